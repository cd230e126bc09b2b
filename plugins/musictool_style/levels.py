"""How loud a recording is, and may be."""

from __future__ import annotations

import numpy as np

from musictool import Audio, measure_loudness, run

__all__ = ["is_silent", "under_ceiling", "with_loudness"]


def is_silent(audio: Audio) -> bool:
    """Whether nothing in it is over -70 LUFS, so that it has no style to change."""
    return not audio.frames or not np.isfinite(measure_loudness(audio).lufs)


def with_loudness(audio: Audio, lufs: float) -> Audio:
    """The recording at a loudness, if both have one."""
    change_db = lufs - measure_loudness(audio).lufs
    if not np.isfinite(change_db):
        return audio
    return audio.with_samples(audio.samples * np.float32(10 ** (change_db / 20)))


def under_ceiling(audio: Audio, ceiling_dbtp: float) -> Audio:
    """The recording with no true peak over the ceiling, bit for bit as it was if it had none."""
    limited: Audio = run(f"fx.true-peak-limiter ceiling_dbtp={ceiling_dbtp!r}", audio)
    return limited
