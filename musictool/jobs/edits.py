"""What a command did to the time and the pitch of its input: what it says, or else declares."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from musictool.contract import Spec
from musictool.edits import Edit, Passages, told
from musictool.values import Audio, Stream, Value

__all__ = ["edits_of"]

SLACK = 0.1
"""Seconds by which a result may be shorter or longer because a model works in whole frames."""


def edits_of(spec: Spec, result: Value, sources: Sequence[Value]) -> tuple[Edit, ...]:
    """What was done to the first source, and how others joined it.

    A command that keeps time and gives back another length has not kept it, or has made something
    new: if it says nothing of that, no time is known.

    Parameters
    ----------
    result
        As the command gave it, with what it said.
    sources
        As the command got them.
    """
    if not (sources and spec.takes.has_sound and spec.gives.has_sound) or result is sources[0]:
        return ()
    said = told(result, sources[0])
    if spec.joins:
        return _joined(said, sources)
    if said:
        return said
    if not spec.keeps_time:
        return (Edit(None),)
    made, source = _recording(result), _recording(sources[0])
    if made.frames is None and source.frames is None:
        return ()
    if made.frames is not None and source.frames is not None:
        return () if _are_alike(made, source) else (Edit(None),)

    def passages() -> Passages:
        return Passages.whole() if _are_alike(made, source) else Passages.of(None)

    return (Edit(passages),)


def _are_alike(one: Audio | Stream, other: Audio | Stream) -> bool:
    """Whether both are as long."""
    return abs(_seconds(one) - _seconds(other)) <= SLACK


def _joined(said: tuple[Edit, ...], sources: Sequence[Value]) -> tuple[Edit, ...]:
    begins = said[0].begins if len(said) == 1 else ()
    if len(begins) != len(sources):
        return (Edit(None),)
    ends = [_seconds(_recording(source)) for source in sources]
    rows = [[(0.0, end, begin)] for end, begin in zip(ends, begins, strict=True)]
    joining = zip(sources[1:], rows[1:], strict=True)
    others = tuple((source.origin, Edit(row)) for source, row in joining if source.origin)
    return (Edit(rows[0], others=others),)


def _seconds(one: Audio | Stream) -> float:
    """The length in seconds; reads a stream that does not know it."""
    frames = one.frames if isinstance(one, Audio) else one.count_frames()
    return frames / one.sample_rate


def _recording(value: Any) -> Audio | Stream:
    """A recording, or one of stems, which are all as long."""
    one: Audio | Stream = (
        value if isinstance(value, Audio | Stream) else next(iter(value.recordings.values()))
    )
    return one
