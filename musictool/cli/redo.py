"""`musictool redo`: files made again from their records, and what came of each in a line."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack, redirect_stderr, redirect_stdout
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import typer

from musictool.cli.commands import Command, known
from musictool.cli.groups import AS_JSON, argument, verb
from musictool.cli.help import OUTPUT
from musictool.cli.params import Option, option_of, switch
from musictool.contract.options import ALLOW
from musictool.errors import MusictoolError, UnreadableFile, UsageError
from musictool.kinds import Kind, kind_of_folder

if TYPE_CHECKING:
    from musictool.cli.rows import Rows
    from musictool.cli.tally import Tally
    from musictool.files import Input, Place
    from musictool.jobs import Job
    from musictool.remaking import Finder, Redone

__all__ = ["redo_verb"]


def redo_verb() -> Command:
    """The verb."""
    return verb(
        "redo",
        _redo,
        argument("files", "FILE", "What musictool has made: files, folders, patterns", nargs=-1),
        Option(
            "source",
            "--source",
            metavar="FILE|FOLDER",
            multiple=True,
            help="Where to look, by content, for what it was made of; then beside it, and here",
            also=("input", "i", "from", "sources", "in"),
        ),
        switch(
            "changed",
            help="Make it of sources that have changed since, too",
            also=("anyway", "ignore-changed"),
        ),
        option_of(replace(ALLOW, help="What a record may do beside the usual"), OUTPUT),
        Option(
            "output",
            "--output",
            "-o",
            metavar="OUTPUT",
            help="Keep what is made: a file, a folder/, a template ({stem}.{command}{ext})",
            also=("outfile", "outdir", "output-dir", "dest", "save", "keep"),
            rich_help_panel=OUTPUT,
        ),
        switch("force", help="Replace an output that is there already", rich_help_panel=OUTPUT),
        switch(
            "replace",
            help="Put what is made in the place of the file",
            also=("in-place", "overwrite", "inplace"),
            rich_help_panel=OUTPUT,
        ),
        switch("quiet", "--quiet", "-q", help="Print errors only", rich_help_panel=OUTPUT),
        AS_JSON,
        also=("remake", "reproduce", "rebuild", "again", "rerun", "repeat"),
        examples=("redo mix.wav", "redo mix.wav --source songs/ -o again/"),
        docs="redo",
    )


def _redo(files: list[str], output: str | None, quiet: bool, as_json: bool, **given: Any) -> None:
    """Make files again from the records that they carry, and compare them."""
    from musictool.cli.rows import Rows
    from musictool.cli.views import begin_work, exit_code
    from musictool.files import AUDIO_SUFFIXES
    from musictool.kinds import REPORT_SUFFIXES, SCORE_SUFFIXES
    from musictool.remaking import Finder, NoRecord, refuse_addresses

    begin_work()
    suffixes = AUDIO_SUFFIXES | SCORE_SUFFIXES | REPORT_SUFFIXES
    refuse_addresses([*files, *given["source"], *([output] if output else [])])
    if "-" in files:
        raise UsageError("redo: what comes by a pipe lies in no folder; save it to a file first")
    there, missing = _told_apart(files, suffixes)
    found = list({it.path: it for one in there for it in _expanded(one, suffixes)}.values())
    places = _places(found, output, given.pop("force"), given.pop("replace"))
    finder = Finder([Path(one) for one in given.pop("source")])
    screen = _Screen(quiet, Rows(len(found) + len(missing) > 1) if as_json else None)
    failures: list[MusictoolError] = [*missing.values()]
    for name, error in missing.items():
        screen.failed(Path(name), error)
    without = 0
    for item, place in zip(found, places, strict=True):
        try:
            made = _made_again(item.path, place, finder, quiet, **given)
        except MusictoolError as error:
            if isinstance(error, NoRecord) and item.folder is not None:
                without += 1
                continue
            failures.append(error)
            screen.failed(item.path, error)
        else:
            screen.made(made)
            if not made.kept_promise:
                failures.append(MusictoolError(made.comparison.words))
    count = len(found) + len(missing)
    screen.finish(without, count)
    if failures:
        raise typer.Exit(exit_code(len(failures), count - without, failures[0].exit_code))


def _told_apart(
    names: list[str], suffixes: frozenset[str]
) -> tuple[list[str], dict[str, UnreadableFile]]:
    """The arguments that name files, and those that name none, with why."""
    there, missing = [], {}
    for name in names:
        try:
            _expanded(name, suffixes)
        except UnreadableFile as error:
            missing[name] = error
        else:
            there.append(name)
    return there, missing


def _expanded(name: str, suffixes: frozenset[str]) -> list[Input]:
    """The files that an argument names; a model is one, whatever lies in it."""
    from musictool.files import Input, expand_inputs

    is_model = kind_of_folder(Path(name), (Kind.MODEL,)) is not None
    return [Input(Path(name))] if is_model else expand_inputs([name], suffixes)


def _made_again(
    path: Path,
    place: Place | None,
    finder: Finder,
    silent: bool,
    changed: bool,
    allow: list[str],
) -> Redone:
    from musictool.cli.views import Foreign
    from musictool.files.audio.quiet import quiet
    from musictool.remaking import redo

    foreign = Foreign(sys.stderr)
    with (
        _Progress(silent, sys.stderr) as progress,
        quiet(),
        redirect_stdout(foreign),
        redirect_stderr(foreign),
    ):
        return redo(
            path,
            known(),
            finder=finder,
            changed=changed,
            allowed=ALLOW.check(allow, "redo"),
            place=place,
            progress=progress.update,
        )


class _Progress(ExitStack):
    """How far the work on one file has come; of what it consists shows when it begins."""

    def __init__(self, quiet: bool, file: TextIO) -> None:
        super().__init__()
        self._quiet = quiet
        self._file = file  # not what takes its place for plugins meanwhile
        self._tally: Tally | None = None

    def update(self, job: Job, fraction: float, message: str) -> None:
        """How much of a job is done, 0 to 1, and what it is about to do."""
        if self._tally is None:
            from musictool.cli.screen import progress_of
            from musictool.cli.tally import Tally

            self._tally = Tally([job])
            self.enter_context(progress_of(self._tally, self._quiet, self._file))
        self._tally.update(job, fraction, message)


def _places(
    found: list[Input], output: str | None, force: bool, replaced: bool
) -> list[Place | None]:
    """Where each new file is kept, if it is."""
    from musictool import files

    if output == "":
        raise UsageError("-o has an empty name; is a variable unset?")
    if output is not None and replaced:
        raise UsageError("redo: give -o to keep both files, or --replace for the new one alone")
    if replaced:
        return [files.Place(item.path, force=True) for item in found]
    if output is None:
        return [None] * len(found)
    parents = files.makes_folders(output, len(found) > 1)
    if files.is_template(output):
        paths = files.output_paths(found, "redo", output)
    elif parents or os.path.isdir(output):  # noqa: PTH112
        paths = [Path(output, _below(item), item.path.name) for item in found]
    else:
        paths = [Path(output)]
        if len(found) > 1:
            files.output_paths(found, "redo", output)  # says that one file is not for several
    twice = next((path for path in paths if paths.count(path) > 1), None)
    if twice is not None:
        raise UsageError(f"redo: several files would go to {twice}; give -o a template")
    return [
        files.Place(path, (item.path,), force, parents)
        for path, item in zip(paths, found, strict=True)
    ]


def _below(item: Input) -> Path:
    """The folders between the one that was named and the file in it."""
    return item.path.parent.relative_to(item.folder) if item.folder else Path()


class _Screen:
    """What came of each file."""

    def __init__(self, quiet: bool, rows: Rows | None) -> None:
        self._quiet, self._rows = quiet, rows

    def made(self, made: Redone) -> None:
        from musictool.cli.views import print_prose, show_line

        if not self._quiet:
            for reason in made.reasons:
                show_line("note", f"{made.path}: {reason}")
        if self._rows:
            self._rows.add(made.row())
        elif not self._quiet or not made.kept_promise:
            kept = f" -> {made.written}" if made.written else ""
            print_prose(f"{made.path}: {made.comparison.words}{kept}", sys.stdout)

    def failed(self, path: Path, error: MusictoolError) -> None:
        from musictool.cli.views import show_failure
        from musictool.printable import legible

        show_failure(error, as_json=False)
        if self._rows:
            self._rows.add({"file": str(path), "result": None, "error": legible(str(error))})

    def finish(self, without: int, count: int) -> None:
        from musictool.cli.views import show_line

        if self._rows:
            self._rows.close()
        if without == count:
            raise UsageError("redo: none of these files has a record of how it was made")
        if without and not self._quiet:
            which, made = (
                ("1 file", "it was") if without == 1 else (f"{without} files", "they were")
            )
            show_line("note", f"{which} without a record of how {made} made, left out")
