"""The room around the instruments: a network of delays that feed each other.

References
----------
J.-M. Jot, A. Chaigne, "Digital delay networks for designing artificial reverberators", AES 90th
convention (1991): delays behind a lossless matrix, with filters that set the time of decay. The
first reflections are a sparse sequence of signs, after H. Jarvelainen, M. Karjalainen,
"Reverberation modeling using velvet noise", AES 30th conference (2007).
"""

from __future__ import annotations

import numpy as np

from musictool import Samples

__all__ = ["Reverb"]

LINES_S = (0.0251, 0.0283, 0.0307, 0.0337, 0.0359, 0.0389, 0.0411, 0.0437)
LINES_S += (0.0463, 0.0491, 0.0521, 0.0547, 0.0569, 0.0601, 0.0631, 0.0661)
"""Delays, spread so that few echoes fall together."""

DECAY_S = 1.5
"""In which it falls by 60 dB at low frequencies."""

DAMPING = 0.4
DAMPING_S = 1 / 44_100
"""How much of every turn through the network is heard how much later: highs decay faster, 10 kHz in
half the time."""

CHUNK = 1024
"""Frames of a turn at most: few enough that BLAS multiplies them in one thread, so that sums are
rounded alike on any number of cores."""

LOW_CUT_HZ = 150.0

EARLY_S = 0.024
EARLY_TAPS = 16

GAIN = 0.28
"""Of what the delays give: noise then comes out 4 dB softer than it goes in."""


class Reverb:
    """A room in stereo, with the memory of what sounded in it.

    Parameters
    ----------
    rate
        Sample rate in Hz.
    """

    def __init__(self, rate: int) -> None:
        count = len(LINES_S)
        self.delays = np.array([round(delay * rate) for delay in LINES_S])
        self.chunk = min(CHUNK, 1 << (int(self.delays.min()).bit_length() - 1))
        self.later = max(1, round(DAMPING_S * rate))
        self.damping = np.float32(DAMPING * min(1.0, DAMPING_S * rate))
        self.loop = np.zeros((count, int(self.delays.max()) + self.later), np.float32)
        losses = 10 ** (-3 * self.delays / rate / DECAY_S)
        self.mixing = (_hadamard(count) * losses[None, :]).astype(np.float32)
        pole = float(np.exp(-2 * np.pi * LOW_CUT_HZ / rate))
        self.low_cut = np.array([[(1 + pole) / 2, -(1 + pole) / 2], [1, -pole]], np.float32)
        self.cut = np.zeros((2, 1), np.float32)
        chance = np.random.default_rng(1)
        spots = (np.arange(EARLY_TAPS) + chance.random((2, EARLY_TAPS))) / EARLY_TAPS
        self.taps = np.rint(spots * EARLY_S * rate).astype(int)
        signs = chance.choice((-1, 1), (2, EARLY_TAPS))
        self.signs = (signs * 10 ** (-spots * 0.5) / EARLY_TAPS**0.5).astype(np.float32)
        self.early = np.zeros((2, int(self.taps.max())), np.float32)
        sides = np.arange(count) % 2
        self.ways_in = np.stack([sides == 0, sides == 1], axis=1).astype(np.float32)
        out = chance.choice((-1, 1), (2, count)) * np.array([[1.0], [1.0]])
        self.ways_out = (out * GAIN / count**0.5).astype(np.float32)

    def __call__(self, sound: Samples) -> Samples:
        """What is heard of the room while a sound goes in, both `(2, frames)`."""
        from scipy.signal import lfilter

        sound, self.cut = lfilter(*self.low_cut, sound, axis=1, zi=self.cut)
        sound = self._reflected(sound)
        wet = np.empty_like(sound)
        for start in range(0, sound.shape[1], self.chunk):
            piece = sound[:, start : start + self.chunk]
            wet[:, start : start + piece.shape[1]] = self._turned(piece)
        return wet

    def _reflected(self, sound: Samples) -> Samples:
        joined = np.concatenate([self.early, sound], axis=1)
        before = self.early.shape[1]
        self.early = joined[:, sound.shape[1] :]
        result = np.zeros_like(sound)
        for side in (0, 1):
            for tap, sign in zip(self.taps[side], self.signs[side], strict=True):
                begin = before - tap
                result[side] += sign * joined[side, begin : begin + sound.shape[1]]
        return result

    def _turned(self, piece: Samples) -> Samples:
        """One turn of at most `chunk` frames, which is less than any delay."""
        frames = piece.shape[1]
        begins = self.loop.shape[1] - self.delays
        late = self.later
        heard = np.stack([self.loop[i, at - late : at + frames] for i, at in enumerate(begins)])
        heard = heard[:, late:] + self.damping * (heard[:, :-late] - heard[:, late:])
        turned = self.mixing @ heard + self.ways_in @ piece
        self.loop = np.concatenate([self.loop[:, frames:], turned], axis=1)
        return np.asarray(self.ways_out @ heard + piece, np.float32)


def _hadamard(count: int) -> Samples:
    """An orthogonal matrix of which all entries are equally large, for a power of two."""
    matrix = np.ones((1, 1))
    while matrix.shape[0] < count:
        matrix = np.block([[matrix, matrix], [matrix, -matrix]]) / 2**0.5
    return matrix
