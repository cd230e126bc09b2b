"""`Shape`: how a piece goes from its beginning to its end, as harmonies and demands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from musictool import CannotProcess, Score, first_bar

from ..demands.beneath import Beneath
from ..demands.breathing import Breathing
from ..demands.demand import Demand, drums_of
from ..demands.density import Busier, Density
from ..demands.ending import Ending
from ..demands.following import Following
from ..demands.in_key import InKey
from ..demands.playing import Playing
from ..demands.register import Register
from ..demands.repeating import Repeating
from ..moments import Moments
from ..vocabulary import STEPS, Vocabulary
from .arrangement import Arrangement
from .cadences import Scale, harmonies_at_ends, rests_at_ends
from .form import Form, Phrase
from .mood import Mood
from .rhythm import onsets_of

__all__ = ["Shape"]

Array = NDArray[Any]

SILENT, RESTING = 2, 1
"""Bars for which an instrument of a style may have nothing to play, and one that was named."""

Chords = list[tuple[int, tuple[int, ...]]]
"""From each step on, the pitch classes of a chord, its root first, or of none."""


@dataclass(frozen=True)
class Shape:
    """What is wished of the course of a piece; see `Wishes`.

    Parameters
    ----------
    frame
        Its bars and its length, in steps.
    chords
        Those that are wished; none where the phrases' ends are free to have theirs.
    scale
        In which cadences are; None where no key is known.
    key
        The place of a key among those of `find_key`; None for none, and for modes.
    key_is_wished
        Whether it was asked for, and not drawn.
    kept
        What stays.
    """

    vocabulary: Vocabulary
    frame: Score
    arrangement: Arrangement
    chords: Chords = field(default_factory=list)
    scale: Scale | None = None
    key: int | None = None
    key_is_wished: bool = False
    kept: Moments | None = None
    on_top: bool = False
    structure: str | None = None
    phrase_bars: int | None = None
    rhythm: Score | None = None
    density: float | None = None
    mood: Mood | None = None

    @cached_property
    def form(self) -> Form | None:
        """Sections and phrases, if there are any."""
        if self.structure is None and not self.phrase_bars:
            return None
        return Form.of(self.lines, self.structure or "A", self.phrase_bars or 0)

    @cached_property
    def lines(self) -> list[int]:
        """All bar lines, the end with them, from the first whole bar on."""
        found = [bar for bar in self.frame.bars if bar < self.frame.length]
        return [*(found[1:] if first_bar(self.frame) == 0 else found), self.frame.length]

    @cached_property
    def harmonies(self) -> Chords:
        """The chords that are wished, or else those of cadences."""
        if self.chords or self.scale is None or self.form is None or not self.phrase_bars:
            return self.chords
        return harmonies_at_ends(self.phrases, self.scale, self._beat, self._heard)

    @cached_property
    def phrases(self) -> list[Phrase]:
        """Those of the form; the last chord comes with the last note of a melody."""
        found = list(self.form.phrases) if self.form is not None and self.phrase_bars else []
        if found and self.on_top and self.melody and self.melody[-1][0] > found[-1].start:
            found[-1] = found[-1]._replace(last=self.melody[-1][0])
        return found

    @cached_property
    def demands(self) -> list[Demand]:
        """What may be there depending on what came before.

        Raises
        ------
        CannotProcess
            For wishes that contradict each other.
        """
        of, steps = self.vocabulary, self.frame.length
        form = self.form
        found: list[Demand] = []
        if self.on_top and self.kept is not None:
            found.append(self._beneath())
        if parts := self.arrangement.must_play:
            soft = not self.arrangement.players
            silence = (SILENT if soft else RESTING) * (self.lines[1] - self.lines[0])
            found.append(Playing(of, parts, silence, soft))
        if self.rhythm is not None:
            found.append(Following(of, self._onsets.tolist(), self.kept_symbols))
        elif form is not None and self.phrase_bars:
            if rests := rests_at_ends(self.phrases, self._beat):
                found.append(Breathing(of, rests, self.kept_symbols))
            last = self.phrases[-1].last
            root, pitched = self._root_at(last), self.arrangement.has_pitches
            found.append(Ending(of, last, steps, root, self.kept_symbols, pitched))
        if form is not None and form.echoes:
            self._check_alike(form)
            found.append(Repeating(of, form.echoes))
        if self.density is not None:
            found.append(self._density())
        elif self.mood is not None and self.rhythm is None:
            found.append(Busier(of, self.mood.density, steps))
        if self.mood is not None:
            found.append(Register(of, self.mood.semitones))
        if self.key is not None and not self.chords and self.arrangement.has_pitches:
            found.append(InKey(of, self.key, steps, self.key_is_wished))
        return found

    @cached_property
    def _notes(self) -> Array:
        """Of what stays: first step, end, pitch and symbol of each note, shape `(N, 4)`."""
        of, kept = self.vocabulary, self.kept
        if kept is None:
            return np.zeros((0, 4), np.int64)
        times = np.cumsum(of.steps_of_gaps[kept.gaps])[kept.rows]
        ends = times + of.steps_of_lengths[kept.lengths]
        return np.stack([times, ends, of.pitch_of_symbols[kept.symbols], kept.symbols], 1)

    @cached_property
    def melody(self) -> list[tuple[int, int]]:
        """The highest note that stays at each step at which some begin, drums apart."""
        top: dict[int, int] = {}
        drums = drums_of(self.vocabulary)
        for start, _, pitch, symbol in self._notes.tolist():
            if not drums[symbol]:
                top[start] = max(top.get(start, 0), pitch)
        return sorted(top.items())

    @cached_property
    def kept_symbols(self) -> dict[int, set[int]]:
        found: dict[int, set[int]] = {}
        for start, _, _, symbol in self._notes.tolist():
            found.setdefault(start, set()).add(symbol)
        return found

    @cached_property
    def _onsets(self) -> Array:
        assert self.rhythm is not None
        return onsets_of(self.rhythm, self.frame)

    def _beneath(self) -> Beneath:
        """Below the melody, in other parts if there are any that could play."""
        part, others = self.arrangement.melody, np.ones(self.vocabulary.symbol_count, bool)
        for mask in self.arrangement.masks.values():
            others &= mask
        others &= ~drums_of(self.vocabulary) & (self.vocabulary.part_of_symbols != part)
        shared = any(player.part == part for player in self.arrangement.players)
        apart = part if others.any() and not shared else None
        own = self.vocabulary.part_of_symbols[self._notes[:, 3]] == part
        tune = own if own.any() else None
        return Beneath(self.vocabulary, self._notes, self.frame.length, apart, tune)

    def _density(self) -> Density:
        """Of what is free, what stays counted in.

        Raises
        ------
        CannotProcess
            If there is too much already, or a rhythm has it otherwise.
        """
        assert self.density is not None
        if self.rhythm is not None:
            raise CannotProcess(
                "density: the rhythm says how many notes there are; leave one of the two out"
            )
        quarters = self.frame.length / STEPS
        there = len(self._notes) / quarters
        if there > 1.1 * self.density:
            raise CannotProcess(
                f"density: the notes that must stay are {there:.3g} a quarter already, and density "
                f"is {self.density:g}"
            )
        spans: list[tuple[int, int]] = []
        if self.form is not None and self.form.echoes:
            edges = [0, *(edge for one in self.form.echoes for edge in one[:2])]
            edges.append(self.frame.length)
            pairs = zip(edges[::2], edges[1::2], strict=True)
            spans = [(start, stop) for start, stop in pairs if stop > start]
        last = self.phrases[-1].last if self.phrases else None
        return Density(
            self.vocabulary, self.density, self.frame.length, spans, self.kept_symbols, last
        )

    def _root_at(self, step: int) -> int | None:
        """The root of the harmony in force."""
        before = [chord for at, chord in self.harmonies if at <= step]
        return before[-1][0] if before and before[-1] else None

    def _heard(self, start: int, stop: int) -> set[int]:
        """The pitch classes of what stays, on the beats of a span."""
        beat = self._beat(start)
        drums = drums_of(self.vocabulary)
        beats = range(start, stop, beat)
        return {
            int(pitch) % 12
            for begun, end, pitch, symbol in self._notes.tolist()
            if not drums[symbol] and any(begun <= at < end for at in beats)
        }

    def _beat(self, step: int) -> int:
        """Steps of a beat at a step; of three eighths in 6/8 and its like."""
        meters = [one for one in self.frame.meters if one.tick <= step]
        _, numerator, denominator = meters[-1] if meters else (0, 4, 4)
        compound = denominator >= 8 and numerator > 3 and numerator % 3 == 0
        return max(1, round(4 * STEPS / denominator * (3 if compound else 1)))

    def _check_alike(self, form: Form) -> None:
        """Whether what shall come again can: with the same chords, rhythm, and notes that stay.

        Raises
        ------
        CannotProcess
        """
        for echo in form.echoes:
            here, there = (echo.start, echo.stop), (echo.start - echo.back, echo.stop - echo.back)
            wishes: list[tuple[str, Sequence[Any], Sequence[Any]]] = [
                ("chords", self._chords_in(*here), self._chords_in(*there)),
                ("notes that must stay", self._kept_in(*here), self._kept_in(*there)),
            ]
            if self.rhythm is not None:
                wishes.append(("onsets of the rhythm", *map(self._onsets_in, (here, there))))
            for name, mine, its in wishes:
                if mine != its:
                    bars = [self.lines.index(one[0]) + 1 for one in (here, there)]
                    raise CannotProcess(
                        f"structure: bar {bars[0]} and what follows shall be as from bar {bars[1]} "
                        f"on in {self.structure}, and the {name} are others there"
                    )

    def _chords_in(self, start: int, stop: int) -> list[tuple[int, tuple[int, ...]]]:
        if not self.chords:
            return []
        inside = [(at - start, chord) for at, chord in self.chords if start < at < stop]
        before = [chord for at, chord in self.chords if at <= start]
        return [(0, before[-1] if before else ()), *inside]

    def _kept_in(self, start: int, stop: int) -> list[list[int]]:
        rows = self._notes[(self._notes[:, 0] >= start) & (self._notes[:, 0] < stop)]
        return sorted((rows - [start, start, 0, 0]).tolist())

    def _onsets_in(self, span: tuple[int, int]) -> list[int]:
        inside = self._onsets[(self._onsets >= span[0]) & (self._onsets < span[1])]
        found: list[int] = (inside - span[0]).tolist()
        return found
