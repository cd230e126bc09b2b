"""What scores cost a model, piece by piece: nats a note and a frame."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from musictool import CannotProcess, Context, Score

from ..conditions import heard_by
from ..families import Family
from ..likelihood import costs
from ..moments import Moments
from ..vocabulary import STEPS, Vocabulary
from .intervals import Interval, ratio_of

__all__ = ["FRAME", "Expense", "expense_of", "frames_of", "tell_meaning", "tell_unknown"]

FRAME = STEPS // 4
"""Steps of a frame: a sixteenth note. Of piano rolls each row is one."""


@dataclass(frozen=True)
class Expense:
    """Of each piece, its nats, notes and frames."""

    nats: list[float]
    notes: list[int]
    frames: list[float]

    def intervals(self, rng: np.random.Generator) -> dict[str, Interval]:
        """Nats a note and a frame of all pieces together, each with its interval."""
        return {name: ratio_of(self.nats, of, rng) for name, of in self._weights.items()}

    def by_piece(self) -> dict[str, list[float | None]]:
        """The same of each piece; None for one without notes that the model knows."""
        return {
            name: [
                nats / weight if weight else None
                for nats, weight in zip(self.nats, of, strict=True)
            ]
            for name, of in self._weights.items()
        }

    @property
    def _weights(self) -> dict[str, Sequence[float]]:
        return {"nats_a_note": self.notes, "nats_a_frame": self.frames}


def expense_of(
    family: Family,
    scores: Sequence[Score],
    words: str,
    context: Context,
    progress: Callable[[float, str], None],
) -> Expense | None:
    """What scores cost a model; None of a family that has no likelihood.

    Parameters
    ----------
    words
        What the scores are called where some of their notes are unknown to the model.

    Raises
    ------
    CannotProcess
        If no note of any is known to it.
    """
    pieces = [heard_by(family.vocabulary, score).encode(score) for score in scores]
    tell_unknown(scores, pieces, words, context)
    found = []
    for at, piece in enumerate(pieces):
        progress(at / len(pieces), f"nats of {words}")
        cost = costs(family, [piece]) if len(piece.symbols) else []
        if cost is None:
            context.warn(f"a model of the family {family.name} has no likelihood, so no nats")
            return None
        found.append(cost[0].nats if cost else 0.0)
    frames = [frames_of(piece, family.vocabulary) for piece in pieces]
    notes = [len(piece.symbols) for piece in pieces]
    known = [frame if note else 0.0 for frame, note in zip(frames, notes, strict=True)]
    return Expense(found, notes, known)


def frames_of(piece: Moments, vocabulary: Vocabulary) -> float:
    """How many frames a piece lasts, until its last note ends."""
    if vocabulary.gap_count == 1:
        return float(len(piece))
    times = np.cumsum(vocabulary.steps_of_gaps[piece.gaps])
    ends = times[piece.rows] + vocabulary.steps_of_lengths[piece.lengths]
    return max(float(times.max(initial=0)), float(ends.max(initial=0))) / FRAME


def tell_meaning(family: Family, context: Context) -> None:
    """Where nats of a family are not those of all of a piece, or not exact."""
    if family.is_bound:
        context.note(f"of a model of the family {family.name}, nats are an upper bound")
    if family.given:
        context.note(
            f"a model of the family {family.name} is given {family.given}: nats are of the rest"
        )


def tell_unknown(
    scores: Sequence[Score], pieces: Sequence[Moments], words: str, context: Context
) -> None:
    """Of notes of instruments or pitches that a model does not know.

    Raises
    ------
    CannotProcess
        If there are no others.
    """
    all_ = sum(track.notes.size for score in scores for track in score.tracks)
    known = sum(len(piece.symbols) for piece in pieces)
    if all_ and not known:
        raise CannotProcess(
            f"the model knows no note of {words}: it has learnt from other instruments or pitches"
        )
    missing = 1 - known / all_ if all_ else 0.0
    if missing > 0:
        context.warn(
            f"{missing:.1%} of the notes of {words} are unknown to the model, by instrument or "
            "pitch, or are doubled; they cost nothing"
        )
