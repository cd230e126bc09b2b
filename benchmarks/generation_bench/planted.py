"""Whether passages of the training set are known again, in another key, within other music.

Of a score that was learnt from a passage one note longer than the limit is moved to another key and
put among notes by chance. Asked are the fingerprints that keep a search from copying.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

import musictool as mt
from benchmarks.generation_bench.bench import Bench
from musictool_generation.copying import Passages
from musictool_generation.fingerprints import Fingerprints
from musictool_generation.lines import LEAST_NOTES, lines_of_score
from musictool_generation.searches.originals import longest_by_chance
from musictool_generation.vocabulary import STEPS

__all__ = ["found_again", "planted"]

AWAY = 5
"""Semitones that a passage is moved by at most."""


def planted(bench: Bench, style: str) -> Iterator[list[str]]:
    """How many of so many are found, and in how many of the same without them one is seen."""
    notes = longest_by_chance(bench.passages, style) + 1
    scores = [work.score for work in bench.learnt(style)[: bench.given.planted]]
    known = bench.passages.fingerprints(notes)
    yield [str(notes), *map(str, found_again(scores, known, notes))]


def found_again(
    scores: Sequence[mt.Score], known: Fingerprints, notes: int
) -> tuple[int, int, int]:
    """How many scores have a passage of so many notes; how many of these are known; seen by chance.

    Seen by chance is one in notes that are by chance throughout.
    """
    rng = np.random.default_rng(3)
    count = found = seen = 0
    for score in scores:
        passage, drum = _passage(score, notes, rng)
        if not len(passage):
            continue
        count += 1
        found += _is_known(_among_others(passage, drum, rng), known, notes)
        seen += _is_known(_among_others(_by_chance(notes, rng), drum, rng), known, notes)
    return count, found, seen


def _is_known(score: mt.Score, known: Fingerprints, notes: int) -> bool:
    own = Passages.of([score])
    return bool((known.shared(own.hashes, own.lines) >= notes).any())


def _passage(score: mt.Score, notes: int, rng: np.random.Generator) -> tuple[np.ndarray, bool]:
    """Steps and pitches of some of a line, moved but for drums, `(notes, 2)`; whether it is drums.

    Nothing of a score whose lines are all shorter.
    """
    lines = lines_of_score(score)
    begins = np.concatenate([[0], lines.ends[:-1]]).astype(int)
    fit = np.flatnonzero(lines.ends - begins >= notes)
    if not len(fit):
        return np.zeros((0, 2), int), False
    line = rng.choice(fit)
    first = int(rng.integers(begins[line], lines.ends[line] - notes + 1))
    times, pitches = (of[first : first + notes] for of in (lines.times, lines.pitches))
    drum = bool(lines.drums[first])
    away = 0 if drum else rng.integers(-AWAY, AWAY + 1)
    inside = pitches.min() + away >= 0 and pitches.max() + away <= 127
    return np.stack([times - times[0], pitches + away * inside], 1), drum


def _by_chance(notes: int, rng: np.random.Generator) -> np.ndarray:
    return np.stack([np.arange(notes) * 3, rng.integers(36, 85, notes)], 1)


def _among_others(passage: np.ndarray, drum: bool, rng: np.random.Generator) -> mt.Score:
    """With notes by chance before and after it, in one track."""
    before, after = _by_chance(LEAST_NOTES, rng), _by_chance(LEAST_NOTES, rng)
    passage = passage + np.array([before[-1, 0] + 3, 0])
    after[:, 0] += passage[-1, 0] + 3
    rows = np.concatenate([before, passage, after]).tolist()
    track = mt.Track.of([(time, 1, pitch) for time, pitch in rows], drum=drum)
    return mt.Score((track,), resolution=STEPS)
