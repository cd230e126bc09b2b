"""Linear prediction: how sound goes on that only rings."""

from __future__ import annotations

import numpy as np
from scipy.signal import lfilter, lfiltic


def predictor(samples: np.ndarray, order: int) -> np.ndarray:
    """Weights of the last `order` samples, the latest first, that sum up to the next one.

    Burg's method (1975): least error forwards and backwards, and never unstable.
    """
    weights = np.zeros(0)
    forward, backward = samples[1:], samples[:-1]
    for _ in range(order):
        power = forward @ forward + backward @ backward
        reflected = 2 * (forward @ backward) / power if power > 0 else 0.0
        weights = np.append(weights - reflected * weights[::-1], reflected)
        forward, backward = (
            (forward - reflected * backward)[1:],
            (backward - reflected * forward)[:-1],
        )
    return weights


def rung_on(samples: np.ndarray, frames: int, order: int) -> np.ndarray:
    """What follows samples, both float32 `(channels, frames)`, if nobody plays any more."""
    made = np.zeros((len(samples), frames), np.float32)
    for channel, new in zip(samples.astype(np.float64), made, strict=True):
        weights = predictor(channel, min(order, channel.size // 3))
        recursion = np.append(1.0, -weights)
        state = lfiltic([1.0], recursion, channel[::-1][: weights.size])
        new[:] = lfilter([1.0], recursion, np.zeros(frames), zi=state)[0]
    return made
