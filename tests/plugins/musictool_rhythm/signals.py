"""Recordings whose onsets are known, how far off they come out, and beats."""

from __future__ import annotations

import numpy as np

from musictool_rhythm.beats import Beats

from ...strokes import RATE, heard, stroke, strokes

__all__ = ["RATE", "counted", "heard", "stroke", "strokes"]


def counted(times, in_bar: int = 4, confidence: float = 0.9) -> Beats:
    """Beats at times, the first of them a downbeat."""
    times = np.asarray(times, float)
    return Beats(times, np.arange(times.size) % in_bar + 1, f"{in_bar}/4", confidence)
