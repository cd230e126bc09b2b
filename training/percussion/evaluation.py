"""How well strokes are found: F within 50 ms, by kick, snare, hats, toms and cymbals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from musictool_transcription.drums.decoding import decode
from musictool_transcription.drums.kit import DRUMS
from musictool_transcription.drums.network import DrumNetwork, probabilities
from training.transcription.evaluation import score
from training.transcription.examples import STEP

__all__ = ["GROUPS", "evaluate"]

GROUPS = {
    "kick": (36,),
    "snare": (38,),
    "hats": (42, 46),
    "toms": (43, 47, 50),
    "cymbals": (49, 51),
}


def evaluate(
    network: DrumNetwork, examples: Mapping[str, Any], log: Callable[[str], None]
) -> dict[str, float]:
    """Mean F of each group over the examples that have it, and of all strokes together."""
    numbers = np.array(list(DRUMS.values()))
    by_group: dict[str, list[float]] = {}
    for example in examples.values():
        if not len(example.strokes):
            continue
        levels = example.levels.astype(np.float32) / np.float32(STEP)
        found = decode([(probabilities(network, "cpu", levels), 0, 0)])
        seconds, drums = example.strokes[:, 0], numbers[example.strokes[:, 1].astype(int)]
        truth = np.column_stack([seconds, seconds + 0.1, drums, example.strokes[:, 2]])
        for rows in (truth, found):
            for number, notes in enumerate(GROUPS.values()):
                rows[np.isin(rows[:, 2], notes), 2] = number
        for number, group in enumerate(GROUPS):
            mine = [rows[rows[:, 2] == number] for rows in (truth, found)]
            if len(mine[0]):
                by_group.setdefault(group, []).append(score(*mine)[0])
        by_group.setdefault("all", []).append(score(truth, found)[0])
    figures = {f"{group}: onset F": float(np.mean(scores)) for group, scores in by_group.items()}
    log(", ".join(f"{name} {value:.3f}" for name, value in figures.items()))
    return figures
