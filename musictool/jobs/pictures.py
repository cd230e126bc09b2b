"""The pictures that the hub draws of any score: `transpose tune.mid --roll roll.png`."""

from __future__ import annotations

from typing import Any

__all__ = ["drawn"]


def drawn(name: str, score: Any, suffix: str) -> bytes:
    """The content of a file that shows a score, by the name of the option that asks for it."""
    from musictool.pictures.roll_page import roll_file  # few runs draw any

    return roll_file(score, suffix)
