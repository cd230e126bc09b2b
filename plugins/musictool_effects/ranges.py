"""The unit and the range of a parameter: what pedalboard itself refuses, and good sense beyond.

Where pedalboard's constructor raises is found by trying. It checks few of its parameters, though;
the others get their range from what their name says.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

__all__ = ["Range", "probed", "range_of", "shortest", "unit_of"]

FAR = 1e6
"""Beyond every bound that a parameter of an effect has."""

UNITS = {"_hz": "Hz", "_rate": "Hz", "_ms": "ms", "_seconds": "s", "_db": "dB"}
UNITS |= {"semitones": "semitones", "bits": "bits", "bit_depth": "bits"}


@dataclass(frozen=True)
class Range:
    """Bounds as `Param` takes them."""

    ge: float | None = None
    gt: float | None = None
    le: float | None = None
    lt: float | None = None

    def within(self, other: Range) -> Range:
        """What both allow."""
        low = max(_low(self), _low(other), key=lambda bound: (bound[0], bound[1]))
        high = min(_high(self), _high(other), key=lambda bound: (bound[0], not bound[1]))
        bounds = Range()
        if math.isfinite(low[0]):
            bounds = replace(bounds, **{"gt" if low[1] else "ge": low[0]})
        if math.isfinite(high[0]):
            bounds = replace(bounds, **{"lt" if high[1] else "le": high[0]})
        return bounds


def _low(bounds: Range) -> tuple[float, bool]:
    """The lower bound, and whether it is itself outside."""
    if bounds.gt is not None:
        return bounds.gt, True
    return (-math.inf if bounds.ge is None else bounds.ge), False


def _high(bounds: Range) -> tuple[float, bool]:
    if bounds.lt is not None:
        return bounds.lt, True
    return (math.inf if bounds.le is None else bounds.le), False


SENSE = {
    # JUCE takes -100 dB for silence; 60 dB are a thousandfold.
    "_db": Range(ge=-100, le=60),
    "threshold_db": Range(ge=-100, le=0),
    "ceiling_db": Range(ge=-60, le=0),
    # A shelf down to silence would take the other half along.
    "gain_db": Range(ge=-60, le=60),
    "Gain.gain_db": Range(ge=-100, le=60),
    "_hz": Range(gt=0),
    # The fastest that the LFOs of JUCE, which pedalboard is made of, are meant for.
    "rate_hz": Range(ge=0, le=100),
    "_ms": Range(ge=0, le=10_000),
    # JUCE keeps what is outside of these at the bound without a word.
    "centre_delay_ms": Range(ge=1, le=100),
    "_seconds": Range(ge=0, le=60),
    "target_sample_rate": Range(ge=100, le=768_000),
    "depth": Range(ge=0, le=1),
    # At 1 what goes round never dies away, and in the phaser it grows without end.
    "feedback": Range(ge=-0.99, le=0.99),
    "mix": Range(ge=0, le=1),
    "q": Range(ge=0.01, le=100),
    "ratio": Range(ge=1, le=1000),
    "drive": Range(ge=1, le=100),
    # pedalboard takes 10, and LAME refuses it.
    "vbr_quality": Range(ge=0, le=9.9),
}
"""By effect and name, by name, or else by how the name ends."""


def unit_of(name: str) -> str:
    """The unit that a parameter's name says."""
    return next((unit for ending, unit in UNITS.items() if name.endswith(ending)), "")


def range_of(effect: str, name: str, default: float, accepts: Callable[[float], bool]) -> Range:
    """The range of a parameter, from its name and from what its constructor accepts."""
    sense = SENSE.get(f"{effect}.{name}", SENSE.get(name))
    if sense is None:
        endings = [ending for ending in SENSE if ending[0] == "_" and name.endswith(ending)]
        sense = SENSE[endings[0]] if endings else Range()
    return probed(default, accepts).within(sense)


def probed(default: float, accepts: Callable[[float], bool]) -> Range:
    """The bounds beyond which a constructor raises; none where it takes everything."""
    low, high = (_edge(default, far, accepts) for far in (-FAR, FAR))
    bounds = Range()
    if low is not None:
        bounds = replace(bounds, **{"ge" if accepts(low) else "gt": low})
    if high is not None:
        bounds = replace(bounds, **{"le" if accepts(high) else "lt": high})
    return bounds


def _edge(inside: float, far: float, accepts: Callable[[float], bool]) -> float | None:
    """Where values begin to be refused, on the way from one that is accepted to a far one."""
    if accepts(far) or not accepts(inside):
        return None
    outside = far
    for _ in range(44):
        middle = (inside + outside) / 2
        inside, outside = (middle, outside) if accepts(middle) else (inside, middle)
    # pedalboard compares in single precision, so the bound itself shows to six digits.
    return float(f"{inside:.6g}") if abs(inside) > 1e-6 else 0.0


def shortest(value: float) -> float:
    """0.7071067690849304 as 0.70710677: the shortest that is the same in single precision."""
    return float(str(np.float32(value)))
