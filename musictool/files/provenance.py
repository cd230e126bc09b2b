"""How a file was made, kept with the file: a JSON list of entries, oldest first.

Formats with tags hold it under `MUSICTOOL_PROVENANCE` (`tags`), MIDI in a text event, reports
under a key; for the others it lies in `<name>.musictool.json` beside the file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from musictool.files import atomic
from musictool.files.tags import Tags

__all__ = ["history_of", "keep_beside", "read_history", "sidecar_of"]


History = tuple[Mapping[str, Any], ...]


def sidecar_of(path: Path) -> Path:
    """Where the history of a file without tags lies."""
    return path.with_name(f"{path.name}.musictool.json")


def read_history(path: Path | str) -> History:
    """How a file was made, oldest entry first; empty if nothing is known."""
    from musictool.files.tags import read_tags

    path = Path(path)
    suffix = path.suffix.lower()
    if suffix in {".mid", ".midi"}:
        from musictool.files.scores import read_provenance_text

        return parse(read_provenance_text(path))
    if suffix == ".json":
        from musictool.files.reports import read_history_of_report

        return parse(read_history_of_report(path))
    return history_of(path, read_tags(path))


def history_of(path: Path, tags: Tags | None) -> History:
    """The history in a file's tags, else beside it."""
    if tags is not None and tags.provenance:
        return parse(tags.provenance)
    beside = sidecar_of(path)
    try:
        return parse(beside.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return ()


def parse(text: str | None) -> History:
    """Entries of a JSON list; what somebody else wrote there and is no such list counts as none."""
    try:
        entries = json.loads(text or "[]")
    except json.JSONDecodeError:
        return ()
    if not isinstance(entries, list):
        return ()
    return tuple(entry for entry in entries if isinstance(entry, dict))


def render(history: Sequence[Mapping[str, Any]]) -> str:
    """Entries as the JSON list that `parse` reads; ASCII, so that every tag format holds it."""
    from musictool.files.reports import plain

    return json.dumps([plain(entry) for entry in history])


def keep_beside(path: Path, history: Sequence[Mapping[str, Any]]) -> None:
    """Write the history beside a file, or remove one that an earlier file of this name left."""
    target = sidecar_of(atomic.resolve(path))
    if not history:
        with atomic.translated(target):
            target.unlink(missing_ok=True)
        return
    with atomic.new_file(target, force=True) as temporary, atomic.translated(target):
        temporary.write_text(render(history) + "\n", encoding="utf-8")
