"""The files behind values: the hash of what was read, and what no output may replace."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import chain
from pathlib import Path
from threading import Thread
from typing import Any, TypeVar

from musictool import files
from musictool.address import known_as, place
from musictool.errors import MusictoolError, UnreadableFile
from musictool.kinds import Kind, kind_of_folder
from musictool.model_files import MODEL_FILE
from musictool.pipeline import CheckedPipeline
from musictool.table import Table
from musictool.values import Model, Score, Stems, Value, with_origin

__all__ = [
    "files_behind",
    "files_in",
    "found_in",
    "given_references",
    "hashed",
    "hashes_of",
    "moved",
    "named_files",
    "named_sources",
    "place_of",
    "referenced_files",
    "start_hashing",
    "told_of",
]

SMALL_BYTES = 1_000_000
"""So much is hashed before a thread has begun."""

V = TypeVar("V", bound=Any)


def hashed(value: V) -> V:
    """A value just read, now with the hash of its file, or with one for each stem.

    It is taken at once, since later the file may be another. Only this very value has it: a copy
    with other samples begins without.

    Raises
    ------
    UnreadableFile
        If the file has gone, or cannot be read.
    """
    if isinstance(value, Stems):
        for part in value.recordings.values():
            hashed(part)
    elif isinstance(value, Model | Score) and value.sha256:
        pass  # it was taken of the bytes that were read
    elif (path := _path_of(value)) is not None:
        try:
            digest = files.hash_file(path)
        except OSError as error:
            raise UnreadableFile(path, error.strerror or str(error)) from None
        object.__setattr__(value, "sha256", digest)
    return value


def _path_of(value: Any) -> Path | None:
    """The file that a value was read from."""
    if isinstance(value, Table):
        return value.path
    if isinstance(value, Model):
        return value.origin.path / MODEL_FILE if value.origin and value.origin.path else None
    return value.origin.path if value.origin is not None else None


def hashes_of(values: Iterable[Any]) -> dict[Path, str]:
    """The hashes that values have, by the file that each was read from."""
    found: dict[Path, str] = {}
    for value in values:
        if isinstance(value, Stems):
            found |= hashes_of(value.recordings.values())
        elif (path := _path_of(value)) is not None and (digest := getattr(value, "sha256", None)):
            found[path] = digest
    return found


def start_hashing(values: Sequence[Value], size: int) -> Callable[[], None]:
    """Begin to hash the files of values just read, beside other work; small ones at once.

    Parameters
    ----------
    size
        Of the files, in bytes.

    Returns
    -------
    Waits until it is done, and raises as `hashed` does.
    """
    errors: list[MusictoolError] = []

    def work() -> None:
        try:
            for value in values:
                hashed(value)
        except MusictoolError as error:
            errors.append(error)

    threads: list[Thread] = []
    if not values or size <= SMALL_BYTES:
        work()
    else:
        threads.append(Thread(target=work, daemon=True))
        threads[0].start()

    def wait() -> None:
        for thread in threads:
            thread.join()
        for error in errors:
            raise error

    return wait


def files_in(path: Path) -> list[Path]:
    """A file, or a folder of stems or a model with all that lies in it."""
    if not path.is_dir():
        return [path]
    inside = os.walk(path)  # unlike `rglob` it passes over what vanishes meanwhile
    return [path, *(Path(at, name) for at, *names in inside for name in chain(*names))]


def told_of(path: Path) -> list[tuple[str, Path]]:
    """What a history has of a file, or a folder: names, each with the file whose hash it has."""
    if kind_of_folder(path) is Kind.MODEL:
        return [(f"{path.name}/{MODEL_FILE}", path / MODEL_FILE)]
    return [(known_as(one), one) for one in files_in(path) if not one.is_dir()]


def files_behind(value: Value) -> tuple[Path, ...]:
    """All files that went into a value, as far as is known."""
    found: list[Path] = []
    if value.origin is not None:
        found += [*([value.origin.path] if value.origin.path else []), *value.origin.sources]
    if isinstance(value, Stems):
        found += [path for part in value.recordings.values() for path in files_behind(part)]
    return tuple(found)


def moved(value: V, places: Mapping[Path, Path]) -> V:
    """A value as read from elsewhere: from what the files that it was read from are copies of."""
    if isinstance(value, Stems):
        parts = {name: moved(part, places) for name, part in value.recordings.items()}
        value = replace(value, parts=parts)  # type: ignore[arg-type]
    digest = getattr(value, "sha256", None)
    if isinstance(value, Table):
        value = replace(value, path=value.path and places.get(value.path, value.path))
    elif value is not None and (origin := value.origin) is not None:
        path = origin.path and place_of(origin.path, places)
        sources = tuple(place_of(one, places) for one in origin.sources)
        value = with_origin(value, replace(origin, path=path, sources=sources))
    if digest:
        object.__setattr__(value, "sha256", digest)  # it has these samples still
    return value


def place_of(path: Path, places: Mapping[Path, Path]) -> Path:
    """What a file is a copy of, also in a folder that is one."""
    for copy in (path, *path.parents):
        if copy in places:
            return places[copy] / path.relative_to(copy)
    return path


def found_in(value: Value) -> list[str]:
    """What reading the files of a value found that its user should know, each with its file."""
    if isinstance(value, Stems):
        return [sentence for part in value.recordings.values() for sentence in found_in(part)]
    origin = getattr(value, "origin", None)
    return [f"{origin.path}: {sentence}" for sentence in origin.warnings] if origin else []


def given_references(pipeline: CheckedPipeline) -> list[Value | Table]:
    """The second inputs and tables that came as values, from Python."""
    return [item for _, item in pipeline.references if not isinstance(item, str)]


def named_files(pipeline: CheckedPipeline) -> tuple[Path, ...]:
    """The files that other parameters name, such as lyrics, a preset or a sound font."""
    values = [value for step in pipeline.steps for value in step.values.values()]
    several = [
        item for value in values for item in (value if isinstance(value, tuple) else [value])
    ]
    return tuple(one for one in several if isinstance(one, Path) and one.is_file())


def named_sources(pipeline: CheckedPipeline) -> list[dict[str, Any]]:
    """What a history has of `named_files`: their names and hashes; of each that can be read."""
    states = [files.state_of(path) for path in dict.fromkeys(named_files(pipeline))]
    found = [(state.path, _hash_of(state)) for state in states if state is not None]
    return [{"name": known_as(path), "sha256": digest} for path, digest in found if digest]


@lru_cache(maxsize=64)
def _hash_of(state: files.FileState) -> str | None:
    """The hash of a file: taken once, for many jobs, as long as size and time stay."""
    try:
        return files.hash_file(state.path)
    except OSError:
        return None  # whoever is to read it says so


def referenced_files(pipeline: CheckedPipeline) -> tuple[Path, ...]:
    """The files of all second inputs and tables."""
    found: list[Path] = []
    for _, item in pipeline.references:
        if isinstance(item, Table):
            found += [item.path] if item.path else []
        elif not isinstance(item, str):
            found += files_behind(item)
        elif not pipeline.names_result(item):
            found += files_in(place(item))
    return tuple(found)
