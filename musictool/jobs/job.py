"""A job, how it is to be done, and its outcome: plain data that can travel to another process."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

from musictool import files
from musictool.address import Address
from musictool.contract.options import ENCODING, RUN, checked
from musictool.errors import MusictoolError, UsageError
from musictool.jobs.cache import Place
from musictool.jobs.left_out import LeftOut
from musictool.jobs.sources import files_behind, files_in, referenced_files
from musictool.kinds import Kind
from musictool.models import choose_device
from musictool.pipeline import CheckedPipeline
from musictool.plain import plain
from musictool.printable import legible
from musictool.values import Report, Value

__all__ = ["ExtraFile", "Job", "Outcome", "Settings", "pipelines_of", "refuse_unused"]


@dataclass(frozen=True)
class Settings:
    """What a person chooses beside the pipeline, for every step of it and every job."""

    seed: int = 0
    device: str | None = None
    """Torch's name of a device; None for the best there is."""
    force: bool = False
    clip: files.Clip = "warn"
    bit_depth: str | None = None
    """Of the output: 8, 16, 24, 32 or float; None for the source's."""
    bitrate: int | None = None
    """Of the output, in bits per second; None for one of the source's quality."""
    ceiling: float | None = None
    """The highest true peak of the output, in dBTP; None for whatever comes."""
    batch_size: int | None = None
    """How many recordings a network is given at once; None for as many as fit into the memory."""
    cache: Place | None = None
    """Where values between steps are kept."""

    @classmethod
    def of(
        cls,
        given: Mapping[str, Any],
        force: bool,
        where: str,
        pipeline: CheckedPipeline | None = None,
    ) -> Settings:
        """From the hub's own options as they were given, for a pipeline if it is known.

        Raises
        ------
        UsageError
            For a value that does not fit, a device that is not here, or an option that nothing in
            the pipeline heeds.
        """
        asked = checked(RUN, given, where)
        if pipeline is not None:
            refuse_unused(pipeline.variants, given)
        bitrate = asked.pop("bitrate")
        device = asked.pop("device")
        size = asked.pop("batch_size")
        return cls(
            device=None if device is None else choose_device(device),
            bitrate=bitrate and round(1000 * bitrate),
            batch_size=None if size == "auto" else size,
            force=force,
            **asked,
        )

    def seed_of(self, step: int) -> int:
        """A seed for each step, so that two steps of a pipeline do not draw the same numbers.

        Seeds in a row stay in a row, and 0 a multiple of 2^16: a command that counts its takes can
        make each of them another.
        """
        import numpy as np

        first = int(np.random.SeedSequence([0, step]).generate_state(1)[0]) & ~0xFFFF
        return (first + self.seed) % 2**32


def refuse_unused(pipelines: Sequence[CheckedPipeline], given: Mapping[str, Any]) -> None:
    """Refuse options that none of some pipelines heeds.

    Raises
    ------
    UsageError
    """
    specs = [step.spec for one in pipelines for step in one.steps]
    if given.get("device") is not None and not any("device" in spec.uses for spec in specs):
        raise UsageError("no step of this pipeline can use a device; leave --device out")
    size = given.get("batch_size")
    if size not in (None, "auto") and not any(spec.batch for spec in specs):
        raise UsageError(
            "no step of this pipeline works on several recordings at once; leave --batch-size out"
        )
    if given.get("seed") and not any(one.uses_seed for one in pipelines):
        raise UsageError("nothing in this pipeline is random; leave --seed out")
    for option in ENCODING:
        sound = any(one.gives.has_sound for one in pipelines)
        if given.get(option.name) is not None and not sound:
            raise UsageError(
                f"the result is no recording but a {pipelines[0].gives}; leave {option.flag} out"
            )


