"""Numbers that variables of the environment set."""

from __future__ import annotations

import os

from musictool.errors import UsageError

__all__ = ["number_over_0"]


def number_over_0(name: str, default: float, what: str = "a number") -> float:
    """What a variable says, or a default where it is not set.

    Raises
    ------
    UsageError
        If it is no number over 0; it asks for `what`.
    """
    given = os.environ.get(name, "")
    try:
        value = float(given or default)
    except ValueError:
        value = 0.0
    if not value > 0:
        raise UsageError(f"{name}={given}: give it {what} over 0")
    return value
