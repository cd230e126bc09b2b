"""The effect to draw: a command with its settings, and what comes of a sound."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from musictool import BEFORE, SERIES, Audio, commands

from .. import signals
from ..showcase import Settings

__all__ = ["AFTER", "BEFORE", "Effect", "Line"]

AFTER = (SERIES[1], SERIES[0])

Line = tuple[str, str, Audio]
"""A label, a colour, a sound."""


@dataclass(frozen=True)
class Effect:
    """A command with the settings to show."""

    name: str
    settings: tuple[Settings, ...]

    def before_and_after(self, audio: Audio, before: str = "before", **more: Any) -> list[Line]:
        """A sound, and what each of the settings makes of it."""
        return [(before, BEFORE, audio), *self.after(audio, **more)]

    def after(self, audio: Audio, **more: Any) -> list[Line]:
        """What each of the settings makes of a sound; `more` is given to each."""
        return [
            (_label(settings), colour, self._made(audio, {**settings, **more}))
            for settings, colour in zip(self.settings, AFTER, strict=False)
        ]

    def _made(self, audio: Audio, settings: Settings) -> Audio:
        files = signals.FILES
        given = {name: files[one]() if one in files else one for name, one in settings.items()}
        made: Audio = commands[self.name](audio, **given)
        return made


def _label(settings: Settings) -> str:
    """Settings as in a pipeline, or what stands for there being none."""
    words = []
    for name, value in settings.items():
        values = value if isinstance(value, tuple) else (value,)
        words += [f"{name}={one!r}" if " " in str(one) else f"{name}={one}" for one in values]
    return " ".join(words) or "after"
