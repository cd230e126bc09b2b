"""One parameter of a command, as plain data: what it takes, checked in one place for every face.

The command line, a pipeline's text, a YAML file, Python and the web form all come through
`Parameter.check`, so a bad value is refused with the same sentence wherever it was written.
"""

from __future__ import annotations

import math
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from itertools import zip_longest
from numbers import Real
from pathlib import Path, PurePath
from typing import Any, Literal

from musictool.address import place
from musictool.contract.members import word_of
from musictool.curve import Curve
from musictool.errors import BadParameter
from musictool.kinds import Kind, either, kind_of_input, types_of
from musictool.near import did_you_mean, near_names
from musictool.quantities import (
    SHARE,
    Miswritten,
    format_quantity,
    has_colon,
    parse_bars,
    parse_quantity,
    with_unit,
)
from musictool.quantities import parse_range as parse_ends
from musictool.table import Table

__all__ = ["SECOND_INPUTS", "Parameter", "ParameterKind"]

ParameterKind = (
    Kind
    | Literal["number", "integer", "range", "bars"]
    | Literal["flag", "text", "choice", "path", "table", "output"]
)
SECOND_INPUTS = tuple(kind for kind in Kind if kind.is_second_input and kind.flow is kind)
"""Kinds of values that a parameter can be: a file, or the result of an earlier step."""

NOUNS: dict[str, str] = {
    "number": "a number",
    "integer": "a whole number",
    "range": "two numbers like 60-120, the lower first,",
    "bars": "bars like 9-12 or 9, counted from 1",
    "flag": "true or false",
    "text": "text",
    "path": "a path",
    **{kind: kind.words for kind in SECOND_INPUTS},
    "table": "a table (a CSV file)",
    "output": "a file to write",
}
FILES = ("path", *SECOND_INPUTS, "table", "output")
SWITCH = dict.fromkeys(("true", "yes", "on", "1"), True) | dict.fromkeys(
    ("false", "no", "off", "0"), False
)


class _BadCurve(Exception):
    """Why a value is no curve."""


