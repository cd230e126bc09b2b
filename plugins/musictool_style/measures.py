"""What a report tells of a recording: its spectrum, its levels and some figures, in one reading."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from musictool import Audio, Samples, Stream, measure_loudness, to_channels

__all__ = ["Measures", "measures_of"]

Array = npt.NDArray[np.float64]

WINDOW, SHORTEST = 4096, 64
"""Frames of a window for the spectrum, of a short recording as many as it has, or silence."""

LEVEL_S = 0.4
"""Time over which level is averaged, as momentary loudness is (EBU Tech 3341)."""


@dataclass(frozen=True, eq=False)
class Measures:
    """Of one recording.

    Parameters
    ----------
    bands
        Middles of thirds of an octave in Hz, and their levels in dB.
    levels
        In dBFS, of each 0.4 s that is not silent.
    figures
        Loudness in LUFS, true peak in dBTP, peak to mean and side to middle in dB.
    """

    bands: tuple[Array, Array]
    levels: Array
    figures: tuple[float, float, float, float]


def measures_of(recording: Audio | Stream) -> Measures:
    """Measured as the recording passes; it is not held."""
    stream = recording.stream() if isinstance(recording, Audio) else recording
    rate, length = stream.sample_rate, max(round(LEVEL_S * stream.sample_rate), 1)
    spectrum, levels = _Spectrum(stream.channels, rate), []
    frames, square, sides = 0, 0.0, np.zeros(2)

    def measure(blocks: Iterator[Samples]) -> Iterator[Samples]:
        nonlocal frames, square
        for block in blocks:
            spectrum.add(block)
            energy = float(np.square(block, dtype=np.float64).sum())
            if block.shape[1] == length:
                levels.append(energy / block.size)
            left, right = to_channels(block, 2) if len(block) < 3 else block[:2]
            pair = np.stack([left - right, left + right])
            sides[:] += np.square(pair, dtype=np.float64).sum(axis=1)
            frames, square = frames + block.shape[1], square + energy
            yield block

    even = stream.with_blocks(lambda: stream.blocks(length))
    loudness = measure_loudness(even.through(measure, frames=stream.frames), true_peak=True)
    assert loudness.true_peak_db is not None
    with np.errstate(divide="ignore", invalid="ignore"):
        mean_db = 10 * np.log10(square / max(frames * stream.channels, 1))
        side = 10 * np.log10(sides[0] / sides[1])
        crest = loudness.peak_db - mean_db
    powers = np.array(levels)
    return Measures(
        spectrum.thirds(),
        10 * np.log10(powers[powers > 1e-9]),
        (loudness.lufs, loudness.true_peak_db, float(crest), float(side)),
    )


class _Spectrum:
    """Welch's mean of windows, a block after the other."""

    def __init__(self, channels: int, sample_rate: int) -> None:
        self.rate = sample_rate
        self.held = np.zeros((channels, 0), np.float32)
        self.windows = 0
        self.sums = np.zeros(WINDOW // 2 + 1)

    def add(self, block: Samples) -> None:
        self.held = np.concatenate([self.held, block], axis=1)
        hop = WINDOW // 2
        count = (self.held.shape[1] - WINDOW) // hop + 1
        if count > 0:
            self.sums += count * self._powers(self.held[:, : (count - 1) * hop + WINDOW], WINDOW)
            self.windows += count
            self.held = self.held[:, count * hop :]

    def thirds(self) -> tuple[Array, Array]:
        """Middles of thirds of an octave in Hz, and their levels in dB."""
        power, length = self.sums / max(self.windows, 1), WINDOW
        if not self.windows:
            missing = max(SHORTEST - self.held.shape[1], 0)
            short = np.pad(self.held, ((0, 0), (0, missing)))
            power, length = self._powers(short, short.shape[1]), short.shape[1]
        hertz = np.fft.rfftfreq(length, 1 / self.rate)
        middles = 1000 * 2.0 ** (np.arange(-15, 14) / 3)
        middles = middles[middles * 2 ** (1 / 6) < self.rate / 2]
        levels = [
            power[np.abs(np.log2(np.maximum(hertz, 1e-9) / middle)) <= 1 / 6].sum()
            if middle * 0.23 > hertz[1]
            else np.interp(middle, hertz, power) * middle * 0.23 / hertz[1]
            for middle in middles
        ]
        return middles, 10 * np.log10(np.asarray(levels) + 1e-20)

    def _powers(self, samples: Samples, length: int) -> Array:
        """Of each frequency, the mean of all windows and channels."""
        from scipy.signal import welch

        _, power = welch(samples.astype(float), self.rate, nperseg=length)
        return np.asarray(power.mean(axis=0) * self.rate / length)
