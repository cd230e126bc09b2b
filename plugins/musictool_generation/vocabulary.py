"""`Vocabulary`: the parts and pitches of a set of scores, and scores as moments and back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from musictool import CannotProcess, Meter, Score, Tempo, Tonality, Track

from .moments import Moments
from .parts import DRUMS, Part, Style, labels_of, seats_of

__all__ = ["STEPS", "Vocabulary"]

Integers = NDArray[Any]

STEPS = 12
"""Steps to a quarter note: sixteenths are 3, triplets of eighths 4."""

GAPS = (*range(25), 27, 30, 33, 36, 42, 48, 60, 72, 84, 96)
"""Steps between moments; a longer way is gone in several, with moments of no notes."""

LENGTHS = (*range(1, 25), 27, 30, 33, 36, 42, 48, 54, 60, 72, 84, 96, 120, 144, 192)
"""Steps that a note lasts; others are taken for the nearest by ratio."""

WIDER = 6
"""Semitones by which a part's range is wider than it was found, so that it can be transposed."""


@dataclass(frozen=True)
class Vocabulary:
    """What the classes of `Moments` mean.

    Parameters
    ----------
    parts
        In order; the symbols of one come before those of the next, by rising pitch.
    gap_steps, length_steps
        Steps of each class.
    ends
        Whether a piece has an end, one more class of gaps.
    meter, bpm
        The usual ones.
    styles
        Kinds of music that its models are told apart.
    told
        Whether its models are told of a piece before they make it (`conditions.Told`).
    centred
        Whether its models know all music in C major and A minor. `within` a key they are used by
        a vocabulary that is moved there.
    tonic
        Semitones that all parts but drums are moved by.
    """

    parts: tuple[Part, ...]
    gap_steps: tuple[int, ...] = GAPS
    length_steps: tuple[int, ...] = LENGTHS
    ends: bool = True
    meter: tuple[int, int] = (4, 4)
    bpm: float = 120.0
    styles: tuple[Style, ...] = ()
    told: bool = False
    centred: bool = False
    tonic: int = 0

    @classmethod
    def of(cls, scores: Iterable[Score]) -> Self:
        """The vocabulary of a set of scores.

        Raises
        ------
        CannotProcess
            If they have no notes.
        """
        lows: dict[tuple[int, int], int] = {}
        highs: dict[tuple[int, int], int] = {}
        programs: dict[tuple[int, int], Counter[tuple[int, str]]] = {}
        meters: Counter[tuple[int, int]] = Counter()
        tempos = []
        for score in scores:
            for label, track in labels_of(score.tracks):
                pitches = track.notes["pitch"]
                lows[label] = min(lows.get(label, 127), int(pitches.min()))
                highs[label] = max(highs.get(label, 0), int(pitches.max()))
                names = programs.setdefault(label, Counter())
                names[track.program, track.name] += 1
            first = score.meters[0][1:] if score.meters else (4, 4)
            meters[first[0], first[1]] += 1
            tempos.append(score.tempos[0].bpm if score.tempos else 120.0)
        if not lows:
            raise CannotProcess("the scores have no notes to learn from")
        parts = []
        for family, rank in sorted(lows, key=lambda label: (label[0] == DRUMS, label)):
            label, wider = (family, rank), 0 if family == DRUMS else WIDER
            program, name = programs[label].most_common(1)[0][0]
            low, high = max(0, lows[label] - wider), min(127, highs[label] + wider)
            parts.append(Part(family, rank, low, high, program, name))
        return cls(
            tuple(parts), meter=meters.most_common(1)[0][0], bpm=round(float(np.median(tempos)), 1)
        )

    @classmethod
    def of_rolls(cls, low: int = 21, high: int = 108) -> Self:
        """Of piano rolls: a frame is a moment, a key that is down a note."""
        part = Part(0, 0, low, high, 0, "Piano")
        return cls((part,), gap_steps=(1,), length_steps=(1,), ends=False)

    @classmethod
    def from_json(cls, saved: dict[str, Any]) -> Self:
        """What `to_json` made."""
        known = {name: tuple(saved[name]) for name in ("gap_steps", "length_steps", "meter")}
        parts = tuple(Part(*part) for part in saved["parts"])
        styles = tuple(
            Style(name, tuple(meter), bpm, *(tuple(map(tuple, pairs)) for pairs in rest))
            for name, meter, bpm, *rest in saved.get("styles", ())
        )
        return cls(**{**saved, **known, "parts": parts, "styles": styles})

    def to_json(self) -> dict[str, Any]:
        """As numbers, strings, lists and dictionaries."""
        styles = [list(style) for style in self.styles]
        return {**asdict(self), "parts": [list(part) for part in self.parts], "styles": styles}

    def moved(self, semitones: int) -> Self:
        """The same for music that is so many semitones higher: equal symbols, other pitches."""
        if not semitones:
            return self
        parts = (
            part
            if part.family == DRUMS
            else part._replace(low=part.low + semitones, high=part.high + semitones)
            for part in self.parts
        )
        return replace(self, parts=tuple(parts), tonic=self.tonic + semitones)

    def within(self, key: Tonality | None) -> Self:
        """The vocabulary for music in a key: of a centred one, that which hears it in C."""
        if key is None or not self.centred:
            return self
        major = key.place + (3 if key.mode == "minor" else 0)
        return self.moved((major + 5) % 12 - 5 - self.tonic)

    @cached_property
    def bases(self) -> Integers:
        """First symbol of each part, and at the end the number of symbols."""
        sizes = [part.high - part.low + 1 for part in self.parts]
        return np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)

    @cached_property
    def symbol_count(self) -> int:
        return int(self.bases[-1])

    @cached_property
    def gap_count(self) -> int:
        """Classes of gaps, with the end of the piece as the last if there is one."""
        return len(self.gap_steps) + self.ends

    @cached_property
    def steps_of_gaps(self) -> Integers:
        """Steps of each class; the end of a piece takes none."""
        return np.array([*self.gap_steps, 0][: self.gap_count], np.int64)

    @cached_property
    def steps_of_lengths(self) -> Integers:
        return np.array(self.length_steps, np.int64)

    @cached_property
    def part_of_symbols(self) -> Integers:
        return np.repeat(np.arange(len(self.parts)), np.diff(self.bases))

    @cached_property
    def pitch_of_symbols(self) -> Integers:
        return np.concatenate([np.arange(part.low, part.high + 1) for part in self.parts])

    @property
    def end(self) -> int:
        """The class of gaps that ends a piece."""
        return len(self.gap_steps)

    def encode(self, score: Score, seats: Sequence[int | None] | None = None) -> Moments:
        """A score as moments; notes of parts or pitches that are not here are left out.

        `seats` are the parts of its tracks, if they are not told by what is in it.
        """
        starts, lengths, symbols = [np.zeros(0, np.int64)], [np.zeros(0)], [np.zeros(0, np.int64)]
        scale = STEPS / score.resolution
        for at, notes in self._seated(score, seats):
            starts.append(np.rint(notes["start"] * scale).astype(np.int64))
            lengths.append(notes["duration"] * scale)
            symbols.append(self.bases[at] + notes["pitch"] - self.parts[at].low)
        start, symbol = np.concatenate(starts), np.concatenate(symbols).astype(np.int64)
        length = _nearest(np.concatenate(lengths), self.steps_of_lengths)
        order = np.lexsort((-length, symbol, start))
        start, symbol, length = start[order], symbol[order], length[order]
        fresh = np.ones(len(start), bool)
        fresh[1:] = (np.diff(start) > 0) | (np.diff(symbol) > 0)
        return self.assemble(start[fresh], symbol[fresh], length[fresh], score)

    def knows(self, score: Score) -> int:
        """How many notes of a score have a symbol."""
        return sum(int(fit.sum()) for fit in self.known(score))

    def known(self, score: Score, seats: Sequence[int | None] | None = None) -> list[Integers]:
        """Which notes of each track have a symbol, shape `(notes,)` each."""
        seats = seats_of(score.tracks, self.parts) if seats is None else seats
        found = []
        for seat, track in zip(seats, score.tracks, strict=True):
            pitches = track.notes["pitch"]
            part = None if seat is None else self.parts[seat]
            fit = np.zeros(len(pitches), bool)
            if part is not None:
                fit = (pitches >= part.low) & (pitches <= part.high)
            found.append(fit)
        return found

    def _seated(
        self, score: Score, seats: Sequence[int | None] | None
    ) -> Iterator[tuple[int, Integers]]:
        """Notes that have a symbol, with the number of their part, track by track."""
        seats = seats_of(score.tracks, self.parts) if seats is None else seats
        for seat, track, fit in zip(seats, score.tracks, self.known(score, seats), strict=True):
            if seat is not None:
                yield seat, track.notes[fit]

    def assemble(
        self, start: Integers, symbol: Integers, length: Integers, score: Score
    ) -> Moments:
        """Notes as moments, with an end; sorted by start and symbol, in the bars of a score."""
        times, counts = np.unique(start, return_counts=True)
        gaps: list[int] = []
        sizes: list[int] = []
        for gap, count in zip(np.diff(times, prepend=0).tolist(), counts.tolist(), strict=True):
            way = self.way(gap)
            gaps += way
            sizes += [0] * (len(way) - 1) + [count]
        now = np.cumsum(self.steps_of_gaps[gaps]) if gaps else np.zeros(0, np.int64)
        places, bars = self.places(now, score)
        if self.ends:
            gaps, sizes = [*gaps, self.end], [*sizes, 0]
            places, bars = np.append(places, 0), np.append(bars, bars[-1] if len(bars) else 0)
        offsets = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        return Moments(np.array(gaps, np.int64), places, bars, offsets, symbol, length)

    @staticmethod
    def places(times: Integers, score: Score) -> tuple[Integers, Integers]:
        """Where in its bar a time in steps lies, and how long that bar is."""
        meters = score.meters
        if not meters or meters[0].tick > 0:
            meters = (Meter(0, 4, 4), *meters)
        starts = np.array(
            [round(meter.tick * STEPS / score.resolution) for meter in meters], np.int64
        )
        bars = np.array([max(1, round(one[1] * 4 * STEPS / one[2])) for one in meters], np.int64)
        at = np.maximum(np.searchsorted(starts, times, "right") - 1, 0)
        return (times - starts[at]) % bars[at], bars[at]

    def way(self, steps: int) -> list[int]:
        """The classes of gaps that together are so many steps, the fewest that greed finds."""
        found = []
        while steps > self.gap_steps[-1]:
            found.append(len(self.gap_steps) - 1)
            steps -= self.gap_steps[-1]
        while True:
            at = int(np.searchsorted(self.gap_steps, steps, "right")) - 1
            found.append(at)
            steps -= self.gap_steps[at]
            if steps == 0:
                return found

    def of_roll(self, roll: Integers) -> Moments:
        """Frames by keys, 0 or 1, shape `(T, symbols)`, as moments."""
        rows, symbols = np.nonzero(roll)
        counts = np.bincount(rows, minlength=len(roll))
        zeros = np.zeros(len(roll), np.int64)
        offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        return Moments(zeros, zeros, zeros, offsets, symbols, np.zeros(len(symbols), np.int64))

    def decode(
        self,
        moments: Moments,
        meters: Sequence[Meter] = (),
        bpm: float | None = None,
        velocity: int = 80,
        programs: Mapping[int, int] = MappingProxyType({}),
    ) -> Score:
        """Moments as a score, a track to each part that plays; `meters` are in steps.

        `programs` are of parts that are not played by their usual instruments.
        """
        times = np.cumsum(self.steps_of_gaps[moments.gaps])[moments.rows]
        tracks = []
        for at, part in enumerate(self.parts):
            mine = self.part_of_symbols[moments.symbols] == at
            pitches = self.pitch_of_symbols[moments.symbols[mine]]
            durations = self.steps_of_lengths[moments.lengths[mine]]
            rows = zip(times[mine], durations, pitches, strict=True)
            notes = [(*map(int, row), velocity) for row in rows]
            if notes:
                drum = part.family == DRUMS
                program = programs.get(at, part.program)
                name = part.name if program == part.program else ""
                tracks.append(Track.of(notes, name=name, program=program, drum=drum))
        return Score(
            tuple(tracks),
            (Tempo(0, round(60e6 / (bpm or self.bpm))),),
            tuple(meters) or (Meter(0, *self.meter),),
            resolution=STEPS,
        )


def _nearest(values: NDArray[Any], steps: Integers) -> Integers:
    """The class of the nearest number of steps, by ratio."""
    middles = np.sqrt(steps[:-1] * steps[1:].astype(np.float64))
    return np.searchsorted(middles, values, "right").astype(np.int64)
