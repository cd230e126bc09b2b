"""Lines that fit into a width, and never break inside a word, a flag or a name."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterable

__all__ = ["cells", "columns", "padded", "paragraphs", "shortened", "wrapped"]

HELD = "\xa0"
"""A space at which no line ends."""

GAP = 2
"""Columns between a name and what is said of it."""


def cells(text: str) -> int:
    """How wide a text is on a terminal: signs of East Asia and emoji take two columns.

    After Unicode Standard Annex #11; marks that combine take none.
    """
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(sign) in "WF" for sign in text)
    return len(text) + wide - sum(unicodedata.category(sign) in ("Mn", "Me", "Cf") for sign in text)


def padded(text: str, width: int) -> str:
    """A text with spaces behind it, so wide on a terminal."""
    return text + " " * (width - cells(text))


def shortened(text: str, width: int) -> str:
    """A long name without its middle: what tells files apart is how they begin and end."""
    if cells(text) <= width:
        return text
    kept = len(text)
    while cells(text[: (kept + 1) // 2] + text[len(text) - kept // 2 :]) >= width:
        kept -= 1
    return f"{text[: (kept + 1) // 2]}…{text[len(text) - kept // 2 :]}"


def wrapped(text: str, width: int, indent: str = "") -> list[str]:
    """Lines of at most `width`, all but the first indented; a word that is longer stays whole."""
    lines = textwrap.wrap(
        text.replace("[default: ", f"[default:{HELD}"),
        max(width, len(indent) + 1),
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [line.replace(HELD, " ") for line in lines] or [""]


def paragraphs(text: str, width: int) -> list[str]:
    """A text of several lines, each wrapped; items of a list hang behind their mark."""
    lines = []
    for line in text.split("\n"):
        mark = len(line) - len(line.lstrip(" *-"))
        lines += wrapped(line, width, " " * mark)
    return lines


def columns(rows: Iterable[tuple[str, str]], width: int, room: int) -> list[tuple[str, str]]:
    """Names, and beside them what is said of each: what stands left and right on every line.

    Parameters
    ----------
    width
        Of the whole line.
    room
        For the names; one that is longer has its text under it.
    """
    lines: list[tuple[str, str]] = []
    for name, text in rows:
        names = [name] if cells(name) <= room else [*_behind_bars(name, width), ""]
        texts = [one for line in text.split("\n") for one in wrapped(line, width - room - GAP)]
        lefts = [*names, *[""] * (len(texts) - 1)]
        rights = [*[""] * (len(names) - 1), *texts]
        lines += [
            (padded(left, room + GAP) if right else left, right)
            for left, right in zip(lefts, rights, strict=True)
        ]
    return lines


def _behind_bars(name: str, width: int) -> list[str]:
    """A name that is too long for a line, such as `--shape linear|s-curve`, on several."""
    return [line.replace("| ", "|") for line in wrapped(name.replace("|", "| "), width, "    ")]
