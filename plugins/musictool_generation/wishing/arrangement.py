"""`Arrangement`: which parts of a model play, with which instruments, and who has the melody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from musictool import CannotProcess, Score, UnknownName

from ..demands.demand import drums_of
from ..parts import DRUMS, Style, seats_of
from ..tunes import tune_of
from ..vocabulary import Vocabulary
from .ensemble import Player, ensemble, playable

__all__ = ["Arrangement"]

Array = NDArray[Any]


@dataclass(frozen=True)
class Arrangement:
    """Who plays; without style and players every part that likes to.

    Parameters
    ----------
    melody
        The part that has the melody, None where none was given.
    track
        The melody's, of the score in which it is.
    """

    vocabulary: Vocabulary
    style: Style | None = None
    players: tuple[Player, ...] = ()
    melody: int | None = None
    track: int = 0

    @classmethod
    def of(
        cls,
        vocabulary: Vocabulary,
        style: str | None = None,
        instruments: Sequence[str] = (),
        melody: Score | None = None,
        seat: int | None = None,
    ) -> Self:
        """Of a style, of instruments, with a melody, in this part or any, or without.

        Raises
        ------
        UnknownName
            For a style or an instrument that is none.
        CannotProcess
            If the model has no parts for them.
        """
        own = _style(vocabulary, style) if style is not None else None
        parts = own.parts if own else frozenset()
        part, track = None, 0
        if melody is not None:
            track = tune_of(melody)
            part = _singing(vocabulary, parts) if parts and seat is None else seat
            if part is None:
                part = seats_of(melody.tracks, vocabulary.parts)[track]
        try:
            players = ensemble(instruments, vocabulary, parts, part)
        except CannotProcess:  # of few parts the melody's has to play with others
            players = ensemble(instruments, vocabulary, parts)
        return cls(vocabulary, own, tuple(players), part, track)

    def heard(self, score: Score) -> Score:
        """The score of the melody as the model hears it: in the part that has it, that first."""
        if self.melody is None:
            return score
        part, mine = self.vocabulary.parts[self.melody], score.tracks[self.track]
        others = tuple(one for at, one in enumerate(score.tracks) if at != self.track)
        mine = replace(mine, program=max(part.family, 0) * 8, drum=part.family == DRUMS)
        return replace(score, tracks=(mine, *others))

    @cached_property
    def masks(self) -> dict[str, Array]:
        """By the wish, which notes may be new, shape `(symbols,)`."""
        if self.players:
            return {"instruments": playable(self.players, self.vocabulary)}
        if self.style is not None:
            return {"style": np.isin(self.vocabulary.part_of_symbols, list(self.style.parts))}
        return {}

    @property
    def has_pitches(self) -> bool:
        """Whether anything but drums can be new."""
        found = ~drums_of(self.vocabulary)
        for mask in self.masks.values():
            found &= mask
        return bool(found.any())

    @property
    def must_play(self) -> frozenset[int]:
        """Those that were asked for one by one, and those of a style that go with a melody."""
        if self.players:
            return frozenset(player.part for player in self.players)
        with_it = self.style is not None and self.melody in self.style.parts
        return self.style.parts - {self.melody} if self.style and with_it else frozenset()

    @property
    def parts(self) -> frozenset[int] | None:
        """Those that play, the melody's with them; None where that is not said."""
        own = frozenset() if self.melody is None else frozenset([self.melody])
        if self.players:
            return own | {player.part for player in self.players}
        return own | self.style.parts if self.style is not None else None

    @property
    def programs(self) -> dict[int, int]:
        """The program that plays each of these parts."""
        usual = dict(self.style.programs) if self.style is not None else {}
        return usual | {one.part: one.program for one in self.players}


def _style(vocabulary: Vocabulary, name: str) -> Style:
    known = {style.name: style for style in vocabulary.styles}
    if not known:
        raise CannotProcess("style: the model was told no styles apart; leave it out")
    if name not in known:
        raise UnknownName("style", name, known, "style")
    return known[name]


def _singing(vocabulary: Vocabulary, parts: frozenset[int]) -> int | None:
    """Of some parts the one that usually has the melody: which does not go down so far."""
    fit = [
        at for at in parts if vocabulary.parts[at].family != DRUMS and not vocabulary.parts[at].rank
    ]
    return max(fit, key=lambda at: vocabulary.parts[at].low, default=None)
