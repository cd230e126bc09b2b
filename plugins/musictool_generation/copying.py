"""Passages that scores share: n-grams of intervals and inter-onset times, as hashes.

A score is seen as lines: each track, note by note as they begin, from low to high where they begin
at once; and of a track with chords also its top line. What counts of a line is the interval from
note to note and the time from onset to onset, in steps of the grid, so that a passage is found in
any key; of drums the pitches themselves. An index of a set of scores holds a hash of each run of
`WINDOW + 1` notes, and where it stands, but no notes, so that a model can carry that of its
training set.

How long a shared passage is, is exact (`suffixes`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from musictool import Score, first_bar

from .suffixes import longest_runs
from .vocabulary import STEPS

__all__ = [
    "LEAST_NOTES",
    "Copy",
    "Passages",
    "copies_in",
    "lengths_among",
    "longest_copies",
    "longest_copy",
    "name_of",
    "shared_with",
]

Integers = NDArray[Any]

WINDOW = 6
"""Intervals in a hash."""

LEAST_NOTES = WINDOW + 2
"""Shorter passages count as none. Two hashes in a row: one alone may be equal by chance."""

_ODD = 0x9E3779B97F4A7C15


class Copy(NamedTuple):
    """A passage of a piece that another one has, too."""

    piece: str
    notes: int
    track: int
    """Of the piece, from 0."""
    bar: int
    """In which it begins, counted as in the score."""
    source: str
    source_bar: int
    semitones: int | None
    """How much higher it is than in the source; None where the source's notes are not known."""


@dataclass(frozen=True, eq=False)
class Passages:
    """All runs of `WINDOW + 1` notes of a set of scores: `W` of them in `L` lines.

    Parameters
    ----------
    names
        Of the pieces.
    hashes
        uint32, line after line, shape `(W,)`.
    lines
        Where each line begins, and the end: shape `(L + 1,)`.
    pieces, tracks
        Of each line, shape `(L,)`.
    bars
        In which each run begins, shape `(W,)`.
    pitches
        With which each run begins, shape `(W,)`; None in an index that was kept without notes.
    """

    names: tuple[str, ...]
    hashes: Integers
    lines: Integers
    pieces: Integers
    tracks: Integers
    bars: Integers
    pitches: Integers | None

    @classmethod
    def of(cls, scores: Iterable[Score], names: Sequence[str] | None = None) -> Self:
        """The passages of scores, which are called by their files where no names are given."""
        hashes, bars, pitches, pieces, tracks = [], [], [], [], []
        called = []
        for at, score in enumerate(scores):
            called.append(names[at] if names else name_of(score, at))
            for track, line in _lines(score):
                runs = len(line.times) - WINDOW
                hashes.append(_hashes(line))
                bars.append(line.bars[:runs])
                pitches.append(line.pitches[:runs])
                pieces.append(at)
                tracks.append(track)
        sizes = [len(one) for one in hashes]
        empty = [np.zeros(0, np.int64)]
        return cls(
            tuple(called),
            np.concatenate(hashes or [np.zeros(0, np.uint32)]),
            np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
            np.array(pieces, np.int64),
            np.array(tracks, np.int64),
            np.concatenate(bars or empty),
            np.concatenate(pitches or empty),
        )

    def arrays(self) -> dict[str, Integers]:
        """An index without notes, for a safetensors file: some six bytes for each note."""
        fresh = np.ones(len(self.bars), bool)
        fresh[1:] = np.diff(self.bars) != 0
        return {
            "names": np.frombuffer(json.dumps(self.names).encode(), np.uint8),
            "hashes": self.hashes,
            "lines": self.lines,
            "pieces": self.pieces.astype(np.int32),
            "tracks": self.tracks.astype(np.int16),
            "bar_places": np.flatnonzero(fresh).astype(np.uint32),
            "bar_numbers": self.bars[fresh].astype(np.int32),
        }

    @classmethod
    def of_arrays(cls, arrays: Mapping[str, Integers]) -> Self:
        """What `arrays` gave.

        Raises
        ------
        ValueError
            If they are no index, or a damaged one.
        """
        try:
            names = json.loads(arrays["names"].tobytes())
            hashes, lines = arrays["hashes"], arrays["lines"].astype(np.int64)
            places = arrays["bar_places"].astype(np.int64)
            bars = np.repeat(arrays["bar_numbers"], np.diff(places, append=len(hashes)))
            pieces = arrays["pieces"].astype(np.int64)
            sound = (
                hashes.dtype == np.uint32
                and len(lines) == len(pieces) + 1 == len(arrays["tracks"]) + 1
                and (lines[0], lines[-1], len(bars)) == (0, len(hashes), len(hashes))
                and bool((np.diff(lines) >= 0).all())
                and (not len(pieces) or 0 <= pieces.min() <= pieces.max() < len(names))
            )
        except (KeyError, IndexError, AttributeError, UnicodeDecodeError, ValueError) as error:
            raise ValueError("no index of passages") from error
        if not sound:
            raise ValueError("no index of passages")
        return cls(
            tuple(map(str, names)), hashes, lines, pieces, arrays["tracks"], bars.astype(int), None
        )

    @property
    def line_of_runs(self) -> Integers:
        """The line of each run, shape `(W,)`."""
        return np.repeat(np.arange(len(self.pieces)), np.diff(self.lines))

    @property
    def piece_of_runs(self) -> Integers:
        """The piece of each run, shape `(W,)`."""
        return np.repeat(self.pieces, np.diff(self.lines))


def name_of(score: Score, at: int) -> str:
    """What a score of a set is called: its file's name, or its number."""
    return (score.origin.name if score.origin else "") or f"score {at + 1}"


