"""Files that appear whole under their name, or not at all.

Everything is written to a hidden file in the target's own folder, forced to the disk, and renamed
in one step. Whatever goes wrong in between (an error, a full disk, Ctrl-C) removes the hidden file
and leaves what was there before. If the target is a link, the file it points to is replaced, as by
cp and every editor; the checks against inputs look at the same file.
"""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterator
from pathlib import Path

from musictool.errors import OutputExists
from musictool.files.access import Place, check_place, file_errors, resolve

__all__ = ["new_file", "write_bytes"]

TEMPORARY = ".musictool-part-"
"""How the names of our unfinished files begin."""


@contextlib.contextmanager
def new_file(place: Place) -> Iterator[Path]:
    """A temporary path to write to; when the block ends well it becomes `place.path`.

    The temporary file exists (empty, with the permissions of any new file), lies in the target's
    folder and has its extension.

    Raises
    ------
    OutputExists, FileError
        As `check_place`, at the end of the block: an input can have been moved there, or the
        target have appeared, while the file was being written. Also when the system refuses
        (full disk, …).
    """
    with file_errors(place.path):
        target = resolve(place.path).absolute()  # wherever plugins go meanwhile
        temporary = target.with_name(f"{TEMPORARY}{os.urandom(6).hex()}{target.suffix}")
        if place.parents:
            target.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
    try:
        yield temporary
        with file_errors(place.path):
            _sync(temporary)
            check_place(place)
            if place.force:
                temporary.replace(target)
            else:
                publish(temporary, target, place.path)
            _sync(target.parent)
    finally:
        # After success the name is gone already; otherwise nothing may stay behind.
        with contextlib.suppress(OSError):
            temporary.unlink()


def write_bytes(place: Place, content: bytes) -> None:
    """Make a file of some bytes; fails as `new_file` does."""
    with new_file(place) as temporary, file_errors(place.path):
        temporary.write_bytes(content)


def publish(temporary: Path, target: Path, path: Path) -> None:
    """Rename without replacing, also if somebody makes the target at this very moment."""
    appeared = OutputExists(path, "appeared while it was being made; use --force to replace it")
    try:
        os.link(temporary, target)
        return
    except FileExistsError:
        raise appeared from None
    except OSError:
        pass  # a file system without hard links, like FAT: claim the name, then rename over it
    try:
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
    except FileExistsError:
        raise appeared from None
    temporary.replace(target)


def _sync(path: Path) -> None:
    """Force a file, or a folder's list of names, to the disk."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except OSError:
        if path.is_dir():  # Windows cannot open folders
            return
        raise
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in {errno.EINVAL, errno.ENOTSUP, errno.EBADF}:
            raise
    finally:
        os.close(handle)
