"""What flows between commands: `Audio`, `Stream`, `Score`, `Stems`, `Model`, `Report`.

Values are frozen, and so are the arrays in them: a command gets values and returns values, and to
change samples it copies them. Audio is float32 with shape `(channels, frames)` everywhere, full
scale is ±1.0. All but `Stream` go through pickle unchanged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, TypeVar

import numpy as np

from musictool.findings import Report
from musictool.origin import Origin
from musictool.quantities import format_time
from musictool.samples import Samples, read_only, sample_rate_of, samples_of
from musictool.score import Note, Score
from musictool.shown import Shown
from musictool.trained import Model

__all__ = [
    "BLOCK_FRAMES",
    "Audio",
    "Model",
    "Note",
    "Report",
    "Samples",
    "Score",
    "Stems",
    "Stream",
    "Value",
    "with_origin",
]

BLOCK_FRAMES = 65536
"""Frames in a block of a `Stream`, unless its maker chose otherwise: 1.5 s at 44.1 kHz, large
enough that the cost per block vanishes, small enough (0.5 MB in stereo) to stay in cache."""

SHORT_FRAMES = 4 * BLOCK_FRAMES
"""A file of no more is decoded as one block, and no thread makes it: for a clip of 3 s both would
cost more than they bring."""


def _repr(value: Audio | Stream, form: str) -> str:
    """A value in one short line, with the name of the file behind it."""
    name = value.origin.name if value.origin else ""
    return f"{type(value).__name__}({form}{f', {name}' if name else ''})"


def _form(value: Audio | Stream) -> str:
    return f"{value.sample_rate} Hz, {_count(value.channels, 'channel')}"


def _length(seconds: float) -> str:
    return format_time(round(seconds, 3))


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _name(value: Audio | Stream, words: str) -> str:
    """The file that a value was read from, as it still is; else what it is, in words."""
    path = value.origin.path if value.origin and value.sha256 else None
    return str(path) if path else words


@dataclass(frozen=True, eq=False)
class Audio(Shown):
    """A whole recording in memory.

    Parameters
    ----------
    samples
        float32, shape `(channels, frames)`, read-only; a one-dimensional array is taken as mono.
        Other float types, lists and tensors are converted; integers are refused, since their full
        scale is not ±1.
    sample_rate
        Frames per second, in Hz, from 100 to 768000.
    origin
        The file behind the recording, if any.
    """

    samples: Samples
    sample_rate: int
    origin: Origin | None = field(default=None, repr=False)
    sha256: str | None = field(default=None, init=False, repr=False, compare=False)
    """Hash of the file it was read from. Whatever is made of it, a copy too, begins without."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "samples", samples_of(self.samples))
        object.__setattr__(self, "sample_rate", sample_rate_of(self.sample_rate))

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state, samples=read_only(state["samples"]))

    def __str__(self) -> str:
        return _name(self, "a recording")

    def __repr__(self) -> str:
        return _repr(self, f"{_length(self.duration)}, {_form(self)}")

    @property
    def channels(self) -> int:
        return int(self.samples.shape[0])

    @property
    def frames(self) -> int:
        return int(self.samples.shape[1])

    @property
    def duration(self) -> float:
        """Length in seconds."""
        return self.frames / self.sample_rate

    def mono(self) -> Samples:
        """The mean of the channels, shape `(frames,)`."""
        return np.asarray(self.samples.mean(axis=0), np.float32)

    def with_samples(self, samples: Samples) -> Audio:
        """The same recording, same rate and origin, with other samples."""
        return replace(self, samples=samples)

    def stream(self, block_frames: int = BLOCK_FRAMES) -> Stream:
        """The same recording block by block."""
        samples = self.samples

        def blocks() -> Iterator[Samples]:
            for start in range(0, samples.shape[1], block_frames):
                yield samples[:, start : start + block_frames]

        return Stream(blocks, self.sample_rate, self.channels, self.frames, self.origin)


