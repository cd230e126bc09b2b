"""What is played otherwise within a beat: sounds of the recording struck at other moments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["Change", "Kind", "Strike"]

Kind = Literal["rhythm", "ornaments"]


@dataclass(frozen=True)
class Strike:
    """A sound of the recording at another moment.

    Parameters
    ----------
    at, source
        Seconds at which it is heard, and at which it is in the recording.
    softer_db
        By how much less loud it is than in the recording, at least.
    is_attack
        Whether it begins with one; what does not rings on.
    """

    at: float
    source: float
    softer_db: float = 0.0
    is_attack: bool = True


@dataclass(frozen=True)
class Change:
    """Strikes within a beat, and the moment from which on all is as it was.

    Parameters
    ----------
    kind, name
        What it is, in general and in particular.
    unit
        The beat.
    strikes
        In their order.
    ends
        Seconds.
    is_struck
        Whether what comes then begins with an attack.
    """

    kind: Kind
    name: str
    unit: int
    strikes: tuple[Strike, ...]
    ends: float
    is_struck: bool
