"""What an element of MusicXML says, as numbers; None where it does not, or no such thing."""

from __future__ import annotations

import math
import re
from xml.etree.ElementTree import Element

__all__ = ["number", "text_of", "whole"]

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)")


def text_of(element: Element | None, path: str = "") -> str:
    """The text of a child, or of the element itself; "" without."""
    found = element.find(path) if path and element is not None else element
    return (found.text or "").strip() if found is not None else ""


def number(text: str | None) -> float | None:
    """The first number in a text, such as of "ca. 80"."""
    found = _NUMBER.search(text or "")
    value = float(found[0]) if found and len(found[0]) < 30 else None
    return value if value is not None and math.isfinite(value) else None


def whole(text: str | None) -> int | None:
    value = number(text)
    return None if value is None else round(value)
