"""Writing a recording: encoded block by block, with its tags, into a file that appears whole.

What the container cannot hold is changed and said (another sample rate, RF64 in place of a WAV
over 4 GB), or refused before any work (too many channels).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from musictool.errors import BadSamples, CannotProcess, Clipped, FileError, UnsupportedFormat
from musictool.files import atomic, clipping, encoders, names, tags
from musictool.files.choice import encoding_for, nearest_rate
from musictool.files.clipping import Clip, Level
from musictool.files.formats import BITS, CONTAINERS, Encoding
from musictool.files.provenance import keep_beside
from musictool.sound.resampling import resample
from musictool.values import Origin, Stream

__all__ = ["Place", "Written", "check_encoding", "write_audio"]

Samples = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Written:
    """What was written: for the person to read, and for the ledger to keep."""

    path: Path
    sample_rate: int | None = None
    channels: int | None = None
    frames: int | None = None
    encoding: Encoding = Encoding()  # noqa: RUF009  frozen itself
    peak: float = 0.0
    """Highest magnitude before clipping, linear; 1.0 is full scale."""
    clipped_samples: int = 0
    """Samples that lay over full scale and were clipped there."""
    warnings: tuple[str, ...] = ()
    parts: tuple[Written, ...] = ()
    """The files of `Stems`."""

    @property
    def seconds(self) -> float | None:
        """Length of the recording; None for what has none."""
        if self.frames is None or not self.sample_rate:
            return None
        return self.frames / self.sample_rate


@dataclass(frozen=True)
class Place:
    """Where to write, and under which conditions: what all kinds of values share."""

    path: Path
    like: Origin | None
    force: bool
    provenance: Mapping[str, Any] | None
    inputs: tuple[Path, ...]
    parents: bool

    @property
    def conditions(self) -> dict[str, Any]:
        """Arguments of `atomic.new_file` and `atomic.check_place`."""
        return {"inputs": self.inputs, "force": self.force, "parents": self.parents}

    @property
    def history(self) -> tuple[Mapping[str, Any], ...]:
        """How the source was made, and then this."""
        before = self.like.history if self.like else ()
        return before if self.provenance is None else (*before, self.provenance)


def check_encoding(
    path: Path,
    like: Origin | None,
    wanted: Encoding | None,
    sample_rate: int | None,
    channels: int | None,
) -> Encoding:
    """What a recording will be encoded as; refuses what the format cannot hold."""
    chosen = encoding_for(path, like, wanted, sample_rate=sample_rate, channels=channels)
    most = CONTAINERS[chosen.container or ""].max_channels
    if channels is not None and channels > most:
        raise UnsupportedFormat(
            path,
            f"{chosen.container} holds at most {most} channels, not {channels}; "
            "choose .flac (up to 8) or .wav, or mix down first",
        )
    encoders.check_available(path, chosen)
    return chosen


def write_audio(place: Place, stream: Stream, wanted: Encoding | None, clip: Clip) -> Written:
    """Write a stream; see `writing.write`."""
    path, like = place.path, place.like
    rate, channels = stream.sample_rate, stream.channels
    chosen = check_encoding(path, like, wanted, rate, channels)
    atomic.check_place(path, **place.conditions)
    said = names.other_extension(path, like.path if like else None)
    warnings = [said] if said else []
    rate = nearest_rate(chosen.container or "", chosen.subtype or "", rate)
    if rate != stream.sample_rate:
        warnings.append(
            f"{chosen.subtype} takes no {stream.sample_rate} Hz; resampled to {rate} Hz"
        )
        stream = resample(stream, rate)
    bounded = chosen.subtype not in {"FLOAT", "DOUBLE"}
    if clip == "limit" and bounded:
        stream = clipping.limit(stream)
    with atomic.new_file(path, **place.conditions) as temporary:
        asked = chosen
        chosen, level = _encode(temporary, path, stream, asked, like)
        if chosen != asked:
            warnings.append("more than 4 GB: written as RF64, the WAV for that size")
        if not level.frames:
            raise CannotProcess(f"{path}: was not written: the result holds no sound (0 frames)")
        if clip == "error" and bounded and level.first_over is not None:
            raise Clipped(
                path,
                f"{level.over} samples lie over full scale, the first at "
                f"{level.first_over / rate:.3f} s, the peak at {clipping.decibels(level.peak)}; "
                "lower the level, or have it clipped (--clip warn) or limited (--clip limit)",
            )
        warnings += tags.write_tags(
            temporary, path, chosen, like.tags if like else None, place.history
        )
    warnings += keep_beside(path, () if tags.can_hold(chosen) else place.history)
    clipped = level.over if chosen.subtype in BITS else 0
    if level.over and bounded:
        what = "were clipped" if clipped else "will be clipped by most players"
        warnings.append(
            f"{level.over} samples over full scale {what}, the peak is "
            f"{clipping.decibels(level.peak)}; --clip limit keeps them within"
        )
    return Written(path, rate, channels, level.frames, chosen, level.peak, clipped, tuple(warnings))


def _encode(
    temporary: Path, path: Path, stream: Stream, chosen: Encoding, like: Origin | None
) -> tuple[Encoding, Level]:
    """Encode the stream; what outgrows a WAV of 4 GB becomes an RF64, which players take alike."""
    rate, channels = stream.sample_rate, stream.channels
    larger = replace(chosen, container="RF64") if chosen.container in {"WAV", "WAVEX"} else None
    if stream.frames and larger and not encoders.fits(chosen, stream.frames, channels):
        chosen, larger = larger, None
    strings = tags.strings_for(chosen, like.tags if like else None)
    bits = BITS.get(chosen.subtype or "", 24)
    try:
        level = Level(bits)
        blocks = _measured(stream, path, level)
        encoders.encode(temporary, path, blocks, chosen, rate, channels, strings)
    except encoders.TooLarge:
        if larger is None:
            raise FileError(
                path, f"{chosen.container} ends at 4 GB; write .wav, .w64, .caf or .flac"
            ) from None
        level = Level(bits)
        blocks = _measured(stream, path, level)
        encoders.encode(temporary, path, blocks, larger, rate, channels, strings)
        chosen = larger
    return chosen, level


def _measured(stream: Stream, path: Path, level: Level) -> Iterator[Samples]:
    for block in stream.blocks():
        if not np.isfinite(block).all():
            frame = int(np.argmin(np.isfinite(block).all(axis=0)))
            channel = int(np.argmin(np.isfinite(block[:, frame])))
            raise BadSamples(
                path,
                f"was not written: the result holds NaN or infinity, first in channel "
                f"{channel + 1}, frame {level.frames + frame} "
                f"({(level.frames + frame) / stream.sample_rate:.6f} s)",
            )
        level.add(block)
        yield block
