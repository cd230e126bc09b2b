"""Completion of names with a colon in bash, which takes them for three words: `acme`, `:`, `tr`.

They are put together before they are completed, and of what is found bash gets the last part, as
`__ltrimcolon_completions` of bash-completion does it.
"""

from __future__ import annotations

import os

from musictool.discovery import SIGN

__all__ = ["completed_before", "join_words"]

BEFORE = "_MUSICTOOL_COMPLETED"


def join_words() -> None:
    """Put the word that is being completed together again."""
    if os.environ.get("_MUSICTOOL_COMPLETE") != "complete_bash":
        return
    words = os.environ.get("COMP_WORDS", "").split("\n")
    at = int(os.environ.get("COMP_CWORD") or 0)
    sign = next((one for one in (at, at - 1) if words[one : one + 1] == [SIGN]), 0)
    if sign == 2:  # of the command; arguments are left alone
        before = words[sign - 1] + SIGN
        words[sign - 1 : at + 1] = [before + "".join(words[sign + 1 : at + 1])]
        os.environ |= {
            "COMP_WORDS": "\n".join(words),
            "COMP_CWORD": str(sign - 1),
            BEFORE: before,
        }


def completed_before() -> str:
    """What bash has already of the word that is being completed."""
    return os.environ.get(BEFORE, "")
