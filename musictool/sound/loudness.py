"""Programme loudness and its range (ITU-R BS.1770-4, EBU R 128), in one reading, constant memory.

Each channel passes two filters that imitate the head and the ear's low sensitivity to bass
(K-weighting). The power of overlapping blocks of 400 ms is averaged over the blocks that are
neither silent (under −70 LUFS) nor far below the others (10 LU under the mean of those). The range
(EBU Tech 3342) is how far the loudness of 3 s spreads between quiet and loud passages.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

import numpy as np
import numpy.typing as npt

from musictool.sound.levels import amplitude, decibels
from musictool.sound.sosfilt import sosfilt
from musictool.sound.true_peak import TruePeakMeter
from musictool.values import BLOCK_FRAMES, Audio, Stream

__all__ = ["Loudness", "LoudnessMeter", "joint_loudness", "k_weighting", "measure_loudness"]

ABSOLUTE_GATE = -70.0  # LUFS; BS.1770-4, equation 7
RELATIVE_GATE = -10.0  # LU
RANGE_GATE = -20.0  # LU; EBU Tech 3342, 3.1, as are the percentiles
RANGE_PERCENTILES = (10, 95)
_OFFSET = -0.691  # dB; cancels the K-weighting's gain at 1 kHz (997 Hz at 0 dBFS: −3.01 LUFS)
_BINS_PER_LU = 100
_BINS = 100 * _BINS_PER_LU  # from −70 to +30 LUFS; what is louder counts in the last
_HOPS_PER_SECOND = 10
_HOPS_PER_BLOCK = 4  # 400 ms, so neighbouring blocks overlap by 75 %
_HOPS_PER_SHORT_TERM = 30  # 3 s

_SURROUND = 1.41  # +1.5 dB for what comes from the side; BS.1770-4, table 3
_WEIGHTS = {
    4: (1.0, 1.0, _SURROUND, _SURROUND),
    5: (1.0, 1.0, 1.0, _SURROUND, _SURROUND),
    6: (1.0, 1.0, 1.0, 0.0, _SURROUND, _SURROUND),
    8: (1.0, 1.0, 1.0, 0.0, 1.0, 1.0, _SURROUND, _SURROUND),
}
"""By number of channels, in the order of WAV files (L R C LFE back side); else all count 1.
The fourth of six or eight, LFE, does not count; backs of 7.1 are behind 120° and count 1."""


@dataclass(frozen=True)
class GatedBlocks:
    """Blocks over the absolute gate, sorted into bins of 0.01 LU; each array has shape `(bins,)`.

    The powers are summed as they are, so a bin's width tells only where the relative gate cuts.
    """

    counts: npt.NDArray[np.int64]
    powers: npt.NDArray[np.float64]

    @classmethod
    def of(cls, powers: npt.NDArray[np.float64]) -> GatedBlocks:
        """Of the mean powers of all blocks."""
        loud = powers[powers > _power(ABSOLUTE_GATE)]
        place = (_OFFSET + 10 * np.log10(loud) - ABSOLUTE_GATE) * _BINS_PER_LU
        bins = np.minimum(place.astype(np.int64), _BINS - 1)
        summed = np.bincount(bins, loud, minlength=_BINS).astype(np.float64)
        return cls(np.bincount(bins, minlength=_BINS), summed)

    def joined(self, other: GatedBlocks) -> GatedBlocks:
        """The blocks of both."""
        return GatedBlocks(self.counts + other.counts, self.powers + other.powers)

    def loudness(self) -> float:
        """Integrated loudness; −inf if there are none."""
        if not self.counts.any():
            return -math.inf
        threshold = self.powers.sum() / self.counts.sum() * 10 ** (RELATIVE_GATE / 10)
        kept = self.powers > threshold * self.counts
        return _OFFSET + 10 * math.log10(self.powers[kept].sum() / self.counts[kept].sum())


@dataclass(frozen=True)
class Loudness:
    """Loudness, loudness range and peaks of a recording."""

    lufs: float
    """Integrated loudness; −inf for silence."""
    peak: float
    """Highest sample magnitude, linear: 1.0 is full scale."""
    true_peak: float | None = None
    """Highest magnitude of the wave through the samples, linear; None if it was not asked for."""
    range_lu: float | None = None
    """Loudness range in LU, from the quiet passages to the loud ones; None where no 3 s have a
    loudness: in silence, and in what is shorter."""
    seconds: float = math.inf
    """How much was measured."""
    blocks: GatedBlocks | None = field(default=None, repr=False, compare=False)
    """What is needed to join it with others."""

    @property
    def peak_db(self) -> float:
        """The peak in dBFS; −inf for digital silence."""
        return decibels(self.peak)

    @property
    def true_peak_db(self) -> float | None:
        """The true peak in dBTP; −inf for digital silence."""
        return None if self.true_peak is None else decibels(self.true_peak)

    @property
    def caveat(self) -> str | None:
        """What a person should know of this loudness; None if it is as the standard has it."""
        if not self.peak:
            return "silence has no loudness"
        if not math.isfinite(self.lufs):
            return f"it stays under {ABSOLUTE_GATE:g} LUFS throughout and has no loudness"
        if self.seconds < _HOPS_PER_BLOCK / _HOPS_PER_SECOND:
            return "it is shorter than the 400 ms that loudness is defined for; measured as it is"
        return None


def measure_loudness(recording: Audio | Stream, *, true_peak: bool = False) -> Loudness:
    """Measure integrated loudness, loudness range and peak.

    Parameters
    ----------
    recording
        Any number of channels, at any sample rate; a `Stream` is read once. Under 400 ms there is
        no whole block, so the sound is measured as one block of its own length.
    true_peak
        Whether to look for peaks between the samples too, as BS.1770-4 has it in annex 2.

    Returns
    -------
    Loudness
        In LUFS, within 0.1 LU of the standard from 8 to 192 kHz.

    Examples
    --------
    >>> import numpy as np
    >>> t = np.arange(3 * 48000) / 48000
    >>> tone = np.float32(np.sin(2 * np.pi * 997 * t))
    >>> round(measure_loudness(Audio(tone, 48000)).lufs, 2)
    -3.01
    """
    stream = recording.stream() if isinstance(recording, Audio) else recording
    meter = LoudnessMeter(stream.sample_rate, stream.channels, true_peak=true_peak)
    for block in stream.blocks(BLOCK_FRAMES if true_peak else None):
        meter.add(block)
    return meter.finish()


class LoudnessMeter:
    """Measures a recording that passes by: power of the weighted channels in steps of 100 ms.

    Eight bytes for each step are all it keeps. The parameters are those of `measure_loudness`.
    """

    def __init__(self, sample_rate: int, channels: int, *, true_peak: bool = False) -> None:
        self.sample_rate = sample_rate
        self.wave = TruePeakMeter(sample_rate, channels) if true_peak else None
        self.weights = np.array(_WEIGHTS.get(channels, (1.0,) * channels))
        self.filters = k_weighting(sample_rate)
        self.state = np.zeros((2, channels, 2))
        self.peak = 0.0
        self.frames = 0
        self.energies: list[float] = [0.0]  # of each hop; the last one is still growing

    def add(self, block: npt.NDArray[np.float32]) -> None:
        """Take in the next block."""
        if not block.shape[1]:
            return
        if self.wave:
            self.wave.add(block)
        self.peak = max(self.peak, float(np.abs(block).max()))
        weighted, self.state = sosfilt(self.filters, block, self.state)
        power = self.weights @ (weighted * weighted)
        for start, stop in self._cut_at_hops(block.shape[1]):
            self.energies[-1] += float(power[start:stop].sum())
            self.frames += stop - start
            if self.frames == self._hop_end(len(self.energies)):
                self.energies.append(0.0)

    def _hop_end(self, hop: int) -> int:
        """The frame where a hop ends; rates like 11,025 Hz do not divide evenly."""
        return round(hop * self.sample_rate / _HOPS_PER_SECOND)

    def _cut_at_hops(self, frames: int) -> Iterator[tuple[int, int]]:
        """Cut a block where hops end."""
        at, first = 0, self.frames
        hop = len(self.energies)
        while at < frames:
            stop = min(frames, self._hop_end(hop) - first)
            yield at, stop
            at, hop = stop, hop + 1

    def finish(self) -> Loudness:
        """The result, when all blocks have been added."""
        powers = self.block_powers()
        return Loudness(
            _gated_loudness(powers),
            self.peak,
            self.wave.finish() if self.wave else None,
            self.range_lu(),
            self.frames / self.sample_rate,
            GatedBlocks.of(powers),
        )

    def block_powers(self) -> npt.NDArray[np.float64]:
        """Mean power of each 400 ms block, shape `(blocks,)`."""
        if len(self.energies) - 1 < _HOPS_PER_BLOCK:
            return np.array([sum(self.energies) / self.frames] if self.frames else [])
        return self._window_powers(_HOPS_PER_BLOCK)

    def range_lu(self) -> float | None:
        """Between the percentiles of what passes both gates of EBU Tech 3342."""
        powers = self._window_powers(_HOPS_PER_SHORT_TERM)
        heard = powers[powers > _power(ABSOLUTE_GATE)]
        if not len(heard):
            return None
        kept = heard[heard >= heard.mean() * 10 ** (RANGE_GATE / 10)]
        low, high = np.percentile(10 * np.log10(kept), RANGE_PERCENTILES)
        return float(high - low)

    def _window_powers(self, hops: int) -> npt.NDArray[np.float64]:
        """Mean power of each window of so many whole hops, one hop apart."""
        complete = len(self.energies) - 1
        ends = [self._hop_end(hop) for hop in range(complete + 1)]
        sums = np.cumsum([0.0, *self.energies[:complete]])
        lengths = np.subtract(ends[hops:], ends[:-hops])
        powers: npt.NDArray[np.float64] = sums[hops:] - sums[:-hops]
        return np.maximum(powers, 0.0) / lengths


def joint_loudness(one: Loudness, other: Loudness) -> Loudness:
    """The loudness and the peaks of two recordings as one programme, such as tracks of an album.

    Gating is that of all their blocks together, as in ReplayGain 2 and EBU R 128 s1. The range is
    left out. What is joined can be joined on, with as many recordings as there are, in the memory
    of one.
    """
    if one.blocks is None or other.blocks is None:
        raise ValueError("only what measure_loudness gave can be joined")
    blocks = GatedBlocks(
        one.blocks.counts + other.blocks.counts, one.blocks.powers + other.blocks.powers
    )
    waves = [each.true_peak for each in (one, other) if each.true_peak is not None]
    return Loudness(
        blocks.loudness(),
        max(one.peak, other.peak),
        max(waves) if len(waves) == 2 else None,
        None,
        one.seconds + other.seconds,
        blocks,
    )


def _gated_loudness(powers: npt.NDArray[np.float64]) -> float:
    """Loudness of the blocks that pass both gates (BS.1770-4, equations 5 to 7)."""
    loud = powers[powers > _power(ABSOLUTE_GATE)]
    if not len(loud):
        return -math.inf
    threshold = loud.mean() * 10 ** (RELATIVE_GATE / 10)
    return _OFFSET + 10 * math.log10(float(loud[loud > threshold].mean()))


def _power(lufs: float) -> float:
    return float(10 ** ((lufs - _OFFSET) / 10))


def k_weighting(sample_rate: int) -> npt.NDArray[np.float64]:
    """The two filters of BS.1770-4 (tables 1 and 2) for any sample rate, as second-order sections.

    The standard gives coefficients at 48 kHz only. At higher rates they come from the analogue
    filters behind them, as recovered by B. De Man ("Evaluation of implementations of the EBU R128
    loudness measurement", AES 145, 2018) and used by libebur128, through the bilinear transform.
    At lower rates that transform would bend the shelf (0.3 dB at 8 kHz), so the shelf is matched
    to the standard's own response instead: within 0.04 dB at 8 kHz, 0.003 dB from 16 kHz on, and
    0.4 dB at any lower rate.
    """
    shelf = _shelf(sample_rate) if sample_rate >= 48000 else _shelf_below_48k(sample_rate)
    return np.stack([shelf, _highpass(sample_rate)])


@cache
def _shelf_below_48k(sample_rate: int) -> npt.NDArray[np.float64]:
    """The shelf for a rate; the same for all files of a folder."""
    return _matched_section(_shelf(48000), sample_rate)


def _shelf(sample_rate: int) -> npt.NDArray[np.float64]:
    """Some 4 dB more above 1.7 kHz, as in front of a head."""
    k = math.tan(math.pi * 1681.974450955533 / sample_rate)
    q = 0.7071752369554196
    high = amplitude(3.999843853973347)
    middle = high**0.4996667741545416
    a0 = 1 + k / q + k * k
    feedforward = [high + middle * k / q + k * k, 2 * (k * k - high), high - middle * k / q + k * k]
    return np.array([*feedforward, a0, 2 * (k * k - 1), 1 - k / q + k * k]) / a0


def _highpass(sample_rate: int) -> npt.NDArray[np.float64]:
    """Less below 38 Hz.

    The standard leaves the numerator at 1, −2, 1, which lifts everything by 0.04 dB at 48 kHz;
    at other rates that lift would differ (0.26 dB at 8 kHz), so it is kept as at 48 kHz.
    """
    q = 0.5003270373238773

    def denominator(rate: int) -> npt.NDArray[np.float64]:
        k = math.tan(math.pi * 38.13547087602444 / rate)
        return np.array([1 + k / q + k * k, 2 * (k * k - 1), 1 - k / q + k * k])

    below = denominator(sample_rate)
    gain = denominator(48000)[0] / below[0]
    return np.array([gain, -2 * gain, gain, *(below / below[0])])


def _matched_section(section: npt.NDArray[np.float64], sample_rate: int) -> npt.NDArray[np.float64]:
    """A 48 kHz section at a lower rate.

    After M. Vicanek, "Matched second order digital filters" (2016). The poles keep their place in
    time; the zeros are those with the 48 kHz section's magnitude at 0 Hz, at the shelf's middle,
    or halfway if the recording does not reach so far up, and at the new Nyquist frequency.
    """
    poles = np.roots(section[3:]) ** (48000 / sample_rate)
    denominator = np.real(np.poly(poles))
    frequencies = np.array([0.0, min(1700.0, sample_rate / 4), sample_rate / 2])
    z_48k = np.exp(-2j * np.pi * frequencies / 48000)
    z = np.exp(-2j * np.pi * frequencies / sample_rate)
    wanted = np.polyval(section[2::-1], z_48k) / np.polyval(section[:2:-1], z_48k)
    power = np.abs(wanted * np.polyval(denominator[::-1], z)) ** 2
    high = np.sin(np.pi * frequencies / sample_rate) ** 2
    basis = np.stack([1 - high, high, 4 * high * (1 - high)], axis=1)
    at_zero, at_nyquist, between = np.linalg.solve(basis, power)
    even = (math.sqrt(at_zero) + math.sqrt(at_nyquist)) / 2
    b0 = (even + math.sqrt(even * even + between)) / 2
    b1 = (math.sqrt(at_zero) - math.sqrt(at_nyquist)) / 2
    return np.array([b0, b1, -between / (4 * b0), *denominator])
