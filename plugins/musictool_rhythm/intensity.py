"""Level and brightness that follow the intensity of cues."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from musictool import Samples, Stream, amplitude

from .cues import Cue

__all__ = ["shape_by_cues"]


LEVEL_DB = 12.0
"""How much quieter intensity 0 is than 1."""

BRIGHTNESS_DB = 12.0
"""How much less there is then of what lies above `EDGE_HZ`, besides."""

EDGE_HZ = 2000.0


def shape_by_cues(stream: Stream, cues: Sequence[Cue]) -> Stream:
    """The recording as intense as its cues say; those without an intensity say nothing."""
    points = [(cue.time, cue.intensity) for cue in cues if cue.intensity is not None]
    if not points or all(intensity == 1 for _, intensity in points):
        return stream
    times, intensities = (np.array(side) for side in zip(*points, strict=True))
    rate = stream.sample_rate

    def apply(blocks: Iterator[Samples]) -> Iterator[Samples]:
        from scipy.signal import butter, sosfilt

        # Of the first order: what lies below the edge and what is left sum up to the recording.
        below = butter(1, min(EDGE_HZ, 0.4 * rate), fs=rate, output="sos")
        state = np.zeros((1, stream.channels, 2))
        at = 0
        for block in blocks:
            moments = (at + np.arange(block.shape[1])) / rate
            at += block.shape[1]
            lack = 1 - np.interp(moments, times, intensities)
            dark, state = sosfilt(below, block.astype(np.float64), zi=state)
            bright = (block - dark) * amplitude(-BRIGHTNESS_DB * lack)
            yield np.asarray((dark + bright) * amplitude(-LEVEL_DB * lack), np.float32)

    return stream.through(apply, frames=stream.frames)
