"""What in tags tells of the samples that were, and is wrong of any others.

Measures of level, checksums and fingerprints, notes of encoders about their padding, and lengths.
Identifiers of the music (ISRC, MusicBrainz, AcoustID) stay: an edit of a recording is still of it.
"""

from __future__ import annotations

__all__ = ["STALE_FRAMES", "is_stale"]

STALE_FRAMES = frozenset({"TSSE", "TLEN", "RVA2", "RVAD", "XRVA", "RGAD", "MLLT", "ASPI", "SEEK"})
"""Frames of ID3 (ID3v2.4.0 native frames, and what others added)."""

NAMES = frozenset(
    {
        *("ENCODER", "ENCODERSETTINGS", "ITUNSMPB", "ITUNNORM", "LENGTH"),
        *("ACOUSTID_FINGERPRINT", "FINGERPRINT", "MD5", "MD5SUM", "AUDIOMD5", "MD5_SIGNATURE"),
        *("SHA1", "SHA256", "CRC", "CRC32", "CHECKSUM"),
        *("PEAK_LEVEL", "DYNAMIC_RANGE", "ALBUM_DYNAMIC_RANGE", "LOUDNESS", "LUFS", "LRA"),
    }
)
STARTS = ("REPLAYGAIN_", "R128_", "MP3GAIN_", "ACCURATERIP", "EBUR128_", "LOUDNESS_")
"""Of fields, in capitals, with underscores for spaces."""


def is_stale(name: str) -> bool:
    """Whether a field tells of the old samples only, and would be wrong of new ones."""
    name = name.upper().replace(" ", "_")
    return name in NAMES or name.startswith(STARTS)
