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
    "hash_file",
    "needs_sidecar",
    "parse",
    "read_history",
    "render",
    "write_sidecar",
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
    """The hash and the history in a file that `write_sidecar` wrote; None if it is none."""
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


def needs_sidecar(path: Path, has_tags: bool) -> bool:
    """Whether there is something to do beside a file that is finished: see `write_sidecar`."""
    return not has_tags or os.path.lexists(sidecar_path(path))


def write_sidecar(path: Path, history: Sequence[Mapping[str, Any]]) -> list[str]:
    """Write the history beside a finished file, or remove what an earlier file of this name left.

    The recording is there already, so what goes wrong here is no error: it returns warnings. A file
    that is not ours is left alone.
    """
    sidecar = sidecar_path(path)
    is_ours = _read_sidecar(sidecar) is not None
    if not history:
        if is_ours:
            with contextlib.suppress(OSError):
                sidecar.unlink()
        return []
    if not is_ours and os.path.lexists(sidecar):
        return [f"its history was not kept: {sidecar.name} is a file of somebody else"]
    try:
        with file_errors(sidecar):
            text = f'{{"sha256": "{hash_file(path)}", "history": {render(history)}}}\n'
        write_bytes(Place(sidecar, force=True), text.encode())
    except FileError as error:
        return [f"its history was not kept: {error}"]
    return []
