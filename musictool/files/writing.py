"""Writing a value to a file: checked first, block by block, and whole or not at all.

The extension names the container; everything else is kept from the source (`like`) as far as
the container can hold it, and what cannot be held is said in a warning.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ..errors import BadSamples, CannotProcess, Clipped, FileError, UnsupportedFormat
from ..values import Audio, Origin, Report, Score, Stems, Stream
from . import atomic, clipping, encoders, tags
from .clipping import Clip, Level
from .formats import BITS, CONTAINERS, Encoding, encoding_for, nearest_rate
from .provenance import keep_beside, render

__all__ = ["Written", "check_target", "write"]

Samples = npt.NDArray[np.float32]

_NO_AUDIO = frozenset({".mid", ".midi", ".json"})


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


def check_target(
    path: Path | str,
    sample_rate: int | None = None,
    channels: int | None = None,
    *,
    like: Origin | None = None,
    encoding: Encoding | None = None,
    inputs: Sequence[Path] = (),
    force: bool = False,
    parents: bool = False,
) -> Encoding:
    """Refuse a target before any work is done for it; touches nothing.

    Returns
    -------
    Encoding
        What `write` will use. Empty for MIDI and JSON.

    Raises
    ------
    UnsupportedFormat, UsageError
        The extension names no format that can be written here, or one that cannot hold so many
        channels or the encoding asked for.
    OutputExists, FileError
        The place cannot be written to: see `atomic.check_place`.
    """
    path = Path(path)
    chosen = Encoding()
    if path.suffix.lower() not in _NO_AUDIO:
        chosen = _check_encoding(path, like, encoding, sample_rate, channels)
    atomic.check_place(path, inputs=inputs, force=force, parents=parents)
    return chosen


def _check_encoding(
    path: Path,
    like: Origin | None,
    wanted: Encoding | None,
    sample_rate: int | None,
    channels: int | None,
) -> Encoding:
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


def write(
    path: Path | str,
    value: Audio | Stream | Score | Stems | Report,
    *,
    like: Origin | None = None,
    encoding: Encoding | None = None,
    force: bool = False,
    clip: Clip = "warn",
    provenance: Mapping[str, Any] | None = None,
    inputs: Sequence[Path] = (),
    parents: bool = False,
) -> Written:
    """Write a value to a file.

    Parameters
    ----------
    path
        Where to; the extension chooses the format: audio for `Audio` and `Stream`, ".mid" for
        `Score`, ".json" for `Report`. For `Stems` a folder, in which each part becomes a file in
        the source's container.
    value
        What to write. A `Stream` is read once, block by block.
    like
        The source to resemble in encoding and tags, by default `value.origin`.
    encoding
        Overrides of container, encoding and bitrate.
    force
        Replace an existing file. An input is never replaced.
    clip
        Samples over full scale: "warn" clips and counts, "limit" lowers the peaks, "error"
        refuses. See `clipping`.
    provenance
        How the value was made; kept in the file's own metadata after the source's history, or in
        a file beside it where the format has no place (`read_history` finds both).
    inputs
        Files that must not be touched.
    parents
        Make missing folders.

    Raises
    ------
    Clipped
        With `clip="error"`.
    BadSamples, CannotProcess
        NaN or infinity in the result, or nothing at all.
    UnsupportedFormat, UsageError, OutputExists, FileError
        As `check_target`; and `FileError` when the system refuses, as with a full disk.
    """
    like = like if like is not None else value.origin
    place = _Place(Path(path), like, force, provenance, tuple(inputs), parents)
    if isinstance(value, Stems):
        return _write_stems(place, value, encoding, clip)
    if isinstance(value, Score):
        return _write_score(place, value)
    if isinstance(value, Report):
        return _write_report(place, value)
    stream = value.stream() if isinstance(value, Audio) else value
    return _write_audio(place, stream, encoding, clip)


@dataclass(frozen=True)
class _Place:
    """Where to write, and under which conditions: what all kinds of values share."""

    path: Path
    like: Origin | None
    force: bool
    provenance: Mapping[str, Any] | None
    inputs: tuple[Path, ...]
    parents: bool

    @property
    def conditions(self) -> dict[str, Any]:
        return {"inputs": self.inputs, "force": self.force, "parents": self.parents}

    @property
    def history(self) -> tuple[Mapping[str, Any], ...]:
        before = self.like.history if self.like else ()
        return before if self.provenance is None else (*before, self.provenance)


def _write_audio(place: _Place, stream: Stream, wanted: Encoding | None, clip: Clip) -> Written:
    path, like = place.path, place.like
    rate, channels = stream.sample_rate, stream.channels
    chosen = _check_encoding(path, like, wanted, rate, channels)
    atomic.check_place(path, **place.conditions)
    warnings = []
    rate = nearest_rate(chosen.container or "", chosen.subtype or "", rate)
    if rate != stream.sample_rate:
        warnings.append(
            f"{chosen.subtype} takes no {stream.sample_rate} Hz; resampled to {rate} Hz"
        )
        stream = resampled(stream, rate)
    bounded = chosen.subtype not in {"FLOAT", "DOUBLE"}
    if clip == "limit" and bounded:
        stream = clipping.limit(stream)
    with atomic.new_file(path, **place.conditions) as temporary:
        chosen, level = _encode(temporary, path, stream, chosen, like)
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
    keep_beside(path, () if tags.can_hold(chosen) else place.history)
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
    try:
        level = Level()
        blocks = _measured(stream, path, level)
        encoders.encode(temporary, path, blocks, chosen, rate, channels, strings)
    except encoders.TooLarge:
        if larger is None:
            raise FileError(
                path, f"{chosen.container} ends at 4 GB; write .wav, .w64, .caf or .flac"
            ) from None
        level = Level()
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


def resampled(stream: Stream, sample_rate: int) -> Stream:
    """The stream at another rate, in constant memory."""
    import soxr

    def resample(blocks: Iterator[Samples]) -> Iterator[Samples]:
        resampler = soxr.ResampleStream(
            stream.sample_rate, sample_rate, stream.channels, dtype="float32", quality="HQ"
        )
        for block in blocks:
            chunk = resampler.resample_chunk(np.ascontiguousarray(block.T))
            if len(chunk):
                yield np.ascontiguousarray(chunk.T)
        rest = resampler.resample_chunk(np.zeros((0, stream.channels), np.float32), last=True)
        if len(rest):
            yield np.ascontiguousarray(rest.T)

    return stream.through(resample, frames=None, sample_rate=sample_rate)


def _write_stems(place: _Place, stems: Stems, wanted: Encoding | None, clip: Clip) -> Written:
    """Each part as a file of its name; all targets are checked before the first is written."""
    container = CONTAINERS.get(
        (wanted and wanted.container) or (place.like and place.like.container) or ""
    )
    suffix = container.suffixes[0] if container and container.suffixes else ".wav"
    places = {
        name: replace(place, path=place.path / f"{safe_name(name)}{suffix}", parents=True)
        for name in stems.parts
    }
    for name, part in stems.parts.items():
        at = places[name]
        check_target(
            at.path, part.sample_rate, part.channels, like=at.like, encoding=wanted, **at.conditions
        )
    parts = tuple(
        _write_audio(places[name], part.stream(), wanted, clip)
        for name, part in stems.parts.items()
    )
    return Written(
        place.path,
        parts[0].sample_rate,
        parts[0].channels,
        max(part.frames or 0 for part in parts),
        parts[0].encoding,
        max(part.peak for part in parts),
        sum(part.clipped_samples for part in parts),
        tuple(f"{part.path.name}: {text}" for part in parts for text in part.warnings),
        parts,
    )


def safe_name(name: str) -> str:
    """A name as a file name: separators and what hides a file replaced."""
    cleaned = "".join("_" if letter in '/\\:*?"<>|\0' else letter for letter in name)
    return cleaned.lstrip(".") or "_"


def _write_score(place: _Place, score: Score) -> Written:
    from .scores import write_score

    if place.path.suffix.lower() not in {".mid", ".midi"}:
        raise UnsupportedFormat(place.path, "notes are written as MIDI; end the name in .mid")
    with (
        atomic.new_file(place.path, **place.conditions) as temporary,
        atomic.translated(place.path),
    ):
        write_score(temporary, score, render(place.history) if place.history else "")
    return Written(place.path)


def _write_report(place: _Place, report: Report) -> Written:
    from .reports import write_report

    if place.path.suffix.lower() != ".json":
        raise UnsupportedFormat(place.path, "findings are written as JSON; end the name in .json")
    with (
        atomic.new_file(place.path, **place.conditions) as temporary,
        atomic.translated(place.path),
    ):
        write_report(temporary, report, place.history)
    return Written(place.path)
