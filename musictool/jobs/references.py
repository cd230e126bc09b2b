"""What a command refers to: second recordings, read from their paths or the results of earlier
steps, or tables.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from musictool import files
from musictool.contract import Parameter
from musictool.errors import PipelineError
from musictool.jobs.results import in_blocks, whole
from musictool.jobs.sources import hashed
from musictool.kinds import Kind
from musictool.pipeline import CheckedPipeline, CheckedStep
from musictool.sound.resampling import resample
from musictool.table import Table
from musictool.values import Audio, Stream, Value

__all__ = ["References", "refers", "with_folders_expanded"]


class References:
    """What steps refer to; each file is read once, for however many inputs."""

    def __init__(self, files: dict[str, Audio | Stream | Table] | None = None) -> None:
        self.named: dict[str, list[Value]] = {}
        """Results of steps with a name, one for each recording that flows."""
        self.files = {} if files is None else files
        """By the path as written; may be shared by many applications of one pipeline."""

    def arguments(
        self, step: CheckedStep, main: Value | None, at: int, begin: int = 0
    ) -> dict[str, Any]:
        """The values of a step's parameters, as its function wants them.

        Parameters
        ----------
        main
            What flows into the step; a reference comes at its sample rate.
        at
            Which of the recordings that flow it is.
        begin
            The frame of the recording at which what flows into the step begins: its region's.
        """
        arguments: dict[str, Any] = {}
        for parameter in step.spec.all_parameters:
            if parameter.name not in step.values:
                continue
            value = step.values[parameter.name]
            if parameter.kind in (Kind.AUDIO, "table") and value is not None:
                items = value if parameter.many else [value]
                if parameter.kind == "table":
                    found: list[Any] = [self._table(item) for item in items]
                else:
                    found = [self._recording(item, parameter, main, at) for item in items]
                    if parameter.aligned and begin:
                        found = [one.with_samples(one.samples[:, begin:]) for one in found]
                value = found if parameter.many else found[0]
            arguments[parameter.variable] = value
        return arguments

    def _table(self, item: Any) -> Table:
        if isinstance(item, Table):
            return item
        table = self.files.get(item)
        if not isinstance(table, Table):
            self.files[item] = table = hashed(files.read_table(item))
        return table

    def _recording(
        self, item: Any, parameter: Parameter, main: Value | None, at: int
    ) -> Audio | Stream:
        found = self._found(item, parameter, at)
        if isinstance(main, Audio | Stream) and main.sample_rate != found.sample_rate:
            found = resample(in_blocks(found), main.sample_rate)
        given: Audio | Stream = in_blocks(found) if parameter.streamed else whole(found)
        return given

    def _found(self, item: Any, parameter: Parameter, at: int) -> Audio | Stream:
        """A second recording as it was read or made."""
        if isinstance(item, Audio | Stream):
            return item
        if item in self.named:
            value = self.named[item][at]
            if not isinstance(value, Audio | Stream):
                raise PipelineError(f"step {item!r} gives no recording, so it is no reference")
            return value
        read = self.files.get(item)
        if isinstance(read, Stream) and not parameter.streamed:
            read = None
        if not isinstance(read, Audio | Stream):
            path = Path(item)
            read = hashed(files.open_stream(path) if parameter.streamed else files.read_audio(path))
            self.files[item] = read
        return read


def refers(step: CheckedStep) -> bool:
    """Whether a step was given a second recording."""
    return any(
        parameter.kind == Kind.AUDIO and step.values.get(parameter.name) is not None
        for parameter in step.spec.all_parameters
    )


def with_folders_expanded(pipeline: CheckedPipeline) -> CheckedPipeline:
    """The pipeline with recordings in place of the folders and patterns that stand for many.

    Raises
    ------
    UnreadableFile
        If there is no recording in it.
    """
    names = {step.step.name for step in pipeline.steps}
    return replace(pipeline, steps=tuple(_expanded(step, names) for step in pipeline.steps))


def _expanded(step: CheckedStep, names: set[str | None]) -> CheckedStep:
    values = dict(step.values)
    for parameter in step.spec.all_parameters:
        if parameter.kind == Kind.AUDIO and parameter.many and values.get(parameter.name):
            values[parameter.name] = tuple(
                one
                for item in values[parameter.name]
                for one in (
                    [str(found.path) for found in files.expand_inputs([item])]
                    if isinstance(item, str) and item not in names and _stands_for_many(item)
                    else [item]
                )
            )
    return replace(step, values=values)


def _stands_for_many(item: str) -> bool:
    path = Path(item)
    return path.is_dir() or (any(one in item for one in "*?[") and not path.exists())
