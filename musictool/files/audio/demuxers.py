"""Which of FFmpeg's demuxers takes a file apart: chosen by what its bytes are, from a list.

A name says nothing here, and FFmpeg is never asked to guess: among what it knows are playlists
that open other files (HLS, DASH, ffconcat), texts that it plays (SBaGen), pictures, and devices.
Only containers that hold their sound themselves stand in the list; what is none of them is refused
with a word about what it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from musictool.errors import UnreadableFile
from musictool.files.audio import mpeg_head
from musictool.files.audio.mpeg import start_of_sound
from musictool.files.tags.ape import ASF
from musictool.kinds import CSV, JSON

__all__ = ["Demuxer", "find_demuxer", "frame_length"]

_HEAD = 16384
"""Bytes of a file that are looked at: several frames of any codec without a container."""


@dataclass(frozen=True)
class Demuxer:
    """A container, or frames of a codec one behind the other, and who takes it apart.

    Parameters
    ----------
    name
        FFmpeg's.
    container
        What its files are called here, as in `Origin.container`.
    is_exact
        Whether its header counts the frames that come out of it.
    is_bare
        Whether it has no header with a length, so that only its packets tell that.
    is_broadcast
        Whether recordings begin and end anywhere in it, also within a packet.
    """

    name: str
    container: str
    is_exact: bool = False
    is_bare: bool = False
    is_broadcast: bool = False


def _at(*places: tuple[int, bytes]) -> Callable[[bytes], bool]:
    """Whether all of these bytes stand where they should."""
    return lambda head: all(head[at : at + len(what)] == what for at, what in places)


def _repeated(length: Callable[[bytes], int]) -> Callable[[bytes], bool]:
    """Whether frames follow each other from the start: three, or as many as there is room for.

    `length` tells the bytes of a frame by its first ones, 0 where there is none.
    """

    def test(head: bytes) -> bool:
        at = 0
        for _ in range(3):
            size = length(head[at : at + 8])
            if not size:
                return at > 0 and at >= len(head)
            at += size
        return True

    return test


def _anywhere(sync: bytes, length: Callable[[bytes], int]) -> Callable[[bytes], bool]:
    """Whether three frames follow each other behind something that is damaged or cut."""

    def test(head: bytes) -> bool:
        at = head.find(sync)
        while at >= 0:
            end = at
            for _ in range(3):
                size = length(head[end : end + 8])
                end = end + size if size else len(head)
            if end < len(head):
                return True
            at = head.find(sync, at + 1)
        return False

    return test


def _layer_2(head: bytes) -> int:
    """MPEG layers I and II; III is for `mpeg`, since its frames reach into each other."""
    return mpeg_head.frame_bytes(head) if len(head) > 1 and head[1] >> 1 & 3 > 1 else 0


def _adts(head: bytes) -> int:
    """ISO 13818-7, 6.2: the sync word with layer 0, and the length in 13 bits."""
    if len(head) < 7 or head[0] != 0xFF or head[1] & 0xF6 != 0xF0:
        return 0
    return (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5


def _loas(head: bytes) -> int:
    """ISO 14496-3, 1.7.2: 11 bits of sync, 13 of length."""
    if len(head) < 3 or head[0] != 0x56 or head[1] & 0xE0 != 0xE0:
        return 0
    return ((head[1] & 0x1F) << 8 | head[2]) + 3


_AC3_KBITS = (
    *(32, 40, 48, 56, 64, 80, 96, 112, 128, 160),
    *(192, 224, 256, 320, 384, 448, 512, 576, 640),
)


def _ac3(head: bytes) -> int:
    """ETSI TS 102 366, 4.3 and table 4.13: the sync word, and the length by rate and code."""
    if head[:2] != b"\x0b\x77" or len(head) < 6 or head[5] >> 3 > 10:
        return 0
    rate, code = head[4] >> 6, head[4] & 63
    if rate == 3 or code >= 2 * len(_AC3_KBITS):
        return 0
    kbits = _AC3_KBITS[code // 2]
    return 2 * (kbits * 96000 // (48000, 44100, 32000)[rate] + (code & 1 if rate == 1 else 0))


def _eac3(head: bytes) -> int:
    """ETSI TS 102 366, E.1.2: 11 bits with one less than the number of 16-bit words."""
    if head[:2] != b"\x0b\x77" or len(head) < 6 or not 10 < head[5] >> 3 <= 16:
        return 0
    return 2 * ((head[2] & 7) << 8 | head[3]) + 2


def _transport_stream(head: bytes) -> bool:
    """ISO 13818-1, 2.4.3.2: packets of 188 bytes; Blu-ray puts 4 bytes before, FEC 16 behind."""
    return any(
        all(head[start + i * size : start + i * size + 1] == b"G" for i in range(4))
        for start, size in ((0, 188), (4, 192), (0, 204))
    )


_EBML = b"\x1aE\xdf\xa3"

_TESTS: tuple[tuple[Demuxer, Callable[[bytes], bool]], ...] = (
    # ISO 14496-12, 4.3, and QuickTime File Format, which may begin with other atoms than "ftyp".
    (Demuxer("mov", "MOV"), _at((4, b"ftypqt  "))),
    (Demuxer("mov", "M4A"), _at((4, b"ftyp"))),
    *(
        (Demuxer("mov", "MOV"), _at((4, atom)))
        for atom in (b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot")
    ),
    # RFC 8794, 11.2.1 and RFC 9559, 5: EBML, whose DocType stands near its beginning.
    (Demuxer("matroska", "WEBM"), lambda head: head[:4] == _EBML and b"webm" in head[:64]),
    (Demuxer("matroska", "MKA"), _at((0, _EBML))),
    (Demuxer("asf", "WMA"), _at((0, ASF))),
    (Demuxer("ogg", "OGG"), _at((0, b"OggS"))),  # RFC 3533, 6
    (Demuxer("flac", "FLAC", is_exact=True), _at((0, b"fLaC"))),  # RFC 9639, 8
    (Demuxer("wv", "WV", is_exact=True), _at((0, b"wvpk"))),
    (Demuxer("ape", "APE", is_exact=True), _at((0, b"MAC "))),
    (Demuxer("tta", "TTA", is_exact=True), _at((0, b"TTA1"))),
    (Demuxer("tak", "TAK", is_exact=True), _at((0, b"tBaK"))),
    (Demuxer("mpc8", "MPC"), _at((0, b"MPCK"))),
    (Demuxer("mpc", "MPC"), _at((0, b"MP+"))),
    (Demuxer("dsf", "DSF"), _at((0, b"DSD "), (28, b"fmt "))),
    (Demuxer("iff", "DFF"), _at((0, b"FRM8"), (12, b"DSD "))),
    (Demuxer("iff", "IFF"), _at((0, b"FORM"), (8, b"8SVX"))),
    (Demuxer("iff", "IFF"), _at((0, b"FORM"), (8, b"16SV"))),
    (Demuxer("aiff", "AIFF"), _at((0, b"FORM"), (8, b"AIF"))),
    (Demuxer("wav", "WAV"), _at((0, b"RIFF"), (8, b"WAVE"))),
    (Demuxer("wav", "WAV"), _at((0, b"RIFX"), (8, b"WAVE"))),
    (Demuxer("wav", "RF64"), _at((0, b"RF64"), (8, b"WAVE"))),
    (Demuxer("wav", "RF64"), _at((0, b"BW64"), (8, b"WAVE"))),
    (Demuxer("w64", "W64"), _at((0, b"riff\x2e\x91\xcf\x11"))),
    (Demuxer("avi", "AVI"), _at((0, b"RIFF"), (8, b"AVI "))),
    (Demuxer("xwma", "XWMA"), _at((0, b"RIFF"), (8, b"XWMA"))),
    (Demuxer("qcp", "QCP"), _at((0, b"RIFF"), (8, b"QLCM"))),  # RFC 3625
    (Demuxer("caf", "CAF"), _at((0, b"caff"))),
    (Demuxer("au", "AU"), _at((0, b".snd"))),
    (Demuxer("voc", "VOC"), _at((0, b"Creative Voice File\x1a"))),
    (Demuxer("nistsphere", "NIST"), _at((0, b"NIST_1A"))),
    (Demuxer("flv", "FLV"), _at((0, b"FLV\x01"))),
    (Demuxer("amr", "AMR", is_bare=True), _at((0, b"#!AMR"))),  # RFC 4867, 5.1
    (Demuxer("oma", "OMA"), _at((0, b"ea3\x03"))),
    (Demuxer("oma", "OMA"), _at((0, b"EA3\x01"))),
    (Demuxer("shn", "SHN", is_bare=True), _at((0, b"ajkg"))),
    (Demuxer("qoa", "QOA"), _at((0, b"qoaf"))),
    (Demuxer("rm", "RA"), _at((0, b".RMF"))),
    (Demuxer("rm", "RA", is_bare=True), _at((0, b".ra\xfd"))),
    (Demuxer("mmf", "MMF"), _at((0, b"MMMD"))),
    (Demuxer("osq", "OSQ"), _at((0, b"OSQ "))),
    (Demuxer("rka", "RKA"), _at((0, b"RKA"))),
    (Demuxer("dss", "DSS"), _at((1, b"dss"))),
    (Demuxer("nut", "NUT"), _at((0, b"nut/multimedia container\0"))),
    (Demuxer("truehd", "TRUEHD", is_bare=True), _at((4, b"\xf8\x72\x6f\xba"))),
    (Demuxer("mlp", "MLP", is_bare=True), _at((4, b"\xf8\x72\x6f\xbb"))),
    (Demuxer("dtshd", "DTS", is_bare=True), _at((0, b"DTSHDHDR"))),
    # ETSI TS 102 114, 5.3: the core's sync word in 16 or 14 bits, in either byte order.
    *(
        (Demuxer("dts", "DTS", is_bare=True), _at((0, bytes.fromhex(sync))))
        for sync in ("7ffe8001", "fe7f0180", "1fffe800", "ff1f00e8")
    ),
    (Demuxer("mpeg", "MPEG", is_bare=True, is_broadcast=True), _at((0, b"\0\0\1\xba"))),
    (Demuxer("mpegts", "MPEGTS", is_bare=True, is_broadcast=True), _transport_stream),
    (Demuxer("aac", "AAC", is_bare=True), _repeated(_adts)),
    (Demuxer("loas", "AAC", is_bare=True), _repeated(_loas)),
    (Demuxer("mp3", "MP3", is_bare=True), _repeated(mpeg_head.frame_bytes)),
    (Demuxer("ac3", "AC3", is_bare=True), _repeated(_ac3)),
    (Demuxer("eac3", "EAC3", is_bare=True), _repeated(_eac3)),
    (Demuxer("aac", "AAC", is_bare=True), _anywhere(b"\xff", _adts)),
    (Demuxer("mp3", "MP3", is_bare=True), _anywhere(b"\xff", mpeg_head.frame_bytes)),
    (Demuxer("ac3", "AC3", is_bare=True), _anywhere(b"\x0b\x77", _ac3)),
)
"""Demuxers and what their files begin with, where one stands before a looser one."""

_BY_LIST = "; a list of files is given with --files-from"
_LISTS = {
    **dict.fromkeys((".txt", ".lst", ".m3u", ".m3u8"), _BY_LIST),
    **dict.fromkeys((CSV, JSON, ".tsv", ".jsonl"), "; a table of jobs is given with --jobs"),
}
"""What to say of a file with a name that lists have."""

_PLAYLIST = "a playlist, and other files are never opened through one: give those"
_NOTES = ", which is notes and no sound; end its name in"
_OTHERS: tuple[tuple[int, bytes, str], ...] = (
    (0, b"#EXTM3U", _PLAYLIST),
    (0, b"#M3U", _PLAYLIST),
    (0, b"ffconcat", _PLAYLIST),
    (0, b"[playlist]", _PLAYLIST),
    (0, b"MThd", f"MIDI{_NOTES} .mid"),
    (0, b"X:1", f"ABC{_NOTES} .abc"),
    (30, b"META-INF/container.xml", f"MXL{_NOTES} .mxl"),
    (0, b"\x89PNG", "a picture"),
    (0, b"\xff\xd8\xff", "a picture"),
    (0, b"GIF8", "a picture"),
    (0, b"II*\0", "a picture"),
    (0, b"MM\0*", "a picture"),
    (8, b"WEBP", "a picture"),
    (0, b"%PDF", "a PDF document"),
    (0, b"PK\x03\x04", "a ZIP archive; unpack it first"),
    (0, b"\x1f\x8b", "compressed by gzip; unpack it first"),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7z archive; unpack it first"),
    (0, b"Rar!", "a RAR archive; unpack it first"),
    (0, b"\x7fELF", "a program"),
    (0, b"TTA2", "TTA2, which nothing here decodes"),
    (0, b"OFR ", "OptimFROG, which nothing here decodes"),
    (0, b"LA0", "Lossless Audio, which nothing here decodes"),
)
"""What stands at a byte of files that are none of these, and what they are."""

_SCORES = (b"<score-partwise", b"<score-timewise")


def find_demuxer(path: Path) -> Demuxer:
    """The demuxer for a file.

    Raises
    ------
    UnreadableFile
        It is nothing that holds sound; says what it is instead.
    """
    with path.open("rb") as file:
        first = file.read(_HEAD)
        # Taggers put ID3 before anything.
        file.seek(start_of_sound(file))
        head = file.read(_HEAD)
    for demuxer, test in _TESTS:
        if test(head):
            return demuxer
    words = f"it is {_words(head or first)}{_LISTS.get(Path(path).suffix.lower(), '')}"
    raise UnreadableFile(path, f"is not audio that can be read here: {words}")


def frame_length(head: bytes) -> Callable[[bytes], int] | None:
    """What tells the length of each frame of a file that consists of frames, by its first bytes."""
    lengths = (_adts, _loas, _layer_2, _ac3, _eac3)
    return next((length for length in lengths if _repeated(length)(head)), None)


def _words(head: bytes) -> str:
    """What a file is that is no audio."""
    for at, what, words in _OTHERS:
        if head[at : at + len(what)] == what:
            return words
    if not head.strip(b"\0"):
        return "empty: it holds zeros"
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:256].lower()
    if text.startswith(b"<") and any(root in head for root in _SCORES):
        return f"MusicXML{_NOTES} .musicxml"
    if text.startswith(b"<?xml") and b"<mpd" in head.lower():
        return _PLAYLIST
    if text.startswith((b"<!doctype", b"<html", b"<?xml", b"<svg")):
        return "a web page or another document"
    try:
        is_text = head.decode().isprintable() or not set(head) & {*range(9), *range(14, 27)}
    except UnicodeDecodeError as error:
        # A character may be cut where the head ends.
        is_text = error.start >= len(head) - 3 and not set(head) & {*range(9), *range(14, 27)}
    return "text" if is_text else "in no format that is known here, or lacks its header"
