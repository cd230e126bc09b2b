"""The model of a training as a value: its files, what is said of it, and what is told at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePath

from musictool import BadParameter, Context, Model, Score, format_time, midi_bytes

from ..families import family_class
from ..saved import PASSAGES, WEIGHTS, bytes_of_passages, described, restored, weights_of
from ..training_set.sources import folders
from .card import card_of, copying_in_words, description_of
from .learning import Asked, Learnt, learn

__all__ = ["delivered"]


def delivered(
    scores: Sequence[Score], asked: Asked, base: Model | None, licence: str | None, context: Context
) -> Model:
    """Learn, tell how it went, and put all together."""
    if base is not None:
        known = restored(base.about, base.files, str(base))
        if not known.goes_on:
            raise BadParameter(f"a model of the family {known.name} cannot learn on; train anew")
        asked = replace(asked, base=known)
    elif asked.family != "auto":
        sizes = family_class(asked.family).sizes
        if asked.size is not None and asked.size not in sizes:
            there = ", ".join(sizes)
            raise BadParameter(f"{asked.family} comes in the sizes {there}, not {asked.size}")
    learnt = learn(scores, asked, context.checkpoint, context.progress, context.warn)
    unread = tuple(f"{PurePath(name).name} {reason}" for name, reason in context.left_out)
    material = replace(learnt.material, left_out=(*unread, *learnt.material.left_out))
    learnt = replace(learnt, material=material)
    _tell(learnt, context)
    held_out = [role != "train" for role in learnt.material.roles]
    data = folders(learnt.material.scores, licence, held_out)
    weights = weights_of(learnt.model)
    files = {
        WEIGHTS: weights,
        PASSAGES: bytes_of_passages(learnt.material.passages),
        "MODEL_CARD.md": card_of(learnt, asked, data, weights).encode(),
        **{
            f"samples/{number}.mid": midi_bytes(score)
            for number, score in enumerate(learnt.samples, 1)
        },
    }
    return Model({**described(learnt.model), **description_of(learnt, data)}, files)


def _tell(learnt: Learnt, context: Context) -> None:
    material = learnt.material
    if learnt.before:
        context.note(f"went on with the work of {format_time(learnt.before, 0)} that was there")
    counts = [material.roles.count(role) for role in ("train", "validation", "test")]
    context.note(
        f"{len(material.scores)} scores, {material.clusters} of them different: {counts[0]} learnt "
        f"from, {counts[1]} to choose by, {counts[2]} to measure with"
    )
    if learnt.tried:
        ranked = sorted(
            (trial.validation, f"{trial.family} ({trial.size})")
            for trial in learnt.tried
            if trial.validation is not None
        )
        best = {name: nats for nats, name in reversed(ranked)}
        told = ", ".join(f"{name} {nats:.3f}" for name, nats in reversed(best.items()))
        context.note(f"tried, in nats a note of the validation scores: {told}")
    figures = ", ".join(f"{name} {nats:.3f}" for name, nats in learnt.figures.items())
    context.note(f"nats a note of the test scores: {figures}")
    if learnt.model.given:
        context.note(f"{learnt.model.name} is given {learnt.model.given}: its nats are of the rest")
    context.note(copying_in_words(learnt.copying))
