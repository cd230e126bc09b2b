"""A parametric equaliser: how its bands are written, and the filters that they stand for."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np
import numpy.typing as npt

from musictool import BadParameter, CannotProcess, Param, Stream, command

from . import biquad

__all__ = ["COMMANDS"]

Sections = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Quantity:
    """A number of a band, and the range it may have."""

    name: str
    short: str
    unit: str
    lowest: float
    highest: float
    step: float = 0.0
    """Only multiples of this; 0 for all."""

    def takes(self, value: float) -> bool:
        inside = self.lowest <= value <= self.highest
        return inside and not (self.step and value % self.step)

    def range(self) -> str:
        if self.step:
            values = np.arange(self.lowest, self.highest + 1, self.step)
            return ", ".join(f"{value:g}" for value in values[:-1]) + f" or {values[-1]:g}"
        if self.highest == math.inf:
            return f"at least {self.lowest:g}"
        return f"from {self.lowest:g} to {self.highest:g}"


FREQUENCY = Quantity("frequency", "HZ", " Hz", 1, math.inf)
GAIN = Quantity("gain", "DB", " dB", -60, 60)
Q = Quantity("Q", "Q", "", 0.05, 100)
SLOPE = Quantity("slope", "SLOPE", " dB/octave", 12, 48, 12)


@dataclass(frozen=True)
class Kind:
    """A kind of band: what is written after its name, and the filter that comes of it."""

    quantities: tuple[Quantity, ...]
    last: float
    """What the last quantity is if it is left out."""
    design: Callable[..., Sections]
    example: str

    def form(self, name: str) -> str:
        *needed, last = [quantity.short for quantity in self.quantities]
        return " ".join([name, *needed, f"[{last}]"])


KINDS: Mapping[str, Kind] = {
    "peak": Kind((FREQUENCY, GAIN, Q), 1.0, biquad.peak, "1000 +3 1.4"),
    "low-shelf": Kind((FREQUENCY, GAIN, Q), biquad.BUTTERWORTH_Q, biquad.low_shelf, "120 -2"),
    "high-shelf": Kind((FREQUENCY, GAIN, Q), biquad.BUTTERWORTH_Q, biquad.high_shelf, "8000 +2"),
    "lowpass": Kind((FREQUENCY, SLOPE), 12.0, biquad.lowpass, "12000 24"),
    "highpass": Kind((FREQUENCY, SLOPE), 12.0, biquad.highpass, "80 24"),
    "bandpass": Kind((FREQUENCY, Q), 1.0, biquad.band_pass, "1000 2"),
    "notch": Kind((FREQUENCY, Q), 10.0, biquad.notch, "50 30"),
}


@command("fx.eq", rings=biquad.RINGS)
def eq(
    stream: Stream,
    band: Annotated[
        Sequence[str],
        Param('One band, such as "peak 1000 +3 1.4" (kind, Hz, dB, Q); repeat for more'),
    ],
) -> Stream:
    """Shape the spectrum of a recording with any number of bands.

    "peak HZ DB [Q]" raises or lowers around a frequency, the more narrowly the higher Q (1 if
    left out: about an octave and a half). "low-shelf HZ DB [Q]" and "high-shelf HZ DB [Q]" raise
    or lower all below or above; half the gain is reached at the frequency. "lowpass HZ [SLOPE]"
    and "highpass HZ [SLOPE]" keep what is below or above, 3 dB down at the frequency and from
    there on by 12, 24, 36 or 48 dB per octave (Butterworth). "bandpass HZ [Q]" keeps and
    "notch HZ [Q]" takes out what is around a frequency.

    Bands follow each other, so their gains in dB add up; what is raised may pass full scale. As in
    any such equaliser, bands near half the sample rate get narrower than their analogue models.
    A band rings for 2.2 Q / HZ seconds; after the end of the recording that is kept if it is heard
    for a quarter of a second and more, else the length stays. Bands stand still: to move one, take
    fx.peak, fx.low-shelf, fx.high-shelf or fx.ladder, whose parameters may be curves.

    Raises
    ------
    BadParameter
        If a band is not one of these.
    CannotProcess
        If a band's frequency is not under half the sample rate.

    References
    ----------
    R. Bristow-Johnson, "Cookbook formulae for audio EQ biquad filter coefficients", W3C Note 2021.
    """
    if not band:
        raise BadParameter('fx.eq: give at least one band, such as "peak 1000 +3 1.4"')
    sections = [_sections(text, stream.sample_rate) for text in band]
    return biquad.filtered(stream, np.concatenate(sections))


def _sections(text: str, sample_rate: int) -> Sections:
    """The filter of a band as it is written; shape `(sections, 6)`."""
    name, *written = text.split() or [""]
    if name not in KINDS:
        raise BadParameter(
            f'fx.eq: the band "{text}" must begin with one of {", ".join(KINDS)}; '
            'a band looks like "peak 1000 +3 1.4"'
        )
    values = _values(text, name, written)
    if values[0] >= sample_rate / 2:
        raise CannotProcess(
            f'the band "{text}" is at {values[0]:g} Hz, and a recording of {sample_rate} Hz has '
            f"nothing there; choose a frequency under {sample_rate / 2:g} Hz"
        )
    return KINDS[name].design(*values, sample_rate)


def _values(text: str, name: str, written: Sequence[str]) -> list[float]:
    """The numbers of a band, one for each quantity of its kind."""
    kind = KINDS[name]
    try:
        values = [float(word) for word in written]
    except ValueError:
        values = []
    if len(values) == len(kind.quantities) - 1:
        values.append(kind.last)
    if len(values) != len(kind.quantities):
        raise BadParameter(
            f'fx.eq: the band "{text}" must be {kind.form(name)}, such as "{name} {kind.example}"'
        )
    for quantity, value in zip(kind.quantities, values, strict=True):
        if not quantity.takes(value):
            raise BadParameter(
                f'fx.eq: the band "{text}" has a {quantity.name} of {value:g}{quantity.unit}; '
                f"it must be {quantity.range()}{quantity.unit}"
            )
    return values


COMMANDS = (eq,)
