"""Files that appear whole under their name, or not at all.

Everything is written to a hidden file in the target's own folder, forced to the disk, and renamed
in one step. Whatever goes wrong in between (an error, a full disk, Ctrl-C) removes the hidden
file and leaves what was there before.

A link as the target is written through: the link stays, the file it points to is replaced. That
is what cp and every editor do, and the checks against inputs look at the same file.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
from collections.abc import Iterator, Sequence
from pathlib import Path

from musictool.errors import FileError, OutputExists

__all__ = [
    "TEMPORARY",
    "check_place",
    "native",
    "new_file",
    "publish",
    "resolve",
    "said_by_system",
    "translated",
    "write_bytes",
]

TEMPORARY = ".musictool-part-"
"""How the names of our unfinished files begin."""


def native(path: Path) -> Path | bytes:
    """A path for libsndfile: the very bytes of its name, which on Linux need not be valid UTF-8."""
    return path if os.name == "nt" else os.fsencode(path)


def resolve(path: Path) -> Path:
    """The file that a target stands for: links followed to where they point, even if dangling."""
    return Path(os.path.realpath(path)) if path.is_symlink() else path


def check_place(
    path: Path, *, inputs: Sequence[Path] = (), force: bool = False, parents: bool = False
) -> None:
    """Refuse a target that could not, or must not, be written; touches nothing.

    Raises
    ------
    OutputExists
        The target is one of the inputs (also by way of links), or exists and `force` is not set.
    FileError
        The folder is missing (and `parents` is not set), no folder, or not writable.
    """
    with translated(path):
        _check_place(path, inputs, force, parents)


def _check_place(path: Path, inputs: Sequence[Path], force: bool, parents: bool) -> None:
    for source in inputs:
        if _same(path, source):
            raise OutputExists(path, f"is the input {source}; an input is never overwritten")
    target = resolve(path)
    if target.is_dir():
        raise FileError(path, "is a folder; name a file, or end the name with / for a folder")
    if os.path.lexists(target) and not force:
        raise OutputExists(path, "exists already; use --force to replace it")
    folder = target.parent
    while parents and not folder.exists() and folder != folder.parent:
        folder = folder.parent
    if not folder.exists():
        raise FileError(path, f"there is no folder {folder}; make it first")
    if not folder.is_dir():
        raise FileError(path, f"{folder} is not a folder")
    if not os.access(folder, os.W_OK | os.X_OK):
        why = _refusal(folder)
        raise FileError(path, f"cannot write into the folder {folder}: {why}")


def _refusal(folder: Path) -> str:
    try:
        read_only = os.statvfs(folder).f_flag & os.ST_RDONLY
    except (OSError, AttributeError):  # Windows has no statvfs
        read_only = 0
    return "it is on a read-only disk" if read_only else "no permission"


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return os.path.realpath(one) == os.path.realpath(other)


@contextlib.contextmanager
def new_file(
    path: Path, *, inputs: Sequence[Path] = (), force: bool = False, parents: bool = False
) -> Iterator[Path]:
    """A temporary path to write to; when the block ends well it becomes `path`.

    The temporary file exists (empty, with the permissions of any new file), lies in the target's
    folder and has its extension.

    Raises
    ------
    OutputExists, FileError
        As `check_place`; also when the target appeared while the file was being written, or the
        system refuses (full disk, …).
    """
    check_place(path, inputs=inputs, force=force, parents=parents)
    target = resolve(path)
    temporary = target.with_name(f"{TEMPORARY}{secrets.token_hex(6)}{target.suffix}")
    with translated(path):
        if parents:
            target.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
    try:
        yield temporary
        with translated(path):
            _sync(temporary)
            # An input can have been moved here while the work went on.
            check_place(path, inputs=inputs, force=force)
            if force:
                temporary.replace(target)
            else:
                publish(temporary, target, path)
            _sync(target.parent)
    finally:
        # After success the name is gone already; otherwise nothing may stay behind.
        with contextlib.suppress(OSError):
            temporary.unlink()


def write_bytes(
    path: Path,
    content: bytes,
    *,
    inputs: Sequence[Path] = (),
    force: bool = False,
    parents: bool = False,
) -> None:
    """A whole new file.

    Raises
    ------
    OutputExists, FileError
        As `new_file`.
    """
    with (
        new_file(path, inputs=inputs, force=force, parents=parents) as temporary,
        translated(path),
    ):
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


@contextlib.contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn what the system refuses inside the block into a sentence about `path`."""
    try:
        yield
    except OSError as error:
        raise said_by_system(path, error) from error


def said_by_system(path: Path, error: OSError) -> FileError:
    """What the operating system refused, as a sentence about the target."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return FileError(path, "the disk is full; make room or write elsewhere (nothing was left)")
    if error.errno == errno.EROFS:
        return FileError(path, "cannot be written: the disk is read-only")
    if error.errno in {errno.EACCES, errno.EPERM}:
        return FileError(path, "cannot be written: no permission")
    if error.errno == errno.EFBIG:
        return FileError(path, "would be larger than a file may be here (nothing was left)")
    if error.errno == errno.ENAMETOOLONG:
        return FileError(path, "the name is too long for this disk; name a shorter one with -o")
    return FileError(path, f"cannot be written: {error.strerror or error}")


def refusal(temporary: Path) -> OSError | None:
    """What the system has against more bytes in an unfinished file; None if nothing.

    libsndfile does not tell why a write failed, and not even that one did while it closed a file.
    A disk that has just refused a write is full to its last page, so asking again shows it.
    """
    try:
        with temporary.open("r+b", buffering=0) as file:
            end = file.seek(0, os.SEEK_END)
            try:
                if file.write(bytes(_PROBE_BYTES)) < _PROBE_BYTES:
                    file.write(bytes(_PROBE_BYTES))
            finally:
                file.truncate(end)
    except OSError as error:
        return error
    return None


_PROBE_BYTES = 16384
