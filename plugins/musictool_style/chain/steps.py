"""Steps of a pipeline, as `musictool.run` takes them and as a file holds them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

__all__ = ["Step", "inline", "yaml"]

Value = float | tuple[str, ...]


@dataclass(frozen=True)
class Step:
    """One command and its parameters."""

    command: str
    parameters: Mapping[str, Value]
    """Numbers, or texts that a parameter takes several of."""
    words: str = ""
    """What it does, to a musician; a step without belongs to the one before."""

    def __str__(self) -> str:
        words = [self.command]
        for name, value in self.parameters.items():
            if isinstance(value, tuple):
                words += [f'{name}="{one}"' for one in value]
            else:
                words.append(f"{name}={value:g}")
        return " ".join(words)


def inline(steps: Sequence[Step]) -> str:
    """The steps in one line."""
    return " | ".join(map(str, steps))


def yaml(steps: Sequence[Step], description: str, comments: Sequence[str] = ()) -> str:
    """The steps as a file, with what each does above it, and `comments` at the top."""
    lines = [f"# {line}" for comment in comments for line in _printable(comment)]
    lines += [f"description: {json.dumps(description)}", "steps:"]
    for step in steps:
        lines += [f"  # {step.words}"] if step.words else []
        lines.append(f"  - {step.command}:")
        for name, value in step.parameters.items():
            if isinstance(value, tuple):
                lines += [f"      {name}:", *(f"        - {one}" for one in value)]
            else:
                lines.append(f"      {name}: {value:g}")
    return "\n".join(lines) + "\n"


def _printable(comment: str) -> list[str]:
    """Its lines; what a name of a file may hold and YAML may not is shown as a question mark."""
    lines = comment.splitlines() or [""]
    return ["".join(one if one.isprintable() else "?" for one in line) for line in lines]
