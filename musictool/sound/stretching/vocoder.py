"""A phase vocoder that follows any map of time, to the sample and block by block.

Every window of the result is taken from the place of the recording that the map names, so that
nothing drifts, however long the recording is and however the map bends. Where the map runs at the
recording's own speed the result is the recording, at most turned in phase band by band.

References
----------
Laroche and Dolson, "Improved phase vocoder time-scale modification of audio", IEEE Transactions on
Speech and Audio Processing 7(3), 1999: bands keep the phase relations around their peak. Röbel,
"A new approach to transient processing in the phase vocoder", DAFx 2003: what begins at an attack
gets its phases from the recording, what sounded before goes on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from musictool.edits import TimeMap
from musictool.sound.frames import hann_window, window_length
from musictool.sound.windows import Windows
from musictool.values import Samples

__all__ = ["Attacks", "Vocoder"]

Spectra = npt.NDArray[np.complex64]
Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]
Seconds = npt.NDArray[np.float64]

WINDOW_SECONDS = 0.046
"""Length of a window, rounded to a power of two: 2048 frames at 44.1 kHz. A longer one keeps deep
tones apart that a shorter one lets beat, and smears more around attacks; registers of different
lengths were tried, and cancel where they meet."""

OVERLAP = 4
"""Windows over each sample of the result."""

SILENT = 1e-20
"""What is less has no phase to go by: 240 dB under full scale, and dividing by it overflows."""

SECTION = 64
"""Windows made at a time; not more, so that they stay in cache."""

ATTACK_RISE = 4.0
"""Times the power before an attack that a band must have after it to count as the attack's."""


@dataclass(frozen=True, eq=False)
class Attacks:
    """Moments in a recording, and from when to when it is heard as it was around each, seconds."""

    times: Seconds
    begins: Seconds
    ends: Seconds


@dataclass(frozen=True, eq=False)
class Vocoder:
    """Reads a recording along a map.

    Parameters
    ----------
    sample_rate
        Of the recording and of the result.
    channels
        They are turned in phase together, so that the stereo image stays.
    time_map
        Where each moment of the recording is to be heard.
    attacks
        Where phases are taken afresh from the recording; the map should have speed 1 there.
    """

    sample_rate: int
    channels: int
    time_map: TimeMap
    attacks: Attacks

    def __call__(self, blocks: Iterator[Samples], frames: int) -> Iterator[Samples]:
        """`frames` of the result, from blocks of the recording."""
        size = window_length(WINDOW_SECONDS, self.sample_rate)
        section = SECTION * size // OVERLAP
        recording = Windows(blocks, self.channels, size)
        sections = _Sections(self, recording, size)
        # The first windows begin before the first sample.
        for start in range(-size, frames, section):
            recording.forget(int(self.places(np.array([start]))[0]))
            kept = sections(start, section)[:, max(-start, 0) : frames - start]
            if kept.shape[1]:
                yield kept

    def places(self, positions: Integers) -> Integers:
        """The frame of the recording that is heard at each position."""
        sources = self.time_map.to_source(positions / self.sample_rate)
        return np.rint(sources * self.sample_rate).astype(np.int64)


