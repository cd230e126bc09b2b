"""Passages that scores share, in any key: which, how long, and where in both.

`Passages` of a set of scores hold a hash of each run of notes of its lines (`lines`), and where it
stands, but no notes, so that a model can carry those of its training set. How long a shared passage
is, is exact (`suffixes`). A `Digest` answers the same questions of sets too large to carry.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from musictool import Score, first_bar

from .fingerprints import Fingerprints
from .lines import LEAST_NOTES, WINDOW, hashes_of, lines_of_score
from .suffixes import longest_runs

__all__ = [
    "LEAST_NOTES",
    "Copy",
    "Index",
    "Passages",
    "Source",
    "copies_in",
    "longest_copies",
    "longest_copy",
    "name_of",
]

Integers = NDArray[Any]


class Copy(NamedTuple):
    """A passage of a piece that another one has, too."""

    piece: str
    notes: int
    track: int
    """Of the piece, from 0."""
    bar: int
    """In which it begins, counted as in the score."""
    source: str | None
    source_bar: int | None
    semitones: int | None
    """How much higher it is than in the source; None where the source's notes are not known."""


class Source(NamedTuple):
    """Where a passage is from: in which piece, from which bar, from which pitch on, where known."""

    piece: str | None = None
    bar: int | None = None
    pitch: int | None = None


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
        hashes, bars, pitches, pieces, tracks, sizes = [], [], [], [], [], []
        called, empty = [], [np.zeros(0, np.int64)]
        for at, score in enumerate(scores):
            called.append(names[at] if names else name_of(score, at))
            lines = lines_of_score(score)
            begins = lines.begins
            starts = np.concatenate([track.notes["start"] for track in score.tracks] or empty)
            ticks = starts[lines.notes[begins]]
            hashes.append(hashes_of(lines))
            bars.append(np.searchsorted(score.bars, ticks, "right") - 1 + first_bar(score))
            pitches.append(lines.pitches[begins])
            sizes.append(lines.runs)
            tracks.append(lines.tracks)
            pieces.append(np.full(len(lines.tracks), at))
        return cls(
            tuple(called),
            np.concatenate(hashes or [np.zeros(0, np.uint32)]),
            np.concatenate([[0], np.cumsum(np.concatenate(sizes or empty))]).astype(np.int64),
            np.concatenate(pieces or empty),
            np.concatenate(tracks or empty),
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

    @property
    def count(self) -> int:
        """How many pieces there are."""
        return len(self.names)

    @cached_property
    def among(self) -> Integers:
        """Notes of the longest passage of each piece that another piece has, too."""
        notes, _ = self.shared_with()
        longest = np.zeros(len(self.names), np.int64)
        np.maximum.at(longest, self.piece_of_runs, notes)
        return np.where(longest < LEAST_NOTES, 0, longest)

    @cached_property
    def sizes(self) -> Integers:
        """Passages that begin in each piece."""
        return np.bincount(self.piece_of_runs, minlength=len(self.names))

    def of_style(self, style: str | None) -> slice:
        """All pieces: nothing is known of styles here."""
        return slice(None)

    def shared_with(self, own: Passages | None = None) -> tuple[Integers, Integers]:
        """As an `Index`; without `own`, from each of these runs on what another piece has."""
        if own is None:
            size, tokens, owners, ends = 0, self.hashes, self.piece_of_runs, self.lines[1:]
        else:
            size = len(own.hashes)
            tokens = np.concatenate([own.hashes, self.hashes])
            owners = np.repeat([0, 1], [size, len(self.hashes)])
            ends = np.concatenate([own.lines[1:], size + self.lines[1:]])
        runs, places = longest_runs(tokens, owners, ends)
        if own is not None:
            runs, places = runs[:size], places[:size] - size
        return np.where(runs > 1, runs + WINDOW, 0), places

    def source(self, place: int) -> Source:
        """As an `Index`."""
        line = int(np.searchsorted(self.lines, place, "right")) - 1
        pitch = None if self.pitches is None else int(self.pitches[place])
        return Source(self.names[self.pieces[line]], int(self.bars[place]), pitch)

    def fingerprints(self, notes: int) -> Fingerprints:
        """As an `Index`: exact."""
        return Fingerprints.of(self.hashes, self.lines, notes)


class Index(Protocol):
    """What a set of scores is asked, whether all of its passages are known or a `Digest`."""

    @property
    def count(self) -> int:
        """How many pieces there are."""

    @property
    def among(self) -> Integers:
        """Notes of the longest passage of each piece that another piece has, too."""

    @property
    def sizes(self) -> Integers:
        """Passages that begin in each piece."""

    def of_style(self, style: str | None) -> slice | Integers:
        """Which pieces are of a style; all if nothing is known of it."""

    def shared_with(self, own: Passages) -> tuple[Integers, Integers]:
        """From each run of `own` on, how many notes a piece has as well, and where.

        Returns
        -------
        notes
            0 for none, shape `(W,)`.
        places
            What `source` is asked by, shape `(W,)`.
        """

    def source(self, place: int) -> Source:
        """Where a passage is from."""

    def fingerprints(self, notes: int) -> Fingerprints:
        """By which each passage of so many notes is found."""


def name_of(score: Score, at: int) -> str:
    """What a score of a set is called: its file's name, or its number."""
    return (score.origin.name if score.origin else "") or f"score {at + 1}"


def longest_copy(score: Score, index: Index) -> Copy | None:
    """The longest passage that a score shares with a set; None if none has `LEAST_NOTES`."""
    return longest_copies([score], index)[0]


def longest_copies(
    scores: Sequence[Score] | Passages, index: Index | None = None
) -> list[Copy | None]:
    """The longest passage of each score that is in a set, or without one, in another of them.

    For many scores this is much faster than one after the other.
    """
    own = scores if isinstance(scores, Passages) else Passages.of(scores)
    other = own if index is None else index
    notes, places = own.shared_with() if index is None else index.shared_with(own)
    found: list[Copy | None] = [None] * len(own.names)
    owners = own.piece_of_runs
    for at in np.lexsort((np.arange(len(notes)), -notes, owners)).tolist():
        piece = int(owners[at])
        if found[piece] is None and notes[at] >= LEAST_NOTES:
            found[piece] = _copy_at(own, at, other, int(places[at]), int(notes[at]))
    return found


def copies_in(own: Passages, index: Index) -> list[Copy]:
    """All passages that a set has as well, the longest first; none overlaps a longer one."""
    notes, places = index.shared_with(own)
    lines = own.line_of_runs
    taken = np.zeros(len(notes), bool)
    found: list[Copy] = []
    for at in np.lexsort((np.arange(len(notes)), -notes)).tolist():
        length = int(notes[at])
        if length < LEAST_NOTES:
            break
        within = slice(at, min(at + length - WINDOW, int(own.lines[lines[at] + 1])))
        if not taken[within].any():
            copy = _copy_at(own, at, index, int(places[at]), length)
            known = (copy.track, copy.bar, copy.source, copy.source_bar)
            if all(known != (one.track, one.bar, one.source, one.source_bar) for one in found):
                found.append(copy)
        taken[within] = True
    return found


def _copy_at(own: Passages, at: int, index: Index, place: int, notes: int) -> Copy:
    """The passage from run `at` on, which an index has from a place on."""
    line = int(np.searchsorted(own.lines, at, "right")) - 1
    source = index.source(place)
    known = own.pitches is not None and source.pitch is not None
    return Copy(
        own.names[own.pieces[line]],
        notes,
        int(own.tracks[line]),
        int(own.bars[at]),
        source.piece,
        source.bar,
        int(own.pitches[at] - source.pitch) if known else None,  # type: ignore[index]
    )