class ExtraFile(NamedTuple):
    """A further file that a step is to make for one input: `analyze plot=song.png`."""

    step: int
    """Its place in the pipeline, from 0."""
    name: str
    path: Path
    parents: bool = False
    """Make its folder if it is missing."""


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """Inputs, a pipeline, and where the result goes."""

    number: int
    """Its place among the jobs of a batch, from 0."""
    inputs: tuple[Path | Value, ...]
    """Files, or values that a script holds."""
    pipeline: CheckedPipeline
    output: Path | None = None
    """None for a report that is only shown, and for a value that is handed back."""
    parents: bool = False
    """Make the output's folder if it is missing."""
    extras: tuple[ExtraFile, ...] = ()
    collected: Path | None = None
    """The one file that the reports of all jobs go to."""
    returned: bool = False
    """The result is handed back to a script, and not written."""
    refused: MusictoolError | None = None
    """Why it cannot begin: its input is not there, or would be overwritten."""
    names: tuple[str, ...] = ()
    """What a person calls the inputs, where that is not their path."""
    variation: int | None = None
    """Which of several results for its inputs it makes, from 1; None if one was asked for."""
    result: int | None = None
    """Which of the several results of a job this is, from 1; None for the job itself."""
    swept: Mapping[str, Any] = field(default_factory=dict)
    """Which cell of a grid it is: the values of the settings that are swept."""
    adopts: bool = False
    """If its output is there already, and says itself that it is of this very job, it is done."""
    replaces: bool = False
    """What is in the place of its output is of an earlier run, and not what it should be."""
    copies: tuple[tuple[Path, Path], ...] = ()
    """Which of its files are copies of what is behind URLs."""

    seed: int | None = None
    """Its own, in place of that of the settings."""

    @property
    def is_far(self) -> bool:
        """Whether a file of it is behind a URL."""
        extras = (one.path for one in self.extras)
        return any(isinstance(one, Address) for one in (*self.inputs, self.output, *extras))

    def seeded(self, settings: Settings) -> Settings:
        """The settings of this variation: each has the next seed, and is what that gives alone."""
        first = settings.seed if self.seed is None else self.seed
        seed = first + (self.variation or 1) - 1
        return settings if seed == settings.seed else replace(settings, seed=seed)

    @property
    def varied(self) -> dict[str, Any]:
        """Which variation and cell of a grid it is, and what was drawn for it, as JSON tells it."""
        drawn = self.pipeline.drawn_values
        which = {} if self.variation is None else {"variation": self.variation}
        which |= {} if self.result is None else {"result": self.result}
        which |= {"swept": plain(self.swept)} if self.swept else {}
        return which | ({"drawn": plain(drawn)} if drawn else {})

    def of_result(self, number: int | str) -> Job:
        """One of its results, where its pipeline makes several, with the name that this has."""
        result = number if isinstance(number, int) else None
        if self.output is None:
            return replace(self, result=result)
        output = files.numbered(self.output, number, self.pipeline.gives.is_folder)
        return replace(self, result=result, output=output)

    @property
    def shown_output(self) -> Path | None:
        """What is made, for a person: `take-N.wav` where several are."""
        return self.of_result("N").output if self.pipeline.several else self.output

    @property
    def input_names(self) -> tuple[str, ...]:
        """What its inputs are called in messages and reports."""
        return self.names or tuple(
            str(one) if isinstance(one, Path) else f"a value ({type(one).__name__})"
            for one in self.inputs
        )

    @property
    def paths(self) -> list[Path]:
        """The files that go in; of stems and models the folders, with all that lies in them."""
        paths = [one for one in self.inputs if isinstance(one, Path)]
        are_folders = self.pipeline.takes.is_folder
        return [one for path in paths for one in files_in(path)] if are_folders else paths

    @property
    def sources(self) -> tuple[Path, ...]:
        """All files that went into its inputs, which no output may replace."""
        values = [one for one in self.inputs if not isinstance(one, Path)]
        behind = [path for value in values for path in files_behind(value)]
        return (*self.paths, *behind, *referenced_files(self.pipeline))

    def row(self, error: MusictoolError | None = None) -> dict[str, Any]:
        """What it would do, as `--dry-run --json` prints it."""
        row: dict[str, Any] = {
            "inputs": list(self.input_names),
            "pipeline": self.pipeline.written,
            **self.varied,
            "output": str(self.shown_output or self.collected or "") or None,
            "error": legible(str(error)) if error else None,
        }
        if self.extras:
            row["extras"] = [str(extra.path) for extra in self.extras]
        return row


def pipelines_of(jobs: Iterable[Job]) -> list[CheckedPipeline]:
    """The pipelines of some jobs, each once: files of several kinds, or rows, have others."""
    return list({id(job.pipeline): job.pipeline for job in jobs}.values())


OF_ALL = ("inputs", "pipeline", "seconds", "warnings", "notes", "error", "files", "file")
"""What the several results of a job have in common."""


