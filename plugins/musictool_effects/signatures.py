"""What pedalboard says of its effects: which there are, and the signature of each.

pybind11 writes the signature as text into `__init__.__doc__`; nothing else tells it.
"""

from __future__ import annotations

import ast
import inspect
import re
from dataclasses import dataclass
from types import ModuleType
from typing import Any

__all__ = ["REQUIRED", "Declared", "Underivable", "effects", "kebab", "signature"]

REQUIRED = inspect.Parameter.empty

SIGNATURE = re.compile(r"__init__\(self: [\w.]+(?:, (?P<parameters>.*))?\) -> None$")
PARAMETER = re.compile(r"(?P<name>[A-Za-z_]\w*): (?P<type>.+?)(?: = (?P<default>.+))?$")
ENUM_MEMBER = re.compile(r"<[\w.]*\.(?P<member>\w+): -?\d+>$")


class Underivable(Exception):
    """Why no command can be made of an effect."""


@dataclass(frozen=True)
class Declared:
    """One parameter of an effect, as pedalboard declares it."""

    name: str
    type: str
    """As in the text: "float", "bool", "pedalboard_native.Resample.Quality"."""
    default: Any = REQUIRED
    choices: Any = None
    """The enumeration's members by name, if the type is one."""


def effects(library: ModuleType) -> dict[str, type]:
    """The effects that a version of pedalboard offers, by the names of their commands.

    That is every public plugin class that no other one is derived from, but for those that hold
    other plugins and those that load one from a file.
    """
    classes = {
        one
        for name, one in vars(library).items()
        if inspect.isclass(one) and issubclass(one, library.Plugin) and name == one.__name__
    }
    leaves = {one for one in classes if not any(one in other.__mro__[1:] for other in classes)}
    others = (library.PluginContainer, library.ExternalPlugin)
    found = {
        kebab(one.__name__.removesuffix("Filter")): one
        for one in leaves
        if not issubclass(one, others) and not one.__name__.startswith("_")
    }
    return dict(sorted(found.items()))


def kebab(name: str) -> str:
    """HighShelf as high-shelf, GSMFullRate as gsm-full-rate, WindowedSinc32 as windowed-sinc-32."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[a-z])(?=\d)", "-", name)
    return words.lower()


def signature(effect: type, library: ModuleType) -> tuple[Declared, ...]:
    """The parameters of an effect's constructor.

    Raises
    ------
    Underivable
        If the text is not as pybind11 writes it, or one of the parameters cannot be read.
    """
    text = (effect.__init__.__doc__ or "").strip().split("\n")[0]  # type: ignore[misc]
    match = SIGNATURE.match(text)
    if match is None:
        raise Underivable(f"its signature cannot be read: {text!r}")
    return tuple(_declared(part, library) for part in _split(match["parameters"] or ""))


def _split(text: str) -> list[str]:
    """At the commas outside of brackets."""
    parts, depth, start = [], 0, 0
    for at, letter in enumerate(text):
        depth += (letter in "[(<{") - (letter in "])>}")
        if letter == "," and not depth:
            parts.append(text[start:at])
            start = at + 1
    return [part.strip() for part in [*parts, text[start:]] if part.strip()]


def _declared(text: str, library: ModuleType) -> Declared:
    match = PARAMETER.match(text)
    if match is None:
        raise Underivable(f"its parameter {text!r} cannot be read")
    name, kind, default = match["name"], match["type"], match["default"]
    choices = _choices(kind, library)
    if default is None:
        return Declared(name, kind, choices=choices)
    member = ENUM_MEMBER.match(default)
    if choices is not None and member is not None:
        return Declared(name, kind, member["member"], choices)
    try:
        return Declared(name, kind, ast.literal_eval(default), choices)
    except (ValueError, SyntaxError):
        raise Underivable(f"the default of its parameter {text!r} cannot be read") from None


def _choices(kind: str, library: ModuleType) -> Any:
    """The members of `pedalboard_native.Resample.Quality`, found as `library.Resample.Quality`."""
    found: Any = library
    for part in kind.split(".")[1:]:
        found = getattr(found, part, None)
    return getattr(found, "__members__", None)
