"""Parts that sum to a recording, sample by sample: the last is what the others leave of it.

Samples of 16 or 24 bits are multiples of a step. The parts are rounded to the same one, so nothing
is lost when they are added, nor when they are written as such.
"""

from __future__ import annotations

import numpy as np

from musictool.values import Samples

__all__ = ["parts_and_rest"]

BITS = {"PCM_U8": 7, "PCM_S8": 7, "PCM_16": 15, "PCM_24": 23}
"""The steps from 0 to full scale, as a power of two, by libsndfile's name of an encoding."""

FINEST = 23
"""float32 has all multiples of 2^-23 up to full scale, and so their sums."""


def parts_and_rest(samples: Samples, estimates: Samples, subtype: str | None = None) -> Samples:
    """Parts of a recording, and the rest of it: they sum to it sample by sample.

    Parameters
    ----------
    samples
        The recording, or a block of it, shape `(channels, n)`.
    estimates
        All parts but the last, shape `(parts - 1, channels, n)`.
    subtype
        How the recording's file is encoded, as its `origin.subtype` says: of 16 or 24 bits the
        parts lie on the same steps, and neither they nor what is left after each of them pass full
        scale, so that files of them sum to it too.

    Returns
    -------
    Shape `(parts, channels, n)`, float32.
    """
    bits = BITS.get(subtype or "")
    steps = np.float32(1 << (FINEST if bits is None else bits))
    parts = np.rint(estimates * steps) / steps
    least, most = np.float32(-1), 1 - 1 / steps
    left = samples
    for part in parts:
        if bits is not None:
            within = np.maximum(least, left - most), np.minimum(most, left - least)
            np.clip(part, *within, out=part)
        left = left - part
    return np.concatenate([parts, left[np.newaxis]]).astype(np.float32, copy=False)
