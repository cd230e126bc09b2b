"""Texts in MIDI files, whose encoding nobody says: UTF-8, Shift-JIS or Latin-1.

RP-026 has a mark for it, which some karaoke files have; for the others all texts of a file are
looked at together.
"""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["encoding_of"]

_MARKS = {b"{@LATIN}": "cp1252", b"{@JP}": "cp932"}


def encoding_of(texts: Iterable[bytes]) -> str:
    """The encoding in which these are most likely written; it decodes any bytes with "replace"."""
    texts = [text for text in texts if not text.isascii() or text.startswith(b"{@")]
    for text in texts:
        for mark, encoding in _MARKS.items():
            if text.upper().startswith(mark):
                return encoding
    if all(_decodes(text, "utf-8") for text in texts):
        return "utf-8"
    if all(_decodes(text, "cp932") for text in texts) and _is_japanese(texts):
        return "cp932"
    return "latin-1"


def _decodes(text: bytes, encoding: str) -> bool:
    try:
        text.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _is_japanese(texts: list[bytes]) -> bool:
    """Whether what is beyond ASCII is kana and kanji for the most part, and in pairs of bytes.

    An accent of Latin-1 with the letter after it can be a kanji, too, but seldom two in a row.
    """
    letters = "".join(text.decode("cp932") for text in texts)
    foreign = [letter for letter in letters if ord(letter) > 127]
    kana = sum("\u3040" <= letter <= "\u30ff" for letter in foreign)
    kanji = sum("\u4e00" <= letter <= "\u9fff" for letter in foreign)
    halfwidth = sum("\uff61" <= letter <= "\uff9f" for letter in foreign)
    return kana > 0 and kana + kanji > halfwidth and kana * 10 >= len(foreign)
