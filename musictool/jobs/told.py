"""What steps tell of their results beside the samples, and whether they changed these at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from musictool.origin import Origin
from musictool.values import Value, with_origin

__all__ = ["Told", "undeclared"]

T = TypeVar("T")


@dataclass(eq=False, repr=False)
class Told:
    """Of each recording that flows, by its number."""

    ceilings: dict[int, float] = field(default_factory=dict)
    """The peak in dBTP that the last step with one does not pass."""
    fields: dict[int, Callable[[], Mapping[str, str]]] = field(default_factory=dict)
    """What finds fields for the tags, as long as the recording is what it was measured on."""
    notes: dict[int, list[str]] = field(default_factory=dict)
    """What was found and done, which its user may like to know."""
    spans: dict[tuple[int, int], tuple[float, float]] = field(default_factory=dict)
    """By the step and the recording, from where to where the bars are that it acted on."""
    changed: set[int] = field(default_factory=set)
    """Those that any step gave back as another value."""

    def keep_under(self, at: int, ceiling_db: float) -> None:
        """What is behind `Context.keep_under` for the recording `at`."""
        self.ceilings[at] = float(ceiling_db)

    def tag(self, at: int, find: Callable[[], Mapping[str, str]]) -> None:
        """What is behind `Context.tag` for the recording `at`."""
        self.fields[at] = find

    def note(self, at: int, command: str, sentence: str) -> None:
        """What is behind `Context.note` for the recording `at`, in a step of a command."""
        said, notes = f"{command}: {sentence}", self.notes.setdefault(at, [])
        if said not in notes:  # a step may be done once more, on another device
            notes.append(said)

    def change(self, numbers: Iterable[int]) -> None:
        """A step has changed these recordings."""
        for at in numbers:
            self.changed.add(at)
            self.fields.pop(at, None)

    def split(self, counts: Sequence[int]) -> None:
        """A step has made so many of each recording: what was told of it is told of each."""
        of = [before for before, count in enumerate(counts) for _ in range(count)]

        def split(told: dict[int, T]) -> dict[int, T]:
            return {at: told[before] for at, before in enumerate(of) if before in told}

        self.ceilings, self.fields = split(self.ceilings), split(self.fields)
        self.notes = {at: list(notes) for at, notes in split(self.notes).items()}
        steps = {step for step, _ in self.spans}
        self.spans = {
            (step, at): self.spans[step, before]
            for step in steps
            for at, before in enumerate(of)
            if (step, before) in self.spans
        }
        self.changed = {at for at, before in enumerate(of) if before in self.changed}

    def handed_on(self, at: int, value: Value) -> Value:
        """The result number `at`, which now says so itself."""
        origin = value.origin or Origin()
        measured = () if at in self.changed else origin.measured
        if at in self.fields:
            measured = tuple(self.fields[at]().items())
        ceiling = self.ceilings.get(at, origin.ceiling)
        if (measured, ceiling) == (origin.measured, origin.ceiling):
            return value
        return with_origin(value, replace(origin, measured=measured, ceiling=ceiling))


def undeclared(*_: Any) -> Any:
    """What is behind `Context.across` of a command that looks at each recording alone."""
    raise RuntimeError("it is declared without across=, or the switch named there is not given")
