"""`Form`: the sections and phrases of a piece: which come again, and how each phrase ends."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, NamedTuple, Self

from musictool import BadParameter, CannotProcess

__all__ = ["PHRASE_BARS", "Echo", "Form", "Phrase", "letters_of", "usual_bars"]

PHRASE_BARS = 4
"""Bars of a phrase, unless somebody says otherwise."""

LEAST_BARS = 3
"""A final phrase of so many bars or more goes to its end for two, a shorter one for one."""


class Phrase(NamedTuple):
    """From step `start` to before `stop`: its last bar begins at `last`.

    From `turn` on it goes to its end: an open one to a harmony that wants to go on (a half
    cadence), a closed one to the tonic, and the final one stays there.
    """

    start: int
    turn: int
    last: int
    stop: int
    cadence: Literal["open", "closed", "final"]


class Echo(NamedTuple):
    """From step `start` to before `stop` there is what was `back` steps before."""

    start: int
    stop: int
    back: int


@dataclass(frozen=True)
class Form:
    """Sections, from step to step, and what they are made of."""

    sections: tuple[tuple[int, int], ...]
    phrases: tuple[Phrase, ...]
    echoes: tuple[Echo, ...]

    @classmethod
    def of(cls, lines: Sequence[int], structure: str = "A", phrase_bars: int = PHRASE_BARS) -> Self:
        """The form of a piece.

        Parameters
        ----------
        lines
            The steps of all bar lines, the end of the piece with them.
        structure
            A letter for each section, all of as many bars; equal letters are equal music.
        phrase_bars
            About so many bars of a section are a phrase; 0 for no phrases, only sections.

        Raises
        ------
        BadParameter
            For what are no letters.
        CannotProcess
            If the bars cannot be parted into so many sections, or those that shall be equal are
            not of equal length.
        """
        letters = letters_of(structure)
        bars = len(lines) - 1
        each, left = divmod(bars, len(letters))
        if left or not each:
            several = max(1, round(bars / len(letters))) * len(letters)
            raise CannotProcess(
                f"structure: {structure} has {len(letters)} sections of equal length, which "
                f"{bars} bars are not; give bars={several}"
            )
        edges = [each * at for at in range(len(letters) + 1)]
        phrases, echoes = [], []
        for number, letter in enumerate(letters):
            own = _phrases(lines, edges[number], edges[number + 1], phrase_bars, letters, number)
            first = letters.index(letter)
            if first < number:
                its = [one for one in phrases if one.start >= lines[edges[first]]]
                its = its if phrase_bars else own  # without phrases none ends otherwise
                echoes += _echoes(own, its, lines, (edges[number], edges[first], each), structure)
            phrases += own
        sections = tuple((lines[start], lines[stop]) for start, stop in pairwise(edges))
        return cls(sections, tuple(phrases), tuple(echoes))


def letters_of(structure: str) -> str:
    """The letters of "AABA", "A A B A" or "a-a-b-a".

    Raises
    ------
    BadParameter
        If it is made of anything else, or of nothing.
    """
    letters = re.sub(r"[\s,|-]", "", structure).upper()
    if not re.fullmatch("[A-Z]+", letters):
        raise BadParameter(
            f"generate: structure must be letters such as AABA, one for each section, not "
            f"{structure!r}"
        )
    return letters


def usual_bars(structure: str, usual: int) -> int:
    """About the usual number of bars that its sections, of four or a multiple, can make."""
    sections = len(letters_of(structure))
    return sections * max(4, 4 * round(usual / sections / 4))


def _phrases(
    lines: Sequence[int], first: int, last: int, phrase_bars: int, letters: str, number: int
) -> list[Phrase]:
    """The phrases of a section, from bar `first` to before bar `last`, as even as can be."""
    bars = last - first
    count = max(1, round(bars / phrase_bars)) if phrase_bars else 1
    edges = [first + round(bars * at / count) for at in range(count + 1)]
    found = []
    for at, (start, stop) in enumerate(pairwise(edges)):
        cadence = _cadence(letters, number, at, count)
        turn = stop - (2 if cadence == "final" and stop - start >= LEAST_BARS else 1)
        found.append(Phrase(lines[start], lines[turn], lines[stop - 1], lines[stop], cadence))
    return found


def _cadence(
    letters: str, number: int, phrase: int, count: int
) -> Literal["open", "closed", "final"]:
    """How a phrase of a section ends.

    Within a section question and answer alternate. A section is open where what was there before
    comes after it: before its own repetition, or the return from a bridge.
    """
    if phrase < count - 1:
        return "closed" if phrase % 2 else "open"
    if number == len(letters) - 1:
        return "final"
    return "open" if letters[number + 1] in letters[: number + 1] else "closed"


def _echoes(
    own: Sequence[Phrase],
    its: Sequence[Phrase],
    lines: Sequence[int],
    place: tuple[int, int, int],
    structure: str,
) -> list[Echo]:
    """What of a section is that of the first one with its letter: all but ends that differ."""
    here, first, bars = place
    back = lines[here] - lines[first]
    if any(lines[here + at] - lines[first + at] != back for at in range(bars + 1)):
        raise CannotProcess(
            f"structure: in {structure} sections of one letter would not be equally long, since "
            f"the meter changes; leave the structure or the meter out"
        )
    found: list[Echo] = []
    for mine, other in zip(own, its, strict=False):
        stop = mine.stop if mine.cadence == other.cadence else mine.turn
        if found and found[-1].stop == mine.start:
            found[-1] = found[-1]._replace(stop=stop)
        elif stop > mine.start:
            found.append(Echo(mine.start, stop, back))
    return found
