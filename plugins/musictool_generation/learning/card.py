"""What is told of a model: its card, and what is said of it in numbers and words."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from musictool import ModelCard, Source, card_text, format_time, markdown_table

from ..families import FAMILIES, family_class
from ..parts import part_name
from ..training_set.sources import UNKNOWN, Folder
from .learning import Asked, Learnt
from .samples import Copying
from .trial import Trial

__all__ = ["card_of", "copying_in_words", "description_of", "licence_of", "versions"]

FEW = 50
"""Different scores below which a model is said to have learnt from few."""


def licence_of(data: Sequence[Folder]) -> str:
    """The licences of all scores."""
    return "; ".join(sorted({folder.licence for folder in data}))


def description_of(learnt: Learnt, data: Sequence[Folder]) -> dict[str, Any]:
    """What `model.json` says of it, beside what it takes to have it again."""
    nats = learnt.figures.get(learnt.model.name)
    return {
        "licence": licence_of(data),
        "nats_a_note": None if nats is None else round(nats, 4),
        "figures": learnt.figures,
        "scores": len(learnt.material.scores),
        "seconds": round(learnt.seconds, 1),
        "learning": dict(learnt.trial.figures),
        "trained_on": [asdict(folder) for folder in data],
        "tried": [asdict(trial) for trial in learnt.tried],
        "versions": versions(),
    }


def card_of(learnt: Learnt, asked: Asked, data: Sequence[Folder], weights: bytes) -> str:
    """The card in Markdown."""
    sources = [
        Source(of.name, of.licence, of.scores - of.held_out, of.held_out, of.sha256) for of in data
    ]
    card = ModelCard(
        _description(learnt),
        f"licence of the scores: {licence_of(data)}",
        _made_by(learnt, asked),
        _limits(learnt, asked, data),
        tuple(sources),
        sections={
            "Data": _data(learnt),
            "Figures": _figures(learnt),
            **({"Tried": _tried(learnt)} if learnt.tried else {}),
            "Copying": _sentence(copying_in_words(learnt.copying)),
            "Versions": ", ".join(f"{name} {number}" for name, number in versions().items()) + ".",
        },
    )
    return card_text(card, f"A model of the family {learnt.model.name}", weights, _training(learnt))


def copying_in_words(copied: Copying) -> str:
    """How much samples have by heart, beside how much the scores share."""
    if not copied.of_samples:
        return "there are no samples to look at"
    count, longest = len(copied.of_samples), max(copied.of_samples)
    if longest:
        lengths = ", ".join(str(notes) if notes else "none" for notes in copied.of_samples)
        words = (
            "the longest passages that the samples share with a score that was learnt from, in any "
            f"key, have {lengths} notes"
        )
    else:
        words = (
            f"none of {count} samples shares a passage of {copied.least} notes with a score that "
            "was learnt from, in any key"
        )
    if copied.among:
        middle, most = (int(notes) for notes in np.percentile(copied.among, (50, 95)))
        words += (
            f"; the scores share {middle or f'fewer than {copied.least}'} with each other at the "
            f"median, and one of twenty {most or f'fewer than {copied.least}'}"
        )
        if longest > most:
            words += ": more is known by heart than scores share by chance"
    return words


def versions() -> dict[str, str]:
    """Of what it was made with."""
    from importlib.metadata import PackageNotFoundError, version

    found = {"python": platform.python_version()}
    for name in ("musictool", "numpy", "torch"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def _description(learnt: Learnt) -> str:
    vocabulary = learnt.material.vocabulary
    parts = ", ".join(part_name(part) for part in vocabulary.parts)
    first = (family_class(learnt.model.name).__doc__ or "").split("\n")[0]
    return f"Makes music of the parts {parts}. {first}"


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:].removesuffix('.')}."


def _made_by(learnt: Learnt, asked: Asked) -> str:
    given = "RECORDINGS" if asked.heard else "SCORES"
    words = [f"musictool train {given} -o model/", f"--family {learnt.model.name}"]
    if learnt.trial.size not in ("usual", "as it was"):
        words.append(f"--size {learnt.trial.size}")
    if asked.seconds is None:
        words.append(f"--steps {asked.steps}")
    else:
        words.append(f"--minutes {asked.seconds / 60:g}")
    if asked.base is not None:
        words.append("--from BASE")
    return f"`{' '.join(words)}`; the history in `model.json` says all that was given."


def _training(learnt: Learnt) -> str:
    trial = learnt.trial
    told = ", ".join(f"{name} {value:g}" for name, value in trial.figures.items())
    words = f"It learnt for {format_time(trial.seconds, 0)} of {format_time(learnt.seconds, 0)}"
    words += f" ({told})." if told else "."
    return f"{words} {trial.trouble}." if trial.trouble else words


def _data(learnt: Learnt) -> str:
    material = learnt.material
    counts = {role: material.roles.count(role) for role in ("train", "validation", "test")}
    same = len(material.scores) - material.clusters
    words = [
        f"{counts['train']} scores are learnt from, {counts['validation']} say when to stop, "
        f"{counts['test']} measure."
    ]
    if same:
        words.append(
            f"{material.clusters} are different music; the others are copies or versions of them, "
            "and each is on the side of its like."
        )
    if material.unknown > 0.0005:
        words.append(f"{material.unknown:.1%} of the notes have no symbol and are left out.")
    if material.left_out:
        words.append(f"Left out: {'; '.join(material.left_out)}.")
    return " ".join(words)


def _figures(learnt: Learnt) -> str:
    material = learnt.material
    notes = sum(len(piece.symbols) for piece in material.test[: learnt.measured])
    which = f"{learnt.measured} of {len(material.test)} test scores ({notes:,} notes)"
    rows = [(_what(name), f"{nats:.3f}") for name, nats in learnt.figures.items()]
    return f"Of {which}:\n\n{markdown_table(('model', 'nats a note'), rows)}"


def _what(name: str) -> str:
    """What a figure is of."""
    if name not in FAMILIES:
        return name
    kind = family_class(name)
    bound = "at most, by " if kind.is_bound else ""
    return f"{bound}{name}{f', given {kind.given}' if kind.given else ''}"


def _tried(learnt: Learnt) -> str:
    head = ("round", "family", "size", "parameters", "seconds", "validation, nats a note", "")
    last = max(trial.number for trial in learnt.tried)
    rows = [
        (
            {0: "before", last: "at last"}.get(trial.number, trial.number),
            trial.family,
            trial.size,
            f"{trial.parameters:,}",
            f"{trial.seconds:.0f}",
            "none" if trial.validation is None else f"{trial.validation:.3f}",
            trial.trouble or _fate(trial, learnt),
        )
        for trial in learnt.tried
    ]
    why = f"{learnt.trial.family} ({learnt.trial.size}) won: it had the fewest nats a note of all"
    return f"{markdown_table(head, rows)}\n\n{why}."


def _fate(trial: Trial, learnt: Learnt) -> str:
    if trial == learnt.trial:
        return "won"
    on = any(
        (other.family, other.size, other.number) == (trial.family, trial.size, trial.number + 1)
        for other in learnt.tried
    )
    return "went on" if on else "lost"


def _limits(learnt: Learnt, asked: Asked, data: Sequence[Folder]) -> tuple[str, ...]:
    material = learnt.material
    found = [
        "Times are rounded to a twelfth of a quarter note; velocities and tempos are not learnt.",
        "Nobody has listened to it but whoever made it.",
    ]
    if asked.heard:
        found.append("Its scores were heard in recordings by transcribe, whose mistakes it learnt.")
    if material.clusters < FEW:
        found.append(
            f"{material.clusters} different scores are few; some hundreds would be better."
        )
    if learnt.model.name not in learnt.figures:
        found.append("Its family has no likelihood, so nothing says how well it knows music.")
    if any(UNKNOWN in folder.licence for folder in data):
        found.append("The licence of some of its scores is unknown.")
    return tuple(found)
