"""`Read`: what reading a file of a score gives, whatever its format; counts in its warnings."""

from __future__ import annotations

from dataclasses import dataclass, field

from musictool.score import Score

__all__ = ["Read", "counted"]


def counted(number: int, one: str, many: str) -> str:
    """How many of something there are, in words that fit one of them, or several."""
    return f"{number} {one if number == 1 else many}"


@dataclass
class Read:
    """A score, and what is to be known of its file."""

    score: Score
    container: str
    subtype: str
    history: str | None = None
    """As the JSON text that is in the file."""
    warnings: list[str] = field(default_factory=list)
    """Each the rest of a sentence about the file."""
