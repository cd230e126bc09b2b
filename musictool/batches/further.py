"""The further files that steps are asked for, such as a picture: one of each for every job."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from musictool import files
from musictool.batches.entries import Entry
from musictool.errors import UsageError
from musictool.jobs.job import ExtraFile
from musictool.pipeline import CheckedPipeline, refuse_outside

__all__ = ["further_files"]


def further_files(
    entries: Sequence[Entry], outputs: Sequence[Path] = ()
) -> list[tuple[ExtraFile, ...]]:
    """The further files for each job, of which `entries` have the first inputs.

    A name is refused if it does not say which kind of file it is, or is that of an input, of one of
    the `outputs`, or of another further file.

    Raises
    ------
    UsageError, OutputExists
    """
    found: list[list[ExtraFile]] = [[] for _ in entries]
    alike: dict[int, list[int]] = {}
    for at, entry in enumerate(entries):
        alike.setdefault(id(entry.pipeline), []).append(at)
    for places in alike.values():
        pipeline = entries[places[0]].pipeline
        requested = list(_requested(pipeline))
        items = [replace(entries[at].item, output=None) for at in places] if requested else []
        for number, name, given, suffixes in requested:
            flag = "--" + name.replace("_", "-")
            ext = suffixes[0] if suffixes else ""
            named = f"{pipeline.cell}.{name}" if pipeline.cell else name
            paths = files.output_paths(items, named, given, ext, flag)
            parents = files.makes_folders(given, len(entries) > 1)
            for at, path in zip(places, paths, strict=True):
                _check_name(path, suffixes, flag)
                refuse_outside(path, pipeline.steps[number].step, flag)
                found[at].append(ExtraFile(number, name, path, parents))
    _refuse_collisions([one for each in found for one in each], entries, outputs)
    return [tuple(each) for each in found]


def _requested(pipeline: CheckedPipeline) -> Iterator[tuple[int, str, str, tuple[str, ...]]]:
    for number, step in enumerate(pipeline.steps):
        for extra in step.spec.all_extras:
            given = step.values.get(extra.name)
            if given is not None:
                yield number, extra.name, given, extra.suffixes


def _check_name(path: Path, suffixes: tuple[str, ...], flag: str) -> None:
    if not path.suffix or (suffixes and path.suffix.lower() not in suffixes):
        endings = f" in {' or '.join(suffixes)}" if suffixes else ", such as .png"
        raise UsageError(f"{flag} {path}: end its name{endings}")


def _refuse_collisions(
    wanted: Sequence[ExtraFile], entries: Sequence[Entry], outputs: Sequence[Path]
) -> None:
    if not wanted:
        return
    folders = files.Folders()
    sources, taken = files.Taken[Path](folders), files.Taken[Path](folders)
    for entry in entries:
        sources.give(entry.item.path, entry.item.path)
    for path in outputs:
        taken.give(path, path)
    for one in wanted:
        if (source := sources.by(one.path)) is not None:
            raise files.over_input(one.path, source)
        if taken.give(one.path, one.path) is not None:
            raise UsageError(f"{one.path}: would be written twice; give each file its own name")
