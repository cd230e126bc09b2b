"""Overlapping frames of one channel and their spectra, a batch at a time.

A `Framer` is fed blocks of any size and keeps one window of samples, so that memory does not depend
on the length; `frames_of` is the same for samples that are there at once. `stretches_of` hands out
what was made of frames with as much around as a network looks to either side.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from musictool.values import Samples

__all__ = [
    "Framer",
    "frames_of",
    "hann_window",
    "spectra_of",
    "stretches_of",
    "window_length",
]

_BATCH = 64
"""Frames of a batch: enough to spread the cost of a call, few enough to stay in cache."""


def window_length(seconds: float, sample_rate: int, least: int = 64) -> int:
    """The power of two of frames that is nearest to a length in time, and not under `least`."""
    return max(1 << max(round(float(np.log2(seconds * sample_rate))), 0), least)


@cache
def hann_window(length: int) -> npt.NDArray[np.float32]:
    """Hann's window without its last zero, so that overlapping ones sum up evenly; `(length,)`."""
    window = np.hanning(length + 1)[:-1].astype(np.float32)
    window.flags.writeable = False
    return window


def spectra_of(frames: Samples) -> npt.NDArray[np.complexfloating[Any, Any]]:
    """Spectra through Hann's window, scaled so that a sine of amplitude 1 has magnitude 1.

    Parameters
    ----------
    frames
        Shape `(…, window)`.

    Returns
    -------
    Shape `(…, window // 2 + 1)`; complex64 of float32.
    """
    from scipy.fft import rfft

    length = frames.shape[-1]
    return np.asarray(rfft(frames * (hann_window(length) * np.float32(4 / length)), axis=-1))


class Framer:
    """Cuts a mono signal that arrives in pieces into frames.

    Parameters
    ----------
    window, hop
        Length of a frame and the step from one to the next, in samples.
    centred
        Whether frame k lies around sample k · hop, with zeros before the beginning and after the
        end, so that a signal of n samples has n // hop + 1 of them; else it begins there, only
        whole frames count, and a signal shorter than one frame is one frame followed by zeros.
    """

    def __init__(self, window: int, hop: int, *, centred: bool) -> None:
        self.window, self.hop, self.centred = window, hop, centred
        self.held = np.zeros(window // 2 if centred else 0, np.float32)
        self.length = 0
        self.given = 0

    def add(self, mono: Samples) -> Iterator[Samples]:
        """Batches of shape `(frames, window)` that this piece, `(samples,)`, completes: views."""
        self.length += len(mono)
        self.held = np.concatenate([self.held, mono])
        ready = (len(self.held) - self.window) // self.hop + 1
        if ready > 0:
            yield from self._batches(ready)

    def finish(self) -> Iterator[Samples]:
        """The last batches, when the signal has ended."""
        if self.centred:
            missing = self.length // self.hop + 1 - self.given
        else:
            missing = int(self.length > 0 and not self.given)
        if missing > 0:
            needed = (missing - 1) * self.hop + self.window
            self.held = np.pad(self.held, (0, max(needed - len(self.held), 0)))
            yield from self._batches(missing)

    def _batches(self, frames: int) -> Iterator[Samples]:
        every = np.lib.stride_tricks.sliding_window_view(self.held, self.window)[:: self.hop]
        for start in range(0, frames, _BATCH):
            yield every[start : min(start + _BATCH, frames)]
        self.held = self.held[frames * self.hop :]
        self.given += frames


def stretches_of(
    runs: Iterable[Samples], core: int, around: int
) -> Iterator[tuple[Samples, int, int]]:
    """Runs of frames joined into stretches that overlap, for what looks to either side.

    Parameters
    ----------
    runs
        Frames in order, `(frames, …)`, so and so many at a time.
    core
        Frames of a stretch that count; those of all stretches are the frames in order.
    around
        Frames before and after them that come along, where there are as many.

    Yields
    ------
    A stretch `(frames, …)`, and how many of its frames lie before the core and how many after it.
    """
    held: list[Samples] = []
    count = before = 0
    for run in runs:
        held.append(run)
        count += len(run)
        while count >= before + core + around:
            joined = np.concatenate(held)
            yield joined[: before + core + around], before, around
            done = max(0, before + core - around)
            held, count, before = [joined[done:]], count - done, before + core - done
    if count > before:
        yield np.concatenate(held), before, 0


def frames_of(mono: Samples, window: int, hop: int, *, centred: bool) -> Iterator[Samples]:
    """All frames of samples `(samples,)`, in batches `(frames, window)`; see `Framer`."""
    framer = Framer(window, hop, centred=centred)
    yield from framer.add(mono)
    yield from framer.finish()
