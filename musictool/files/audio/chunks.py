"""Files that are made of chunks (WAV, RF64, W64, AIFF, SVX, CAF): where their samples end.

libsndfile takes a truncated file for a shorter one and says nothing, and does not look at what lies
behind the samples that a header counts. So the sizes are held against the file here. One that a
writer on a pipe could not know (0, or the largest number that fits) promises nothing and passes.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from musictool.files.audio import mpeg
from musictool.files.audio.layout import Broken, Layout, Stretch, truncated
from musictool.files.chunks import form_of

__all__ = [
    "OPEN_ENDED_32",
    "Samples",
    "another",
    "counts_too_few",
    "goes_on",
    "layout_of",
    "walk_aifc",
    "walk_caf",
    "walk_chunks",
    "walk_rf64",
    "walk_riff",
    "walk_svx",
]

MOST_SHOWN = 2**16
"""Chunks of one file that a decoder gets to see. No writer makes so many, and libsndfile would
remember millions of them."""

OPEN_ENDED_32 = 0x7FFFF000
"""A 32-bit length from here on is a pipe's placeholder if the file does not reach it: sox writes
0x7FFFF000 and a little more, ffmpeg 0xFFFFFFFF. No whole file is so large and then shorter."""

_OPEN_ENDED_64 = 2**62
_MP3_TAG = b"\x55\0"
"""WAVE_FORMAT_MPEGLAYER3 in a WAV's header: what is in it is an MP3."""
_UNPACKED = frozenset({1, 3, 0xFFFE})
"""WAVE_FORMAT_PCM, _IEEE_FLOAT and _EXTENSIBLE: a frame holds a sample of each channel."""
_BEGINNINGS = (b"RIFF", b"RIFX", b"RF64", b"riff", b"FORM", b"caff", b".snd", b"NIST", b"2BIT")
"""What stands where a further file begins."""
_GSM_BYTES, _GSM_FRAMES = 33, 160
"""Of a packet."""
_LEAST_SOUND = 1024
"""Bytes behind the last sample that are not taken for more sound, whatever they are."""


class Samples(NamedTuple):
    """The chunk with the samples."""

    begin: int
    """Its first byte."""
    size: int
    """As its head says."""
    size_at: int
    """The byte at which that stands."""
    layout: str
    """How it stands there."""
    open_ended: int = _OPEN_ENDED_64
    """A size from here on is not known."""
    head: int = 0
    """Bytes before the first that the size counts."""
    is_heeded: bool = True
    """Whether libsndfile stops where they end."""


def walk_chunks(file: BinaryIO, samples: bytes | None = None) -> Layout:
    """Of AIFF, AIFC and W64; for others with the name of the chunk that holds the samples."""
    chunks = _Chunks(file)
    return _walk(file, chunks, samples or chunks.form.samples)


def walk_aifc(file: BinaryIO) -> Layout:
    """Of an AIFC; libsndfile believes its count of samples where these are packed as GSM 06.10."""
    layout = walk_chunks(file)
    found: dict[bytes, tuple[int, int]] = {}
    for name, size in _Chunks(file):
        found.setdefault(name, (file.tell(), size))
    if layout.stretches or not {b"COMM", b"SSND"} <= found.keys():
        return layout
    at = found[b"COMM"][0]
    file.seek(at)
    count, codec = struct.unpack(">2xI12x4s", file.read(22))
    there = (found[b"SSND"][1] - 8) // _GSM_BYTES * _GSM_FRAMES
    if codec != b"GSM " or count > there - _GSM_FRAMES or found[b"SSND"][1] >= OPEN_ENDED_32:
        return layout
    stretch = Stretch(((0, file.seek(0, 2)),), ((at + 2, struct.pack(">I", there)),))
    return Layout((stretch,), (*layout.warnings, counts_too_few(count / there)))


def walk_svx(file: BinaryIO) -> Layout:
    """Of an Amiga 8SVX or 16SV."""
    return walk_chunks(file, b"BODY")


def walk_riff(file: BinaryIO) -> Layout:
    """Of a WAV, little-endian (RIFF) or big-endian (RIFX)."""
    chunks = _Chunks(file)
    is_mp3 = any(name == b"fmt " and _codec(file.read(16)) == _MP3_TAG for name, _ in chunks)
    layout = _walk(file, chunks, b"data")
    if not is_mp3 or layout.stretches:
        return layout
    begin, size = next((file.tell(), size) for name, size in chunks if name == b"data")
    end = begin + size if 0 < size < OPEN_ENDED_32 else file.seek(0, 2)
    return mpeg.walk(file, (begin, end))


