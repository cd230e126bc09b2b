"""Which bitrates each lossy encoder takes, and the setting by which it is told one.

The limits depend on the sample rate: MP3 has three versions with bitrates of their own, AAC frames
hold 6144 bits for each channel, and libvorbis has a table of qualities for each range of rates.
Vorbis and AAC are free to spend less or more than they are told, so what was asked for is compared
with what came out (`missed`).
"""

from __future__ import annotations

import io
import struct
from functools import lru_cache
from typing import Any

import soundfile

from musictool.files.audio.formats import SUBTYPES, Encoding
from musictool.files.audio.mpeg_head import MPEG_1_LAYER_3, MPEG_2_LAYER_3

__all__ = ["bitrate_limits", "is_coarse", "libsndfile_settings", "missed", "nearest_rung"]

_LAME_HEADER = 192
"""Bytes of an MP3 frame that the header with the exact length needs (LAME, VbrTag.c)."""

_MPEG_2_5_LAYER_3 = MPEG_2_LAYER_3[:8]
"""As far as LAME takes them."""

_OPUS_SURROUND = 16_000
"""Of each channel: with less, the surround mode of libopus 1.5 spends ten times what it is told."""

_COARSE = 40_000
"""Of each channel: with less, encoders leave so much out that the loudness may change."""

_TOLERANCE = 0.1
_SLACK_BITS = 50_000
"""Headers and the first frames, which weigh in short files."""


def bitrate_limits(subtype: str, sample_rate: int, channels: int) -> tuple[int, int]:
    """Lowest and highest bits per second of all channels together, at a rate that it takes."""
    if subtype == "VORBIS":
        return tuple(_vorbis_nominal(level, sample_rate, channels) for level in (1.0, 0.0))  # type: ignore[return-value]
    if subtype == "MPEG_LAYER_III":
        ladder = _mp3_ladder(sample_rate)
        return ladder[0], ladder[-1]
    rates = SUBTYPES[subtype].bitrates
    assert rates is not None
    low, high = rates.lowest, rates.highest
    if subtype == "OPUS" and channels > 2:
        low = _OPUS_SURROUND
    if subtype == "AAC":
        low = max(low, sample_rate // 4)  # with less it makes larger files than with this
        high = min(high, 6 * sample_rate)
    return low * channels, high * channels


def nearest_rung(subtype: str, bitrate: float, sample_rate: int) -> float:
    """The nearest of the constant bitrates, if the encoding has only certain ones."""
    if subtype != "MPEG_LAYER_III":
        return bitrate
    return min(_mp3_ladder(sample_rate), key=lambda rung: abs(rung - bitrate))


def is_coarse(encoding: Encoding, channels: int) -> bool:
    """Whether the bitrate is so low that the level may not survive it."""
    return encoding.bitrate is not None and encoding.bitrate < _COARSE * channels


def missed(encoding: Encoding, size: int, seconds: float) -> list[str]:
    """What to say of a file of `size` bytes without tags whose bitrate is not as was asked."""
    asked = encoding.bitrate or 0
    off = 8 * size - asked * seconds
    if not seconds or abs(off) <= _TOLERANCE * asked * seconds + _SLACK_BITS:
        return []
    return [
        f"the bitrate came to {8 * size / seconds / 1000:.0f} kbit/s, not the "
        f"{asked / 1000:g} asked for: {encoding.subtype} spends what the sound needs"
    ]


def libsndfile_settings(encoding: Encoding, sample_rate: int, channels: int) -> dict[str, Any]:
    """Compression level (0 best to 1 smallest) and mode of libsndfile for a bitrate."""
    bitrate = encoding.bitrate
    if bitrate is None:
        return {}
    if encoding.subtype == "OPUS":
        # libsndfile ogg_opus.c: 6 to 256 kbit/s for each channel, linear in the level.
        level = 1 - (bitrate / channels - 6000) / 250_000
        return {"compression_level": min(max(level, 0.0), 1.0)}
    if encoding.subtype == "VORBIS":
        return {"compression_level": _vorbis_level(bitrate, sample_rate, channels)}
    # libsndfile mpeg_l3_encode.c: linear in the level over the ladder of the MPEG version.
    ladder = _mp3_ladder(sample_rate)
    level = (ladder[-1] - bitrate) / (ladder[-1] - ladder[0])
    frame_bytes = (144 if sample_rate >= 32000 else 72) * bitrate / sample_rate
    # A rate off the ladder is a mean. And frames too small for LAME's header would lose the exact
    # length of the recording, so they are made in the mode that can enlarge the first one.
    constant = bitrate in ladder and frame_bytes >= _LAME_HEADER
    return {
        "compression_level": min(max(level, 0.0), 0.99),
        "bitrate_mode": "CONSTANT" if constant else "AVERAGE",
    }


def _mp3_ladder(sample_rate: int) -> tuple[int, ...]:
    """The constant bitrates of the version of MPEG that a sample rate belongs to."""
    of_version = {32000: MPEG_1_LAYER_3, 16000: MPEG_2_LAYER_3, 0: _MPEG_2_5_LAYER_3}
    ladder = next(ladder for least, ladder in of_version.items() if sample_rate >= least)
    return tuple(1000 * rung for rung in ladder)


def _vorbis_level(bitrate: int, sample_rate: int, channels: int) -> float:
    """The level whose nominal bitrate comes nearest, by bisection."""
    low, high = 0.0, 1.0  # level 0 is the highest bitrate
    for _ in range(8):
        middle = (low + high) / 2
        if _vorbis_nominal(middle, sample_rate, channels) > bitrate:
            low = middle
        else:
            high = middle
    return (low + high) / 2


@lru_cache(maxsize=1024)
def _vorbis_nominal(level: float, sample_rate: int, channels: int) -> int:
    """The bitrate that libvorbis names for a level; it depends on rate and channels.

    libvorbis knows its rates only in tables by quality, so it is asked: an empty recording has
    the nominal bitrate in its header, in less than a millisecond.
    """
    memory = io.BytesIO()
    with soundfile.SoundFile(
        memory, "w", sample_rate, channels, "VORBIS", format="OGG", compression_level=level
    ):
        pass
    header = memory.getvalue()
    at = header.index(b"\x01vorbis") + 7
    # Vorbis I specification, 4.2.2: version, channels, rate, maximum, nominal, minimum.
    nominal = int(struct.unpack_from("<IBIiii", header, at)[4])
    if nominal <= 0 and sample_rate != 48000:
        # Beyond it libvorbis names no bitrates; the same quality comes near.
        return _vorbis_nominal(level, 48000, channels)
    return nominal
