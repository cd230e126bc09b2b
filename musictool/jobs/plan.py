"""From a pipeline, inputs and `-o` to jobs.

Each input is a job, unless the pipeline joins its inputs or starts from nothing: then there is one
job. Everything that can be refused before a file is opened is refused here.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from musictool import files
from musictool.errors import FileError, UnreadableFile, UsageError
from musictool.jobs.extras import wanted_extras
from musictool.jobs.job import Job
from musictool.jobs.references import with_folders_expanded
from musictool.kinds import JAMS, REPORT_SUFFIXES, SCORE_SUFFIXES, Kind
from musictool.pipeline import CheckedPipeline

__all__ = ["plan"]


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
        An input that is not there, of a pipeline that joins them; else that is one failed job.
    """
    jobs = _jobs(with_folders_expanded(pipeline), arguments, out, name)
    for job in jobs:
        _check_kind(pipeline, job.output)
    return jobs


def _jobs(
    pipeline: CheckedPipeline, arguments: Sequence[str], out: str | None, name: str
) -> list[Job]:
    if pipeline.takes is Kind.NOTHING:
        if arguments:
            raise UsageError(f"{name} works on nothing; it takes no input {arguments[0]!r}")
        target = None
        if pipeline.gives is not Kind.REPORT or out is not None:
            target = files.output_path(None, name, out, ext=pipeline.gives.suffix)
        (extras,) = wanted_extras(pipeline, [], _known(target))
        return [Job((), pipeline, target, files.makes_folders(out, many=False), extras)]
    if not arguments:
        raise UsageError(f"{name}: name at least one input: a file, a folder, a pattern or -")
    inputs, refused = _inputs(pipeline, arguments)
    extension = None if pipeline.gives.is_recording else pipeline.gives.suffix
    if pipeline.joins:
        paths = tuple(item.path for item in inputs)
        if pipeline.gives is Kind.REPORT and out is None:
            (extras,) = wanted_extras(pipeline, inputs)
            return [Job(paths, pipeline, None, extras=extras)]
        if out is None and len(inputs) > 1:
            raise UsageError(f"{name} makes one file of {len(inputs)}; say which with -o")
        target = files.output_path(inputs[0], name, out, ext=extension)
        (extras,) = wanted_extras(pipeline, inputs, _known(target))
        return [Job(paths, pipeline, target, files.makes_folders(out, many=False), extras)]
    many = len(inputs) > 1
    targets: dict[Path, Path] = {}
    there = [item for item in inputs if item.path not in refused]
    if many and len(there) == 1:  # of many, so that -o is a folder for it all the same
        there = [replace(there[0], folder=there[0].folder or there[0].path.parent)]
    collected = _collected(pipeline, inputs, out)
    if (pipeline.gives is not Kind.REPORT or out is not None) and collected is None:
        named = files.output_paths(there, name, out, ext=extension)
        targets = dict(zip((item.path for item in there), named, strict=True))
        refused |= _over_inputs(targets)
    wanted = (
        wanted_extras(pipeline, there, [*targets.values(), *_known(collected)]) if there else []
    )
    of = dict(zip((item.path for item in there), wanted, strict=True))
    parents = files.makes_folders(out, many)
    return [
        Job(
            (item.path,),
            pipeline,
            targets.get(item.path),
            parents,
            of.get(item.path, ()),
            refused.get(item.path),
            collected,
        )
        for item in inputs
    ]


def _collected(
    pipeline: CheckedPipeline, inputs: Sequence[files.Input], out: str | None
) -> Path | None:
    """The one file that the reports about several recordings, or a folder, are to go to."""
    several = len(inputs) > 1 or any(item.folder for item in inputs)
    if pipeline.gives is not Kind.REPORT or out is None or not several or files.names_many(out):
        return None
    path = Path(out)
    if path.suffix.lower() == JAMS:
        raise UsageError(
            f"-o {out}: JAMS holds one recording; name a folder (ending in /) with the template "
            "folder/{stem}.jams, or end the name in .csv or .json for one file of all"
        )
    return path if path.suffix.lower() in REPORT_SUFFIXES else None


def _known(target: Path | None) -> list[Path]:
    return [target] if target else []


def _over_inputs(targets: Mapping[Path, Path]) -> dict[Path, FileError]:
    """Why outputs must not be written over inputs, those of other jobs included."""
    inputs = {os.path.realpath(source): source for source in targets}
    over = {source: inputs.get(os.path.realpath(target)) for source, target in targets.items()}
    return {
        source: files.over_input(targets[source], hit)
        for source, hit in over.items()
        if hit is not None
    }


def _check_kind(pipeline: CheckedPipeline, output: Path | None) -> None:
    """Refuse a name whose extension is for something else than what the pipeline gives."""
    suffix = output.suffix.lower() if output else ""
    gives = pipeline.gives
    if output is None or gives is Kind.STEMS:
        return
    if gives in (Kind.SCORE, Kind.REPORT) and suffix not in gives.suffixes:
        *others, last = gives.suffixes
        endings = f"{', '.join(others)} or {last}"
        raise UsageError(f"{output}: the result is a {gives}; end its name in {endings}")
    if gives.is_recording and suffix in SCORE_SUFFIXES | REPORT_SUFFIXES:
        raise UsageError(f"{output}: the result is a recording; end its name in .wav, .flac, …")


def _inputs(
    pipeline: CheckedPipeline, arguments: Sequence[str]
) -> tuple[list[files.Input], dict[Path, FileError]]:
    """What the arguments name, and which of it is not there; that ends only what needs it."""
    if pipeline.takes is Kind.STEMS:
        folders = [Path(argument) for argument in arguments]
        for folder in folders:
            if folder.exists() and not folder.is_dir():
                raise UsageError(f"{folder}: stems are a folder of recordings, and this is none")
        missing = [folder for folder in folders if not folder.exists()]
        gone = {folder: UnreadableFile(folder, "there is no such folder") for folder in missing}
        return [files.Input(folder) for folder in folders], dict(gone)
    suffixes = SCORE_SUFFIXES if pipeline.takes is Kind.SCORE else files.AUDIO_SUFFIXES
    if pipeline.joins:
        return files.expand_inputs(arguments, suffixes, repeats=True), {}
    found: dict[str, files.Input] = {}  # each file once; links are kept apart
    refused: dict[Path, FileError] = {}
    for argument in arguments:
        try:
            items = files.expand_inputs([argument], suffixes)
        except FileError as error:
            items = [files.Input(Path(argument))]
            refused[items[0].path] = error
        for item in items:
            found.setdefault(os.path.abspath(item.path), item)  # noqa: PTH100
    return list(found.values()), refused