def _codec(head: bytes) -> bytes:
    """The codec's number in a format chunk, whose samples must fit into its frames."""
    codec, channels, frame, bits = struct.unpack("<HH8xHH", head)
    if codec in _UNPACKED and 0 < frame < channels * (-(-bits // 8)):
        sizes = f"{channels} channels of {bits} bits do not fit into frames of {frame} bytes"
        raise Broken(f"has a damaged header: {sizes}")
    return head[:2]


def walk_caf(file: BinaryIO) -> Layout:
    """Of a Core Audio file.

    Its packets, where it has some, have a table that must fit the samples: libsndfile decodes as
    many as that says.
    """
    found: dict[bytes, tuple[int, int]] = {}
    for name, size in _Chunks(file):
        found.setdefault(name, (file.tell(), size))
    if {b"desc", b"pakt", b"data"} <= found.keys():
        _check_packets(file, found)
    if {b"desc", b"kuki"} <= found.keys():
        _check_rates(file, found)
    return walk_chunks(file)


def _check_packets(file: BinaryIO, found: dict[bytes, tuple[int, int]]) -> None:
    """Hold CAF's packet table against its description and its samples (CAF 1.0, "Packet Table")."""
    file.seek(found[b"desc"][0] + 20)
    frames = struct.unpack(">I", file.read(4))[0]
    begin, size = found[b"pakt"]
    file.seek(begin)
    count, valid, priming, remainder = struct.unpack(">qqii", file.read(24))
    table = file.read(min(size - 24, 2**24))
    lengths, value = [], 0
    for byte in table[: size - 24]:
        value = value << 7 | byte & 127
        if byte < 128:
            lengths.append(value)
            value = 0
    bytes_of_all = sum(lengths[:count]) if count >= 0 else -1
    if (frames and count * frames != valid + priming + remainder) or (
        found[b"data"][1] not in {-1, bytes_of_all + 4}
    ):
        raise Broken("is damaged: its packet table does not fit its samples")


def _check_rates(file: BinaryIO, found: dict[bytes, tuple[int, int]]) -> None:
    """Hold the rate in a CAF's description against that of ALAC's own header, its cookie."""
    file.seek(found[b"desc"][0])
    rate, codec = struct.unpack(">d4s", file.read(12))
    begin, size = found[b"kuki"]
    file.seek(begin + _ALAC_RATE.get(size, 0))
    its_own = int.from_bytes(file.read(4), "big")
    if codec == b"alac" and size in _ALAC_RATE and its_own != rate:
        raise Broken(
            f"is damaged: it states two sample rates, {rate:.0f} Hz and {its_own} Hz; "
            "get a whole copy of it"
        )


_ALAC_RATE = {24: 20, 48: 44}
"""Where the rate stands in a cookie by its size: alone, or behind the atoms of QuickTime."""


def walk_rf64(file: BinaryIO) -> Layout:
    """Of a WAV with 64-bit lengths, which lie in a chunk of their own (EBU Tech 3306)."""
    chunks = _Chunks(file)
    samples, long_size, long_at = None, 0, 0
    for name, size in chunks:
        if name == b"ds64":
            long_at = file.tell() + 8
            long_size = struct.unpack("<8xQ", file.read(16))[0]
        elif name == b"data" and samples is None:
            begin = file.tell()
            if size == 0xFFFFFFFF:
                samples = Samples(begin, long_size, long_at, "<Q")
                chunks.skip = long_size
            else:
                samples = Samples(begin, size, begin - 4, "<I", OPEN_ENDED_32)
    return layout_of(file, samples, chunks)


class _Chunks:
    """Name and size of each chunk from a byte on; the file then stands behind its head."""

    def __init__(self, file: BinaryIO, start: int | None = None) -> None:
        form = form_of(file)
        assert form is not None
        self.form = form
        self._file, self._start = file, form.start if start is None else start
        self.skip: int | None = None
        """What is known of the size of the chunk just given, if that is not as it says."""
        self.excess: int | None = None
        """Where chunks begin that are too many."""

    def heads(self, start: int) -> Iterator[tuple[bytes, int]]:
        """Those that lie from a byte on."""
        return iter(_Chunks(self._file, start))

    def behind(self, end: int) -> Iterator[tuple[bytes, int]]:
        """Those that follow a chunk which ends at a byte."""
        return self.heads(-(-end // self.form.align) * self.form.align)

    def __iter__(self) -> Iterator[tuple[bytes, int]]:
        form, file, count = self.form, self._file, 0
        length = form.head_bytes
        there = file.seek(0, 2)
        file.seek(self._start)
        while len(head := file.read(length)) == length:
            count += 1
            if count > MOST_SHOWN:
                self.excess = file.tell() - length
                return
            name, size = struct.unpack(form.head, head)
            size -= length if form.counts_head else 0
            begin = file.tell()
            yield name[:4], size
            size = size if self.skip is None else self.skip
            self.skip = None
            end = begin + -(-size // form.align) * form.align
            if size < 0 or end > there:
                return
            file.seek(end)


def _walk(file: BinaryIO, chunks: _Chunks, wanted: bytes) -> Layout:
    samples, form = None, chunks.form
    layout = form.head[0] + form.head[-1]
    open_ended = OPEN_ENDED_32 if layout[1] == "I" else _OPEN_ENDED_64
    head = form.head_bytes if form.counts_head else 0
    is_heeded = not form.counts_head and wanted != b"BODY"
    for name, size in chunks:
        begin = file.tell()
        if size < 0 and samples is None and (name, size) != (b"data", -1):
            raise Broken(f"is damaged: the chunk before byte {begin} has a size of {size}")
        if name == wanted and samples is None:
            at = begin - struct.calcsize(layout)
            samples = Samples(begin, size, at, layout, open_ended, head, is_heeded)
    return layout_of(file, samples, chunks)


def layout_of(file: BinaryIO, samples: Samples | None, chunks: _Chunks | None) -> Layout:
    """What there is to say of the samples' size."""
    size = file.seek(0, 2)
    excess = chunks.excess if chunks is not None else None
    if samples is None and excess is not None:
        raise Broken(f"begins with more than {MOST_SHOWN} chunks that are no sound")
    if samples is None or samples.begin > size:
        raise Broken("is truncated: it ends within its header")
    if excess is not None:
        return Layout((Stretch(((0, excess),)),))
    if samples.size < 0:  # libsndfile takes no CAF without a size
        patch = struct.pack(samples.layout, size - samples.begin)
        return Layout((Stretch(((0, size),), ((samples.size_at, patch),)),))
    if samples.size >= samples.open_ended:
        return Layout()
    end = samples.begin + samples.size
    if end > size:
        raise truncated(f"{size} bytes", str(end))
    if not goes_on(file, end, size, chunks):
        stretches = () if samples.is_heeded or end == size else (Stretch(((0, end),)),)
        return Layout(stretches, tuple(another(file, end, chunks)))
    most = 2 ** (8 * struct.calcsize(samples.layout)) - 1
    there = size - samples.begin + samples.head
    patch = struct.pack(samples.layout, min(there, most))
    warnings = []
    if samples.size:
        warnings.append(counts_too_few(samples.size / (size - samples.begin)))
    return Layout((Stretch(((0, size),), ((samples.size_at, patch),)),), tuple(warnings))


def counts_too_few(share: float) -> str:
    """What is said of a file that is read on behind what its header counts."""
    return f"has a header that counts {share:.0%} of what is there; read to its end"


def goes_on(file: BinaryIO, end: int, size: int, chunks: _Chunks | None) -> bool:
    """Whether samples follow where a header says that they end: neither chunks nor tags."""
    file.seek(end)
    rest = file.read(2**16)
    if size - end < _LEAST_SOUND or not any(rest):
        return False
    if any(rest[:32]) and mpeg.is_no_sound(rest[:32]):  # tags; sound may begin with zeros
        return False
    if chunks is None:
        return not rest.startswith(_BEGINNINGS)
    return not any(_are_chunks(file, start, size, chunks) for start in (end, end + 1))


def another(file: BinaryIO, end: int, chunks: _Chunks | None) -> Iterator[str]:
    """What is said of a whole file that stands behind the end of another one."""
    file.seek(end)
    at = end if chunks is None and file.read(4).startswith(_BEGINNINGS) else None
    if chunks is not None:
        head = chunks.form.head_bytes
        begins = (
            file.tell() - head for name, _ in chunks.behind(end) if name.startswith(_BEGINNINGS)
        )
        at = next(begins, None)
    if at is not None:
        yield f"another recording stands behind its end (byte {at}) and is not read"


def _are_chunks(file: BinaryIO, start: int, size: int, chunks: _Chunks) -> bool:
    """Whether chunks follow to the end of the file, of which the last may be cut."""
    for at, (name, length) in enumerate(chunks.heads(start)):
        if length < 0 or not name.isascii() or not name.decode("ascii").isprintable():
            return False
        if file.tell() + length >= size - 1:
            return True
        if at > 4:
            return True
    return False
