"""Values as data: JSON with arrays beside it, in both directions between two processes.

Of what lives on one side alone, such as the source of a stream or a function, the other gets a
number by which it asks (`Held`). Whatever is not known here keeps its type's name and nothing else,
so that the hub says of a wrong result what it says of anybody's.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, replace
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from musictool.address import Address, place

if TYPE_CHECKING:
    from musictool.origin import Origin
    from musictool.values import Samples

__all__ = ["Decoder", "Encoder", "Held", "Sides", "is_sent_whole", "unknown"]

ROWS = {
    **dict.fromkeys(("Meter", "Tempo"), "clock"),
    **dict.fromkeys(("Key", "Note", "Raw", "Text"), "score"),
}
"""Modules of what is made anew of its items."""

MADE = {
    **dict.fromkeys(("Edit", "Passages", "TimeMap"), "edits"),
    **dict.fromkeys(("GatedBlocks", "Loudness"), "sound.loudness"),
    **dict.fromkeys(("Pipeline", "Step"), "pipeline"),
    **dict.fromkeys(("Score", "Track"), "score"),
    "Audio": "values",
    "Curve": "curve",
    "Model": "trained",
    "Table": "table",
}
"""Modules of what is made anew of its fields."""

HOMES = (
    ROWS | MADE | {"Origin": "origin", "Report": "findings", "Stems": "values", "Stream": "values"}
)
"""Modules of all that travels; each is imported when something of it does."""

UNSENT = ("tags", "history", "edits")
"""Of an origin: nobody but the hub looks into them."""


class Held:
    """What one side keeps for the other, by numbers."""

    def __init__(self) -> None:
        self._numbers = itertools.count()
        self._things: dict[int, Any] = {}

    def __len__(self) -> int:
        return len(self._things)

    def keep(self, thing: Any) -> int:
        """The number of a thing, from now on."""
        number = next(self._numbers)
        self._things[number] = thing
        return number

    def forget(self, number: int) -> None:
        """Let go of a thing."""
        del self._things[number]

    def __getitem__(self, number: int) -> Any:
        return self._things[number]


class Sides(NamedTuple):
    """What a piece of work has on both sides."""

    own: Held
    """What this side keeps for the other."""
    received: dict[int, tuple[int, Any]]
    """Values that came from the other side: by `id`, its number there, and the value itself."""
    blocks: Callable[[int], Callable[[], Iterator[Samples]]]
    """What opens the blocks of a stream that the other side keeps under a number."""
    function: Callable[[int], Callable[..., Any]]
    """What calls a function that the other side keeps."""
    hub: bool
    """This is the side of the hub."""


class _Sent(NamedTuple):
    """In place of the tags of an origin: whose they are."""

    number: int


def is_sent_whole(value: Any) -> bool:
    """Is it a value of a class of ours of which the sender has to keep nothing?"""
    name = type(value).__name__
    return name in HOMES and name not in ("Stems", "Stream") and type(value) is _class(name)


def unknown(name: str) -> Any:
    """Something of a type that cannot travel."""
    return type(name, (), {"__module__": "musictool.isolation"})()


class Encoder:
    """One message: values to what JSON can hold, and the arrays that go beside it.

    Parameters
    ----------
    comes_back
        The other side may give back a value as the very one that it got.
    """

    def __init__(self, sides: Sides, comes_back: bool = False) -> None:
        self.arrays: list[Any] = []
        self.kept: list[int] = []
        """Numbers of what this side keeps for the other to understand the message."""
        self._sides = sides
        self._comes_back = comes_back

    def __call__(self, value: Any) -> Any:
        """A value as JSON."""
        if value is None or isinstance(value, bool | int | float | str):
            return _scalar(value)
        if isinstance(value, np.generic):
            return _scalar(value.item())
        if isinstance(value, list):
            return [self(one) for one in value]
        known = self._sides.received.get(id(value))
        if known is not None and known[1] is value:
            return {"is": "yours", "at": known[0]}
        told = self._told(value)
        if self._comes_back and told["is"] in ("Audio", "Stream", "Score", "Stems", "Report"):
            told["at"] = self._keep(value)
        return told

    def _told(self, value: Any) -> dict[str, Any]:
        name = type(value).__name__
        if name in HOMES and type(value) is _class(name):
            return self._told_of(name, value)
        if isinstance(value, Mapping):
            return {"is": "dict", "of": [[self(key), self(one)] for key, one in value.items()]}
        if isinstance(value, tuple | set | frozenset):
            kind = "tuple" if isinstance(value, tuple) else "set"
            return {"is": kind, "of": [self(one) for one in value]}
        if isinstance(value, np.ndarray) and not value.dtype.hasobject:
            return {"is": "array", "array": self._beside(value)}
        if isinstance(value, bytes | bytearray | memoryview):
            return {"is": "bytes", "array": self._beside(np.frombuffer(value, np.uint8))}
        if isinstance(value, Path):
            return {"is": "path", "of": value.url if isinstance(value, Address) else str(value)}
        if callable(value) and not isinstance(value, type):
            return {"is": "function", "at": self._keep(value)}
        return {"is": "unknown", "type": name}

    def _told_of(self, name: str, value: Any) -> dict[str, Any]:
        """A value of a class of ours."""
        if name == "Stream":
            more = {one: getattr(value, one) for one in ("sample_rate", "channels", "frames")}
            said = {"origin": self._origin(value.origin), "sha256": value.sha256}
            return {"is": "Stream", "source": self._keep(value), **more, **said}
        if name == "Stems":
            parts = self(dict(value.recordings))
            return {"is": "Stems", "parts": parts, "origin": self._origin(value.origin)}
        if name == "Report":
            return {"is": "Report", "of": self(dict(value)), "origin": self._origin(value.origin)}
        if name == "Origin":
            return self._origin(value) or {}
        if name in ROWS:
            return {"is": "row", "type": name, "of": [self(one) for one in value]}
        held = {one.name: getattr(value, one.name) for one in fields(value) if one.init}
        told = {key: self(one) for key, one in held.items() if key != "origin"}
        if "origin" in held:
            told["origin"] = self._origin(held["origin"])
        return {"is": name, "of": told, "sha256": getattr(value, "sha256", None)}

    def _origin(self, origin: Origin | None) -> dict[str, Any] | None:
        """An origin without what only the hub looks into; back again it is known by its number."""
        if origin is None:
            return None
        sent: Any = origin.tags
        told = {"is": "Origin", "sent": sent.number if isinstance(sent, _Sent) else None}
        if self._sides.hub:
            told["sent"] = self._keep(origin)
        else:
            told["edits"] = self(origin.edits)
        names = [one.name for one in fields(origin) if one.name not in UNSENT]
        return {**told, "of": {name: self(getattr(origin, name)) for name in names}}

    def _keep(self, thing: Any) -> int:
        number = self._sides.own.keep(thing)
        self.kept.append(number)
        return number

    def _beside(self, array: Any) -> int:
        self.arrays.append(array)
        return len(self.arrays) - 1


class Decoder:
    """The other way round."""

    def __init__(self, sides: Sides, arrays: list[Any]) -> None:
        self._sides = sides
        self._arrays = arrays

    def __call__(self, told: Any) -> Any:
        """The value of which `Encoder` made this."""
        if isinstance(told, list):
            return [self(one) for one in told]
        if not isinstance(told, dict):
            return told
        if told["is"] == "yours":
            return self._sides.own[told["at"]]
        value = self._value(told)
        if not self._sides.hub and "at" in told and told["is"] != "function":
            self._sides.received[id(value)] = told["at"], value
        return value

    def _value(self, told: dict[str, Any]) -> Any:
        kind = told["is"]
        if kind == "tuple":
            return tuple(map(self, told["of"]))
        if kind == "set":
            return frozenset(map(self, told["of"]))
        if kind == "dict":
            return {self(key): self(one) for key, one in told["of"]}
        if kind == "array":
            return self._arrays[told["array"]]
        if kind == "bytes":
            return self._arrays[told["array"]].tobytes()
        if kind == "path":
            return place(told["of"])
        if kind == "row":
            return _class(told["type"])(*map(self, told["of"]))
        if kind == "function":
            return self._sides.function(told["at"])
        if kind == "unknown":
            return unknown(told["type"])
        if kind == "Origin":
            return self._origin(told)
        if kind == "Stems":
            return _class("Stems").of_streams(self(told["parts"]), self._origin(told["origin"]))
        if kind == "Report":
            return _class("Report")(self(told["of"]), self._origin(told["origin"]))
        if kind == "Stream":
            form = (told["sample_rate"], told["channels"], told["frames"])
            blocks, origin = self._sides.blocks(told["source"]), self._origin(told["origin"])
            made: Any = _class("Stream")(blocks, *form, origin)
        else:
            held = {name: self(one) for name, one in told["of"].items()}
            made = _class(kind)(**held)
        if told.get("sha256") is not None and not self._sides.hub:
            made.__dict__["sha256"] = told["sha256"]
        return made

    def _origin(self, told: dict[str, Any] | None) -> Origin | None:
        if told is None:
            return None
        values = {name: self(one) for name, one in told["of"].items()}
        made: type[Origin] = _class("Origin")
        if not self._sides.hub:
            sent: Any = _Sent(told["sent"])
            return made(**values, tags=sent)
        edits = tuple(self(told["edits"]))
        if told["sent"] is None:
            return made(**values, edits=edits)
        before: Origin = self._sides.own[told["sent"]]
        changed = {name: it for name, it in values.items() if getattr(before, name) != it}
        if not changed and not edits:
            return before  # the very same: of this one nothing was said
        return replace(before, **changed, edits=(*before.edits, *edits))


def _scalar(value: Any) -> Any:
    """Of a subclass, such as a member of a `StrEnum`, what it is."""
    for kind in (str, int, float):
        if isinstance(value, kind) and not isinstance(value, bool):
            return kind(value)
    return value


@cache
def _class(name: str) -> Any:
    return getattr(import_module(f"musictool.{HOMES[name]}"), name)
