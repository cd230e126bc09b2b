"""What a batch ends with: what failed, if that is out of sight by then, and the sum."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from musictool.cli.tally import Tally
from musictool.cli.views import print_line, print_prose
from musictool.quantities import format_time

if TYPE_CHECKING:
    from musictool.batches import Batch

__all__ = ["Summary", "lasting"]

MOST = 20
"""Reasons that are told; the others are counted."""

IN_SIGHT = 20
"""Lines that a person still sees above, or has just read."""


class Summary:
    """Why jobs of a batch failed, in a few reasons, and how far it came."""

    def __init__(self, batch: Batch, tally: Tally) -> None:
        self._tally = tally
        self._whole = f"{batch.asked.report or '--report FILE.csv'} has all"
        self._reasons: dict[str, tuple[str, int]] = {}  # its first job, and how many it met
        self._more = 0
        self._lines = 0
        self._only_failed = batch.asked.only_failed
        again = batch.settings.force or self._only_failed
        self._is_remembered = batch.folder is not None and not again

    def add(self, name: str, reason: str) -> None:
        """Keep why a job failed, which was just printed."""
        first, count = self._reasons.get(reason, (name, 0))
        if count or len(self._reasons) < MOST:
            self._reasons[reason] = first, count + 1
        else:
            self._more += 1
        self.printed()

    def printed(self, lines: int = 1) -> None:
        """Count lines that were printed, below which the first failure moves out of sight."""
        if self._reasons:
            self._lines += lines

    def show_failures(self, file: TextIO) -> None:
        """Print a table of what failed, once, if the first of it is out of sight."""
        reasons, self._reasons = self._reasons, {}
        if not reasons or self._lines <= IN_SIGHT:
            return
        from musictool.cli.tables import print_pairs

        print_line("Failed:", file)
        pairs = [
            (f"  {name} and {count - 1:,} more" if count > 1 else f"  {name}", reason)
            for reason, (name, count) in reasons.items()
        ]
        print_pairs(pairs, file)
        if self._more:
            print_prose(f"  and {self._more:,} more; {self._whole}", file)

    @property
    def sum(self) -> str:
        """How many were done and how fast: "312 of 312 done, 4 failed, 1:02, 5.1 a second"."""
        tally = self._tally
        words = tally.sum_in_words
        if self._only_failed and tally.finished < tally.total:
            left = tally.total - tally.finished
            words = f"{tally.in_words}, {left:,} left out, of which no earlier run failed"
        return f"{words}, {lasting(tally.seconds)}{tally.whole_pace}{self._continuation}"

    @property
    def interruption(self) -> str:
        """How far it came if it was interrupted."""
        tally = self._tally
        done = f"{tally.done + tally.skipped:,} of {tally.total:,} were done"
        return ", ".join(filter(None, [done, tally.failed_in_words])) + self._continuation

    @property
    def _continuation(self) -> str:
        """How to do the rest, if there is any, and it is remembered what was done."""
        left = self._tally.total - self._tally.finished
        return "; the same command goes on" if left and self._is_remembered else ""


def lasting(seconds: float) -> str:
    """A length: tenths are of interest in a short one."""
    return format_time(seconds, 1 if seconds < 59.95 else 0)