@dataclass(frozen=True, eq=False)
class Stream(Shown):
    """A recording block by block, in constant memory.

    A stream can be read more than once: each `blocks()` starts at the first frame again, so a
    command that must know the whole before it can begin (loudness, peak) reads twice instead of
    holding the recording.

    Parameters
    ----------
    open_blocks
        Starts a new reading: an iterator over float32 blocks of shape `(channels, n)`, n > 0.
        A block must not be written into once it was given out.
    sample_rate
        Frames per second, in Hz.
    channels
        Rows of every block.
    frames
        Length if known before reading, else None.
    origin
        The file behind the recording, if any.
    """

    open_blocks: Callable[[], Iterator[Samples]]
    sample_rate: int
    channels: int
    frames: int | None = None
    origin: Origin | None = field(default=None, repr=False)
    sha256: str | None = field(default=None, init=False, repr=False, compare=False)

    def __str__(self) -> str:
        return _name(self, "a recording")

    def __repr__(self) -> str:
        known = "" if self.frames is None else f"{_length(self.frames / self.sample_rate)}, "
        return _repr(self, known + _form(self))

    def blocks(self, frames: int | None = None) -> Iterator[Samples]:
        """A new reading from the first frame on.

        Parameters
        ----------
        frames
            Gives blocks of exactly this length, the last one shorter, for work whose result would
            otherwise depend on where the blocks happen to end; None for blocks as they come.
            All are read-only.
        """
        blocks = (read_only(block) for block in self.open_blocks())
        return blocks if frames is None else equal_blocks(blocks, frames)

    def with_blocks(self, open_blocks: Callable[[], Iterator[Samples]]) -> Stream:
        """The same recording, as long as it is, with other blocks."""
        return _changed(self, open_blocks=open_blocks)

    def map(self, function: Callable[[Samples], Samples]) -> Stream:
        """Apply a function without memory to every block: same shape in, same shape out."""

        def blocks() -> Iterator[Samples]:
            for block in self.blocks():
                yield function(block).astype(np.float32, copy=False)

        return self.with_blocks(blocks)

    def through(
        self,
        transform: Callable[[Iterator[Samples]], Iterator[Samples]],
        *,
        frames: int | None,
        channels: int | None = None,
        sample_rate: int | None = None,
    ) -> Stream:
        """Apply a generator over blocks, for what has a memory or changes the length.

        `transform` is called once per reading, so its local variables are the state and a second
        reading starts afresh. Say in `frames` how long the result is, None if that shows only
        while reading.
        """
        return _changed(
            self,
            open_blocks=lambda: transform(self.blocks()),
            frames=frames,
            channels=self.channels if channels is None else channels,
            sample_rate=self.sample_rate if sample_rate is None else sample_rate,
        )

    def count_frames(self) -> int:
        """The length in frames; reads the stream once if it is not known."""
        if self.frames is not None:
            return self.frames
        return sum(block.shape[1] for block in self.blocks())

    def audio(self) -> Audio:
        """The whole recording in memory."""
        if self.frames is None:
            blocks = list(self.blocks())
            empty = np.zeros((self.channels, 0), np.float32)
            return Audio(np.concatenate([empty, *blocks], axis=1), self.sample_rate, self.origin)
        samples = np.zeros((self.channels, self.frames), np.float32)
        at = 0
        for block in self.blocks():
            if at + block.shape[1] > self.frames:
                raise ValueError(f"a stream of {self.frames} frames gave more than that")
            samples[:, at : at + block.shape[1]] = block
            at += block.shape[1]
        return Audio(samples[:, :at], self.sample_rate, self.origin)


def equal_blocks(blocks: Iterator[Samples], frames: int) -> Iterator[Samples]:
    """The same samples in blocks of one length; a block that has it already is not copied.

    What came before an error is given before it.
    """
    held: list[Samples] = []
    missing = frames
    error = None
    try:
        for block in blocks:
            at = 0
            while block.shape[1] - at >= missing:
                piece = block[:, at : at + missing]
                yield np.concatenate([*held, piece], axis=1) if held else piece
                at += missing
                held, missing = [], frames
            if at < block.shape[1]:
                held.append(block[:, at:])
                missing -= block.shape[1] - at
    except Exception as caught:  # noqa: BLE001 - raised below
        error = caught
    if held:
        yield np.concatenate(held, axis=1) if len(held) > 1 else held[0]
    if error is not None:
        raise error


