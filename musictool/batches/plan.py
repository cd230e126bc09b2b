"""From a pipeline, inputs and `-o` to jobs.

Each input is a job, unless the pipeline joins its inputs or starts from nothing: then there is one
job. Everything that can be refused before a file is opened is refused here.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from musictool import files
from musictool.batches.asked import Asked
from musictool.batches.earlier import made_before, not_taken
from musictool.errors import FileError, UnreadableFile, UsageError
from musictool.jobs.given import require_inputs
from musictool.jobs.job import ExtraFile, Job
from musictool.jobs.references import with_folders_expanded
from musictool.kinds import JAMS, REPORT_SUFFIXES, SCORE_SUFFIXES, Kind
from musictool.pipeline import CheckedPipeline, refuse_outside
from musictool.values import Value

Key = tuple[Path, int | None]
"""An input, and the number of its variation."""

ALL = Asked()

__all__ = ["flattened", "plan", "plan_values"]


def plan(
    pipeline: CheckedPipeline,
    arguments: Sequence[str],
    out: str | None,
    names: Mapping[str, str] | None = None,
    variations: int | None = None,
    asked: Asked = ALL,
    tell: Callable[[str], None] = lambda sentence: None,
) -> list[Job]:
    """The jobs for the inputs of a command line.

    Parameters
    ----------
    arguments
        Files, folders, patterns.
    out
        The argument of `-o`.
    names
        Of paths, what messages call them; only where that is something else.
    variations
        So many jobs for each input, each with a seed of its own; None for one, of no number.
    asked
        Which of the files are taken.
    tell
        Told what a person should know of that.

    Raises
    ------
    UsageError
        Too few or too many inputs, or outputs that would collide.
    UnreadableFile
        An input that is not there, of a pipeline that joins them; else that is one failed job.
    """
    pipeline, out = _drawn(with_folders_expanded(pipeline), out)
    name = pipeline.name
    numbers = _numbers(pipeline, variations)
    if pipeline.takes is Kind.NOTHING:
        if arguments:
            raise UsageError(f"{name} works on nothing; it takes no input {arguments[0]!r}")
        jobs = _joined(pipeline, [], numbers, out, name)
    else:
        if not arguments:
            raise UsageError(f"{name}: name at least one input: a file, a folder, a pattern or -")
        chosen = asked.chosen
        inputs, refused = _inputs(pipeline, arguments, chosen, files.output_folder(out, True))
        if not inputs:
            raise UsageError(f"{name}: no input is left with {chosen}")
        if pipeline.joins:
            if out is None and len(inputs) > 1 and pipeline.gives is not Kind.REPORT:
                raise UsageError(f"{name} makes one file of {len(inputs)}; say which with -o")
            jobs = _joined(pipeline, inputs, numbers, out, name)
            if made := made_before([(one.output, inputs) for one in jobs], inputs):
                tell(not_taken(made))
                left = [item for item in inputs if item.path not in made]
                jobs = _joined(pipeline, left, numbers, out, name)
        else:
            varied = [
                item if number is None else replace(item, variation=number)
                for item in inputs
                for number in numbers
            ]
            jobs = _for_each(pipeline, varied, refused, out, name)
            if made := made_before(
                [(one.output, [item]) for one, item in zip(jobs, varied, strict=True)], inputs
            ):
                tell(not_taken(made))
                left = [item for item in varied if item.path not in made]
                jobs = _for_each(pipeline, left, refused, out, name)
    for job in jobs:
        _check_suffix(pipeline, job.output)
    if not names:
        return jobs
    return [
        replace(job, names=tuple(names.get(str(path), str(path)) for path in job.inputs))
        for job in jobs
    ]


def flattened(arguments: Sequence[str], out: str | None, jobs: Sequence[Job]) -> str | None:
    """What to say where a template has files of several folders below an argument go to one."""
    if out is None or not files.is_template(out):
        return None
    outputs = {job.output.parent for job in jobs if job.output is not None}
    sources = {one.parent for job in jobs for one in job.inputs if isinstance(one, Path)}
    if len(outputs) != 1 or len(sources) < 2 or not any(map(os.path.isdir, arguments)):
        return None
    target = f"{outputs.pop()}{os.sep}"
    return (
        f"the files of {len(sources)} folders all go to {target}; -o {target} keeps their folders, "
        "and so does {parent} in a template"
    )


def _drawn(pipeline: CheckedPipeline, out: str | None) -> tuple[CheckedPipeline, str | None]:
    """With `-o song.png`, or `.html`, the further file of that kind that the last step can make."""
    last = pipeline.steps[-1]
    suffix = Path(out or "").suffix.lower()
    if pipeline.gives is Kind.REPORT and suffix and suffix not in REPORT_SUFFIXES:
        for extra in last.spec.all_extras:
            if suffix in extra.suffixes and last.values.get(extra.name) is None:
                asked = replace(last, values={**last.values, extra.name: out})
                return replace(pipeline, steps=(*pipeline.steps[:-1], asked)), None
    return pipeline, out


def plan_values(
    pipeline: CheckedPipeline, inputs: Sequence[Path | Value], variations: int | None = None
) -> list[Job]:
    """The job for files and values whose result is handed back to a script, or for each variation.

    Raises
    ------
    UsageError
        For inputs that the pipeline does not take.
    """
    pipeline = with_folders_expanded(pipeline)
    require_inputs(pipeline, inputs)
    numbers = _numbers(pipeline, variations)
    jobs = [
        Job(at, tuple(inputs), pipeline, returned=True, variation=number)
        for at, number in enumerate(numbers)
    ]
    (first, *_) = *jobs[0].sources, Path()
    extras = _extra_files(pipeline, [files.Input(first, variation=number) for number in numbers])
    return [replace(job, extras=its) for job, its in zip(jobs, extras, strict=True)]


def _numbers(pipeline: CheckedPipeline, variations: int | None) -> list[int | None]:
    """The numbers of the variations, or None in place of them if one result is wanted.

    Raises
    ------
    UsageError
        If all variations would be the same.
    """
    if variations is None:
        return [None]
    if variations > 1 and not pipeline.uses_seed:
        raise UsageError(
            f"{pipeline.name}: all variations would be the same; write what is to be drawn, as in "
            "gain db=-6..6 or fx.pitch-shift semitones={-1,0,1}"
        )
    return list(range(1, variations + 1))


def _joined(
    pipeline: CheckedPipeline,
    inputs: Sequence[files.Input],
    numbers: Sequence[int | None],
    out: str | None,
    name: str,
) -> list[Job]:
    """The job of a pipeline that makes one result of all its inputs, or of none, or its variations.

    Parameters
    ----------
    numbers
        Of the variations; see `_numbers`.
    """
    source = inputs[0] if inputs else files.Input(Path())
    named = [replace(source, variation=number) for number in numbers]
    targets: list[Path] = []
    if pipeline.gives is not Kind.REPORT or out is not None:
        ext = None if pipeline.gives.is_recording and inputs else pipeline.gives.suffix
        if len(named) > 1:
            targets = files.output_paths(named, name, out, ext)
        else:
            targets = [files.output_path(named[0], name, out, ext=ext)]
    extras = _extra_files(pipeline, named, targets)
    paths = tuple(item.path for item in inputs)
    folders = files.makes_folders(out, many=len(named) > 1)
    return [
        Job(at, paths, pipeline, target, folders, extras[at], variation=numbers[at])
        for at, target in enumerate(targets or [None] * len(named))
    ]


def _for_each(
    pipeline: CheckedPipeline,
    inputs: Sequence[files.Input],
    refused: dict[Path, FileError],
    out: str | None,
    name: str,
) -> list[Job]:
    many = len(inputs) > 1
    targets: dict[Key, Path] = {}
    readable = [item for item in inputs if item.path not in refused]
    if many and len(readable) == 1:  # of many, so that -o is a folder for it all the same
        readable = [replace(readable[0], folder=readable[0].folder or readable[0].path.parent)]
    collected = _collected(pipeline, inputs, out)
    if (pipeline.gives is not Kind.REPORT or out is not None) and collected is None:
        suffix = None if pipeline.gives.is_recording else pipeline.gives.suffix
        named = files.output_paths(readable, name, out, ext=suffix)
        targets = dict(zip(map(_key, readable), named, strict=True))
    taken = [*targets.values(), *([collected] if collected else [])]
    extras = _extra_files(pipeline, readable, taken) if readable else []
    of = dict(zip(map(_key, readable), extras, strict=True))
    over = _overwritten_inputs(targets)
    return [
        Job(
            number,
            (item.path,),
            pipeline,
            targets.get(_key(item)),
            files.makes_folders(out, many),
            of.get(_key(item), ()),
            collected,
            refused=refused.get(item.path) or over.get(_key(item)),
            variation=item.variation,
        )
        for number, item in enumerate(inputs)
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


def _key(item: files.Input) -> Key:
    return item.path, item.variation


def _overwritten_inputs(targets: Mapping[Key, Path]) -> dict[Key, FileError]:
    """Why outputs must not be written over inputs, those of other jobs included."""
    inputs: files.Taken[Path] = files.Taken(files.Folders())
    for path, _ in targets:
        inputs.add(path, path)
    over = {key: inputs.by(target) for key, target in targets.items()}
    return {
        key: files.over_input(targets[key], hit) for key, hit in over.items() if hit is not None
    }


def _check_suffix(pipeline: CheckedPipeline, output: Path | None) -> None:
    """Refuse a name whose ending is for something else than what the pipeline gives."""
    if output is None:
        return
    gives, suffix = pipeline.gives, output.suffix.lower()
    if gives is Kind.STEMS and suffix in files.AUDIO_SUFFIXES | SCORE_SUFFIXES | REPORT_SUFFIXES:
        raise UsageError(
            f"{output}: the result is stems, a folder of recordings; name a folder, or pick one of "
            "them: … | stems.part name=…"
        )
    if gives in (Kind.SCORE, Kind.REPORT) and suffix not in gives.suffixes:
        extras = pipeline.steps[-1].spec.all_extras if gives is Kind.REPORT else ()
        *others, last = [*gives.suffixes, *(one for extra in extras for one in extra.suffixes)]
        endings = f"{', '.join(others)} or {last}"
        raise UsageError(f"{output}: the result is a {gives}; end its name in {endings}")
    if gives.is_recording and suffix in SCORE_SUFFIXES | REPORT_SUFFIXES:
        raise UsageError(f"{output}: the result is a recording; end its name in .wav, .flac, …")


def _inputs(
    pipeline: CheckedPipeline,
    arguments: Sequence[str],
    chosen: files.Chosen,
    without: Path | None,
) -> tuple[list[files.Input], dict[Path, FileError]]:
    """What the arguments name, and which of it is not there; that ends only what needs it."""
    if pipeline.takes is Kind.STEMS:
        stems = [path for path in map(Path, arguments) if chosen.takes(path)]
        for folder in stems:
            if folder.exists() and not folder.is_dir():
                raise UsageError(f"{folder}: stems are a folder of recordings, and this is none")
        missing = [folder for folder in stems if not folder.exists()]
        gone = {folder: UnreadableFile(folder, "there is no such folder") for folder in missing}
        return [files.Input(folder) for folder in stems], dict(gone)
    suffixes = SCORE_SUFFIXES if pipeline.takes is Kind.SCORE else files.AUDIO_SUFFIXES
    if pipeline.joins:
        return files.expand_inputs(
            arguments, suffixes, repeats=True, chosen=chosen, without=without
        ), {}
    found: dict[str, files.Input] = {}  # each file once; links are kept apart
    folders = files.Folders()
    refused: dict[Path, FileError] = {}
    for argument in arguments:
        try:
            items = files.expand_inputs([argument], suffixes, chosen=chosen, without=without)
        except FileError as error:
            items = [files.Input(Path(argument))]
            refused[items[0].path] = error
        for item in items:
            found.setdefault(folders.entry(item.path), item)
    return list(found.values()), refused


def _extra_files(
    pipeline: CheckedPipeline, inputs: Sequence[files.Input], outputs: Sequence[Path] = ()
) -> list[tuple[ExtraFile, ...]]:
    """The further files for each job, of which `inputs` are the first inputs.

    A name is refused if it does not say which kind of file it is, or is that of an input, of one of
    the `outputs`, or of another further file.
    """
    found: list[list[ExtraFile]] = [[] for _ in inputs]
    for number, name, given, suffixes in _requested_extras(pipeline):
        flag = "--" + name.replace("_", "-")
        ext = suffixes[0] if suffixes else ""
        paths = files.output_paths(inputs, name, given, ext, flag)
        parents = files.makes_folders(given, len(inputs) > 1)
        for wanted, path in zip(found, paths, strict=True):
            if not path.suffix or (suffixes and path.suffix.lower() not in suffixes):
                endings = f" in {' or '.join(suffixes)}" if suffixes else ", such as .png"
                raise UsageError(f"{flag} {path}: end its name{endings}")
            refuse_outside(path, pipeline.steps[number].step, flag)
            wanted.append(ExtraFile(number, name, path, parents))
    _refuse_collisions([one for each in found for one in each], inputs, outputs)
    return [tuple(each) for each in found]


def _requested_extras(pipeline: CheckedPipeline) -> Iterator[tuple[int, str, str, tuple[str, ...]]]:
    for number, step in enumerate(pipeline.steps):
        for extra in step.spec.all_extras:
            given = step.values.get(extra.name)
            if given is not None:
                yield number, extra.name, given, extra.suffixes


def _refuse_collisions(
    wanted: Sequence[ExtraFile], inputs: Sequence[files.Input], outputs: Sequence[Path]
) -> None:
    if not wanted:
        return
    folders = files.Folders()
    sources, taken = files.Taken[Path](folders), files.Taken[Path](folders)
    for item in inputs:
        sources.add(item.path, item.path)
    for path in outputs:
        taken.add(path, path)
    for one in wanted:
        if (source := sources.by(one.path)) is not None:
            raise files.over_input(one.path, source)
        if taken.by(one.path) is not None:
            raise UsageError(f"{one.path}: would be written twice; give each file its own name")
        taken.add(one.path, one.path)
