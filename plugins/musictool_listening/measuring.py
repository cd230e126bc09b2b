"""What one recording is, in numbers: level and spectrum, in one reading."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from musictool import Framer, Loudness, Samples, Stream, measure_loudness, spectra_of, window_length

__all__ = ["BANDS", "Measured", "measure"]

Array = npt.NDArray[np.float64]

BANDS = {
    "sub": (20, 60),
    "bass": (60, 250),
    "low mids": (250, 500),
    "mids": (500, 2000),
    "high mids": (2000, 4000),
    "presence": (4000, 8000),
    "air": (8000, 20000),
}
"""In Hz."""

LONGEST = 0.19
"""Seconds of the window: 8192 frames at 44.1 kHz, so that 20 Hz are 4 bins from 0."""

CURVE = 1 / 12
"""Octaves to either side of a point of the spectrum, over which power is summed."""


@dataclass(frozen=True, eq=False)
class Measured:
    """The numbers of one recording."""

    seconds: float
    sample_rate: int
    channels: int
    loudness: Loudness
    hertz: Array
    """Of each bin of `power`."""
    power: Array
    """Mean power of each bin, over time and channels; its sum is that of the recording."""

    def band_db(self, lowest: float, highest: float) -> float:
        """Power between two frequencies, in dBFS of a sine; −inf where there is none."""
        inside = (self.hertz >= lowest) & (self.hertz < highest)
        with np.errstate(divide="ignore"):
            return float(10 * np.log10(2 * self.power[inside].sum()))

    def curve(self) -> tuple[Array, Array]:
        """Frequencies, and the power per sixth of an octave around each, in dBFS of a sine."""
        top = min(20000.0, 0.98 * self.sample_rate / 2)
        centres = np.geomspace(25, top, 160) if top > 25 else np.array([top])
        sums = np.concatenate([[0], np.cumsum(self.power)])
        spacing = self.hertz[1]
        low, high = (
            np.interp(centres * 2 ** (sign * CURVE) / spacing + 0.5, np.arange(len(sums)), sums)
            for sign in (-1, 1)
        )
        return centres, 10 * np.log10(np.maximum(2 * (high - low), 1e-15))


class _Spectrum:
    """Mean power of the bins of a recording that passes by."""

    def __init__(self, stream: Stream) -> None:
        window = window_length(LONGEST, stream.sample_rate, 256)
        self.framers = [Framer(window, window // 2, centred=True) for _ in range(stream.channels)]
        self.sums = np.zeros(window // 2 + 1)
        self.frames = self.length = 0

    def add(self, block: Samples) -> Samples:
        self.length += block.shape[1]
        for framer, channel in zip(self.framers, block, strict=True):
            for frames in framer.add(channel):
                self._sum(frames)
        return block

    def _sum(self, frames: Samples) -> None:
        spectra = spectra_of(frames)
        self.sums += np.square(np.abs(spectra), dtype=np.float64).sum(axis=0)
        self.frames += len(frames)

    def power(self) -> Array:
        for framer in self.framers:
            for frames in framer.finish():
                self._sum(frames)
        # A sine of amplitude 1 has magnitude 1, and Hann's window spreads it over 1.5 bins.
        return self.sums / (2 * 1.5 * max(self.frames, 1))


def measure(stream: Stream) -> Measured:
    """Read a recording once; the memory does not depend on its length."""
    spectrum = _Spectrum(stream)
    loudness = measure_loudness(stream.map(spectrum.add), true_peak=True)
    power = spectrum.power()
    return Measured(
        spectrum.length / stream.sample_rate,
        stream.sample_rate,
        stream.channels,
        loudness,
        np.linspace(0, stream.sample_rate / 2, len(power)),
        power,
    )
