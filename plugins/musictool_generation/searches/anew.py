"""`Anew`: which notes of a score are to be made anew, and where; all others stay."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from musictool import CannotProcess, Score

from ..demands.demand import Demand
from ..demands.height import Height
from ..demands.pace import Pace
from ..demands.tones import Going, Tones
from ..moments import Moments
from ..parts import Seats, parts_in_words
from ..vocabulary import STEPS, Vocabulary
from .constraints import Opening, Slot
from .voices import Place, Voice, voices_of

__all__ = ["FEW", "Anew", "Harmonies", "Hole", "without"]

Array = NDArray[Any]

Harmonies = tuple[tuple[int, tuple[int, ...]], ...]
"""From each tick on, pitch classes that the notes are of, a chord's root first; none for any."""


FURTHER = 5
"""Semitones by which new notes go higher or lower than those of a track, and an octave up and down
from their middle at least."""


FEW = 4
"""Notes of a track that say too little of where it lies."""


class Hole(NamedTuple):
    """From tick `start` to before `stop` some tracks get new notes, by their places.

    `rates` are the notes a quarter that are expected of each of them; none where any number is.
    `heights` are the pitches about which each is to lie; none where what is around tells.
    """

    start: int
    stop: int
    tracks: tuple[int, ...]
    rates: tuple[float, ...] = ()
    heights: tuple[float, ...] = ()


