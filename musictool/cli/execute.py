"""From a pipeline and the flags given to jobs done, lines printed and an exit code."""

from __future__ import annotations

import contextlib
import os
import traceback
from collections.abc import Mapping
from typing import Any, Literal

import typer

from musictool.cli.views import Screen
from musictool.discovery import Registry
from musictool.errors import BadParameter, MusictoolError, UsageError
from musictool.pipeline import Pipeline, check

__all__ = ["execute"]


def execute(pipeline: Pipeline, given: Mapping[str, Any], registry: Registry, name: str) -> None:
    """Check, plan and run; ends with `typer.Exit` unless all went well.

    Raises
    ------
    MusictoolError
        For what can be refused before any job begins.
    """
    checked = check(pipeline, registry)
    screen = Screen(quiet=given["quiet"], json=given["json"], out=given["output"])

    from musictool.jobs import Settings, plan, run_jobs
    from musictool.jobs.standard import output_to_standard, standard_input

    seed = _seed(given.get("seed"))
    settings = Settings(seed, given.get("device"), given["force"], _clip(given.get("clip")))
    arguments = list(given.get("inputs") or [])
    out = given["output"]
    if "-" in arguments and out is None:
        out = "-"
        screen = Screen(quiet=given["quiet"], json=given["json"], out=out)
    if out == "-" and given["json"]:
        raise UsageError(
            "--json and the recording cannot both go to standard output; name a file with -o"
        )

    with contextlib.ExitStack() as stack:
        arguments = [
            str(stack.enter_context(standard_input())) if argument == "-" else argument
            for argument in arguments
        ]
        target = stack.enter_context(output_to_standard()) if out == "-" else out
        jobs = plan(checked, arguments, str(target) if target is not None else None, name)
        if out == "-" and len(jobs) > 1:
            raise UsageError("-o - takes one recording, but there are several inputs")
        if given["dry_run"]:
            _dry_run(jobs, settings, screen)
            return
        outcomes = []
        try:
            with screen.progress(len(jobs)) as progress:
                for outcome in run_jobs(jobs, settings, registry, progress):
                    outcomes.append(outcome)
                    screen.show(outcome)
        except KeyboardInterrupt:
            screen.interrupted(len(outcomes), len(jobs))
            raise typer.Exit(130) from None
        screen.finish(outcomes)
        errors = [outcome.error for outcome in outcomes if outcome.error]
        if os.environ.get("MUSICTOOL_TRACEBACK"):
            for error in errors:
                traceback.print_exception(error)
        if errors:
            code = errors[0].exit_code if len(jobs) == 1 else 1 if len(errors) == len(jobs) else 3
            raise typer.Exit(code)


def _dry_run(jobs: Any, settings: Any, screen: Screen) -> None:
    from musictool import files

    problems: list[MusictoolError] = []
    for job in jobs:
        error = None
        if job.output is not None:
            try:
                files.check_target(
                    job.output, inputs=job.inputs, force=settings.force, parents=job.parents
                )
            except MusictoolError as raised:
                problems.append(error := raised)
        screen.planned(job, error)
    screen.finish([])
    if problems:
        code = problems[0].exit_code if len(jobs) == 1 else 1 if len(problems) == len(jobs) else 3
        raise typer.Exit(code)


def _clip(given: str | None) -> Literal["warn", "limit", "error"]:
    match given or "warn":
        case "warn" | "limit" | "error" as clip:
            return clip
    raise BadParameter(f"clip must be warn, limit or error, not {given!r}")


def _seed(given: str | None) -> int:
    try:
        seed = int(given or 0)
    except ValueError:
        seed = -1
    if seed < 0:
        raise BadParameter(f"seed must be a whole number of at least 0, not {given!r}")
    return seed
