"""What a check finds: what was expected, what happened, how to mend it."""

from __future__ import annotations

from dataclasses import dataclass

from musictool.errors import MusictoolError

__all__ = ["Amiss", "Finding", "NotChecked", "NotConforming"]


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong with a plugin, for its author."""

    check: str
    """The check that found it, such as "blocks: of one frame"."""
    subject: str
    """The command, with its engine, or the plugin."""
    expected: str
    happened: str
    mend: str

    def __str__(self) -> str:
        return (
            f"{self.subject} ({self.check})\n"
            f"  expected: {self.expected}\n"
            f"  happened: {self.happened}\n"
            f"  to mend:  {self.mend}"
        )


class Amiss(Exception):
    """Raised by a check, with what happened.

    Parameters
    ----------
    mend
        How to mend it, where the check knows more than it says of all that it finds.
    """

    def __init__(self, happened: str, mend: str = "") -> None:
        super().__init__(happened)
        self.mend = mend


class NotChecked(Exception):
    """Raised by a check that cannot be made here, with the reason."""


class NotConforming(AssertionError):
    """A finding, as a test raises it."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(f"\n{finding}")
        self.finding = finding

    @property
    def is_told(self) -> bool:
        """Nothing was raised that its author would look for."""
        cause: BaseException | None = self
        while cause is not None and isinstance(cause, NotConforming | MusictoolError):
            cause = cause.__cause__
        return cause is None
