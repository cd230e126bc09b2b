"""A piece made with a `Model`: restored, searched with, finished."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from musictool import BadParameter, CannotProcess, Context, Model, Score

from .families import Family
from .moments import Moments
from .revising.hearing import hear
from .saved import loaded, passages_of
from .searches.annealing import anneal
from .searches.beam import beam_search
from .searches.constraints import Constraints
from .searches.finishing import finished
from .searches.originals import Originals, longest_by_chance
from .searches.particles import sample_particles
from .searches.sampling import sample, sample_each
from .searches.wishes import Wishes
from .vocabulary import Vocabulary
from .wishing.settling import fitting_styles, settled

__all__ = ["SEARCHES", "Search", "compose", "make", "originals", "ready"]

SEARCHES: dict[str, tuple[Callable[..., list[Moments]], frozenset[str]]] = {
    "sampling": (sample, frozenset(("temperature", "top_k", "top_p"))),
    "particles": (
        sample_particles,
        frozenset(("particles", "temperature", "top_k", "top_p")),
    ),
    "beam": (beam_search, frozenset(("beams",))),
    "annealing": (anneal, frozenset(("temperature", "sweeps"))),
}
"""Each search, and what can be said of how it goes."""

NUCLEUS = 0.9
"""`top_p` unless given. In hundreds of choices the least likely add up to what is like no piece;
with the base model 0.95 and 1 are further from scores that it has learnt from."""


@dataclass(frozen=True)
class Search:
    """One of `SEARCHES`, and what was said of it.

    Raises
    ------
    BadParameter
        For what only another search heeds.
    """

    name: str = "sampling"
    options: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for option in self.options.keys() - SEARCHES[self.name][1]:
            of = [name for name, (_, own) in SEARCHES.items() if option in own]
            raise BadParameter(
                f"generate: {option} does nothing with search={self.name}; "
                f"it is for search={' and search='.join(of)}"
            )
        if "top_p" in SEARCHES[self.name][1]:
            object.__setattr__(self, "options", {"top_p": NUCLEUS, **self.options})

    def __call__(
        self,
        model: Family,
        constraints: Constraints,
        count: int,
        rng: np.random.Generator,
        progress: Callable[[float, str], None] = lambda fraction, message: None,
    ) -> list[Moments]:
        """So many pieces; where none has them all, soft wishes give way."""
        found = partial(SEARCHES[self.name][0], model, **self.options, progress=progress)
        try:
            return found(constraints, count, rng)
        except CannotProcess:
            if constraints.firm is None or self.name not in ("particles", "beam"):
                raise
        return found(constraints.firm, count, rng)


def make(
    model: Model,
    wishes: Wishes,
    search: Search,
    bpm: float | None,
    allow_copies: bool,
    context: Context,
    live: str | None = None,
) -> Score:
    """One piece; `live` is where it is played to while it is made."""
    if live is not None and search.name != "sampling":
        raise BadParameter(
            f"generate: live plays notes as they are found, and search={search.name} finds all at "
            f"once; take search=sampling"
        )
    family, constraints, wishes = ready(model, wishes, allow_copies, context, context.progress)
    tempo = bpm or wishes.bpm(constraints.vocabulary)
    if live is not None:
        from .live.generating import play_while_made

        return play_while_made(live, family, constraints, wishes, tempo, search.options, context)
    if search.name == "sampling" and not family.draws:  # with those of other jobs
        work = partial(_sampled, model.sha256 or id(model), tuple(search.options.items()))
        piece = context.together(work, (family, constraints, context))
    else:
        (piece,) = search(family, constraints, 1, context.rng, context.progress)
    return finished(_whole(piece, constraints, search, context), constraints, wishes, tempo)


class Composed(NamedTuple):
    """A piece, what stays with what is new; what it keeps, and the wishes behind that."""

    moments: Moments
    constraints: Constraints
    wishes: Wishes


def compose(
    model: Model,
    wishes: Wishes,
    search: Search,
    allow_copies: bool,
    context: Context,
    progress: Callable[[float, str], None],
) -> Composed:
    """One piece, not finished; `progress` is that of this part of the work."""
    family, constraints, wishes = ready(model, wishes, allow_copies, context, progress)
    (piece,) = search(family, constraints, 1, context.rng, progress)
    return Composed(_whole(piece, constraints, search, context), constraints, wishes)


def ready(
    model: Model,
    wishes: Wishes,
    allow_copies: bool,
    context: Context,
    progress: Callable[[float, str], None] = lambda fraction, message: None,
) -> tuple[Family, Constraints, Wishes]:
    """A model that is loaded, what it shall keep, and the wishes with what they left open."""
    progress(0.0, "loading the model")
    family = loaded(model, context)
    wishes = settled(_with_style(wishes, family), family.vocabulary, context.rng)
    vocabulary = family.vocabulary.within(wishes.tonality)
    if wishes.on_top and family.given:
        wishes = replace(wishes, seat=family.seat, phrase_bars=None)
        family = family.under(wishes.heard(vocabulary))
    constraints = wishes.constraints(vocabulary)
    if not allow_copies:
        style = constraints.told.style if constraints.told else None
        own: list[Score] = []
        if wishes.keep is not None:  # as it is, and with tracks of one part in one
            own = [wishes.keep, vocabulary.decode(wishes.heard(vocabulary))]
        constraints.copies = originals(model, vocabulary, style, own, context)
    if wishes.keep is not None and wishes.anew is None:
        _tell_unknown(wishes.keep, vocabulary, context)
    progress(0.0, "finding notes")
    return family, constraints, wishes


def _with_style(wishes: Wishes, family: Family) -> Wishes:
    """With the style in which the model hears what stays, where nobody says who plays around it."""
    stays = wishes.keep is not None and not wishes.on_top and wishes.anew is None
    if wishes.keep is None or not stays or wishes.style is not None or wishes.instruments:
        return wishes
    fit = fitting_styles(wishes, family.vocabulary)
    return replace(wishes, style=hear(wishes.keep, wishes.keep.length, family, among=fit).style)


def originals(
    model: Model,
    vocabulary: Vocabulary,
    style: str | None,
    own: Sequence[Score],
    context: Context,
) -> Originals | None:
    """What of a model's training set no piece may hold, but for what is in a musician's own scores.

    None, and a warning, where the model does not say what it has learnt from.
    """
    index = passages_of(model.files, str(model))
    if index is None:
        context.warn("the model does not say what it has learnt from, so it may copy some of it")
        return None
    return Originals.of(vocabulary, index, longest_by_chance(index, style) + 1, own)


def _whole(piece: Moments, constraints: Constraints, search: Search, context: Context) -> Moments:
    """A piece that has notes, and all that was wished but for what gives way, with a warning.

    Raises
    ------
    CannotProcess
        If it has not.
    """
    if not len(piece.symbols):
        raise CannotProcess(
            f"search={search.name} came to a piece without notes; another search or seed may not"
        )
    if given_up := constraints.given_up(piece):
        context.warn(
            f"{' and '.join(given_up)}: not as wished, since no notes were found that keep that "
            f"with all else; another seed may"
        )
        return piece
    if constraints.broken(piece) and constraints.in_part:
        raise CannotProcess(
            "the model came to no notes that fit in with what stays; another seed, or more "
            "particles, may"
        )
    if constraints.broken(piece):
        wishes_in_words = " and ".join(constraints.unmet(piece))
        drawn = search.name in ("sampling", "particles")
        other = "another seed" if drawn else "search=sampling"
        raise CannotProcess(
            f"search={search.name} came to no piece that has {wishes_in_words} as wished; wish for "
            f"less, or take {other}"
        )
    return piece


def _sampled(
    model: str | int,
    options: tuple[tuple[str, Any], ...],
    items: list[tuple[Family, Constraints, Context]],
) -> list[Moments]:
    """A piece for each of several jobs, which have one model and these options in common."""
    families, constraints, contexts = zip(*items, strict=True)
    rngs = [context.rng for context in contexts]
    return sample_each(
        families[0], constraints, rngs, **dict(options), progress=contexts[0].progress
    )


def _tell_unknown(keep: Score, vocabulary: Vocabulary, context: Context) -> None:
    """Of notes that stay, but that the model does not hear."""
    several = sum(track.notes.size for track in keep.tracks)
    unknown = several - len(vocabulary.encode(keep).symbols)
    if unknown > 0:
        context.warn(
            f"keep: {unknown} of {several} notes are of instruments or pitches that the model does "
            f"not know; they stay, but it does not heed them"
        )
