"""The effects of a chain that take no filter, and all of them one after the other.

Each takes samples of shape `(batch, channels, frames)` and parameters that are tensors of no
dimension, and may be differentiated by all of them.
"""

from __future__ import annotations

import torch
from torch import Tensor

from .compressor import compress
from .equalizer import Bands, equalize
from .reverb import reverberate
from .settings import Chain

__all__ = ["amplify", "rendered", "saturate", "widen"]


def amplify(samples: Tensor, gain_db: Tensor) -> Tensor:
    """`fx.gain`: every sample times 10^(dB / 20)."""
    return samples * amplitude(gain_db)


def saturate(samples: Tensor, drive_db: Tensor) -> Tensor:
    """`fx.distortion` of a drive, then `fx.gain` of as much less: tanh(x g) / g.

    Small samples keep their level whatever the drive; those near 1 / g are pressed together, and
    the lower the drive, the nearer the result is to the samples themselves. `fx.gain` goes up to
    60 dB, so that the two stand for a drive from -60 dB on; there the saturation of a full-scale
    sample is 130 dB down.
    """
    gain = amplitude(drive_db)
    return torch.tanh(samples * gain) / gain


def widen(samples: Tensor, width: Tensor) -> Tensor:
    """`fx.width`: the side of two channels times the width; other recordings stay as they are."""
    if samples.shape[1] != 2:
        return samples
    left, right = samples.unbind(1)
    middle, side = (left + right) / 2, (left - right) / 2 * width
    return torch.stack([middle + side, middle - side], dim=1)


def amplitude(db: Tensor) -> Tensor:
    """The factor that a change in level means."""
    return torch.pow(10.0, db / 20)


def rendered(samples: Tensor, chain: Chain, sample_rate: int) -> Tensor:
    """All effects of a chain but the limiter, in its order; the end of the recording is the end."""

    def tensors(*values: float) -> list[Tensor]:
        return [samples.new_tensor(value) for value in values]

    if chain.bands:
        bands = Bands.of(chain.bands, samples.dtype, samples.device)
        samples = equalize(samples, bands, sample_rate)
    if chain.compression:
        threshold, ratio, attack, release = tensors(*chain.compression.values())
        samples = compress(samples, threshold, ratio, attack, release, sample_rate)
    if chain.drive_db is not None:
        samples = saturate(samples, *tensors(chain.drive_db))
    if chain.width is not None:
        samples = widen(samples, *tensors(chain.width))
    if chain.room:
        size, damping, wet, dry, width = tensors(*chain.room.values())
        samples = reverberate(samples, size, damping, wet, dry, width, sample_rate)
    return amplify(samples, *tensors(chain.gain_db))
