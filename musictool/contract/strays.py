"""Words that stand where no value can, and the parameters that they were meant for.

`gain in.wav -3`, `trim in.wav 0:10 to 0:20`, `fade in.wav out=2`, and in a pipeline `gain -3` and
`gain --db -3`. Words that name their parameter, by another word as well, or are several, are given
in turn to the first that takes each; a single value may be for any that does.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from musictool.contract.parameter import Parameter
from musictool.contract.spec import Spec
from musictool.errors import BadParameter
from musictool.quantities import is_unit, parse_range

__all__ = ["meant"]

Settings = tuple[tuple[str, str], ...]

SETTING = re.compile(r"-{0,2}([A-Za-z][\w-]*)=(.*)", re.DOTALL)
GUESSED = ("number", "integer", "range", "bars", "choice")
"""Kinds of parameters whose values tell what they are; any word is a text or a path."""

OFFERED = 3
"""So many parameters are named for a value that several take."""


def meant(
    words: Sequence[str],
    spec: Spec,
    given: Collection[str] = (),
    others: Collection[Parameter] = (),
) -> list[Settings]:
    """What some words were meant to set.

    Parameters
    ----------
    given
        The names of parameters that are set already, which take no more.
    others
        What can be set beside the settings of the command.

    Returns
    -------
    list of tuple of (str, str)
        Parameters with their values, "" for a switch that is on. Several if a single value may be
        for each of several parameters; empty if even one of the words cannot be told.
    """
    taken = {*given, "start", "end"} if "bars" in given else given  # bars say both
    free = {one.name: one for one in (*spec.settings, *others) if one.name not in taken}
    if len(words) == 1:
        thousands = [one for one in others if one.unit == "kbit/s" and words[0][-1:] in "kK"]
        own = [
            one
            for one in (*spec.all_parameters, *thousands)
            if one.name in free and _takes(one, words[0])
        ]
        if own:
            return [((one.name, words[0]),) for one in own[:OFFERED]]
        texts = [one for one in free.values() if one.required and one.kind == "text"]
        if texts and " " in words[0]:
            return [((texts[0].name, words[0]),)]
        if _is_span(words[0]) and {"start", "end"} <= free.keys():
            start, end = re.split(r"(?<=\w)\s*[-–]\s*", words[0].strip(), maxsplit=1)
            return [(("start", start), ("end", end))]
    found = _in_turn(words, free, {one.name for one in spec.all_parameters})
    return [found] if found else []


def _in_turn(words: Sequence[str], free: dict[str, Parameter], own: Collection[str]) -> Settings:
    found: list[tuple[str, str]] = []
    left = list(words)
    while left:
        word = left.pop(0)
        setting = SETTING.fullmatch(word)
        parameter = _named(setting[1] if setting else word.lstrip("-"), free, own)
        after = _named(left[0], free, own) if len(left) == 1 and parameter is None else None
        if after and _takes(after, word):
            parameter, value = after, word
            left.clear()
        elif setting and parameter:
            value = setting[2]
        elif parameter and parameter.kind == "flag":
            value = ""
        elif parameter and left:
            value = left.pop(0)
        else:
            parameter = next((one for one in free.values() if _takes(one, word)), None)
            value = word
        if parameter is None:
            return ()
        if left and is_unit(left[0]) and value[-1:].isdigit():
            value += left.pop(0)
        found.append((parameter.name, value))
        if not parameter.many:
            free.pop(parameter.name)
    return tuple(found)


def _named(word: str, free: Mapping[str, Parameter], own: Collection[str]) -> Parameter | None:
    """The parameter of a name, or the only one with that other word; the command's own first."""
    name = word.replace("-", "_")
    also = [one for one in free.values() if name in (it.replace("-", "_") for it in one.also)]
    found = [one for one in also if not _takes(one, word)]  # mono is a value of channels
    found = [one for one in found if one.name in own] or found
    return free.get(name) or (found[0] if len(found) == 1 else None)


def _is_span(word: str) -> bool:
    try:
        start, end = parse_range(word, "s")
    except ValueError:
        return False
    return start < end


def _takes(parameter: Parameter, word: str) -> bool:
    if parameter.kind not in GUESSED or (parameter.kind == "bars" and not word.startswith("bar")):
        return False
    try:
        parameter.check(word, "")
    except BadParameter:
        return False
    return True
