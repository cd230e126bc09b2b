"""Sound led on by a moment, as it was: by linear prediction, for a crossfade past its end.

So a crossfade needs nothing of what lies there, which may be a cough, and what is outside of it
stays as it is.
"""

from __future__ import annotations

import numpy as np

from musictool import Samples

__all__ = ["extrapolated"]

ORDER = 64
LEARNT = 2048
"""Frames from which it is predicted how they go on."""


def extrapolated(samples: Samples, frames: int) -> Samples:
    """How sound would go on, shape `(channels, frames)`; it dies away rather than to grow,
    and is never louder than it was.

    References
    ----------
    J. P. Burg, "Maximum entropy spectral analysis" (1975): the filters are always stable.
    """
    learnt = samples[:, -LEARNT:].astype(np.float64)
    order = min(ORDER, learnt.shape[1] // 3)
    filters = np.ones((len(learnt), 1))
    ahead, back = learnt, learnt
    for _ in range(order):
        ahead, back = ahead[:, 1:], back[:, :-1]
        power = np.square(ahead).sum(axis=1) + np.square(back).sum(axis=1)
        reflected = (-2 * (ahead * back).sum(axis=1) / np.maximum(power, 1e-20))[:, None]
        filters = np.pad(filters, ((0, 0), (0, 1)))
        filters = filters + reflected * filters[:, ::-1]
        ahead, back = ahead + reflected * back, back + reflected * ahead
    weights = -filters[:, :0:-1]  # of the oldest frame first
    whole = np.concatenate(
        [learnt[:, learnt.shape[1] - order :], np.zeros((len(learnt), frames))], 1
    )
    for at in range(frames):
        whole[:, order + at] = (weights * whole[:, at : order + at]).sum(axis=1)
    peak = np.abs(learnt).max(initial=0)
    return np.clip(whole[:, order:], -peak, peak).astype(np.float32)
