"""A model of scores: the training set is made, families are tried or one learns, all is measured.

Whatever is done lies in a folder, so that the same call after a kill goes on.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from musictool import CannotProcess, Score

from ..families import Family, family_class
from ..likelihood import Cost, costs, nats_a_note, uniform
from ..training_set.augmenting import Augmentation
from .clock import Clock
from .halving import candidates, halved, most_candidates
from .material import Material, material
from .samples import Copying, copying, samples
from .trial import Allowance, Candidate, Lesson, Tell, Trial, attempt, perform

__all__ = ["Asked", "Learnt", "learn"]

LAST = 0.1, 3.0, 60.0
"""Part of the time that is kept for measuring and samples, and its least and most seconds."""

TRIALS = 0.4
"""Part of the time in which families are tried."""

BASELINE = "markov"
BASELINES = 0.1
"""Part of the time in which it learns at most."""

TUNING = 0.25
"""Part of the learning rate with which a model learns on."""


@dataclass(frozen=True)
class Asked:
    """What a training is to be.

    Parameters
    ----------
    family
        A name, or "auto".
    seconds, steps
        One of them: how long it may take in all, or how long the model learns.
    base
        A model to go on from, with its family and size.
    heard
        Whether the scores were heard in recordings, with mistakes.
    """

    family: str = "auto"
    size: str | None = None
    seconds: float | None = 600.0
    steps: int | None = None
    transpose: bool = True
    stretch: bool = True
    base: Family | None = None
    seed: int = 0
    device: str = "cpu"
    heard: bool = False

    @property
    def is_open(self) -> bool:
        """Whether the family is still to be found."""
        return self.family == "auto" and self.base is None


@dataclass(frozen=True)
class Learnt:
    """A model, and all that is to be told of it.

    Parameters
    ----------
    trial
        How it learnt.
    figures
        Nats a note on the test pieces, by what they are of: the model, and what it is held against.
    measured
        Of how many test pieces.
    tried
        The trials of `auto`.
    seconds, before
        How long it took, over all runs, and how much of that runs had taken that were killed.
    """

    model: Family
    trial: Trial
    material: Material
    figures: dict[str, float]
    measured: int
    samples: tuple[Score, ...]
    copying: Copying
    tried: tuple[Trial, ...]
    seconds: float
    before: float


def learn(
    scores: Sequence[Score],
    asked: Asked,
    folder: Path,
    progress: Callable[[float, str], None] = lambda fraction, message: None,
    warn: Callable[[str], None] = lambda sentence: None,
) -> Learnt:
    """Make a model of scores.

    Raises
    ------
    CannotProcess
        If there is too little to learn from, or nothing comes of it.
    """
    clock = Clock(folder, asked.seconds)
    progress(0.0, "sorting scores")
    found = material(scores, asked.base, asked.seed, asked.seconds, warn)
    progress(0.0, "looking for passages that they share")
    among = found.passages.among.tolist()
    lesson = Lesson(
        found.vocabulary,
        found.pieces,
        found.watched,
        Augmentation(found.vocabulary, asked.transpose, asked.stretch),
        asked.seed,
        asked.device,
        asked.base,
    )
    work = _Work(asked, lesson, folder, clock, progress)
    baseline = work.baseline() if asked.family != BASELINE else (None, None)
    chosen, tried = work.chosen()
    model, trial = work.finished(chosen)
    if asked.is_open:
        model, trial, tried = work.best((model, trial), baseline, tried)
    if trial.trouble:
        warn(trial.trouble)
    if asked.base is not None:
        model.settings = dict(asked.base.settings)
    model.to(asked.device)
    progress(work.share(1.0), "measuring it")
    figures, measured = _measured(model, baseline[0], found, clock)
    progress(work.share(1.0), "writing samples")
    try:
        made = samples(model, asked.seed, lambda: clock.over >= work.last)
    except (CannotProcess, TimeoutError) as error:
        made = []
        warn(f"no samples: {error}")
    copied = copying(made, found.passages, among)
    return Learnt(
        model,
        trial,
        found,
        figures,
        measured,
        tuple(made),
        copied,
        tuple(tried),
        clock.spent,
        clock.before,
    )


class _Work:
    """The trials of a training, in the time that there is."""

    def __init__(
        self,
        asked: Asked,
        lesson: Lesson,
        folder: Path,
        clock: Clock,
        progress: Callable[[float, str], None],
    ) -> None:
        self.asked, self.lesson, self.folder = asked, lesson, folder
        self.clock, self.progress = clock, progress
        part, least, most = LAST
        self.last = min(max(part * (asked.seconds or 0.0), least), most)
        self.until = None if asked.seconds is None else max(asked.seconds - self.last, 0.0)

    def share(self, done: float) -> float:
        """How much of everything is done, if so much of what has no time limit is."""
        if self.asked.seconds is None:
            return 0.95 * done
        return min(self.clock.spent / self.asked.seconds, 1.0)

    def tell(self, head: str, begin: float = 0.0, end: float = 1.0) -> Tell:
        """Tells of a trial that is the part from `begin` to `end` of all."""

        def told(fraction: float, message: str) -> None:
            self.clock.keep()
            words = filter(None, (head, self.clock.left_in_words, message))
            self.progress(self.share(begin + (end - begin) * fraction), ", ".join(words))

        return told

    def baseline(self) -> tuple[Family | None, Trial]:
        """The model of n-grams that others are held against."""
        one = Candidate(BASELINE, "usual", {})
        seconds = None if self.until is None else BASELINES * self.until
        lesson = replace(self.lesson, base=None)
        tell = self.tell(f"{BASELINE} to compare with", 0.0, 0.0)
        allowed = Allowance(seconds, None)
        return attempt(lesson, one, allowed, self.folder / "baseline", tell)

    def chosen(self) -> tuple[Candidate, list[Trial]]:
        """What is to learn: what was asked for, or the best of what there is time to try."""
        asked = self.asked
        if asked.base is not None:
            settings = dict(asked.base.settings)
            if "rate" in settings:
                settings["rate"] *= TUNING
            return Candidate(asked.base.name, "as it was", settings), []
        if asked.family != "auto":
            return _named(asked.family, asked.size), []
        several = [
            one for one in candidates() if asked.size in (None, one.size) and one.family != BASELINE
        ]
        trials = None if self.until is None else TRIALS * (self.until - self.clock.spent)
        several = several[: most_candidates(trials, len(several))]
        if len(several) < 2:
            return several[0], []
        steps = None if asked.steps is None else max(1, round(TRIALS * asked.steps))
        until = None if trials is None else self.clock.spent + trials

        def tell(number: int, count: int, one: Candidate) -> Tell:
            head = f"round {number} of {count}: {one}"
            return self.tell(head, TRIALS * (number - 1) / count, TRIALS * number / count)

        whole = Allowance(until, steps)
        best, tried = halved(self.lesson, several, whole, self.clock, self.folder, tell)
        if best is None:
            raise CannotProcess(f"no family learnt anything: {tried[0].trouble}")
        return best, tried

    def finished(self, one: Candidate) -> tuple[Family, Trial]:
        """The model, with what is left of the time."""
        seconds = None if self.until is None else max(self.until - self.clock.spent, 0.5)
        begin = TRIALS if self.asked.is_open else 0.0
        tell = self.tell(str(one), begin)
        allowed = Allowance(seconds, self.asked.steps)
        return perform(self.lesson, one, allowed, self.folder / "model", tell)

    def best(
        self,
        last: tuple[Family, Trial],
        baseline: tuple[Family | None, Trial],
        tried: list[Trial],
    ) -> tuple[Family, Trial, list[Trial]]:
        """Of the model, how it was in its last trial, and the baseline, which is best."""
        rounds = max((trial.number for trial in tried), default=0)
        final = replace(last[1], number=rounds + 1)
        rivals: list[tuple[Family | None, Trial]] = [(last[0], final)]
        if baseline[0] is not None:
            rivals.append((baseline[0], replace(baseline[1], number=0)))
        rivals += [
            (None, trial)
            for trial in tried
            if (trial.family, trial.size, trial.number) == (final.family, final.size, rounds)
        ]
        ranked = sorted(
            (nats, at)
            for at, (_, trial) in enumerate(rivals)
            if (nats := trial.validation) is not None and np.isfinite(nats)
        )
        model, trial = rivals[ranked[0][1] if ranked else 0]
        if model is None:
            one = _named(trial.family, trial.size)
            place = self.folder / f"{trial.number}-{trial.family}-{trial.size}"
            model = perform(self.lesson, one, Allowance(None, None), place, self.tell(""))[0]
        return model, trial, [*(of for _, of in rivals[1:2] if not of.number), *tried, final]


def _named(family: str, size: str | None) -> Candidate:
    sizes = family_class(family).sizes
    size = size or ("usual" if "usual" in sizes else next(iter(sizes)))
    return Candidate(family, size, sizes[size])


def _measured(
    model: Family, baseline: Family | None, found: Material, clock: Clock
) -> tuple[dict[str, float], int]:
    """Nats a note of the test pieces that there is time for, by each model."""
    models = {model.name: model}
    if baseline is not None and baseline.name not in models:
        models[baseline.name] = baseline
    known: dict[str, list[Cost]] = {name: [] for name in models}
    soon = time.monotonic() + clock.left / 2
    measured = 0
    for piece in found.test:
        for name, one in models.items():
            known[name] += costs(one, [piece]) or []
        measured += 1
        if time.monotonic() >= soon:
            break
    figures = {name: nats_a_note(of) for name, of in known.items() if of}
    figures["uniform"] = nats_a_note(uniform(found.vocabulary, found.test[:measured]))
    return figures, measured
