"""Which encoding a new recording gets.

The output keeps what the source had (bit depth, bitrate class, container) as far as the
container named by the output's extension can hold it.
"""

from __future__ import annotations

from pathlib import Path

from musictool.errors import UnsupportedFormat, UsageError
from musictool.files.audio.bitrates import bitrate_limits, nearest_rung
from musictool.files.audio.formats import (
    BIT_DEPTHS,
    CONTAINERS,
    SUBTYPES,
    Encoding,
    Subtype,
    check_form,
    container_for,
)
from musictool.origin import Origin

__all__ = ["choose_encoding", "nearest_rate"]


def choose_encoding(
    path: Path,
    wanted: Encoding = Encoding(),  # noqa: B008  frozen
    like: Origin | None = None,
    sample_rate: int | None = None,
    channels: int | None = None,
) -> Encoding:
    """The encoding of an output: what was asked for, else as the source, else the default.

    Each field of `wanted` counts on its own; without the number of channels a bitrate is neither
    chosen nor checked.

    Raises
    ------
    UnsupportedFormat
        The container cannot be written here, or cannot hold so many channels.
    UsageError
        It cannot hold what was asked for.
    """
    name = wanted.container or container_for(path, like)
    subtype = _subtype(path, name, wanted, like)
    if sample_rate is not None:
        check_form(path, sample_rate)
    most = min(CONTAINERS[name].max_channels, SUBTYPES[subtype].max_channels)
    if channels is not None and channels > most:
        raise UnsupportedFormat(
            path,
            f"{name} holds at most {most} channels, not {channels}; "
            "choose .flac (up to 8) or .wav, or mix down first",
        )
    bitrate = wanted.bitrate
    if channels is not None and SUBTYPES[subtype].bitrates is not None:
        rate = nearest_rate(Encoding(name, subtype), sample_rate or 44100)
        bitrate = _bitrate(path, subtype, wanted.bitrate, like, rate, channels)
    return Encoding(name, subtype, bitrate)


def _subtype(path: Path, name: str, wanted: Encoding, like: Origin | None) -> str:
    container = CONTAINERS[name]
    lossy = [subtype for subtype in container.subtypes if SUBTYPES[subtype].bitrates]
    if wanted.subtype is not None:
        return wanted.subtype
    if wanted.bitrate is not None and (wanted.bit_depth is not None or not lossy):
        why = "the bit depth makes it lossless" if lossy else f"{name} is lossless"
        raise UsageError(f"{path}: takes no bitrate, for {why}; leave it out")
    if wanted.bit_depth is not None:
        return _of_depth(path, name, wanted.bit_depth)
    if wanted.bitrate is not None and len(lossy) == 1:
        return lossy[0]
    return _nearest_subtype(name, like or Origin(subtype=""))


def _of_depth(path: Path, name: str, bit_depth: str) -> str:
    """The container's encoding of a bit depth."""
    found = {SUBTYPES[subtype].depth: subtype for subtype in reversed(CONTAINERS[name].subtypes)}
    if bit_depth in found:
        return found[bit_depth]
    depths = [depth for depth in BIT_DEPTHS if depth in found]
    what = f"its bit depths are {', '.join(depths)}" if depths else "leave it out"
    why = f"no bit depth of {bit_depth}" if depths else "no bit depth, since it is lossy"
    raise UsageError(f"{path}: {name} has {why}; {what}")


def _nearest_subtype(name: str, like: Origin) -> str:
    """The source's own encoding, else the smallest that holds it, else the deepest there is.

    A container that is lossy by default is so for the sounds of others, not for a lossless one that
    was in it already; MP4 is QuickTime's, with another name.
    """
    container, source = CONTAINERS[name], SUBTYPES.get(like.subtype, Subtype())
    if like.subtype in container.subtypes:
        return like.subtype
    is_lossy = SUBTYPES[container.default].bitrates is not None
    is_kept = like.container == name or {like.container, name} == {"M4A", "MOV"}
    if not source.precision or (is_lossy and not is_kept):
        return container.default
    by_precision = sorted(
        (
            subtype
            for subtype in container.subtypes
            if not SUBTYPES[subtype].is_companded and not SUBTYPES[subtype].bitrates
        ),
        key=lambda subtype: SUBTYPES[subtype].precision,
    )
    needed = [one for one in by_precision if SUBTYPES[one].precision >= source.precision]
    return next(iter(needed or by_precision[-1:]), container.default)


def _bitrate(
    path: Path,
    subtype: str,
    wanted: int | None,
    like: Origin | None,
    sample_rate: int,
    channels: int,
) -> int:
    """As asked, else of the quality of the source's, else the default."""
    rates = SUBTYPES[subtype].bitrates
    assert rates is not None
    low, high = bitrate_limits(subtype, sample_rate, channels)
    if wanted is not None:
        # What is asked for in whole kbit/s is met by what rounds to it.
        if not low // 1000 <= wanted / 1000 <= -(-high // 1000):
            what = f"{channels} channel{'s' if channels > 1 else ''} at {sample_rate} Hz"
            raise UsageError(
                f"{path}: {subtype} with {what} takes {low // 1000} to {-(-high // 1000)} kbit/s, "
                f"not {wanted / 1000:g}"
            )
        return wanted
    if like is not None and like.bitrate:
        source = SUBTYPES.get(like.subtype, Subtype()).bitrates
        bitrate = like.bitrate * rates.relative / (source.relative if source else 1.0)
        if like.subtype != subtype:
            bitrate = nearest_rung(subtype, bitrate, sample_rate)
    else:
        bitrate = rates.default * min(1.0, sample_rate / 32000) * channels / 2
    return round(min(max(bitrate, low), high))


def nearest_rate(encoding: Encoding, sample_rate: int) -> int:
    """The sample rate that an encoding takes for another: the next higher, else its highest."""
    container = CONTAINERS[encoding.container or ""]
    rates = SUBTYPES[encoding.subtype or ""].rates or container.rates
    if rates is None:
        return min(sample_rate, container.max_rate)
    return next((rate for rate in rates if rate >= sample_rate), rates[-1])