class _Sections:
    """The result section by section; remembers what overlaps from one to the next."""

    def __init__(self, vocoder: Vocoder, recording: Windows, size: int) -> None:
        self.vocoder, self.recording, self.size = vocoder, recording, size
        self.hop = size // OVERLAP
        self.window = hann_window(size)
        # So that overlapping windows sum up to the recording: Hann squared has a mean of 3/8.
        self.synthesis_window = self.window * np.float32(8 / (3 * OVERLAP))
        self.phase_lock = _PhaseLock(vocoder.channels, size)
        self.held = np.zeros((vocoder.channels, size - self.hop), np.float32)

    def __call__(self, start: int, frames: int) -> Samples:
        """The frames from `start` on; sections follow one another."""
        from scipy.fft import irfft

        centres = start + self.size // 2 + np.arange(0, frames, self.hop)
        places = self.vocoder.places(centres)
        earlier = self._spectra(places - self.hop)
        spectra = self.phase_lock(self._spectra(places), earlier, self._attack_bands(places))
        pieces = irfft(spectra, self.size, axis=-1)
        pieces *= self.synthesis_window
        result, self.held = _overlap_add(pieces, self.hop, self.held)
        return result

    def _spectra(self, centres: Integers) -> Spectra:
        """Shape (channels, windows, bands)."""
        from scipy.fft import rfft

        framed = self.recording(centres, self.size) * self.window
        return np.asarray(rfft(framed, axis=-1), np.complex64)

    def _attack_bands(self, places: Integers) -> dict[int, npt.NDArray[np.bool_]]:
        """For windows about an attack, which bands begin there."""
        rate, attacks = self.vocoder.sample_rate, self.vocoder.attacks
        first = int(np.searchsorted(attacks.ends, places[0] / rate, "left"))
        last = int(np.searchsorted(attacks.begins, places[-1] / rate, "right"))
        begins = np.searchsorted(places, np.ceil(attacks.begins[first:last] * rate), "left")
        ends = np.searchsorted(places, np.floor(attacks.ends[first:last] * rate), "right")
        concerned = np.flatnonzero(ends > begins)
        if not concerned.size:
            return {}
        at = np.rint(attacks.times[first:last][concerned] * rate).astype(np.int64)
        after = _power(self._spectra(at + self.size // 4))
        before = _power(self._spectra(at - self.size // 2))
        bands = after > ATTACK_RISE * before
        return {
            window: bands[row]
            for row, attack in enumerate(concerned)
            for window in range(begins[attack], ends[attack])
        }


class _PhaseLock:
    """Turns each band so that it goes on from the window before; remembers that window."""

    def __init__(self, channels: int, size: int) -> None:
        self.last = np.zeros((channels, size // 2 + 1), np.complex64)

    def __call__(
        self, spectra: Spectra, earlier: Spectra, attack_bands: dict[int, npt.NDArray[np.bool_]]
    ) -> Spectra:
        """`earlier` are the windows one hop before those of `spectra`, in the recording."""
        peaks = _peaks(_power(spectra))
        np.conjugate(earlier, out=earlier)
        result = np.empty_like(spectra)
        for window in range(spectra.shape[1]):
            # All channels vote by their power, so that opposite ones do not cancel.
            turn = (self.last * earlier[:, window]).sum(axis=0)[peaks[window]]
            size = np.abs(turn)
            turn = np.divide(turn, size, out=np.ones_like(turn), where=size > SILENT)
            if window in attack_bands:
                turn[attack_bands[window][peaks[window]]] = 1
            np.multiply(spectra[:, window], turn, out=result[:, window])
            self.last = result[:, window]
        return result


def _power(spectra: Spectra) -> Floats:
    """Summed over the channels, shape (windows, bands)."""
    return np.asarray((spectra.real**2 + spectra.imag**2).sum(axis=0))


def _peaks(power: Floats) -> Integers:
    """For each band of each window the nearest peak: higher than two neighbours on each side."""
    bands = power.shape[1]
    padded = np.pad(power, ((0, 0), (2, 2)), constant_values=-1)
    is_peak = np.ones(power.shape, bool)
    for offset in (0, 1, 3, 4):
        beside = padded[:, offset : offset + bands]
        is_peak &= (power > beside) if offset < 2 else (power >= beside)
    index = np.arange(bands)
    below = np.maximum.accumulate(np.where(is_peak, index, -bands), axis=1)
    above = np.where(is_peak, index, 2 * bands)[:, ::-1]
    above = np.minimum.accumulate(above, axis=1)[:, ::-1]
    nearest = np.where(index - below <= above - index, below, above)
    return np.asarray(np.clip(nearest, 0, bands - 1))


def _overlap_add(pieces: Samples, hop: int, held: Samples) -> tuple[Samples, Samples]:
    """Windows added up where they overlap, and what waits for further windows."""
    channels, windows, size = pieces.shape
    total = np.zeros((channels, windows * hop + size - hop), np.float32)
    total[:, : size - hop] = held
    for part in range(size // hop):
        section = pieces[:, :, part * hop : (part + 1) * hop].reshape(channels, -1)
        total[:, part * hop : part * hop + windows * hop] += section
    return total[:, : windows * hop], total[:, windows * hop :]
