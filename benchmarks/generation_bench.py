"""Scores, models and what they make, each once: for `benchmarks/generation.py`."""

from __future__ import annotations

import argparse
import pickle
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

import musictool as mt
from musictool_generation.copying import Passages
from musictool_generation.families import Family, family_class
from musictool_generation.families.family import Fitting
from musictool_generation.saved import restored
from training.generation.corpus import Work, read
from training.generation.recipe import HELD_OUT, moments_of

__all__ = ["BARS", "Bench", "works_of"]

BARS = 16
"""Of a piece that is made."""


@dataclass
class Bench:
    """The scores, by style and whether they were learnt from, and how much is done with them."""

    works: Sequence[Work]
    model: mt.Model
    beside: dict[str, mt.Model]
    given: argparse.Namespace
    ngrams: dict[str, Family] = field(default_factory=dict)
    made: dict[tuple[str, bool], list[mt.Score]] = field(default_factory=dict)

    @cached_property
    def family(self) -> Family:
        return restored(self.model.about, self.model.files, "the model")

    @cached_property
    def _held_out(self) -> frozenset[str]:
        return frozenset(HELD_OUT.read_text(encoding="utf-8").splitlines())

    def test(self, style: str) -> list[Work]:
        """Some of those never learnt from, the same at each call."""
        own = [work for work in self.works if work.style == style and work.name in self._held_out]
        order = np.random.default_rng(0).permutation(len(own))
        return [own[at] for at in order[: self.given.pieces]]

    def learnt(self, style: str | None = None) -> list[Work]:
        """Those of the training set, of all styles or one."""
        return [
            work
            for work in self.works
            if style in (None, work.style) and work.name not in self._held_out
        ]

    @cached_property
    def passages(self) -> Passages:
        """All of the training set, as they are."""
        return Passages.of([work.score for work in self.learnt()])

    def ngram(self, style: str) -> Family:
        """Contexts of four, learnt from a style, the last tenth to weigh them by."""
        if style not in self.ngrams:
            works = self.learnt(style)
            order = np.random.default_rng(1).permutation(len(works))[: self.given.learn]
            pieces = [moments_of(works[at], self.family.vocabulary) for at in order]
            few = len(pieces) // 10 + 1
            model = family_class("markov")(self.family.vocabulary, order=4)
            with tempfile.TemporaryDirectory() as folder:
                model.fit(pieces[few:], pieces[:few], Fitting(Path(folder)))
            self.ngrams[style] = model
        return self.ngrams[style]

    def pieces(self, style: str, allow_copies: bool = False) -> list[mt.Score]:
        """New ones of a style, made as `musictool generate --style` makes them."""
        if (style, allow_copies) not in self.made:
            self.made[style, allow_copies] = [
                piece
                for seed in range(self.given.made)
                if (piece := self.generate(seed, style=style, allow_copies=allow_copies))
            ]
        return self.made[style, allow_copies]

    def generate(self, seed: int, **wishes: Any) -> mt.Score | None:
        """None where there is no such piece."""
        try:
            found = mt.commands.generate(model=self.model, bars=BARS, seed=seed, **wishes)
        except mt.CannotProcess as error:
            print(f"  {wishes}: {error}", flush=True)
            return None
        assert isinstance(found, mt.Score)
        return found


def works_of(scores: Path, kept: Path | None) -> list[Work]:
    """All scores, read once if there is a file to keep them in."""
    if kept is not None and kept.exists():
        found: list[Work] = pickle.loads(kept.read_bytes())
        return found
    found = list(read(scores))
    if kept is not None:
        kept.write_bytes(pickle.dumps(found))
    return found
