"""What a function of an isolated plugin asks of the hub, seen from where it runs."""

from __future__ import annotations

import contextlib
import itertools
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

from musictool.isolation.channel import Channel
from musictool.isolation.encoding import Decoder, Encoder, Held, Sides
from musictool.isolation.raising import as_error
from musictool.models import available_devices, hold_to_one_thread, models

if TYPE_CHECKING:
    from musictool.contract.context import Context

__all__ = ["Asked", "Caller"]

EVERY = 0.05
"""Seconds between two words about how far the work is."""

_here = threading.local()


class Asked:
    """One activity: a thread of the hub waits for it, and answers its questions meanwhile."""

    def __init__(self, channel: Channel, number: int) -> None:
        self.replies: SimpleQueue[tuple[Any, list[Any]]] = SimpleQueue()
        self._channel = channel
        self._number = number
        self._asking = threading.Lock()
        """A plugin may have threads of its own."""

    @contextlib.contextmanager
    def here(self) -> Iterator[None]:
        """It is this thread that works on it."""
        _here.asked = self
        try:
            yield
        finally:
            _here.asked = None

    def say(self, told: dict[str, Any], arrays: list[Any] | None = None) -> None:
        self._channel.send({**told, "activity": self._number}, arrays or [])

    def ask(
        self,
        sides: Sides,
        what: str,
        given: tuple[Any, ...],
        waits: bool,
        unread: Sequence[int] = (),
    ) -> Any:
        """Ask the hub; without an answer if nobody `waits` for it."""
        encode = Encoder(sides)
        said = {"what": what, "given": [encode(one) for one in given]}
        told = {"say": "ask", **said, "waits": waits, "unread": list(unread)}
        if not waits:
            self.say(told, encode.arrays)
            return None
        with self._asking:
            self.say(told, encode.arrays)
            reply, arrays = self.replies.get()
        if "error" in reply:
            error: Any = as_error(reply["error"])
            error._number_of_hub = reply["error"]["ours"]
            raise error
        return Decoder(sides, arrays)(reply["value"])


class Caller:
    """The hub, as one call of a function knows it, for as long as anything of the call is kept."""

    def __init__(self, asked: Asked) -> None:
        self._at_work = [asked]
        self._readings = itertools.count()
        self._unread: deque[int] = deque()
        self.sides = Sides(Held(), {}, self._blocks, _none, hub=False)

    @contextlib.contextmanager
    def at_work(self, asked: Asked) -> Iterator[None]:
        """Something more of the call is under way, such as a reading of its result."""
        self._at_work.append(asked)
        try:
            yield
        finally:
            self._at_work.remove(asked)

    def ask(self, what: str, *given: Any, waits: bool = True) -> Any:
        """Ask the hub in the name of this thread, or if that is the plugin's own of the latest."""
        asked: Asked = getattr(_here, "asked", None) or self._at_work[-1]
        unread = [self._unread.popleft() for _ in range(len(self._unread))]
        return asked.ask(self.sides, what, given, waits, unread)

    def _blocks(self, source: int) -> Callable[[], Iterator[Any]]:
        """What opens the blocks of a stream that flows in."""

        def blocks() -> Iterator[Any]:
            reading = next(self._readings)
            try:
                while (block := self.ask("read", source, reading)) is not None:
                    yield block
            finally:
                self._unread.append(reading)  # which is said later: who knows where this is done

        return blocks

    def context(self, lent: dict[str, Any]) -> Context:
        """The context of the call."""
        from musictool.contract.context import Context  # not every function takes one
        from musictool.isolation.across import measured_there
        from musictool.isolation.together import handed_over

        number = lent["number"]

        def tell(what: str) -> Callable[..., None]:
            return lambda *given: self.ask(what, number, *given, waits=False)

        def asks(what: str) -> Callable[..., Any]:
            return lambda *given: self.ask(what, number, *given)

        return Context(
            seed=lent["seed"],
            uses=tuple(lent["uses"]),
            tail_frames=lent["tail_frames"],
            adapts=lent["adapts"],
            left_out=tuple((name, why) for name, why in lent["left_out"]),
            choose_device=lambda: _here_or_cpu(asks("device")(), tell("warn")),
            progress=_paced(tell("progress")),
            load_model=models.get,
            warn=tell("warn"),
            note=tell("note"),
            make_extra=lambda name, draw: asks("extra")(name, _drawing(draw)),
            run_pipeline=lambda context, pipeline, inputs: asks("run")(pipeline, *inputs),
            keep_under=tell("keep_under"),
            tag=asks("tag"),
            across=partial(measured_there, asks("across")),
            gather=partial(handed_over, asks("gather")),
            choose_one=lambda context, at: self.context(asks("of")(at)),
            make_checkpoint=lambda: Path(asks("checkpoint")()),
            find_weights=lambda name: Path(asks("weights")(name)),
        )


def _none(number: int) -> Any:
    raise TypeError("the hub lends no functions")


def _here_or_cpu(device: str, warn: Callable[[str], None]) -> str:
    """The device that the hub has chosen, if the environment's own torch can use it."""
    if device != "cpu" and device not in [one.name for one in available_devices()]:
        warn(f"the torch of its environment cannot use {device}; used the CPU")
        device = "cpu"
    hold_to_one_thread()
    return device


def _paced(tell: Callable[[float, str], None]) -> Callable[..., None]:
    """Progress that is told now and then: a command may tell it for each of its blocks."""
    last = ("", 0.0)

    def progress(fraction: float, message: str = "") -> None:
        nonlocal last
        now = time.monotonic()
        if message != last[0] or now - last[1] > EVERY or fraction >= 1:
            last = message, now
            tell(float(fraction), message)

    return progress


def _drawing(draw: Callable[[str], bytes]) -> Callable[[str], bytes]:
    """As the hub has it drawn: with the settings of its pictures."""

    def drawn(suffix: str) -> bytes:
        from musictool.pictures.settings import own_settings  # few runs draw any

        has_settings = find_spec("matplotlib") is not None
        with own_settings(suffix) if has_settings else contextlib.nullcontext():
            return draw(suffix)

    return drawn
