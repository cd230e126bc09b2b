"""What a script or a command gives a pipeline to work on: as many, and of the kind, it takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from musictool.errors import BadCall, UsageError
from musictool.kinds import Kind, types_of
from musictool.pipeline import CheckedPipeline
from musictool.samples import SAMPLE_RATES
from musictool.values import Stream, Value

__all__ = ["require_inputs"]


def require_inputs(pipeline: CheckedPipeline, inputs: Sequence[Any]) -> None:
    """Refuse inputs that are too many, too few, or values of a kind that a pipeline does not take.

    Raises
    ------
    UsageError
    """
    takes = pipeline.takes
    if not pipeline.joins and len(inputs) != (takes is not Kind.NOTHING):
        wanted = "no input" if takes is Kind.NOTHING else "one input"
        raise BadCall(f"this pipeline takes {wanted}, not {len(inputs)}")
    for value in inputs:
        if not isinstance(value, (Path, *types_of(takes))):
            given = value if value is None else type(value).__name__
            command = pipeline.steps[0].step.command
            advice = _advice(value) if takes.is_recording else ""
            raise BadCall(f"{command} takes {takes.words} or a path, not {given}{advice}")
        lowest, highest = SAMPLE_RATES
        if isinstance(value, Stream) and not lowest <= value.sample_rate <= highest:
            raise UsageError(
                f"a recording has from {lowest} to {highest} Hz, not {value.sample_rate}"
            )


def _advice(value: Any) -> str:
    """How a recording is made of what somebody gave in its place."""
    listed = isinstance(value, list | tuple) and value and isinstance(value[0], Path | str | Value)
    if listed or isinstance(value, Iterator):
        return "; give them one by one, or let mt.map do each"
    if value is None or isinstance(value, Value | bytes | Mapping | bool):
        return ""
    return "; make one: mt.Audio(samples, sample_rate)"
