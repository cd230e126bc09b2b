"""Files that appear whole under their name, or not at all.

Everything is written to a hidden file in the target's own folder, forced to the disk, and renamed
in one step. Whatever goes wrong in between (an error, a full disk, Ctrl-C) removes the hidden file
and leaves what was there before. If the target is a link, the file it points to is replaced, as by
cp and every editor; the checks against inputs look at the same file. A file that is replaced keeps
its permissions, its owner and its attributes, as far as the system allows.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from musictool.errors import OutputExists
from musictool.files.access import Place, at_target, check_place
from musictool.files.group import Group
from musictool.files.parts import needed_folder, new_part
from musictool.files.system_errors import file_errors

__all__ = ["new_file", "write_bytes"]


@contextlib.contextmanager
def new_file(place: Place) -> Iterator[Path]:
    """A temporary path to write to; when the block ends well it becomes `place.path`.

    The temporary file exists, empty, lies in the target's folder and has its extension. If the
    place has a group, it waits there for the others.

    Raises
    ------
    OutputExists, FileError
        As `check_place`, at the end of the block: an input can have been moved there, or the
        target have appeared, while the file was being written. Also when the system refuses
        (full disk, …).
    """
    with contextlib.ExitStack() as stack:
        with file_errors(place.path):
            target, there = at_target(place.path)
            target = target.absolute()  # wherever plugins go meanwhile
            # Never more open to others than the file that it replaces.
            mode = there.st_mode & 0o666 | 0o600 if there else 0o666
            part = _begin(stack, target, mode, place.parents)
        yield part
        group = Group() if place.group is None else place.group
        with file_errors(place.path):
            publish = partial(_publish, part, target, place)
            group.add(part, place.path, target.parent, publish, stack.pop_all())
        if place.group is None:
            for error in filter(None, group.publish()):
                raise error


def _begin(stack: contextlib.ExitStack, target: Path, mode: int, parents: bool) -> Path:
    """The hidden file, until `stack` ends; and its folder, if that is wanted and missing."""
    folder, is_missing = target.parent, False
    while True:
        with contextlib.ExitStack() as work:
            if is_missing:
                work.enter_context(needed_folder(folder))
            try:
                part = work.enter_context(new_part(folder, target.suffix, mode))
            except FileNotFoundError:
                if not parents or (is_missing and folder.is_dir()):
                    raise
                is_missing = True  # or another, whose file was the only one in it, has just failed
                continue
            stack.push(work.pop_all())
            return part


def write_bytes(place: Place, content: bytes) -> None:
    """Make a file of some bytes; fails as `new_file` does."""
    with new_file(place) as temporary, file_errors(place.path):
        temporary.write_bytes(content)


def _publish(part: Path, target: Path, place: Place) -> None:
    check_place(place)
    if place.force:
        _make_alike(part, target)
        part.replace(target)
    else:
        publish(part, target, place.path)


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


def _make_alike(part: Path, target: Path) -> None:
    """Give a file the owner, attributes and permissions of the one that it replaces, if any.

    Who may not give a file away keeps it, and with it the group, if they are in it.
    """
    try:
        before, now = target.stat(), part.stat()
    except FileNotFoundError:
        return
    if hasattr(os, "chown"):
        for owner in (before.st_uid, -1):
            if (before.st_uid, before.st_gid) != (now.st_uid, now.st_gid):
                with contextlib.suppress(OSError):
                    os.chown(part, owner, before.st_gid)
                    break
    if hasattr(os, "listxattr"):  # access control lists are among them
        with contextlib.suppress(OSError):
            for name in os.listxattr(target):
                with contextlib.suppress(OSError):
                    os.setxattr(part, name, os.getxattr(target, name))
    part.chmod(before.st_mode & 0o777)
