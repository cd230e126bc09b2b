"""The title of the terminal's window or tab: xterm's sequences, which others have taken over."""

from __future__ import annotations

import os
from typing import TextIO

from musictool.cli.views import shown

__all__ = ["Title"]

TITLED = (
    *("xterm", "screen", "tmux", "rxvt", "vte", "gnome", "konsole", "alacritty", "kitty", "foot"),
    *("wezterm", "contour", "ghostty", "st-", "iterm"),
)
"""How the names of terminals begin that take a title (OSC 2); others might print it."""

KEEP, GIVE_BACK = "\x1b[22;2t", "\x1b[23;2t"
"""The terminal puts the title on a stack, and takes it back; of one without a stack it is blank,
until a shell sets it again."""


class Title:
    """What to send to a terminal for a title, and for the one that it had before."""

    def __init__(self, file: TextIO) -> None:
        named = os.environ.get("TERM", "").startswith(TITLED) or "WT_SESSION" in os.environ
        self._file = file if named else None
        self._now = ""

    def change(self, text: str) -> str:
        """What sets it; "" if it is that already, or the terminal has none."""
        if self._file is None or text == self._now:
            return ""
        before, self._now = self._now, text
        return ("" if before else KEEP) + _titled(shown(text, self._file))

    def restore(self) -> str:
        """What brings back the title that was there before."""
        return _titled("") + GIVE_BACK if self._now else ""


def _titled(text: str) -> str:
    return f"\x1b]2;{text}\x07"
