"""The tempo that tags name, as far as it can be one."""

from __future__ import annotations

import re

from musictool.files.tags.model import Tags

__all__ = ["tempo_of"]

FIELDS = ("BPM", "TBPM", "TEMPO")
NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
SLOWEST, FASTEST = 20.0, 400.0
"""Outside of these, in BPM, a number is no tempo: 0 is written where none is known, and 999."""


def tempo_of(tags: Tags | None) -> float | None:
    """Beats per minute: 119.98 of "119.98", "119,98 BPM"; None if nothing tells."""
    fields = dict(tags.fields) if tags else {}
    for text in (text for name in FIELDS for text in fields.get(name, ())):
        number = NUMBER.search(text)
        bpm = float(number[0].replace(",", ".")) if number else 0.0
        if SLOWEST <= bpm <= FASTEST:
            return bpm
    return None
