"""Sections: where the music turns into something else, and which parts are the same.

Every stretch of time is compared with every other by harmony and timbre. A section begins where
what comes resembles itself and not what was (J. Foote, "Automatic audio segmentation using a
measure of audio novelty", ICME 2000). Sections get one letter when, laid over each other, they
run alike or consist of the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

__all__ = ["Section", "find_sections"]

Array = npt.NDArray[np.float64]
Floats = npt.NDArray[np.float32]

MOST_UNITS = 1500
"""Stretches that are compared with each other; of longer recordings several become one."""

_MFCC_SCALE = np.array([120.0, 45, 30, 25, 20, 20, 15, 15, 15, 15, 12, 12, 12])
"""Differences in MFCC that weigh as much as one in direction of the chroma."""
_SMOOTHED = 4.0  # s; passing notes and single drums are no part of the form
_KERNEL = 14.0  # s before and after, over which novelty is judged
_SHORTEST = 8.0  # s; a section, and half of a recording that may have two
_NOVELTY = 0.2  # least drop in likeness from within to across a border
_ALIKE = 0.6
"""Likeness of sections with one letter, as a part of the likeness that they have in themselves."""


@dataclass(frozen=True)
class Section:
    """From `start` to `end`, in seconds; sections with one `label` are alike."""

    start: float
    end: float
    label: str


def find_sections(edges: Array, chroma: Array, timbre: Array) -> list[Section]:
    """Sections of a recording, at least one unless it is empty.

    Parameters
    ----------
    edges
        Ascending, in seconds; shape `(stretches + 1,)`.
    chroma, timbre
        Pitch classes and MFCC of each stretch, shapes `(stretches, 12)` and `(stretches, 13)`.
    """
    if len(edges) < 2:
        return []
    edges, features = _units(edges, np.concatenate([_unit_length(chroma), timbre], axis=1))
    features[:, 12:] /= _MFCC_SCALE
    seconds = float(np.median(np.diff(edges)))
    features = _smooth(features, max(round(_SMOOTHED / seconds), 1))
    likeness = _likeness(features)
    borders = _borders(likeness, edges, seconds)
    labels = _labels(likeness, borders)
    sections: list[Section] = []
    for start, stop, label in zip(borders[:-1], borders[1:], labels, strict=True):
        begin = edges[start]
        if sections and sections[-1].label == label:
            begin = sections.pop().start
        sections.append(Section(float(begin), float(edges[stop]), label))
    return sections


def _units(edges: Array, features: Array) -> tuple[Array, Array]:
    together = -(-len(features) // MOST_UNITS)
    starts = np.arange(0, len(features), together)
    lengths = np.diff(np.append(starts, len(features)))[:, np.newaxis]
    means = np.add.reduceat(features, starts, axis=0) / lengths
    return np.append(edges[starts], edges[-1]), means


def _unit_length(chroma: Array) -> Array:
    length = np.linalg.norm(chroma, axis=1, keepdims=True)
    return np.asarray(chroma / np.maximum(length, 1e-9))


def _smooth(features: Array, width: int) -> Array:
    """Running means that never look beyond the ends."""
    half = width // 2
    sums = np.concatenate([np.zeros((1, features.shape[1])), np.cumsum(features, axis=0)])
    at = np.arange(len(features))
    start, stop = np.maximum(at - half, 0), np.minimum(at + half + 1, len(features))
    return np.asarray((sums[stop] - sums[start]) / (stop - start)[:, np.newaxis])


def _likeness(features: Array) -> Floats:
    """1 for the same, towards 0 for what has nothing in common."""
    squares = (features**2).sum(axis=1)
    likeness = np.array(features @ features.T, np.float32)
    likeness *= 2
    likeness -= squares[:, np.newaxis]
    likeness -= squares
    np.minimum(likeness, 0, out=likeness)
    return np.exp(likeness, out=likeness)


def _borders(likeness: Floats, edges: Array, seconds: float) -> list[int]:
    """Units at which sections begin, with 0 and the end."""
    units = len(likeness)
    shortest = max(round(_SHORTEST / seconds), 2)
    if edges[-1] - edges[0] < 2 * _SHORTEST or units < 2 * shortest:
        return [0, units]
    half = min(max(round(_KERNEL / seconds), 4), units // 2)
    novelty = _novelty(likeness, half)
    chosen: list[int] = []
    for place in np.argsort(novelty)[::-1]:
        if novelty[place] < _NOVELTY:
            break
        if all(abs(int(place) - other) >= shortest for other in [0, units, *chosen]):
            chosen.append(int(place))
    return [0, *sorted(chosen), units]


def _novelty(likeness: Floats, half: int) -> Array:
    """How much less alike the two sides of each unit's beginning are than each side itself."""
    units = len(likeness)
    novelty = np.zeros(units)
    taper = np.exp(-0.5 * ((np.arange(2 * half) - half + 0.5) / (0.5 * half)) ** 2)
    for place in range(2, units - 1):
        start, stop = max(place - half, 0), min(place + half, units)
        weights = taper[start - place + half : stop - place + half]
        before, after = weights[: place - start], weights[place - start :]
        past = before @ likeness[start:place, start:place] @ before / before.sum() ** 2
        future = after @ likeness[place:stop, place:stop] @ after / after.sum() ** 2
        across = before @ likeness[start:place, place:stop] @ after / (before.sum() * after.sum())
        novelty[place] = (past + future) / 2 - across
    peaks = np.zeros(units, bool)
    peaks[1:-1] = (novelty[1:-1] >= novelty[:-2]) & (novelty[1:-1] > novelty[2:])
    return np.where(peaks, novelty, 0)


def _labels(likeness: Floats, borders: list[int]) -> list[str]:
    """Letters in order of appearance; each section joins the letter it is most like, if any."""
    spans = [slice(start, stop) for start, stop in pairwise(borders)]
    groups: list[list[slice]] = []
    labels: list[str] = []
    for span in spans:
        scores = [max(_same(likeness, span, other) for other in group) for group in groups]
        best = int(np.argmax(scores)) if scores else -1
        if scores and scores[best] >= _ALIKE:
            groups[best].append(span)
        else:
            groups.append([span])
            best = len(groups) - 1
        labels.append(_letter(best))
    return labels


def _same(likeness: Floats, one: slice, other: slice) -> float:
    """Likeness of two sections: over all pairs of their units, or laid over each other in time."""
    within = np.sqrt(likeness[one, one].mean() * likeness[other, other].mean())
    block = likeness[one, other]
    if block.shape[0] > block.shape[1]:
        block = block.T
    length = block.shape[0]
    offsets = range(block.shape[1] - length + 1)
    in_time = max(float(np.diagonal(block, offset).mean()) for offset in offsets)
    return max(float(block.mean() / within), in_time)


def _letter(number: int) -> str:
    """A to Z, then A2 to Z2 and so on."""
    turn, letter = divmod(number, 26)
    return chr(ord("A") + letter) + (str(turn + 1) if turn else "")
