"""`Wish`: what is asked of a new part, and the notes that come of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from musictool import BadParameter, CannotProcess, Context, Score

from ..unit.plan import Plan
from .notes import Heard
from .score import Notes, compose, given, notes_in, pitched, played_in, whole_score
from .timing import Phrase, Timeline, chosen, phrases_of
from .tune import is_progression, under

__all__ = ["Wish", "check_chords", "composed"]


@dataclass(frozen=True)
class Wish:
    """What is composed.

    Parameters
    ----------
    newness
        Share of the phrases; None for all.
    score
        All notes, as they are.
    melody
        The notes on top, as they are.
    chords
        A progression, bar by bar.

    Raises
    ------
    BadParameter
        For what is no chord, and what cannot be together.
    """

    newness: float | None = None
    score: Score | None = None
    melody: Score | None = None
    chords: str | None = None

    def __post_init__(self) -> None:
        what = ("newness", "melody", "chords")
        for name in what if self.score is not None else ():
            if getattr(self, name) is not None:
                raise BadParameter(
                    f"continue: {name} and score both say what is composed; give one of them"
                )
        if self.melody is not None and self.newness is not None:
            raise BadParameter(
                "continue: newness and melody both say what is composed; give one of them"
            )
        if self.chords is not None and self.newness == 0:
            raise BadParameter(
                "continue: with newness 0 nothing is composed that chords could be of"
            )
        check_chords("continue", self.chords)


def check_chords(verb: str, chords: str | None) -> None:
    """Refuse what is no chord.

    Raises
    ------
    BadParameter
        In the name of a command, `verb`.
    """
    if chords is not None and not is_progression(chords):
        raise BadParameter(
            f"{verb}: chords must be symbols such as 'Am F C G', or '| Am F | C |' for two "
            f"in a bar, not {chords!r}"
        )


def composed(
    wish: Wish, heard: Heard, plan: Plan, timeline: Timeline, rate: int, context: Context
) -> tuple[list[Phrase], Notes]:
    """The phrases of a new part, and its new notes in ticks of the timeline.

    Raises
    ------
    CannotProcess
        If nothing of what is given is within it.
    """
    phrases = phrases_of(timeline)
    every = [replace(one, composed=True) for one in phrases]
    if wish.score is not None:
        notes = notes_in(given(wish.score, timeline.bar, timeline), every)
        if not len(notes):
            raise CannotProcess("the score has no notes, but drums, within the new part")
        return every, notes
    whole = whole_score(heard, plan, timeline, rate)
    if wish.melody is not None:
        tune = pitched(given(wish.melody, timeline.whole_bar, timeline))
        phrases = played_in(phrases, tune)
        return phrases, under(whole, tune, phrases, timeline, wish.chords, context)
    phrases = chosen(phrases, 1.0 if wish.newness is None else wish.newness, context.rng)
    made = compose(whole, phrases, context, wish.chords, timeline=timeline)
    return phrases, notes_in(made, phrases)
