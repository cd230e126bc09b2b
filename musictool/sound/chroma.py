"""Which pitch classes sound, from the peaks of a spectrum: quick, and overtones count as tones."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from musictool.sound.peaks import peak_offset

__all__ = ["chroma_of"]

Floats = npt.NDArray[np.float32]

LOWEST, HIGHEST = 80.0, 2000.0
"""Hz, where chords and melodies have their fundamentals."""

C4 = 261.6256
"""Hz, of equal temperament from A4 = 440 Hz."""


def chroma_of(magnitudes: Floats, bin_hz: float, bins: int = 36) -> Floats:
    """Peaks between 80 Hz and 2 kHz at interpolated frequencies, summed over octaves.

    Parameters
    ----------
    magnitudes
        Of `spectra_of`, shape `(frames, frequencies)`; windows of 0.19 s tell semitones apart from
        100 Hz on.
    bin_hz
        Distance of the transform's frequencies.
    bins
        In an octave; 36 are thirds of a semitone, so that a neighbour a quarter tone off does not
        look the same.

    Returns
    -------
    Sums of roots of magnitudes, so that a loud bass does not drown the chord; shape
    `(frames, bins)`, bin 0 is C.
    """
    low, high = int(LOWEST / bin_hz), int(HIGHEST / bin_hz)
    left, middle, right = (magnitudes[:, low + k : high + k] for k in (-1, 0, 1))
    rows, columns = np.nonzero((middle > left) & (middle >= right))
    peaks = (np.log(part[rows, columns] + 1e-9) for part in (left, middle, right))
    hertz = (low + columns + peak_offset(*peaks)) * bin_hz
    at = np.round(bins * np.log2(hertz / C4)).astype(np.intp) % bins
    chroma = np.zeros((len(magnitudes), bins), np.float32)
    np.add.at(chroma, (rows, at), np.sqrt(middle[rows, columns]))
    return chroma