def longest_copy(score: Score, index: Passages) -> Copy | None:
    """The longest passage that a score shares with a set; None if none has `LEAST_NOTES`."""
    return longest_copies([score], index)[0]


def longest_copies(
    scores: Sequence[Score] | Passages, index: Passages | None = None
) -> list[Copy | None]:
    """The longest passage of each score that is in a set, or without one, in another of them.

    For many scores this is much faster than one after the other.
    """
    own = scores if isinstance(scores, Passages) else Passages.of(scores)
    notes, places = shared_with(own, index)
    other = own if index is None else index
    found: list[Copy | None] = [None] * len(own.names)
    owners = own.piece_of_runs
    for at in np.lexsort((np.arange(len(notes)), -notes, owners)).tolist():
        piece = int(owners[at])
        if found[piece] is None and notes[at] >= LEAST_NOTES:
            found[piece] = copy_at(own, at, other, int(places[at]), int(notes[at]))
    return found


def copies_in(own: Passages, index: Passages) -> list[Copy]:
    """All passages that a set has as well, the longest first; none overlaps a longer one."""
    notes, places = shared_with(own, index)
    lines = own.line_of_runs
    taken = np.zeros(len(notes), bool)
    found: list[Copy] = []
    for at in np.lexsort((np.arange(len(notes)), -notes)).tolist():
        length = int(notes[at])
        if length < LEAST_NOTES:
            break
        within = slice(at, min(at + length - WINDOW, int(own.lines[lines[at] + 1])))
        if not taken[within].any():
            copy = copy_at(own, at, index, int(places[at]), length)
            known = (copy.track, copy.bar, copy.source, copy.source_bar)
            if all(known != (one.track, one.bar, one.source, one.source_bar) for one in found):
                found.append(copy)
        taken[within] = True
    return found


def lengths_among(index: Passages) -> Integers:
    """Notes of the longest passage of each piece that another piece of the set has, too."""
    copies = longest_copies(index)
    return np.array([copy.notes if copy else 0 for copy in copies], np.int64)


def copy_at(own: Passages, at: int, other: Passages, place: int, notes: int) -> Copy:
    """The passage from run `at` on, which `other` has from run `place` on."""
    line = int(np.searchsorted(own.lines, at, "right")) - 1
    known = own.pitches is not None and other.pitches is not None
    source = int(np.searchsorted(other.lines, place, "right")) - 1
    return Copy(
        own.names[own.pieces[line]],
        notes,
        int(own.tracks[line]),
        int(own.bars[at]),
        other.names[other.pieces[source]],
        int(other.bars[place]),
        int(own.pitches[at] - other.pitches[place]) if known else None,  # type: ignore[index]
    )


def shared_with(own: Passages, index: Passages | None = None) -> tuple[Integers, Integers]:
    """From each run of `own` on, how many notes an index, or another piece, has as well, and where.

    Returns
    -------
    notes
        0 for none, shape `(W,)`.
    places
        The run of the index, or of `own`, at which the longest of them begins, shape `(W,)`.
    """
    size = len(own.hashes)
    if index is None:
        tokens, owners = own.hashes, own.piece_of_runs
        ends = own.lines[1:]
    else:
        tokens = np.concatenate([own.hashes, index.hashes])
        owners = np.repeat([0, 1], [size, len(index.hashes)])
        ends = np.concatenate([own.lines[1:], size + index.lines[1:]])
    runs, places = longest_runs(tokens, owners, ends)
    runs, places = runs[:size], places[:size] - (0 if index is None else size)
    return np.where(runs > 1, runs + WINDOW, 0), places


class _Line(NamedTuple):
    """Notes one after the other: each array has shape `(N,)`."""

    times: Integers  # steps
    pitches: Integers
    bars: Integers
    drum: bool


def _lines(score: Score) -> Iterable[tuple[int, _Line]]:
    """The lines that are long enough, each with the track that it is of."""
    ticks, first = np.array(score.bars), first_bar(score)
    for at, track in enumerate(score.tracks):
        notes = track.notes
        if len(notes) < LEAST_NOTES:
            continue
        times = np.rint(notes["start"] * (STEPS / score.resolution)).astype(np.int64)
        pitches = notes["pitch"].astype(np.int64)
        bars = np.searchsorted(ticks, notes["start"], "right") - 1 + first
        order = np.lexsort((pitches, times))
        line = _Line(times[order], pitches[order], bars[order], track.drum)
        fresh = np.ones(len(notes), bool)  # what two voices share is one note
        fresh[1:] = (np.diff(line.times) > 0) | (np.diff(line.pitches) > 0)
        line = _of(line, fresh)
        yield from ((at, one) for one in (line,) if len(line.times) >= LEAST_NOTES)
        top = np.ones(len(line.times), bool)
        top[:-1] = np.diff(line.times) > 0
        if not track.drum and not top.all() and top.sum() >= LEAST_NOTES:
            yield at, _of(line, top)


def _of(line: _Line, kept: Integers) -> _Line:
    return _Line(line.times[kept], line.pitches[kept], line.bars[kept], line.drum)


def _hashes(line: _Line) -> Integers:
    """A number for each run of `WINDOW + 1` notes, the same on every machine: uint32."""
    first = line.pitches[1:] + 256 if line.drum else np.diff(line.pitches)
    tokens = _mixed((first * 65536 + np.diff(line.times)).astype(np.uint64))
    count = len(tokens) - WINDOW + 1
    total = np.zeros(count, np.uint64)
    for at in range(WINDOW):
        total = total * np.uint64(_ODD) + tokens[at : at + count]
    return (_mixed(total) >> np.uint64(32)).astype(np.uint32)


def _mixed(numbers: Integers) -> Integers:
    """Each bit of a number in each bit of another (the end of splitmix64)."""
    numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: Integers = numbers ^ (numbers >> np.uint64(31))
    return mixed
