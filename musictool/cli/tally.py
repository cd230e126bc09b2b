"""How far the jobs of a batch are, in numbers: counts, what is under way, pace, time left.

Outcomes come in any order and from several processes, and those of an earlier run by the thousand a
second: they count as done, and say nothing of the pace.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Sequence
from typing import TYPE_CHECKING

from musictool.cli.views import exit_code
from musictool.quantities import format_time

if TYPE_CHECKING:
    from musictool.jobs import Job, Outcome

__all__ = ["Going", "Tally"]

WINDOW = 60
"""Moments that the pace is taken from, at least a second apart: it is that of the last minute."""

APART = 1.0
SHORT = 1e-3

LONG, PART = 5.0, 0.01
"""After so many seconds, and so much of it, a job shows when it will end."""

FEW = 10
"""From so many on a pace says something."""


class Going:
    """A job under way: since when, how much of it is done, and what is next."""

    __slots__ = ("before", "begun", "fraction", "job", "message", "since")

    def __init__(self, job: Job) -> None:
        self.job = job
        self.since = time.monotonic()
        self.fraction = 0.0
        self.message = ""
        self.begun = self.since
        """When it first said how far it is."""
        self.before = 0.0
        """How far that was: work that goes on where it was stopped does not begin at 0."""

    def tell(self, fraction: float, message: str) -> None:
        """Keep how much of it is done, and what it is about to do."""
        if not self.fraction and fraction:
            self.begun, self.before = time.monotonic(), fraction
        self.fraction, self.message = fraction, message

    @property
    def left(self) -> float | None:
        """Seconds until its end, at the pace it has; None as long as that says nothing."""
        seconds, done = time.monotonic() - self.begun, self.fraction - self.before
        if seconds < LONG or done < PART:
            return None
        return (1 - self.fraction) * seconds / done


class Tally:
    """What came of some jobs so far; of each outcome it keeps a number.

    `update` may be called from any thread, and as often as one likes: it takes a microsecond.
    """

    def __init__(self, jobs: Sequence[Job]) -> None:
        self.total = len(jobs)
        self.name = jobs[0].pipeline.name if jobs else ""
        """Of what is done to all of them."""
        self.done = self.skipped = self.failed = 0
        self.worked = 0
        """Jobs that this run took up and brought to an end."""
        self.sounding = 0.0
        """Seconds of sound that were made."""
        self._code = 1
        self._going: dict[int, Going] = {}
        self._ended = bytearray(self.total)
        self._began = self._last = self._finished = time.monotonic()
        self._unpaced = 0.0  # seconds in which nothing was worked on
        self._paced = 0.0  # the others, up to the last job that was worked on
        self._moments = deque([(0.0, 0, 0.0)], WINDOW)  # when, so many worked on, with parts

    @property
    def finished(self) -> int:
        """Jobs that need nothing more."""
        return self.done + self.skipped + self.failed

    @property
    def seconds(self) -> float:
        """Since the first could begin."""
        return time.monotonic() - self._began

    @property
    def exit_code(self) -> int:
        """What the process ends with, as things stand."""
        jobs = self.finished if self.total > 1 else 1
        return exit_code(self.failed, jobs, 1 if self.total > 1 else self._code)

    @property
    def going(self) -> list[Going]:
        """The jobs under way, those first that began first."""
        return list(self._going.values())

    @property
    def share(self) -> float:
        """How much of all is done, 0 to 1."""
        return min(
            (self.finished + sum(one.fraction for one in self.going)) / max(self.total, 1), 1.0
        )

    def update(self, job: Job, fraction: float, message: str) -> None:
        """How much of a job is done, 0 to 1, and what it is about to do."""
        number = job.number
        if self._ended[number]:
            return  # a word that was late
        going = self._going.get(number)
        if going is None:
            going = self._going[number] = Going(job)
        going.tell(fraction, message)

    def add(self, outcome: Outcome) -> None:
        """Count an outcome."""
        number, now = outcome.job.number, time.monotonic()
        self._ended[number] = True
        self._going.pop(number, None)
        if outcome.skipped:
            self.skipped += 1
        elif outcome.error is not None:
            self.failed += 1
            self._code = outcome.error.exit_code
        else:
            self.done += 1
            written = [one.written for one in outcome.each if one.written is not None]
            self.sounding += sum(one.seconds or 0.0 for one in written)
        if outcome.skipped or outcome.job.refused is not None:
            self._unpaced += 0.0 if self._going else now - self._last
        else:
            self.worked += 1
            self._finished, self._paced = now, now - self._began - self._unpaced
            if self._paced - self._moments[-1][0] >= APART:
                self._moments.append((self._paced, self.worked, self.worked + self._parts))
        self._last = now

    @property
    def _parts(self) -> float:
        """How much is done of those under way, in jobs."""
        return sum(one.fraction for one in self.going)

    @property
    def pace(self) -> float:
        """Jobs a second, of late; 0 before the first.

        What is done of those under way counts as long as they go ahead: with many at once, few have
        come to an end at first.
        """
        if not self.worked:
            return 0.0
        seconds, worked, with_parts = self._moments[0]
        whole = (self.worked - worked) / max(self._paced - seconds, SHORT)
        now = time.monotonic() - self._began - self._unpaced
        return max(whole, (self.worked + self._parts - with_parts) / max(now - seconds, SHORT))

    @property
    def left(self) -> float | None:
        """Seconds that the rest will take at this pace; None before the first."""
        if self.total == 1:
            return self.going[0].left if self._going else None
        pace = self.pace
        if not pace:
            return None
        passed = (time.monotonic() - self._finished) * pace
        parts = max(self._parts, min(passed, len(self._going)))
        return max((self.total - self.finished - parts) / pace, 1.0)

    @property
    def pace_in_words(self) -> str:
        """As "5.1 a second", or "12 s each"; "" before the first."""
        pace = self.pace
        return _pace(pace) if pace else ""

    @property
    def whole_pace(self) -> str:
        """As ", 5.1 a second" over all that was worked on; "" if that are few."""
        pace = self.worked / max(self._paced, SHORT)
        return f", {_pace(pace)}" if self.worked >= FEW else ""

    @property
    def left_in_words(self) -> str:
        """As "31:40 left"; "" before the first, and at the end."""
        left = self.left
        return "" if left is None or self.finished == self.total else f"{format_time(left, 0)} left"

    @property
    def failed_in_words(self) -> str:
        """As "4 failed"; "" if none did."""
        return f"{self.failed:,} failed" if self.failed else ""

    @property
    def speed_in_words(self) -> str:
        """How much sound is made in a time, as "x 15 real time"; "" if nothing is known of it."""
        speed = self.sounding / max(self._paced, SHORT)
        return f"x {_number(speed)} real time" if speed else ""

    @property
    def in_words(self) -> str:
        """The counts as a sentence: "312 of 10,000 done (300 already), 4 failed"."""
        done = f"{self.done + self.skipped:,} of {self.total:,} done"
        already = f" ({self.skipped:,} already)" if self.skipped else ""
        return ", ".join(filter(None, [done + already, self.failed_in_words]))

    @property
    def sum_in_words(self) -> str:
        """The counts at the end, which may have come before all was begun: on a full disk."""
        left = self.total - self.finished
        return f"{self.in_words}, {left:,} not begun" if left else self.in_words


def _pace(pace: float) -> str:
    if pace >= 1.0:
        return f"{_number(pace)} a second"
    return f"{format_time(1 / pace, 1 if pace > 0.1 else 0)} each"


def _number(value: float) -> str:
    return f"{value:.1f}" if value < 9.95 else f"{value:,.0f}"
