"""Values that are drawn: `-6..6` one between two ends, `{-1,0,1}` one of several.

Both stand where a step's parameter takes a number, one of some choices, or a switch; what is text
or a path is left as it is written. Ends and items are values like any other, with the unit of the
last or their own, and each is checked.
Between two ends all numbers are equally likely, whole ones included; between two frequencies above
0 all intervals, since that is how the ear hears them. A value that braces repeat is so much
likelier.

What is drawn follows from a key alone, by a hash of it, so that it does not matter what else is
drawn, when, and in which process.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any, NamedTuple

from musictool.contract import Parameter
from musictool.errors import BadParameter
from musictool.quantities import with_shared_unit, with_unit

__all__ = ["Between", "Draw", "OneOf", "find_draws", "in_words", "share", "with_values"]

STEPS = 4
"""Decimal digits into which a range is divided: as many numbers as anybody tells apart."""


MEANT = r"(?i)rand[a-z]*|(?:rand[a-z]*|uniform|choice)?\s*[\[(][^:]*[\])]|[^:,{}]+(?:,[^:,{}]+){2,}"
"""How somebody writes what is drawn who has not read how: random, uniform(0, 6), [0, 3, 6]."""


class Between(NamedTuple):
    """A number between two ends, which are among them."""

    low: float
    high: float
    whole: bool = False
    log: bool = False
    """Equal ratios are equally likely, not equal differences."""

    def at(self, share: float) -> float | int:
        """The number at a share of the way from end to end, 0 to 1, 1 not among them."""
        low, high = self.low, self.high
        if self.whole and not self.log:
            return int(low) + math.floor(share * (int(high) - int(low) + 1))
        if self.log:
            number = float(f"{low * (high / low) ** share:.{STEPS}g}")
        else:
            width = high - low
            digits = STEPS - math.floor(math.log10(width)) if width else 0
            number = round(low + share * width, digits)
        number = min(max(number, low), high)
        return round(number) if self.whole else number

    @property
    def ends(self) -> tuple[float, ...]:
        """The lowest and the highest number."""
        return self.low, self.high

    def words(self, unit: str) -> str:
        """From where to where, for a person."""
        how = ", all intervals alike" if self.log else ""
        return with_unit(f"from {self.low:.15g} to {self.high:.15g}", unit) + how


class OneOf(NamedTuple):
    """One of several values."""

    values: tuple[Any, ...]

    def at(self, share: float) -> Any:
        """The value at a share of the way through all of them, 0 to 1, 1 not among them."""
        return self.values[math.floor(share * len(self.values))]

    @property
    def ends(self) -> tuple[float, ...]:
        """All numbers among them."""
        return tuple(one for one in self.values if isinstance(one, int | float))

    def words(self, unit: str) -> str:
        """All of them, for a person."""
        return with_unit(f"one of {', '.join(map(in_words, self.values))}", unit)


class Draw(NamedTuple):
    """A value of a step that is drawn."""

    parameter: Parameter
    text: str
    """As it was written."""
    among: Between | OneOf
    item: int = 0
    """Its place among the values of a parameter that takes many."""

    def words(self) -> str:
        """What it is drawn from, for a person."""
        return self.among.words(self.parameter.unit)


def find_draws(
    parameters: Iterable[Parameter], values: Mapping[str, Any], places: Mapping[str, str]
) -> tuple[Draw, ...]:
    """The draws among the values that a step was given.

    Parameters
    ----------
    places
        How error messages about each value begin.

    Raises
    ------
    BadParameter
        For an end or an item that does not fit, and for ends that are no range.
    """
    return tuple(
        draw
        for parameter in parameters
        if parameter.name in values
        for draw in _draws(parameter, values[parameter.name], places[parameter.name])
    )


def _draws(parameter: Parameter, given: Any, where: str) -> Iterator[Draw]:
    items = given if parameter.many and isinstance(given, list | tuple) else [given]
    for number, value in enumerate(items):
        among = _among(parameter, value, where) if parameter.can_be_drawn else None
        if among is not None:
            yield Draw(parameter, value, among, number)


def _among(parameter: Parameter, value: Any, where: str) -> Between | OneOf | None:
    """What a value is drawn from; None if it is not drawn."""
    if not isinstance(value, str) or value in parameter.choices:
        return None

    def checked(text: str) -> Any:
        found = parameter.check(text.strip(), where)
        return found[0] if parameter.many else found

    text = value.strip()
    if text[:1] == "{" and text[-1:] == "}":
        return OneOf(tuple(map(checked, with_shared_unit(text[1:-1].split(",")))))
    if parameter.kind not in ("number", "integer"):
        return None
    if parameter.each and "," in text:
        raise BadParameter(
            f"{where}: {parameter.name} is {text}, but takes one value here; on the command line "
            "each of several makes a result, and with musictool sweep"
        )
    if re.fullmatch(MEANT, text) and not parameter.many:
        raise BadParameter(
            f"{where}: {parameter.name} is {text}; for a number drawn at random write "
            "LOWEST..HIGHEST, as in 0..6, or several in braces, as in {0,3,6}; with these "
            "musictool sweep makes a result for each"
        )
    first, dots, last = text.partition("..")
    if not dots:
        return None
    if "..." in text:
        raise BadParameter(
            f"{where}: {parameter.name} is {text}, but a range has two dots, as in 0..6"
        )
    ends = [checked(end) for end in with_shared_unit((first, last)) if end.strip()]
    if len(ends) < 2 or not all(isinstance(end, int | float) for end in ends):
        raise BadParameter(
            f"{where}: {parameter.name} is {text}, but a range has a number at each end"
        )
    low, high = ends
    if low > high:
        raise BadParameter(
            f"{where}: {parameter.name} is {text}, but a range begins with its lower end: "
            f"write {last.strip()}..{first.strip()}"
        )
    return Between(low, high, parameter.kind == "integer", parameter.unit == "Hz" and low > 0)


def with_values(
    values: Mapping[str, Any], draws: Iterable[Draw], value_of: Callable[[Draw], Any]
) -> dict[str, Any]:
    """The values of a step, with others in place of those that are drawn."""
    found = dict(values)
    for draw in draws:
        name = draw.parameter.name
        value = value_of(draw)
        if draw.parameter.many:
            items = found[name] if isinstance(found[name], list | tuple) else [found[name]]
            value = (*items[: draw.item], value, *items[draw.item + 1 :])
        found[name] = value
    return found


def share(*key: object) -> float:
    """A number from 0 to 1, 1 not among them, that looks random and follows from the key."""
    text = "\0".join(map(str, key))
    digest = sha256(text.encode("utf-8", "surrogateescape")).digest()
    return (int.from_bytes(digest[:8], "big") >> 11) / 2**53


def in_words(value: Any) -> str:
    """A value that was drawn, as one would write it."""
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:.15g}" if isinstance(value, float) else str(value)
