"""The JSON Schema of a parameter's value."""

from __future__ import annotations

import re
from typing import Any

from musictool.contract.parameter import FILES, SECOND_INPUTS, Parameter

__all__ = ["json_schema"]

JSON_TYPES = {
    "number": "number",
    "range": "number",
    "bars": "integer",
    "integer": "integer",
    "flag": "boolean",
} | dict.fromkeys(("text", "choice", "path", *SECOND_INPUTS, "table", "output"), "string")
BOUND_WORDS = ("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum")
QUANTITY = r"^\s*[-+x×]?[0-9.]+(:|\s*[^0-9.,\s])"
"""A number and its unit, or a time with colons; the check knows which there are."""
RANGE = r"^\s*[0-9.][0-9.:]*[^-–,]*[-–]\s*[0-9.]"
BARS = r"^\s*(bars?\s*)?[0-9]+(\s*[-–]\s*[0-9]+)?\s*$"
EACH = r"^[^,{}]+(,[^,{}]+)+$"
POINT = r"\s*[^:,\s-][^:,]*:[^:,]+"
CURVE = f"^{POINT}(,{POINT})*$"


def json_schema(parameter: Parameter) -> dict[str, Any]:
    """JSON Schema of a value, with help and default."""
    value: dict[str, Any] = {"type": JSON_TYPES[parameter.kind]}
    bounds = (parameter.ge, parameter.gt, parameter.le, parameter.lt)
    named = zip(BOUND_WORDS, bounds, strict=True)
    value |= {word: bound for word, bound in named if bound is not None}
    if parameter.kind == "choice":
        value["enum"] = list(parameter.choices)
    elif parameter.kind in FILES:
        value["minLength"] = 1
    takes = [value]
    if parameter.kind == "bars":
        value.setdefault("minimum", 1)
        ends = {"type": "array", "items": dict(value), "minItems": 2, "maxItems": 2}
        takes = [value, {"type": "string", "pattern": BARS}, ends]
    if parameter.kind == "range":
        ends = {"type": "array", "items": value, "minItems": 2, "maxItems": 2}
        takes = [{"type": "string", "pattern": RANGE}, ends]
    elif parameter.kind in ("number", "integer") and parameter.measure:
        takes.append({"type": "string", "pattern": QUANTITY})
    if parameter.each:
        takes.append({"type": "string", "pattern": EACH})
        takes.append({"type": "array", "items": dict(value), "minItems": 1})
    if parameter.choices and parameter.kind != "choice":
        takes.append({"enum": list(parameter.choices)})
    if parameter.curve:
        takes.append({"type": "string", "pattern": CURVE})
    if parameter.many:
        takes.append({"type": "array", "items": {"anyOf": [*takes]} if len(takes) > 1 else value})
    if parameter.many and parameter.kind == "choice":
        one = f"({'|'.join(map(re.escape, parameter.choices))})"
        takes.append({"type": "string", "pattern": rf"^{one}(\s*,\s*{one})*$"})
    if parameter.optional:
        takes.append({"type": "null"})
    schema: dict[str, Any] = dict(value) if len(takes) == 1 else {"anyOf": takes}
    unit = f" [{parameter.unit}]" if parameter.unit else ""
    schema["description"] = parameter.help + unit
    if not parameter.required and parameter.default is not None:
        schema["default"] = parameter.default
    return schema
