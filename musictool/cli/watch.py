"""`musictool watch`: what comes into a folder is worked on, until it is stopped."""

from __future__ import annotations

import os
import shlex
import signal
import sys
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import typer

from musictool.address import is_address, without_secrets
from musictool.cli.commands import FOLDER, Command, hub_options, known
from musictool.cli.flags import OWN
from musictool.cli.groups import argument, verb
from musictool.cli.params import option_of, switch
from musictool.cli.presets import preset_names
from musictool.contract import Parameter
from musictool.contract.batch_options import BATCH, INPUTS, JOBS, RECORDS
from musictool.contract.options import ALLOW, RUN, VARIATIONS, VARIED_RUN, checked
from musictool.errors import UnreadableFile, UsageError

if TYPE_CHECKING:
    from musictool.watching import Rounds

__all__ = ["watch_verb"]

SETTLE = Parameter(
    "settle",
    "number",
    "For how long a file must stay the same, until it counts as complete",
    default=2.0,
    unit="s",
    ge=0,
    le=3600,
    also=("delay", "wait", "stable", "debounce"),
)

_, AT_THE_END = RECORDS
"""What a run leaves at its end, which this has not."""

LEFT_OUT = (AT_THE_END, JOBS, *(option for option in INPUTS if option.kind == "path"))
"""And lists and tables of files, which come into the folder here."""


def watch_verb() -> Command:
    """The verb."""
    batch = [option for option in BATCH if option not in LEFT_OUT and option.name != "only_failed"]
    options = (one for one in hub_options(VARIED_RUN, batch, FOLDER) if one.name != "dry_run")
    return verb(
        "watch",
        _watch,
        argument(
            "words",
            "FOLDER PIPELINE",
            "A folder; then commands with | between them, a YAML file, or a preset's name",
            nargs=-1,
            complete=preset_names,
        ),
        option_of(SETTLE, OWN),
        switch(
            "once",
            help="Do what is there, then end",
            also=("exit", "oneshot"),
            rich_help_panel=OWN,
        ),
        switch(
            "poll",
            help="Look again and again, where the system does not tell of changes: network disks",
            also=("polling", "network"),
            rich_help_panel=OWN,
        ),
        *options,
        option_of(ALLOW, "Presets of the current folder"),
        also=("monitor", "hotfolder", "hot-folder", "dropfolder"),
        examples=(
            'watch songs/ "trim end=30 | normalize lufs=-16" -o done/',
            "watch songs/ podcast -o episodes/ --once --settle 0",
        ),
        docs="watch",
    )


def _watch(words: list[str], allow: list[str], **given: Any) -> None:
    """Work on every file that comes into a folder, as soon as it is complete; Ctrl-C ends."""
    from musictool.pipeline import check, find

    folder, pipeline = _told_apart(words)
    found = check(find(pipeline, known(), ALLOW.check(allow, "watch")), known())
    output = given["output"]
    if not output or output == "-":
        raise UsageError("watch: say where results go: -o FOLDER/, or a template in a folder")

    from pathlib import Path

    from musictool.batches import Asked
    from musictool.cli.views import begin_work, show_failure, show_line
    from musictool.jobs import Settings
    from musictool.watching import Rounds

    begin_work()
    settle = {} if given["settle"] is None else {"settle": given["settle"]}
    options = {one.name: given[one.name] for one in RUN if given.get(one.name) is not None}
    rounds = Rounds(
        Path(folder),
        found,
        output,
        Settings.of(options, given["force"], found.name, found),
        known(),
        Asked.of(given, "watch"),
        VARIATIONS.check(given.get("variations"), "watch"),
        checked([SETTLE], settle, "watch")["settle"],
        given["poll"],
        given["once"],
        fail=partial(show_failure, as_json=False),
        tell=partial(show_line, "note"),
    )
    code = _worked(rounds, given["quiet"], given["json"])
    if code:
        raise typer.Exit(code)


def _worked(rounds: Rounds, quiet: bool, as_json: bool) -> int:
    """Go through all batches; returns the exit code."""
    from musictool.cli.screen import Screen
    from musictool.cli.stopping import stopping
    from musictool.cli.views import exit_code, print_line, show_line

    done = already = failed = 0
    busy = False

    def say(kind: str, text: str) -> None:
        if busy:
            show_line(kind, text)

    signals = [getattr(signal, name) for name in ("SIGINT", "SIGTERM") if hasattr(signal, name)]
    with stopping(rounds.stop, say, signals):
        if not quiet:
            ends = "ends when all is done" if rounds.once else "Ctrl-C ends"
            awaited = " and ".join(one.takes.plural for one in rounds.pipeline.variants)
            show_line("watching", f"{rounds.folder} for {awaited}; {ends}")
        for batch in rounds.batches():
            busy = True
            with Screen(batch, quiet, as_json, False, {}, lines=True) as screen:
                screen.show_refused(batch.jobs)
                with screen.working():
                    for outcome in batch.run(screen.tally.update):
                        screen.show(outcome)
                screen.finish(batch.collected, batch.table, summed=False)
            busy = False
            tally = screen.tally
            done, already, failed = (
                done + tally.done,
                already + tally.skipped,
                failed + tally.failed,
            )
    if not quiet:
        before = f" ({already:,} already)" if already else ""
        words = f", {failed:,} failed" if failed else ""
        print_line(f"{done + already:,} done{before}{words}", sys.stderr)
    return exit_code(failed, done + already + failed)


def _told_apart(words: Sequence[str]) -> tuple[str, str]:
    """The folder and the pipeline, in whichever order they stand."""
    if far := next(filter(is_address, words), None):
        raise UsageError(
            f"watch: {without_secrets(far)} is an address, which nobody tells of changes; "
            "musictool run takes one as an input"
        )
    folders = [one for one in words if os.path.isdir(one)]  # noqa: PTH112
    first, *rest = words
    if not rest:
        missing = "pipeline" if folders else "folder"
        raise UsageError(
            f"watch: name a {missing} as well, as in musictool watch inbox/ podcast -o done/"
        )
    if not folders:
        if os.path.lexists(first):
            raise UsageError(f"{first} is a file; watch takes a folder, and musictool run a file")
        raise UnreadableFile(first, "there is no such folder to watch")
    folder = first if first in folders else folders[0]
    others = list(words)
    others.remove(folder)
    if len(others) > 1:
        line = shlex.join(["musictool", "watch", folder, " ".join(others)])
        raise UsageError(f"watch: a pipeline stands in quotes: {line} -o FOLDER/")
    return folder, others[0]
