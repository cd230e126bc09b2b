"""How a band of an equaliser is written, and the filter that it stands for."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from musictool import BadParameter, Curve, format_quantity, parse_quantity

from . import biquad

__all__ = ["KINDS", "Band", "band_of"]

Sections = npt.NDArray[np.float64]

UNIT = re.compile(r"(?<=[\d.])\s+(?=(k?hz|db|db/oct(ave)?)(\s|$))", re.IGNORECASE)
"""The space between a number and its unit."""


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
            others = ", ".join(f"{value:g}" for value in values[:-1])
            return f"{others} or {format_quantity(values[-1], self.unit)}"
        if self.highest == math.inf:
            return f"at least {format_quantity(self.lowest, self.unit)}"
        return f"from {self.lowest:g} to {format_quantity(self.highest, self.unit)}"


FREQUENCY = Quantity("frequency", "HZ", "Hz", 1, math.inf)
GAIN = Quantity("gain", "DB", "dB", -60, 60)
Q = Quantity("Q", "Q", "", 0.05, 100)
SLOPE = Quantity("slope", "SLOPE", "dB/octave", 12, 48, 12)


@dataclass(frozen=True)
class Kind:
    """A kind of band: what is written after its name, and the filter that comes of it."""

    quantities: tuple[Quantity, ...]
    last: float
    """What the last quantity is if it is left out."""
    design: Callable[..., Sections]
    example: str
    above_nyquist: str = "idle"
    """What becomes of it above half the sample rate, as of a parameter of a command."""

    def form(self, name: str) -> str:
        *needed, last = [quantity.short for quantity in self.quantities]
        return " ".join([name, *needed, f"[{last}]"])


KINDS: Mapping[str, Kind] = {
    "peak": Kind((FREQUENCY, GAIN, Q), 1.0, biquad.peak, "1000 +3 1.4"),
    "low-shelf": Kind(
        (FREQUENCY, GAIN, Q), biquad.BUTTERWORTH_Q, biquad.low_shelf, "120 -2", "lowered"
    ),
    "high-shelf": Kind((FREQUENCY, GAIN, Q), biquad.BUTTERWORTH_Q, biquad.high_shelf, "8000 +2"),
    "lowpass": Kind((FREQUENCY, SLOPE), 12.0, biquad.lowpass, "12000 24"),
    "highpass": Kind((FREQUENCY, SLOPE), 12.0, biquad.highpass, "80 24", "refused"),
    "bandpass": Kind((FREQUENCY, Q), 1.0, biquad.band_pass, "1000 2", "refused"),
    "notch": Kind((FREQUENCY, Q), 10.0, biquad.notch, "50 30"),
}


@dataclass(frozen=True)
class Band:
    """A band: its kind, and a number or a curve for each quantity of it."""

    kind: Kind
    values: Mapping[str, float | Curve]

    @property
    def curves(self) -> dict[str, Curve]:
        """Those that move, by name."""
        return {name: one for name, one in self.values.items() if isinstance(one, Curve)}

    @property
    def lowest(self) -> float:
        """Its frequency, or the least that it comes to, in Hz."""
        return min(_numbers(self.values["frequency"]))

    @property
    def highest(self) -> float:
        """Its frequency, or the highest that it comes to, in Hz."""
        return max(_numbers(self.values["frequency"]))

    def below(self, highest: float) -> Band:
        """The band at no higher frequency than that."""
        value = self.values["frequency"]
        lowered = value.limited(highest) if isinstance(value, Curve) else highest
        return replace(self, values={**self.values, "frequency": lowered})

    def sections(self, sample_rate: int, moved: Mapping[str, float] | None = None) -> Sections:
        """The filter, with what moves where it is now; shape `(sections, 6)`."""
        return self.kind.design(*{**self.values, **(moved or {})}.values(), sample_rate)


def band_of(text: str) -> Band:
    """A band as it is written.

    Raises
    ------
    BadParameter
        If it is none.
    """
    parted = re.sub(r"\s*,\s*", ",", text) if ":" in text else re.sub(r",\s", " ", text)
    name, *written = UNIT.sub("", parted).split() or [""]
    if name not in KINDS:
        raise BadParameter(
            f'fx.eq: the band "{text}" must begin with one of {", ".join(KINDS)}; '
            'a band looks like "peak 1000 +3 1.4"'
        )
    kind = KINDS[name]
    values = _values(text, name, written)
    names = (quantity.name for quantity in kind.quantities)
    return Band(kind, dict(zip(names, values, strict=True)))


def _values(text: str, name: str, written: Sequence[str]) -> list[float | Curve]:
    """The numbers and curves of a band, one for each quantity of its kind."""
    kind = KINDS[name]
    if len(written) == len(kind.quantities) - 1:
        written = [*written, f"{kind.last!r}"]
    if len(written) != len(kind.quantities):
        raise _not_of_form(text, name)
    values = []
    for quantity, word in zip(kind.quantities, written, strict=True):
        if quantity is Q:
            word = re.sub(r"^q=?(?=[\d.])", "", word, flags=re.IGNORECASE)
        value = _curve(text, quantity, word) if ":" in word else _number(text, name, quantity, word)
        for number in _numbers(value):
            if not quantity.takes(number):
                given = format_quantity(number, quantity.unit)
                raise BadParameter(
                    f'fx.eq: the band "{text}" has a {quantity.name} of {given}; '
                    f"it must be {quantity.range()}"
                )
        values.append(value)
    return values


def _number(text: str, name: str, quantity: Quantity, word: str) -> float:
    try:
        return parse_quantity(word, quantity.unit)
    except ValueError as fault:
        form = _not_of_form(text, name)
        raise BadParameter(f"{form}, and its {quantity.name} must be {fault}") from None


def _curve(text: str, quantity: Quantity, word: str) -> Curve:
    """Frequencies move evenly as the ear hears them, all else in equal steps."""
    if quantity.step:
        raise BadParameter(
            f'fx.eq: the band "{text}" has a {quantity.name} that moves; it must be one number, '
            f"{quantity.range()}"
        )
    try:
        curve = Curve.parse(word, unit=quantity.unit)
        return Curve(curve.points, quantity is FREQUENCY and min(curve.values) > 0)
    except ValueError as fault:
        raise BadParameter(
            f'fx.eq: the band "{text}" has a {quantity.name} that is no curve: {fault}; one is '
            'written like "0:200, 8:4000" (time:value)'
        ) from None


def _numbers(value: float | Curve) -> tuple[float, ...]:
    return value.values if isinstance(value, Curve) else (value,)


def _not_of_form(text: str, name: str) -> BadParameter:
    kind = KINDS[name]
    return BadParameter(
        f'fx.eq: the band "{text}" must be {kind.form(name)}, such as "{name} {kind.example}"'
    )
