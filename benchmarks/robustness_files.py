"""Small files of every kind that musictool opens, and seeded damage to them.

    corpus(folder) -> paths          one second of two tones in each format, with tags and markers
    damaged(content, suffix, rng) -> bytes

The damage is that of the field's fuzzers (American Fuzzy Lop, zzuf) and of real life: bits flipped,
numbers made 0, -1 or huge, spans cut out, doubled, moved and filled with zeros, ends missing, two
files behind each other. Most of it falls on headers. Ogg pages get right checksums again half of
the time, or nothing behind the checksum would ever be reached.
"""

from __future__ import annotations

import shutil
import struct
import subprocess
import zlib
from collections.abc import Callable
from pathlib import Path

import mido
import mutagen
import numpy as np
import soundfile

__all__ = ["corpus", "damaged"]

RATE = 22050
_LIBSNDFILE = {
    ".wav": ("WAV", "PCM_16"), ".24.wav": ("WAV", "PCM_24"), ".adpcm.wav": ("WAV", "IMA_ADPCM"),
    ".x.wav": ("WAVEX", "PCM_16"), ".rf64": ("RF64", "PCM_16"),
    ".w64": ("W64", "PCM_16"), ".aiff": ("AIFF", "PCM_16"), ".au": ("AU", "PCM_16"),
    ".caf": ("CAF", "PCM_16"), ".alac.caf": ("CAF", "ALAC_16"), ".flac": ("FLAC", "PCM_16"),
    ".ogg": ("OGG", "VORBIS"), ".opus": ("OGG", "OPUS"), ".mp3": ("MP3", "MPEG_LAYER_III"),
    ".voc": ("VOC", "PCM_16"), ".sf": ("IRCAM", "PCM_16"), ".nist": ("NIST", "PCM_16"),
}  # fmt: skip
_FFMPEG = {
    ".m4a": ("-c:a", "aac"), ".alac.m4a": ("-c:a", "alac"), ".flac.ogg": ("-c:a", "flac"),
    ".noxing.mp3": ("-c:a", "libmp3lame", "-write_xing", "0"), ".aac": ("-c:a", "aac"),
    ".wma": ("-c:a", "wmav2"), ".webm": ("-c:a", "libopus"), ".mka": ("-c:a", "flac"),
    ".ac3": ("-c:a", "ac3"), ".wv": ("-c:a", "wavpack"), ".tta": ("-c:a", "tta"),
    ".mp2": ("-c:a", "mp2"), ".mp3.wav": ("-c:a", "libmp3lame"), ".mp4": ("-c:a", "aac"),
}  # fmt: skip
_CHAPTERS = """\
;FFMETADATA1
title=Tones
artist=Nobody
[CHAPTER]
TIMEBASE=1/1000
START=0
END=500
title=One
[CHAPTER]
TIMEBASE=1/1000
START=500
END=1000
title=Two
"""
_TEXTS = {
    "chain.yaml": "steps:\n  - trim: {start: 0.1}\n  - fx.eq:\n      band: [peak 1000 +3]\n"
    "  - gain: {db: -3, as: quiet}\n  - fx.gain: {gain_db: 1, mix: 0.5}\n",
    "preset.yaml": "steps:\n  - fx.highpass: {cutoff_frequency_hz: 300}\n"
    "  - &gain {gain: {db: 2}}\n  - *gain\n",
    "cues.csv": "time,intensity\n0.1,0.5\n0.6,1.0\n",
}
_NUMBERS = (0, 1, 2, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)


def tones() -> np.ndarray:
    """A second of 220 Hz and 331 Hz, one in each channel, with an attack: (frames, 2)."""
    time = np.arange(RATE) / RATE
    return 0.4 * np.sin(2 * np.pi * np.outer(time, (220, 331))) * np.exp(-2 * (time % 0.5))[:, None]


def corpus(folder: Path) -> list[Path]:
    """Whole files, made in a folder; those of formats that libsndfile cannot write need ffmpeg."""
    made = []
    for suffix, (container, subtype) in _LIBSNDFILE.items():
        path = folder / f"tones{suffix}"
        rate = 24000 if subtype == "OPUS" else RATE
        soundfile.write(path, tones(), rate, subtype=subtype, format=container)
        made.append(path)
    if shutil.which("ffmpeg"):
        (folder / "chapters.txt").write_text(_CHAPTERS)
        for suffix, codec in _FFMPEG.items():
            path = folder / f"tones{suffix}"
            rate = ("-ar", "48000") if suffix in {".webm", ".ac3"} else ()
            command = ("ffmpeg", "-v", "error", "-y", "-i", folder / "tones.wav")
            command += ("-i", folder / "chapters.txt", "-map_metadata", "1", *codec, *rate, path)
            subprocess.run(command, check=True)
            made.append(path)
    for path in made:
        _tag(path)
    song = mido.MidiFile()
    track = song.add_track("melody")
    for note in (60, 64, 67):
        track.append(mido.Message("note_on", note=note, time=0))
        track.append(mido.Message("note_off", note=note, time=240))
    song.save(folder / "tones.mid")
    for name, text in _TEXTS.items():
        (folder / name).write_text(text)
    return [*made, folder / "tones.mid", *(folder / name for name in _TEXTS)]


