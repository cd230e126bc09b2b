"""What a batch is to work on: arguments, lists of files, rows of a table, each an entry of its own.

What is named in several ways comes once; a row is a job, whatever other rows name.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from musictool import files
from musictool.address import Address, beneath, place
from musictool.batches.asked import Asked
from musictool.discovery import registry
from musictool.errors import FileError, MusictoolError, UnreadableFile, UsageError
from musictool.kinds import SCORE_SUFFIXES, Kind, kind_of_folder
from musictool.model_files import MODEL_FILE
from musictool.pipeline import CheckedPipeline

if TYPE_CHECKING:
    from musictool.batches.manifest import Given

__all__ = ["Entry", "entries", "suffixes_of"]

_FOLDERS = {
    Kind.STEMS: "stems are a folder of recordings",
    Kind.MODEL: f"a model is a folder with a {MODEL_FILE} in it",
}

Search = Callable[[str], list[files.Input]]


class Entry(NamedTuple):
    """An input, or none, and what is done with it."""

    item: files.Input
    pipeline: CheckedPipeline
    seed: int | None = None
    """Its own, in place of that of the run."""
    refused: MusictoolError | None = None
    """Why it cannot be worked on: it is not there, or of another kind."""


def entries(
    pipeline: CheckedPipeline,
    arguments: Sequence[str],
    out: str | None,
    asked: Asked,
    prepared: Callable[[CheckedPipeline], CheckedPipeline],
) -> list[Entry]:
    """An entry for each input.

    Parameters
    ----------
    out
        The argument of `-o`.
    prepared
        What is to be done to the pipeline of a row.

    Raises
    ------
    UsageError
        If there are none, or a row asks for what cannot be.
    UnreadableFile
        An input that is not there, of a pipeline that joins them; else that is an entry, too.
    """
    name = pipeline.name
    named = [*arguments, *asked.listed]
    if pipeline.kinds == (Kind.NOTHING,) and named:
        raise UsageError(f"{name} works on nothing; it takes no input {named[0]!r}")
    joins = _joins(pipeline, named)
    if joins and asked.manifest:
        raise UsageError(
            f"{name} makes one of all its inputs, and --jobs gives each its own; name them as "
            "inputs, or in a list with --files-from"
        )
    if Kind.NOTHING not in pipeline.kinds and not named and not asked.manifest:
        raise UsageError(f"{name}: name at least one input: a file, a folder, a pattern or -")
    without = files.output_folder(out, True)
    search = partial(_search, pipeline, asked.chosen, without)
    found = _together(named, search) if joins else _each(named, search)
    made = [_entry(pipeline, item, refused) for item, refused in found]
    if joins:
        _refuse_mixed(name, made)
    if asked.manifest:
        folder = asked.manifest.folder
        ready: dict[int, CheckedPipeline] = {}
        for row in asked.manifest.given(pipeline.pipeline, registry()):
            if id(row.pipeline) not in ready:
                ready[id(row.pipeline)] = prepared(row.pipeline)
            to = _place_of(row, out) or folder
            made += _of_row(row, ready[id(row.pipeline)], folder, to, search)
    if not made and (named or Kind.NOTHING not in pipeline.kinds):
        globs = [*asked.include, *asked.exclude]
        several = any("," in glob and "{" not in glob for glob in globs)
        advice = "; repeat the flag for each of several, or write {…,…}" if several else ""
        raise UsageError(f"{name}: no input is left with {asked.chosen}{advice}")
    return made


def _entry(pipeline: CheckedPipeline, item: files.Input, refused: MusictoolError | None) -> Entry:
    """An input with the pipeline for its kind; refused where there is none."""
    try:
        return Entry(item, pipeline.of_path(item.path), refused=refused)
    except MusictoolError as error:
        return Entry(item, pipeline.of(pipeline.takes), refused=refused or error)


def _joins(pipeline: CheckedPipeline, named: Sequence[str]) -> bool:
    """Whether one is made of all inputs; where that depends on their kind, the first tells."""
    joining = {one.takes for one in pipeline.variants if one.joins}
    if not joining or len(joining) == len(pipeline.variants) or not named:
        return bool(joining) and pipeline.joins
    return pipeline.of_arguments(named[:1]).takes in joining


def _refuse_mixed(name: str, entries: Sequence[Entry]) -> None:
    """Refuse what cannot be joined: inputs of several kinds, or of one that cannot go through.

    Raises
    ------
    UsageError
    """
    for entry in entries:
        if entry.refused is not None:
            raise entry.refused
        first, own = entries[0].pipeline.takes, entry.pipeline.takes
        if own is not first:
            raise UsageError(
                f"{name} makes one of all its inputs, and cannot of {first.plural} and "
                f"{own.plural} together, as {entries[0].item.path} and {entry.item.path}"
            )


def _place_of(row: Given, out: str | None) -> Path | None:
    """The folder of `-o`, which outputs of a table count from; None if it names none."""
    if row.output is None or out is None or files.is_template(out):
        return None
    if not files.names_many(out) and place(out).suffix:
        raise UsageError(
            f"{row.place}: names an output, but -o {out} is one file; name a folder, ending in /"
        )
    return place(out)


def _of_row(
    row: Given, pipeline: CheckedPipeline, folder: Path, to: Path, search: Search
) -> Iterator[Entry]:
    """The entries of a row: one, or of a folder one for each file.

    Parameters
    ----------
    folder, to
        What the paths of inputs and outputs count from.
    """
    if row.seed is not None and not any(one.uses_seed for one in pipeline.variants):
        raise UsageError(f"{row.place}: nothing in this pipeline is random; leave the seed out")
    found: list[tuple[files.Input, FileError | None]] = [(files.Input(Path()), None)]
    if row.path is not None and pipeline.kinds == (Kind.NOTHING,):
        raise UsageError(f"{row.place}: {pipeline.name} works on nothing; leave the path out")
    if row.path is None and Kind.NOTHING not in pipeline.kinds:
        raise UsageError(f"{row.place}: names no file; write its path in the column path")
    if row.path is not None:
        found = _each([beneath(folder, row.path)], search)
    for item, refused in found:
        if refused is not None and os.path.lexists(row.path or "") and folder != Path():
            refused = UnreadableFile(
                item.path, "there is no such file; in a table paths count from its own folder"
            )
        own = None if row.output is None else beneath(to, row.output)
        item = replace(item, output=own, place=row.place)
        entry = _entry(pipeline, item, refused)
        if row.path is None:
            entry = entry._replace(pipeline=pipeline.of(Kind.NOTHING))
        yield entry._replace(seed=row.seed)


def _search(
    pipeline: CheckedPipeline, chosen: files.Chosen, without: Path | None, argument: str
) -> list[files.Input]:
    """The inputs that an argument names: of a folder the files of each kind that goes through."""
    kinds = [one.takes for one in pipeline.variants]
    path = place(argument)
    if argument and (all(kind.is_folder for kind in kinds) or kind_of_folder(path, kinds)):
        if isinstance(path, Address):  # which is searched when it is fetched
            return [files.Input(path)]
        if path.exists() and not path.is_dir():
            raise UsageError(f"{path}: {_FOLDERS[kinds[0]]}, and this is none")
        if not path.exists():
            raise UnreadableFile(path, "there is no such folder")
        if kinds == [Kind.MODEL] and not kind_of_folder(path, kinds):
            found = files.model_folders_in(path, without)
            if found:
                return [files.Input(one, folder=path) for one in found if chosen.takes(one, path)]
        return [files.Input(path)] if chosen.takes(path) else []
    suffixes = suffixes_of(kinds)
    return files.expand_inputs([argument], suffixes, repeats=True, chosen=chosen, without=without)


def suffixes_of(kinds: Collection[Kind]) -> frozenset[str]:
    """What files that hold any of some kinds of value end in."""
    notes = SCORE_SUFFIXES if Kind.SCORE in kinds else frozenset()
    only_notes = Kind.SCORE in kinds and not any(kind.has_sound for kind in kinds)
    return notes if only_notes else files.AUDIO_SUFFIXES | notes


def _together(named: Sequence[str], search: Search) -> list[tuple[files.Input, None]]:
    return [(item, None) for argument in named for item in search(argument)]


def _each(named: Sequence[str], search: Search) -> list[tuple[files.Input, FileError | None]]:
    """What the arguments name, each file once, and which of it is not there."""
    found: dict[str, tuple[files.Input, FileError | None]] = {}  # links are kept apart
    folders = files.Folders()
    for argument in named:
        refused = None
        try:
            items = search(argument)
        except FileError as error:
            items, refused = [files.Input(place(argument))], error
        for item in items:
            found.setdefault(folders.entry(item.path), (item, refused))
    return list(found.values())
