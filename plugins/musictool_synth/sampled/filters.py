"""The low-pass filter of a voice, with resonance, whose frequency may move.

References
----------
SoundFont 2.04, 8.1.2 (8, 9): two poles, flat at 0 dB of resonance; gain is lowered by half of it.
Bristow-Johnson, "Cookbook formulae for audio EQ biquad filter coefficients".
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

__all__ = ["SPAN", "LowPass"]

Array = npt.NDArray[np.float64]
Floats = npt.NDArray[np.float32]

SPAN = 2
"""Points at which the frequency is given, to one setting of the filter."""

PER_OCTAVE = 48
"""Settings: a step of 25 cents is not heard as one."""

FLAT_DB = 3.01


class LowPass:
    """A filter with the memory of what it has heard."""

    def __init__(self, resonance_db: float, rate: int) -> None:
        self._quality = 10 ** ((resonance_db - FLAT_DB) / 20)
        self._gain = 10 ** (-resonance_db / 40)
        self._rate = rate
        self._state = np.zeros(2)

    def __call__(self, samples: Floats, cutoffs: Array, step: int) -> Floats:
        """Filter samples; there is a frequency in Hz for each `step` of them."""
        settings = np.rint(np.log2(cutoffs[1::SPAN]) * PER_OCTAVE).astype(int)
        edges = np.flatnonzero(np.diff(settings)) + 1
        parts = []
        for setting, part in zip(
            settings[np.concatenate([[0], edges])],
            np.split(samples, edges * (SPAN * step)),
            strict=True,
        ):
            parts.append(self._filtered(part, 2 ** (setting / PER_OCTAVE)))
        return np.concatenate(parts)

    def _filtered(self, samples: Floats, cutoff: float) -> Floats:
        from scipy.signal import lfilter

        if not samples.size:
            return samples
        omega = 2 * math.pi * min(max(cutoff, 5.0), 0.45 * self._rate) / self._rate
        alpha, cosine = math.sin(omega) / (2 * self._quality), math.cos(omega)
        middle = (1 - cosine) * self._gain
        feed = [middle / 2, middle, middle / 2]
        back = [1 + alpha, -2 * cosine, 1 - alpha]
        out, self._state = lfilter(feed, back, samples, zi=self._state)
        return np.asarray(out, np.float32)
