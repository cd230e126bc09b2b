"""Which encoding a new file gets.

The output keeps what the source had (bit depth, bitrate class, container) as far as the
container named by the output's extension can hold it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from musictool.errors import UsageError
from musictool.files.formats import (
    BITS,
    CONTAINERS,
    LOSSY,
    MP3_BITRATES,
    OPUS_RATES,
    Container,
    Encoding,
    container_for,
)
from musictool.values import Origin

__all__ = ["DEFAULT_BITRATE", "encoding_for", "nearest_rate"]

_DEPTH: dict[str, int] = {**BITS, "FLOAT": 25, "DOUBLE": 26, "ULAW": 14, "ALAW": 14}
"""Precision, for finding the nearest encoding: 32-bit float holds 25 bits of any scale."""

DEFAULT_BITRATE: dict[str, int] = {
    "VORBIS": 192_000, "OPUS": 160_000, "MPEG_LAYER_III": 256_000, "AAC": 192_000,
}  # fmt: skip
"""For stereo at 32 kHz and more; less for fewer channels and lower rates."""

_TRANSPARENT: dict[str, float] = {"MPEG_LAYER_III": 1.0, "AAC": 0.8, "VORBIS": 0.8, "OPUS": 0.66}
"""Bitrate for one and the same quality, relative to MP3: listening tests put AAC and Vorbis at
about 4/5 of MP3's rate and Opus at about 2/3 (hydrogenaud.io public tests 2011 and 2014)."""


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
