"""What a batch is to work on: arguments, lists of files, rows of a table, each an entry of its own.

What is named in several ways comes once; a row is a job, whatever other rows name.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from musictool import files
from musictool.address import Address, beneath, place
from musictool.batches.asked import Asked
from musictool.discovery import registry
from musictool.errors import FileError, UnreadableFile, UsageError
from musictool.kinds import SCORE_SUFFIXES, Kind
from musictool.pipeline import CheckedPipeline

if TYPE_CHECKING:
    from musictool.batches.manifest import Given

__all__ = ["Entry", "entries"]

Search = Callable[[str], list[files.Input]]


class Entry(NamedTuple):
    """An input, or none, and what is done with it."""

    item: files.Input
    pipeline: CheckedPipeline
    seed: int | None = None
    """Its own, in place of that of the run."""
    refused: FileError | None = None
    """Why it cannot be read: it is not there."""


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
    if pipeline.takes is Kind.NOTHING and named:
        raise UsageError(f"{name} works on nothing; it takes no input {named[0]!r}")
    if pipeline.joins and asked.manifest:
        raise UsageError(
            f"{name} makes one of all its inputs, and --jobs gives each its own; name them as "
            "inputs, or in a list with --files-from"
        )
    if pipeline.takes is not Kind.NOTHING and not named and not asked.manifest:
        raise UsageError(f"{name}: name at least one input: a file, a folder, a pattern or -")
    without = files.output_folder(out, True)
    search = partial(_search, pipeline.takes, asked.chosen, without)
    found = _together(named, search) if pipeline.joins else _each(named, search)
    made = [Entry(item, pipeline, refused=refused) for item, refused in found]
    if asked.manifest:
        folder = asked.manifest.folder
        ready: dict[int, CheckedPipeline] = {}
        for row in asked.manifest.given(pipeline.pipeline, registry()):
            if id(row.pipeline) not in ready:
                ready[id(row.pipeline)] = prepared(row.pipeline)
            to = _place_of(row, out) or folder
            made += _of_row(row, ready[id(row.pipeline)], folder, to, search)
    if not made and pipeline.takes is not Kind.NOTHING:
        globs = [*asked.include, *asked.exclude]
        several = any("," in glob and "{" not in glob for glob in globs)
        advice = "; repeat the flag for each of several, or write {…,…}" if several else ""
        raise UsageError(f"{name}: no input is left with {asked.chosen}{advice}")
    return made


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
    if row.seed is not None and not pipeline.uses_seed:
        raise UsageError(f"{row.place}: nothing in this pipeline is random; leave the seed out")
    found: list[tuple[files.Input, FileError | None]] = [(files.Input(Path()), None)]
    if pipeline.takes is Kind.NOTHING:
        if row.path is not None:
            raise UsageError(f"{row.place}: {pipeline.name} works on nothing; leave the path out")
    elif row.path is None:
        raise UsageError(f"{row.place}: names no file; write its path in the column path")
    else:
        found = _each([beneath(folder, row.path)], search)
    for item, refused in found:
        if refused is not None and os.path.lexists(row.path or "") and folder != Path():
            refused = UnreadableFile(
                item.path, "there is no such file; in a table paths count from its own folder"
            )
        own = None if row.output is None else beneath(to, row.output)
        yield Entry(replace(item, output=own, place=row.place), pipeline, row.seed, refused)


def _search(
    takes: Kind, chosen: files.Chosen, without: Path | None, argument: str
) -> list[files.Input]:
    """The inputs that an argument names."""
    if takes is Kind.STEMS:
        path = place(argument)
        if isinstance(path, Address):  # which is searched when it is fetched
            return [files.Input(path)]
        if path.exists() and not path.is_dir():
            raise UsageError(f"{path}: stems are a folder of recordings, and this is none")
        if not path.exists():
            raise UnreadableFile(path, "there is no such folder")
        return [files.Input(path)] if chosen.takes(path) else []
    suffixes = SCORE_SUFFIXES if takes is Kind.SCORE else files.AUDIO_SUFFIXES
    return files.expand_inputs([argument], suffixes, repeats=True, chosen=chosen, without=without)


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
