"""Where MIDI goes while it is played: standard output, a device, a pipe, or a port by its name.

Devices and pipes take the bytes of the wire as they are, which needs nothing installed. Ports by
name are those of the system's MIDI, by mido and python-rtmidi: `pip install 'musictool[live]'`.
"""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from musictool import CannotProcess

__all__ = ["opened"]

Send = Callable[[bytes], None]

DEVICES = ("/dev/snd/midi*", "/dev/midi*")
"""Of ALSA and of OSS."""
STANDARD_OUTPUT = "-"


@contextlib.contextmanager
def opened(name: str) -> Iterator[Send]:
    """What sends bytes there, each call one or several whole messages.

    Raises
    ------
    CannotProcess
        If there is no such place, or it is none for MIDI.
    """
    if name == STANDARD_OUTPUT:
        if sys.stdout.isatty():
            raise CannotProcess("live: standard output is a terminal; pipe it on, or name a port")
        sys.stdout.flush()
        yield lambda data: _written(1, data)
    elif os.sep in name or Path(name).exists():
        with _path(name) as handle:
            yield lambda data: _written(handle, data)
    else:
        with _port(name) as port:
            yield lambda data: _told(port, data)


def _written(handle: int, data: bytes) -> None:
    while data:
        data = data[os.write(handle, data) :]


@contextlib.contextmanager
def _path(name: str) -> Iterator[int]:
    """A device or a pipe, which nobody else plays to meanwhile."""
    try:
        kind = os.stat(name).st_mode  # noqa: PTH116
    except OSError as error:
        raise CannotProcess(
            f"live: {name}: {(error.strerror or 'cannot be used').lower()}{_devices()}"
        ) from None
    if not (stat.S_ISCHR(kind) or stat.S_ISFIFO(kind)):
        raise CannotProcess(
            f"live: {name} is no device and no pipe; -o names the file, live what it is played to"
        )
    try:
        handle = os.open(name, os.O_WRONLY | getattr(os, "O_BINARY", 0))
    except OSError as error:
        raise CannotProcess(
            f"live: {name}: {(error.strerror or 'cannot be opened').lower()}"
        ) from None
    try:
        _reserve(handle)
        yield handle
    finally:
        os.close(handle)


def _reserve(handle: int) -> None:
    """Wait until others of these are done, such as further variations."""
    with contextlib.suppress(ImportError, OSError):
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX)


def _devices() -> str:
    found = sorted(str(one) for like in DEVICES for one in Path("/").glob(like[1:]))
    return f"; there is {', '.join(found)}" if found else ""


@contextlib.contextmanager
def _port(name: str) -> Iterator[Any]:
    try:
        import mido

        names = list(dict.fromkeys(mido.get_output_names()))
    except ImportError:
        raise CannotProcess(
            f"live: {name} is no device, and ports by name need pip install 'musictool[live]'"
        ) from None
    except Exception as error:  # noqa: BLE001 - each system has its own
        raise CannotProcess(
            f"live: this computer has no MIDI that could be used: {error}"
        ) from None
    like = [one for one in names if name.casefold() in one.casefold()]
    if name not in names and len(like) != 1:
        raise CannotProcess(_no_port(name, names, like))
    with mido.open_output(name if name in names else like[0]) as port:
        yield port


def _no_port(name: str, names: list[str], like: list[str]) -> str:
    if like:
        return f"live: {name} may be {' or '.join(like)}; give more of its name"
    there = f"there is {', '.join(names)}" if names else "there is none at all"
    return f"live: there is no port {name}; {there}"


def _told(port: Any, data: bytes) -> None:
    import mido

    for message in mido.parse_all(data):
        port.send(message)
