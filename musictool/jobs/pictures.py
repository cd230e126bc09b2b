"""The pictures that the hub draws of any score: `transpose tune.mid --roll roll.png`."""

from __future__ import annotations

from typing import Any

from musictool.kinds import MUSICXML_SUFFIXES
from musictool.printable import printable

__all__ = ["drawn"]


def drawn(name: str, score: Any, suffix: str) -> bytes:
    """The content of a file that shows a score, by the name of the option that asks for it."""
    from musictool.contract.options import SHEET

    if name == SHEET.name:
        from musictool.files.scores import score_bytes  # few runs draw any
        from musictool.pictures.headings import title_of
        from musictool.pictures.sheet import sheet_music

        content, _ = score_bytes(score, MUSICXML_SUFFIXES[0])
        return sheet_music(content.decode(), suffix, printable(title_of(score)) or "Score")
    from musictool.pictures.roll_page import roll_file

    return roll_file(score, suffix)