@dataclass(frozen=True, eq=False)
class Stems(Mapping[str, Audio], Shown):
    """Named recordings that belong together: equal rate and length; a mapping of its parts.

    Parts can be streams, so that hours of sound never lie in memory: `Stems.of_streams`. As an item
    of the mapping each is an `Audio` all the same, made when it is asked for.
    """

    parts: Mapping[str, Audio]
    origin: Origin | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        given: Any = self.parts
        parts = given.held if isinstance(given, _Parts) else given
        if not isinstance(parts, Mapping) or not all(
            isinstance(part, Audio | Stream) for part in parts.values()
        ):
            raise TypeError(
                'Stems are recordings by name: mt.Stems({"bass": bass, "drums": drums})'
            )
        if not parts:
            raise ValueError("Stems need at least one part")
        if len({part.sample_rate for part in parts.values()}) > 1:
            raise ValueError("all parts of Stems must have one sample rate")
        if len({part.frames for part in parts.values()}) > 1:
            raise ValueError("all parts of Stems must have one length")
        object.__setattr__(self, "parts", _Parts(dict(parts)))

    @classmethod
    def of_streams(cls, parts: Mapping[str, Audio | Stream], origin: Origin | None = None) -> Stems:
        """Stems of recordings that are read block by block, each from its beginning."""
        held: Any = parts
        return cls(held, origin)

    @property
    def recordings(self) -> Mapping[str, Audio | Stream]:
        """The parts as they are held: streams stay streams."""
        parts: Any = self.parts
        return MappingProxyType(parts.held)

    def whole(self) -> Stems:
        """The same with all parts in memory."""
        if all(isinstance(part, Audio) for part in self.recordings.values()):
            return self
        return Stems(dict(self.parts), self.origin)

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "parts": dict(self.parts)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state, parts=_Parts(state["parts"]))

    def __str__(self) -> str:
        return f"stems ({', '.join(self.parts)})"

    def __repr__(self) -> str:
        parts = self.recordings.items()
        return f"Stems({', '.join(f'{name}: {part!r}' for name, part in parts)})"

    def __getitem__(self, name: str) -> Audio:
        return self.parts[name]

    def __contains__(self, name: object) -> bool:
        return name in self.parts

    def __iter__(self) -> Iterator[str]:
        return iter(self.parts)

    def __len__(self) -> int:
        return len(self.parts)


class _Parts(Mapping[str, Audio]):
    """The parts of stems, each whole in memory as soon as somebody asks for it."""

    def __init__(self, held: dict[str, Audio | Stream]) -> None:
        self.held = held

    def __repr__(self) -> str:
        return repr(self.held)

    def __getitem__(self, name: str) -> Audio:
        part = self.held[name]
        return part.audio() if isinstance(part, Stream) else part

    def __contains__(self, name: object) -> bool:
        return name in self.held

    def __iter__(self) -> Iterator[str]:
        return iter(self.held)

    def __len__(self) -> int:
        return len(self.held)


Value = Audio | Stream | Score | Stems | Model | Report
"""Whatever flows between commands."""

V = TypeVar("V", bound=Value)


def with_origin(value: V, origin: Origin | None) -> V:
    """The same value, with what else is told of the file behind it."""
    if isinstance(value, Report):
        return type(value)(value, origin)
    is_so = value.origin is origin and not getattr(value, "sha256", None)
    return value if is_so else _changed(value, origin=origin)


def _changed(value: V, **fields: Any) -> V:
    """A value with other fields that need no check, without the hash of a file.

    `replace` takes ten times as long, and a recording is handed on some twenty times.
    """
    made = object.__new__(type(value))
    made.__dict__.update(value.__dict__, sha256=None, **fields)
    return made
