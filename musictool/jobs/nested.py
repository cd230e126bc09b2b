"""Commands at work inside one: what is behind `Context.run`, and hears the bars of a recording."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from musictool.contract import Context, Spec
from musictool.errors import UsageError
from musictool.jobs.extras import Extras
from musictool.jobs.given import suited
from musictool.jobs.references import open_value, with_folders_expanded
from musictool.jobs.results import as_audio, as_stream
from musictool.jobs.told import Told
from musictool.pipeline import check, find
from musictool.values import Stream

if TYPE_CHECKING:
    from musictool.jobs.apply import Application

__all__ = ["nested", "silent", "within"]

DEEPEST = 16
"""So many commands may be at work inside each other."""


def silent(fraction: float, message: str) -> None:
    """Progress that nobody asks for."""


def nested(
    run: Application, spec: Spec, context: Context, pipeline: Any, inputs: tuple[Any, ...]
) -> Any:
    """Other commands at work inside one of a run: `Context.run`."""
    try:
        return within(run, pipeline, inputs, context.note, context.seed, context.progress)
    except UsageError as error:  # it is not what the person has typed
        error.args = (f"{spec.name}: {error}", *error.args[1:])
        raise


def within(
    run: Application,
    pipeline: Any,
    inputs: tuple[Any, ...],
    note: Callable[[str], None],
    seed: int = 0,
    progress: Callable[[float, str], None] = silent,
) -> Any:
    """Other commands, with the references, devices and warnings of a run."""
    if run.depth >= DEEPEST:
        raise UsageError(f"commands inside commands, {DEEPEST} deep: does one run itself?")
    checked = with_folders_expanded(check(find(pipeline, run.registry), run.registry))
    checked = suited(checked, inputs).drawn(seed, "")
    for step in checked.steps:
        if any(step.values.get(extra.name) for extra in step.spec.all_extras):
            raise UsageError(f"{step.spec.name}: makes no further files within a command")
    values = [open_value(one, checked.takes) if isinstance(one, Path) else one for one in inputs]
    for one, value in zip(inputs, values, strict=True):
        run.references.warn_of(value if isinstance(one, Path) else None)
    inside = replace(
        run,
        pipeline=checked,
        settings=replace(run.settings, seed=seed),
        progress=progress,
        references=run.references.within(),
        extras=Extras(),
        told=Told(),
        left_out=[],
        across=None,
        resuming=None,
        lent=True,
        depth=run.depth + 1,
    )
    made = inside.run(values)
    told = (sentence for at in range(len(made)) for sentence in inside.told.notes.get(at, ()))
    for sentence in dict.fromkeys(told):
        note(sentence)
    run.device = inside.device
    streamed = bool(inputs) and isinstance(inputs[0], Stream)
    results = [as_stream(one) if streamed else as_audio(one) for one in made]
    return results if checked.several else results[0]