@dataclass(frozen=True, eq=False)
class Outcome:
    """What a job came to: the file written, the report found, the value, or the error."""

    job: Job
    seconds: float = 0.0
    """Wall time."""
    written: files.Written | None = None
    report: Report | None = None
    value: Any = None
    """The result of a job that hands it back, of several a list."""
    results: tuple[Outcome, ...] = ()
    """Of a job that makes several results of its inputs, what came of each."""
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    """What commands found in it and did, such as the tempo that was heard."""
    error: MusictoolError | None = None
    extras: tuple[Path, ...] = ()
    """Further files that were written."""
    left_out: tuple[LeftOut, ...] = ()
    """Inputs that were no use."""
    skipped: bool = False
    """An earlier run did it, and what it made is still there."""
    tries: int = 1
    """How often it was begun."""
    sources: tuple[files.FileState, ...] = ()
    """The files that were read, as they were, where a ledger is kept."""
    made: tuple[files.FileState, ...] = ()
    """The files that were written, likewise."""
    levels: Mapping[str, float | None] = field(default_factory=dict)
    """Of a cell of a grid, what was measured of its output: `loudness_lufs`, `true_peak_dbtp`."""

    @property
    def status(self) -> str:
        """What came of it in a word: "done", "skipped" or "failed"."""
        return "failed" if self.error else "skipped" if self.skipped else "done"

    def __repr__(self) -> str:
        if self.results:
            return f"Outcome({', '.join(self.job.input_names)} -> {len(self.results)} results)"
        found = self.value if self.report is None else self.report
        brief = Kind.REPORT.words if isinstance(found, Report) else found
        made = self.written.path if self.written else brief
        end = f"error: {self.error}" if self.error else made
        return f"Outcome({', '.join(self.job.input_names)} -> {end})"

    @property
    def each(self) -> tuple[Outcome, ...]:
        """It for each of its results, which for most jobs is itself."""
        return self.results or (self,)

    @property
    def drawn(self) -> dict[str, Any]:
        """What was drawn for it, by its names: "gain db"."""
        return self.job.pipeline.drawn_values

    @property
    def swept(self) -> Mapping[str, Any]:
        """Of a cell of a grid, its values by their names: "db"."""
        return self.job.swept

    @property
    def may_pass(self) -> bool:
        """Whether another try could do what failed: not so of what is asked for in a wrong way."""
        error = self.error
        return error is not None and error.exit_code != 2 and not error.ends_all

    @property
    def _left_out(self) -> dict[str, Any]:
        rows = [{"file": legible(one.name), "why": legible(one.why)} for one in self.left_out]
        return {"left_out": rows} if rows else {}

    @property
    def _place_of_error(self) -> dict[str, Any]:
        """Which step of several failed."""
        if self.error is None or self.error.step is None or len(self.job.pipeline.steps) == 1:
            return {}
        return {"step": self.error.step, "command": self.error.command}

    def row(self) -> dict[str, Any]:
        """The outcome as `--json` prints it.

        Of a report that is shown, or goes to one file with others, the findings themselves with
        `file` before them (of several joined `files`), or that and `error`. Of all else what there
        is to know of the file written, with the names of `info`. Where there are several results,
        `results` has that of each.
        """
        job, written = self.job, self.written
        names = list(job.input_names)
        named = {"files": names} if len(names) > 1 else {"file": names[0] if names else None}
        if self.report is not None and written is None:
            said = {"warnings": self.warnings, "notes": self.notes}
            told = {key: list(map(legible, words)) for key, words in said.items() if words}
            return {**named, **job.varied, **self.report.findings, **self._left_out, **told}
        if self.error is not None and job.pipeline.gives is Kind.REPORT and job.output is None:
            failed = {"error": legible(str(self.error)), **self._place_of_error}
            return {**named, **job.varied, **failed}
        row: dict[str, Any] = {
            "inputs": list(job.input_names),
            "pipeline": job.pipeline.written,
            **job.varied,
            "output": str(job.output) if written else None,
            "seconds": round(self.seconds, 3),
            "warnings": list(map(legible, self.warnings)),
            "notes": list(map(legible, self.notes)),
            "error": legible(str(self.error)) if self.error else None,
            **self._place_of_error,
            **self._left_out,
        }
        if self.results:
            rows = [one.row() for one in self.results]
            row["results"] = [
                {name: value for name, value in one.items() if name not in OF_ALL} for one in rows
            ]
        if self.skipped:
            row["skipped"] = True
        if self.extras:
            row["extras"] = [str(path) for path in self.extras]
        if written is not None and written.frames is not None:
            row |= {
                "duration_s": written.seconds,
                "frames": written.frames,
                "sample_rate": written.sample_rate,
                "channels": written.channels,
                "peak": round(written.peak, 6),
                "clipped_samples": written.clipped_samples,
            }
        elif written is not None and written.seconds is not None:
            row["duration_s"] = round(written.seconds, 6)
        return {**row, **self.levels}
