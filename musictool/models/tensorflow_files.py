"""The tensors of a TensorFlow checkpoint, read without TensorFlow.

A checkpoint is a table of names, `model.index`, in the form of LevelDB's sorted tables. Its values
are protocol buffers: type and shape of a tensor, and where its bytes lie in a shard,
`model.data-00000-of-00001`. None of that can be code.

References
----------
TensorFlow: core/util/tensor_bundle, core/protobuf/tensor_bundle.proto, core/lib/io/format.cc.
LevelDB: doc/table_format.md.
"""

from __future__ import annotations

import math
import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from musictool.errors import UnreadableFile
from musictool.regular import open_regular, read_regular

__all__ = ["BFLOAT16", "INDEX", "read_checkpoint"]

INDEX = ".index"

MAGIC = 0xDB4775248B80FB57

FOOTER_BYTES = 48

MOST_INDEX_BYTES = 64 << 20

BFLOAT16 = "bfloat16"
"""What NumPy has no name for; its values come as the 16 bits that they are."""

TYPES = dict(
    zip(
        (1, 2, 3, 4, 5, 6, 9, 10, 14, 17, 19, 22, 23),
        ("f4", "f8", "i4", "u1", "i2", "i1", "i8", "?", BFLOAT16, "u2", "f2", "u4", "u8"),
        strict=True,
    )
)
"""DT_FLOAT and its like; texts (7), of which no network has any, are left out."""

TEXT = 7


class _Tensor(NamedTuple):
    """Where a tensor lies."""

    type: int
    shape: tuple[int, ...]
    shard: int
    offset: int
    size: int


def read_checkpoint(index: Path) -> dict[str, tuple[str, npt.NDArray[Any]]]:
    """The tensors of a checkpoint by their names, each with the name of its type.

    Parameters
    ----------
    index
        The file that ends in `.index`; the shards lie beside it.

    Raises
    ------
    UnreadableFile
        If it is none, is damaged, or a shard is missing or too short.
    OSError
        If the system refuses.
    """
    try:
        shards, big, tensors = _contents(read_regular(index, MOST_INDEX_BYTES))
    except (ValueError, IndexError, struct.error, UnicodeDecodeError) as error:
        raise UnreadableFile(index, f"is no index of a checkpoint, or damaged: {error}") from None
    found: dict[str, tuple[str, npt.NDArray[Any]]] = {}
    stem = index.name.removesuffix(INDEX)
    for shard in range(shards):
        path = index.with_name(f"{stem}.data-{shard:05d}-of-{shards:05d}")
        inside = {name: one for name, one in tensors.items() if one.shard == shard}
        with open_regular(path) as file:
            length = file.seek(0, os.SEEK_END)
            for name, one in inside.items():
                if one.offset + one.size > length:
                    raise UnreadableFile(path, f"is damaged: {name} is missing, or a part of it")
                file.seek(one.offset)
                found[name] = TYPES[one.type], _array(file.read(one.size), one, big, name, path)
    return {name: found[name] for name in tensors if name in found}


def _array(content: bytes, one: _Tensor, big: bool, name: str, path: Path) -> npt.NDArray[Any]:
    own = "u2" if TYPES[one.type] == BFLOAT16 else TYPES[one.type]
    kind = np.dtype(own).newbyteorder(">" if big else "<")
    if len(content) != math.prod(one.shape) * kind.itemsize:
        raise UnreadableFile(path, f"is damaged: {name} has {len(content)} bytes for {one.shape}")
    return np.frombuffer(content, kind).astype(own).reshape(one.shape)


def _contents(content: bytes) -> tuple[int, bool, dict[str, _Tensor]]:
    """The number of shards, whether numbers begin with their largest byte, and the tensors."""
    (magic,) = struct.unpack("<Q", content[-8:])
    if len(content) < FOOTER_BYTES or magic != MAGIC:
        raise ValueError("its end is missing")
    footer = content[-FOOTER_BYTES:]
    at = 0
    for _ in range(2):  # the table of further tables, which is empty
        _, at = _varint(footer, at)
    shards, big, tensors = 1, False, {}
    for _, handle in _entries(_block(content, footer, at)):
        for key, value in _entries(_block(content, handle, 0)):
            if not key:
                header = dict(_fields(value))
                shards, big = int(header.get(1, 1)), header.get(2, 0) == 1
                continue
            one = _tensor(value)
            if one.type in TYPES:
                tensors[key.decode()] = one
            elif one.type != TEXT:
                raise ValueError(f"{key.decode()} is of type {one.type}, which is not known here")
    if not 1 <= shards < 10_000:
        raise ValueError(f"it has {shards} shards")
    return shards, big, tensors


def _tensor(value: bytes) -> _Tensor:
    fields = dict(_fields(value))
    if 7 in fields:
        raise ValueError("it has tensors in slices, which are not read here")
    shape = tuple(
        int(dict(_fields(size)).get(1, 0))
        for number, size in _fields(fields.get(2, b""))
        if number == 2
    )
    return _Tensor(fields.get(1, 0), shape, *(int(fields.get(at, 0)) for at in (3, 4, 5)))


def _block(content: bytes, handle: bytes, at: int) -> bytes:
    """A block of a table, as an offset and a length in a text say."""
    offset, at = _varint(handle, at)
    size, _ = _varint(handle, at)
    block = content[offset : offset + size]
    if len(block) != size:
        raise ValueError("it is too short")
    if content[offset + size] != 0:
        raise ValueError("it is compressed, which is not read here")
    return block


def _entries(block: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Keys and values; a key shares its beginning with the one before it."""
    (restarts,) = struct.unpack("<I", block[-4:])
    end = len(block) - 4 * (restarts + 1)
    at, key = 0, b""
    while at < end:
        shared, at = _varint(block, at)
        own, at = _varint(block, at)
        size, at = _varint(block, at)
        key = key[:shared] + block[at : at + own]
        yield key, block[at + own : at + own + size]
        at += own + size


def _fields(message: bytes) -> Iterator[tuple[int, Any]]:
    """The fields of a protocol buffer: number, and a number or bytes."""
    at = 0
    while at < len(message):
        tag, at = _varint(message, at)
        if tag & 7 == 0:
            value, at = _varint(message, at)
            yield tag >> 3, value
        elif tag & 7 == 2:
            size, at = _varint(message, at)
            yield tag >> 3, message[at : at + size]
            at += size
        elif tag & 7 in (1, 5):
            size = 8 if tag & 7 == 1 else 4
            yield tag >> 3, int.from_bytes(message[at : at + size], "little")
            at += size
        else:
            raise ValueError(f"a field of type {tag & 7}")


def _varint(content: bytes, at: int) -> tuple[int, int]:
    """A number in seven bits a byte, and where it ends."""
    value = shift = 0
    while True:
        byte = content[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
        shift += 7
        if shift > 63:
            raise ValueError("a number without an end")
