"""From a pipeline and the flags given to a batch, what is printed of it, and an exit code."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from musictool import cli
from musictool.address import is_address, place
from musictool.batches import headstart
from musictool.cli.screen import Screen
from musictool.cli.views import begin_work
from musictool.cli.wording import Wording, wording_of
from musictool.contract.options import RUN, VARIATIONS
from musictool.discovery import Registry
from musictool.discovery.index import hold_path
from musictool.errors import UsageError, errors_worded
from musictool.kinds import Kind
from musictool.pipeline import CheckedPipeline, Pipeline, check, names_a_file

if TYPE_CHECKING:
    from musictool.batches import Asked, Batch
    from musictool.cli.progress import Progress
    from musictool.jobs import Job
    from musictool.pipeline.grid import Cell

__all__ = ["execute"]


UNDONE = 141
"""Exit code when nobody reads the output any more, and so work was left undone."""


class Unread(BrokenPipeError):
    """Nobody reads the output any more, with what the process ends with."""

    def __init__(self, exit_code: int) -> None:
        super().__init__()
        self.exit_code = exit_code


def execute(
    pipeline: Pipeline,
    given: Mapping[str, Any],
    registry: Registry,
    typed: str | None = None,
    sweep: bool = False,
) -> None:
    """Check, plan and run; ends with `typer.Exit` unless all went well.

    Parameters
    ----------
    typed
        The pipeline as it stands on the command line; None for a command.
    sweep
        All of several values are meant, each in turn, and not one that is drawn.

    Raises
    ------
    MusictoolError
        For what can be refused before any job begins.
    """
    arguments = list(given.get("inputs") or [])
    if len(arguments) > 1 or any(map(_is_no_recording, arguments)):
        from musictool.cli.misplaced import refuse_misplaced

        refuse_misplaced(pipeline, arguments, given, registry, typed)
    wording = _wording(pipeline, registry) if typed is None else str
    with errors_worded(wording):
        _execute(pipeline, arguments, given, registry, wording, sweep)


def _execute(
    pipeline: Pipeline,
    arguments: list[str],
    given: Mapping[str, Any],
    registry: Registry,
    wording: Wording,
    sweep: bool,
) -> None:
    cells: list[Cell] = []
    seeds: Sequence[int] = ()
    asked = None
    paths = [place(argument) for argument in arguments]
    if sweep:
        from musictool.pipeline.grid import all_steps, grid, seeds_of

        seeds = seeds_of(given.get("seed"))
        cells = grid(pipeline, registry, seeds, paths)
        checked = all_steps(cells, pipeline)
    elif given.get("jobs"):  # a table may have what the pipeline lacks
        asked = _asked(given, "run")
        checked = asked.checked(pipeline, registry)
    else:
        from musictool.pipeline.grid import all_steps, apart

        cells = apart(pipeline, registry, paths)
        checked = all_steps(cells, pipeline) if cells else check(pipeline, registry, paths)
    where = "sweep" if sweep else checked.name
    typed = list(arguments)
    listed = bool(given.get("jobs") or given.get("files_from"))
    checked = checked if listed else checked.of_arguments(arguments)
    out, as_json = _destination(checked, given, typed)
    headstart.begin(checked.steps, arguments, out, given)
    if cli.alone:
        hold_path()

    from musictool.batches import Batch
    from musictool.batches.plan import plan
    from musictool.batches.sounding import sounding
    from musictool.jobs import Settings, pipelines_of, refuse_unused
    from musictool.jobs.pipes import STDIN, STDOUT, output_to_standard, standard_input

    begin_work()
    checked = checked.each(partial(sounding, out))  # so that it can be said how sound is written
    options = {option.name: given.get(option.name) for option in RUN}
    options = {name: value for name, value in options.items() if value is not None}
    if seeds:
        del options["seed"]
    settings = Settings.of(options, given["force"], where, checked)
    variations = VARIATIONS.check(given.get("variations"), where)
    asked = asked or _asked(given, where)
    names: dict[str, str] = {}  # what a person calls the files behind standard input and output
    with contextlib.ExitStack() as stack:
        stack.callback(headstart.dismiss)
        for at, argument in enumerate(arguments):
            if argument == "-":
                kinds = (one.takes for one in checked.variants)
                spool = stack.enter_context(standard_input(*kinds))
                arguments[at] = str(spool)
                names[str(spool)] = STDIN
        if checked.others and not listed and names:
            checked = checked.of_arguments(arguments)
            out, as_json = _destination(checked, given, typed)
        to_standard = out == "-" and not sweep
        if to_standard:
            inputs = not checked.joins and len(plan(checked, arguments, None, asked=asked)) > 1
            if inputs or cells or (variations or 1) > 1:
                several = "inputs" if inputs else "values" if cells else "variations"
                raise UsageError(f"-o - takes one result, but there are several {several}")
            stack.enter_context(_undone_if_unread())
            out = str(stack.enter_context(output_to_standard(_suffix(checked, arguments))))
            names[out] = STDOUT
        streams = any(step.streams_to_standard for step in checked.steps)
        if streams and (to_standard or as_json or cells or (variations or 1) > 1):
            raise UsageError("standard output takes one thing; name a file with -o for the result")
        about = (arguments, out, settings, registry, names, variations, asked)
        if sweep:
            from musictool.batches.sweep import Sweep

            batch: Batch = Sweep.of(cells, *about)
        else:
            batch = Batch.planned(checked, *about, cells)
        refuse_unused(pipelines_of(batch.jobs), options)
        forecast = given["dry_run"] and len(batch.jobs) > 1  # JSON of which is one object
        rows = as_json and not forecast
        with Screen(batch, given["quiet"], rows, to_standard or streams, names, wording) as screen:
            if forecast:
                from musictool.cli.forecast import show_forecast

                code = show_forecast(batch, screen, given["quiet"], as_json)
            else:
                code = (_dry_run if given["dry_run"] else _run)(batch, screen)
        if code:
            raise typer.Exit(code)


def _asked(given: Mapping[str, Any], where: str) -> Asked:
    from musictool.batches import Asked

    lists = [str(given[name]) for name in ("files_from", "jobs") if given.get(name)]
    if [*(given.get("inputs") or ()), *lists].count("-") > 1:
        raise UsageError("standard input is named twice, and can be read once; save it to a file")
    return Asked.of(given, where)


def _suffix(checked: CheckedPipeline, arguments: Sequence[str]) -> str:
    """Of what goes to standard output: notes keep the format they came in, if it is written."""
    came = Path(arguments[0]).suffix.lower() if arguments else ""
    keeps = checked.takes.flow is checked.gives.flow is Kind.SCORE and came in Kind.SCORE.suffixes
    return came if keeps else checked.gives.suffix


def _wording(pipeline: Pipeline, registry: Registry) -> Wording:
    """Of a command, whose settings were typed as flags."""
    (step,) = pipeline.steps
    command = registry.command(step.command)
    specs = command.specs if command.others else [command.choose(step.engine, step.command)]
    return wording_of(
        one
        for spec in reversed(specs)
        for one in (*spec.settings, *spec.run_parameters, *spec.batch_parameters)
    )


def _is_no_recording(argument: str) -> bool:
    is_there = argument == "-" or is_address(argument) or os.path.lexists(argument)
    return not is_there or names_a_file(argument)


def _run(batch: Batch, screen: Screen) -> int:
    """Do the work; returns the exit code."""
    tally = screen.tally
    screen.show_refused(batch.jobs)
    try:
        with screen.working() as progress, _stopped_by_ctrl_c(batch, progress) as interrupted:
            for outcome in batch.run(tally.update):
                screen.show(outcome)
        screen.finish(batch.collected, batch.table, summed=not interrupted.is_set())
        if interrupted.is_set():
            raise KeyboardInterrupt
    except KeyboardInterrupt as stop:
        if tally.total > 1:
            stop.args = (screen.summary.interruption,)
        raise
    except BrokenPipeError as gone:
        left = tally.finished < tally.total and any(map(_is_kept, batch.jobs))
        raise Unread(UNDONE if left else tally.exit_code) from gone
    return tally.exit_code


def _stopped_by_ctrl_c(
    batch: Batch, progress: Progress
) -> contextlib.AbstractContextManager[threading.Event]:
    """Of several jobs those under way are finished first; one alone stops at once."""
    if len(batch.jobs) == 1:
        return contextlib.nullcontext(threading.Event())
    from musictool.cli.stopping import stopping

    return stopping(batch.stop, progress.say)


@contextlib.contextmanager
def _undone_if_unread() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError as gone:
        raise Unread(UNDONE) from gone


def _is_kept(job: Job) -> bool:
    """Whether the result of a job is more than shown."""
    return bool(job.output or job.collected or job.extras)


def _dry_run(batch: Batch, screen: Screen) -> int:
    (one,) = batch.check()
    screen.planned(one.job, one.error)
    return one.error.exit_code if one.error else 0


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
    if out == "-" and checked.several:
        raise UsageError(
            f"-o - takes one result, and {checked.name} makes several; name a file: -o take.wav "
            "makes take-1.wav, take-2.wav, …"
        )
    for kind, flag in ((checked.takes, "input"), (checked.gives, "output")):
        if kind.is_folder and (out == "-" if flag == "output" else "-" in arguments):
            verb = "is" if kind is Kind.MODEL else "are"
            raise UsageError(f"{kind.words} {verb} a folder, which standard {flag} cannot be")
    return out, as_json
