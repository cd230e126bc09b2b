"""The typer hub: the program's own verbs, and every command of every plugin, made when asked for.

Typer since 0.26 carries its own Click inside; a lazy group is a `TyperGroup` whose `list_commands`
and `get_command` ask the registry.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from musictool import __version__
from musictool.cli import verbs
from musictool.discovery import registry
from musictool.errors import UnknownName

if TYPE_CHECKING:
    from musictool.discovery import Registry

__all__ = ["app"]

PANEL = "Commands"
"""The panel of the plugins' commands in the help; the hub's own verbs have another."""


@cache
def known() -> Registry:
    """The registry, read once per process."""
    return registry()


class Commands(TyperGroup):
    """A group whose commands come from the registry; `prefix` is "" or the group's name and dot."""

    prefix = ""

    def get_params(self, ctx: Any) -> Any:
        """The parameters, with the switches that typer itself adds off by default.

        Their default is None, which typer would convert like a value of unknown type, and for that
        import pydantic: a third of the time that the help of a command takes.
        """
        params = super().get_params(ctx)
        for param in params:
            if param.default is None and getattr(param, "is_flag", False):
                param.default = False
        return params

    def list_commands(self, ctx: Any) -> list[str]:
        inside = {
            name.removeprefix(self.prefix).split(".")[0]
            for name in [*known().commands, *known().contested]
            if name.startswith(self.prefix) and " " not in name
        }
        return sorted(inside) + super().list_commands(ctx)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        own = super().get_command(ctx, cmd_name)
        if own is not None:
            return own
        full = self.prefix + cmd_name
        if full in known().commands:
            return _command(full)
        if not self.prefix and full in known().groups():
            return _group(full)
        return None

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name = args[0]
        full = self.prefix + name
        if full in known().contested:
            known().command(full)
        names = self.list_commands(ctx)
        if not name.startswith("-") and name not in names and not ctx.resilient_parsing:
            raise UnknownName("command", name, names, self.prefix.rstrip("."))
        return super().resolve_command(ctx, args)


app = typer.Typer(
    name="musictool",
    cls=Commands,
    help="Edit music with models: `musictool COMMAND INPUT... -o OUTPUT`.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"musictool {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="Print the version.", is_eager=True, callback=_print_version
        ),
    ] = False,
) -> None:
    pass


verbs.add_to(app, known)


def _command(name: str) -> Any:
    """The typer command of a plugin's command."""
    from musictool.cli.flags import command_function

    command = known().command(name)
    single = typer.Typer(
        add_completion=False, rich_markup_mode="rich", pretty_exceptions_enable=False
    )
    single.command(
        name.split(".")[-1],
        help=_escaped(command.spec.doc),
        short_help=_escaped(command.spec.summary),
        rich_help_panel=PANEL,
        context_settings={"help_option_names": ["-h", "--help"]},
    )(command_function(command, known))
    return typer.main.get_command(single)


def _group(name: str) -> Any:
    """The typer group of the commands whose names begin with `name` and a dot."""
    group = typer.Typer(
        cls=Commands,
        add_completion=False,
        no_args_is_help=True,
        rich_markup_mode="rich",
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    group.callback(help=_escaped(known().groups()[name]), rich_help_panel=PANEL)(lambda: None)
    made = typer.main.get_command(group)
    made.name = name
    made.prefix = f"{name}."  # type: ignore[attr-defined]
    return made


def _escaped(text: str) -> str:
    """A docstring for typer: paragraphs in one line each, brackets not taken for markup."""
    return re.sub(r"(?<!\n)\n(?![\n\s*-])", " ", text).replace("[", "\\[")
