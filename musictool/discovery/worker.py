"""The work of the process that imports plugins, where any of them may end or block it (`apart`).

What is said of each goes, a line of JSON, to what was standard output; standard output itself is
standard error from here on, for plugins print. Whatever ends the process writes behind the last
line what was at work then.
"""

from __future__ import annotations

import contextlib
import faulthandler
import json
import os
import signal
import sys
import warnings
from collections.abc import Mapping
from typing import Any, NoReturn

from musictool.discovery.apart import INSIDE
from musictool.discovery.found import Found
from musictool.discovery.load import load

__all__ = ["work"]


def work(task: Mapping[str, Any]) -> NoReturn:
    """Import plugins one after the other, and end the process.

    Parameters
    ----------
    task
        `plugins`, each as `Found.to_json` has it, the most `seconds` that one may take, and the
        `path` on which all are found, whatever another plugin does to it; None for that of this
        process.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who waits, and ends this then
    channel = os.dup(1)
    try:
        os.dup2(2, 1)
    except OSError:  # there is no standard error
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    warnings.simplefilter("ignore")  # those of libraries, for their callers
    path = task["path"] or [*sys.path]
    own = os.getpid()
    os.environ[INSIDE] = str(own)
    _tell_who_ends(channel, own)
    for plain in task["plugins"]:
        found = Found.from_json(plain)
        sys.path[:] = path
        _send(channel, None)
        faulthandler.enable(channel)  # anew, for a plugin may want its own
        faulthandler.dump_traceback_later(task["seconds"], exit=True, file=channel)
        load(found)
        if os.getpid() != own:
            os._exit(0)  # it has forked, and this is the other one
        faulthandler.cancel_dump_traceback_later()
        _send(channel, found.to_json())
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):
            stream.flush()
    os._exit(0)  # without waiting for threads that a plugin has started


def work_on_input() -> NoReturn:
    """The same for a task that comes, as JSON, by standard input."""
    work(json.loads(sys.stdin.buffer.read()))


def _send(channel: int, plain: Any) -> None:
    line = json.dumps(plain).encode() + b"\n"
    while line:
        line = line[os.write(channel, line) :]


def _tell_who_ends(channel: int, own: int) -> None:
    """Let `os._exit`, which otherwise leaves no trace, say where it was called."""
    end = os._exit

    def told(status: int) -> NoReturn:
        if os.getpid() == own:
            with contextlib.suppress(OSError):
                faulthandler.dump_traceback(channel)
        end(status)

    os._exit = told
