"""A folder of values between steps, by the keys of what they follow from, bounded in size.

Each is a file: samples as they lie in memory, then a JSON text of all else, then its length and
checksums. That needs no pickle, so that nobody who can write into the folder has anything run; a
damaged file is seen, ignored and removed. A file gets its name when it is whole, so that several
processes can use one folder; who is about to make a value claims it, and others wait. What was used
least recently goes first.
"""

from __future__ import annotations

import contextlib
import json
import os
import struct
import tempfile
import time
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any, NamedTuple

import numpy as np
import numpy.typing as npt

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

__all__ = ["Cache", "Claim", "Entry", "Part", "Place", "values_folder"]

SUFFIX, PART, LOCK = ".value", ".part", ".lock"

END = struct.Struct("<8sQII")
"""A word, the length of the text, its checksum and that of the samples before it."""

WORD = b"mtvalue1"

PIECE = 1 << 20  # bytes

OLD = 24 * 3600.0
"""Seconds after which an unfinished file is one that a killed process has left."""

KEPT_SHARE = 0.9
"""Of the size, when something had to go; so that not every new value looks through the folder."""

LOOK_SHARE = 1 / 16
"""Of the size: so much is added before the folder is looked through, for what others have added."""


def values_folder() -> Path:
    """Where the values of this user are kept."""
    from platformdirs import user_cache_path

    return user_cache_path("musictool") / "values"


class Place(NamedTuple):
    """Where values are kept, and which; plain data that can travel to another process."""

    folder: Path
    size: int
    """In bytes; nothing is kept with 0, and what is there removed."""
    before: frozenset[int] = frozenset()
    """Steps that are likely to change: what flows into them is kept, whatever made it."""
    until: int | None = None
    """From this step on nothing is kept; None for all but the last."""


class Entry(NamedTuple):
    """A value as it lies in a file."""

    told: Mapping[str, Any]
    file: IO[bytes]
    """Open, and at its beginning, where the samples are."""


class Part:
    """A file that is being written."""

    def __init__(self, folder: Path) -> None:
        handle, name = tempfile.mkstemp(PART, "", folder)
        self.path = Path(name)
        self.file: IO[bytes] = os.fdopen(handle, "w+b", buffering=0)
        self._checksum = 0

    def write(self, samples: npt.NDArray[np.float32]) -> None:
        """Add samples, which lie in a row.

        Raises
        ------
        OSError
            If there is no room.
        """
        data = samples.reshape(-1).view(np.uint8).data
        self._checksum = zlib.crc32(data, self._checksum)
        _write(self.file, data)

    def finish(self, text: bytes, path: Path) -> int:
        """Add all else, and give it its name; the file stays open. Returns its size."""
        self.file.seek(0, os.SEEK_END)
        _write(self.file, memoryview(text))
        _write(self.file, memoryview(END.pack(WORD, len(text), zlib.crc32(text), self._checksum)))
        size = self.file.tell()
        self.path.replace(path)
        return size

    def discard(self) -> None:
        """Take the file out of the folder; what was written can be read as long as it is open."""
        with contextlib.suppress(OSError):
            self.path.unlink()


def _write(file: IO[bytes], data: memoryview) -> None:
    """All of the data: a file without a buffer may take a part."""
    while len(data):
        data = data[file.write(data) :]


