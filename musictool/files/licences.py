"""Under which licence files are, as a LICENSE or COPYING beside them or above them says."""

from __future__ import annotations

from pathlib import Path

from musictool.kinds import SCORE_SUFFIXES
from musictool.printable import printable
from musictool.regular import open_regular

__all__ = ["licence_beside"]

NAMES = ("LICENSE", "LICENCE", "COPYING", "UNLICENSE")
"""How the names of files with a licence begin."""

READ_BYTES = 2000
"""Of a licence: its name is among its first lines."""

KNOWN = {
    "creative commons zero": "CC0-1.0",
    "cc0 1.0": "CC0-1.0",
    "attribution-sharealike 4.0": "CC-BY-SA-4.0",
    "attribution-noncommercial-sharealike 4.0": "CC-BY-NC-SA-4.0",
    "attribution-noncommercial 4.0": "CC-BY-NC-4.0",
    "attribution 4.0": "CC-BY-4.0",
    "attribution 3.0": "CC-BY-3.0",
    "gnu lesser general public license": "LGPL",
    "gnu affero general public license": "AGPL",
    "gnu general public license": "GPL",
    "mit license": "MIT",
    "apache license": "Apache-2.0",
    "redistributions of source code": "BSD",
    "public domain": "public domain",
}
"""Names of licences by what is said in their first lines; the first that fits."""


def licence_beside(folder: Path, top: Path) -> str | None:
    """What the nearest file with a licence says that it is, in a folder or above it.

    Parameters
    ----------
    top
        The last folder that is looked at.

    Returns
    -------
    Its short name, or the beginning of what it says; None where there is no such file.
    """
    for place in (folder, *folder.parents):
        try:
            names = sorted(one.name for one in place.iterdir())
        except OSError:
            names = []
        for name in names:
            if name.upper().startswith(NAMES) and (said := _said(place / name)):
                return said
        if place == top:
            break
    return None


def _said(file: Path) -> str | None:
    """The licence that a file has; None if it is a folder, a pipe, music, or not for us to read."""
    try:
        with open_regular(file) as opened:
            content = opened.read(READ_BYTES)
    except OSError:
        return None
    if file.suffix.lower() in SCORE_SUFFIXES or b"\0" in content:  # "License to Kill.mid"
        return None
    text = " ".join(content.decode("utf-8", "replace").split())
    known = next((name for said, name in KNOWN.items() if said in text.lower()), None)
    return known or printable(f"see {file.name}: {text[:60]}")
