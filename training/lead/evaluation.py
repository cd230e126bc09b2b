"""How well the tune is found, frame by frame: its pitch where it sounds, and all in all."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from musictool_transcription.lead.network import LeadNetwork, posteriors
from musictool_transcription.notes.spectra import FPS, LOWEST, PITCHES
from training.transcription.examples import STEP, Example

__all__ = ["evaluate"]


def evaluate(
    network: LeadNetwork, examples: Mapping[str, Example], log: Callable[[str], None]
) -> dict[str, float]:
    """Mean of raw pitch accuracy and overall accuracy, of the likeliest of each frame."""
    by_kind: dict[str, list[tuple[float, float]]] = {}
    for name, example in examples.items():
        levels = example.levels.astype(np.float32) / np.float32(STEP)
        said = posteriors(network, "cpu", levels)
        truth = np.full(said.shape[1], PITCHES)
        for start, end, pitch, _ in example.notes:
            truth[round(start * FPS) : round(end * FPS)] = int(pitch) - LOWEST
        voiced = truth < PITCHES
        right = said.argmax(axis=0) == truth
        pitched = said[:-1].argmax(axis=0)[voiced] == truth[voiced]
        raw = float(pitched.mean()) if voiced.any() else 1.0
        by_kind.setdefault(name.rsplit("-", 1)[0], []).append((raw, float(right.mean())))
    figures = {}
    for kind, scores in by_kind.items():
        raw, overall = np.mean(scores, axis=0)
        figures[f"{kind}: raw pitch"], figures[f"{kind}: overall"] = float(raw), float(overall)
        log(f"{kind:12s} {raw:.3f} {overall:.3f} ({len(scores)})")
    every = np.mean([one for scores in by_kind.values() for one in scores], axis=0)
    return {**figures, "raw pitch": float(every[0]), "overall": float(every[1])}
