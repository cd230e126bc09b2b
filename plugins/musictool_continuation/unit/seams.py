"""Joins measured on the sound that was made of them, against the piece's own boundaries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from musictool import Audio, Samples, resample

from .analysis import ANALYSIS_RATE, mono_mix
from .costs import flux_percentile
from .listening import Listened
from .units import edge_spectra

__all__ = ["Seam", "boundaries", "measure_seams", "seam_price"]

LEVEL_S = 0.1
"""Seconds before and after a moment whose levels make the step there."""
FEW = 3
"""Boundaries of one place in the bar that are too few to judge by; all count then."""
BOLD = 0.75
"""Percentile of flux, or of level steps, up to which a seam is as any boundary of the piece."""
TOO_BOLD = 2.0
"""What a seam costs that is bolder than all of them."""


@dataclass(frozen=True)
class Seam:
    """How much of a step a join is.

    Parameters
    ----------
    flux_percentile, level_percentile
        The step of spectrum, and of level, across the seam among those at the piece's own
        boundaries of the same place in the bar, 0 to 1.
    level_db
        The step in level itself.
    """

    flux_percentile: float
    level_percentile: float
    level_db: float


def measure_seams(
    heard: Listened, made: Samples, rate: int, times: Sequence[float], entered: Sequence[int]
) -> list[Seam]:
    """Of what was made of a recording, each of its seams.

    Parameters
    ----------
    heard
        What was heard of the recording.
    made
        The sound with the seams, shape `(channels, frames)`.
    rate
        Its frames per second.
    times
        Where in it the seams are, in seconds.
    entered
        The unit of the recording that begins at each.
    """
    units = heard.units
    sound = resample(Audio(mono_mix(made)[np.newaxis], rate), ANALYSIS_RATE).samples[0]
    at = np.asarray(times, np.float64)
    if not len(at):
        return []
    head, tail = edge_spectra(heard.frames, at, sound)
    steps = _level_steps(sound, at)
    own = np.abs(_level_steps(heard.frames.mono, units.edges[1:-1]))
    seams = []
    for number, unit in enumerate(entered):
        alike = units.position[1:] == units.position[unit]
        alike = alike if alike.sum() > FEW else np.ones(len(alike), bool)
        flux = flux_percentile(units, tail[number], head[number], alike)
        step = float(steps[number])
        level = float(np.mean(own[alike] < abs(step))) if alike.any() else 0.0
        seams.append(Seam(flux, level, step))
    return seams


def seam_price(seam: Seam) -> float:
    """What a seam costs that is bolder than most boundaries of the piece, 0 for others."""
    flux, level = max(0.0, seam.flux_percentile - BOLD), max(0.0, seam.level_percentile - BOLD)
    return TOO_BOLD * (flux + level) / (1 - BOLD) / 2


def boundaries(heard: Listened, begins: float) -> list[dict[str, Any]]:
    """The piece's own boundaries, as a report has them.

    Parameters
    ----------
    begins
        Where in the file that was heard lies, in seconds.
    """
    units = heard.units
    inner = np.arange(1, len(units))
    own = units.edges[inner]
    head, tail = edge_spectra(heard.frames, own)
    flux = np.sqrt(np.mean((head - tail) ** 2, axis=1))
    steps = _level_steps(heard.frames.mono, own)
    return [
        {
            "time_s": round(begins + float(time), 4),
            "place_in_bar": int(units.position[unit]),
            "flux_db": round(float(one), 2),
            "level_step_db": round(float(step), 2),
        }
        for unit, time, one, step in zip(inner, own, flux, steps, strict=True)
    ]


def _level_steps(sound: Samples, times: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Level after each time less that before it, in dB, of sound at 22.05 kHz."""
    power = np.concatenate([[0.0], np.cumsum(np.square(sound, dtype=np.float64))])
    at = np.round(times * ANALYSIS_RATE).astype(np.intp)
    width = round(LEVEL_S * ANALYSIS_RATE)
    before, after = (at - width).clip(0, len(sound)), (at + width).clip(0, len(sound))
    at = at.clip(0, len(sound))
    floor = 1e-10 * width
    steps: npt.NDArray[np.float64] = 10 * np.log10(
        (power[after] - power[at] + floor) / (power[at] - power[before] + floor)
    )
    return steps
