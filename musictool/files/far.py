"""What is behind a URL, as files of this computer for as long as somebody works on them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from musictool.address import Address
from musictool.errors import FileError, OutputExists, errors_worded
from musictool.files.access import Place, check_place
from musictool.files.audio.formats import AUDIO_SUFFIXES, CONTAINERS
from musictool.files.history import SIDECAR, sidecar_path
from musictool.files.scratch import scratch
from musictool.kinds import SCORE_SUFFIXES
from musictool.model_files import MODEL_FILE, MODEL_FILE_SUFFIXES

__all__ = ["check_there", "fetch", "ledger_folder", "local_copy", "outgoing", "send"]


def ledger_folder(output: Address) -> Path:
    """Where the ledger of a batch lies whose outputs go to an address: on this computer.

    Folders that are one whoever connects have one. A store could keep no ledger that several
    processes write to.
    """
    import hashlib  # OpenSSL; most work does without

    from platformdirs import user_state_path

    name = hashlib.sha256(str(output).encode("utf-8", "surrogateescape")).hexdigest()[:16]
    return user_state_path("musictool") / "batches" / name


def check_there(address: Address) -> None:
    """Refuse an address with nothing behind it.

    Raises
    ------
    FileError
    """
    from musictool.files import remote  # fsspec; most files lie here

    remote.is_folder(address)


@contextlib.contextmanager
def local_copy(path: Path, is_folder: bool = False) -> Iterator[Path]:
    """A path of this computer with the content of another, which may be an address; then removed.

    Errors that come out of the block name the address.

    Raises
    ------
    FileError
        As `fetch`.
    """
    if not isinstance(path, Address):
        yield path
        return
    with scratch() as folder:
        copy = fetch(path, folder, is_folder)
        with errors_worded(lambda text: text.replace(str(copy), str(path))):
            yield copy


@contextlib.contextmanager
def outgoing(path: Path, force: bool, inputs: Sequence[Path] = ()) -> Iterator[Path]:
    """A path to write to; if it stands for one that is far, its file is sent when the block ends.

    Raises
    ------
    FileError
        As `check_place`, before the block and after it.
    """
    if not isinstance(path, Address):
        yield path
        return
    check_place(Place(path, tuple(inputs), force))
    with scratch() as folder:
        copy = folder / path.name
        with errors_worded(lambda text: text.replace(str(copy), str(path))):
            yield copy
        send(copy, path, force)


def fetch(
    address: Address,
    folder: Path,
    is_folder: bool = False,
    told: Callable[[float], None] = lambda share: None,
) -> Path:
    """A copy in a folder of what is behind an address, with the history that lies beside it.

    Parameters
    ----------
    is_folder
        It is a folder of recordings, or of a model.
    told
        Called with how much of it is here, 0 to 1.

    Raises
    ------
    FileError
        If there is nothing, no permission, no answer, no room, or less than was promised.
    """
    from musictool.files import remote  # fsspec; most files lie here

    if is_folder:
        return remote.fetch_folder(address, folder, AUDIO_SUFFIXES.union(MODEL_FILE_SUFFIXES))
    copy = remote.fetch(address, folder, told)
    if not _holds_history(address):
        with contextlib.suppress(remote.Absent):
            remote.fetch(address.with_name(f"{address.name}{SIDECAR}"), folder)
    return copy


def _holds_history(address: Address) -> bool:
    """Whether files of this name hold their history themselves."""
    suffix = address.suffix.lower()
    kinds = [one for one in CONTAINERS.values() if suffix in one.suffixes]
    return suffix in SCORE_SUFFIXES or any(one.tags for one in kinds)


def send(copy: Path, address: Address, force: bool, parents: bool = False) -> list[str]:
    """Send a file, or a folder of them, with the history that lies beside it.

    Returns
    -------
    Warnings: that the history is not there is no error.

    Raises
    ------
    OutputExists, FileError
        What stands in the way of one of several is known before the first is sent.
    """
    from musictool.files import remote  # fsspec; most files lie here

    if copy.is_dir():
        places = {one: address / one.relative_to(copy) for one in _files_in(copy)}
        for place in () if force else places.values():
            if remote.state(place) is not None:
                raise OutputExists(place, "exists already; use --force to replace it")
        for one, place in places.items():
            remote.send(one, place, force, parents=True)
        return []
    warnings = []
    beside = sidecar_path(copy)
    try:
        if beside.exists():  # first: what is there is complete
            remote.send(beside, address.with_name(beside.name), force=True, parents=parents)
    except FileError as error:
        warnings.append(f"its history was not kept: {error}")
    remote.send(copy, address, force, parents)
    return warnings


def _files_in(folder: Path) -> list[Path]:
    """With histories before the files that they are of, and last what makes it a model."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return sorted(found, key=_last)


def _last(path: Path) -> tuple[bool, bool]:
    return path.name == MODEL_FILE, not path.name.endswith(SIDECAR)
