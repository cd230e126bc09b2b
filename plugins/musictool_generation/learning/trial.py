"""A trial: one model of a family learns for a while, and is kept with what came of it.

What a trial needs to go on lies in a folder of its own. One that is over is not done again.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from musictool import CannotProcess

from ..families import Family, family_class
from ..families.family import Fitting
from ..likelihood import costs, nats_a_note
from ..moments import Moments
from ..vocabulary import Vocabulary

__all__ = ["Allowance", "Candidate", "Lesson", "Trial", "attempt", "perform"]

RESULT, GIVEN, LEARNT = "result.json", "given.json", "learnt.safetensors"

Tell = Callable[[float, str], None]


class Candidate(NamedTuple):
    """A family at a size: the name of its settings, and the settings."""

    family: str
    size: str
    settings: Mapping[str, Any]

    def __str__(self) -> str:
        return self.family if self.size == "usual" else f"{self.family} ({self.size})"


class Allowance(NamedTuple):
    """How long a trial may learn: seconds, steps, or without an end of its own."""

    seconds: float | None
    steps: int | None

    def part(self, share: float) -> Allowance:
        """A share of it, but a step at least."""
        steps = None if self.steps is None else max(1, round(self.steps * share))
        return Allowance(None if self.seconds is None else self.seconds * share, steps)


@dataclass(frozen=True)
class Lesson:
    """What all trials have in common.

    Parameters
    ----------
    pieces, validation
        To learn from, and to choose by.
    base
        A model to go on from.
    """

    vocabulary: Vocabulary
    pieces: Sequence[Moments]
    validation: Sequence[Moments]
    augment: Callable[[Moments, np.random.Generator], Moments]
    seed: int = 0
    device: str = "cpu"
    base: Family | None = None


@dataclass(frozen=True)
class Trial:
    """What came of a trial; `validation` in nats a note, None if nothing came of it."""

    family: str
    size: str
    parameters: int
    seconds: float
    validation: float | None
    figures: Mapping[str, float]
    trouble: str = ""
    number: int = 1
    """Of the round of trials that it was in."""


def attempt(
    lesson: Lesson, one: Candidate, allowed: Allowance, folder: Path, tell: Tell
) -> tuple[Family | None, Trial]:
    """A trial, also of what cannot learn from these pieces: that is then its trouble."""
    try:
        return perform(lesson, one, allowed, folder, tell)
    except CannotProcess as error:
        return None, Trial(one.family, one.size, 0, 0.0, None, {}, str(error))


def perform(
    lesson: Lesson, one: Candidate, allowed: Allowance, folder: Path, tell: Tell
) -> tuple[Family, Trial]:
    """A trial, done or gone on with.

    Raises
    ------
    CannotProcess
        If the model learnt nothing that is any good.
    """
    from safetensors.numpy import load, save

    kind = family_class(one.family)
    if (folder / RESULT).exists():
        arrays = load((folder / LEARNT).read_bytes())
        done = Trial(**json.loads((folder / RESULT).read_bytes()))
        return kind.load(lesson.vocabulary, one.settings, arrays), done
    folder.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    allowed = _given(allowed, folder)
    model = _begun(kind, lesson, one)
    fitted = model.fit(
        lesson.pieces,
        lesson.validation,
        Fitting(
            folder,
            allowed.seconds,
            allowed.steps,
            lesson.seed,
            lesson.device,
            anew=lesson.base is None,
            augment=lesson.augment,
            progress=tell,
        ),
    )
    found = costs(model, lesson.validation)
    seconds = max(fitted.seconds, time.monotonic() - began)
    done = Trial(
        one.family,
        one.size,
        model.parameters,
        seconds,
        None if found is None else nats_a_note(found),
        dict(fitted.figures),
        fitted.trouble,
    )
    (folder / LEARNT).write_bytes(
        save({name: np.ascontiguousarray(array) for name, array in model.arrays().items()})
    )
    _write(folder / RESULT, asdict(done))
    return model, done


def _begun(kind: type[Family], lesson: Lesson, one: Candidate) -> Family:
    if lesson.base is None:
        return kind(lesson.vocabulary, **one.settings)
    return kind.load(lesson.vocabulary, one.settings, lesson.base.arrays())


def _given(allowed: Allowance, folder: Path) -> Allowance:
    """What the trial was allowed when it began."""
    file = folder / GIVEN
    if not file.exists():
        _write(file, allowed._asdict())
    return Allowance(**json.loads(file.read_bytes()))


def _write(file: Path, content: Mapping[str, Any]) -> None:
    part = file.with_suffix(".part")
    part.write_text(json.dumps(content))
    part.replace(file)
