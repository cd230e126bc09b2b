"""What failed in a batch, said once more at its end if it is out of sight by then."""

from __future__ import annotations

from typing import TextIO

from musictool.cli.views import print_line, print_prose

__all__ = ["Failures"]

MOST = 20
"""Reasons that are told; the others are counted."""

IN_SIGHT = 20
"""Lines that a person still sees above, or has just read."""


class Failures:
    """Why jobs failed: a few reasons, with the first job of each and how many more it met."""

    def __init__(self) -> None:
        self._reasons: dict[str, tuple[str, int]] = {}
        self._more = 0
        self._lines = 0

    def add(self, name: str, reason: str) -> None:
        """Keep why a job failed, which was just printed."""
        first, count = self._reasons.get(reason, (name, 0))
        if count or len(self._reasons) < MOST:
            self._reasons[reason] = first, count + 1
        else:
            self._more += 1

    def printed(self, lines: int = 1) -> None:
        """Count lines that were printed, below which the first failure moves out of sight."""
        if self._reasons:
            self._lines += lines

    def show(self, file: TextIO, whole: str) -> None:
        """Print a table of them, if the first is out of sight.

        Parameters
        ----------
        whole
            What has those for which there is no room: "--report has all".
        """
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
            print_prose(f"  and {self._more:,} more; {whole}", file)