def _tag(path: Path) -> None:
    """A title, in the formats that mutagen knows it of by one name; bext and a cue in a WAV."""
    if path.suffix in {".flac", ".ogg", ".opus", ".mp3", ".m4a", ".mp4", ".wv", ".tta"}:
        file = mutagen.File(path, easy=True)
        if file.tags is None:
            file.add_tags()
        file["title"] = "Tones"
        file.save()
    if path.suffix == ".wav":
        texts = (b"Tones", b"Nobody", b"", b"2026-01-01", b"00:00:00")
        bext = struct.pack("<256s32s32s10s8sQH", *texts, 0, 1) + bytes(254)
        cue = struct.pack("<III4sIII", 1, 1, 11025, b"data", 0, 0, 11025)
        chunks = ((b"bext", bext), (b"cue ", cue))
        extra = b"".join(name + struct.pack("<I", len(data)) + data for name, data in chunks)
        content = path.read_bytes() + extra
        path.write_bytes(content[:4] + struct.pack("<I", len(content) - 8) + content[8:])


def damaged(content: bytes, suffix: str, rng: np.random.Generator) -> bytes:
    """A copy with one to four kinds of damage."""
    for _ in range(int(rng.choice([1, 1, 1, 2, 2, 3, 4]))):
        damage = _DAMAGES[int(rng.integers(len(_DAMAGES)))]
        content = damage(content, rng) or content
    is_ogg = suffix in {".ogg", ".opus", ".oga"}
    return _with_checksums(content) if is_ogg and rng.random() < 0.5 else content


def _position(size: int, rng: np.random.Generator) -> int:
    """A byte, most often of the header, seldom of the end, else anywhere."""
    place = rng.random()
    if place < 0.6:
        return int(rng.integers(min(size, 512)))
    if place < 0.75:
        return size - 1 - int(rng.integers(min(size, 512)))
    return int(rng.integers(size))


def _span(size: int, rng: np.random.Generator) -> tuple[int, int]:
    begin = _position(size, rng)
    return begin, min(size, begin + int(2 ** rng.uniform(0, 11)))


def _flip(content: bytes, rng: np.random.Generator) -> bytes:
    at = _position(len(content), rng)
    return content[:at] + bytes([content[at] ^ 1 << int(rng.integers(8))]) + content[at + 1 :]


def _number(content: bytes, rng: np.random.Generator) -> bytes:
    """A number of 1, 2 or 4 bytes that programs stumble on, in either order of bytes."""
    width = int(rng.choice([1, 2, 4]))
    value = int(rng.choice(_NUMBERS)) & (256**width - 1)
    at = _position(len(content), rng) // width * width
    order = "little" if rng.random() < 0.5 else "big"
    return content[:at] + value.to_bytes(width, order) + content[at + width :]


def _cut(content: bytes, rng: np.random.Generator) -> bytes:
    begin, end = _span(len(content), rng)
    return content[:begin] + content[end:]


def _double(content: bytes, rng: np.random.Generator) -> bytes:
    begin, end = _span(len(content), rng)
    return content[:end] + content[begin:end] + content[end:]


def _move(content: bytes, rng: np.random.Generator) -> bytes:
    begin, end = _span(len(content), rng)
    rest = content[:begin] + content[end:]
    at = int(rng.integers(len(rest) + 1))
    return rest[:at] + content[begin:end] + rest[at:]


def _zero(content: bytes, rng: np.random.Generator) -> bytes:
    begin, end = _span(len(content), rng)
    return content[:begin] + bytes(end - begin) + content[end:]


def _noise(content: bytes, rng: np.random.Generator) -> bytes:
    begin, end = _span(len(content), rng)
    return content[:begin] + rng.bytes(min(64, end - begin)) + content[end:]


def _shorten(content: bytes, rng: np.random.Generator) -> bytes:
    return content[: 1 + int(rng.integers(len(content)))]


def _lengthen(content: bytes, rng: np.random.Generator) -> bytes:
    tail = rng.bytes(8) if rng.random() < 0.5 else bytes(int(2 ** rng.uniform(0, 12)))
    return content + tail


def _twice(content: bytes, rng: np.random.Generator) -> bytes:
    return content + content


_DAMAGES: tuple[Callable[[bytes, np.random.Generator], bytes], ...] = (
    _flip, _flip, _number, _number, _number, _cut, _double, _move, _zero, _noise, _shorten,
    _lengthen, _twice,
)  # fmt: skip


_REVERSED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


def _with_checksums(content: bytes) -> bytes:
    """The same Ogg pages with right checksums (RFC 3533, 6): CRC-32, most significant bit first."""
    made, at = bytearray(content), content.find(b"OggS")
    while at >= 0:
        head = content[at : at + 27]
        count = head[26] if len(head) == 27 else 0
        end = at + 27 + count + sum(content[at + 27 : at + 27 + count])
        if len(head) == 27 and end <= len(content):
            made[at + 22 : at + 26] = bytes(4)
            # zlib's runs over reflected bits, and begins and ends with all of them turned over.
            turned = zlib.crc32(bytes(made[at:end]).translate(_REVERSED), 0xFFFFFFFF) ^ 0xFFFFFFFF
            made[at + 22 : at + 26] = int(f"{turned:032b}"[::-1], 2).to_bytes(4, "little")
        at = content.find(b"OggS", at + 4)
    return bytes(made)
