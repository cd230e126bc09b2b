"""What a script or a command gives a pipeline to work on: as many, and of the kind, it takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from musictool.errors import BadCall, UsageError
from musictool.kinds import Kind, either, kind_of_input, types_of
from musictool.pipeline import CheckedPipeline
from musictool.samples import SAMPLE_RATES
from musictool.values import Stream, Value

__all__ = ["suited"]


def suited(pipeline: CheckedPipeline, inputs: Sequence[Any]) -> CheckedPipeline:
    """The pipeline for what it is given, of which the first tells the kind.

    Raises
    ------
    UsageError
        For inputs that are too many, too few, or values of a kind that it does not take.
    """
    kinds = pipeline.kinds
    pipeline = _of(pipeline, inputs)
    takes = pipeline.takes
    if not pipeline.joins and len(inputs) != (takes is not Kind.NOTHING):
        wanted = "no input" if takes is Kind.NOTHING else "one input"
        raise BadCall(f"this pipeline takes {wanted}, not {len(inputs)}")
    for value in inputs:
        if not isinstance(value, (Path, *types_of(takes))):
            given = value if value is None else type(value).__name__
            command = pipeline.steps[0].step.command
            if kind := kind_of_input(value, kinds):
                raise BadCall(
                    f"{command} takes inputs of one kind: {takes.words} and {kind.words} do not go "
                    "together"
                )
            known = [kind.words for kind in kinds if kind is not Kind.NOTHING]
            wanted = either([*known, "a path"])
            advice = _advice(value) if takes.is_recording else ""
            raise BadCall(f"{command} takes {wanted}, not {given}{advice}")
        lowest, highest = SAMPLE_RATES
        if isinstance(value, Stream) and not lowest <= value.sample_rate <= highest:
            raise UsageError(
                f"a recording has from {lowest} to {highest} Hz, not {value.sample_rate}"
            )
    return pipeline


def _of(pipeline: CheckedPipeline, inputs: Sequence[Any]) -> CheckedPipeline:
    """The pipeline for the kind of the first input; for what is none it as it is."""
    if not inputs:
        return pipeline.of(Kind.NOTHING)
    if isinstance(inputs[0], Path):
        return pipeline.of_path(inputs[0])
    return pipeline.of(kind_of_input(inputs[0], pipeline.kinds) or pipeline.takes)


def _advice(value: Any) -> str:
    """How a recording is made of what somebody gave in its place."""
    listed = isinstance(value, list | tuple) and value and isinstance(value[0], Path | str | Value)
    if listed or isinstance(value, Iterator):
        return "; give them one by one, or let mt.map do each"
    if value is None or isinstance(value, Value | bytes | Mapping | bool):
        return ""
    return "; make one: mt.Audio(samples, sample_rate)"
