"""Bytes as text where a format does not say, or says wrongly, how it is encoded."""

from __future__ import annotations

__all__ = ["decoded", "mended"]


def decoded(data: bytes) -> str:
    """UTF-8 if it is that, else Windows-1252, as browsers do; never a replacement character.

    The five bytes that Windows-1252 leaves open are the control characters of Latin-1
    (WHATWG Encoding Standard, index windows-1252).
    """
    try:
        return data.decode()
    except UnicodeDecodeError:
        return mended(data.decode("latin-1"))


def mended(text: str) -> str:
    """Text that was read as Latin-1, with what Windows-1252 has in place of control characters."""
    return "".join(
        letter.encode("latin-1").decode("cp1252", "ignore") or letter
        if "\x80" <= letter <= "\x9f"
        else letter
        for letter in text
    )
