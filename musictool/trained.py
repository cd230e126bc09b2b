"""`Model`: what a training has come to, as named files that hold no code, and what is said of it.

On disk it is a folder: `model.json`, with what is said of it, and beside it weights, a card and
samples (`musictool.files.model_folders`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from musictool.model_files import CARD, HUBS_OWN, fault_of_name
from musictool.origin import Origin
from musictool.shown import Shown

__all__ = ["Model"]


LONG = 200
"""Characters of a text that is more than a word."""


@dataclass(frozen=True, eq=False)
class Model(Shown):
    """What a training has come to.

    Parameters
    ----------
    about
        What is said of it, as JSON can hold it; `musictool info` shows what is one number or word.
        By these names others understand it: `family`, `parameters` (how many), `licence`.
    files
        Bytes by name: `weights.safetensors`, `MODEL_CARD.md`, `samples/1.mid`. Names end in .json,
        .safetensors, .md or .mid: nothing in a model can be code, so no pickle is in one.
    origin
        The folder behind it, if any, and how it was made.

    Raises
    ------
    TypeError, ValueError
        For what is no JSON, no bytes, or a name that no file of a model has.
    """

    about: Mapping[str, Any]
    files: Mapping[str, bytes]
    origin: Origin | None = field(default=None, repr=False)
    sha256: str | None = field(default=None, init=False, repr=False, compare=False)
    """Hash of its `model.json`, which holds those of all that it works by. Whatever is made of it,
    a copy too, begins without."""

    def __post_init__(self) -> None:
        if not isinstance(self.about, Mapping) or not isinstance(self.files, Mapping):
            raise TypeError('a Model is mt.Model({"family": …}, {"weights.safetensors": bytes, …})')
        about = json.loads(json.dumps(dict(self.about), allow_nan=False, default=_listed))
        if own := sorted(about.keys() & set(HUBS_OWN)):
            raise ValueError(f"{own[0]!r} of a model is the hub's to say; name it otherwise")
        for name, content in self.files.items():
            if fault := fault_of_name(name):
                raise ValueError(f"{name!r} cannot be in a model: {fault}")
            if not isinstance(content, bytes):
                raise TypeError(f"{name} of a model is bytes, not {type(content).__name__}")
        object.__setattr__(self, "about", MappingProxyType(about))
        object.__setattr__(self, "files", MappingProxyType(dict(self.files)))

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "about": dict(self.about), "files": dict(self.files)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        held = {name: MappingProxyType(state[name]) for name in ("about", "files")}
        self.__dict__.update(state, **held)

    def __str__(self) -> str:
        path = self.origin.path if self.origin and self.sha256 else None
        return str(path) if path else "a model"

    def __repr__(self) -> str:
        words = [str(self.about[name]) for name in ("family", "name") if self.about.get(name)]
        size = sum(map(len, self.files.values()))
        name = [self.origin.name] if self.origin and self.sha256 else []
        return f"Model({', '.join([*words[:1], f'{size / 1e6:.3g} MB', *name])})"

    @property
    def summary(self) -> dict[str, Any]:
        """What of `about` is one number or word, and the first words of its card."""
        said = {
            name: value
            for name, value in self.about.items()
            if isinstance(value, str | int | float) and len(str(value)) < LONG
        }
        card = self.files.get(CARD, b"").decode("utf-8", "replace")
        texts = [one.strip() for one in card.split("\n\n") if not one.startswith("#")]
        words = " ".join(texts[0].split()) if texts else ""
        return {**said, **({"card": words} if words else {})}


def _listed(value: Any) -> Any:
    """NumPy's arrays and numbers as JSON has them."""
    if not hasattr(value, "tolist"):
        raise TypeError(f"what is said of a model is in JSON's types, not {type(value).__name__}")
    return value.tolist()
