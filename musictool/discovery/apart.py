"""Reading plugins in a process of its own, which a plugin may crash, end, block or print from.

One process reads all, ours first. If it ends before it should, the plugin that was at work is to
blame, and another process goes on with the rest; so it does where a plugin raises an error that was
not the first in its process, since one before it may have changed what all have in common.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread

from musictool.discovery.chosen import OWN
from musictool.discovery.environments import command_line, environment_of
from musictool.discovery.found import Found
from musictool.discovery.isolated import isolated
from musictool.discovery.sources import place_of
from musictool.errors import PluginError
from musictool.variables import number_over_0

__all__ = ["INSIDE", "is_inside", "read_apart", "read_here"]

SECONDS = 60.0
"""The longest that a plugin may take to be imported: of large libraries, on a slow disk."""

LIMIT = "MUSICTOOL_PLUGIN_SECONDS"
"""The variable that sets another limit."""

INSIDE = "MUSICTOOL_PLUGIN_READER"
"""The variable that holds the number of the process that reads plugins, for it and its children."""

LEAST_SECONDS, MOST_SECONDS = 0.001, 24 * 3600.0
"""What its timer can be set to."""

GRACE = 5.0
"""So much later, in seconds, a process is ended that did not keep the limit by itself."""

CODE = """
import json, sys
task = json.loads(sys.stdin.buffer.read())
sys.path[:] = task["path"]
from musictool.discovery.worker import work
work(task)
"""

ISOLATED = "musictool.discovery.worker:work_on_input"

BEGINS = b"null\n"
"""What is written when the next plugin is begun."""

RAISED = re.compile(r" raised [A-Z]")
"""In what is said of a plugin whose code did not come to its end."""

FRAME = re.compile(r'^  File "(.*)", line (\d+) in', re.MULTILINE)
CALLER = str(Path(__file__).with_name("load.py"))


def read_apart(plugins: Iterable[Found]) -> list[Found]:
    """The plugins with what they register, but those that are off; else with what is wrong.

    Raises
    ------
    UsageError
        If the variable sets no limit.
    """
    plugins = list(plugins)
    done = [one for one in plugins if one.problems or one.off]
    waiting = [one for one in plugins if one not in done]
    waiting.sort(key=lambda one: one.distribution != OWN)  # what others break is not ours
    for environment in sorted({one.isolated for one in waiting}):
        done += _read(environment, [one for one in waiting if one.isolated == environment])
    return sorted(done, key=lambda one: one.name)


def _read(environment: str, waiting: list[Found]) -> list[Found]:
    """The same of those in an isolated environment, or in ours."""
    done: list[Found] = []
    while waiting:
        given = number_over_0(LIMIT, SECONDS, "a number of seconds")
        seconds = min(max(given, LEAST_SECONDS), MOST_SECONDS)
        read, begun, end = _process(waiting, seconds, environment)
        done += read
        del waiting[: len(read)]
        if not waiting:
            break
        if not begun and environment:
            why = environment_of(environment).unusable(end.words(seconds, "its Python"))
            for one in waiting:
                one.add_problem(why)
            return done + waiting
        if not begun:  # where no process can be had, that leaves this one
            done += read_here(waiting)
            break
        if read and not end.took_too_long:
            continue  # alone it may be sound: one before it can have left what breaks others
        blamed = waiting.pop(0)
        blamed.add_problem(f"{end.words(seconds)}{end.place(blamed)}; musictool doctor tries again")
        done.append(blamed)
    return [isolated(one) for one in done] if environment else done


def is_inside() -> bool:
    """Whether a plugin that is being imported asks.

    Raises
    ------
    PluginError
        In a process that such a plugin has started: that would go on for ever.
    """
    reader = os.environ.get(INSIDE)
    if reader and reader != str(os.getpid()):
        raise PluginError("a plugin may start no musictool while it is imported")
    return bool(reader)


class _End:
    """How a process ended that did not read all it should."""

    def __init__(self, status: int | None, trace: str) -> None:
        self._status, self._trace = status, trace
        self.took_too_long = status is None or trace.startswith("Timeout")

    def words(self, seconds: float, what: str = "importing it") -> str:
        if self.took_too_long:
            return f"{what} took more than {seconds:g} s"
        status = self._status or 0
        if status < 0:
            with contextlib.suppress(ValueError):
                return f"{what} crashed ({signal.Signals(-status).name})"
        return f"{what} ended the program (exit status {status})"

    def place(self, plugin: Found) -> str:
        """File and line that were at work, of the thread that imported it."""
        for thread in re.split(r"\n\s*\n", self._trace):
            calls = [(file, int(line)) for file, line in FRAME.findall(thread)]
            files = [file for file, _ in calls]
            if CALLER in files:
                inner = calls[: files.index(CALLER)]
                own = [it for it in inner if f"{os.sep}importlib{os.sep}" not in it[0]]
                hub = str(Path(__file__).parent)
                return place_of((it for it in own if not it[0].startswith(hub)), plugin.module)
        return ""


def _process(
    plugins: Sequence[Found], seconds: float, environment: str
) -> tuple[list[Found], bool, _End]:
    """What a process could read of these plugins, whether it began, and how it ended."""
    own_path = [folder for folder in sys.path if isinstance(folder, str)]
    command = [sys.executable, "-P", "-c", CODE]
    if environment:
        command = command_line(environment_of(environment), ISOLATED)
    task = {
        "path": None if environment else own_path,
        "seconds": seconds,
        "plugins": [one.to_json() for one in plugins],
    }
    read: list[Found] = []
    trace: list[bytes] = []
    begun = False
    try:
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
        )
    except (OSError, ValueError):
        return read, begun, _End(0, "")
    try:
        for line in _lines(process, json.dumps(task).encode(), seconds + GRACE):
            if line == BEGINS:
                begun, trace = True, []
            elif line.startswith(b"{"):
                one = Found.from_json(json.loads(line))
                if read and any(map(RAISED.search, one.problems)):
                    return read, begun, _End(0, "")  # one before it may be to blame
                read.append(one)
            else:
                trace.append(line)
            if len(read) == len(plugins):
                break
        status = process.poll() if len(read) == len(plugins) else _status(process)
        return read, begun, _End(status, b"".join(trace).decode(errors="replace"))
    finally:
        with contextlib.suppress(OSError, AttributeError):  # nobody is left, or it is Windows
            os.killpg(process.pid, signal.SIGKILL)  # with what plugins have started
        process.kill()
        process.wait()


def _lines(process: subprocess.Popen[bytes], task: bytes, seconds: float) -> Iterator[bytes]:
    """The lines that a process writes, until it ends or for so long writes none."""
    lines: SimpleQueue[bytes] = SimpleQueue()

    def follow() -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        with contextlib.suppress(OSError):
            process.stdin.write(task)
            process.stdin.close()
        with process.stdout as out:
            for line in out:
                lines.put(line)
        lines.put(b"")

    Thread(target=follow, daemon=True).start()
    with contextlib.suppress(Empty):
        while line := lines.get(timeout=seconds):
            yield line


def _status(process: subprocess.Popen[bytes]) -> int | None:
    """What a process ended with, or None if it has not."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        return process.wait(1)
    return None


def read_here(plugins: Iterable[Found]) -> list[Found]:
    """The same in this process."""
    from musictool.discovery.load import load

    read = list(plugins)
    for one in read:
        load(one)
    return read
