"""Whether the same notes are found again by instruments, soundfonts and scores held out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import numpy as np
import numpy.typing as npt

from musictool_style.timbre.network import PitchNetwork, embed
from musictool_style.timbre.spectra import BINS, BINS_PER_SEMITONE, levels

from .pairs import Rendering

__all__ = ["evaluate"]

Floats = npt.NDArray[np.float32]

MOST = 1500
"""Sets of notes to find one among."""


def evaluate(
    network: PitchNetwork, renderings: Mapping[str, Rendering], log: Callable[[str], None]
) -> dict[str, float]:
    """Share found at once, by the network and by plain features; more of it is logged.

    Each set of notes is one unit played by one instrument; it is looked for among all of them
    played by another.
    """
    asked, answers, notes = _pairs(renderings.values(), np.random.default_rng(0))
    describe: dict[str, Callable[[Floats], Floats]] = {
        "chroma": _chroma,
        "log-frequency magnitudes": lambda spectra: spectra,
        "log-frequency levels": levels,
        "log-frequency levels, mean taken off": _centred,
        "naming of notes": lambda spectra: embed(network, levels(spectra))[1],
        "learned embedding": lambda spectra: embed(network, levels(spectra))[0].reshape(
            len(spectra), -1
        ),
    }
    results = {}
    many = (notes == 1).sum(axis=1)
    log(f"{len(asked)} sets of notes, {np.mean(many == 1):.0%} of them single notes")
    for name, describing in describe.items():
        ranks = _ranks(describing(asked), describing(answers))
        results[f"found at once by {name}"] = found = _found(ranks)
        single, chords = _found(ranks[many == 1]), _found(ranks[many > 1])
        log(
            f"{name}: found {found:.3f} (single notes {single:.3f}, chords {chords:.3f}), "
            f"mean reciprocal rank {np.mean(1 / ranks):.3f}"
        )
    named = embed(network, levels(asked))[1] > 0.5
    right = (named & (notes == 1)).sum()
    total = (named & (notes >= 0)).sum() + (notes == 1).sum()
    results["naming of notes, F-measure"] = float(2 * right / total)
    log(f"naming of notes, F-measure: {2 * right / total:.3f}")
    return results


def _pairs(
    renderings: Iterable[Rendering], rng: np.random.Generator
) -> tuple[Floats, Floats, npt.NDArray[np.int8]]:
    """One unit of each set of notes by two instruments, as linear magnitudes."""
    asked: dict[bytes, tuple[Floats, Floats, npt.NDArray[np.int8]]] = {}
    for one in renderings:
        for unit in rng.permutation(one.usable):
            key = (one.notes[unit] == 1).tobytes()
            if key not in asked:
                a, b = rng.permutation(len(one.spectra))[:2]
                asked[key] = one.spectra[a, unit], one.spectra[b, unit], one.notes[unit]
    chosen = list(asked.values())
    chosen = [chosen[index] for index in rng.permutation(len(chosen))[:MOST]]
    first, second, notes = (np.stack(part) for part in zip(*chosen, strict=True))
    ten = np.float32(10)
    return np.power(ten, first / 20), np.power(ten, second / 20), notes


def _ranks(asked: Floats, answers: Floats) -> npt.NDArray[np.int64]:
    asked, answers = (
        one / np.maximum(np.linalg.norm(one, axis=1, keepdims=True), 1e-9)
        for one in (asked, answers)
    )
    alike = asked @ answers.T
    return np.asarray((alike >= np.diag(alike)[:, None]).sum(axis=1), np.int64)


def _found(ranks: npt.NDArray[np.int64]) -> float:
    return float(np.mean(ranks == 1)) if len(ranks) else np.nan


def _chroma(spectra: Floats) -> Floats:
    semitones = spectra.reshape(len(spectra), BINS // BINS_PER_SEMITONE // 12, 12, -1)
    return np.asarray(semitones.sum(axis=(1, 3)), np.float32)


def _centred(spectra: Floats) -> Floats:
    found = levels(spectra)
    return np.asarray(found - found.mean(axis=1, keepdims=True), np.float32)
