"""The bytes of a SoundFont 2 or 3: its tables, and its samples when they are asked for.

A file of a stranger's is believed in nothing: sizes are held against the file, indices against the
tables, before anything is made of them. Of the samples no more is read than is played.

References
----------
SoundFont technical specification 2.04, sections 4 to 7; an SF3, MuseScore's, has samples in Ogg
Vorbis.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from musictool import UnreadableFile

__all__ = [
    "GENERATOR",
    "MODULATOR",
    "Tables",
    "is_compressed",
    "is_playable",
    "read_sample",
    "read_tables",
]

Array = npt.NDArray[Any]
Floats = npt.NDArray[np.float32]
Places = dict[str, tuple[int, int]]

MOST_TABLES = 64_000_000
"""Bytes of tables; the largest fonts have a tenth of it."""

LONGEST = 1 << 26
"""Frames of a sample: 25 minutes."""

GENERATOR = np.dtype([("number", "<u2"), ("amount", "<i2")])
MODULATOR = np.dtype(
    [
        ("source", "<u2"),
        ("number", "<u2"),
        ("amount", "<i2"),
        ("by", "<u2"),
        ("transform", "<u2"),
    ]
)
BAG = np.dtype([("generator", "<u2"), ("modulator", "<u2")])
INSTRUMENT = np.dtype([("name", "S20"), ("bag", "<u2")])
PRESET = np.dtype(
    [("name", "S20"), ("program", "<u2"), ("bank", "<u2"), ("bag", "<u2"), ("unused", "<u4", 3)]
)
SAMPLE = np.dtype(
    [
        ("name", "S20"),
        ("start", "<u4"),
        ("end", "<u4"),
        ("loop_start", "<u4"),
        ("loop_end", "<u4"),
        ("rate", "<u4"),
        ("pitch", "u1"),
        ("correction", "i1"),
        ("link", "<u2"),
        ("type", "<u2"),
    ]
)

_TABLES = {
    "phdr": PRESET,
    "pbag": BAG,
    "pmod": MODULATOR,
    "pgen": GENERATOR,
    "inst": INSTRUMENT,
    "ibag": BAG,
    "imod": MODULATOR,
    "igen": GENERATOR,
    "shdr": SAMPLE,
}

_OF_ROM, _COMPRESSED = 0x8000, 0x10


@dataclass(frozen=True)
class Tables:
    """What a file says of its presets, instruments and samples."""

    path: Path
    name: str
    presets: Array
    preset_bags: Array
    preset_modulators: Array
    preset_generators: Array
    instruments: Array
    instrument_bags: Array
    instrument_modulators: Array
    instrument_generators: Array
    samples: Array
    place: int
    """Where the samples begin in the file."""
    size: int
    """Their bytes."""
    fine_place: int | None
    """Where the lowest eight bits of 24 lie, if there are any."""


def read_tables(path: Path) -> Tables:
    """What lies in a SoundFont, held against itself.

    Raises
    ------
    UnreadableFile
        If it is none, is cut off, or points to what is not there.
    """
    try:
        with path.open("rb") as file:
            return _tables(path, file)
    except OSError as error:
        raise UnreadableFile(path, error.strerror or str(error)) from None


def _tables(path: Path, file: BinaryIO) -> Tables:
    size = path.stat().st_size
    head = file.read(12)
    if head[:4] != b"RIFF" or head[8:] != b"sfbk":
        raise UnreadableFile(path, "is no SoundFont 2 or 3 (RIFF sfbk)")
    places = _places(path, file, 12, size, 0)
    if "smpl" not in places:
        raise UnreadableFile(path, "is a SoundFont without samples")
    if sum(places.get(name, (0, 0))[1] for name in _TABLES) > MOST_TABLES:
        raise UnreadableFile(path, f"has tables of more than {MOST_TABLES / 1e6:g} MB")
    found = {name: _table(path, file, name, kind, places) for name, kind in _TABLES.items()}
    _check_order(path, found)
    place, length = places["smpl"]
    fine = places.get("sm24")
    return Tables(
        path,
        _text(file, places.get("INAM")) or path.name,
        *found.values(),
        place,
        length,
        fine[0] if fine and fine[1] >= length // 2 else None,
    )


def _places(path: Path, file: BinaryIO, at: int, end: int, depth: int) -> Places:
    """Where the chunks lie, those of lists as well, and their lengths."""
    found: Places = {}
    while at + 8 <= end:
        file.seek(at)
        name, length = struct.unpack("<4sI", file.read(8))
        if at + 8 + length > end:
            raise UnreadableFile(path, f"is cut off, or damaged, from byte {at} on")
        if name == b"LIST" and depth == 0:
            found |= _places(path, file, at + 12, at + 8 + length, 1)
        else:
            found.setdefault(name.decode("latin-1"), (at + 8, length))
        at += 8 + length + length % 2
    return found


def _table(path: Path, file: BinaryIO, name: str, kind: np.dtype[Any], places: Places) -> Array:
    place, length = places.get(name, (0, 0))
    if name in ("pmod", "imod") and length < kind.itemsize:
        return np.zeros(1, kind)
    if length < kind.itemsize or length % kind.itemsize:
        raise UnreadableFile(path, f"has no whole table {name!r}")
    file.seek(place)
    return np.frombuffer(file.read(length), kind)


def _check_order(path: Path, tables: dict[str, Array]) -> None:
    """Each row points to where its part of the next table begins; the last one to its end."""
    for table, field, pointed in (
        ("phdr", "bag", "pbag"),
        ("pbag", "generator", "pgen"),
        ("pbag", "modulator", "pmod"),
        ("inst", "bag", "ibag"),
        ("ibag", "generator", "igen"),
        ("ibag", "modulator", "imod"),
    ):
        to = tables[table][field].astype(np.int64)
        if (np.diff(to) < 0).any() or to[-1] >= len(tables[pointed]):
            raise UnreadableFile(path, f"is damaged: {table!r} points out of {pointed!r}")


def _text(file: BinaryIO, place: tuple[int, int] | None) -> str:
    if place is None:
        return ""
    file.seek(place[0])
    told = file.read(min(place[1], 80)).split(b"\0")[0].decode("latin-1").strip()
    return told if told.isprintable() else ""


def is_playable(header: Any, size: int) -> bool:
    """Whether a sample lies in the file: not in a card's memory, not outside."""
    bytes_each = 1 if header["type"] & _COMPRESSED else 2
    start, end = int(header["start"]), int(header["end"])
    inside = start < end and end * bytes_each <= size and end - start <= LONGEST
    return inside and not header["type"] & _OF_ROM and 100 <= header["rate"] <= 768_000


