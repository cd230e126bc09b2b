"""Formulas in the operators of C, worked out for many samples at once; nothing is executed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from pyparsing import (
    ParseException,
    ParserElement,
    Regex,
    Suppress,
    oneOf,
    opAssoc,
    operatorPrecedence,
)

from musictool import BadParameter

ParserElement.enablePackrat()


def remainder(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """As in C, of the sign of `a`; 0 where b is."""
    return np.fmod(a, np.where(b == 0, 1, b)) * (b != 0)


BINARY: dict[str, Callable[[Any, Any], Any]] = {
    "*": np.multiply,
    "/": lambda a, b: (a - remainder(a, b)) // np.where(b == 0, 1, b) * (b != 0),
    "%": remainder,
    "+": np.add,
    "-": np.subtract,
    "<<": lambda a, b: a << (b & 31),
    ">>": lambda a, b: a >> (b & 31),
    "&": np.bitwise_and,
    "^": np.bitwise_xor,
    "|": np.bitwise_or,
}
UNARY: dict[str, Callable[[Any], Any]] = {"-": np.negative, "~": np.invert}


def worked_out(formula: str, t: np.ndarray) -> np.ndarray:
    """A formula for each of `t`, whole numbers; what has no value, as 1 / 0, is 0.

    Raises
    ------
    BadParameter
        If it is none.
    """

    def number(found: Any) -> np.ndarray:
        return t if found[0] == "t" else np.full_like(t, int(found[0]))

    def prefixed(found: Any) -> np.ndarray:
        *signs, value = found[0]
        for sign in reversed(signs):
            value = UNARY[sign](value)
        return value

    def joined(found: Any) -> np.ndarray:
        value, *rest = found[0]
        for sign, other in zip(rest[::2], rest[1::2], strict=True):
            value = BINARY[sign](value, other)
        return value

    levels = [
        (oneOf(signs), 2, opAssoc.LEFT, joined)
        for signs in ("* / %", "+ -", "<< >>", "&", "^", "|")
    ]
    operand = Regex(r"t\b|\d{1,18}\b").setParseAction(number)
    grammar = operatorPrecedence(
        operand,
        [(oneOf("- ~"), 1, opAssoc.RIGHT, prefixed), *levels],
        Suppress("("),
        Suppress(")"),
    )
    try:
        return grammar.parseString(formula, parseAll=True)[0]
    except ParseException as error:
        raise BadParameter(
            f"bytebeat: {formula} is no formula; write one such as t*(42&t>>10)"
        ) from error
    except RecursionError as error:
        raise BadParameter("bytebeat: brackets stand too deep in brackets; use fewer") from error
