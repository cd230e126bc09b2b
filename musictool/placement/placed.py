"""A command with its region, its mix and its tail around it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from musictool.contract import Spec
from musictool.edits import Edit, confined, edited, told
from musictool.kinds import Kind
from musictool.placement import region
from musictool.placement.cursor import Cursor
from musictool.placement.tail import Tail
from musictool.placement.tee import shared
from musictool.values import Audio, Samples, Stream

if TYPE_CHECKING:
    from musictool.placement.score import PlacedScore, ScorePlacement

__all__ = ["Placed", "Placement", "placed", "placement_of"]


class Placement(NamedTuple):
    """Where a command acts, how much of it is heard, and for how long it may ring."""

    start: float = 0.0
    end: float | None = None
    crossfade: float = 0.01
    mix: float | None = None
    """Share of the wet in the result; None for the wet alone."""
    tail: float | None = None
    """Seconds that are kept; None for until it has decayed."""
    pause: float = 0.0
    """The longest silence within the tail; 0 for a command that does not ring."""

    @property
    def rings(self) -> bool:
        """Whether there is a tail to keep: not within a region, nor of what is not heard."""
        heard = self.tail != 0 and self.mix != 0
        return self.pause > 0 and heard and self.end is None


class Placed:
    """One recording around a command: `given` is its input, and its output goes to `result`."""

    def __init__(self, placement: Placement, recording: Audio | Stream) -> None:
        stream = recording.stream() if isinstance(recording, Audio) else recording
        self.placement = placement
        self.region = region.span(stream, placement.start, placement.end)
        if isinstance(recording, Stream) and (
            placement.mix is not None or self.region != region.WHOLE
        ):
            stream = shared(stream)  # the dry is read beside the wet
        self.recording = stream
        self.dry = region.part(stream, self.region)
        self.tail = Tail(self.dry, placement.tail, placement.pause) if placement.rings else None
        self.given = self.tail.given() if self.tail else self.dry

    @property
    def tail_frames(self) -> int:
        """How much silence what is given has at its end, for the tail."""
        return self.tail.kept if self.tail else 0

    def result(self, made: Audio | Stream) -> Stream:
        """The recording with what a command made of it in its place."""
        wet = made.stream() if isinstance(made, Audio) else made
        edits = told(made, self.recording) if self.placement.mix != 0 else ()
        if self.tail:
            wet = self.tail.cut(wet)
        if self.placement.mix is not None:
            wet = _mixed(self.dry, wet, self.placement.mix)
        if edits and (self.region != region.WHOLE or self.placement.mix not in (None, 1)):
            edits = (self._confined(edits, wet),)
        result = region.inserted(self.recording, wet, self.region, self.placement.crossfade)
        return edited(replace(result, origin=self.recording.origin), *edits)

    def _confined(self, edits: Sequence[Edit], wet: Stream) -> Edit:
        """What was done within the region, and to a part of what is heard, as done to it all."""
        rate, (first, last) = wet.sample_rate, self.region
        end = math.inf if last is None else last / rate
        return confined(edits, first / rate, end, lambda: wet.count_frames() / rate)


def _mixed(dry: Stream, wet: Stream, share: float) -> Stream:
    """`share` of the wet and 1 − `share` of the dry; where one has ended, the other alone."""
    wet_gain, dry_gain = np.float32(share), np.float32(1 - share)

    def blocks() -> Iterator[Samples]:
        beside = Cursor(dry)
        for block in wet.blocks():
            yield wet_gain * block + dry_gain * beside.take(block.shape[1])
        for piece in beside.pieces():
            yield dry_gain * piece

    frames = None
    if dry.frames is not None and wet.frames is not None:
        frames = max(dry.frames, wet.frames)
    return wet.through(lambda _: blocks(), frames=frames)


def placed(placement: Placement | ScorePlacement, value: Any) -> Placed | PlacedScore:
    """What lies around a command that works on a value."""
    if isinstance(placement, Placement):
        return Placed(placement, value)
    from musictool.placement.score import PlacedScore  # most work is on recordings

    return PlacedScore(placement, value)


def placement_of(spec: Spec, values: Mapping[str, Any]) -> Placement | ScorePlacement | None:
    """What the hub's own parameters of a step say; None if the command acts on the whole."""
    given = {
        parameter.name: values[parameter.name]
        for parameter in spec.hub_parameters
        if values.get(parameter.name) not in (None, ())
    }
    if spec.takes is Kind.SCORE:
        from musictool.placement.score import ScorePlacement

        return ScorePlacement(**given, keeps_time=spec.keeps_time) if given else None
    if not given and not spec.rings:
        return None
    tail = given.pop("tail", "auto")
    seconds = {"auto": None, "none": 0.0}.get(tail, tail)
    placement = Placement(**given, tail=seconds, pause=spec.rings)
    return placement if given or placement.rings else None
