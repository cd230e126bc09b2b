"""`Bench`: scores, models, and what these make, each once."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Iterable, Iterator
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np

import musictool as mt
from benchmarks.generation_bench.keeping import Kept
from musictool_generation.base import FOLDER, base_model
from musictool_generation.copying import Index
from musictool_generation.families import Family, family_class
from musictool_generation.families.family import Fitting
from musictool_generation.moments import Moments
from musictool_generation.saved import WEIGHTS, described, passages_of, restored, weights_of
from musictool_generation.training_set.leaving_out import why_not
from training.generation.corpus import Work, read
from training.generation.recipe import moments_of, roles_of

__all__ = ["BARS", "Bench", "Part"]

BARS = 16
"""Of a piece that is made."""

Found = TypeVar("Found")

LONGEST = 512
"""Moments of a score that are looked at; longer ones are cut."""


class Part(NamedTuple):
    """What is measured: a row, or several, of each style.

    Parameters
    ----------
    settings
        Names of what is given that it goes by.
    words
        Columns after the style that say which row it is.
    """

    measure: Callable[[Bench, str], Iterator[list[str]]]
    title: str
    columns: tuple[str, ...]
    settings: tuple[str, ...] = ()
    words: int = 0


class Bench:
    """The scores, by style and whether they were learnt from, and how much is done with them."""

    def __init__(self, given: argparse.Namespace) -> None:
        self.given, self.kept = given, Kept(given.kept)
        self.is_built_in = given.model == FOLDER
        model = base_model() if self.is_built_in else mt.read(given.model)
        assert isinstance(model, mt.Model)
        self.model = model
        self.ngram = cache(self._ngram)

    @cached_property
    def works(self) -> list[Work]:
        """All scores."""
        return self.kept(lambda: list(read(self.given.scores)), "works")

    @cached_property
    def family(self) -> Family:
        return restored(self.model.about, self.model.files, "the model")

    @cached_property
    def passages(self) -> Index:
        """What the model was trained on, as it carries it."""
        found = passages_of(self.model.files, str(self.model))
        assert found is not None
        return found

    def test(self, style: str) -> list[Work]:
        """Those never learnt from, in an order by chance that is the same at each call."""
        return self._with_role(style, "test")

    def learnt(self, style: str) -> list[Work]:
        """Those of the training set, likewise."""
        return self._with_role(style, "train")

    def _with_role(self, style: str, role: str) -> list[Work]:
        own = [work for work in self.works if work.style == style and why_not(work.score) is None]
        roles = self.kept(lambda: roles_of([work.score for work in own]), "roles", style)
        some = np.random.default_rng(0).permutation(roles[role])
        return [own[at] for at in some.tolist()]

    def some(self, works: Iterable[Work], notes: int) -> tuple[list[Work], list[Moments]]:
        """Scores and their beginnings in the model's vocabulary, until these have so many notes."""
        taken: list[Work] = []
        found: list[Moments] = []
        for work in works:
            if sum(len(piece.symbols) for piece in found) >= notes:
                break
            piece = moments_of(work, self.family.vocabulary)
            if len(piece.symbols):
                taken.append(work)
                found.append(piece.part(0, min(LONGEST, len(piece))))
        return taken, found

    def _ngram(self, style: str) -> mt.Model:
        """Contexts of four, learnt from a style in the same vocabulary; a tenth weighs them."""
        vocabulary = self.family.vocabulary

        def made() -> mt.Model:
            _, pieces = self.some(self.learnt(style), self.given.learn)
            few = len(pieces) // 10 + 1
            family = family_class("markov")(vocabulary, order=4)
            with tempfile.TemporaryDirectory() as folder:
                family.fit(pieces[few:], pieces[:few], Fitting(Path(folder)))
            return mt.Model(described(family), {WEIGHTS: weights_of(family)})

        return self.kept.model(made, "5-gram", style, self.given.learn, vocabulary.to_json())

    def single(self, style: str, family: str) -> mt.Model:
        """Of a style alone, as `musictool train` makes it of the scores of the training set."""

        def made() -> mt.Model:
            scores = [work.score for work in self.learnt(style)]
            minutes = self.given.minutes
            return mt.commands.train(scores, family=family, minutes=minutes, licence="see DATA.md")

        return self.kept.model(made, "single", style, family, self.given.minutes)

    def pieces(self, style: str, **wishes: Any) -> list[mt.Score]:
        """New ones, made as `musictool generate --style` makes them."""
        return self.generate(self.given.made, bars=BARS, style=style, **wishes)

    def generate(self, count: int, seed: int = 1, **wishes: Any) -> list[mt.Score]:
        """So many pieces in one batch, less those that there are not."""
        if not self.is_built_in:
            wishes["model"] = str(self.given.model)
        key = "generate", self.model.sha256, count, seed, sorted(wishes.items())
        return self.kept(lambda: _batch(mt.Step("generate", wishes), count, seed), *key)

    def rows(self, part: Part, style: str) -> list[list[str]]:
        """Of a part and a style."""
        how = [(name, getattr(self.given, name)) for name in part.settings]
        return self.kept(
            lambda: list(part.measure(self, style)),
            "rows",
            part.title,
            style,
            how,
            self.model.sha256,
        )

    def attempt(self, make: Callable[[], Found], what: str) -> Found | None:
        """What is made, or None with a word where it cannot be."""
        try:
            return make()
        except mt.CannotProcess as error:
            print(f"  {what}: {error}", flush=True)
            return None


def _batch(step: mt.Step, count: int, seed: int) -> list[mt.Score]:
    try:
        found: list[mt.Score] = mt.run(step, seed=seed, variations=count)
    except mt.CannotProcess:
        found = []
        for at in range(seed, seed + count):
            try:
                found.append(mt.run(step, seed=at))
            except mt.CannotProcess as error:
                print(f"  {step}, seed {at}: {error}", flush=True)
    return found
