"""From a pipeline, inputs and `-o` to jobs.

Each input is a job, unless the pipeline joins its inputs or starts from nothing: then there is one
job. Everything that can be refused before a file is opened is refused here.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from musictool import files
from musictool.address import Address, place
from musictool.batches.asked import Asked
from musictool.batches.earlier import made_before, not_taken
from musictool.batches.entries import Entry, entries
from musictool.batches.further import further_files
from musictool.batches.sounding import sounding
from musictool.errors import FileError, OutputExists, UsageError
from musictool.jobs.given import suited
from musictool.jobs.job import Job
from musictool.jobs.references import with_folders_expanded
from musictool.kinds import JAMS, REPORT_SUFFIXES, SCORE_SUFFIXES, Kind
from musictool.model_files import MODEL_FILE_SUFFIXES
from musictool.pipeline import CheckedPipeline
from musictool.values import Value

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
    numbers = _numbers(pipeline, variations)

    def prepared(one: CheckedPipeline) -> CheckedPipeline:
        return with_folders_expanded(one).each(partial(_drawing, out)).each(partial(sounding, out))

    pipeline = prepared(pipeline)
    found = entries(pipeline, arguments, out, asked, prepared)
    pipeline = found[0].pipeline if found else pipeline.of(Kind.NOTHING)
    if found and all(_is_drawn(entry.pipeline, out) for entry in found):
        out = None
    if pipeline.joins or not found:
        if out is None and len(found) > 1 and pipeline.gives is not Kind.REPORT:
            what = "folder" if pipeline.gives.is_folder else "file"
            raise UsageError(f"{pipeline.name} makes one {what} of {len(found)}; say which with -o")
        jobs = _together(pipeline, found, numbers, out)
        if made := made_before([(one.output, found) for one in jobs], found):
            tell(not_taken(made))
            found = [entry for entry in found if entry.item.path not in made]
            jobs = _together(pipeline, found, numbers, out)
    else:
        if numbers != [None]:
            found = [
                entry._replace(item=replace(entry.item, variation=number))
                for entry in found
                for number in numbers
            ]
        jobs = _for_each(pipeline.name, found, out)
        outputs = [
            (job.output, [entry])
            for job, entry in zip(jobs, found, strict=True)
            if isinstance(job.refused, OutputExists)
        ]
        if outputs and (made := made_before(outputs, found)):
            tell(not_taken(made))
            found = [entry for entry in found if entry.item.path not in made]
            jobs = _for_each(pipeline.name, found, out)
    for job in jobs:
        _check_suffix(job.pipeline, job.output)
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


def _drawing(out: str | None, pipeline: CheckedPipeline) -> CheckedPipeline:
    """With `-o song.png`, or `.html`, the further file of that kind that the last step can make."""
    last = pipeline.steps[-1]
    suffix = place(out or "").suffix.lower()
    if pipeline.gives is Kind.REPORT and suffix and suffix not in REPORT_SUFFIXES:
        for extra in last.spec.all_extras:
            if suffix in extra.suffixes and last.values.get(extra.name) is None:
                asked = replace(last, values={**last.values, extra.name: out})
                return replace(pipeline, steps=(*pipeline.steps[:-1], asked))
    return pipeline


def _is_drawn(pipeline: CheckedPipeline, out: str | None) -> bool:
    """Whether the argument of `-o` names a further file, and not a report."""
    last = pipeline.steps[-1]
    if out is None or pipeline.gives is not Kind.REPORT:
        return False
    return any(last.values.get(extra.name) == out for extra in last.spec.all_extras)


def plan_values(
    pipeline: CheckedPipeline, inputs: Sequence[Path | Value], variations: int | None = None
) -> list[Job]:
    """The job for files and values whose result is handed back to a script, or for each variation.

    Raises
    ------
    UsageError
        For inputs that the pipeline does not take.
    """
    pipeline = suited(with_folders_expanded(pipeline), inputs)
    numbers = _numbers(pipeline, variations)
    jobs = [
        Job(at, tuple(inputs), pipeline, returned=True, variation=number)
        for at, number in enumerate(numbers)
    ]
    (first, *_) = *jobs[0].sources, Path()
    named = [Entry(files.Input(first, variation=number), pipeline) for number in numbers]
    return [replace(job, extras=its) for job, its in zip(jobs, further_files(named), strict=True)]


def _numbers(pipeline: CheckedPipeline, variations: int | None) -> list[int | None]:
    """The numbers of the variations, or None in place of them if one result is wanted.

    Raises
    ------
    UsageError
        If all variations would be the same.
    """
    if variations is None:
        return [None]
    if variations > 1 and not any(one.uses_seed for one in pipeline.variants):
        raise UsageError(
            f"{pipeline.name}: all variations would be the same; write what is to be drawn, as in "
            "gain db=-6..6 or fx.pitch-shift semitones={-1,0,1}"
        )
    return list(range(1, variations + 1))


def _together(
    pipeline: CheckedPipeline,
    entries: Sequence[Entry],
    numbers: Sequence[int | None],
    out: str | None,
) -> list[Job]:
    """The job of a pipeline that makes one result of all its inputs, or of none, or its variations.

    Parameters
    ----------
    numbers
        Of the variations; see `_numbers`.
    """
    source = entries[0].item if entries else files.Input(Path())
    named = [replace(source, variation=number) for number in numbers]
    targets: list[Path] = []
    if pipeline.gives is not Kind.REPORT or out is not None:
        ext = None if pipeline.gives.is_recording and entries else pipeline.gives.suffix
        if len(named) == 1 and (own := _own_folder(pipeline, out)):
            targets = [own]
        elif len(named) > 1:
            targets = files.output_paths(named, pipeline.name, out, ext)
        else:
            targets = [files.output_path(named[0], pipeline.name, out, ext=ext)]
    alone = [Entry(replace(item, folder=None), pipeline) for item in named]  # one of all in it
    extras = further_files(alone, targets)
    paths = tuple(entry.item.path for entry in entries)
    folders = files.makes_folders(out, many=len(named) > 1)
    return [
        Job(at, paths, pipeline, target, folders, extras[at], variation=numbers[at])
        for at, target in enumerate(targets or [None] * len(named))
    ]


def _for_each(name: str, entries: Sequence[Entry], out: str | None) -> list[Job]:
    many = len(entries) > 1
    readable = [at for at, entry in enumerate(entries) if entry.refused is None]
    collected = _collected(entries, out)
    targets: dict[int, Path] = {}
    if collected is None:
        named = [
            at
            for at in readable
            if entries[at].pipeline.gives is not Kind.REPORT or out or entries[at].item.output
        ]
        items = [replace(entries[at].item, ext=_ending(entries[at].pipeline)) for at in named]
        if many and len(items) == 1:  # of many, so that -o is a folder for it all the same
            items = [replace(items[0], folder=items[0].folder or items[0].path.parent)]
        alone = len(items) == 1 and not (many or items[0].folder or items[0].output)
        own = _own_folder(entries[named[0]].pipeline, out) if alone else None
        paths = [own] if own else files.output_paths(items, name, out)
        targets = dict(zip(named, paths, strict=True))
    taken = [*targets.values(), *([collected] if collected else [])]
    extras = further_files([entries[at] for at in readable], taken)
    further = dict(zip(readable, extras, strict=True))
    over = _overwritten_inputs(entries, targets)
    return [
        Job(
            number,
            () if entry.pipeline.takes is Kind.NOTHING else (entry.item.path,),
            entry.pipeline,
            targets.get(number),
            entry.item.output is not None or files.makes_folders(out, many),
            further.get(number, ()),
            collected,
            refused=entry.refused or over.get(number),
            variation=entry.item.variation,
            seed=entry.seed,
        )
        for number, entry in enumerate(entries)
    ]


def _own_folder(pipeline: CheckedPipeline, out: str | None) -> Path | None:
    """The folder that a single result is itself, with a slash behind its name or without."""
    is_one = pipeline.gives is Kind.MODEL and out is not None and not files.is_template(out)
    return place(out or "") if is_one else None


def _ending(pipeline: CheckedPipeline) -> str | None:
    """What an output's name ends in; None for that of the input, if it fits."""
    made = pipeline.gives.is_recording and pipeline.takes is not Kind.NOTHING
    return None if made else pipeline.gives.suffix


