"""Playing a piece while it is made: one thread finds notes, and this one sends them in time.

What is sent is the score that is written in the end, as far as it is certain. Time is that of the
monotonic clock. If notes are not found fast enough, the music waits and goes on.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Any

from musictool import CannotProcess, Context, Score, excerpt

from .ports import opened
from .wire import Channels, Message, messages, silence

__all__ = ["Certain", "play"]

INTERRUPTED = 130
"""What a process ends with that was stopped by Ctrl-C."""
PATIENCE = 0.5
"""Seconds after which it looks around, if nothing wakes it."""


@dataclass(frozen=True)
class Certain:
    """A score as far as it is made: all that begins at or before `tick` is there.

    It is played from `since` on.
    """

    score: Score
    tick: float
    since: int = 0


class _Found:
    """What one thread finds for another: the newest, and whether more will come."""

    def __init__(self, course: Iterator[Any]) -> None:
        self.newest: Any = None
        self.error: BaseException | None = None
        self.over = self.stopped = False
        self._news: SimpleQueue[None] = SimpleQueue()  # at Ctrl-C nothing of it stays locked
        self._thread = threading.Thread(target=self._run, args=(course,), daemon=True)
        self._thread.start()

    def _run(self, course: Iterator[Any]) -> None:
        try:
            for one in course:
                self.newest = one
                self._news.put(None)
                if self.stopped:
                    return
        except BaseException as raised:  # noqa: BLE001 - it is told in the other thread
            self.error = raised
        self.over = True
        self._news.put(None)

    def wait(self, seconds: float) -> None:
        """Until there is something new, or a while has passed."""
        with contextlib.suppress(Empty):
            self._news.get(timeout=seconds)

    def stop(self) -> None:
        """Have it find nothing more."""
        self.stopped = True
        self._thread.join()


@dataclass
class _Player:
    """What was sent, and when the next is due."""

    send: Callable[[bytes], None]
    clock: Callable[[], float]
    known: Certain = Certain(Score(), -1)
    score: Score = field(default_factory=Score)
    """What is played of it."""
    channels: Channels = field(default_factory=Channels)
    coming: list[Message] = field(default_factory=list)
    sent: float = -1
    """The last tick of which all was sent."""
    begun: float | None = None
    waited: float = 0.0

    def learn(self, known: Certain) -> None:
        """There is more; if it should have been heard before, the music has waited for it."""
        whole, certain = known.score, self.known.tick - known.since
        self.score = excerpt(whole, known.since, whole.length) if known.since else whole
        told = messages(self.score, self.channels)
        self.coming = [one for one in told if self.sent < one.tick <= known.tick - known.since]
        if self.begun is not None and self.coming and self.coming[0].tick > certain:
            due = self.begun + float(self.score.clock.seconds(self.coming[0].tick))
            late = max(self.clock() - due, 0.0)
            self.begun += late
            self.waited += late
        self.known = known

    def play(self) -> float | None:
        """Send what is due; seconds until the next, None if nothing is known to come."""
        while self.coming:
            tick = self.coming[0].tick
            due = float(self.score.clock.seconds(tick))
            now = self.clock()
            if self.begun is None:
                self.begun = now - due
            left = self.begun + due - now
            if left > 0:
                return left
            several = [one for one in self.coming if one.tick == tick]
            self.send(b"".join(one.data for one in several))
            self.sent = tick
            self.coming = self.coming[len(several) :]
        return None

    def heard(self, tell: Callable[[str], None], why: str) -> Score:
        """The score up to where it is now; whoever reads it is told why."""
        assert self.begun is not None
        seconds = self.clock() - self.begun
        tell(f"{why} after {seconds:.1f} s; what was played is kept")
        until = max(int(self.score.clock.tick(seconds)), int(self.sent) + 1)
        return excerpt(self.known.score, 0, self.known.since + until)


def play(
    name: str,
    course: Callable[[], Iterator[Certain]],
    context: Context,
    clock: Callable[[], float] = time.monotonic,
) -> Score:
    """Play to a port what comes, and give back the score; at Ctrl-C, what was heard of it.

    Parameters
    ----------
    name
        See `ports.opened`.
    course
        The score as it grows, the last one whole. It is run in another thread.

    Raises
    ------
    CannotProcess
        If nothing could be played, or the port refuses.
    KeyboardInterrupt
        If it was stopped before a note was heard, or not by Ctrl-C.
    """
    with opened(name) as send:
        began = clock()
        found = _Found(course())
        player = _Player(send, clock)
        try:
            _follow(found, player, context, began)
        except KeyboardInterrupt as stop:
            if player.sent < 0 or getattr(stop, "exit_code", INTERRUPTED) != INTERRUPTED:
                raise
            return player.heard(context.note, "stopped")
        except OSError as error:
            problem = f"{name} takes no more ({error.strerror or error})"
            if player.sent < 0:
                raise CannotProcess(f"live: {problem}") from error
            return player.heard(context.warn, problem)
        finally:
            _hush(send)
            found.stop()
    if player.waited > 0.05:
        context.note(f"the music waited {player.waited:.1f} s for the model in all")
    if player.sent < 0:
        raise found.error or CannotProcess("live: the piece has no notes; another seed may have")
    if found.error is not None:
        context.warn(f"{found.error}; what was played is kept")
    return player.known.score


def _follow(found: _Found, player: _Player, context: Context, began: float) -> None:
    """Until all is sent."""
    known: Certain | None = None
    while True:
        over = found.over  # before what it then is the last of
        newest = found.newest
        if newest is not known:
            known = newest
            player.learn(newest)
        if player.begun is None and player.coming:
            context.note(f"the first note came {player.clock() - began:.2f} s after it was begun")
        left = player.play()
        context.progress(min(max(player.sent, 0) / max(player.score.length, 1), 1.0), "playing")
        if left is None and over:
            return
        found.wait(PATIENCE if left is None else left)


def _hush(send: Callable[[bytes], None]) -> None:
    with contextlib.suppress(OSError):  # it is gone, and so is its sound
        send(silence())
