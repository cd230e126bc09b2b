"""Performances of drummers: what was written, by the grid that fits, and how it was played.

The data set has no scores: a drummer played to a click. What he meant is taken from the grid whose
places his hits are nearest to, beat by beat.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from musictool_scores.humanizing.drummer.hits import LATENESS, Hits, level_of
from musictool_scores.humanizing.drummer.kit import classes_of
from musictool_scores.humanizing.drummer.styles import STYLES
from training.recipe import Arrays
from training.scores import read_midi

__all__ = ["Example", "Played", "heard_before", "played", "rows"]

Array = NDArray[Any]

GRIDS = {4: 1.0, 3: 1.35, 6: 1.7, 8: 2.0}
"""Divisions of a quarter note, and how reluctantly each is taken: of hits at random, all are as
near to theirs by this measure."""
TWICE = 0.5
"""What it costs a grid if all hits of a beat fall on places that are taken, by the same measure."""


class Played(NamedTuple):
    """Rows of hits in order: quarters as written, lateness in seconds, drum, velocity."""

    quarters: Array
    late: Array
    drums: Array
    velocities: Array


def rows(folder: Path) -> Iterator[dict[str, str]]:
    """Of the tables of the data set, those whose files are there; `path` is where."""
    for table in sorted(folder.rglob("info.csv")):
        with table.open(encoding="utf-8") as lines:
            for row in csv.DictReader(lines):
                path = table.parent / row["midi_filename"]
                if path.exists():
                    yield {**row, "path": str(path)}


def played(path: Path, bpm: float) -> Played:
    """A performance; how early or late a drummer is on the whole, by the median, is left out.

    Of hits that come to the same place on the same drum the louder one stays.
    """
    notes = read_midi(path).notes
    times = np.array([note.start for note in notes])
    drums = classes_of(np.array([note.pitch for note in notes], np.int64))
    velocities = np.array([note.velocity for note in notes], np.int64)
    sixteenths = times * 4
    times = times - np.median(sixteenths - np.rint(sixteenths)) / 4
    meant = np.zeros(len(times))
    beats = np.floor(times + 0.125)
    for beat in np.unique(beats):
        mine = np.flatnonzero(beats == beat)
        meant[mine] = beat + _on_grid(times[mine] - beat, drums[mine])
    late = (times - meant) * 60 / bpm
    order = np.lexsort((-velocities, drums, meant))
    places = np.stack([meant, drums], axis=1)[order]
    first = np.append(True, (np.diff(places, axis=0) != 0).any(axis=1))
    kept = order[first]
    return Played(meant[kept], late[kept], drums[kept], velocities[kept])


def _on_grid(times: Array, drums: Array) -> Array:
    best, found = np.inf, times
    for division, reluctance in GRIDS.items():
        places = np.rint(times * division) / division
        apart = len(np.unique(np.stack([places * 24, drums], axis=1), axis=0)) / len(times)
        error = 4 * division * np.abs(times - places).mean()
        cost = (error + TWICE * (1 - apart) + 0.1) * reluctance
        if cost < best:
            best, found = cost, places
    return np.asarray(found)


@dataclass(frozen=True)
class Example:
    """One performance, ready to be learnt from."""

    hits: Hits
    style: int
    levels: Array
    late: Array
    """In units of `LATENESS`."""
    velocities: Array

    @classmethod
    def of(cls, one: Played, bpm: float, style: str, meter: str) -> Example:
        numerator, denominator = map(int, meter.split("-"))
        into_bar = (one.quarters - min(one.quarters[0], 0) // 4 * 4) % (4 * numerator / denominator)
        return cls(
            Hits.of(one.quarters, into_bar, one.drums, np.array(bpm)),
            STYLES.index(style) if style in STYLES else len(STYLES),
            level_of(one.velocities),
            (one.late / LATENESS).astype(np.float32),
            one.velocities,
        )

    def arrays(self) -> Arrays:
        """For a file."""
        return {
            **{name: getattr(self.hits, name) for name in ("drums", "places", "beats", "numbers")},
            **{name: getattr(self, name) for name in ("levels", "late", "velocities")},
            "style": np.array(self.style),
        }

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Example | None:
        """What `arrays` gave."""
        hits = Hits(*(arrays[name] for name in ("drums", "places", "beats", "numbers")))
        rest = (arrays[name] for name in ("levels", "late", "velocities"))
        return cls(hits, int(arrays["style"]), *rest) if len(hits) else None


def heard_before(example: Example) -> Array:
    """Level and lateness of the hit before each, and of the one before on its drum, `(N, 4)`."""
    drums = example.hits.drums
    own = np.stack([example.velocities / 127, example.late], axis=1).astype(np.float32)
    heard = np.zeros((len(drums), 4), np.float32)
    heard[1:, :2] = own[:-1]
    for drum in np.unique(drums).tolist():
        mine = np.flatnonzero(drums == drum)
        heard[mine[1:], 2:] = own[mine[:-1]]
    return heard
