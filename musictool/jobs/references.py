"""What a command refers to: a second recording, read from its path or the result of an earlier
step, or a table.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from musictool.errors import PipelineError
from musictool.files.reading import read_audio
from musictool.files.tables import read_table
from musictool.jobs.results import Value, whole
from musictool.jobs.sources import hashed
from musictool.pipeline import CheckedStep
from musictool.resampling import resample
from musictool.table import Table
from musictool.values import Audio, Stream

__all__ = ["References", "refers"]


class References:
    """What steps refer to; each file is read once, for however many inputs."""

    def __init__(self, files: dict[str, Audio | Table] | None = None) -> None:
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
            if parameter.kind in ("audio", "table") and value is not None:
                items = value if parameter.many else [value]
                if parameter.kind == "table":
                    found: list[Any] = [self._table(item) for item in items]
                else:
                    found = [self._recording(item, main, at) for item in items]
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
            self.files[item] = table = hashed(read_table(item))
        return table

    def _recording(self, item: Any, main: Value | None, at: int) -> Audio:
        if isinstance(item, Audio | Stream):
            audio: Audio = whole(item)
        elif item in self.named:
            value = whole(self.named[item][at])
            if not isinstance(value, Audio):
                raise PipelineError(f"step {item!r} gives no recording, so it is no reference")
            audio = value
        else:
            read = self.files.get(item)
            if not isinstance(read, Audio):
                self.files[item] = read = hashed(read_audio(Path(item)))
            audio = read
        if isinstance(main, Audio | Stream) and main.sample_rate != audio.sample_rate:
            return resample(audio.stream(), main.sample_rate).audio()
        return audio


def refers(step: CheckedStep) -> bool:
    """Whether a step was given a second recording."""
    return any(
        parameter.kind == "audio" and step.values.get(parameter.name) is not None
        for parameter in step.spec.all_parameters
    )
