"""What scores come to: those that are left out, the parts that they are split in, their moments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from musictool import CannotProcess, Score

from ..conditions import heard_by, told_of
from ..copying import Passages, name_of
from ..families import Family
from ..likelihood import parts_of
from ..moments import Moments
from ..parts import parts_in_words
from ..training_set.leaving_out import why_not
from ..training_set.splitting import split
from ..vocabulary import Vocabulary

__all__ = ["Material", "material"]

NAMED = 3
"""So many of the scores that are left out are named, one sentence each."""

VALIDATION = 1_000, 8_000, 15
"""Moments that are looked at again and again while a model learns: so many at least, so many at
most, and so many for each second that there is."""

SPAN = 512
"""Moments of a part of a validation piece."""

KNOWN = 0.9
"""Part of the notes that a model must know to learn on from these scores."""


@dataclass(frozen=True)
class Material:
    """A training set.

    Parameters
    ----------
    scores
        Those that are used, and of which part each is: "train", "validation" or "test".
    pieces, watched, test
        To learn from; to choose by, not all of what is kept for it; to measure with.
    clusters
        How many of the scores are different music.
    unknown
        Part of the notes that the vocabulary has no symbol for.
    left_out
        Sentences.
    """

    scores: tuple[Score, ...]
    roles: tuple[str, ...]
    vocabulary: Vocabulary
    pieces: tuple[Moments, ...]
    watched: tuple[Moments, ...]
    test: tuple[Moments, ...]
    passages: Passages
    clusters: int
    unknown: float
    left_out: tuple[str, ...]

    def of(self, role: str) -> list[Score]:
        """The scores of a part."""
        return [one for one, of in zip(self.scores, self.roles, strict=True) if of == role]


def material(
    scores: Sequence[Score],
    base: Family | None,
    seed: int,
    seconds: float | None,
    warn: Callable[[str], None],
) -> Material:
    """Make a training set of scores, by a vocabulary of their own or that of a model.

    What it is looked at for follows the time that there is.

    Raises
    ------
    CannotProcess
        If there is too little to learn from, or most of it is unknown to the model.
    """
    reasons = [why_not(score) for score in scores]
    left_out = tuple(
        f"{name_of(score, at)} {reason}"
        for at, (score, reason) in enumerate(zip(scores, reasons, strict=True))
        if reason
    )
    _tell(left_out, warn)
    used = [score for score, reason in zip(scores, reasons, strict=True) if reason is None]
    parts = split(used, seed)
    roles = {
        **dict.fromkeys(parts.train, "train"),
        **dict.fromkeys(parts.validation, "validation"),
        **dict.fromkeys(parts.test, "test"),
    }
    ordered = [*parts.train, *parts.validation, *parts.test]
    learnt = [used[at] for at in parts.train]
    vocabulary = base.vocabulary if base else Vocabulary.of(learnt)
    moments = {at: _moments(used[at], vocabulary, roles[at] == "train") for at in ordered}
    notes = sum(track.notes.size for at in ordered for track in used[at].tracks)
    unknown = 1 - sum(heard_by(vocabulary, used[at]).knows(used[at]) for at in ordered) / notes
    if base and unknown > 1 - KNOWN:
        raise CannotProcess(
            f"{_strange(unknown)}. It plays {parts_in_words(vocabulary.parts)}. Train a new model, "
            f"without --from, or take scores of which it knows {KNOWN:.0%}"
        )
    if base and unknown:
        warn(f"{_strange(unknown)}: these are left out")
    pieces, watched, test = (
        tuple(moments[at] for at in part if len(moments[at].symbols))
        for part in (parts.train, parts.validation, parts.test)
    )
    if not (pieces and watched and test):
        raise CannotProcess("too little is left of the scores by what the model knows")
    return Material(
        tuple(used[at] for at in ordered),
        tuple(roles[at] for at in ordered),
        vocabulary,
        pieces,
        _some(watched, seconds),
        test,
        Passages.of(learnt),
        parts.clusters,
        unknown,
        left_out,
    )


def _strange(unknown: float) -> str:
    share = f"{unknown:.0%}" if unknown >= 0.01 else "less than 1%"
    return (
        f"{share} of the notes are of instruments or pitches that the model to go on from does not "
        "know, and it learns no new ones"
    )


def _moments(score: Score, vocabulary: Vocabulary, learnt: bool) -> Moments:
    """A score as it is measured, or as it is learnt: with all that a model can be told of it."""
    own = heard_by(vocabulary, score)
    moments = own.encode(score)
    is_told = own.told and learnt and len(moments.symbols)
    return told_of(score, moments, own) if is_told else moments


def _some(pieces: Sequence[Moments], seconds: float | None) -> tuple[Moments, ...]:
    """Parts of all pieces in turn, as many as are looked at."""
    least, most, each = VALIDATION
    wanted = most if seconds is None else min(max(least, each * seconds), most)
    parts = [parts_of(piece, SPAN) for piece in pieces]
    found: list[Moments] = []
    for number in range(max(map(len, parts))):
        found += [of[number] for of in parts if number < len(of)]
        if sum(map(len, found)) >= wanted:
            break
    return tuple(found)


def _tell(left_out: Sequence[str], warn: Callable[[str], None]) -> None:
    for sentence in left_out[:NAMED]:
        warn(f"left out: {sentence}")
    if (more := len(left_out) - NAMED) > 0:
        warn(f"left out: {more} more, which the model card names")
