"""What rings on after a moment that is left, laid over the one that is entered.

Played on, the notes before the end would ring into the repetition. At the beginning lies another
ring: of what the recording had before it, or none at all. So what is missing is what rings after
the end less what rings after the beginning, in each band. What rings after a moment is what was
there before it and has only fallen since: the running minimum of the power in each bin, which
new notes, that only add to it, do not pass through.
"""

from __future__ import annotations

import numpy as np
import torch

from musictool import Samples, amplitude, window_length

__all__ = ["AHEAD_S", "LONGEST_S", "missing_ring"]

LONGEST_S = 2.5
"""Seconds for which a ring is laid over."""
WINDOW_S = 0.046
AHEAD_S = 0.046
"""Seconds before the seam from which on what is heard counts as what rings: a window, in which no
new note lies yet."""
REVERB_S, PLAYED_S = 6.0, 1.0
"""Seconds in which a ring falls by 60 dB at the slowest: where nothing is played after the end, and
where something is, whose notes could else pass for the ring of those before."""
PLAYS_ON_DB = 3.0
"""Rise in level after the end from which on something is played there."""
SMOOTH = (5, 3)
"""Frames and bins over which power is taken: a ring of many modes flutters in each bin."""
LEAST = 1e-5
"""Share of the power around the seam under which a ring is not heard, -50 dB."""


def missing_ring(
    samples: Samples, start: int, end: int, lead: int, frames: int, rate: int
) -> Samples:
    """What rings after a loop's end and is missing after its beginning.

    Parameters
    ----------
    samples
        The recording, shape `(channels, frames)`.
    start, end
        First frame of the loop, and the one behind its last.
    lead
        Frames before the seam at which it begins, rising from nothing until the seam; `AHEAD_S` at
        most.
    frames
        How many there are at most after the seam.
    rate
        Frames per second.

    Returns
    -------
    Shape `(channels, lead + n)`, to be added from `lead` frames before the seam on; none, `n` and
    `lead` 0, where nothing is missing that could be heard.
    """
    none = np.zeros((samples.shape[0], 0), np.float32)
    frames = min(frames, int(LONGEST_S * rate), samples.shape[1] - end)
    ahead = int(AHEAD_S * rate)
    if frames < ahead:
        return none
    n_fft = window_length(WINDOW_S, rate)
    margin = ahead + n_fft
    out = _spectrum(_stretch(samples, end - margin, margin + frames), n_fft)
    into = _spectrum(_stretch(samples, start - margin, margin + frames), n_fft)
    hop = n_fft // 4
    first = (margin - ahead) // hop  # the first frame that counts
    rings = _ringing(out, first, hop / rate) - _ringing(into, first, hop / rate)
    power = _power(out)[:, first:]
    share = (rings.clamp(min=0) / (power + 1e-20)).sqrt().clamp(max=1.0)
    mask = torch.zeros_like(out[0], dtype=torch.float32)
    mask[:, first:] = share
    window = torch.hann_window(n_fft)
    length = margin + frames
    ring = torch.istft(out * mask, n_fft, hop, window=window, length=length).numpy()
    around = _stretch(samples, end - margin, margin + frames)
    ring = ring[:, margin - lead :]
    near = slice(0, lead + int(0.3 * rate))
    if float(np.square(ring[:, near]).mean()) < LEAST * float(np.square(around).mean()) + 1e-14:
        return none
    energy = np.cumsum(np.square(ring, dtype=np.float64).sum(axis=0))
    heard = int(np.searchsorted(energy, (1 - LEAST) * energy[-1]))
    ring = ring[:, : max(heard, lead + ahead)]
    rise = np.sin(np.linspace(0, np.pi / 2, max(lead, 1))) ** 2
    fall = np.cos(np.linspace(0, np.pi / 2, max((ring.shape[1] - lead) // 3, 1))) ** 2
    ring[:, :lead] *= rise[:lead]
    ring[:, ring.shape[1] - len(fall) :] *= fall
    return np.asarray(ring, np.float32)


def _stretch(samples: Samples, first: int, frames: int) -> Samples:
    """With silence where the recording has not begun."""
    inside = samples[:, max(first, 0) : max(first + frames, 0)]
    left = min(max(-first, 0), frames)
    return np.pad(inside, ((0, 0), (left, frames - left - inside.shape[1])))


def _spectrum(stretch: Samples, n_fft: int) -> torch.Tensor:
    """Shape `(channels, bins, frames)`."""
    window = torch.hann_window(n_fft)
    sound = torch.tensor(np.ascontiguousarray(stretch))
    return torch.stft(sound, n_fft, n_fft // 4, window=window, return_complex=True)


def _power(spectrum: torch.Tensor) -> torch.Tensor:
    """Of all channels together, smoothed, `(bins, frames)`."""
    power = spectrum.abs().square().sum(0)[None, None]
    frames, bins = SMOOTH
    smooth = torch.nn.functional.avg_pool2d(
        power, (bins, frames), 1, (bins // 2, frames // 2), count_include_pad=False
    )
    return smooth[0, 0]


def _ringing(spectrum: torch.Tensor, first: int, step_s: float) -> torch.Tensor:
    """Power of what was there at a frame and has fallen since, `(bins, frames - first)`."""
    power = _power(spectrum)[:, first:]
    fallen = power.cummin(dim=1).values
    seconds = torch.arange(power.shape[1]) * step_s
    level = power.sum(0)
    rise = float((level / (level.cummin(dim=0).values + 1e-20)).max())
    slowest = 10 ** (-6 * seconds / (PLAYED_S if rise > amplitude(PLAYS_ON_DB) ** 2 else REVERB_S))
    return torch.minimum(fallen, power[:, :1] * slowest)
