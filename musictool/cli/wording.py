"""Text for typer: what it would take for markup, and for ends of lines."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

__all__ = ["escaped", "paragraphs", "without_types"]


def escaped(text: str) -> str:
    """Text for typer: brackets are no markup, and quoted names need no marks."""
    return text.replace("`", "").replace("[", "\\[")


def paragraphs(text: str) -> str:
    """A docstring for typer, with every paragraph on one line."""
    return escaped(re.sub(r"(?<!\n)\n(?![\n\s*-])", " ", text))


def without_types(parameters: Iterable[Any]) -> None:
    """Keep typer from showing `<bool>` beside a switch and `<list[str]>` beside an argument."""
    for parameter in parameters:
        if parameter.param_type_name == "argument" or parameter.is_flag:
            parameter.display_type_rich = lambda ctx: None
