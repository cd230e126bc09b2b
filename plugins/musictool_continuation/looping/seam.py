"""The seam of a loop: made, and measured against the piece's own boundaries.

The strip around it is the end of the loop and its beginning, joined as unit joins any two pieces;
cut in two again, its halves are what the loop ends and begins with.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from musictool import Audio, Samples

from ..unit.listening import Listened
from ..unit.plan import BEAT_REACH, FREE_REACH
from ..unit.render import PHASE_WINDOW, SMOOTH_FADE, Piece, align, keep_peak, lay
from ..unit.ring import AHEAD_S, LONGEST_S, missing_ring
from ..unit.seams import Seam, measure_seams, seam_price
from .candidates import Candidate

__all__ = ["Made", "make", "whole"]

STRIP_S = 3.0
"""Seconds on either side of the seam that can be changed."""
LONG_FADE = 0.8
"""Seconds of the longest crossfade, where nothing attacks; an eighth of the loop at most."""


@dataclass(frozen=True, eq=False)
class Made:
    """A loop whose seam is made.

    Parameters
    ----------
    start, end
        Its first frame in the recording, and the one behind its last.
    strip
        The sound around the seam, shape `(channels, 2 * half)`: the last half of a strip's length
        of the loop, then the first.
    fade_s, ring_s
        Seconds of the crossfade, and of what rings on over the beginning.
    seam
        How much of a step it is.
    correlation
        Of the two sides around the seam, -1 to 1; 1 where the piece repeats itself to the sample.
    cost
        The candidate's price, and what its seam costs beside.
    """

    candidate: Candidate
    start: int
    end: int
    strip: Samples
    fade_s: float
    ring_s: float
    seam: Seam
    correlation: float
    cost: float

    @property
    def frames(self) -> int:
        """Its length."""
        return self.end - self.start


def make(audio: Audio, mono: Samples, heard: Listened, candidate: Candidate) -> Made:
    """Join the end of a loop to its beginning.

    Parameters
    ----------
    audio
        The recording.
    mono
        Its mix, shape `(frames,)`.
    heard, candidate
        What was heard of it, and where the loop is.
    """
    rate, units = audio.sample_rate, heard.units
    start = round(candidate.start * rate)
    frames = round((candidate.end - candidate.start) * rate)
    reach = BEAT_REACH if units.rhythmic else FREE_REACH
    if candidate.is_exact:
        start += _in_step(mono, start, frames, rate, reach)
        end = start + frames
    else:
        end = min(start + frames, audio.frames)
        start = max(0, start + align(mono, end, start, rate, reach))
    half = min((end - start) // 2, int(STRIP_S * rate))
    attack = bool(units.attack[candidate.unit] > 1.0)
    smooth_s = SMOOTH_FADE
    if not units.rhythmic:
        smooth_s = float(np.clip(candidate.seconds / 8, SMOOTH_FADE, LONG_FADE))
    out = Piece(0, end - half, half, 0, 1)
    into = Piece(half, start, half, candidate.unit, 1, attack=attack, fade=smooth_s)
    strip, (_, fade) = lay(audio.samples, [out, into], rate, end - half, 2 * half)
    lead = min(fade.lead, int(AHEAD_S * rate))  # a long crossfade has begun before it
    ring = missing_ring(audio.samples, start, end, lead, min(half, int(LONGEST_S * rate)), rate)
    strip[:, half - lead : half - lead + ring.shape[1]] += ring
    peak = max(float(np.abs(audio.samples).max(initial=0)), 1e-6)
    strip = keep_peak(strip, peak, rate)
    ring_s = max(0, ring.shape[1] - lead) / rate
    return _measured(audio, heard, candidate, (start, end), strip, (fade.frames / rate, ring_s))


def whole(audio: Audio, made: Made) -> Samples:
    """The loop from its first frame to its last, shape `(channels, made.frames)`."""
    loop = audio.samples[:, made.start : made.end].copy()
    half = made.strip.shape[1] // 2
    loop[:, loop.shape[1] - half :] = made.strip[:, :half]
    loop[:, :half] = made.strip[:, half:]
    return loop


def _in_step(mono: Samples, start: int, frames: int, rate: int, reach_s: float) -> int:
    """By how much to move both ends of a loop of a fixed length, so that they are most alike."""
    window, reach = max(2, round(PHASE_WINDOW * rate)), round(reach_s * rate)
    first = max(0, start - window // 2 - reach)
    last = min(len(mono) - frames, start + window // 2 + reach)
    if last - first <= window + 1:
        return int(np.clip(start, 0, max(0, len(mono) - frames))) - start
    one = mono[first:last].astype(np.float64)
    other = mono[first + frames : last + frames].astype(np.float64)

    def sums(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        total = np.concatenate([[0.0], np.cumsum(values)])
        return total[window:] - total[:-window]

    likeness = sums(one * other) / np.sqrt(sums(one**2) * sums(other**2) + 1e-12)
    place = first + window // 2 + int(likeness.argmax())
    return int(np.clip(place, 0, len(mono) - frames)) - start


def _measured(
    audio: Audio,
    heard: Listened,
    candidate: Candidate,
    ends: tuple[int, int],
    strip: Samples,
    used: tuple[float, float],
) -> Made:
    rate, half = audio.sample_rate, strip.shape[1] // 2
    (seam,) = measure_seams(heard, strip, rate, [half / rate], [candidate.unit])
    before = min(int(PHASE_WINDOW * rate), ends[0], half)
    one = audio.samples[:, ends[0] - before : ends[0]]
    other = audio.samples[:, ends[1] - before : ends[1]]
    size = float(np.sqrt(np.square(one).sum() * np.square(other).sum()))
    correlation = float((one * other).sum()) / size if size > 1e-12 else 0.0
    cost = candidate.price + seam_price(seam)
    return Made(candidate, *ends, strip, *used, seam, correlation, cost)
