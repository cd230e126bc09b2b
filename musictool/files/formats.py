"""What each container can hold, and which encoding a new file gets.

The output keeps what the source had (bit depth, bitrate class, container) as far as the
container named by the output's extension can hold it. The tables below are libsndfile 1.2's
own limits, narrowed to the encodings that lose nothing unasked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from musictool.errors import UnknownName, UnsupportedFormat, UsageError
from musictool.values import Origin

__all__ = [
    "AUDIO_SUFFIXES",
    "BITS",
    "CONTAINERS",
    "DEFAULT_BITRATE",
    "LOSSY",
    "MP3_BITRATES",
    "Container",
    "Encoding",
    "channel_order",
    "container_for",
    "encoding_for",
    "nearest_rate",
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

_DEPTH: dict[str, int] = {**BITS, "FLOAT": 25, "DOUBLE": 26, "ULAW": 14, "ALAW": 14}
"""Precision, for finding the nearest encoding: 32-bit float holds 25 bits of any scale."""

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


DEFAULT_BITRATE: dict[str, int] = {
    "VORBIS": 192_000, "OPUS": 160_000, "MPEG_LAYER_III": 256_000, "AAC": 192_000,
}  # fmt: skip
"""For stereo at 32 kHz and more; less for fewer channels and lower rates."""

_TRANSPARENT: dict[str, float] = {"MPEG_LAYER_III": 1.0, "AAC": 0.8, "VORBIS": 0.8, "OPUS": 0.66}
"""Bitrate for one and the same quality, relative to MP3: listening tests put AAC and Vorbis at
about 4/5 of MP3's rate and Opus at about 2/3 (hydrogenaud.io public tests 2011 and 2014)."""


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


def encoding_for(
    path: Path,
    like: Origin | None = None,
    wanted: Encoding | None = None,
    *,
    sample_rate: int | None = None,
    channels: int | None = None,
) -> Encoding:
    """The encoding of an output: what was asked for, else as the source, else the default.

    Parameters
    ----------
    path
        The output; its extension names the container.
    like
        The source to resemble.
    wanted
        Overrides, each field on its own.
    sample_rate, channels
        Of the output, for a sensible bitrate where the source has none.

    Raises
    ------
    UnsupportedFormat, UsageError
        The container cannot be written, or cannot hold what was asked for.
    """
    wanted = wanted or Encoding()
    name = container_for(path, like, wanted.container)
    container = CONTAINERS[name]
    if wanted.subtype is not None:
        subtype = wanted.subtype.upper()
        if subtype not in container.subtypes:
            raise UsageError(
                f"{path}: {name} has no encoding {wanted.subtype!r}; "
                f"it has {', '.join(container.subtypes)}"
            )
    else:
        subtype = _nearest_subtype(container, like.subtype if like else None)
    if subtype not in LOSSY:
        if wanted.bitrate is not None:
            raise UsageError(
                f"{path}: a bitrate needs a lossy format, and {name} {subtype} is none"
            )
        return Encoding(name, subtype, None)
    channels = channels or 2
    low, high = _bitrates(subtype, channels)
    if wanted.bitrate is not None:
        if not low <= wanted.bitrate <= high:
            raise UsageError(
                f"{path}: {subtype} with {channels} channels takes {low // 1000} to "
                f"{high // 1000} kbit/s, not {wanted.bitrate / 1000:g}"
            )
        return Encoding(name, subtype, wanted.bitrate)
    if like is not None and like.bitrate:
        bitrate = like.bitrate * _TRANSPARENT[subtype] / _TRANSPARENT.get(like.subtype, 1.0)
        if subtype == "MPEG_LAYER_III" and like.subtype != subtype:
            bitrate = min(MP3_BITRATES, key=lambda rate: abs(rate - bitrate))
    else:
        bandwidth = min(1.0, (sample_rate or 44100) / 32000)
        bitrate = DEFAULT_BITRATE[subtype] * bandwidth * channels / 2
    return Encoding(name, subtype, round(min(max(bitrate, low), high)))


def _bitrates(subtype: str, channels: int) -> tuple[int, int]:
    """Lowest and highest bits per second; only MP3's ladder is for all channels together."""
    if subtype == "MPEG_LAYER_III":
        return 8_000, 320_000
    low, high = {"OPUS": (6_000, 256_000), "VORBIS": (16_000, 250_000), "AAC": (8_000, 256_000)}[
        subtype
    ]
    return low * channels, high * channels


def _nearest_subtype(container: Container, source: str | None) -> str:
    """The source's own encoding, else the smallest that holds it, else the deepest there is."""
    if source in container.subtypes:
        return str(source)
    depth = _DEPTH.get(source or "")
    if depth is None or container.default in LOSSY:
        return container.default
    by_depth = sorted(set(container.subtypes) - {"ULAW", "ALAW"}, key=_DEPTH.__getitem__)
    return next((name for name in by_depth if _DEPTH[name] >= depth), by_depth[-1])


def nearest_rate(container: str, subtype: str, sample_rate: int) -> int:
    """The sample rate a container takes for a wanted one: the next higher, else its highest."""
    rates: Sequence[int] | None = OPUS_RATES if subtype == "OPUS" else CONTAINERS[container].rates
    if rates is None:
        return min(sample_rate, CONTAINERS[container].max_rate)
    return next((rate for rate in rates if rate >= sample_rate), rates[-1])
