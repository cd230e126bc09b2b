"""`Subject`: a command, or an engine of one, with all that it needs to be run."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from musictool.contract import Parameter, Spec
from musictool.discovery import Registry
from musictool.errors import CannotProcess
from musictool.jobs import Settings
from musictool.jobs.apply import Application
from musictool.kinds import Kind
from musictool.kit.findings import Amiss, NotChecked
from musictool.kit.music import DUET, Piece
from musictool.kit.same import arrays
from musictool.models import one_thread
from musictool.pipeline import CheckedPipeline, Pipeline, Step, check
from musictool.values import Audio, Stems, Stream

__all__ = ["LENGTHS", "Subject", "whole"]

LENGTHS = (0.5, 1.0, 2.0, 3.0)
"""Seconds of the pieces that are tried until one is long enough."""


@dataclass(eq=False)
class Subject:
    """A command, or an engine of one.

    Parameters
    ----------
    values
        What its parameters are given beside their defaults: `values(music)` with the recording
        that the command works on.
    given
        What flows in, where the kit's own music will not do: `given(music)`.
    seconds
        Less of a recording it refuses.
    """

    id: str
    spec: Spec
    registry: Registry
    values: Callable[[Audio], Mapping[str, Any]] = field(default=lambda music: {})
    given: Callable[[Audio], Sequence[Any]] | None = None
    seconds: float = 0.0
    draws: int = 20
    """How often values of its parameters are drawn."""
    stops: int = 4
    """At how many moments a call is stopped."""

    def inputs(self, music: Audio) -> list[Any]:
        """What flows in, of a recording.

        Raises
        ------
        NotChecked
            If the kit has nothing of that kind.
        """
        takes = self.spec.takes
        if self.given is not None:
            return list(self.given(music))
        one: dict[Kind, list[Any]] = {
            Kind.NOTHING: [],
            Kind.SCORE: [DUET],
            Kind.STEMS: [Stems({"one": music, "two": music})],
            Kind.AUDIO: [music],
        }
        if takes.flow not in one:
            raise NotChecked(f"it takes {takes.words}: give inputs= to conformance")
        return one[takes.flow] * (2 if self.spec.joins else 1)

    def arguments(self, music: Audio) -> dict[str, Any]:
        """Values for all that must be given.

        Raises
        ------
        NotChecked
            If the kit cannot make one up.
        """
        values = dict(self.values(music))
        for parameter in self.spec.all_parameters:
            if parameter.required and parameter.name not in values:
                values[parameter.name] = _made_up(parameter, music)
        return values

    def checked(self, music: Audio, **further: Any) -> CheckedPipeline:
        """The pipeline of this step alone."""
        step = Step(self.spec.name, self.arguments(music) | further, self.spec.engine)
        return check(Pipeline((step,)), self.registry).of(self.spec.takes.flow)

    @one_thread()
    def run(
        self,
        music: Audio,
        *,
        seed: int = 0,
        inputs: Sequence[Any] | None = None,
        device: str | None = None,
        progress: Callable[[float, str], None] | None = None,
        read: Callable[[Any], Any] = lambda result: whole(result),
        **further: Any,
    ) -> list[Any]:
        """What comes of a recording, or of other inputs, through the hub; several as one list.

        Raises
        ------
        MusictoolError
        Amiss
            If it changed what it was lent.
        """
        settings = Settings(seed=seed, device=device)
        lazily = self.checked(music, **further)
        application = Application(lazily, settings, registry=self.registry)
        if progress is not None:
            application.progress = progress
        flows = self.inputs(music) if inputs is None else inputs
        before = _print_of(music)
        with application.checkpoints as checkpoints:
            made = [read(result) for result in application.run(flows)]
            checkpoints.done()
        if _print_of(music) != before:
            Piece.audio.cache_clear()  # or all others would be checked on what it made of it
            raise Amiss(
                "the samples that it was lent are not what they were",
                "make new samples; torch.from_numpy shares memory, torch.tensor copies",
            )
        return [made] if self.spec.several else made

    def perform(self, piece: Piece | None = None, seed: int = 0, **further: Any) -> Any:
        """What comes of a piece."""
        (result,) = self.run((piece or Piece()).audio(), seed=seed, **further)
        return result

    @cached_property
    def usual(self) -> Any:
        """What comes of the usual piece, for several checks to look at."""
        return _frozen(self.perform())

    @cached_property
    def without_tail(self) -> Any:
        """The same, without what rings on."""
        return _frozen(self.perform(tail="none"))

    @cached_property
    def short(self) -> Piece:
        """The shortest piece that it takes."""
        for seconds in LENGTHS:
            piece = Piece(seconds=seconds)
            try:
                self._of_short = _frozen(self.perform(piece))
            except CannotProcess:
                continue
            return piece
        raise NotChecked(f"it refuses {LENGTHS[-1]:g} s of music")

    @property
    def of_short(self) -> Any:
        """What comes of the short piece."""
        return self.short and self._of_short

    @cached_property
    def hub_names(self) -> frozenset[str]:
        """The parameters that the hub adds."""
        return frozenset(one.name for one in self.spec.hub_parameters)


def whole(result: Any) -> Any:
    """A result in memory."""
    return result.audio() if isinstance(result, Stream) else result


def _frozen(result: Any) -> Any:
    for array in arrays(result):
        array.flags.writeable = False
    return result


def _print_of(music: Audio) -> int:
    return zlib.crc32(np.ascontiguousarray(music.samples).data)


def _made_up(parameter: Parameter, music: Audio) -> Any:
    """A value for what must be given."""
    if parameter.choices:
        return parameter.choices[0]
    low = parameter.gt if parameter.ge is None else parameter.ge
    made: dict[str, Any] = {
        "number": parameter.ge or 1.0,
        "integer": max(1, round(low or 0)),
        "flag": True,
        "text": "some text",
        "range": (low or 1.0, parameter.le or 2 * (low or 1.0)),
        Kind.AUDIO: music.stream() if parameter.streamed else music,
        Kind.SCORE: DUET,
        Kind.STEMS: Stems({"one": music, "two": music}),
    }
    if parameter.kind not in made:
        raise NotChecked(
            f"{parameter.name} must be given {parameter.expects()}: give it to conformance as "
            f'values={{"{parameter.name}": …}}'
        )
    return made[parameter.kind]
