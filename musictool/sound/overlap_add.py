"""A recording changed by its short-time spectra, block by block and without a seam.

Every sample lies under as many windows as hops fit into one. They are Hann's, before the transform
and behind it, and what they sum up to is divided out again (Griffin and Lim 1984), so that spectra
nobody changes give back the recording.

References
----------
D. W. Griffin and J. S. Lim, "Signal estimation from modified short-time Fourier transform", IEEE
Transactions on Acoustics, Speech, and Signal Processing 32 (2), 1984.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt

from musictool.sound.frames import hann_window
from musictool.values import Samples, Stream, equal_blocks

__all__ = ["Spectra", "overlap_add"]

Spectra = npt.NDArray[np.complexfloating[Any, Any]]

_HOPS = 64
"""Spectra that are made together."""


def overlap_add(
    stream: Stream,
    change: Callable[[Iterator[Spectra]], Iterator[Spectra]],
    *,
    window: int = 2048,
    hop: int | None = None,
) -> Stream:
    """A recording whose short-time spectra were changed; its length, and its place, stay.

    Parameters
    ----------
    change
        A generator over spectra, `(channels, times, window // 2 + 1)`, some times after the other,
        that gives as many of the same shape. It is called once a reading, so its local variables
        are the state; `lambda spectra: map(function, spectra)` for what has none.
    window
        Frames of a window.
    hop
        Frames from one window to the next, a part of it; a quarter if not given.

    Raises
    ------
    ValueError
        For a hop that is no part of the window, or the whole; while it is read, for spectra of
        another shape.
    """
    step = window // 4 if hop is None else hop
    if step < 1 or window % step or step == window:
        raise ValueError(f"windows of {window} frames cannot overlap with a hop of {step}")

    def changed(blocks: Iterator[Samples]) -> Iterator[Samples]:
        frames = _Frames(stream.channels, window, step)
        yield from frames.joined(change(frames.cut(blocks)))

    return stream.through(changed, frames=stream.frames)


class _Frames:
    """One reading: cut into spectra, and joined of them again."""

    def __init__(self, channels: int, window: int, hop: int) -> None:
        self.channels, self.window, self.hop = channels, window, hop
        self.shape = hann_window(window)
        self.weight: Samples = np.square(self.shape).reshape(-1, hop).sum(axis=0)
        self.early = window - hop
        """Frames of silence before the first, so that it lies under as many windows as all."""
        self.length = 0
        self.shapes: list[tuple[int, ...]] = []

    def cut(self, blocks: Iterator[Samples]) -> Iterator[Spectra]:
        from scipy.fft import rfft

        held = np.zeros((self.channels, 0), np.float32)
        for block in equal_blocks(self._between_silence(blocks), _HOPS * self.hop):
            held = np.concatenate([held, block], axis=1)
            count = (held.shape[1] - self.window) // self.hop + 1
            if count < 1:
                continue
            every = np.lib.stride_tricks.sliding_window_view(held, self.window, axis=1)
            spectra = np.asarray(rfft(every[:, :: self.hop] * self.shape, axis=-1))
            self.shapes.append(spectra.shape)
            yield spectra
            held = held[:, count * self.hop :]

    def _between_silence(self, blocks: Iterator[Samples]) -> Iterator[Samples]:
        def counted() -> Iterator[Samples]:
            for block in blocks:
                self.length += block.shape[1]
                yield block

        def after() -> Iterator[Samples]:  # whole hops, as many as cover the last frame
            if self.length:
                yield self._silence(self.early + -self.length % self.hop)

        yield from chain([self._silence(self.early)], counted(), after())

    def _silence(self, frames: int) -> Samples:
        return np.zeros((self.channels, frames), np.float32)

    def joined(self, changed: Iterator[Spectra]) -> Iterator[Samples]:
        from scipy.fft import irfft

        tail, given = self._silence(self.early), -self.early
        for at, spectra in enumerate(changed):
            expected = self.shapes[at] if at < len(self.shapes) else None
            if spectra.shape != expected:
                raise ValueError(f"spectra of shape {spectra.shape} stand for those of {expected}")
            pieces = np.asarray(irfft(spectra, self.window, axis=-1), np.float32) * self.shape
            total = self._summed(pieces)
            total[:, : self.early] += tail
            ready = total.shape[1] - self.early
            tail = total[:, ready:]
            begin, end = max(-given, 0), min(ready, self.length - given)
            given += ready
            if begin < end:
                weight = np.resize(self.weight, ready)[begin:end]
                yield np.asarray(total[:, begin:end] / weight, np.float32)

    def _summed(self, pieces: Samples) -> Samples:
        """Windows `(channels, times, window)` laid over each other, a hop apart."""
        count, parts = pieces.shape[1], self.window // self.hop
        rows = pieces.reshape(self.channels, count, parts, self.hop)
        total = np.zeros((self.channels, count + parts - 1, self.hop), np.float32)
        for part in range(parts):
            total[:, part : part + count] += rows[:, :, part]
        return total.reshape(self.channels, -1)
