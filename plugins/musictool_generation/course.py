"""How far a training is, told in one line: the part that is done, the loss and its curve."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from musictool import Check, TrainingSettings

__all__ = ["Course", "sparkline"]

SIGNS = "▁▂▃▄▅▆▇█"

WIDTH = 24


class Course:
    """Tells how far a training is, and the curve of its validation, in this unit."""

    def __init__(
        self,
        settings: TrainingSettings,
        tell: Callable[[float, str], None],
        unit: str = "nats a moment",
    ) -> None:
        self.settings, self.tell, self.unit = settings, tell, unit
        self.curve: list[float] = []
        self.began, self.message = time.monotonic(), "learning"

    def checked(self, check: Check) -> None:
        """After a check."""
        self.began = time.monotonic() - check.seconds
        if check.validation is not None:
            self.curve.append(check.validation)
            self.message = f"{check.validation:.3f} {self.unit} {sparkline(self.curve)}"
        self.at(check.step)

    def at(self, step: int) -> None:
        """Before a step."""
        done = step / self.settings.steps
        if self.settings.seconds:
            done = max(done, (time.monotonic() - self.began) / self.settings.seconds)
        self.tell(min(done, 1.0), self.message)


def sparkline(values: Sequence[float]) -> str:
    """The last values as a row of bars, lowest to highest."""
    shown = list(values)[-WIDTH:]
    low, high = min(shown, default=0.0), max(shown, default=0.0)
    scale = (len(SIGNS) - 1) / (high - low) if high > low else 0.0
    return "".join(SIGNS[round((value - low) * scale)] for value in shown)
