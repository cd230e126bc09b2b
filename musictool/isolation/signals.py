"""Signals that are for another process, and end this one no more than what it starts."""

from __future__ import annotations

import os
import signal
from types import FrameType

__all__ = ["heed_no_signals"]

MEANT = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


def heed_no_signals() -> None:
    """Let those that end processes pass this one by, but not those that it starts.

    To ignore them would be handed on to every program that a plugin starts, which `terminate` would
    then not end.
    """
    for number in MEANT:
        signal.signal(number, _pass_by)
        if hasattr(signal, "siginterrupt"):
            signal.siginterrupt(number, False)  # native code may not ask again
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=_heed)


def _pass_by(number: int, frame: FrameType | None) -> None:
    """What is done at a signal."""


def _heed() -> None:
    """Of a fork, end at signals as every other process does."""
    for number in MEANT:
        signal.signal(number, signal.SIG_DFL)
