"""What can be seen of a sound: levels, spectra, pitch. Each gives what one line of a plot is."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from musictool import Audio, decibels

__all__ = [
    "above",
    "bands",
    "change",
    "level",
    "outline",
    "oversampled",
    "pitch",
    "response",
    "spectrum",
]

Signal = npt.NDArray[np.float64]
Line = tuple[Signal, Signal]

FLOOR_DB = -180.0


def level(audio: Audio, window: float) -> Line:
    """Seconds and dBFS (AES17: a full-scale sine has 0) in windows that overlap by 3/4."""
    frames = round(window * audio.sample_rate)
    hop = frames // 4
    power = 2 * (audio.samples.astype(np.float64) ** 2).mean(axis=0)
    windows = np.lib.stride_tricks.sliding_window_view(power, frames)[::hop].mean(axis=1)
    seconds = (np.arange(windows.size) * hop + frames / 2) / audio.sample_rate
    return seconds, decibels(np.sqrt(windows), FLOOR_DB)


def above(audio: Audio, hz: float) -> Audio:
    """What a sound has above a frequency."""
    parts = np.fft.rfft(audio.samples.astype(np.float64))
    parts[:, np.fft.rfftfreq(audio.frames, 1 / audio.sample_rate) < hz] = 0
    return audio.with_samples(np.fft.irfft(parts, audio.frames).astype(np.float32))


def outline(
    wave: npt.NDArray[np.float32], rate: int, columns: float
) -> tuple[Signal, Signal, Signal]:
    """Seconds, lowest and highest sample, in so many columns a second."""
    frames = round(rate / columns)
    parts = wave[: wave.size // frames * frames].reshape(-1, frames)
    return (np.arange(len(parts)) + 0.5) * frames / rate, parts.min(axis=1), parts.max(axis=1)


def response(answer: Audio, given: Audio) -> Line:
    """Hz and dB, from what came of an impulse."""
    size = given.frames
    ratio = np.fft.rfft(answer.mono(), size) / np.fft.rfft(given.mono(), size)
    return np.fft.rfftfreq(size, 1 / given.sample_rate), decibels(np.abs(ratio), FLOOR_DB)


def spectrum(wave: npt.NDArray[np.float32], rate: int, size: int = 8192) -> Line:
    """Hz and dBFS (of a sine in it), the mean over Hann windows that overlap by half."""
    hann = np.hanning(size)
    windows = np.lib.stride_tricks.sliding_window_view(wave.astype(np.float64), size)
    parts = np.fft.rfft(windows[:: size // 2] * hann)
    power = (np.abs(parts) ** 2).mean(axis=0) * (2 / hann.sum()) ** 2
    return np.fft.rfftfreq(size, 1 / rate), decibels(np.sqrt(power), FLOOR_DB)


def bands(wave: npt.NDArray[np.float32], rate: int, width: float = 1 / 3) -> Line:
    """Hz and dBFS of the power in bands of a part of an octave, from 25 Hz on."""
    power = 2 * np.abs(np.fft.rfft(wave.astype(np.float64)) / wave.size) ** 2
    sums = np.concatenate([[0.0], np.cumsum(power)])
    middles = 25 * 2 ** np.arange(0, np.log2(rate / 2 / 25), width / 4)
    edges = [middles * 2 ** (sign * width / 2) * wave.size / rate for sign in (-1, 1)]
    low, high = (np.minimum(np.rint(edge).astype(int), power.size) for edge in edges)
    inside = sums[high] - sums[low]
    return middles, decibels(np.sqrt(2 * inside), -140.0)


def pitch(wave: npt.NDArray[np.float32], rate: int, hz: float) -> Line:
    """Seconds and cents from `hz`, of what is close to a sine."""
    parts = np.fft.fft(wave.astype(np.float64))
    parts[wave.size // 2 :] = 0
    turns = np.unwrap(np.angle(np.fft.ifft(parts))) / (2 * np.pi)
    apart = rate // 100
    found = (turns[apart:] - turns[:-apart]) * rate / apart
    seconds = (np.arange(found.size) + apart / 2) / rate
    return seconds, 1200 * np.log2(np.maximum(found, 1) / hz)


def change(wet: Audio, dry: Audio, size: int = 2048) -> tuple[Signal, Signal, Signal]:
    """Seconds, Hz and dB (frequency, time) by which an effect changes noise as time goes by.

    As long as the noise goes: what rings after it is left out.
    """
    hop = size // 2
    powers = []
    for audio in (wet, dry):
        windows = np.lib.stride_tricks.sliding_window_view(
            audio.samples[:, : dry.frames], size, axis=1
        )[:, ::hop]
        parts = np.fft.rfft(windows * np.hanning(size))
        powers.append((np.abs(parts) ** 2).sum(axis=0).T)
    seconds = (np.arange(powers[0].shape[1]) * hop + size / 2) / dry.sample_rate
    hz = np.fft.rfftfreq(size, 1 / dry.sample_rate)
    return seconds, hz, decibels(np.sqrt(powers[0] / powers[1]), FLOOR_DB)


def oversampled(wave: npt.NDArray[np.float32], times: int = 16) -> Signal:
    """The wave between the samples, of a piece that repeats itself."""
    parts = np.fft.rfft(wave.astype(np.float64))
    return np.asarray(np.fft.irfft(parts, wave.size * times) * times)
