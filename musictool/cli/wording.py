"""Sentences about a command's settings, said as its command line is written.

A command speaks of them as a pipeline has them, `bpm=120`: who typed flags is told `--bpm 120`.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterable
from functools import partial

from musictool.contract import Parameter

__all__ = ["Wording", "in_flags", "wording_of"]

Wording = Callable[[str], str]

SETTING = (
    r"(?<![\w-])(?P<name>[a-z]\w*)(?:=(?P<value>\"[^\"]*\"|\{[^}]*\}|[^\s,;()]*[^\s,;():.?])"
    r"(?: (?P<unit>\w+)\b(?!=))?|(?= must be given))"
)
"""A setting with its value, or one that is missing; compiled when something is to be said."""

QUOTE = '"'
PIPELINE = 'musictool run "'


def wording_of(settings: Iterable[Parameter]) -> Wording:
    """What says a sentence in the flags of these settings."""
    return partial(in_flags, {one.name: one for one in settings if not one.positional})


def in_flags(settings: dict[str, Parameter], sentence: str) -> str:
    """`bpm=120` as `--bpm 120`; a pipeline to be run stays one."""

    def flag(found: re.Match[str]) -> str:
        setting = settings.get(found["name"])
        if setting is None:
            return found[0]
        value = found["value"]
        if value is None:
            return setting.flag
        unit = found["unit"] or ""
        behind = f" {unit}" if unit and unit != setting.unit else ""
        if setting.kind == "flag":
            return setting.flag + behind
        value += "" if behind else unit
        return f"{setting.flag} {value if value[0] == QUOTE else shlex.quote(value)}{behind}"

    return sentence if PIPELINE in sentence else re.sub(SETTING, flag, sentence)
