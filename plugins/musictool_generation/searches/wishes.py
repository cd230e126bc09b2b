"""`Wishes`: what a musician asks of a piece, in his words, made into `Constraints` of a model.

What cannot be is said here, before any work, in a sentence that names the wish.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from musictool import (
    BadParameter,
    CannotProcess,
    Chord,
    Key,
    Meter,
    Score,
    Tonality,
    at_resolution,
    find_key,
    first_bar,
    pitch_name,
    tick_of,
)

from ..conditions import Told, chroma_of_notes
from ..moments import Moments
from ..parts import DRUMS, parts_in_words
from ..vocabulary import STEPS, Vocabulary
from ..wishing.arrangement import Arrangement
from ..wishing.form import usual_bars
from ..wishing.mood import Mood
from ..wishing.progression import over_bars
from ..wishing.ranges import within
from ..wishing.rhythm import rhythm_steps
from ..wishing.shape import Shape
from ..wishing.words import bars_of_chords, key_of, meter_of, scale_of
from .anew import Anew
from .constraints import Constraints, Copies, Harmony

__all__ = ["USUAL_BARS", "Wishes"]

Array = NDArray[Any]

USUAL_BARS = 16


@dataclass(frozen=True)
class Wishes:
    """What a piece shall be; None and nothing where there is no wish.

    Parameters
    ----------
    bars
        Its length; without it that of `keep`, or `USUAL_BARS`.
    meter
        "3/4"; without it that of `keep`, or what the model knows best.
    key
        "C", "F# minor", "D dorian". Minor has its leading note as well. Drums have none.
    chords
        "Am F C G", a bar each, over and over; "| Am F | C |" for several in a bar.
    ranges
        "C3-C6" of all that are no drums, "violin:G3-E6" of some.
    keep
        Notes that must stay. They are the musician's: chords are wished of the others alone.
    on_top
        Whether these are a melody: what is new is below it, in other parts if there are any.
    seat
        The part that has the melody; without it one that usually does, or is like it.
    style
        One that the model was told apart: its parts play, in its meter.
    instruments
        "violin", "strings", "drums": these play, each of them, and no others but the melody's.
    rhythm
        New notes begin where those of it do.
    density
        Notes a quarter note, of all parts together, what stays with it.
    mood
        Where nothing else says so, how dense it is and in which mode, and how high.
    structure
        "AABA": a letter for each section; equal letters are equal music but for its end.
    home
        The key of cadences where none is wished and nothing tells one.
    phrase_bars
        About so many bars are a phrase, which ends with a cadence, the last one for good; None
        for none.
    anew
        What of them does not stay, and where alone new notes may be; None for everywhere.
    """

    bars: int | None = None
    meter: str | None = None
    key: str | None = None
    chords: str | None = None
    ranges: Sequence[str] = ()
    keep: Score | None = None
    on_top: bool = False
    seat: int | None = None
    style: str | None = None
    instruments: Sequence[str] = ()
    rhythm: Score | None = None
    density: float | None = None
    mood: Mood | None = None
    structure: str | None = None
    phrase_bars: int | None = None
    home: str | None = None
    anew: Anew | None = None

    def constraints(self, vocabulary: Vocabulary, copies: Copies | None = None) -> Constraints:
        """The same for the parts that a model knows.

        Raises
        ------
        BadParameter
            For what is no meter, key, chord or range.
        CannotProcess
            For wishes that cannot be, or not together.
        """
        frame, arrangement = self.frame(vocabulary), self.arrangement(vocabulary)
        masks = {}
        if self.key is not None:
            masks["key"] = _drums(vocabulary) | np.isin(_classes(vocabulary), self._scale)
        if self.ranges:
            masks["range"] = within(self.ranges, vocabulary)
        kept, openings, slots = None, None, None
        if self.keep is not None and self.anew is not None:
            keep, anew = self.keep, self.anew
            kept = anew.kept(keep, vocabulary)
            openings, slots = anew.openings(keep, vocabulary), anew.slots(keep, vocabulary)
        elif self.keep is not None:
            kept = self.heard(vocabulary)
            self._check_kept(kept, {} if self.on_top else masks, vocabulary, frame)
        shape = self._shape(vocabulary, frame, arrangement, kept)
        demands = shape.demands
        if self.keep is not None and self.anew is not None:
            told = shape.lines, shape.kept_symbols
            demands = [*demands, *self.anew.demands(self.keep, vocabulary, *told)]
        constraints = Constraints(
            vocabulary,
            frame.length,
            frame.meters,
            masks | arrangement.masks,
            [Harmony(step, chord) for step, chord in shape.harmonies],
            kept,
            copies,
            openings,
            slots,
            cut=self.anew is None or not self.anew.ends,
            told=self._told(vocabulary, shape),
            demands=demands,
            chords=bool(shape.chords),
        )
        self._check_playable(constraints)
        return constraints

    def arrangement(self, vocabulary: Vocabulary) -> Arrangement:
        """Which of a model's parts play, and with which programs."""
        melody = self.keep if self.on_top else None
        return Arrangement.of(vocabulary, self.style, self.instruments, melody, self.seat)

    def heard(self, vocabulary: Vocabulary) -> Moments:
        """What stays, as a model hears it."""
        assert self.keep is not None
        if self.anew is not None:
            return vocabulary.encode(self.keep, self.anew.seats)
        return vocabulary.encode(self.arrangement(vocabulary).heard(self.keep))

    def bpm(self, vocabulary: Vocabulary) -> float | None:
        """The tempo that fits the style, the rhythm or the mood; None for the usual one.

        What stays has its own.
        """
        if self.keep is not None:
            return None
        usual = {style.name: style.bpm for style in vocabulary.styles}
        bpm = usual.get(self.style or "", vocabulary.bpm)
        if self.rhythm is not None:
            quarters = rhythm_steps(self.rhythm) / STEPS
            seconds = self.rhythm.clock.seconds(round(quarters * self.rhythm.resolution))
            return 60 * quarters / float(seconds)
        return bpm * self.mood.tempo if self.mood is not None else bpm

    def _shape(
        self,
        vocabulary: Vocabulary,
        frame: Score,
        arrangement: Arrangement,
        kept: Moments | None,
    ) -> Shape:
        key = self.key or (self.tonality.name if self.tonality else None)
        return Shape(
            vocabulary,
            frame,
            arrangement,
            self._harmonies(frame),
            None if key is None else scale_of(key),
            self._place_of_key,
            self.key is not None,
            kept,
            self.on_top,
            self.structure,
            self.phrase_bars if vocabulary.gap_count > 1 else None,  # no rhythm, no phrases
            self.rhythm,
            self.density,
            self.mood,
        )

    @property
    def _place_of_key(self) -> int | None:
        """Of a key in plain major or minor, where nothing that stays may have another."""
        wished = self.key or self.home
        if wished is None or self.keep is not None or not key_of(wished)[2]:
            return None
        return _tonality(wished).place

    def frame(self, vocabulary: Vocabulary) -> Score:
        """An empty score of the bars and the length that are wished, its ticks steps of a grid."""
        keep, rhythm = (
            at_resolution(one, STEPS) if one is not None else None
            for one in (self.keep, self.rhythm)
        )
        if self.meter is not None:
            meters: tuple[Meter, ...] = (Meter(0, *meter_of(self.meter)),)
        elif keep is not None or rhythm is not None:
            meters = (keep or rhythm).meters
        else:
            usual = {style.name: style.meter for style in vocabulary.styles}
            meters = (Meter(0, *usual.get(self.style or "", vocabulary.meter)),)
        for one in meters:
            if one.numerator * 4 * STEPS % one.denominator:
                raise BadParameter(
                    f"generate: bars of {one.numerator}/{one.denominator} are no whole number of "
                    f"{STEPS}ths of a quarter note, in which models count"
                )
        unmeasured = Score(meters=meters, resolution=STEPS)
        bars = self.bars
        some = keep is not None and any(track.notes.size for track in keep.tracks)
        if keep is not None and self.anew is None and not some:
            raise CannotProcess("keep: the score has no notes that could stay")
        if keep is not None:
            last = _bar_at(unmeasured, max(track.end for track in keep.tracks))
            if bars is not None and last > bars:
                raise CannotProcess(
                    f"keep: the notes that must stay last until bar {last}, and bars is {bars}"
                )
            bars = bars or _bar_at(unmeasured, keep.length)
        elif self.rhythm is not None:
            bars = bars or _bar_at(unmeasured, rhythm_steps(self.rhythm))
        if self.structure is not None:
            bars = bars or usual_bars(self.structure, USUAL_BARS)
        length = tick_of(unmeasured, (bars or USUAL_BARS) + 1, "bars")
        return Score(meters=meters, resolution=STEPS, length=length)

    @cached_property
    def tonality(self) -> Tonality | None:
        """The key that is wished, or that of what is there: of what stays, or of the chords."""
        if self.key is not None:
            return _tonality(self.key)
        if self.keep is not None:
            chroma = chroma_of_notes(self.keep)
            if self.anew is not None and (left := chroma_of_notes(self.anew.left(self.keep))).any():
                chroma = left
            return find_key(chroma)
        chroma = np.zeros(12)
        chords = bars_of_chords(self.chords) if self.chords is not None else []
        for chord in (one for bar in chords for one in bar):
            np.add.at(chroma, np.array(chord.pitch_classes, int), 1.0)
        return find_key(chroma) or (None if self.home is None else _tonality(self.home))

    def _told(self, vocabulary: Vocabulary, shape: Shape) -> Told:
        """What a model is told of it, if it heeds that."""
        key = self.tonality
        return Told(
            vocabulary,
            shape.frame,
            shape.frame.length,
            ends=self.anew is None or self.anew.ends,
            style=self.anew.style if self.anew else self.style,
            mode=None if key is None else key.mode,
            density=self.anew.density(self.keep) if self.anew and self.keep else self.density,
            harmonies=shape.harmonies,
            melody=shape.melody if self.on_top else (),
            parts=self.anew.players if self.anew else shape.arrangement.parts,
        )

    @cached_property
    def signature(self) -> Key | None:
        """The key as a score says it."""
        key = self.key or self.home
        if key is None:
            return None
        fifths, minor = key_of(key)[:2]
        while not -7 <= fifths <= 7:
            fifths -= 12 if fifths > 0 else -12
        return Key(0, fifths, minor)

    @cached_property
    def _scale(self) -> list[int]:
        assert self.key is not None
        fifths, minor, plain = key_of(self.key)
        classes = [7 * place % 12 for place in range(fifths - 1, fifths + 6)]
        return [*classes, 7 * (fifths + 8) % 12] if minor and plain else classes

    def _harmonies(self, frame: Score) -> list[tuple[int, tuple[int, ...]]]:
        """The pitch classes that are wished from each step on."""
        if self.keep is not None and self.anew is not None:
            scale = STEPS / self.keep.resolution
            return [(round(tick * scale), classes) for tick, classes in self.anew.chords]
        return [(step, chord.pitch_classes) for step, chord in self.places_of_chords(frame)]

    def places_of_chords(self, frame: Score) -> list[tuple[int, Chord]]:
        """Each chord with the step from which on it holds."""
        if self.chords is None:
            return []
        bars = bars_of_chords(self.chords)
        lines = [bar for bar in frame.bars if bar < frame.length]
        lines = lines[1:] if first_bar(frame) == 0 else lines
        if len(bars) > len(lines):
            raise CannotProcess(
                f"chords: they are of {len(bars)} bars, and the piece has {len(lines)}; "
                f"give bars={len(bars)}"
            )
        return over_bars(bars, lines, frame.length)

    def _check_kept(
        self, kept: Moments, masks: dict[str, Array], vocabulary: Vocabulary, frame: Score
    ) -> None:
        """Whether the notes that must stay are among those that are wished, and known."""
        if not len(kept.symbols):
            raise CannotProcess(
                f"{'melody' if self.on_top else 'keep'}: the model knows none of its notes; "
                f"it plays {parts_in_words(vocabulary.parts)}"
            )
        times = np.cumsum(vocabulary.steps_of_gaps[kept.gaps])[kept.rows]
        for name, mask in masks.items():
            out = np.flatnonzero(~mask[kept.symbols])
            if len(out):
                pitch = pitch_name(int(vocabulary.pitch_of_symbols[kept.symbols[out[0]]]))
                at = int(np.searchsorted(frame.bars, times[out[0]], "right"))
                wish = self.key if name == "key" else ", ".join(self.ranges)
                others = f", and {len(out) - 1} more are not" if len(out) > 1 else ""
                raise CannotProcess(
                    f"keep: {pitch} in bar {at + first_bar(frame) - 1} must stay and is not within "
                    f"{name} {wish}{others}; leave one of the two wishes out"
                )

    def _check_playable(self, constraints: Constraints) -> None:
        """Whether there are notes that all wishes together allow."""
        vocabulary = constraints.vocabulary
        drums, classes = _drums(vocabulary), _classes(vocabulary)
        allowed = constraints.allowed
        pitched = self.arrangement(vocabulary).has_pitches
        if constraints.masks and not (allowed & ~drums if pitched else allowed).any():
            raise CannotProcess(
                f"nothing that the model plays is within {' and '.join(constraints.masks)}; "
                f"it plays {parts_in_words(vocabulary.parts)}"
            )
        for name in ("key", "chords"):
            if not pitched and getattr(self, name) is not None:
                raise CannotProcess(f"{name}: only drums play, which have none")
        for _, chord in self.places_of_chords(constraints.frame):
            tones = np.isin(classes, chord.pitch_classes)
            if chord.pitch_classes and not (tones & allowed & ~drums).any():
                within = " and ".join(constraints.masks) or "what the model plays"
                raise CannotProcess(f"chords: {chord} has no tone within {within}")


def _tonality(key: str) -> Tonality:
    fifths, minor = key_of(key)[:2]
    return Tonality.of((7 * fifths + 9 * minor) % 12 + 12 * minor)


def _bar_at(score: Score, end: int) -> int:
    """The bar in which what ends at a tick does so, at least 1."""
    bar = 1
    while tick_of(score, bar + 1, "bars") < end:
        bar += 1
    return bar


def _drums(vocabulary: Vocabulary) -> Array:
    drums = np.array([part.family == DRUMS for part in vocabulary.parts])
    found: Array = drums[vocabulary.part_of_symbols]
    return found


def _classes(vocabulary: Vocabulary) -> Array:
    found: Array = vocabulary.pitch_of_symbols % 12
    return found
