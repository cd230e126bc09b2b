"""Where SoundFonts lie: the one that is named, or one that the system has."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from musictool import CannotProcess

__all__ = ["VARIABLE", "find_soundfont"]

VARIABLE = "MUSICTOOL_SOUNDFONT"

SUFFIXES = (".sf2", ".sf3")

PREFERRED = (
    "default",
    "generaluser",
    "musescore_general",
    "ms basic",
    "fluidr3",
    "timgm6mb",
)
"""How names begin, in lower case, of those that have all of General MIDI, the better first."""


def find_soundfont() -> Path:
    """The SoundFont of the variable `MUSICTOOL_SOUNDFONT`, else one in the usual folders.

    Raises
    ------
    CannotProcess
        If there is none.
    """
    if named := os.environ.get(VARIABLE):
        return Path(named).expanduser()
    found = [path for folder in _folders() for path in _in(folder)]
    if not found:
        raise CannotProcess(
            "synth: no SoundFont is installed; give one by --soundfont FILE.sf2, or install one "
            f"({_how()}), or name one in the variable {VARIABLE}"
        )
    return min(found, key=_rank)


def _rank(path: Path) -> int:
    """Of equal ones the first that was found counts."""
    name = path.name.lower()
    known = (at for at, start in enumerate(PREFERRED) if name.startswith(start))
    return next(known, len(PREFERRED))


def _in(folder: Path) -> Iterator[Path]:
    try:
        paths = sorted(folder.iterdir())
    except OSError:
        return
    for path in paths:
        if path.suffix.lower() in SUFFIXES and path.is_file():
            yield path


def _how() -> str:
    if sys.platform == "darwin":
        return "MuseScore brings one"
    if sys.platform == "win32":
        return "MuseScore brings one, C:\\soundfonts is a place for others"
    return "Debian's timgm6mb-soundfont is 6 MB, fluid-soundfont-gm 120 MB"


def _folders() -> Iterator[Path]:
    home = Path.home()
    if sys.platform == "win32":
        for variable in ("LOCALAPPDATA", "APPDATA", "PROGRAMDATA", "PUBLIC"):
            if base := os.environ.get(variable):
                yield Path(base) / "soundfonts"
        yield Path("C:/soundfonts")
        yield from sorted(Path("C:/Program Files").glob("MuseScore*/sound"))
        return
    if sys.platform == "darwin":
        yield home / "Library/Audio/Sounds/Banks"
        yield Path("/Library/Audio/Sounds/Banks")
        yield from sorted(Path("/Applications").glob("MuseScore*.app/Contents/Resources/sound"))
    own = os.environ.get("XDG_DATA_HOME") or home / ".local/share"
    shared = os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    for base in (own, *filter(None, shared.split(":")), "/opt/homebrew/share"):
        yield Path(base) / "soundfonts"
        yield Path(base) / "sounds/sf2"
        yield Path(base) / "sounds/sf3"
        yield from sorted(Path(base).glob("mscore*/sound*"))
    yield home / ".fluidsynth"
