"""The way between two scores through a model's latent vectors: a step is what lies between theirs.

Both scores are encoded, segment by segment. A step has the vectors that lie on the sphere between
those of the same part of the way through both. As a model need not turn from the one to the other
half-way, several are made of vectors around these, and that one is taken which, encoded again, has
the nearest to them. How dense it is lies between, too; its pitches are such as both have.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from musictool import (
    CannotProcess,
    Context,
    Model,
    Score,
    Tempo,
    Track,
    at_resolution,
    find_key,
)

from ..conditions import chroma_of_notes
from ..demands.density import Density
from ..families.family import Family, LatentFamily
from ..making import Search, originals
from ..moments import Moments
from ..parts import DRUMS, parts_in_words, seats_of
from ..searches.constraints import Constraints
from ..searches.drafts import Draft, Drafts, ended, moments_of
from ..searches.finishing import apart
from ..searches.sampling import draw
from ..vocabulary import STEPS, Vocabulary

__all__ = ["LatentWay"]

Array = NDArray[Any]

RARE = 0.01
"""A tone that is less of a piece is passing."""

TRIES = 4
"""So often all are made, where all are copies."""


@dataclass(frozen=True)
class LatentWay:
    """The way from one of two scores to the other.

    Parameters
    ----------
    ends
        The scores, of one resolution.
    vocabularies
        Of each the model's, in its key.
    pieces, latents
        What the model hears of each, and the vectors of that, shape `(S, latent)`.
    """

    family: LatentFamily
    model: Model
    ends: tuple[Score, Score]
    vocabularies: tuple[Vocabulary, Vocabulary]
    pieces: tuple[Moments, Moments]
    latents: tuple[Array, Array]
    steps: int

    @classmethod
    def between(
        cls,
        one: Score,
        other: Score,
        steps: int,
        family: LatentFamily,
        model: Model,
        context: Context,
    ) -> Self:
        """The way between these in so many steps, the two with them.

        Raises
        ------
        CannotProcess
            If the model knows no note of one of them.
        """
        vocabularies, pieces = [], []
        for score in (one, other):
            vocabulary = family.vocabulary.within(find_key(chroma_of_notes(score)))
            piece = vocabulary.encode(score)
            several = sum(track.notes.size for track in score.tracks)
            unknown = several - vocabulary.knows(score)
            if not len(piece.symbols):
                raise CannotProcess(
                    f"the model knows none of the instruments of one score, so it finds no way "
                    f"from it; it plays {parts_in_words(vocabulary.parts)}"
                )
            if unknown:
                context.warn(
                    f"{unknown} of {several} notes are of instruments or pitches that the model "
                    f"does not know, so no step between has anything of them"
                )
            vocabularies.append(vocabulary)
            pieces.append(piece)
        latents = tuple(map(family.encode, pieces))
        ends = one, other
        return cls(family, model, ends, tuple(vocabularies), tuple(pieces), latents, steps)

    def step(
        self,
        number: int,
        tempo: Tempo,
        search: Search,
        allow_copies: bool,
        context: Context,
        progress: Callable[[float, str], None],
    ) -> Score:
        """One of the steps between, counted from 1, the first score.

        Parameters
        ----------
        search
            As many pieces are made as it has particles.
        """
        from ..families.vae import on_the_sphere

        part = (number - 1) / (self.steps - 1)
        near = int(part >= 0.5)
        constraints = self._constraints(part, near)
        if not allow_copies:
            vocabulary = constraints.vocabulary
            constraints.copies = originals(self.model, vocabulary, None, self.ends, context)
        count = -(-_bars(constraints.frame) // self.family.settings["bars"])
        ends = [_stretched(one, count) for one in self.latents]
        options = dict(search.options)
        rows = options.pop("particles")
        around = part + (2 * np.arange(rows) + 1 - rows) / rows / (self.steps - 1)
        vectors = [on_the_sphere(*ends, float(one)) for one in np.clip(around, 0, 1)]
        family, wanted = self.family.of_latents(np.array(vectors)), on_the_sphere(*ends, part)
        made = _made(family, constraints, rows, options, context.rng, progress)
        nearest = min(made, key=lambda piece: self._distance(piece, wanted))
        return self._score(nearest, constraints, near, tempo)

    def _constraints(self, part: float, near: int) -> Constraints:
        """Bars as of the nearer score, length and density between theirs, and what both play."""
        vocabulary = self.vocabularies[near]
        meters = at_resolution(self.ends[near], STEPS).meters
        quarters = [score.length / score.resolution for score in self.ends]
        wanted = round(STEPS * ((1 - part) * quarters[0] + part * quarters[1]))
        bars = [4 * STEPS * one.numerator // one.denominator for one in meters]
        length = wanted + max(bars, default=4 * STEPS)
        lines = Score(meters=meters, resolution=STEPS, length=length).bars[1:]
        steps = min(lines, key=lambda line: abs(line - wanted))
        meters = tuple(one for one in meters if one.tick < steps)
        rates = [len(piece.symbols) / of for piece, of in zip(self.pieces, quarters, strict=True)]
        rate = (1 - part) * rates[0] + part * rates[1]
        return Constraints(
            vocabulary,
            steps,
            meters,
            {"range": self._playable()},
            demands=[Density(vocabulary, rate, steps)],
        )

    def _playable(self) -> Array:
        """The symbols within the ranges that parts have in the two, of tones that either has."""
        of = self.family.vocabulary
        drums = np.array([part.family == DRUMS for part in of.parts])
        tones = of.pitch_of_symbols % 12 + 12 * drums[of.part_of_symbols]
        found, usual = np.zeros(of.symbol_count, bool), np.zeros(24, bool)
        usual[12:] = True
        for piece in self.pieces:
            shares = np.bincount(tones[piece.symbols], minlength=24)
            usual |= shares >= RARE * shares.sum()
        symbols = np.concatenate([piece.symbols for piece in self.pieces])
        for part in np.unique(of.part_of_symbols[symbols]).tolist():
            mine = symbols[of.part_of_symbols[symbols] == part]
            found[mine.min() : mine.max() + 1] = True
        return found & usual[tones]

    def _seats(self) -> list[dict[int, Track]]:
        """The parts that play in each score, with the first track of each."""
        found = []
        for score, vocabulary in zip(self.ends, self.vocabularies, strict=True):
            seats = seats_of(score.tracks, vocabulary.parts)
            tracks: dict[int, Track] = {}
            for seat, track in zip(seats, score.tracks, strict=True):
                if seat is not None:
                    tracks.setdefault(seat, track)
            found.append(tracks)
        return found

    def _distance(self, piece: Moments, wanted: Array) -> float:
        """How far the vectors of a piece are from others, on average."""
        if not len(piece.symbols):
            return np.inf
        found = self.family.encode(piece)
        count = min(len(found), len(wanted))
        return float(np.linalg.norm(found[:count] - wanted[:count], axis=1).mean())

    def _score(self, piece: Moments, constraints: Constraints, near: int, tempo: Tempo) -> Score:
        """A piece with the instruments of the nearer score, or else of the other."""
        vocabulary, seats = constraints.vocabulary, self._seats()
        made = vocabulary.decode(piece, constraints.frame.meters)
        playing = np.unique(vocabulary.part_of_symbols[piece.symbols]).tolist()
        tracks = []
        for seat, track in zip(playing, made.tracks, strict=True):
            like = seats[near].get(seat) or seats[1 - near][seat]
            notes = track.notes.copy()
            notes["velocity"] = round(float(np.median(like.notes["velocity"])))
            player = replace(track, notes=notes, name=like.name, program=like.program)
            tracks.append(apart(player))
        made = replace(made, tracks=tuple(tracks), tempos=(tempo,), length=constraints.steps)
        return at_resolution(made, self.ends[near].resolution)


def _made(
    family: Family,
    constraints: Constraints,
    rows: int,
    options: Mapping[str, Any],
    rng: np.random.Generator,
    progress: Callable[[float, str], None],
) -> list[Moments]:
    """Pieces, one of each row's vectors, but those that would copy.

    Raises
    ------
    CannotProcess
        If there is none.
    """
    for _ in range(TRIES):
        drafts = Drafts(family, constraints, [Draft(number) for number in range(rows)], rng)
        while drafts.rows:
            drafts.choose(draw(drafts.chances(), rng, **options))
            done = min((row.time for row in drafts.rows), default=constraints.steps)
            progress(done / constraints.steps, "")
        found = [moments_of(draft.moments, constraints) for draft in drafts.done]
        if any(len(piece.symbols) for piece in found):
            return [ended(piece, family.vocabulary) for piece in found]
    raise CannotProcess(
        "the model came to nothing between them that is not copied from what it has learnt; "
        "another seed, or more particles, may"
    )


def _bars(score: Score) -> int:
    """How many begin in it."""
    return sum(bar < score.length for bar in score.bars)


def _stretched(latents: Array, count: int) -> Array:
    """So many vectors, each that of the same part of the way through a piece."""
    places = (np.arange(count) + 0.5) * len(latents) / count
    found: Array = latents[places.astype(np.int64)]
    return found
