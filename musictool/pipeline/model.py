"""What a pipeline is: steps in order, each a command with the parameters given."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from textwrap import indent
from typing import Any

from musictool.pipeline.other_signs import with_other_signs
from musictool.plain import plain
from musictool.shown import Shown

__all__ = ["Pipeline", "Step"]


@dataclass(frozen=True)
class Step:
    """One step as it was written; nothing is checked yet."""

    command: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    engine: str | None = None
    name: str | None = None
    """What later steps call its result: `as=` in the text."""
    where: str = ""
    """For error messages: "step 2, column 14"."""
    places: Mapping[str, str] = field(default_factory=dict, repr=False)
    """The same for each parameter, `engine` and `as`: "step 2, column 19"."""
    comment: str = ""
    """What it does, for those who read it as YAML."""
    adapts: bool = False
    """Its numbers are a preset's or a saved chain's: where a recording has too low a sample rate
    for one, that has nothing to do, and is left out."""
    denied: frozenset[str] = field(default=frozenset(), repr=False)
    """What it may not do, since it is a stranger's; see `trust`."""
    whose: str = field(default="a preset of the current folder", repr=False)
    """What it is of, if it may not do all."""

    def place(self, setting: str) -> str:
        """Where a parameter, `engine` or `as` was written, with the command."""
        where = self.places.get(setting, self.where)
        return f"{where}: {self.command}" if where else self.command

    def __post_init__(self) -> None:
        if not isinstance(self.parameters, Mapping):
            raise TypeError('parameters are a mapping: mt.Step("gain", {"db": 3})')

    def __repr__(self) -> str:
        return f"Step({str(self)!r})"

    def __str__(self) -> str:
        words = [_quoted_name(self.command)]
        for key, value in self.parameters.items():
            values = value if isinstance(value, list | tuple) else [value]
            words += [_word(key, one) for one in values if one is not None]
        words += [_word("engine", self.engine)] if self.engine else []
        words += [_word("as", self.name)] if self.name else []
        return " ".join(words)


@dataclass(frozen=True)
class Pipeline(Shown):
    """A sequence of steps; `str()` of it is its text, which parses back to the same."""

    steps: tuple[Step, ...]
    description: str = ""
    name: str = ""
    """What outputs are named after: its file, its preset, its only command, or "run"."""

    def __post_init__(self) -> None:
        if isinstance(self.steps, str) or not all(isinstance(one, Step) for one in self.steps):
            raise TypeError(
                'a Pipeline is made of steps: mt.Pipeline((mt.Step("gain", {"db": 3}),)); '
                "mt.run and mt.map take text as it is"
            )

    def __str__(self) -> str:
        return " | ".join(str(step) for step in self.steps)

    def __repr__(self) -> str:
        return f"Pipeline({str(self)!r})"

    def as_yaml(self, comment: str = "") -> str:
        """The same as a YAML file, to be saved and edited: `comment` on top, and each step's."""
        text = _comment(comment)
        text += _dump({"description": self.description}) if self.description else ""
        text += "adapts: true\n" if self.steps and all(step.adapts for step in self.steps) else ""
        text += "steps:\n"
        for step in self.steps:
            settings = {key: _unquoted(plain(value)) for key, value in step.parameters.items()}
            settings |= {"engine": step.engine} if step.engine else {}
            settings |= {"as": step.name} if step.name else {}
            item = {step.command: settings} if settings else step.command
            text += indent(_comment(step.comment) + _dump([item]), "  ")
        return text


def _comment(text: str) -> str:
    """Lines of a YAML comment; what may not stand in one is shown as a question mark."""
    lines = text.splitlines()
    return "".join(f"# {''.join(c if c.isprintable() else '?' for c in line)}\n" for line in lines)


def _unquoted(value: Any) -> Any:
    """Text that is a number or a switch as that, so that YAML needs no quotes for it."""
    if isinstance(value, list):
        return [_unquoted(one) for one in value]
    if value in ("true", "false"):
        return value == "true"
    for number in (int, float) if isinstance(value, str) else ():
        with contextlib.suppress(ValueError):
            if str(number(value)) == value and math.isfinite(number(value)):
                return number(value)
    return value


def _dump(value: Any) -> str:
    import yaml

    return yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=math.inf)


def _word(key: str, value: Any) -> str:
    if value is True:
        return _quoted_name(key)
    text = "false" if value is False else str(value)
    return f"{_quoted_name(key)}={_quoted(text)}"


def _quoted_name(name: str) -> str:
    return f'"{name}"' if with_other_signs(name) and '"' not in name else _quoted(name)


def _quoted(text: str) -> str:
    if text and not any(character.isspace() or character in "|'\"" for character in text):
        return text
    if '"' not in text:
        return f'"{text}"'
    # a double quote goes between single ones, all else between double ones
    return "'\"'".join(f'"{part}"' for part in text.split('"'))
