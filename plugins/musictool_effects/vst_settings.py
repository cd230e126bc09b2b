"""`--set name=value`: what a plugin lets people set, held against what they wrote."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from musictool import (
    BadParameter,
    Curve,
    did_you_mean,
    format_quantity,
    format_time,
    near_names,
    parse_quantity,
)

__all__ = ["rows", "values"]

SWITCH = dict.fromkeys(("on", "true", "yes", "1"), True)
SWITCH |= dict.fromkeys(("off", "false", "no", "0"), False)


class NoCurve(Exception):
    """What is wrong with a curve."""


SHOWN = 24
"""Choices that are listed; some plugins have a word for every value of a knob."""


def values(about: Mapping[str, Any], given: Sequence[str], where: str) -> dict[str, Any]:
    """The settings by name, each as its parameter takes it, in the order given.

    A curve is `{"points": [(seconds, number), ...], "exponential": bool}`.

    Raises
    ------
    BadParameter
        For a name that the plugin does not have, or a value that it does not take.
    """
    known = {parameter["name"]: parameter for parameter in about["parameters"]}
    names = {_key(parameter["title"]): name for name, parameter in known.items()}
    names |= {_key(name): name for name in known}
    found = {}
    for setting in given:
        written, equals, value = setting.partition("=")
        if not equals:
            raise BadParameter(f"{where}: set must be name=value, not {setting!r}")
        name = names.get(_key(written))
        if name is None:
            near = dict.fromkeys(names[key] for key in near_names(written, names))
            advice = did_you_mean([*near]) or "--params lists what there is"
            raise BadParameter(f"{where}: {about['name']} has no {written.strip()!r}; {advice}")
        try:
            found[name] = _value(known[name], value.strip())
        except NoCurve as fault:
            raise BadParameter(
                f"{where}: {name} of {about['name']} is no curve: {fault}; one is written like "
                f'"{_example(known[name])}" (time:value)'
            ) from None
        except (ValueError, KeyError):
            expected = _expected(known[name])
            problem = f"{where}: {name} of {about['name']} must be {expected}, not {value!r}"
            near_choices = near_names(value, known[name].get("choices", ()))
            problem += f"; {did_you_mean(near_choices)}" if near_choices else ""
            raise BadParameter(problem) from None
    return found


def rows(about: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The parameters as a table."""
    return [
        {
            "name": parameter["name"],
            "type": parameter["type"],
            "from": parameter.get("from"),
            "to": parameter.get("to"),
            "unit": parameter["unit"],
            "default": parameter["default"],
            "choices": _shortened(parameter.get("choices", [])),
        }
        for parameter in about["parameters"]
    ]


def _key(name: str) -> str:
    """A name without what people write one way or the other: "Stereo-Det" is "stereo_det"."""
    return re.sub(r"\W+", "_", name.strip().lower()).strip("_")


def _value(parameter: Mapping[str, Any], written: str) -> Any:
    if parameter["type"] == "switch":
        return SWITCH[written.lower()]
    if parameter["type"] == "choice":
        (choice,) = [one for one in parameter["choices"] if one.lower() == written.lower()][:1]
        return choice
    if ":" in written:
        return _curve(parameter, written)
    number = parse_quantity(written, parameter["unit"])
    if not _takes(parameter, number):
        raise ValueError
    return number


def _curve(parameter: Mapping[str, Any], written: str) -> dict[str, Any]:
    """Frequencies move evenly as the ear hears them, all else in equal steps."""
    try:
        points = Curve.parse(written, unit=parameter["unit"]).points
    except ValueError as fault:
        raise NoCurve(str(fault)) from None
    for seconds, number in points:
        if not _takes(parameter, number):
            at = format_time(seconds)
            raise NoCurve(f"{number:.15g}, at {at}, is not {_range(parameter)}")
    exponential = parameter["unit"] == "Hz" and min(number for _, number in points) > 0
    return {"points": points, "exponential": exponential}


def _takes(parameter: Mapping[str, Any], number: float) -> bool:
    return math.isfinite(number) and parameter["from"] <= number <= parameter["to"]


def _expected(parameter: Mapping[str, Any]) -> str:
    if parameter["type"] == "switch":
        return "on or off"
    if parameter["type"] == "choice":
        return " or ".join(_shortened(parameter["choices"]))
    curve = f'a curve of them like "{_example(parameter)}" (time:value)'
    return f"a number {_range(parameter)} or {curve}"


def _range(parameter: Mapping[str, Any]) -> str:
    highest = format_quantity(parameter["to"], parameter["unit"])
    return f"from {parameter['from']:.15g} to {highest}"


def _example(parameter: Mapping[str, Any]) -> str:
    return f"0:{parameter['from']:.15g}, 8:{parameter['to']:.15g}"


def _shortened(choices: Sequence[str]) -> list[str]:
    if len(choices) <= SHOWN:
        return list(choices)
    return [*choices[: SHOWN - 2], "…", choices[-1]]
