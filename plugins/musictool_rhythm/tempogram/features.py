"""What is tracked: how much the spectrum rises, 210 times a second, and for bars the pitches.

Nothing but the flux is held, of an hour some 18 MB. What of loudness and pitch is asked for later,
when the beats are known, is kept on the disk: as streams, with a channel for each band.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt

from musictool import (
    Framer,
    Samples,
    Stream,
    band_loudness,
    chroma_of,
    resample,
    spectra_of,
    spectral_flux,
    spooled,
)

__all__ = ["ONSET_RATE", "PITCH_RATE", "Features", "features_of"]

Array = npt.NDArray[np.float64]

RATE = 22050
ONSET_HOP, PITCH_HOP = 105, 512
ONSET_RATE, PITCH_RATE = RATE / ONSET_HOP, RATE / PITCH_HOP
"""Frames a second of flux and loudness, exactly 210, and of pitch classes, 43."""
PITCH_WINDOW = 4096
"""186 ms, which tells semitones apart down to about 100 Hz, where chords begin."""
BANDS, PITCHES = 48, 36

PIECE = 512 * ONSET_HOP
"""Samples read at a time, so that the transforms, which differ in rounding, are cut alike."""


@dataclass(frozen=True, eq=False)
class Features:
    """What is known of each moment of a recording.

    Parameters
    ----------
    duration
        Seconds.
    flux
        Rise in three bands (below 200 Hz, to 2 kHz, above), shape `(g, 3)`, 210 a second.
    loudness
        Compressed power in mel bands, a stream of 48 channels, 210 frames a second.
    chroma
        Magnitude in thirds of semitones from C on, a stream of 36 channels, 43 frames a second.
    """

    duration: float
    flux: Array
    loudness: Stream
    chroma: Stream


def features_of(stream: Stream) -> Features:
    """Read a recording once."""
    mono = resample(stream, RATE, 1)
    even = spooled(mono.with_blocks(lambda: mono.blocks(PIECE)))
    samples, energy = 0, 0.0
    for block in even.blocks():
        samples += block.shape[1]
        energy += float(np.square(block, dtype=np.float64).sum())
    scale = np.float32(1 / max((energy / max(samples, 1)) ** 0.5, 1e-9))
    scaled = even.map(lambda block: block * scale)
    loudness = spooled(_by_frames(scaled, samples, ONSET_HOP, BANDS, _loudness))
    flux = spectral_flux((block.T for block in loudness.blocks()), RATE, ONSET_HOP)
    chroma = spooled(_by_frames(scaled, samples, PITCH_HOP, PITCHES, _chroma))
    return Features(samples / RATE, flux, loudness, chroma)


def _by_frames(
    mono: Stream,
    samples: int,
    hop: int,
    bands: int,
    describe: Callable[[Iterator[Samples]], Iterator[Samples]],
) -> Stream:
    """A stream of what is said of the frames of a mono recording, in batches `(n, bands)`."""

    def frames(blocks: Iterator[Samples]) -> Iterator[Samples]:
        return (batch.T for batch in describe(block[0] for block in blocks))

    count = samples // hop + 1
    return mono.through(frames, frames=count, channels=bands, sample_rate=round(RATE / hop))


def _loudness(mono: Iterator[Samples]) -> Iterator[Samples]:
    return band_loudness(mono, RATE, ONSET_HOP)


def _chroma(mono: Iterator[Samples]) -> Iterator[Samples]:
    framer = Framer(PITCH_WINDOW, PITCH_HOP, centred=True)
    for frames in chain(chain.from_iterable(map(framer.add, mono)), framer.finish()):
        yield chroma_of(np.abs(spectra_of(frames)), RATE / PITCH_WINDOW)
