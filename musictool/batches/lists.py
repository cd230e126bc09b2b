"""Lists of files that somebody else made: `--files-from`, and the text of `--jobs`.

A list comes from a file, a pipe of the shell's (`<(find …)`) or standard input.
"""

from __future__ import annotations

import codecs
import os
import sys
from pathlib import Path

from musictool.address import beneath
from musictool.errors import FileError, UsageError
from musictool.files import AUDIO_SUFFIXES
from musictool.files.access import missing
from musictool.files.far import local_copy

__all__ = ["STDIN", "content", "listed", "read_text"]

STDIN = "standard input"

MOST_BYTES = 2_000_000_000
"""Of a list: twenty million names and more."""

PLAYLISTS = (".m3u", ".m3u8")
"""Lists of players: they have lines that are no names, and count from their own folder."""


def listed(source: Path) -> list[str]:
    """The names in a list: one a line, or a NUL behind each as `find -print0` writes them.

    With NULs a name is any bytes; without, a line that is not blank.

    Raises
    ------
    FileError
        If the list cannot be read.
    UsageError
        If it is none, or has no name in it.
    """
    if source.suffix.lower() in AUDIO_SUFFIXES:
        raise UsageError(f"{source}: is a recording, not a list of names; give it as an input")
    data = content(source)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        data = os.fsencode(read_text(data))
    data = data.removeprefix(codecs.BOM_UTF8)
    if b"\0" in data:
        names = data.split(b"\0")
    else:
        names = [line.removesuffix(b"\r") for line in data.split(b"\n")]
    found = [os.fsdecode(name) for name in names if name.strip()]
    if source.suffix.lower() in PLAYLISTS:
        folder = source.parent
        found = [beneath(folder, name) for name in found if not name.startswith("#")]
    if not found:
        raise UsageError(f"{_called(source)}: has no name of a file in it")
    return [f"./{name}" if name == "-" else name for name in found]


def content(source: Path) -> bytes:
    """All bytes of a list.

    Raises
    ------
    FileError
        If it cannot be read, or never ends.
    """
    called = _called(source)
    try:
        if str(source) == "-":
            data = sys.stdin.buffer.read(MOST_BYTES + 1) if sys.stdin is not None else b""
        else:
            with local_copy(source) as here, here.open("rb") as file:  # a pipe as well
                data = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise FileError(called, missing(source)) from None
    except IsADirectoryError:
        raise FileError(called, "is a folder, not a list; give it as an input") from None
    except OSError as error:
        raise FileError(called, f"cannot be read: {error.strerror}") from None
    if len(data) > MOST_BYTES:
        raise FileError(called, f"is larger than {MOST_BYTES // 10**9} GB; that is no list")
    return data


def read_text(data: bytes) -> str:
    """Text as programs write it: UTF-8, UTF-16 with its mark, else Windows-1252 as Excel does."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _called(source: Path) -> str:
    return STDIN if str(source) == "-" else str(source)
