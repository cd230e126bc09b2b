"""How much frames differ from themselves so many samples later: what pitch trackers look at.

References
----------
de Cheveigné and Kawahara, "YIN, a fundamental frequency estimator for speech and music", JASA
111(4), 2002: the cumulative mean normalised difference, here for all frames at once by FFT.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["normalised_differences"]

Array = npt.NDArray[np.float64]


def normalised_differences(frames: npt.NDArray[np.floating], window: int) -> tuple[Array, Array]:
    """YIN's difference of each frame from itself, by lag.

    Parameters
    ----------
    frames
        Shape `(n, window + longest)`, where `longest` is the longest lag looked at.
    window
        Samples that are compared at each lag.

    Returns
    -------
    The differences, shape `(n, longest)`, of lags 1 to `longest`: 0 where a frame repeats, about 1
    where nothing does. And the energy of each frame's window, shape `(n,)`.
    """
    from scipy.fft import irfft, next_fast_len, rfft

    frames = frames.astype(np.float64)
    longest = frames.shape[1] - window
    size = next_fast_len(frames.shape[1], real=True)
    whole, part = rfft(frames, size), rfft(frames[:, :window], size)
    correlation = irfft(whole * part.conj(), size)[:, : longest + 1]
    squares = np.concatenate([np.zeros((len(frames), 1)), np.cumsum(frames**2, axis=1)], axis=1)
    energy = squares[:, window:] - squares[:, : longest + 1]
    difference = np.maximum(energy[:, :1] + energy - 2 * correlation, 0)
    mean = np.cumsum(difference[:, 1:], axis=1) / np.arange(1, longest + 1)
    return difference[:, 1:] / np.maximum(mean, 1e-12), energy[:, 0]
