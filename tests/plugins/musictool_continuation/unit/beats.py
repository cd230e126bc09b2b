"""What a tracker reports of music whose beats are known."""

from __future__ import annotations

import numpy as np

from musictool import Audio, Report
from musictool_continuation.unit.analysis import Frames
from musictool_continuation.unit.grid import beat_grid
from musictool_continuation.unit.units import Units, cut_units

__all__ = ["reported", "units_of"]


def reported(times: np.ndarray, meter: int = 4) -> Report:
    """Beats, the first of them a downbeat."""
    return Report({"beats": times.tolist(), "downbeats": times[::meter].tolist()})


def units_of(audio: Audio, frames: Frames) -> Units:
    """Units of a song at 120 BPM."""
    beats = np.arange(0, audio.duration, 0.5)
    return cut_units(frames, beat_grid(reported(beats), audio))
