"""All that was done to a recording, taken together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property, reduce

from musictool.edits.edit import Edit
from musictool.edits.passages import Passages
from musictool.origin import Origin

__all__ = ["Changes", "confined"]

OCTAVE = 12.0  # semitones

MULTIPLES = (1.0, 2.0, 0.5, 3.0, 1 / 3, 4.0, 0.25, 1.5, 2 / 3)
"""In which one person's count of the beats may stand to another's."""

SAME = 0.08
"""Tempi nearer than this, as a share, are one tempo that was rounded."""


class Changes:
    """What edits, one after the other, came to; `passages` is found only when it is asked for."""

    def __init__(self, edits: Sequence[Edit]) -> None:
        self.edits = tuple(edits)

    @cached_property
    def passages(self) -> Passages:
        """Where what was read is heard now."""
        return reduce(Passages.then, (edit.passages for edit in self.edits), Passages.whole())

    @property
    def semitones(self) -> float | None:
        """How much higher all of it became; None if that is no one number."""
        steps = [edit.semitones for edit in self.edits]
        return None if None in steps else sum(step for step in steps if step is not None)

    @property
    def others(self) -> list[tuple[Origin, Changes]]:
        """What other recordings were joined to it, each with what was done to it since."""
        return [
            (origin, Changes((*origin.edits, put, *self.edits[number + 1 :])))
            for number, edit in enumerate(self.edits)
            for origin, put in edit.others
        ]

    @property
    def loop(self) -> tuple[float, float, Changes] | None:
        """From where to where it is repeated, as last said, and what was done to it since."""
        for number, edit in reversed([*enumerate(self.edits)]):
            if edit.loop is not None:
                return (*edit.loop, Changes(self.edits[number + 1 :]))
        return None

    def tempo(self, bpm: float, seconds: float) -> float | None:
        """What has become of a tempo, in a result of some length; None if that is not known.

        A tempo that was reached is taken as it is, or as the multiple of it that was counted.
        """
        ratio = _paced(self.edits).tempo(seconds)
        if ratio is None:
            return None
        reached = next((n for n, edit in reversed([*enumerate(self.edits)]) if edit.bpm), None)
        if reached is None:
            return bpm * ratio
        since = _paced(self.edits[reached + 1 :]).tempo(seconds)
        target = (self.edits[reached].bpm or 0.0) * (since or 1.0)
        nearest = min(MULTIPLES, key=lambda one: abs(target * one / (bpm * ratio) - 1))
        is_near = abs(target * nearest / (bpm * ratio) - 1) < SAME
        return target * nearest if is_near else bpm * ratio


def _paced(edits: Sequence[Edit]) -> Passages:
    return reduce(Passages.then, (edit.paced for edit in edits), Passages.whole())


def confined(
    edits: Sequence[Edit],
    begin: float,
    end: float,
    seconds: Callable[[], float],
) -> Edit:
    """What was done within a part of a recording, as something done to the whole of it.

    Parameters
    ----------
    begin, end
        Of the part, in seconds; infinity for the end of the recording.
    seconds
        How long the part is now.
    """
    part = Changes(edits)
    stays = part.semitones is not None and part.semitones % OCTAVE == 0
    return Edit(
        lambda: part.passages.confined(begin, end, seconds()),
        semitones=0.0 if stays else None,
    )
