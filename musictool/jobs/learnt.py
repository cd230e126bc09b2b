"""The weights that the steps of a run asked for, for the history of what they made."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from musictool.contract import Spec
from musictool.discovery import Registry
from musictool.errors import errors_worded

__all__ = ["Learnt"]


@dataclass(frozen=True, eq=False)
class Learnt:
    """Those asked for so far, also by commands inside commands."""

    recorded: dict[str, dict[str, Any]] = field(default_factory=dict)
    """What the history says of them, by their names."""

    def find(self, registry: Registry, spec: Spec, name: str) -> Path:
        """What is behind `Context.weights`."""
        from musictool.weights import declared, find_weights  # most commands have learnt nothing

        with errors_worded(lambda sentence: f"{spec.name}: {sentence}"):
            found = find_weights(name, registry)
        self.recorded[name] = declared(name, registry).recorded(name)
        return found