@dataclass(frozen=True)
class Parameter:
    """One parameter of a command, or of one of its engines."""

    name: str
    """As in pipelines; `flag` has it as on the command line, `variable` as in Python."""
    kind: ParameterKind
    help: str
    required: bool = False
    default: Any = None
    many: bool = False
    """Takes any number of values: a repeated flag, a list in a pipeline."""
    optional: bool = False
    """None is a value: "not given"."""
    unit: str = ""
    ge: float | None = None
    gt: float | None = None
    le: float | None = None
    lt: float | None = None
    also: tuple[str, ...] = ()
    """Other words that people use for it; a mistaken name may mean it by them."""
    was: tuple[str, ...] = ()
    """Names that it had in earlier versions, which are taken with a warning."""
    flags: tuple[str, ...] = ()
    """Of an option of the hub: further flags that set it, where a command has none such itself."""
    choices: tuple[str, ...] = ()
    choice_words: tuple[str, ...] = ()
    """What each of `choices` means, or nothing; see `meanings`."""
    curve: bool = False
    """A number that may move with time: takes a `Curve` as well."""
    positional: bool = False
    """On the command line it comes before the inputs, without a flag."""
    suffixes: tuple[str, ...] = ()
    """What the name of a file to write may end in; any if empty."""
    aligned: bool = False
    """A second recording that lies beside the first one from beginning to end."""
    native: bool = False
    """Names native code that is loaded."""
    streams: bool = False
    """Names what is written to while the command works."""
    engine_of: str = ""
    """The command of which it names an engine; its choices are the engines that are installed."""
    above_nyquist: str = ""
    """What becomes of a frequency above half the sample rate; any is taken if empty."""
    streamed: bool = False
    """A second recording that is handed over as a `Stream`."""
    further: tuple[str, ...] = ()
    """Of a second input: what else than of its `kind` it may be; its file's name tells."""
    finishing: bool = False
    """An engine may leave it out: the command's `finish` does what it asks for."""
    keyword: bool = False
    """The Python name has an underscore behind it, since Python uses `name` for something else."""
    each: bool = False
    """Of several values, with commas between or as a list, each makes a result of its own."""
    members: bool = False
    """A choice whose words stand for numbers, or members of an `Enum`, which the function gets."""

    @property
    def variable(self) -> str:
        return f"{self.name}_" if self.keyword else self.name

    @property
    def can_be_drawn(self) -> bool:
        """Whether one of several values can stand for it at random; see `pipeline.draws`."""
        several = self.many and self.kind == "choice"  # its values are written with commas already
        return self.kind in ("number", "integer", "choice", "flag") and not several

    @property
    def flag(self) -> str:
        dashed = self.name.replace("_", "-")
        return dashed.upper() if self.positional else f"--{dashed}"

    @property
    def kinds(self) -> tuple[ParameterKind, ...]:
        """All that it may be."""
        return (self.kind, *map(Kind, self.further))

    def kind_of(self, item: str) -> ParameterKind:
        """Of a second input, what is at a path."""
        if not self.further:
            return self.kind
        taken = [Kind(kind) for kind in self.kinds]
        return kind_of_input(place(item), taken) or self.kind

    @property
    def measure(self) -> str:
        """The unit in which it is read: its own, or for a number within -1 and 1 also %."""
        bounds = [bound for bound in (self.ge, self.gt, self.le, self.lt) if bound is not None]
        is_share = len(bounds) == 2 and all(-1 <= bound <= 1 for bound in bounds)
        return SHARE if is_share and self.kind == "number" and not self.unit else self.unit

    @property
    def meanings(self) -> dict[str, str]:
        """Each choice with what it means; "" if that is not said."""
        return dict(zip_longest(self.choices, self.choice_words, fillvalue=""))

    def expects(self) -> str:
        """What a value must be, to complete "… must be": "a number from 0 to 1"."""
        options = list(self.choices)
        if self.kind != "choice":
            bounds = self.bounds()
            of = " " if not bounds or bounds.startswith("from") else " of "
            nouns = either(NOUNS[one] for one in self.kinds)
            noun = f"{nouns}{of}{bounds or f'in {self.unit}' * bool(self.unit)}".rstrip()
            endings = f", ending in {' or '.join(self.suffixes)}" if self.suffixes else ""
            options.append(noun + endings)
        if self.curve:
            options.append(f'a curve of them like "{self._example()}" (time:value)')
        words = ", ".join(options[:-1])
        return f"{words} or {options[-1]}" if words else options[0]

    def bounds(self) -> str:
        """The range of a number with its unit: "from 0 to 1 s", "at least 0 dB"; "" for none."""
        if self.ge is not None and self.le is not None:
            return with_unit(f"from {_as_text(self.ge)} to {_as_text(self.le)}", self.unit)
        bounds = [
            f"{words} {_as_text(bound)}"
            for words, bound in (
                ("at least", self.ge),
                ("more than", self.gt),
                ("at most", self.le),
                ("less than", self.lt),
            )
            if bound is not None
        ]
        return with_unit(" and ".join(bounds), self.unit) if bounds else ""

    def check(self, value: Any, where: str) -> Any:
        """Convert and check a value, from the command line, a pipeline file, Python or JSON.

        Raises
        ------
        BadParameter
            In one sentence, beginning with `where`.
        """
        if value is None and self.optional:
            return None
        if self.many:
            items = value if isinstance(value, list | tuple) else [value]
            if self.kind == "choice":
                items = [choice for item in items for choice in _split_choices(item)]
            return tuple(self._check_one(item, where) for item in items)
        return self._check_one(value, where)

    def _check_one(self, value: Any, where: str) -> Any:
        try:
            return self._converted(value)
        except _BadCurve as fault:
            raise BadParameter(
                f"{where}: {self.name} is no curve: {fault}; one is written like "
                f'"{self._example()}" (time:value)'
            ) from None
        except Miswritten as fault:
            raise BadParameter(f"{where}: {self.name} must be {fault}") from None
        except (ValueError, TypeError, KeyError, OverflowError):
            pass
        problem = f"{where}: {self.name} must be {self.expects()}, not {_as_text(value)}"
        advice = self._advice(str(value))
        raise BadParameter(f"{problem}; {advice}" if advice else problem)

    def _advice(self, text: str) -> str:
        """What one that does not fit was probably meant to be; "" if that is not known."""
        if self.kind == "choice":
            return did_you_mean(near_names(text, self.choices))
        if self.many and self.kind in ("number", "integer") and "," in text:
            return "give each on its own: " + " ".join(
                f"{self.name}={one}" for one in text.split(",")
            )
        if self.measure == SHARE:
            with suppress(ValueError):
                number = parse_quantity(text)
                return f"did you mean {number:g}%?" if 5 <= number <= 100 else ""
        return ""

    def _converted(self, value: Any) -> Any:
        """One value as its kind; ValueError if it is none.

        Written out, since pydantic takes 80 ms to import, and reads the metadata of every
        distribution installed, so that a malformed one of anybody's would stop all commands.
        """
        if self.kind == "choice":
            value = word_of(value) if isinstance(value, Enum) or type(value) is int else value
        if self.kind == "text" and type(value) is int:
            value = str(value)
        if isinstance(value, str) and value in self.choices:
            return str(value)
        if self.kind == "choice" and self.unit and isinstance(value, str):
            value = f"{parse_quantity(value, self.unit):g}"
            return self.choices[self.choices.index(value)]
        if self.curve and self._is_curve(value):
            return self._curve(value)
        if self.kind in ("number", "integer"):
            return self._number(value)
        if self.kind == "range":
            return self._range(value)
        if self.kind == "bars":
            return _bars(value, 1 if self.ge is None else round(self.ge))
        if self.kind == "flag":
            return value if isinstance(value, bool) else SWITCH[str(value).lower()]
        if (
            self.kind in SECOND_INPUTS and any(_is_value(value, Kind(one)) for one in self.kinds)
        ) or (self.kind == "table" and isinstance(value, Table)):
            return value  # a call from Python
        if self.kind in FILES and isinstance(value, Path):
            value = str(value)
        if self.kind == "choice" or not isinstance(value, str):
            raise ValueError
        if self.kind in FILES and not value:
            raise ValueError
        if self.kind == "output" and not self._can_be_written(value):
            raise ValueError
        return place(value) if self.kind == "path" else str(value)

    def _range(self, value: Any) -> tuple[float, float]:
        ends = parse_ends(value, self.measure) if isinstance(value, str) else value
        if not isinstance(ends, list | tuple) or len(ends) != 2:
            raise ValueError
        low, high = (float(self._number(end)) for end in ends)
        if low >= high:
            raise ValueError
        return low, high

    def _can_be_written(self, value: str) -> bool:
        """Whether a name ends as it may; without an ending it may be a folder."""
        suffix = "" if value.endswith(("/", "\\")) else PurePath(value).suffix.lower()
        return value != "-" and (not suffix or not self.suffixes or suffix in self.suffixes)

    def _is_curve(self, value: Any) -> bool:
        """Whether a value is a curve, and no single number with a colon in it, as 1:30 is."""
        if not isinstance(value, str):
            return isinstance(value, Curve)
        return ":" in value and ("," in value or not has_colon(self.unit))

    def _curve(self, value: Any) -> Curve:
        """Frequencies move evenly as the ear hears them, all else in equal steps."""
        curve: Curve = value
        if isinstance(value, str):
            try:
                points = Curve.parse(value, unit=self.measure).points
            except ValueError as fault:
                raise _BadCurve(str(fault)) from None
            curve = Curve(points, self.unit == "Hz" and min(point[1] for point in points) > 0)
        for seconds, number in curve.points:
            if not self.accepts(number):
                at = format_quantity(seconds, "s")
                raise _BadCurve(f"{_as_text(number)}, at {at}, is not {self.bounds()}")
        return curve

    def _example(self) -> str:
        """A curve within the bounds."""
        lowest = self.gt if self.ge is None else self.ge
        wanted = (1, 2, self.default, lowest, self.le, lowest and 2 * lowest, 0)
        first, second, *_ = [*filter(self.accepts, dict.fromkeys(wanted)), lowest, self.le]
        return f"0:{_as_text(first)}, 8:{_as_text(second)}"

    def accepts(self, number: Any) -> bool:
        """Whether it takes a number."""
        try:
            self._number(number)
        except ValueError:
            return False
        return True

    def _number(self, value: Any) -> float | int:
        if getattr(value, "ndim", None) == 0:  # an array or a tensor that is one number
            value = value.item()
        if isinstance(value, bool) or not isinstance(value, str | Real):
            raise ValueError
        number = parse_quantity(value, self.measure) if isinstance(value, str) else float(value)
        if self.kind == "integer":
            number = _integer(value, number)
        if not math.isfinite(number):
            raise ValueError
        inside = (
            (self.ge is None or number >= self.ge)
            and (self.gt is None or number > self.gt)
            and (self.le is None or number <= self.le)
            and (self.lt is None or number < self.lt)
        )
        if not inside:
            raise ValueError
        return number


