"""What steps tell of their results beside the samples, through their `Context`."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from musictool.values import Origin, Value

__all__ = ["Told"]


@dataclass
class Told:
    """Of each recording that flows, by its number."""

    ceilings: dict[int, float] = field(default_factory=dict)
    """The peak in dBTP that the last step with one does not pass."""

    def keep_under(self, at: int, ceiling_db: float) -> None:
        """What is behind `Context.keep_under` for the recording `at`."""
        self.ceilings[at] = ceiling_db

    def handed_on(self, at: int, value: Value) -> Value:
        """The result number `at`, which now says so itself."""
        if at not in self.ceilings:
            return value
        return replace(value, origin=replace(value.origin or Origin(), ceiling=self.ceilings[at]))
