"""Chunks: WAV, RF64, Wave64, AIFF and CAF are rows of named, counted blocks."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from musictool.files.limits import MOST_CHUNKS

__all__ = ["Form", "Piece", "append", "form_of", "listed", "walk"]

W64_TAIL = bytes.fromhex("f3acd3118cd100c04f8edb8a")
"""What makes a GUID of Wave64 of a name of RIFF (Sony Wave64, table of chunks)."""


class Form(NamedTuple):
    """How a container counts its chunks."""

    family: str
    start: int
    """Where the first chunk begins."""
    head: str
    """Name and size, as `struct` reads them."""
    samples: bytes
    """Name of the chunk with the samples."""
    align: int = 2
    counts_head: bool = False
    """Whether a size counts the head, too."""

    @property
    def head_bytes(self) -> int:
        """The length of a chunk's head."""
        return struct.calcsize(self.head)

    @property
    def is_big_endian(self) -> bool:
        """Of the numbers inside the chunks."""
        return self.head[0] == ">"


FORMS = {
    b"RIFF": Form("riff", 12, "<4sI", b"data"),
    b"RIFX": Form("riff", 12, ">4sI", b"data"),
    b"RF64": Form("riff", 12, "<4sI", b"data"),
    b"BW64": Form("riff", 12, "<4sI", b"data"),
    b"riff": Form("riff", 40, "<16sQ", b"data", align=8, counts_head=True),
    b"FORM": Form("aiff", 12, ">4sI", b"SSND"),
    b"FRM8": Form("dsdiff", 16, ">4sQ", b"DSD "),
    b"caff": Form("caf", 8, ">4sq", b"data", align=1),
}
"""By the first four bytes of a file."""


class Piece(NamedTuple):
    """One chunk of a file: its name, and where its content lies."""

    name: bytes
    at: int
    size: int

    def read(self, file: BinaryIO, most: int | None = None) -> bytes:
        """All of its content, or the beginning of it."""
        file.seek(self.at)
        return file.read(self.size if most is None else min(most, self.size))


def form_of(file: BinaryIO) -> Form | None:
    """The form of an open file; None if it has no chunks."""
    file.seek(0)
    return FORMS.get(file.read(4))


def listed(file: BinaryIO, form: Form) -> tuple[list[Piece], list[str]]:
    """The chunks of a file as far as they are looked at, and a sentence if there are more."""
    pieces: list[Piece] = []
    for piece in walk(file, form):
        if len(pieces) == MOST_CHUNKS:
            return pieces, [f"it has more than {MOST_CHUNKS} chunks; those behind were left out"]
        pieces.append(piece)
    return pieces, []


def walk(file: BinaryIO, form: Form) -> Iterator[Piece]:
    """The chunks of a file, in its order, as far as they are whole.

    The samples' chunk may end early or have no length (a writer on a pipe): it is the last one
    then. Padding that a writer forgot is done without.
    """
    length = form.head_bytes
    end = file.seek(0, 2)
    at, samples_size = form.start, None
    while at + length <= end:
        file.seek(at)
        name, size = struct.unpack(form.head, file.read(length))
        size -= length if form.counts_head else 0
        begin = at + length
        if form.start == 12 and name == b"data" and size == 0xFFFFFFFF and samples_size is not None:
            size = samples_size
        if size < 0 or begin + size > end:
            return
        if name == b"ds64" and size >= 16:
            samples_size = struct.unpack("<8xQ", file.read(16))[0]
        yield Piece(_name(name), begin, size)
        at = begin + size + -size % form.align
        if form.align == 2 and size % 2 and _looks_unpadded(file, at, length):
            at -= 1


def _name(name: bytes) -> bytes:
    if len(name) == 16:  # the first GUIDs of Wave64 have tails of their own
        return name[:4] if name[4:] == W64_TAIL or name[:4] in {b"list", b"riff"} else name
    return name


def _looks_unpadded(file: BinaryIO, at: int, length: int) -> bool:
    """Whether a name stands one byte before where padding puts it, and none there."""
    file.seek(at - 1)
    head = file.read(length + 1)
    return _is_name(head[:4]) and head[:1] != b"\0" and not _is_name(head[1:5])


def _is_name(letters: bytes) -> bool:
    return len(letters) == 4 and all(32 <= letter < 127 for letter in letters)


def append(path: Path, added: Iterable[tuple[str, bytes]]) -> bool:
    """Add chunks at the end of a finished file; False, and no change, if it would be too large."""
    with path.open("r+b") as file:
        form = form_of(file)
        assert form is not None
        end = file.seek(0, 2)
        content = bytearray(-(end - form.start) % form.align)
        for name, data in added:
            content += _head(form, name, len(data)) + data + bytes(-len(data) % form.align)
        size = end + len(content)
        file.seek(0)
        first = file.read(4)
        if first in {b"RIFF", b"FORM"} and size - 8 >= 2**32:
            return False
        file.seek(end)
        file.write(content)
        if first == b"riff":
            _put(file, 16, "<Q", size)
        elif first == b"RF64":  # the size lies in ds64, the first chunk
            _put(file, 20, "<Q", size - 8)
        elif first != b"caff":
            _put(file, 4, f"{form.head[0]}I", size - 8)
    return True


def _head(form: Form, name: str, size: int) -> bytes:
    letters = name.encode("latin-1")
    if form.counts_head:
        letters += W64_TAIL
        size += form.head_bytes
    return struct.pack(form.head, letters, size)


def _put(file: BinaryIO, at: int, layout: str, number: int) -> None:
    file.seek(at, os.SEEK_SET)
    file.write(struct.pack(layout, number))
