"""What `--dry-run` shows of several jobs: what there is to do, and how long it will take."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from musictool.cli.screen import progress_of
from musictool.cli.summary import lasting
from musictool.cli.tally import Tally
from musictool.cli.views import exit_code
from musictool.printable import legible
from musictool.quantities import format_size, format_time

if TYPE_CHECKING:
    from musictool.batches import Batch
    from musictool.batches.forecast import Forecast, Foreseen, Measured
    from musictool.cli.screen import Screen

__all__ = ["show_forecast"]


def show_forecast(batch: Batch, screen: Screen, quiet: bool, as_json: bool) -> int:
    """Print what the jobs of a batch would do; one of them is done, to tell how long that takes.

    Returns
    -------
    The exit code.
    """
    from musictool.batches.forecast import Forecast

    forecast = Forecast(_followed(batch, quiet))
    if not as_json:
        for line in _plan(forecast):
            screen.say(line)
    for one in forecast.jobs:
        if one.error is not None or not (one.done or as_json):
            screen.planned(one.job, one.error)
    measured = None
    if as_json or not quiet:
        with screen.hushed():
            measured = forecast.measured(batch.settings, batch.registry)
    if as_json:
        screen.document(_as_json(forecast, measured))
    elif measured is not None:
        total = f"about {lasting(measured.total)}" if measured.total >= 1 else "less than 1 s"
        digits = 1 if measured.seconds >= 1 else 2 if measured.seconds >= 0.1 else 3
        took = format_time(measured.seconds, digits)
        screen.say(f"{total} on one core: {measured.name} took {took}, and nothing of it was kept")
    elif forecast.to_do:
        screen.say("how long it takes is not known: the job done to measure it failed")
    errors = [one.error for one in forecast.jobs if one.error is not None]
    return exit_code(len(errors), len(forecast.jobs), errors[0].exit_code if errors else 0)


def _followed(batch: Batch, quiet: bool) -> list[Foreseen]:
    """What is known of each job; on a terminal with a bar, since all files are opened for it."""
    from musictool.jobs import Outcome

    found = []
    tally = Tally(batch.jobs)
    with progress_of(tally, quiet or not sys.stderr.isatty(), sys.stderr):
        for one in batch.check():
            found.append(one)
            tally.add(Outcome(one.job, error=one.error))
    return found


def _plan(forecast: Forecast) -> list[str]:
    """What all jobs are together, their steps, and where their outputs go."""
    jobs, count = len(forecast.jobs), forecast.files
    words = [_count(count, "file")] if count else []
    words += [lasting(forecast.seconds)] if forecast.seconds else []
    words += [format_size(forecast.bytes)] if count and forecast.bytes else []
    words += [_count(jobs, "job")] if jobs != count else []
    states = [f"{forecast.done:,} done already"] if forecast.done else []
    states += [f"{forecast.failing:,} cannot be done"] if forecast.failing else []
    return [
        ", ".join(words) + (f"; {', '.join(states)}" if states else ""),
        f"steps: {_steps(forecast)}",
        f"outputs: {_outputs(forecast)}",
    ]


def _steps(forecast: Forecast) -> str:
    pipelines = {str(one.job.pipeline.pipeline) for one in forecast.jobs}
    if len(pipelines) == 1:
        return pipelines.pop()
    names = [step.spec.name for step in forecast.jobs[0].job.pipeline.steps]
    return f"{' | '.join(names)}, in {len(pipelines):,} forms"


def _outputs(forecast: Forecast) -> str:
    jobs = [one.job for one in forecast.jobs]
    if collected := jobs[0].collected:
        return str(collected)
    made = [job for job in jobs if job.output is not None]
    if not made:
        return "only shown"
    pairs = [(job.output.parent, *job.inputs[:1]) for job in made if job.output is not None]
    if all(isinstance(pair[-1], Path) and pair[0] == pair[-1].parent for pair in pairs):
        return "beside the inputs"
    folders = {str(to) for to, *_ in pairs}
    if len(folders) == 1:
        return f"{folders.pop()}{os.sep}"
    return f"{_count(len(folders), 'folder')} {_within(folders)}".rstrip()


def _within(folders: Collection[str]) -> str:
    try:
        common = os.path.commonpath(folders)
    except ValueError:  # some are absolute, some not
        common = ""
    return f"in {common}{os.sep}" if common else ""


def _as_json(forecast: Forecast, measured: Measured | None) -> dict[str, Any]:
    return {
        "files": forecast.files,
        "duration_s": round(forecast.seconds, 6),
        "bytes": forecast.bytes,
        "steps": legible(_steps(forecast)),
        "outputs": legible(_outputs(forecast)),
        "done": forecast.done,
        "failing": forecast.failing,
        "measured": None
        if measured is None
        else {"input": measured.name, "seconds": round(measured.seconds, 3)},
        "seconds_on_one_core": None if measured is None else round(measured.total, 3),
        "jobs": [
            {
                **one.job.row(one.error),
                "duration_s": None if one.seconds is None else round(one.seconds, 6),
                "bytes": one.bytes,
                "done": one.done,
            }
            for one in forecast.jobs
        ],
    }


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'s' * (number != 1)}"
