"""What lies at an address: files in a folder, those of a pattern, and the state of one."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import partial
from typing import Any, NamedTuple

from musictool.address import WEB, Address, place
from musictool.errors import FileError, OutputExists
from musictool.files.remote.attempts import Absent, Denied, attempted
from musictool.files.remote.systems import System, system_of

__all__ = ["State", "check_far", "found_at", "found_under", "is_folder", "state"]

MARKS = ("ETag", "etag", "md5Hash", "content_md5", "generation", "version_id")
"""What a store calls the mark that another content would not have."""

TIMES = ("LastModified", "last_modified", "mtime", "updated", "modified", "created")


class State(NamedTuple):
    """What tells the content of an address from another, as far as one request says."""

    size: int | None
    mark: str


def state(address: Address) -> State | None:
    """The state of a file; None if there is none.

    Raises
    ------
    FileError
        If nobody answers.
    """
    found = _about(address)
    if found is None or found["type"] == "directory":
        return None
    marks = [str(found[name]) for name in (*MARKS, *TIMES) if found.get(name)]
    return State(found.get("size"), marks[0] if marks else "")


def is_folder(address: Address) -> bool:
    """Whether an address that is there is that of a folder.

    Raises
    ------
    Absent
        If nothing is there.
    FileError
        If nobody answers.
    """
    found = _about(address)
    if found is None:
        raise Absent(address, "there is no such file or folder")
    return bool(found["type"] == "directory")


def _about(address: Address) -> dict[str, Any] | None:
    system = system_of(address)
    try:
        found: dict[str, Any] = attempted(address, lambda: system.files.info(system.path))
    except Absent:
        return None
    return found


def found_under(folder: Address, suffixes: Collection[str]) -> list[Address]:
    """The files in a folder and the folders in it, without hidden ones; each folder's sorted.

    Raises
    ------
    FileError
        If there is no such folder, or nobody answers.
    """
    system = system_of(folder)
    path = system.path
    if folder.scheme in WEB:
        path = f"{path.rstrip('/')}/"
    find = partial(system.files.find, path)
    found = _named(folder, system, attempted(folder, find), suffixes)
    if not found and len(folder.parts) == 2:
        attempted(folder, partial(system.files.ls, path))  # a bucket that is not there has nothing
    return sorted(found, key=_by_folder)


def found_at(pattern: Address, suffixes: Collection[str]) -> list[Address]:
    """The files whose names a pattern fits: `*`, `?`, `[...]`, `**`; hidden ones left out."""
    fixed, magic = [], list(pattern.parts)
    while magic and not pattern.is_magic(magic[0]):
        fixed.append(magic.pop(0))
    folder = place(f"{'/'.join([f'{fixed[0]}/', *fixed[1:]])}")
    assert isinstance(folder, Address)
    system, wanted = system_of(folder), "/".join(magic)
    glob = partial(system.files.glob, f"{system.path.rstrip('/')}/{wanted}")
    return sorted(_named(folder, system, attempted(pattern, glob), suffixes), key=_by_folder)


def _named(
    folder: Address, system: System, names: Iterable[str], suffixes: Collection[str]
) -> list[Address]:
    """The addresses of what a file system found in a folder, in words of its own."""
    root = system.path.rstrip("/")
    above = folder.url.rstrip("/")
    found = []
    for name in names:
        below = name.removeprefix(root)
        address = place(f"{above}{below}" if below != name else f"{above}/{name.lstrip('/')}")
        hidden = any(part.startswith(".") for part in below.split("/"))
        if isinstance(address, Address) and not hidden and address.suffix.lower() in suffixes:
            found.append(address)
    return found


def _by_folder(address: Address) -> list[tuple[bool, str]]:
    """Files before the folders beside them, as a walk has them."""
    *folders, name = address.parts
    return [*((True, folder) for folder in folders), (False, name)]


def check_far(address: Address, force: bool, parents: bool) -> None:
    """Refuse an address that could not, or must not, be written to; sends nothing.

    Raises
    ------
    OutputExists
        It is there, and `force` is not set.
    FileError
        It can only be read, is a folder, or its folder is missing where folders are more than
        names and `parents` is not set.
    """
    system = system_of(address, writing=True)
    try:
        found = _about(address)
    except Denied:
        return  # who may write need not be allowed to look
    if found is not None and found["type"] != "directory":
        if not force:
            raise OutputExists(address, "exists already; use --force to replace it")
    elif not system.is_store:
        if found is not None:
            raise FileError(
                address, "is a folder; name a file, or end the name with / for a folder"
            )
        folder = address.parent
        if not parents and len(folder.parts) > 2 and _about(folder) is None:
            raise FileError(address, f"there is no folder {folder}; make it first")