def _bars(value: Any, least: int) -> tuple[int, int]:
    """The first and the last."""
    bars = parse_bars(value) if isinstance(value, str) else value
    first, last = bars if isinstance(bars, list | tuple) else (bars, bars)
    numbers = _integer(first, float(first)), _integer(last, float(last))
    if isinstance(first, bool) or not least <= numbers[0] <= numbers[1]:
        raise ValueError
    return numbers


def _split_choices(item: Any) -> list[Any]:
    """Choices, which may be written with commas between."""
    return [part.strip() for part in item.split(",")] if isinstance(item, str) else [item]


def _integer(value: Any, number: float) -> int:
    """A whole number exactly, from what was given and what that is as a float; "3.0" is 3."""
    if number != int(number):
        raise ValueError
    is_exact = isinstance(value, int) or (isinstance(value, str) and value.strip().isdecimal())
    return int(value) if is_exact else int(number)


def _is_value(value: Any, kind: Kind) -> bool:
    return not isinstance(value, str | Path) and isinstance(value, types_of(kind))


def _as_text(value: Any) -> str:
    """A value as a person would write it, the same for the number 3.0 and for the text "3"."""
    if value is None:
        return Kind.NOTHING.words
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return repr(float(value)).removesuffix(".0")
    if isinstance(value, str) and value and not any(map(str.isspace, value)):
        return str(value)
    text = repr(str(value) if isinstance(value, Curve) else value)
    return text if isinstance(value, str) or len(text) <= 80 else type(value).__name__
