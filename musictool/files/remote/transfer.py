"""Files brought here from an address, and sent there: whole, or not at all.

What is fetched has the size that was promised; what is sent has its name once all of it is there.
A transfer that is broken off, also by Ctrl-C, removes what it has begun.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from musictool.address import WEB, Address
from musictool.errors import OutputExists
from musictool.files.remote.attempts import Absent, Short, Stopped, attempted, finished
from musictool.files.remote.listing import found_under, state
from musictool.files.remote.systems import System, system_of

__all__ = ["fetch", "fetch_folder", "send"]

Told = Callable[[float], None]
"""`told(share)`: how much has been transferred, 0 to 1."""

PART_BYTES = 16 * 2**20
"""So much of a large file is in memory at a time, and sent at once."""

MOST_PARTS = 9_000
"""Of one file; S3 takes 10,000."""


def fetch(address: Address, folder: Path, told: Told = lambda share: None) -> Path:
    """A file with all that is at an address, in a folder of this computer.

    Raises
    ------
    FileError
        If there is nothing, no permission, no answer, no room, or less than was promised.
    """
    system = system_of(address)
    copy = folder / f"{address.stem}{address.suffix}"[-200:]

    def once() -> None:
        progress = _progress(told)
        options: dict[str, Any] = {}
        if address.scheme in WEB:
            options["headers"] = {"Accept-Encoding": "identity"}  # the bytes of the file itself
        elif hasattr(system.files, "max_concurrency"):
            options["max_concurrency"] = 1  # pieces asked for one by one could be of two contents
        finished(system.files, "get_file", system.path, str(copy), told=progress, **options)
        if progress.size and copy.stat().st_size != progress.size:
            raise Short

    attempted(address, once)
    return copy


def fetch_folder(address: Address, folder: Path, suffixes: frozenset[str]) -> Path:
    """A folder with the files that lie in one behind an address.

    Raises
    ------
    FileError
        As `fetch`; and if there are none.
    """
    files = found_under(address, suffixes)
    if not files:
        raise Absent(address, "there is no such folder, or nothing in it")
    copy = folder / address.name[-200:]
    for one in files:
        place = copy / one.relative_to(address)
        place.parent.mkdir(parents=True, exist_ok=True)
        fetch(one, place.parent)
    return copy


def send(
    local: Path,
    address: Address,
    force: bool = False,
    parents: bool = False,
    told: Told = lambda share: None,
) -> None:
    """Put a finished file at an address; until all of it is there, nothing is.

    Parameters
    ----------
    force
        Replace what is there.
    parents
        Make missing folders, where these are more than names.

    Raises
    ------
    OutputExists
        Without `force`, if something is there by now.
    FileError
        If it cannot be written, with nothing left of it.
    """
    system = system_of(address, writing=True)
    size, tries = local.stat().st_size, 0

    def once() -> None:
        nonlocal tries
        tries += 1
        if system.is_store:
            _put(system, local, _progress(told), force)
        else:
            _put_and_rename(system, local, address, force, parents, _progress(told))

    try:
        attempted(address, once)
    except OutputExists:
        # An answer that was lost may have been to a transfer that was complete.
        there = state(address) if tries > 1 else None
        if there is None or there.size != size:
            raise


def _put(system: System, local: Path, progress: Any, force: bool) -> None:
    """Send an object to a store, which shows it once it is whole."""
    options: dict[str, Any] = {}
    if hasattr(system.files, "max_concurrency"):
        size = local.stat().st_size
        options = {"chunksize": max(PART_BYTES, size // MOST_PARTS + 1), "max_concurrency": 1}
    if not force and system.creates:
        options["mode"] = "create"
    elif not force and system.files.exists(system.path):
        raise FileExistsError
    try:
        finished(system.files, "put_file", str(local), system.path, told=progress, **options)
    except NotImplementedError:  # by this store, what should not replace anything
        options.pop("mode", None)
        finished(system.files, "put_file", str(local), system.path, told=progress, **options)


def _put_and_rename(
    system: System, local: Path, address: Address, force: bool, parents: bool, progress: Any
) -> None:
    files, path = system.files, system.path
    folder, _, name = path.rpartition("/")
    part = f"{folder}/.musictool-part-{os.urandom(6).hex()}-{name}"[:1000]
    if parents and folder:
        files.makedirs(folder, exist_ok=True)
    try:
        finished(files, "put_file", str(local), part, told=progress)
        if files.info(part).get("size") not in (None, local.stat().st_size):
            raise Short
        if not force and files.exists(path):
            raise FileExistsError
        files.mv(part, path)
    except BaseException:
        with contextlib.suppress(Exception):
            files.rm(part)
        raise


def _progress(told: Told) -> Any:
    """A callback of fsspec that tells a share, and by which a transfer is stopped."""
    from fsspec.callbacks import Callback

    class Progress(Callback):  # type: ignore[misc]
        stopped = False

        def stop(self) -> None:
            self.stopped = True

        def call(self, hook_name: Any = None, **kwargs: Any) -> None:
            if self.stopped:
                raise Stopped
            told(min(self.value / self.size, 1.0) if self.size else 0.0)

    return Progress()
