"""Frequencies of a step that a recording does not reach: refused, lowered, or the step left out."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from musictool.curve import Curve
from musictool.errors import CannotProcess
from musictool.pipeline import CheckedStep
from musictool.values import Audio, Stream, Value

__all__ = ["Fitted", "fitted"]

HIGHEST = 0.49
"""Of the sample rate, as far up as a frequency is lowered."""


class Fitted(NamedTuple):
    """What a step does to a recording."""

    arguments: Mapping[str, Any] = MappingProxyType({})
    """In place of the step's own, as its function wants them."""
    idle: bool = False
    """It does nothing, and is to be left out."""
    notes: tuple[str, ...] = ()
    """What its user should know of that."""


AS_IT_IS = Fitted()


def fitted(step: CheckedStep, recording: Value | None) -> Fitted:
    """A step for what flows into it, by what its command says of frequencies above Nyquist's.

    Raises
    ------
    CannotProcess
        If one is not under half the sample rate, and a person wrote it or it cannot be changed.
    """
    if not step.frequencies or not isinstance(recording, Audio | Stream):
        return AS_IT_IS
    half, highest = recording.sample_rate / 2, HIGHEST * recording.sample_rate
    written = set() if step.step.adapts else {key.replace("-", "_") for key in step.step.parameters}
    arguments: dict[str, Any] = {}
    notes: list[str] = []
    drawn = {draw.parameter.name: draw.among.ends for draw in step.draws}
    for parameter, value in step.frequencies:
        numbers = value.values if isinstance(value, Curve) else (value,)
        if parameter.name in written:  # whatever is drawn: that it works is no luck
            numbers = (*numbers, *drawn.get(parameter.name, ()))
        if max(numbers) < half:
            continue
        said = f"{parameter.name}={max(numbers):g} is not under half the sample rate, {half:g} Hz"
        if parameter.above_nyquist == "refused" or parameter.name in written:
            nothing = f"{said}, beyond which a recording has nothing"
            raise CannotProcess(f"{step.spec.name}: {nothing}; choose a lower one")
        if parameter.above_nyquist == "idle" and min(numbers) >= half:
            note = f"left out, since {said}, beyond which this recording has nothing"
            return Fitted(idle=True, notes=(note,))
        arguments[parameter.variable] = (
            value.limited(highest) if isinstance(value, Curve) else highest
        )
        notes.append(f"{said}; lowered to {highest:g} Hz")
    return Fitted(arguments, notes=tuple(notes))
