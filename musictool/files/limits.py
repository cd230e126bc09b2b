"""How much of what stands beside the sound is read: a file of a megabyte can unpack to gigabytes.

What lies over a limit is left out and said; the sound is given all the same.
"""

from __future__ import annotations

__all__ = [
    "MOST_BLOCK_BYTES",
    "MOST_CHUNKS",
    "MOST_FIELD_BYTES",
    "MOST_HISTORY_BYTES",
    "MOST_HISTORY_DEPTH",
    "MOST_MARKERS",
    "MOST_PICTURE_BYTES",
    "MOST_SCORE_BYTES",
    "MOST_SCORE_XML_BYTES",
    "MOST_TAG_BYTES",
    "in_megabytes",
]

MOST_TAG_BYTES = 64 * 2**20
"""Of one tag with all that it holds, packed and unpacked."""

MOST_PICTURE_BYTES = 32 * 2**20
"""Of one picture; scans of covers have up to 10 MB."""

MOST_FIELD_BYTES = 4 * 2**20
"""Of one text; a book has 1 MB."""

MOST_BLOCK_BYTES = 16 * 2**20
"""Of one chunk of a container beside the samples; descriptions of object audio have some MB."""

MOST_CHUNKS = 10_000
"""In one file."""

MOST_MARKERS = 65_535
"""In one file: as many as an AIFF counts."""

MOST_HISTORY_BYTES = 4 * 2**20
"""Of one history, some thousand steps."""

MOST_HISTORY_DEPTH = 100
"""Levels of lists within lists."""


MOST_SCORE_BYTES = 256 * 2**20
"""Of one file of notes; the largest made for show have some dozens of MB."""


MOST_SCORE_XML_BYTES = 64 * 2**20
"""Of a MusicXML document, unpacked; a symphony has up to 30 MB."""


def in_megabytes(size: int) -> str:
    """A number of bytes for a person."""
    return f"{size / 1e6:.0f} MB" if size >= 1e6 else f"{size} bytes"
