"""From a pipeline, inputs and `-o` to jobs.

Each input is a job, unless the pipeline joins its inputs or starts from nothing: then there is one
job. Everything that can be refused before a file is opened is refused here.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from musictool import files
from musictool.errors import UsageError
from musictool.jobs.job import Job
from musictool.pipeline import CheckedPipeline

__all__ = ["plan"]

SUFFIX = {"score": ".mid", "report": ".json", "stems": ""}
SCORES = frozenset({".mid", ".midi"})
REPORTS = frozenset({".json"})


def plan(
    pipeline: CheckedPipeline, arguments: Sequence[str], out: str | None, name: str
) -> list[Job]:
    """The jobs for the inputs of a command line.

    Parameters
    ----------
    arguments
        Files, folders, patterns.
    out
        The argument of `-o`.
    name
        What stands for `{command}` in output names.

    Raises
    ------
    UsageError
        Too few or too many inputs, or outputs that would collide.
    UnreadableFile
        An input that is not there.
    """
    jobs = _jobs(pipeline, arguments, out, name)
    for job in jobs:
        _check_kind(pipeline, job.output)
    return jobs


def _jobs(
    pipeline: CheckedPipeline, arguments: Sequence[str], out: str | None, name: str
) -> list[Job]:
    if pipeline.takes == "nothing":
        if arguments:
            raise UsageError(f"{name} makes sound from nothing; it takes no input {arguments[0]!r}")
        target = files.output_path(None, name, out, ext=SUFFIX.get(pipeline.gives, ".wav"))
        return [Job((), pipeline, target, files.makes_folders(out, many=False))]
    if not arguments:
        raise UsageError(f"{name}: name at least one input: a file, a folder, a pattern or -")
    inputs = _inputs(pipeline, arguments)
    extension = SUFFIX.get(pipeline.gives)
    if pipeline.joins:
        paths = tuple(item.path for item in inputs)
        if out is None and len(inputs) > 1:
            raise UsageError(f"{name} makes one file of {len(inputs)}; say which with -o")
        target = files.output_path(inputs[0], name, out, ext=extension)
        return [Job(paths, pipeline, target, files.makes_folders(out, many=False))]
    if pipeline.gives == "report" and out is None:
        return [Job((item.path,), pipeline, None) for item in inputs]
    many = len(inputs) > 1
    targets = files.output_paths(inputs, name, out, ext=extension)
    parents = files.makes_folders(out, many)
    return [
        Job((item.path,), pipeline, target, parents)
        for item, target in zip(inputs, targets, strict=True)
    ]


def _check_kind(pipeline: CheckedPipeline, output: Path | None) -> None:
    """Refuse a name whose extension is for something else than what the pipeline gives."""
    suffix = output.suffix.lower() if output else ""
    kinds = {"score": SCORES, "report": REPORTS, "audio": frozenset()}
    wanted = kinds.get(pipeline.gives)
    if output is None or wanted is None:
        return
    if wanted and suffix not in wanted:
        raise UsageError(
            f"{output}: the result is a {pipeline.gives}; end its name in {min(wanted)}"
        )
    if not wanted and suffix in SCORES | REPORTS:
        raise UsageError(f"{output}: the result is a recording; end its name in .wav, .flac, …")


def _inputs(pipeline: CheckedPipeline, arguments: Sequence[str]) -> list[files.Input]:
    if pipeline.takes == "stems":
        folders = [Path(argument) for argument in arguments]
        for folder in folders:
            if not folder.is_dir():
                raise UsageError(f"{folder}: stems are a folder of recordings, and this is none")
        return [files.Input(folder) for folder in folders]
    suffixes = SCORES if pipeline.takes == "score" else files.AUDIO_SUFFIXES
    return files.expand_inputs(arguments, suffixes, repeats=pipeline.joins)
