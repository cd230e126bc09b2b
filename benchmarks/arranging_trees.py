"""What gradient-boosted trees are told of a moment in a sound, and whether they tell joins by it.

The quarter of a second around the moment: steps in level of eight bands over 8 to 100 ms, and how
much the spectrum changes, rises and falls in seventeen windows from 90 ms before to 90 ms after.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.metrics import roc_auc_score

from musictool import Audio, Samples, resample

__all__ = ["Heard", "Rows", "heard", "judged"]

RATE, WINDOW, HOP = 22050, 256, 132
BANDS_HZ = (0, 120, 250, 500, 1000, 2000, 4000, 7000, 11025)
STEPS_MS = (8, 16, 32, 64, 100)
WINDOWS_MS = (
    *((-90, -60), (-60, -45), (-45, -36), (-36, -30), (-30, -24), (-24, -18), (-18, -12)),
    *((-12, -6), (-6, 0), (0, 6), (6, 12), (12, 18), (18, 24), (24, 30), (30, 40), (40, 60)),
    (60, 90),
)
MARGIN_S = 0.3
"""Seconds from the ends of a sound within which nothing is looked at."""
FEWEST, FOLDS, REPEATS = 4, 5, 4
"""Joins from which on a piece is judged by itself, and how often it is judged by others."""

Floats = npt.NDArray[np.float64]
Rows = list[list[float]]
"""What is told of moments, one after another."""


class Heard(NamedTuple):
    """A sound as the trees see it, by frames of `HOP`."""

    power: Floats
    """Of each band, `(frames, bands)`."""
    changes: Floats
    """How much the spectrum changes, rises and falls, in dB, `(frames, 3)`."""
    seconds: float

    def around(self, times: Sequence[float]) -> Rows:
        """What the trees are told of moments, if there is enough around them."""
        is_in = [MARGIN_S < time < self.seconds - MARGIN_S for time in times]
        return [self._at(time) for time, there in zip(times, is_in, strict=True) if there]

    def _at(self, time: float) -> list[float]:
        at = time * RATE / HOP
        told: list[float] = []
        for width in STEPS_MS:
            frames, middle = max(1, round(width * RATE / HOP / 1000)), round(at)
            before = self.power[max(0, middle - frames) : middle].mean(axis=0)
            after = self.power[middle : middle + frames].mean(axis=0)
            told += list(10 * np.log10((after + 1e-6) / (before + 1e-6)))
        for first, last in WINDOWS_MS:
            begin = round(at + first * RATE / HOP / 1000)
            end = max(begin + 1, round(at + last * RATE / HOP / 1000))
            told += list(self.changes[begin:end].mean(axis=0))
        return told


def heard(samples: Samples, rate: int) -> Heard:
    """A sound, `(channels, frames)`, its channels together."""
    mono = np.asarray(samples.mean(axis=0, keepdims=True), np.float32)
    sound = np.pad(resample(Audio(mono, rate), RATE).samples[0], WINDOW // 2)
    frames = np.lib.stride_tricks.sliding_window_view(sound, WINDOW)[::HOP]
    power = np.abs(np.fft.rfft(frames * np.hanning(WINDOW), axis=1)) ** 2
    hertz = np.fft.rfftfreq(WINDOW, 1 / RATE)
    bands = np.searchsorted(BANDS_HZ, hertz, "right") - 1
    sums = [power[:, bands == band].sum(axis=1) for band in range(len(BANDS_HZ) - 1)]
    levels = 10 * np.log10(power[:, 1:97] + 1e-6)
    step = np.diff(levels, axis=0, prepend=levels[:1])
    kinds = [np.abs(step), np.maximum(step, 0), np.maximum(-step, 0)]
    changes = np.stack([kind.mean(axis=1) for kind in kinds], axis=1)
    return Heard(np.stack(sums, axis=1), changes, samples.shape[1] / rate)


def judged(joins: Sequence[Rows], own: Sequence[Rows]) -> tuple[float, float]:
    """Areas under the curve, of all moments and of the median piece.

    Parameters
    ----------
    joins, own
        Of each piece, what was told of its joins and of its own moments; some of both.
    """
    rows, is_join, piece = [], [], []
    for number, (made, its) in enumerate(zip(joins, own, strict=True)):
        middle = np.median(its, axis=0)
        low, high = np.percentile(its, (25, 75), axis=0)
        rows += [(np.array([*made, *its]) - middle) / (high - low + 0.3)]
        is_join += [1] * len(made) + [0] * len(its)
        piece += [number] * (len(made) + len(its))
    table, truth, pieces = np.concatenate(rows), np.array(is_join), np.array(piece)
    score = np.zeros(len(truth))
    for repeat in range(REPEATS):
        folds = np.random.default_rng(repeat).permutation(len(joins)) % FOLDS
        for fold in range(FOLDS):
            unseen = folds[pieces] == fold
            trees = GradientBoostingClassifier(
                n_estimators=80, learning_rate=0.08, subsample=0.6, max_features=0.3,
                random_state=repeat,
            )  # fmt: skip
            trees.fit(table[~unseen], truth[~unseen])
            score[unseen] += trees.decision_function(table[unseen])
    each = [
        roc_auc_score(truth[pieces == number], score[pieces == number])
        for number, made in enumerate(joins)
        if len(made) >= FEWEST
    ]
    return float(roc_auc_score(truth, score)), float(np.median(each))
