"""A file made again and compared with what there is."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from musictool import files
from musictool.address import is_address, without_secrets
from musictool.batches.work import Progress, contained
from musictool.discovery import Registry
from musictool.errors import FileError, UsageError, errors_worded
from musictool.files.atomic import new_file
from musictool.files.history import Sidecar
from musictool.files.system_errors import file_errors
from musictool.kinds import Kind, kind_of_folder
from musictool.plain import plain
from musictool.remaking.comparing import Comparison, compare
from musictool.remaking.links import Links
from musictool.remaking.making import Making
from musictool.remaking.record import Record, read_record
from musictool.remaking.sources import Finder

__all__ = ["Redone", "redo", "refuse_addresses"]


@dataclass(frozen=True)
class Redone:
    """What came of making a file again."""

    path: Path
    """The file that has the record."""
    comparison: Comparison
    reasons: tuple[str, ...]
    """Why the same bytes were not promised; none if they were, or are there."""
    pipelines: tuple[str, ...]
    """What was done, in order."""
    sources: tuple[Path, ...]
    """What it was made of."""
    written: Path | None = None
    """Where the new file is, if it was kept."""

    @property
    def verdict(self) -> str:
        """`identical` to the byte, the `same` in other bytes, or `differs`."""
        return self.comparison.verdict

    @property
    def kept_promise(self) -> bool:
        """Whether nothing differs, or the bytes were not promised."""
        return self.verdict != "differs" or bool(self.reasons)

    def row(self) -> dict[str, Any]:
        """It as `--json` prints it."""
        found: dict[str, Any] = plain(
            {
                "file": self.path,
                "result": self.verdict,
                "says": self.comparison.words,
                "peak_difference_dbfs": self.comparison.peak_db,
                "first_difference_s": self.comparison.first_s,
                "reasons": self.reasons,
                "pipelines": self.pipelines,
                "sources": self.sources,
                "output": self.written,
                "error": None,
            }
        )
        return found


def refuse_addresses(given: Iterable[str]) -> None:
    """Refuse places of files that are elsewhere.

    Raises
    ------
    UsageError
    """
    for one in filter(is_address, given):
        raise UsageError(
            f"redo: {without_secrets(one)} is an address; redo is for files that are here, so "
            "fetch it first"
        )


def redo(
    path: Path,
    registry: Registry,
    *,
    finder: Finder | None = None,
    changed: bool = False,
    allowed: Collection[str] = (),
    place: files.Place | None = None,
    progress: Progress = lambda job, fraction, message: None,
) -> Redone:
    """Make a file again from its record, and compare; what is there is only read.

    Parameters
    ----------
    finder
        Looks for what it was made of; by default beside it and in the current folder.
    changed
        Take what has the name of a source, whatever it holds now.
    allowed
        What a record may do beside the usual; see `contract.options.ALLOW`.
    place
        Where to keep the new file, if it is to be kept.

    Raises
    ------
    MusictoolError
        If it has no record, if what it was made of is not found, or if it cannot be done again.
    """
    with errors_worded(lambda text: text if str(path) in text else f"{path}: {text}"):
        return _redone(
            read_record(path), registry, finder or Finder(), changed, allowed, place, progress
        )


def _redone(
    record: Record,
    registry: Registry,
    finder: Finder,
    changed: bool,
    allowed: Collection[str],
    place: files.Place | None,
    progress: Progress,
) -> Redone:
    path = record.path
    with tempfile.TemporaryDirectory(prefix="musictool-redo-") as name:
        folder = Path(name)
        links, made = folder / "sources", folder / "made"
        links.mkdir()
        made.mkdir()
        making = Making(record, finder, Links(links), made, registry, changed, allowed, progress)
        new, error = contained(making.made)
        if new is None:
            raise error or FileError(path, "cannot be made again")
        is_model = kind_of_folder(path) is Kind.MODEL
        if new.is_dir() and not is_model:  # of stems, those that the file is one of
            new = new / path.name
            if not new.exists():
                raise FileError(path, f"is none of the stems that its record makes: {_names(new)}")
        comparison = compare(path, new)
        is_there = comparison.verdict == "identical" and place is not None and place.path == path
        place = None if is_there else place
        if place is not None:
            _keep(new, replace(place, inputs=tuple(making.sources)), record)
        return Redone(
            path,
            comparison,
            () if comparison.verdict == "identical" else tuple(dict.fromkeys(making.reasons)),
            tuple(making.pipelines),
            tuple(dict.fromkeys(making.sources)),
            None if place is None else place.path,
        )


def _names(beside: Path) -> str:
    return ", ".join(sorted(path.name for path in beside.parent.iterdir()))


def _keep(new: Path, place: files.Place, record: Record) -> None:
    """Bring the new file to its place, whole or not at all, with its history."""
    if new.is_dir():
        files.write(place.path, files.read_model(new), force=place.force, parents=place.parents)
        return
    has_one = new.with_name(f"{new.name}.musictool.json").exists()
    with Sidecar(place.path) as beside, new_file(place) as temporary, file_errors(place.path):
        shutil.copyfile(new, temporary)
        beside.write(temporary, read_record(new).history if has_one else ())
