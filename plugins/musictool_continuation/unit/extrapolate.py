"""A few milliseconds more of a sound that has stopped, by linear prediction.

The new part begins exactly where the recording ends, and the recording keeps its last sample. A
crossfade needs the old sound to go on meanwhile; the autoregressive extension used in packet-loss
concealment and restoration (Kauppinen and Roth 2002) supplies it.
"""

from __future__ import annotations

import numpy as np

from musictool import Samples

__all__ = ["extrapolate"]

ORDER = 64 / 44100
"""Seconds of sound that predict a sample."""
HISTORY = 0.05
"""Seconds of sound that the prediction is learnt from."""


def extrapolate(past: Samples, frames: int, rate: int) -> Samples:
    """Continue every channel.

    Parameters
    ----------
    past
        The sound before, `(channels, n)`; its last 50 ms are heard.
    frames
        How many to add.
    rate
        Frames per second.

    Returns
    -------
    Shape `(channels, frames)`; zeros where the history is silent.
    """
    history = past[:, max(0, past.shape[1] - int(HISTORY * rate)) :]
    order = min(round(ORDER * rate), history.shape[1] // 3)
    result = np.zeros((history.shape[0], frames))
    if order < 2:
        return result.astype(np.float32)
    for channel, heard in enumerate(history.astype(np.float64)):
        coefficients = _burg(heard, order)
        recent = np.concatenate([heard[-order:], np.zeros(frames)])
        for k in range(frames):
            recent[order + k] = recent[k : order + k][::-1] @ coefficients
        result[channel] = recent[order:]
    limit = np.abs(history).max() if history.size else 0.0
    return np.clip(result, -limit, limit).astype(np.float32)


def _burg(past: np.ndarray, order: int) -> np.ndarray:
    """Prediction coefficients by Burg's method: always stable, sharp on short histories."""
    forward, backward = past[1:].copy(), past[:-1].copy()
    coefficients = np.zeros(0)
    for _ in range(order):
        energy = forward @ forward + backward @ backward
        if energy < 1e-12:
            break
        reflection = 2 * (forward @ backward) / energy
        coefficients = np.concatenate(
            [coefficients - reflection * coefficients[::-1], [reflection]]
        )
        forward, backward = (
            (forward - reflection * backward)[1:],
            (backward - reflection * forward)[:-1],
        )
    return np.pad(coefficients, (0, order - len(coefficients)))