def is_compressed(header: Any) -> bool:
    """Whether it is of an SF3."""
    return bool(header["type"] & _COMPRESSED)


def read_sample(tables: Tables, start: int, end: int, compressed: bool) -> Floats:
    """Frames of a sample that `is_playable`, from `start` to `end` of all samples.

    Raises
    ------
    UnreadableFile
        If the file has changed meanwhile, or what is compressed cannot be decoded.
    """
    try:
        with tables.path.open("rb") as file:
            if compressed:
                file.seek(tables.place + start)
                return _decoded(tables.path, file.read(end - start))
            file.seek(tables.place + 2 * start)
            whole = np.frombuffer(file.read(2 * (end - start)), "<i2").astype(np.float32)
            if tables.fine_place is not None:
                file.seek(tables.fine_place + start)
                whole += np.frombuffer(file.read(end - start), np.uint8) / np.float32(256)
    except (OSError, ValueError) as error:
        raise UnreadableFile(tables.path, f"cannot be read any more ({error})") from None
    if whole.size < end - start:
        raise UnreadableFile(tables.path, "is shorter than it was")
    return whole / np.float32(32768)


def _decoded(path: Path, content: bytes) -> Floats:
    import soundfile

    try:
        with soundfile.SoundFile(BytesIO(content)) as sound:
            samples = sound.read(min(sound.frames, LONGEST), "float32", always_2d=True)
    except (RuntimeError, ValueError) as error:
        raise UnreadableFile(path, f"has a sample that cannot be decoded ({error})") from None
    return np.ascontiguousarray(samples[:, 0])
