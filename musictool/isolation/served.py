"""The process in which the functions of an isolated plugin run: the end that is asked.

One thread receives; every call, and every reading of a stream that a call gave, has a thread of its
own, for while the hub reads one it may want the other. The first call at a time has the main
thread, which some libraries insist on; if it is asked to work in order, all is done there, one
thing after the other.
"""

from __future__ import annotations

import contextlib
import os
import socket
import sys
import threading
from collections.abc import Callable
from importlib import import_module
from queue import SimpleQueue
from typing import Any

from musictool.errors import PluginError
from musictool.isolation.asking import Asked, Caller
from musictool.isolation.channel import Channel
from musictool.isolation.encoding import Decoder, Encoder
from musictool.isolation.raising import as_raised
from musictool.isolation.signals import heed_no_signals
from musictool.models import hold_to_one_thread, is_out_of_memory, models, one_thread

__all__ = ["serve"]

Told = dict[str, Any]
Work = Callable[[], None]


def serve(handle: str, order: str) -> None:
    """Do what comes by a socket, until the other end is closed; "in order" or "at once"."""
    heed_no_signals()  # who asks decides, and ends the whole session
    with contextlib.suppress(OSError):
        os.dup2(2, 1)  # whatever is printed, also by native code, is no result
    sys.stdout = sys.stderr
    _Server(Channel(_connection(handle)), order == "in order").work()


def _connection(handle: str) -> socket.socket:
    if sys.platform == "win32":
        return socket.fromshare(sys.stdin.buffer.read())
    return socket.socket(fileno=int(handle))


class _Server:
    """All that is at work in this process."""

    def __init__(self, channel: Channel, in_order: bool) -> None:
        self._channel = channel
        self._in_order = in_order
        self._calls: dict[int, Caller] = {}
        self._asked: dict[int, Asked] = {}
        self._main: SimpleQueue[Work] = SimpleQueue()
        self._main_is_free = threading.Lock()

    def work(self) -> None:
        """What the main thread does, one thing at a time."""
        threading.Thread(target=self._receive, daemon=True).start()
        while True:
            self._main.get()()

    def _receive(self) -> None:
        try:
            while True:
                told, arrays = self._channel.receive()
                self._take(told, arrays)
        finally:
            os._exit(0)

    def _take(self, told: Told, arrays: list[Any]) -> None:
        what = told["do"]
        if what == "drop":
            self._calls.pop(told["call"], None)
        elif what in ("reply", "next", "close"):
            if asked := self._asked.get(told["activity"]):
                asked.replies.put((told, arrays))
        else:
            number = told["activity"]
            asked = self._asked[number] = Asked(self._channel, number)
            works = {"call": self._call, "open": self._open, "invoke": self._invoke}

            def work() -> None:
                try:
                    self._guarded(asked, lambda: works[what](asked, told, arrays))
                finally:
                    del self._asked[number]

            def work_and_free() -> None:
                try:
                    work()
                finally:
                    self._main_is_free.release()

            if self._in_order:
                self._main.put(work)
            elif what == "call" and self._main_is_free.acquire(blocking=False):
                self._main.put(work_and_free)
            else:
                threading.Thread(target=work, daemon=True).start()

    def _guarded(self, asked: Asked, work: Work) -> None:
        try:
            with asked.here(), one_thread():
                work()
        except BaseException as error:  # noqa: BLE001 - it is raised again where it was asked for
            raised = as_raised(error)
            raised["ours"] = getattr(error, "_number_of_hub", None)
            if is_out_of_memory(error):
                error.__traceback__ = None  # whose frames hold tensors
                models.clear()
            asked.say({"say": "error", "error": raised})

    def _call(self, asked: Asked, told: Told, arrays: list[Any]) -> None:
        if told["folder"] is not None:
            with contextlib.suppress(OSError):
                os.chdir(told["folder"])
        caller = self._calls[told["call"]] = Caller(asked)
        decode = Decoder(caller.sides, arrays)
        first = [decode(one) for one in told["first"]]
        values = {key: decode(one) for key, one in told["values"].items()}
        arrays.clear()
        function = _function(told["module"], told["name"])
        hold_to_one_thread()
        if told["words"]:
            from musictool.contract.member_values import with_members  # few have choices

            values = with_members(function, values, told["words"])
        contexts = {key: caller.context(one) for key, one in told["contexts"].items()}
        result = function(*first, **values, **contexts)
        encode = Encoder(caller.sides)
        value = encode(result)
        if not len(caller.sides.own):  # nothing of it is kept here for the hub
            del self._calls[told["call"]]
        asked.say({"say": "value", "value": value}, encode.arrays)

    def _open(self, asked: Asked, told: Told, arrays: list[Any]) -> None:
        """Give the blocks of a stream, each when it is asked for."""
        caller = self._calls[told["call"]]
        with caller.at_work(asked):
            blocks = iter(caller.sides.own[told["stream"]].open_blocks())
            for block in blocks:
                encode = Encoder(caller.sides)
                asked.say({"say": "value", "value": encode(block)}, encode.arrays)
                if asked.replies.get()[0]["do"] == "close":
                    return
            asked.say({"say": "value", "value": None})

    def _invoke(self, asked: Asked, told: Told, arrays: list[Any]) -> None:
        """Call a function that the hub was given."""
        caller = self._calls[told["call"]]
        with caller.at_work(asked):
            decode, encode = Decoder(caller.sides, arrays), Encoder(caller.sides)
            result = caller.sides.own[told["function"]](*map(decode, told["given"]))
            asked.say({"say": "value", "value": encode(result)}, encode.arrays)


def _function(module: str, name: str) -> Callable[..., Any]:
    try:
        found: Callable[..., Any] = getattr(import_module(module), name)
    except (Exception, SystemExit) as error:  # a plugin's import can raise anything
        reason = f"{type(error).__name__}: {error}"
        advice = ""
        if isinstance(error, ModuleNotFoundError):
            advice = f"; {sys.prefix} has no such package, which the plugin should require"
        raise PluginError(f"{module}:{name} cannot be imported: {reason}{advice}") from error
    return found
