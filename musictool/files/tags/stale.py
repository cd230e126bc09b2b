"""What in tags tells of the samples that were, and is wrong of any others.

Measures of level, checksums and fingerprints, notes of encoders about their padding, and lengths.
Identifiers of the music (ISRC, MusicBrainz, AcoustID) stay: an edit of a recording is still of it.
"""

from __future__ import annotations

__all__ = ["STALE_FRAMES", "is_stale"]

STALE_FRAMES = frozenset({"TSSE", "TLEN", "RVA2", "RVAD", "MLLT", "ASPI", "SEEK"})
"""Frames of ID3 (ID3v2.4.0 native frames)."""

NAMES = frozenset(
    {
        *("ENCODER", "ENCODERSETTINGS", "ITUNSMPB", "ITUNNORM", "LENGTH"),
        *("ACOUSTID_FINGERPRINT", "MD5", "MD5SUM", "AUDIOMD5", "SHA1", "SHA256", "CRC", "CRC32"),
        *("CHECKSUM", "PEAK_LEVEL", "DYNAMIC RANGE", "ALBUM DYNAMIC RANGE"),
        *("LOUDNESS", "LUFS", "LRA"),
    }
)
STARTS = ("REPLAYGAIN_", "R128_", "MP3GAIN_", "ACCURATERIP", "EBUR128_", "LOUDNESS_")
"""Of fields, in capitals."""


def is_stale(name: str) -> bool:
    """Whether a field tells of the old samples only, and would be wrong of new ones."""
    return name.upper() in NAMES or name.upper().startswith(STARTS)