def _collected(entries: Sequence[Entry], out: str | None) -> Path | None:
    """The one file that the reports about several recordings, or a folder, are to go to."""
    folders = any(entry.item.folder or entry.pipeline.several for entry in entries)
    several = len(entries) > 1 or folders
    reports = all(entry.pipeline.gives is Kind.REPORT for entry in entries)
    if not reports or out is None or not several or files.names_many(out):
        return None
    path = place(out)
    if path.suffix.lower() == JAMS:
        raise UsageError(
            f"-o {out}: JAMS holds one recording; name a folder (ending in /) with the template "
            "folder/{stem}.jams, or end the name in .csv or .json for one file of all"
        )
    return path if path.suffix.lower() in REPORT_SUFFIXES else None


def _overwritten_inputs(
    entries: Sequence[Entry], targets: Mapping[int, Path]
) -> dict[int, FileError]:
    """Why outputs must not be written over inputs, those of other jobs included."""
    folders = files.Folders()
    inputs, bases = files.Taken[Path](folders), files.Taken[Path](folders)
    for entry in entries:
        inputs.give(entry.item.path, entry.item.path)
        if entry.pipeline.several and (base := files.unnumbered(entry.item.path)):
            bases.give(base, entry.item.path)
    over: dict[int, FileError] = {}
    for at, target in targets.items():
        several = entries[at].pipeline.several
        if (hit := (bases if several else inputs).by(target)) is not None:
            over[at] = files.over_input(hit if several else target, hit)
    return over


def _check_suffix(pipeline: CheckedPipeline, output: Path | None) -> None:
    """Refuse a name whose ending is for something else than what the pipeline gives."""
    if output is None:
        return
    if pipeline.several and isinstance(output, Address):
        raise UsageError(
            f"{pipeline.name} makes several results, which cannot go to {output}; write them to a "
            "folder of this computer"
        )
    gives, suffix = pipeline.gives, output.suffix.lower()
    foreign = files.AUDIO_SUFFIXES | SCORE_SUFFIXES | REPORT_SUFFIXES
    if gives is Kind.STEMS and suffix in foreign:
        raise UsageError(
            f"{output}: the result is stems, a folder of recordings; name a folder, or pick one of "
            "them: … | stems.part name=…"
        )
    if gives is Kind.MODEL and suffix in foreign.union(MODEL_FILE_SUFFIXES):
        raise UsageError(f"{output}: the result is a model, which is a folder; name one: -o model/")
    if gives in (Kind.SCORE, Kind.REPORT) and suffix not in gives.suffixes:
        extras = pipeline.steps[-1].spec.all_extras if gives is Kind.REPORT else ()
        *others, last = [*gives.suffixes, *(one for extra in extras for one in extra.suffixes)]
        endings = f"{', '.join(others)} or {last}"
        raise UsageError(f"{output}: the result is a {gives}; end its name in {endings}")
    if gives.is_recording and suffix in SCORE_SUFFIXES | REPORT_SUFFIXES:
        raise UsageError(f"{output}: the result is a recording; end its name in .wav, .flac, …")
