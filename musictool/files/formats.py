"""What each container can hold: tables, and the container that a name asks for.

They are libsndfile 1.2's own limits, narrowed to the encodings that lose nothing unasked.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from musictool.errors import UnknownName, UnsupportedFormat, UsageError
from musictool.values import Origin

__all__ = [
    "AUDIO_SUFFIXES",
    "BITS",
    "CONTAINERS",
    "LOSSY",
    "MP3_BITRATES",
    "OPUS_RATES",
    "Container",
    "Encoding",
    "channel_order",
    "container_for",
]


@dataclass(frozen=True)
class Encoding:
    """How a file is encoded; in a request, None stands for "as the source, else the default".

    Parameters
    ----------
    container
        A key of `CONTAINERS`: "WAV", "FLAC", "MP3", …
    subtype
        libsndfile's name of the encoding: "PCM_24", "FLOAT", "VORBIS", …
    bitrate
        Bits per second, lossy encodings only.
    """

    container: str | None = None
    subtype: str | None = None
    bitrate: int | None = None


@dataclass(frozen=True)
class Container:
    """One container: the suffixes that choose it and the limits it sets."""

    suffixes: tuple[str, ...]
    subtypes: tuple[str, ...]
    default: str
    max_channels: int = 1024
    rates: tuple[int, ...] | None = None
    """The only sample rates it takes, ascending; None for any up to `max_rate`."""
    max_rate: int = 2**31 - 1
    format: str | None = None
    """libsndfile's name where it differs from the key; "ffmpeg" where libsndfile cannot."""


MP3_RATES = (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000)
OPUS_RATES = (8000, 12000, 16000, 24000, 48000)
AAC_RATES = (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000, 64000, 88200, 96000)

_RIFF = ("PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE", "ULAW", "ALAW")
_SIGNED = ("PCM_S8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE", "ULAW", "ALAW")

CONTAINERS: dict[str, Container] = {
    "WAV": Container((".wav", ".wave", ".bwf"), _RIFF, "PCM_24"),
    "WAVEX": Container((), _RIFF, "PCM_24"),
    "RF64": Container((".rf64",), _RIFF, "PCM_24"),
    "W64": Container((".w64",), _RIFF, "PCM_24"),
    "AIFF": Container((".aiff", ".aif", ".aifc"), (*_SIGNED, "PCM_U8"), "PCM_24"),
    "AU": Container((".au", ".snd"), _SIGNED, "PCM_24"),
    # libsndfile 1.2 writes ALAC right with 16 bits only: deeper ones come back as noise.
    "CAF": Container((".caf",), (*_SIGNED, "ALAC_16"), "PCM_24"),
    "FLAC": Container((".flac",), ("PCM_S8", "PCM_16", "PCM_24"), "PCM_24", 8, max_rate=655350),
    "OGG": Container((".ogg", ".oga"), ("VORBIS", "OPUS"), "VORBIS", 255, max_rate=192000),
    "OPUS": Container((".opus",), ("OPUS",), "OPUS", 255, OPUS_RATES, format="OGG"),
    "MP3": Container((".mp3",), ("MPEG_LAYER_III",), "MPEG_LAYER_III", 2, MP3_RATES),
    "M4A": Container(
        (".m4a", ".mp4", ".m4b"),
        ("AAC", "ALAC_16", "ALAC_24"),
        "AAC",
        8,
        AAC_RATES,
        format="ffmpeg",
    ),
}
"""Containers that can be written, by name."""

READ_ONLY_SUFFIXES = (
    ".aac", ".ac3", ".ape", ".dsf", ".dff", ".mka", ".mp2", ".mpc", ".oma", ".tta", ".webm",
    ".weba", ".wma", ".wv", ".spx", ".avr", ".ircam", ".sf", ".nist", ".sph", ".paf", ".voc",
    ".amr",
)  # fmt: skip
"""Read by libsndfile or ffmpeg, written by nobody here."""

"""What findings are written as."""

AUDIO_SUFFIXES: frozenset[str] = frozenset(
    suffix for container in CONTAINERS.values() for suffix in container.suffixes
) | frozenset(READ_ONLY_SUFFIXES)
"""Suffixes, in lower case, that mark a file of a folder as audio."""

BITS: dict[str, int] = {
    "PCM_S8": 8, "PCM_U8": 8, "PCM_16": 16, "PCM_24": 24, "PCM_32": 32, "ULAW": 16, "ALAW": 16,
    "ALAC_16": 16, "ALAC_20": 20, "ALAC_24": 24, "ALAC_32": 32,
}  # fmt: skip
"""Bits of the encodings with a full scale that cannot be exceeded."""

LOSSY = frozenset({"VORBIS", "OPUS", "MPEG_LAYER_III", "AAC"})
"""Encodings with a bitrate. Their samples are floating point inside."""

MP3_BITRATES = frozenset(
    1000 * rate for rate in (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 192, 224)
) | {256_000, 320_000}
"""The ladder of constant bitrates, of all MPEG versions together."""

_VORBIS_ORDER: dict[int, tuple[int, ...]] = {
    3: (0, 2, 1), 5: (0, 2, 1, 3, 4), 6: (0, 2, 1, 5, 3, 4),
    7: (0, 2, 1, 6, 5, 3, 4), 8: (0, 2, 1, 7, 5, 6, 3, 4),
}  # fmt: skip
"""Where in a Vorbis or Opus file WAV's channels lie (Vorbis I, 4.3.9: the centre comes second,
LFE last); libsndfile hands them on as they are."""


def channel_order(subtype: str, channels: int) -> tuple[int, ...] | None:
    """Index in a file of each channel in the order of WAV; None where it is the same."""
    return _VORBIS_ORDER.get(channels) if subtype in {"VORBIS", "OPUS"} else None


def container_for(path: Path, like: Origin | None = None, wanted: str | None = None) -> str:
    """Name of the container that an output path asks for, a key of `CONTAINERS`.

    Raises
    ------
    UnsupportedFormat, which is a UsageError here
        The extension belongs to no container that can be written.
    UnknownName
        `wanted` is no container.
    """
    if wanted is not None:
        if wanted.upper() not in CONTAINERS:
            raise UnknownName("container", wanted, CONTAINERS)
        return wanted.upper()
    suffix = path.suffix.lower()
    for name, container in CONTAINERS.items():
        if suffix in container.suffixes:
            # An extensible header carries the speakers of multichannel files; keep it.
            return "WAVEX" if name == "WAV" and like and like.container == "WAVEX" else name
    writable = " ".join(sorted(c.suffixes[0] for c in CONTAINERS.values() if c.suffixes))
    what = (
        f"files ending in {suffix!r} cannot be written" if suffix else "the name has no extension"
    )
    raise _NoFormat(path, f"{what}; use one of {writable}")


class _NoFormat(UnsupportedFormat, UsageError):
    """A slip in the name of an output, and so of the command line."""
