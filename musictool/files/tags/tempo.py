"""The tempo that tags name, as far as it can be one."""

from __future__ import annotations

import re

from musictool.files.tags.model import Tags

__all__ = ["bpm_of", "tempi_in", "tempo_of"]

FIELDS = ("BPM", "TBPM", "TEMPO")
NUMBER = re.compile(r"\d{1,9}(?:[.,]\d{1,9})?")
SLOWEST, FASTEST = 20.0, 400.0
"""Outside of these, in BPM, a number is no tempo: 0 is written where none is known, and 999."""


def tempo_of(tags: Tags | None) -> float | None:
    """Beats per minute: 119.98 of "119.98", "119,98 BPM"; None if nothing tells."""
    fields = dict(tags.fields) if tags else {}
    for text in (text for name in FIELDS for text in fields.get(name, ())):
        for number in tempi_in(text):
            if SLOWEST <= bpm_of(number) <= FASTEST:
                return bpm_of(number)
    return None


def tempi_in(text: str) -> list[re.Match[str]]:
    """The numbers in a text that can be tempi; if none can, the first there is."""
    numbers = list(NUMBER.finditer(text))
    return [one for one in numbers if SLOWEST <= bpm_of(one) <= FASTEST] or numbers[:1]


def bpm_of(number: re.Match[str]) -> float:
    """Beats per minute that are written with a point or a comma."""
    return float(number[0].replace(",", "."))
