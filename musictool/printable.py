"""Names and texts of unknown origin, made fit for a terminal, a picture, or a document in UTF-8.

A file's name need not be UTF-8, and Python then holds its bytes as lone surrogates (PEP 383), which
nothing can encode. Names, tags, histories and messages may also hold what a terminal obeys: escape
sequences, and marks that turn the direction of writing (Boucher and Anderson, "Trojan Source",
2021). `printable` is for people, `legible` and `portable` for documents, which stay exact.
"""

from __future__ import annotations

import unicodedata

__all__ = ["legible", "portable", "printable"]

JOINERS = "\u200c\u200d\xad"
"""Invisible as well, but parts of words in Persian and Hindi, of emoji, and of long words."""


def printable(text: str) -> str:
    r"""Text on one line without anything that a terminal obeys: `\x1b`, `\n`, `\u202e`, `\xe9`.

    What is shown so are control characters, line ends, marks of direction and others without a
    look of their own, and bytes that are no UTF-8.
    """
    if text.isprintable():
        return text
    return "".join(map(_shown, _decoded(text)))


def legible(text: str) -> str:
    r"""A sentence for a document: bytes that are no UTF-8 are written as `\xe9`."""
    if text.isascii():
        return text
    return "".join(_byte(one) or one for one in _decoded(text))


def portable(name: str) -> str:
    """A name for a document: one that is no UTF-8 as `file:` with its bytes percent-encoded.

    `urllib.parse.unquote_to_bytes` gives the name back (RFC 8089, RFC 3986). Other names stay as
    they are.
    """
    if name.isascii():
        return name
    decoded = _decoded(name)
    try:
        decoded.encode()
    except UnicodeEncodeError:
        from urllib.parse import quote  # few names need it

        return "file:" + quote(_bytes(name))
    return decoded


def _decoded(text: str) -> str:
    """The text as it is where names are UTF-8, wherever they are taken for something else."""
    return _bytes(text).decode("utf-8", "surrogateescape")


def _bytes(text: str) -> bytes:
    """The bytes behind a text; surrogates that stand for none, as of hostile JSON, are spelt."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return "".join(
            one if _byte(one) else one.encode("utf-8", "backslashreplace").decode() for one in text
        ).encode("utf-8", "surrogateescape")


def _byte(character: str) -> str:
    r"""The byte that a surrogate stands for, as `\xe9`; "" for any other character."""
    return f"\\x{ord(character) - 0xDC00:02x}" if "\udc80" <= character <= "\udcff" else ""


def _shown(character: str) -> str:
    if byte := _byte(character):
        return byte
    hidden = unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp")
    if not hidden or character in JOINERS:
        return character
    return character.encode("unicode_escape").decode()
