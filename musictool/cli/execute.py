"""From a pipeline and the flags given to jobs done, lines printed and an exit code."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import typer

from musictool.cli.screen import Screen
from musictool.contract.options import ENCODING, RUN
from musictool.contract.options import checked as checked_options
from musictool.discovery import Registry
from musictool.errors import MusictoolError, UsageError
from musictool.kinds import Kind
from musictool.pipeline import CheckedPipeline, Pipeline, check

if TYPE_CHECKING:
    from musictool.jobs import Job, Settings

__all__ = ["execute"]


def execute(pipeline: Pipeline, given: Mapping[str, Any], registry: Registry, name: str) -> None:
    """Check, plan and run; ends with `typer.Exit` unless all went well.

    Raises
    ------
    MusictoolError
        For what can be refused before any job begins.
    """
    checked = check(pipeline, registry)
    written = {key: value for key, value in given.items() if value is not None}
    asked = checked_options(RUN, written, name)
    arguments = list(given.get("inputs") or [])
    out, as_json = _destination(checked, given, arguments)
    _refuse_idle(checked, given)

    from musictool.jobs import Settings, check_collected, plan
    from musictool.jobs.standard import STDIN, STDOUT, output_to_standard, standard_input
    from musictool.models import choose_device

    device = choose_device(asked["device"]) if asked["device"] else None
    bitrate = asked["bitrate"] and round(1000 * asked["bitrate"])
    settings = Settings(
        asked["seed"], device, given["force"], asked["clip"], asked["bit_depth"], bitrate
    )
    names: dict[str, str] = {}  # what is spooled, with its name for the person
    with contextlib.ExitStack() as stack:
        for at, argument in enumerate(arguments):
            if argument == "-":
                spool = stack.enter_context(standard_input(checked.takes.suffix))
                arguments[at] = str(spool)
                names[str(spool)] = STDIN
        to_standard = out == "-"
        if to_standard:
            if not checked.joins and len(plan(checked, arguments, None, name)) > 1:
                raise UsageError("-o - takes one result, but there are several inputs")
            out = str(stack.enter_context(output_to_standard(checked.gives.suffix)))
            names[out] = STDOUT
        jobs = plan(checked, arguments, out, name)
        check_collected(jobs, settings.force)
        with Screen(
            given["quiet"],
            as_json,
            len(jobs) > 1,
            any(job.collected for job in jobs),
            to_standard,
            names,
        ) as screen:
            failures = (_dry_run if given["dry_run"] else _run)(jobs, settings, registry, screen)
        if failures:
            every = len(failures) == len(jobs)
            raise typer.Exit(failures[0].exit_code if len(jobs) == 1 else 1 if every else 3)


def _run(
    jobs: Sequence[Job], settings: Settings, registry: Registry, screen: Screen
) -> list[MusictoolError]:
    from musictool.jobs import run_jobs, write_collected

    start = time.perf_counter()
    outcomes = []
    try:
        with screen.working(jobs) as progress:
            for outcome in run_jobs(jobs, settings, registry, progress.update):
                outcomes.append(outcome)
                screen.show(outcome)
    except KeyboardInterrupt as stop:
        if len(jobs) > 1:
            stop.args = (f"{len(outcomes)} of {len(jobs)} were done",)
        raise
    collected = write_collected(outcomes, settings.force)
    screen.finish(outcomes, time.perf_counter() - start, collected)
    return [outcome.error for outcome in outcomes if outcome.error]


def _dry_run(
    jobs: Sequence[Job], settings: Settings, registry: Registry, screen: Screen
) -> list[MusictoolError]:
    from musictool.jobs import check_job

    failures = []
    for job in jobs:
        error = None
        try:
            check_job(job, settings)
        except MusictoolError as raised:
            failures.append(error := raised)
        screen.planned(job, error)
    return failures


def _destination(
    checked: CheckedPipeline, given: Mapping[str, Any], arguments: Sequence[str]
) -> tuple[str | None, bool]:
    """The meaning of `-o`, and whether results are printed as JSON."""
    out, as_json = given["output"], given["json"]
    if out == "":
        raise UsageError("-o has an empty name; is a variable unset?")
    if checked.gives is Kind.REPORT:
        return (None, True) if out == "-" else (out, as_json)
    if out is None and "-" in arguments:
        out = "-"
    if out == "-" and as_json:
        raise UsageError(
            "--json and the result cannot both go to standard output; name a file with -o"
        )
    for kind, flag in ((checked.takes, "input"), (checked.gives, "output")):
        if kind is Kind.STEMS and (out == "-" if flag == "output" else "-" in arguments):
            raise UsageError(f"stems are a folder, which standard {flag} cannot be")
    return out, as_json


def _refuse_idle(checked: CheckedPipeline, given: Mapping[str, Any]) -> None:
    """Refuse the flags of `run` that none of the pipeline's steps would heed."""
    if given.get("device") and not any("device" in step.spec.uses for step in checked.steps):
        raise UsageError("no step of this pipeline can use a device; leave --device out")
    for option in ENCODING:
        if given.get(option.name) is not None and not checked.gives.has_sound:
            raise UsageError(
                f"the result is no recording but a {checked.gives}; leave {option.flag} out"
            )
