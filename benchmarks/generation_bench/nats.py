"""What held-out scores cost: the base model told all, their kind alone, and nothing; others beside.

All are asked for the same moments. The 5-gram is of the same vocabulary and hears the same key. A
model of one style has a vocabulary of its own, so its row says which share of the notes it knows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import musictool as mt
from benchmarks.generation_bench.bench import Bench
from musictool_generation.conditions import COLUMNS, chroma_of_notes
from musictool_generation.families import Family
from musictool_generation.likelihood import costs, nats_a_note
from musictool_generation.moments import Moments
from musictool_generation.saved import restored
from musictool_generation.vocabulary import Vocabulary

__all__ = ["nats", "single"]

FAMILIES = ("lstm", "markov")
"""Of the models of one style: the best of the table of families, and the one without a network."""


def nats(bench: Bench, style: str) -> Iterator[list[str]]:
    """Beside a 5-gram of the style."""
    works, told = bench.some(bench.test(style), bench.given.notes)
    bare = [replace(piece, known=None) for piece in told]
    ngram = bench.ngram(style)
    yield [
        str(len(works)),
        f"{sum(len(piece.symbols) for piece in told):,}",
        *(_nats(bench.family, some) for some in (told, [told_kind(one) for one in told], bare)),
        _nats(restored(ngram.about, ngram.files, "5-gram"), bare),
    ]


def single(bench: Bench, style: str) -> Iterator[list[str]]:
    """Beside models that `train` has made of the style alone; a row for each."""
    works, told = bench.some(bench.test(style), bench.given.notes)
    notes = sum(len(piece.symbols) for piece in told)
    base = _nats(bench.family, [told_kind(one) for one in told])
    for name in FAMILIES:
        model = bench.single(style, name)
        family = restored(model.about, model.files, name)
        own = [_heard(work.score, family.vocabulary) for work in works]
        own = [
            piece.part(0, min(len(other), len(piece)))
            for piece, other in zip(own, told, strict=True)
        ]
        known = sum(len(piece.symbols) for piece in own)
        yield [name, f"{known / notes:.0%}", _nats(family, own), base]


def told_kind(piece: Moments) -> Moments:
    """With style, mode and players told, but no chords, no melody, no density and no end."""
    if piece.known is None:
        return piece
    hidden = [COLUMNS.index(name) for name in ("left", "density", "harmony", "melody")]
    known = piece.known.copy()
    known[:, hidden] = 0
    return replace(piece, known=known)


def _nats(model: Family, pieces: Sequence[Moments]) -> str:
    found = costs(model, pieces)
    return "-" if found is None else f"{nats_a_note(found):.3f}"


def _heard(score: mt.Score, vocabulary: Vocabulary) -> Moments:
    """As a model hears it that is told nothing."""
    return vocabulary.within(mt.find_key(chroma_of_notes(score))).encode(score)
