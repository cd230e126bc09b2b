"""Cadences: the harmonies at the ends of phrases, and how long nothing moves there.

An open end comes to rest on the dominant (half cadence), a closed one goes from the dominant to the
tonic within its last bar, the final one over its last bar line (authentic cadences). Over a melody
the first of some related harmonies is taken that its notes are of.

References
----------
Caplin, "The classical cadence: conceptions and misconceptions", JAMS 57(1), 2004.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

from .form import Phrase

__all__ = ["Scale", "harmonies_at_ends", "rests_at_ends"]

MELODIC = 7
"""Degrees of a scale."""

TONICS = ((0, 2, 4), (5, 0, 2), (3, 5, 0), (4, 6, 1), (1, 3, 5))
"""Degrees, from 0, of the tonic triad and of those that stand in for it: vi, IV, and V, ii."""

DOMINANTS = ((4, 6, 1), (4, 6, 1, 3), (6, 1, 3), (1, 3, 5), (3, 5, 0))
"""Of the dominant, with and without its seventh, and of those in its place: vii, ii, IV."""


class Scale(NamedTuple):
    """Seven pitch classes from the tonic up; in minor with the leading note."""

    classes: tuple[int, ...]

    @property
    def tonic(self) -> int:
        return self.classes[0]

    def chord(self, degrees: Sequence[int]) -> tuple[int, ...]:
        """Pitch classes, the root first."""
        return tuple(self.classes[degree % MELODIC] for degree in degrees)


def harmonies_at_ends(
    phrases: Sequence[Phrase],
    scale: Scale,
    beat: Callable[[int], int],
    heard: Callable[[int, int], Collection[int]] = lambda start, stop: (),
) -> list[tuple[int, tuple[int, ...]]]:
    """The harmony from each step on, its root first; none where all is free.

    Parameters
    ----------
    beat
        Steps of a beat of the bar that begins at a step.
    heard
        The pitch classes of a melody on the beats from one step to before another.
    """
    found: list[tuple[int, tuple[int, ...]]] = []

    def add(step: int, stop: int, chords: Sequence[Sequence[int]]) -> None:
        there = set(heard(step, stop))
        fitting = (scale.chord(one) for one in chords)
        found.append((step, next((one for one in fitting if there <= set(one)), ())))

    for phrase in phrases:
        middle = _middle(phrase, beat)
        if phrase.cadence == "final":
            before = phrase.last - max(middle - phrase.last, beat(phrase.last))
            if before > phrase.start:
                add(before, phrase.last, DOMINANTS)
            add(phrase.last, phrase.stop, TONICS)
        elif phrase.cadence == "open":
            add(middle, phrase.stop, DOMINANTS)
        else:
            if middle > phrase.last:
                add(phrase.last, middle, DOMINANTS)
            add(middle, phrase.stop, TONICS)
        found.append((phrase.stop, ()))
    return found


def rests_at_ends(phrases: Sequence[Phrase], beat: Callable[[int], int]) -> list[tuple[int, int]]:
    """Where nothing new begins at the end of each phrase but the last: from step to before step.

    That is after the middle of its last bar, where its last note begins at the latest.
    """
    return [(_middle(one, beat) + 1, one.stop) for one in phrases if one.cadence != "final"]


def _middle(phrase: Phrase, beat: Callable[[int], int]) -> int:
    """Of its last bar, on a beat."""
    one = beat(phrase.last)
    return phrase.last + (phrase.stop - phrase.last) // one // 2 * one
