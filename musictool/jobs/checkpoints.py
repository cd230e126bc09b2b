"""Folders in which long work keeps what it takes to go on after it was stopped, however it was.

They lie in the user's state folder. A folder is named by a hash of all that the work follows from:
the command and its package, its parameters, its seed, and the content of what flows into it and of
what it refers to. So whoever runs the same again finds it, from whatever folder, and nobody else
does. It goes when the result is where it belongs, or when nobody has come back for it in a month.
"""

from __future__ import annotations

import contextlib
import shutil
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from musictool import __version__
from musictool.contract import Spec
from musictool.errors import FolderBusy, MusictoolError

if TYPE_CHECKING:
    from musictool.files.lock import Lock

__all__ = ["Checkpoints", "key_of"]

OLD_SECONDS = 30 * 24 * 3600.0
"""After so long what is kept is given up."""

GOES_ON = "the same command goes on from where it was"
"""Said of work that was interrupted."""

BUSY = "is at work on the same; let it end, or change the seed to make another"


def key_of(spec: Spec, first: tuple[Any, ...], values: Mapping[str, Any], seed: int) -> str:
    """What the folder of some work is called.

    Parameters
    ----------
    first
        What flows into the command.
    values
        Its arguments, by name.
    """
    # Few commands keep anything.
    from musictool.jobs.contents import content_of
    from musictool.jobs.states import hash_of, state_of_plugin

    given = {
        one.name: content_of(values.get(one.variable, one.default))
        for one in spec.all_parameters
        if one.name not in spec.goes_on
    }
    told = {
        "musictool": __version__,
        "plugin": state_of_plugin(spec.target),
        "command": [spec.name, spec.engine],
        "inputs": [content_of(one) for one in first],
        "values": given,
        "seed": seed if "seed" in spec.uses else None,
    }
    return hash_of(told)[:24]


class Checkpoints(contextlib.AbstractContextManager["Checkpoints"]):
    """Those of one job, until it has ended."""

    def __init__(self) -> None:
        self._held: dict[str, tuple[Path, Lock | None]] = {}

    @property
    def are_used(self) -> bool:
        return bool(self._held)

    def folder(self, key: str, command: str, warn: Callable[[str], None]) -> Path:
        """The folder of this key, locked; one that is not kept where there can be none.

        Raises
        ------
        FolderBusy
            Another process, or thread, is at work on the same.
        """
        if key not in self._held:
            try:
                self._held[key] = _taken(key, command)
            except FolderBusy:
                raise
            except (MusictoolError, OSError) as error:
                warn(f"if it is stopped, it will begin anew, since nothing can be kept: {error}")
                import tempfile

                self._held[key] = Path(tempfile.mkdtemp(prefix="musictool-")), None
        return self._held[key][0]

    def done(self) -> None:
        """The result is there: nothing of this is needed any more."""
        for folder, _ in self._held.values():
            shutil.rmtree(folder, ignore_errors=True)

    def __exit__(self, *raised: object) -> None:
        _, error, _ = raised
        is_kept = False
        while self._held:
            _, (folder, lock) = self._held.popitem()
            with contextlib.suppress(OSError):
                folder.rmdir()  # of a command that kept nothing
            if lock is None:
                shutil.rmtree(folder, ignore_errors=True)
            else:
                is_kept |= folder.exists()
                lock.close()
        if is_kept and isinstance(error, KeyboardInterrupt):
            error.add_note(GOES_ON)


def _taken(key: str, command: str) -> tuple[Path, Lock]:
    from platformdirs import user_state_path

    from musictool.files.lock import Lock

    home = user_state_path("musictool") / "checkpoints"
    home.mkdir(parents=True, exist_ok=True)
    _remove_old(home)
    lock = Lock(home / f"{key}.lock", command, BUSY)
    lock.take(wait=False, tell=lambda sentence: None)
    folder = home / key
    folder.mkdir(exist_ok=True)
    return folder, lock


def _remove_old(home: Path) -> None:
    """Remove what nobody has worked on for long."""
    from musictool.files.lock import Lock

    for path in home.glob("*.lock"):
        folder = path.with_suffix("")
        with contextlib.suppress(OSError, MusictoolError):
            if time.time() - max(map(_changed, (path, *folder.rglob("*")))) < OLD_SECONDS:
                continue
            lock = Lock(path, "")
            if lock.take_if_free():
                shutil.rmtree(folder, ignore_errors=True)
                path.unlink()
                lock.close()


def _changed(path: Path) -> float:
    return path.stat().st_mtime
