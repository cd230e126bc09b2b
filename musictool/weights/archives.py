"""Files inside an archive of a package, a wheel or its sources; nothing else of it is unpacked."""

from __future__ import annotations

import contextlib
import os
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from musictool.errors import UnreadableFile

__all__ = ["take"]

PIECE = 1 << 20  # bytes


def take(archive: Path, path: str, target: Path, most: int) -> None:
    """Copy one file out of an archive.

    Parameters
    ----------
    path
        Inside the archive; of sources also without their outermost folder.
    most
        Bytes that it may have, whatever the archive says.

    Raises
    ------
    UnreadableFile
        If the archive is damaged, has no such file, or that is longer.
    OSError
        If the system refuses to write.
    """
    with _opened(archive, path) as inside, target.open("wb") as file:
        left = most
        while piece := _piece(archive, inside):
            left -= len(piece)
            if left < 0:
                raise UnreadableFile(archive.name, f"{path} is longer than {most:,} bytes")
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())


def _piece(archive: Path, inside: IO[bytes]) -> bytes:
    try:
        return inside.read(PIECE)
    except Exception as error:  # whatever a library finds wrong in an archive of a stranger
        raise UnreadableFile(archive.name, f"is damaged: {error}") from error


@contextlib.contextmanager
def _opened(archive: Path, path: str) -> Iterator[IO[bytes]]:
    """The file inside."""
    with contextlib.ExitStack() as stack:
        try:
            if archive.name.endswith((".whl", ".zip")):
                wheel = stack.enter_context(zipfile.ZipFile(archive))
                names = [one.filename for one in wheel.infolist() if not one.is_dir()]
                inside: IO[bytes] | None = wheel.open(_named(names, path))
            else:
                sources = stack.enter_context(tarfile.open(archive))
                names = [one.name for one in sources.getmembers() if one.isfile()]
                inside = sources.extractfile(_named(names, path))
            assert inside is not None
        except LookupError:
            raise UnreadableFile(archive.name, f"has no file {path}") from None
        except Exception as error:  # as in _piece
            raise UnreadableFile(
                archive.name, f"is no archive that can be read: {error}"
            ) from error
        yield stack.enter_context(inside)


def _named(names: list[str], path: str) -> str:
    """The name of a file as the archive has it: as it is, or behind the folder around all.

    Raises
    ------
    LookupError
        If it has neither.
    """
    around = {name.partition("/")[0] for name in names}
    ways = [path, *(f"{one}/{path}" for one in around if len(around) == 1)]
    known = [way for way in ways if way in names]
    if not known:
        raise LookupError(path)
    return known[0]