class Claim:
    """The right to make the value of a key, as long as this process lives and does not let go."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle: int | None = None

    def take(self) -> bool:
        """Whether it was to be had; where a disk knows no locks, it always is."""
        if fcntl is None:
            return True
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._close()
            return False
        except OSError:
            self._close()
        return True

    def let_go(self) -> None:
        """Leave it to others; more than once does no harm."""
        if self._handle is not None:
            with contextlib.suppress(OSError):
                self._path.unlink()
            self._close()

    def _close(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


class Cache:
    """The folder at a place, for one process; any number may use it at the same time."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.problem = ""
        """Why nothing more is kept."""
        self.not_kept: set[str] = set()
        """Keys of values that were made, and could not be kept: nobody is to wait for them."""
        self._added = place.size  # so that the folder is looked through at once
        if place.size == 0:
            self._trim(0)

    def get(self, key: str) -> Entry | None:
        """The value of a key, whole and checked; None if there is none."""
        path = self._path(key)
        try:
            file = path.open("rb")
        except OSError:
            return None
        told = None
        with contextlib.suppress(OSError, ValueError, struct.error):
            told = _told(file)
        if told is None:
            file.close()
            with contextlib.suppress(OSError):
                path.unlink()
            return None
        with contextlib.suppress(OSError):
            os.utime(path)  # it was used now
        file.seek(0)
        return Entry(told, file)

    def has(self, key: str) -> bool:
        """Whether there is a value, without a look at it."""
        return self._path(key).exists()

    def claim(self, key: str) -> Claim:
        """What somebody takes who is about to make the value of a key."""
        return Claim(self.place.folder / f"{key}{LOCK}")

    def part(self) -> Part | None:
        """A file for a new value; None if the folder takes none."""
        if self.problem:
            return None
        try:
            self.place.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            return Part(self.place.folder)
        except OSError as error:
            self.fail(error)
            return None

    def add(self, key: str, part: Part, told: Mapping[str, Any]) -> None:
        """Keep what was written, under a key; what is larger than all there is room for is not."""
        if part.file.tell() > self.place.size:
            part.discard()
            return
        try:
            size = part.finish(json.dumps(told).encode(), self._path(key))
        except (TypeError, ValueError):  # a command gave what JSON cannot tell
            part.discard()
            return
        except OSError as error:
            part.discard()
            self.fail(error)
            return
        self._added += size
        if self._added > LOOK_SHARE * self.place.size:
            self._added = 0
            self._trim(self.place.size)

    def fail(self, error: OSError) -> None:
        """Keep nothing more."""
        self.problem = error.strerror or str(error)

    def _path(self, key: str) -> Path:
        return self.place.folder / f"{key}{SUFFIX}"

    def _trim(self, size: int) -> None:
        """Remove what was used least recently, until the rest is no larger than `size`."""
        found = sorted(_files(self.place.folder))
        total = sum(its for _, its, _ in found)
        wanted = KEPT_SHARE * size if total > size else size
        for _, its, path in found:
            if total <= wanted:
                return
            with contextlib.suppress(OSError):
                path.unlink()
            total -= its


def _files(folder: Path) -> Iterator[tuple[float, int, Path]]:
    """When each value was last used, its size, and where it is; what was left behind is removed."""
    try:
        with os.scandir(folder) as items:
            for item in items:
                with contextlib.suppress(OSError):
                    status = item.stat(follow_symlinks=False)
                    if item.name.endswith(SUFFIX):
                        yield status.st_mtime, status.st_size, Path(item.path)
                    elif item.name.endswith((PART, LOCK)) and time.time() - status.st_mtime > OLD:
                        Path(item.path).unlink()
    except OSError:
        return


def _told(file: IO[bytes]) -> dict[str, Any] | None:
    """The text of a file, if all of the file is what was written; memory for a piece of it."""
    whole = file.seek(0, os.SEEK_END)
    file.seek(max(whole - END.size, 0))
    word, length, of_text, of_samples = END.unpack(file.read(END.size))
    begin = whole - END.size - length
    if word != WORD or begin < 0:
        return None
    file.seek(begin)
    text = file.read(length)
    file.seek(0)
    checksum, left = 0, begin
    while left:
        piece = file.read(min(left, PIECE))
        if not piece:
            return None
        checksum, left = zlib.crc32(piece, checksum), left - len(piece)
    if (zlib.crc32(text), checksum) != (of_text, of_samples):
        return None
    told: dict[str, Any] = json.loads(text)
    return told
