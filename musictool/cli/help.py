"""The help of a command or a group: what it is for, examples, more to read, and what can be set.

What every command can be given comes last, and by name only, for it is the same everywhere;
`--help-all` explains it. Lines are as long as the terminal is wide, and no word breaks.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from musictool.cli.params import HELP, HELP_ALL, Option, unescaped
from musictool.cli.views import BOLD, CYAN, coloured, print_document, shown
from musictool.cli.wrapping import columns, paragraphs, wrapped

__all__ = ["FURTHER", "MANY", "OUTPUT", "PLACEMENT", "Further", "Helpful", "highlighted"]

PLACEMENT, OUTPUT, MANY = SHARED = ("Where and how much", "Output", "Many files")
"""The panels of what every command can be given."""

COMMON = "Common options"
"""Their place on the short page, with those that most people need."""

EXPLAINED = ("output", "seed")

TITLE = r"^(Usage|[A-Z][\w ,]*)(?=:)"
FLAG = r"(?<![\w-])--?[a-z][\w-]*"

Rows = list[tuple[str, str]]


@dataclass(frozen=True, eq=False)
class Further:
    """What a page of help says beside the command's own text and what can be set.

    Parameters
    ----------
    examples
        Command lines that run.
    notes
        What goes with it, by what it is: a guide, presets.
    """

    examples: Sequence[str] = ()
    notes: Mapping[str, str] = field(default_factory=dict)


FURTHER = Further()


class Helpful:
    """What makes a command or a group of typer's show this help."""

    further = FURTHER
    also: tuple[str, ...] = ()
    """Other words that it answers to."""

    def get_help_option(self, ctx: Any) -> Option:
        """`--help` and `-h`."""
        return HELP

    def get_params(self, ctx: Any) -> list[Any]:
        """All that can be given, and `--help-all`."""
        return [*super().get_params(ctx), HELP_ALL]  # type: ignore[misc]

    def get_help(self, ctx: Any) -> str:
        """What `--help` shows on a terminal of 80 columns."""
        return "\n".join(_lines(self, ctx, full=False, width=80))

    def show_help(self, ctx: Any, full: bool = False) -> None:
        """Print the help, `full` as `--help-all` does."""
        lines = _lines(self, ctx, full, shutil.get_terminal_size().columns)
        safe = [shown(line, sys.stdout) for line in lines]
        if coloured(sys.stdout):
            safe = list(map(highlighted, safe))
        print_document("\n".join(safe), sys.stdout)


def highlighted(line: str) -> str:
    """A line of help with colours for what a person types."""
    line = re.sub(FLAG, f"\x1b[{CYAN}m\\g<0>\x1b[0m", line)
    return re.sub(TITLE, f"\x1b[{BOLD}m\\g<0>\x1b[0m", line)


def _lines(command: Any, ctx: Any, full: bool, width: int) -> Iterator[str]:
    """The page, line by line."""
    pieces = command.collect_usage_pieces(ctx)
    yield from wrapped(" ".join(["Usage:", ctx.command_path, *pieces]), width, "  ")
    yield ""
    yield from _text(command, width)
    panels = {**_commands(command, ctx, full), **_options(command, ctx, full)}
    most = max(width * 3 // 10, 20)
    names = [len(name) for rows in panels.values() for name, _ in rows]
    room = max((length for length in names if length <= most), default=0)
    for title, rows in panels.items():
        yield f"{title}:"
        for left, right in columns(rows, width - 2, room):
            yield f"  {left}{right}"
        if title == COMMON:
            yield from wrapped(f"  {_unexplained(command, ctx)}", width, "  ")
        yield ""
    if not command.callback:  # a group
        yield from wrapped(f"{ctx.command_path} COMMAND --help has examples, and all flags.", width)


def _text(command: Any, width: int) -> Iterator[str]:
    """What it is for, in the end what goes with it."""
    further: Further = command.further
    first, *rest = unescaped(command.help or "").split("\n\n")
    yield from paragraphs(first, width)
    yield ""
    if further.examples:
        yield "Examples:"
        for example in further.examples:
            yield from wrapped(f"  {example}", width, " " * 6)
        yield ""
    for paragraph in rest:
        yield from paragraphs(paragraph, width)
        yield ""
    notes = {**({"Also": ", ".join(command.also)} if command.also else {}), **further.notes}
    for name, words in notes.items():
        yield from wrapped(f"{name}: {words}", width, "  ")
    if notes:
        yield ""


def _options(command: Any, ctx: Any, full: bool) -> dict[str, Rows]:
    """What can be given, by panels: the command's own, its engines', what all commands have."""
    panels: dict[str, Rows] = defaultdict(list)
    common: dict[str, Rows] = defaultdict(list)
    for param in _params(command, ctx):
        argument = param.param_type_name == "argument"
        panel = param.rich_help_panel or ("Arguments" if argument else "Options")
        if panel not in SHARED:
            panels[panel].append(_row(param))
        elif full:
            common[panel].append(_row(param))
        elif param.name in EXPLAINED:
            common[COMMON].append(_row(param))
    return panels | common


def _params(command: Any, ctx: Any) -> list[Any]:
    shown = (param for param in command.get_params(ctx) if not getattr(param, "hidden", False))
    return [param for param in shown if param not in (HELP, HELP_ALL)]


def _unexplained(command: Any, ctx: Any) -> str:
    """The common options that `--help` only names."""
    flags = [
        param.opts[0]
        for param in _params(command, ctx)
        if param.rich_help_panel in SHARED and param.name not in EXPLAINED
    ]
    return f"and {', '.join(flags)}, which --help-all explains"


def _row(param: Any) -> tuple[str, str]:
    """An option as it is written, and what it is for."""
    text = unescaped(param.help or "")
    if param.param_type_name == "argument":
        return param.metavar, text
    flags = "/".join([", ".join(sorted(param.opts, key=len)), *param.secondary_opts])
    return f"{flags} {param.metavar}".rstrip(), text


def _commands(command: Any, ctx: Any, full: bool, before: str = "") -> dict[str, Rows]:
    """Those of a group, by panels; `full` with those of the groups inside it."""
    panels: dict[str, Rows] = defaultdict(list)
    for name in getattr(command, "list_commands", lambda _: ())(ctx):
        inner = command.get_command(ctx, name)
        panel = panels[inner.rich_help_panel or "Commands"]
        summary = unescaped(inner.short_help or inner.help or "").split("\n\n")[0]
        panel.append((before + name, summary))
        if full:
            for rows in _commands(inner, ctx, full, f"{name} ").values():
                panel += rows
    return panels
