"""Signs of shells and of Python in a pipeline, and how it is written here.

`reverb && gain db=3`, `lofi, vinyl`, `trim end=3 then gain db=3`, `reverb(room_size=0.8)`.
"""

from __future__ import annotations

import re

__all__ = ["with_other_signs"]

BETWEEN = ("&&", "&", ";", ",", ">", ">>", "->", "=>", "+", "then")
CALL = r"([\w.-]+)\(([^()]*)\)"


def with_other_signs(word: str, text: str = "") -> str:
    """What is wrong with a word without quotes, and the text as it is to be written.

    Returns
    -------
    str
        A sentence; "" if the word has no such sign.
    """
    if "(" in word and re.match(r"[\w.-]+\(", word):
        written = re.sub(CALL, lambda call: f"{call[1]} {call[2].replace(',', ' ')}".strip(), text)
        return f"settings stand behind a command, without parentheses: {_plain(written)}"
    if "=" in word or not (word in BETWEEN or re.search("[,;]", word)):
        return ""
    steps = " ".join(_parted(one) for one in text.split())
    return f"steps are parted by |: {_plain(steps)}"


def _parted(word: str) -> str:
    if word in BETWEEN:
        return "|"
    return word if "=" in word else re.sub("[,;]", " | ", word)


def _plain(text: str) -> str:
    return " ".join(text.split()).removesuffix(" |")
