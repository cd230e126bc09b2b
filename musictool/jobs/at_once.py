"""Recordings, each of a job of its own or of one, that a command of `Sequence[Audio]` gets at once.

Each is brought to the form that the command asks for, and its result back, as if it were alone;
`gathering` decides which of them are together.
"""

from __future__ import annotations

import pickle
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from musictool.contract import Context, Spec
from musictool.jobs.gathering import Request, alone
from musictool.jobs.results import each_of_batch
from musictool.models import choose_device
from musictool.models.batch_sizes import Worker
from musictool.sound.resampling import resample
from musictool.values import Audio

if TYPE_CHECKING:
    from musictool.jobs.apply import Application

__all__ = ["One", "all_at_once"]


@dataclass(frozen=True)
class One:
    """A recording on its way into a command that takes many."""

    application: Application
    spec: Spec
    number: int
    """Of the step."""
    audio: Audio
    arguments: dict[str, Any]
    lent: dict[str, Any]
    """What its context holds for it alone."""

    def brought(self) -> One:
        """In the form that the command asks for."""
        wanted, old = self.spec.batch, self.audio
        if wanted is None:
            return self
        audio = resample(old, wanted.sample_rate or old.sample_rate, wanted.channels)
        tail = round(self.lent["tail_frames"] * audio.sample_rate / old.sample_rate)
        return replace(self, audio=audio, lent={**self.lent, "tail_frames": tail})

    def back(self, result: Any, brought: Audio) -> Any:
        """The result as of the recording that came, to the frame."""
        if result is brought:
            return self.audio
        if not (isinstance(result, Audio) and self.spec.keeps_form) or brought is self.audio:
            return result
        made = resample(result, self.audio.sample_rate, self.audio.channels)
        if result.frames != brought.frames or result.sample_rate != brought.sample_rate:
            return made
        missing = max(self.audio.frames - made.frames, 0)  # that of a frame which is rounded away
        samples = np.pad(made.samples, ((0, 0), (0, missing)))
        return made.with_samples(samples[:, : self.audio.frames])

    def request(self) -> Request:
        """It, to be handed over."""
        worker = Worker(self.spec.name, self._device(), takes_many=True)
        within = self.spec.batch.within if self.spec.batch else None
        warn = self.lent["warn"]
        return Request(_work, self._alike(), self, self.audio.frames, within, worker, warn)

    def _device(self) -> str:
        """Where the command works; alone it need not be known before it asks."""
        at_work = self.application
        if "device" not in self.spec.uses or (at_work.device is None and at_work.is_alone):
            return at_work.device or "cpu"
        return choose_device(at_work.settings.device)

    def _alike(self) -> Hashable:
        """What recordings at once have in common."""
        seed = self.application.settings.seed if "seed" in self.spec.uses else None
        form = (self.audio.sample_rate, self.audio.channels)
        try:
            arguments: Any = pickle.dumps(sorted(self.arguments.items()))
        except Exception:  # noqa: BLE001 - whatever a value raises, it goes alone
            arguments = object()
        return self.spec.target, self.number, seed, form, self.lent["tail_frames"], arguments


def all_at_once(ones: Sequence[One]) -> list[Any]:
    """What a command makes of the recordings of one job, perhaps with those of others."""
    given = [one.brought() for one in ones]
    results = (ones[0].application.member or alone()).together([one.request() for one in given])
    both = zip(ones, given, results, strict=True)
    return [one.back(result, brought.audio) for one, brought, result in both]


def _work(ones: list[One]) -> list[Any]:
    """One call of the command's function, by the application of the first."""
    first = ones[0]
    lent = first.lent
    if len(ones) > 1:
        lent = lent | {name: _to_all(ones, name) for name in ("warn", "note", "keep_under")}
        lent |= {"progress": _to_all(ones, "progress"), "choose_one": partial(_one_of, ones)}
        # What is another for each is that of `context.of(at)`.
        lent |= {"make_extra": _not_of_all, "tag": _not_of_all}
        lent["uses"] = tuple(name for name in first.spec.uses if name != "seed")
    at_work = replace(first.application, member=None)  # commands inside are done by themselves
    audios = [one.audio for one in ones]
    result = at_work.call(first.number, first.spec, (audios,), first.arguments, lent)
    for one in ones:
        one.application.device = at_work.device
        one.application.learnt.recorded.update(at_work.learnt.recorded)
    return each_of_batch(first.spec, result, len(ones))


def _one_of(ones: Sequence[One], context: Context, at: int) -> Context:
    return replace(context, uses=ones[at].spec.uses, **ones[at].lent)


def _to_all(ones: Sequence[One], name: str) -> Any:
    def tell(*said: Any) -> None:
        for one in ones:
            one.lent[name](*said)

    return tell


def _not_of_all(*said: Any) -> None:
    raise RuntimeError("of several recordings at once, say which: context.of(at)")