@dataclass(frozen=True)
class Anew:
    """What of the score that is to stay does not.

    Parameters
    ----------
    holes
        Where new notes may begin; they end there as well.
    gone
        Of each track, which of its notes are taken out, shape `(notes,)` each.
    band
        The same tracks with all that they play anywhere.
    seats
        The part that plays each track, None for none.
    style
        What a model is told that it is; None for nothing.
    rhythm
        Whether as many notes come as go, each when and as long as one of these.
    ends
        Whether it ends with its last bar as pieces end.
    chords
        Such as hold for new notes, with the ticks from which on they do.
    tones
        Whether, with the rhythm, what is new has the pitch classes of what goes, bar by bar.
    """

    holes: tuple[Hole, ...]
    gone: tuple[Array, ...]
    band: Score
    seats: Seats = ()
    style: str | None = None
    rhythm: bool = False
    ends: bool = False
    chords: Harmonies = ()
    tones: bool = False

    def going(self, score: Score, vocabulary: Vocabulary) -> list[Array]:
        """Which notes go: those that a model does not know stay."""
        known = vocabulary.known(score, self.seats)
        return [gone & fit for gone, fit in zip(self.gone, known, strict=True)]

    def left(self, score: Score) -> Score:
        """What is there if all goes that shall."""
        return without(score, self.gone)

    def staying(self, score: Score, vocabulary: Vocabulary) -> Score:
        """The score without the notes that go."""
        return without(score, self.going(score, vocabulary))

    def openings(self, score: Score, vocabulary: Vocabulary) -> list[Opening]:
        """The holes in steps, and the symbols of their tracks.

        Raises
        ------
        CannotProcess
            If the model plays none of these tracks, or a hole is shorter than a step.
        """
        seats, scale = self.seats, STEPS / score.resolution
        steps = round(score.length * scale)
        if self.rhythm:
            times = self.slots(score, vocabulary)
            every = self._reach(range(len(seats)), vocabulary)
            return [Opening(time, time + 1, steps, every) for time in times]
        found = []
        for start, stop, tracks, *_ in self.holes:
            first, last = (round(tick * scale) for tick in (start, stop))
            symbols = self._reach(tracks, vocabulary)
            if first < last and symbols.any():
                found.append(Opening(first, last, last, symbols))
        if not any(round(hole.start * scale) < round(hole.stop * scale) for hole in self.holes):
            raise CannotProcess(
                "what is to be made anew is too short: there is no room for a note; give a longer "
                f"part, notes begin on every {STEPS}th of a quarter"
            )
        if not found:
            raise CannotProcess(
                "the model plays none of the tracks that are to be made anew; "
                f"it plays {parts_in_words(vocabulary.parts)}"
            )
        return found

    def voices(self, score: Score, vocabulary: Vocabulary) -> list[Voice]:
        """Whose new notes are, by when and what they are."""
        seats, scale = self.seats, STEPS / score.resolution
        places = []
        for hole in self.holes:
            start, stop = (round(tick * scale) for tick in hole[:2])
            rates = [rate / STEPS for rate in hole.rates] or [None] * len(hole.tracks)
            heights = hole.heights or [None] * len(hole.tracks)
            for at, rate, height in zip(hole.tracks, rates, heights, strict=True):
                seat, symbols = seats[at], self._reach((at,), vocabulary)
                if seat is not None and symbols.any() and start < stop:
                    near = self._near(score, at)
                    middle, chord = float(np.median(near["pitch"])), _chord(near)
                    middle = middle if height is None else height
                    places.append(
                        Place(start, stop, at, seat, symbols, middle, rate, chord, height)
                    )
        return voices_of(places, vocabulary.pitch_of_symbols)

    def demands(
        self,
        score: Score,
        vocabulary: Vocabulary,
        lines: Sequence[int],
        kept: Mapping[int, Collection[int]],
    ) -> list[Demand]:
        """That they play about as much, and lie about as high, unless their rhythm is there.

        Then, if tones stay, that they have these.

        Parameters
        ----------
        lines
            Where bars begin, in steps.
        kept
            By their steps, the symbols of notes that stay.
        """
        if self.rhythm:
            going = self._going(score, vocabulary)
            return [Tones(vocabulary, going, lines, kept)] if self.tones else []
        bar = int(np.median(np.diff(lines))) if len(lines) > 1 else 4 * STEPS
        steps = round(score.length * STEPS / score.resolution)
        voices = self.voices(score, vocabulary)
        return [Pace(vocabulary, voices, bar, steps, kept), Height(vocabulary, voices, kept)]

    def _near(self, score: Score, at: int) -> Array:
        """The notes of a track that stay and are heard, or all of it if these are few."""
        staying = score.tracks[at].notes[~self.gone[at]]
        return staying if len(staying) >= FEW else self.band.tracks[at].notes

    def _reach(self, tracks: Iterable[int], vocabulary: Vocabulary) -> Array:
        """The symbols of tracks: not much higher or lower than they play, drums apart."""
        found = np.zeros(vocabulary.symbol_count, bool)
        for at in tracks:
            track, seat = self.band.tracks[at], self.seats[at]
            if seat is None or not track.notes.size:
                continue
            low, high = int(track.notes["pitch"].min()), int(track.notes["pitch"].max())
            middle = (low + high) // 2
            pitches = vocabulary.pitch_of_symbols
            near = (pitches >= min(low - FURTHER, middle - 12)) & (
                pitches <= max(high + FURTHER, middle + 12)
            )
            found |= (vocabulary.part_of_symbols == seat) & (near | track.drum)
        return found

    def slots(self, score: Score, vocabulary: Vocabulary) -> Mapping[int, Sequence[Slot]]:
        """The rhythm of the notes that go, if that stays."""
        if not self.rhythm:
            return {}
        parts = vocabulary.part_of_symbols
        lengths = {steps: at for at, steps in enumerate(vocabulary.length_steps)}
        return {
            time: [Slot(int(parts[one.symbol]), lengths[one.steps]) for one in several]
            for time, several in self._going(score, vocabulary).items()
        }

    def _going(self, score: Score, vocabulary: Vocabulary) -> Mapping[int, Sequence[Going]]:
        """The notes that go, by their steps and by rising symbols."""
        goes = without(score, [~going for going in self.going(score, vocabulary)])
        moments = vocabulary.encode(goes, self.seats)
        times = np.cumsum(vocabulary.steps_of_gaps[moments.gaps])[moments.rows]
        steps = vocabulary.steps_of_lengths[moments.lengths]
        found: dict[int, list[Going]] = {}
        for time, *note in zip(times.tolist(), moments.symbols, steps, strict=True):
            found.setdefault(time, []).append(Going(int(note[0]), int(note[1])))
        return found

    def kept(self, score: Score, vocabulary: Vocabulary) -> Moments | None:
        """The notes that stay, if any do."""
        kept = vocabulary.encode(self.staying(score, vocabulary), self.seats)
        return kept if len(kept.symbols) else None

    @property
    def players(self) -> frozenset[int]:
        """The parts that play."""
        return frozenset(seat for seat in self.seats if seat is not None)

    def density(self, score: Score) -> float | None:
        """Notes a quarter: of what stays, and what is expected of what is new.

        None where that is not known.
        """
        if not all(hole.rates for hole in self.holes):
            starts = np.concatenate([track.notes["start"] for track in score.tracks])
            if len(starts) < 2:
                return None
            return len(starts) / (int(np.ptp(starts)) / score.resolution + 1)
        staying = sum(int((~gone).sum()) for gone in self.gone)
        new = sum((hole.stop - hole.start) * sum(hole.rates) for hole in self.holes)
        found: float = (staying * score.resolution + new) / max(score.length, 1)
        return found or None


def without(score: Score, gone: Sequence[Array]) -> Score:
    """A score without some notes of each track, shape `(notes,)` each."""
    tracks = (
        replace(track, notes=track.notes[~going])
        for track, going in zip(score.tracks, gone, strict=True)
    )
    return replace(score, tracks=tuple(tracks))


def _chord(notes: Array) -> float:
    """How many notes begin at once."""
    return len(notes) / max(1, len(np.unique(notes["start"])))
