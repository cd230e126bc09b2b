"""`Family`: what every model of notes can do, and `Decoder`: a model at work, choice by choice."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Protocol, Self, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from ..moments import Moments
from ..vocabulary import Vocabulary

__all__ = ["Decoder", "Family", "Fitted", "Fitting", "Known", "LatentFamily", "Nats"]

Array = NDArray[Any]

Known = Callable[[Array], Array]
"""What is told of a piece: its classes at times in steps, `(T,)` to `(T, columns)`."""


@dataclass(frozen=True)
class Nats:
    """What a piece costs a model: minus the natural logarithm of its probability.

    Parameters
    ----------
    moments
        Of each moment, all of it, shape `(T,)`. Of a bound: at most so much in sum.
    notes
        Of each note alone, its symbol and its length, shape `(N,)`; None of a model that weighs
        the notes of a moment only together.
    """

    moments: Array
    notes: Array | None = None


@dataclass(frozen=True)
class Fitting:
    """How a model is to learn.

    Parameters
    ----------
    folder
        What it takes to go on after a kill is kept here.
    seconds
        Time limit over all runs; None for none.
    steps
        At most so many steps of a network's training; None for the family's own.
    seed
        All that is random follows from it.
    device
        Torch's name of it, for networks.
    anew
        Whether it begins from nothing, and not with what the model has learnt before: of a family
        that `goes_on`.
    shares
        How often a moment of each piece is learnt from, next to others; alike unless given.
    augment
        `augment(moments, rng)` gives a piece transposed, stretched, or as it is.
    progress
        `progress(fraction, message)`.
    """

    folder: Path
    seconds: float | None = None
    steps: int | None = None
    seed: int = 0
    device: str = "cpu"
    anew: bool = True
    shares: Sequence[float] | None = None
    augment: Callable[[Moments, np.random.Generator], Moments] = lambda moments, rng: moments
    progress: Callable[[float, str], None] = lambda fraction, message: None


@dataclass(frozen=True)
class Fitted:
    """How a model has learnt: `validation` in nats a moment, and further figures by name.

    `trouble` is a sentence where it ended before its time, with the best that it had.
    """

    validation: float
    seconds: float
    figures: Mapping[str, float] = field(default_factory=dict)
    trouble: str = ""


class Decoder(Protocol):
    """Several pieces at once, a choice at a time: all at the same moment, of `B` rows.

    The order is `gap_logits`, `choose_gap`, then `symbol_logits`, `choose_symbol`, and of the rows
    that chose a note `length_logits`, `choose_length`, until every row has chosen the end of its
    moment, and so on. Logits are of float64, normalized or not; -inf where there can be nothing.
    Of one whose attribute `skips` is true they need not be asked for where the choice is known; one
    whose attribute `hears` is true has a method `hear`, to which its one row's first `Moments` can
    be told at once.
    """

    def gap_logits(self) -> Array:
        """Of the next gap, shape `(B, gaps)`."""

    def choose_gap(self, gaps: Array, places: Array, bars: Array) -> None:
        """Go on to the next moment, of this gap, place in the bar and length of bar, each `(B,)`.

        A row that chose the end of the piece has nothing more to choose; its logits mean nothing.
        """

    def symbol_logits(self) -> Array:
        """Of the next note of the moment, or its end, which is last: shape `(B, symbols + 1)`.

        Symbols up to the last chosen one are -inf. Rows at their end wait, with the end alone.
        """

    def choose_symbol(self, symbols: Array) -> None:
        """Add a note to each row, or end its moment, shape `(B,)`."""

    def length_logits(self) -> Array:
        """Of the note chosen last, shape `(B, lengths)`; means nothing in rows at their end."""

    def choose_length(self, lengths: Array) -> None:
        """Shape `(B,)`; ignored in rows at their end."""

    def select(self, rows: Array) -> None:
        """Keep these rows, in this order; one may be kept several times."""


class Family(ABC):
    """A model of moments, of one family.

    Parameters
    ----------
    vocabulary
        What its numbers mean.
    settings
        Sizes and such; a family's own defaults where nothing is said. JSON can hold them.
    """

    name: ClassVar[str]
    is_bound: ClassVar[bool] = False
    """Whether `nats` are an upper bound."""
    has_likelihood: ClassVar[bool] = True
    """Whether `nats` are any; else it can be compared with other families by its music alone."""
    given: ClassVar[str] = ""
    """What of a piece is not the model's to say; `nats` are of the rest, unlike those of others."""
    draws: ClassVar[bool] = False
    """Whether its decoder draws something by itself, beside the choices that a search makes."""
    goes_on: ClassVar[bool] = False
    """Whether a model can learn on from what it has learnt."""
    sizes: ClassVar[Mapping[str, Mapping[str, Any]]] = {"usual": {}}
    """Settings that are worth a try, by name."""

    def __init__(self, vocabulary: Vocabulary, **settings: Any) -> None:
        self.vocabulary = vocabulary
        self.settings = settings

    @abstractmethod
    def fit(
        self, pieces: Sequence[Moments], validation: Sequence[Moments], fitting: Fitting
    ) -> Fitted:
        """Learn from pieces; the state that is best on the validation pieces is kept.

        Raises
        ------
        CannotProcess
            If what is learnt is no number any more.
        """

    @abstractmethod
    def nats(self, moments: Moments) -> Nats | None:
        """What a piece costs, or None of a family that has no likelihood."""

    def nats_each(self, pieces: Sequence[Moments]) -> Sequence[Nats | None]:
        """Of several pieces; a family that looks at many at once more cheaply says so here."""
        return [self.nats(piece) for piece in pieces]

    def gradients(self, moments: Moments, target: slice, there: Array) -> Array | None:
        """By how much moments cost more for each note before them that there is more of.

        Parameters
        ----------
        target
            The moments.
        there
            How much of each note there is, 0 to 1, shape `(N,)`; all of those of the target.

        Returns
        -------
        In nats, shape `(N,)`; None of a family that nobody can differentiate.
        """
        return None

    @abstractmethod
    def decoder(self, rows: int, rng: np.random.Generator, known: Known | None = None) -> Decoder:
        """At the beginning of so many pieces; `known` is told of them, to models that heed it."""

    @property
    def seat(self) -> int | None:
        """The part that has what is `given`; None where none has it alone."""
        return None

    def under(self, melody: Moments) -> Self:
        """The same at work below a melody, if it makes nothing else; see `given`."""
        return self

    def to(self, device: str) -> None:  # noqa: B027 - most have nothing to move
        """Work on a device, by torch's name of it, from now on; families of networks do."""

    @property
    @abstractmethod
    def parameters(self) -> int:
        """How many numbers it has learnt."""

    @abstractmethod
    def arrays(self) -> dict[str, Array]:
        """All that it has learnt, by name, for a safetensors file."""

    @abstractmethod
    def restore(self, arrays: Mapping[str, Array]) -> None:
        """Take over what `arrays` gave.

        Raises
        ------
        ValueError
            If they are not of a model of these settings.
        """

    @classmethod
    def load(
        cls, vocabulary: Vocabulary, settings: Mapping[str, Any], arrays: Mapping[str, Array]
    ) -> Self:
        """A model that has learnt."""
        model = cls(vocabulary, **settings)
        model.restore(arrays)
        return model


@runtime_checkable
class LatentFamily(Protocol):
    """A family whose pieces are told by a vector for each segment of some bars."""

    vocabulary: Vocabulary
    settings: Mapping[str, Any]
    """With the `bars` of a segment."""

    def encode(self, moments: Moments) -> Array:
        """The likeliest vector of each segment, shape `(S, latent)`."""

    def of_latents(self, latents: Array) -> Family:
        """The model whose pieces have these vectors; further ones are drawn.

        Shape `(S, latent)`, or `(B, S, latent)` for a decoder of so many rows.
        """
