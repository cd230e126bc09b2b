"""How a file was made, kept with the file: a JSON list of entries, oldest first.

Formats with tags hold it under `MUSICTOOL_PROVENANCE` (`tags`), MIDI in a text event, reports
under a key; for the others it lies in `<name>.musictool.json` beside the file, with the file's
SHA-256, so that it is never taken for the history of another file of that name.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from musictool.errors import FileError
from musictool.files.access import Place, resolve
from musictool.files.atomic import write_bytes
from musictool.files.limits import MOST_HISTORY_BYTES, MOST_HISTORY_DEPTH
from musictool.files.system_errors import file_errors
from musictool.plain import json_text
from musictool.regular import open_regular, read_regular

__all__ = [
    "HISTORY",
    "History",
    "Sidecar",
    "hash_file",
    "parse",
    "read_history",
    "render",
]

SIDECAR = ".musictool.json"
"""What stands behind a file's name in that of the file with its history."""

HISTORY = "musictool_provenance"
"""The key that holds it in a report."""

History = tuple[Mapping[str, Any], ...]


def hash_file(path: Path | str) -> str:
    """SHA-256 of a file's bytes, as lower-case hexadecimal."""
    import hashlib  # OpenSSL; help and dry runs do without

    with open_regular(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sidecar_path(path: Path) -> Path:
    """Where the history of a file without tags lies."""
    real = resolve(path)
    return real.with_name(f"{real.name}{SIDECAR}")


def read_history(path: Path, in_file: str | None = None) -> tuple[History, list[str]]:
    """The history that a file holds as JSON text, else the one beside it, if of these bytes.

    Returns
    -------
    tuple
        The history, and a sentence if there is one that cannot be read.
    """
    if in_file:
        return parse(in_file)
    beside = _read_sidecar(sidecar_path(path))
    return (beside[1], []) if beside and beside[0] == hash_file(path) else ((), [])


def _read_sidecar(sidecar: Path) -> tuple[str, History] | None:
    """The hash and the history in a file that `Sidecar` wrote; None if it is none."""
    if not os.path.lexists(sidecar):
        return None
    try:
        held = _loads(read_regular(sidecar, MOST_HISTORY_BYTES).decode())
        return str(held["sha256"]), _entries(held["history"])
    except (OSError, ValueError, TypeError, KeyError):
        return None


def parse(text: str | None) -> tuple[History, list[str]]:
    """Entries of a JSON list, and a sentence if the text is none that can be read."""
    with contextlib.suppress(ValueError):
        held = _loads(text or "[]")
        if isinstance(held, list):
            return _entries(held), []
    return (), ["its history is unreadable and was left out"]


def _loads(text: str) -> Any:
    """JSON as large and as deep as a history may be.

    Raises
    ------
    ValueError
        It is larger, deeper, or no JSON.
    """
    if len(text) > MOST_HISTORY_BYTES:
        raise ValueError("too large")
    try:
        held = json.loads(text)
    except RecursionError:
        raise ValueError("too deep") from None
    level = [held]
    for _ in range(MOST_HISTORY_DEPTH):
        level = [
            inner
            for one in level
            if isinstance(one, dict | list)
            for inner in (one.values() if isinstance(one, dict) else one)
        ]
        if not level:
            return held
    raise ValueError("too deep")


def _entries(held: Any) -> History:
    return tuple(entry for entry in held if isinstance(entry, dict)) if type(held) is list else ()


def render(history: Sequence[Mapping[str, Any]]) -> str:
    """Entries as the JSON list that `parse` reads; ASCII, so that every tag format holds it."""
    return json_text(list(history))


class Sidecar(contextlib.AbstractContextManager["Sidecar"]):
    """The history beside a file without tags, kept around the work that makes the file.

    It is there before the file has its name: whoever is killed in between leaves a history that is
    of no file, and never a file without its history. If the file does not come about, what was
    there before is there again. When one comes about without any, so goes what an earlier file of
    this name left. A file that is not ours is left alone.
    """

    def __init__(self, path: Path) -> None:
        self._path = sidecar_path(path)
        self._was_there = os.path.lexists(self._path)
        self._wrote = False
        self._before: bytes | None = None

    def is_needed(self, has_tags: bool) -> bool:
        """Whether there is something to do beside the file."""
        return not has_tags or self._was_there

    def write(self, part: Path, history: Sequence[Mapping[str, Any]]) -> list[str]:
        """Write the history of an unfinished file that has all its bytes.

        The recording matters more, so what goes wrong here is no error: it returns warnings.
        """
        if not history:
            return []
        is_ours = _read_sidecar(self._path) is not None
        if not is_ours and os.path.lexists(self._path):
            return [f"its history was not kept: {self._path.name} is a file of somebody else"]
        try:
            with file_errors(self._path):
                self._before = self._path.read_bytes() if is_ours else None
                text = f'{{"sha256": "{hash_file(part)}", "history": {render(history)}}}\n'
            self._wrote = True
            write_bytes(Place(self._path, force=True), text.encode())
        except FileError as error:
            return [f"its history was not kept: {error}"]
        return []

    def __exit__(self, kind: type[BaseException] | None, *raised: object) -> None:
        is_of_no_file = self._was_there and not self._wrote if kind is None else self._wrote
        if not is_of_no_file:
            return
        with contextlib.suppress(OSError, FileError):
            if self._before is not None:
                write_bytes(Place(self._path, force=True), self._before)
            elif _read_sidecar(self._path) is not None:
                self._path.unlink()
