"""Two layers of a recording, harmonic and percussive, that add up to it exactly.

Median filtering of the magnitude spectrogram along time keeps what lasts, along frequency what
strikes (Fitzgerald 2010); a soft mask shares every bin between the two. Only the stretches that
a plan uses are separated, never the whole recording.
"""

from __future__ import annotations

import numpy as np
import torch

from .analysis import Floats

__all__ = ["LAYERS", "percussive_part", "take_layer"]

LAYERS = ("harmonic", "percussive")
WINDOW_SECONDS = 0.093
"""4096 frames at 44.1 kHz."""
MEDIAN_SECONDS, MEDIAN_HERTZ = 0.4, 180.0


def take_layer(samples: Floats, start: int, frames: int, rate: int, layer: str) -> Floats:
    """A stretch of one layer, zeros beyond the recording.

    Parameters
    ----------
    samples
        The recording, `(channels, frames)`.
    start, frames
        The stretch; it may reach beyond both ends.
    rate
        Frames per second.
    layer
        "mix", "harmonic" or "percussive".
    """
    # The filters need their neighbourhood, so that a stretch does not depend on where it is cut.
    margin = 0 if layer == "mix" else int((MEDIAN_SECONDS + WINDOW_SECONDS) * rate)
    first, last = start - margin, start + frames + margin
    inside = samples[:, max(first, 0) : max(min(last, samples.shape[1]), 0)]
    left = max(-first, 0)
    stretch = np.pad(inside, ((0, 0), (left, max(last - first - left - inside.shape[1], 0))))
    if layer == "mix":
        return stretch[:, :frames]
    percussive = percussive_part(stretch, rate)
    part = percussive if layer == "percussive" else stretch - percussive
    return part[:, margin : margin + frames]


def percussive_part(stretch: Floats, rate: int) -> Floats:
    """What strikes, `(channels, frames)`; the rest of the stretch is what lasts.

    All channels share one mask, so the stereo image stays.
    """
    n_fft = 1 << int(np.round(np.log2(WINDOW_SECONDS * rate)))
    hop = n_fft // 4
    window = torch.hann_window(n_fft)
    sound = torch.from_numpy(np.ascontiguousarray(stretch))
    # (channels, bins, frames)
    spectrum = torch.stft(sound, n_fft, hop, window=window, return_complex=True)
    magnitude = spectrum.abs().mean(0)
    lasting = _median(magnitude, _odd(MEDIAN_SECONDS * rate / hop), axis=1)
    striking = _median(magnitude, _odd(MEDIAN_HERTZ * n_fft / rate), axis=0)
    mask = striking.square() / (striking.square() + lasting.square() + 1e-12)
    part = torch.istft(spectrum * mask, n_fft, hop, window=window, length=stretch.shape[1])
    return np.asarray(part.numpy(), np.float32)


def _odd(width: float) -> int:
    return max(3, int(width) // 2 * 2 + 1)


def _median(values: torch.Tensor, width: int, axis: int) -> torch.Tensor:
    """Running median over `width` neighbours along one axis of a matrix."""
    values = values.transpose(0, 1) if axis == 0 else values
    half = width // 2
    padded = torch.nn.functional.pad(values[None], (half, half), mode="reflect")[0]
    parts = [block.median(dim=-1).values for block in padded.unfold(1, width, 1).split(256)]
    result = torch.cat(parts)
    return result.transpose(0, 1) if axis == 0 else result
