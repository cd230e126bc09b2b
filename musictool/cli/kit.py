"""`plugins new` and `plugins check`: the kit for authors of plugins on the command line."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import typer

from musictool.cli.commands import Command, known
from musictool.cli.groups import AS_JSON, argument, verb
from musictool.cli.params import Argument, Option
from musictool.cli.views import begin_work, print_json, print_line, show_line
from musictool.errors import UnknownName, UsageError

if TYPE_CHECKING:
    from musictool.kit import Examined, Finding

__all__ = ["check_verb", "new_verb"]


def new_verb() -> Command:
    """The verb `new`."""
    return verb(
        "new",
        _new,
        Argument("name", metavar="[NAME]", help="What it is called, such as acme"),
        Option(
            "kind",
            "--kind",
            metavar="|".join(KINDS),
            complete=KINDS.items,
            help="What it begins as: "
            + "; ".join(f"{kind}: {words}" for kind, words in KINDS.items()),
        ),
        Option(
            "serves",
            "--for",
            metavar="COMMAND",
            help="The command that an engine or a model is for",
        ),
        Option(
            "folder",
            "-o",
            "--output",
            metavar="FOLDER",
            help="Where the folder of the package is made [default: the current folder]",
        ),
        also=("create", "init", "scaffold", "template"),
        examples=(
            "plugins new acme --kind command",
            "plugins new acme --kind engine --for continue",
        ),
        docs="plugins",
    )


KINDS = {
    "command": "a command that works on recordings",
    "engine": "an engine for a command that there is",
    "generator": "a command that makes sound from nothing",
    "model": "a command, or an engine, with a network and its weights",
}
"""As in `musictool.kit.scaffold`, which help does without."""


def _new(name: str | None, kind: str | None, serves: str | None, folder: str | None) -> None:
    """Write a plugin, with tests, a README and all else, that works at once.

    On a terminal it asks for what is not given.
    """
    from pathlib import Path

    from musictool.kit.scaffold import plan_of, refuse_name, write

    registry = known()
    if name is None or kind is None:
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            missing = "a name" if name is None else f"--kind {'|'.join(KINDS)}"
            raise UsageError(f"plugins new: {missing} is missing")
        if name is None:
            name = _answer("What is it called?", lambda text: refuse_name(text, None, registry))
        if kind is None:
            for one, words in KINDS.items():
                print_line(f"  {one}: {words}", sys.stderr)
            kind = _answer("What does it begin as? [command]", _refuse_kind) or "command"
            if kind in ("engine", "model") and serves is None:
                usual = "continue" if kind == "engine" else "one of its own"
                serves = _answer(f"For which command? [{usual}]") or None
    plan = plan_of(name, kind, serves, Path(folder or "."), registry)
    for made in write(plan):
        print_line(str(plan.folder / made), sys.stdout)
    place = shlex.quote(str(plan.folder))
    show_line("note", f'now: pip install -e "{place}[test]" && pytest {place}')


def _refuse_kind(text: str) -> None:
    if text and text not in KINDS:
        raise UnknownName("kind of plugin", text, KINDS)


def _answer(question: str, refuse: Callable[[str], None] = lambda text: None) -> str:
    """What a person answers, asked again until it will do."""
    while True:
        print_line(question, sys.stderr)
        line = sys.stdin.readline()
        if not line:
            raise typer.Exit(1)
        try:
            refuse(line.strip())
        except UsageError as error:
            show_line("error", str(error))
        else:
            return line.strip()


def check_verb() -> Command:
    """The verb `check`."""
    return verb(
        "check",
        _check,
        argument(
            "name",
            "NAME",
            "A plugin, as musictool plugins lists it, its distribution or its module",
            complete=lambda: [plugin.name for plugin in known().plugins],
        ),
        Option(
            "only",
            "--only",
            metavar="CHECK",
            multiple=True,
            complete=_checks,
            help="Make this check alone; may be repeated",
        ),
        Option(
            "given",
            "--with",
            metavar="STEP",
            multiple=True,
            help='Values for a command, as "acme.trim seconds=2"; may be repeated',
        ),
        AS_JSON,
        also=("test", "verify", "lint", "conformance"),
        examples=("plugins check listening", "plugins check synth --only words --only again"),
        docs="plugins",
    )


def _checks() -> list[str]:
    from musictool.kit import CHECKS, PLUGIN_CHECKS

    return [*PLUGIN_CHECKS, *CHECKS]


def _check(name: str, only: list[str], given: list[str], as_json: bool) -> None:
    """Hold a plugin to what holds for every command, and say how to mend what does not."""
    begin_work()
    from musictool.kit import examine

    rows: list[Examined] = []
    for row in examine(name, known(), values=_values(given), only=only):
        rows.append(row)
        if not as_json:
            _show(row)
    findings = sum(len(row.findings) for row in rows)
    if as_json:
        print_json([asdict(row) for row in rows])
    else:
        checks = sum(row.checks for row in rows)
        print_line(f"{_count(checks, 'check')} made, {_count(findings, 'finding')}", sys.stdout)
    if findings:
        raise typer.Exit(1)


def _values(steps: Sequence[str]) -> dict[str, dict[str, Any]]:
    """What is given to commands, and to engines by "command-engine"."""
    from musictool.pipeline import parse_inline

    found = [step for text in steps for step in parse_inline(text).steps]
    return {
        f"{step.command}-{step.engine}" if step.engine else step.command: dict(step.parameters)
        for step in found
    }


def _show(row: Examined) -> None:
    said = f"{row.subject}: {_count(row.checks, 'check')}"
    found = _count(len(row.findings), "finding") if row.findings else "all well"
    print_line(f"{said}, {found}" if row.checks else said, sys.stdout)
    for finding in row.findings:
        _show_finding(finding)
    for sentence in row.not_checked:
        show_line("note", f"{row.subject}: not checked: {sentence}")


def _show_finding(finding: Finding) -> None:
    print_line(f"  {finding.check}", sys.stdout)
    for what in ("expected", "happened"):
        print_line(f"    {what}: {getattr(finding, what)}", sys.stdout)
    print_line(f"    to mend:  {finding.mend}", sys.stdout)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
