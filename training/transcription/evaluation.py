"""How well notes are found: F of onsets, and of onsets and offsets together.

As `mir_eval.transcription` counts them: pairs of one pitch whose onsets lie within 50 ms, as many
as can be formed; with offsets within 50 ms, or within a fifth of the note's length.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from musictool_transcription.notes.decoding import decode
from musictool_transcription.notes.network import NoteNetwork, probabilities
from training.scores import Notes

from .examples import STEP, Example

__all__ = ["evaluate", "score"]

TOLERANCE, PART = 0.05, 0.2


def evaluate(
    network: NoteNetwork, examples: Mapping[str, Example], log: Callable[[str], None]
) -> dict[str, float]:
    """Mean F by kind of example, and over all."""
    by_kind: dict[str, list[tuple[float, float]]] = {}
    for name, example in examples.items():
        levels = example.levels.astype(np.float32) / np.float32(STEP)
        found = decode([(probabilities(network, "cpu", levels), 0, 0)])
        by_kind.setdefault(name.rsplit("-", 1)[0], []).append(score(example.notes, found))
    figures = {}
    for kind, scores in by_kind.items():
        onsets, both = np.mean(scores, axis=0)
        figures[f"{kind}: onset F"], figures[f"{kind}: with offsets"] = onsets, both
        log(f"{kind:12s} {onsets:.3f} {both:.3f} ({len(scores)})")
    everything = np.mean([one for scores in by_kind.values() for one in scores], axis=0)
    log(f"all          {everything[0]:.3f} {everything[1]:.3f}")
    return {**figures, "onset F": float(everything[0]), "with offsets": float(everything[1])}


def score(truth: Notes, found: Notes) -> tuple[float, float]:
    """F of onsets, and of onsets with offsets; 0 if either has no notes."""
    if not len(truth) or not len(found):
        return 0.0, 0.0
    near = np.abs(truth[:, None, 0] - found[None, :, 0]) <= TOLERANCE
    near &= truth[:, None, 2] == found[None, :, 2]
    allowed = np.maximum(TOLERANCE, PART * (truth[:, 1] - truth[:, 0]))
    ends = np.abs(truth[:, None, 1] - found[None, :, 1]) <= allowed[:, None]
    return _f(near), _f(near & ends)


def _f(pairs: np.ndarray) -> float:
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import maximum_bipartite_matching

    matched = int((maximum_bipartite_matching(csr_array(pairs.astype(np.int8))) >= 0).sum())
    return 2 * matched / sum(pairs.shape)
