"""How well strokes are found: F within 50 ms, by kick, snare, hats, toms and cymbals.

And how sure the network must be of a stroke: chosen for each drum on examples that are watched in
training, and put into the network's biases, so that one threshold is right for all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
import torch
from torch import nn

from musictool_transcription.drums.decoding import LEAST, decode
from musictool_transcription.drums.kit import DRUMS
from musictool_transcription.drums.network import DrumNetwork, probabilities
from training.scores import Notes
from training.transcription.evaluation import score

from .examples import Example, heard, mixture

__all__ = ["GROUPS", "calibrate", "evaluate"]

GROUPS = {
    "kick": (36,),
    "snare": (38,),
    "hats": (42, 46),
    "toms": (43, 47, 50),
    "cymbals": (49, 51),
}

THRESHOLDS = np.linspace(0.06, 0.8, 38)


def evaluate(
    network: DrumNetwork, examples: Mapping[str, Example], log: Callable[[str], None]
) -> dict[str, float]:
    """Mean F of each group over the examples that have it, and of all strokes together.

    By what names have after their source: "groove-alone-1" is of drums alone.
    """
    by_kind: dict[str, dict[str, list[float]]] = {}
    for name, example in examples.items():
        if not len(example.strokes):
            continue
        found = decode([(probabilities(network, "cpu", heard(example)), 0, 0)])
        kind = by_kind.setdefault(name.split("-")[1], {})
        for group, value in _judged(_rows(example), found):
            kind.setdefault(group, []).append(value)
    figures: dict[str, float] = {}
    for kind_name, groups in by_kind.items():
        mine = {f"{kind_name}, {one}: onset F": float(np.mean(of)) for one, of in groups.items()}
        log(", ".join(f"{name} {value:.3f}" for name, value in mine.items()))
        figures |= mine
    return figures


def _rows(example: Example) -> Notes:
    seconds, drums, velocities = example.strokes.T
    pitches = np.array(list(DRUMS.values()))[drums.astype(int)]
    return np.column_stack([seconds, seconds + 0.1, pitches, velocities])


def _judged(truth: Notes, found: Notes) -> Iterator[tuple[str, float]]:
    truth, found = truth.copy(), found.copy()
    for rows in (truth, found):
        numbers = np.zeros(len(rows))
        for number, notes in enumerate(GROUPS.values()):
            numbers[np.isin(rows[:, 2], notes)] = number
        rows[:, 2] = numbers
    for number, group in enumerate(GROUPS):
        mine = [rows[rows[:, 2] == number] for rows in (truth, found)]
        if len(mine[0]):
            yield group, score(*mine)[0]
    yield "all", score(truth, found)[0]


def calibrate(network: DrumNetwork, watched: Sequence[Example]) -> None:
    """Let `LEAST` be the threshold at which each drum's F is best on what was watched."""
    said, truths = [], []
    beside = [one for one in watched if not one.drums]
    for number, example in enumerate(one for one in watched if one.drums):
        rng = np.random.default_rng(number)
        frames = len(example.magnitudes)
        inputs = mixture(example, beside if number % 2 else (), frames, rng, 0.0)[0]
        said.append(probabilities(network, "cpu", inputs))
        truths.append(_rows(example))
    best = {}
    for row, pitch in enumerate(DRUMS.values()):
        counts = np.zeros((len(THRESHOLDS), 2))
        for one, truth in zip(said, truths, strict=True):
            mine = truth[truth[:, 2] == pitch]
            alone = np.zeros_like(one)
            alone[:, row] = one[:, row]
            for at, least in enumerate(THRESHOLDS):
                found = decode([(alone, 0, 0)], float(least))
                together = len(mine) + len(found)
                counts[at] += score(mine, found)[0] * together, together
        f = counts[:, 0] / np.maximum(counts[:, 1], 1)
        if f.max() > 0:
            best[row] = float(THRESHOLDS[int(np.argmax(f))])
    last = network.head[-1]
    assert isinstance(last, nn.Conv1d)
    assert last.bias is not None
    bias = last.bias
    with torch.no_grad():
        for row, least in best.items():
            bias[row] += _logit(LEAST) - _logit(least)


def _logit(part: float) -> float:
    return float(np.log(part / (1 - part)))
