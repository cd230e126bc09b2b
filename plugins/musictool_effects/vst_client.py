"""A VST3 or an Audio Unit in a process of its own, seen from this one.

`vst_host` is what runs there. Whatever happens to it, here it is one sentence.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import weakref
from pathlib import Path
from typing import Any

import numpy as np

from musictool import CannotProcess, Samples

from .vst_host import HEAD

__all__ = ["Plugin"]


HOST = (sys.executable, "-P", str(Path(__file__).with_name("vst_host.py")))

LOAD_SECONDS = 120.0
"""How long a plugin may take to load. ZamVerb takes 58 s: pedalboard asks a plugin for a thousand
values of each parameter, and there each of them loads another room."""

BLOCK_SECONDS = 60.0
"""How long it may take for a block, which is about a second and a half of sound."""


Request = tuple[bytes, bytes]

hung: set[Request] = set()
"""The requests that were not answered in time. Each file of a batch makes them again, and would
wait again, so in this process they are not made a second time."""


class _Hung(CannotProcess):
    """A plugin did not answer in time."""


class Plugin:
    """A plugin that is loaded in a process of its own, until `close`.

    Parameters
    ----------
    path
        Of a bundle or file, or the name of an installed plugin.
    plugin_name
        Which one, of a bundle with several.

    Raises
    ------
    CannotProcess
        If it cannot be loaded, crashes, or takes too long over it; at once if it did before.
    """

    def __init__(self, path: str, plugin_name: str | None = None) -> None:
        self.name = Path(path).stem
        self._which = {"path": path, "plugin_name": plugin_name}
        load = _request(b"L", self._which)
        self._refuse_hung(load)
        self._process = subprocess.Popen(
            HOST,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
        self.close = weakref.finalize(self, _end, self._process)
        """End its process; also done when nobody refers to this object any more."""
        try:
            self.about = self._ask(load)
            """Its `name, maker, version, file, latency` (in frames) and `parameters`."""
        except BaseException:
            self.close()
            raise
        self.name = self.about["name"]

    def settle(self, **settings: Any) -> None:
        """Make it ready for a recording: `sample_rate, channels, groups, vstpreset, values`."""
        settle = _request(b"S", self._which | settings)
        self._refuse_hung(settle)
        self._ask(settle)

    def send(self, block: Samples) -> None:
        """Hand a block over; at most two that were not received yet."""
        with self._watched(BLOCK_SECONDS):
            self._write(b"B", memoryview(np.ascontiguousarray(block)).cast("B"))

    def receive(self, channels: int) -> Samples:
        """What came of the block sent first; fewer frames if the plugin holds some back."""
        with self._watched(BLOCK_SECONDS):
            answer = self._read()
        return np.frombuffer(answer, np.float32).reshape(channels, -1)

    def _refuse_hung(self, request: Request) -> None:
        if request in hung:
            raise CannotProcess(
                f"the plugin {self.name} did not answer within {LOAD_SECONDS:g} s for an earlier "
                "recording, so it was not tried again"
            )

    def _ask(self, request: Request) -> dict[str, Any]:
        try:
            with self._watched(LOAD_SECONDS):
                self._write(*request)
                answer: dict[str, Any] = json.loads(self._read())
        except _Hung:
            hung.add(request)
            raise
        return answer

    def _write(self, letter: bytes, payload: bytes | memoryview) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(HEAD.pack(letter, len(payload)))
        self._process.stdin.write(payload)
        self._process.stdin.flush()

    def _read(self) -> bytes:
        assert self._process.stdout is not None
        head = self._process.stdout.read(HEAD.size)
        if len(head) < HEAD.size:
            raise EOFError
        letter, length = HEAD.unpack(head)
        answer = self._process.stdout.read(length)
        if len(answer) < length:
            raise EOFError
        if letter == b"E":
            raise CannotProcess(str(json.loads(answer)))
        return answer

    @contextlib.contextmanager
    def _watched(self, seconds: float) -> Any:
        """Stop the process if it takes longer, and say what became of it if it ended."""
        late = threading.Event()

        def stop() -> None:
            late.set()
            self._process.kill()

        timer = threading.Timer(seconds, stop)
        timer.daemon = True
        timer.start()
        try:
            yield
        except (EOFError, OSError):
            code = self._process.wait()
            if late.is_set():
                problem = f"did not answer within {seconds:g} s, and was stopped"
                raise _Hung(f"the plugin {self.name} {problem}") from None
            problem = f"crashed ({_how(code)}); other settings or another version may help"
            raise CannotProcess(f"the plugin {self.name} {problem}") from None
        finally:
            timer.cancel()
            timer.join()  # its thread holds this object, whose process ends with it


def _request(letter: bytes, values: dict[str, Any]) -> Request:
    return letter, json.dumps(values).encode()


def _how(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    with contextlib.suppress(ValueError):
        return f"signal {-code}, {signal.Signals(-code).name}"
    return f"signal {-code}"


def _end(process: subprocess.Popen[bytes]) -> None:
    """Close the pipes, at which the process ends, or is made to."""
    for pipe in (process.stdin, process.stdout):
        with contextlib.suppress(OSError):
            pipe.close()  # type: ignore[union-attr]
    try:
        process.wait(2)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
