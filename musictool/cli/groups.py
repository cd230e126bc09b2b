"""Groups of commands: the hub's own, and those of every plugin, made when asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from typer.core import TyperGroup

from musictool.cli.commands import PANEL, Command, command_of, known
from musictool.cli.params import HELP, Argument, Option, one_line_paragraphs, show_help, switch
from musictool.errors import UnknownName

__all__ = ["AS_JSON", "SUITE", "Commands", "Group", "argument", "verb"]

SUITE = "The suite"
"""The panel of the hub's own verbs in the help."""

AS_JSON = switch("as_json", "--json", help="Print JSON on standard output")


def verb(name: str, function: Callable[..., None], *params: Argument | Option) -> Command:
    """A command of a function, whose docstring is its help."""
    return Command(
        name,
        callback=function,
        params=list(params),
        help=function.__doc__,
        rich_help_panel=SUITE,
    )


def argument(name: str, metavar: str, text: str, **settings: Any) -> Argument:
    """An argument that must be given."""
    return Argument(name, metavar=metavar, required=True, help=text, **settings)


class Group(TyperGroup):
    """A group that says what a mistaken name may have meant.

    Parameters
    ----------
    default
        The command that is run if none is named; without one the help is shown.
    """

    noun = "command"
    """What is in it."""

    def __init__(self, *args: Any, default: str = "", **settings: Any) -> None:
        super().__init__(*args, **settings)
        self._default = default

    def get_help_option(self, ctx: Any) -> Option:
        """`--help` and `-h`."""
        return HELP

    def parse_args(self, ctx: Any, args: list[str]) -> Any:
        if not ctx.resilient_parsing:
            flag = not args or (args[0].startswith("-") and args[0] not in HELP.opts)
            if self._default and flag:
                args = [self._default, *args]
            elif not args:
                show_help(ctx)
                ctx.exit(2)
        return super().parse_args(ctx, args)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name = args[0]
        unknown = not name.startswith("-") and self.get_command(ctx, name) is None
        if unknown and not ctx.resilient_parsing:
            names = self.list_commands(ctx)
            raise UnknownName(self.noun, name, names, ctx.command_path.partition(" ")[2])
        return super().resolve_command(ctx, args)


class Commands(Group):
    """A group whose commands come from the registry.

    Parameters
    ----------
    prefix
        Of its commands' full names: "" or the group's name and a dot.
    """

    def __init__(self, *args: Any, prefix: str = "", **settings: Any) -> None:
        super().__init__(*args, **settings)
        self._prefix = prefix

    def list_commands(self, ctx: Any) -> list[str]:
        inside = {
            name.removeprefix(self._prefix).split(".")[0]
            for name in [*known().commands, *known().contested]
            if name.startswith(self._prefix) and " " not in name
        }
        return sorted(inside) + super().list_commands(ctx)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        own = super().get_command(ctx, cmd_name)
        if own is not None:
            return own
        full = self._prefix + cmd_name
        if full in known().commands:
            return command_of(known().commands[full])
        groups = known().groups()
        if not self._prefix and full in groups:
            return Commands(
                name=full,
                prefix=f"{full}.",
                help=one_line_paragraphs(groups[full] or f"Commands of {full}"),
                rich_help_panel=PANEL,
            )
        return None

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        full = self._prefix + args[0]
        if full in known().contested:
            known().command(full)  # says who claims it
        return super().resolve_command(ctx, args)
