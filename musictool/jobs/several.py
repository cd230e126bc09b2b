"""Several results of one input, such as takes: made by a step, then each on its own way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from musictool.contract import Spec
from musictool.jobs.results import finished, handed, several_of
from musictool.values import Value

if TYPE_CHECKING:
    from musictool.jobs.apply import Application

__all__ = ["several_made"]


def several_made(
    application: Application,
    number: int,
    spec: Spec,
    flows: Sequence[Value],
    call: Callable[..., Any],
) -> list[Value]:
    """What comes of the step `number`, which makes several values of each that flows.

    They go on separately: what was told of the one that they came from is told of each.
    """
    counts: list[int] = []
    made: list[Value] = []
    for at, value in enumerate(flows or [None]):
        given = [] if value is None else [handed(spec, value)]
        results = several_of(spec, call(at, *given))
        made += [finished(spec, one, given) for one in results]
        counts.append(len(results))
    application.told.change(range(len(counts)))
    application.told.split(counts)
    application.references.split(counts)
    application.extras.split(counts, number, {one.name for one in spec.pictures})
    return made
