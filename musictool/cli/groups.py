"""Groups of commands: the hub's own, and those of every plugin, made when asked for.

Typer since 0.26 carries its own Click inside; a lazy group is a `TyperGroup` whose `list_commands`
and `get_command` ask the registry.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperCommand, TyperGroup

from musictool.cli.wording import paragraphs, without_types
from musictool.discovery import registry
from musictool.errors import UnknownName

if TYPE_CHECKING:
    from musictool.discovery import Registry

__all__ = ["SETTINGS", "Command", "Commands", "Group", "known"]

PANEL = "Commands"
"""The panel of the plugins' commands in the help; the hub's own verbs have another."""

SETTINGS: dict[str, Any] = {"help_option_names": ["-h", "--help"]}


@cache
def known() -> Registry:
    """The registry, read once per process."""
    return registry()


class AsWritten:
    """Stands where typer would convert a value: all of ours are switches or text.

    What a text must be is checked by the contract. Typer would import pydantic, which takes as long
    as all of typer, between a person and the Tab key too.
    """

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        """The value, or a list of them."""
        many = param.multiple or param.nargs == -1
        return list(value or ()) if many else value


def _plain(params: list[Any]) -> list[Any]:
    """Parameters that typer neither converts nor shows the Python types of."""
    for param in params:
        param._runtime_param = AsWritten()
    without_types(params)
    return params


class Command(TyperCommand):
    """A command; while a line is only being completed, nothing is checked."""

    def get_params(self, ctx: Any) -> Any:
        return _plain(super().get_params(ctx))

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if not ctx.resilient_parsing:
            return super().parse_args(ctx, args)
        ctx.params, ctx.args, _ = self.make_parser(ctx).parse_args(args=args)
        return list(ctx.args)


class Group(TyperGroup):
    """A group that says what a mistaken name may have meant, and without a name what it has."""

    prefix = ""
    """Of its commands' full names: "" or the group's name and a dot."""

    def get_params(self, ctx: Any) -> Any:
        return _plain(super().get_params(ctx))

    def parse_args(self, ctx: Any, args: list[str]) -> Any:
        if not args and not self.invoke_without_command and not ctx.resilient_parsing:
            typer.echo(ctx.get_help())
            ctx.exit(2)
        return super().parse_args(ctx, args)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name = args[0]
        unknown = not name.startswith("-") and self.get_command(ctx, name) is None
        if unknown and not ctx.resilient_parsing:
            names = self.list_commands(ctx)
            raise UnknownName("command", name, names, ctx.command_path.partition(" ")[2])
        return super().resolve_command(ctx, args)


class Commands(Group):
    """A group whose commands come from the registry."""

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
        full = self.prefix + args[0]
        if full in known().contested:
            known().command(full)  # says who claims it
        return super().resolve_command(ctx, args)


def _command(name: str) -> Any:
    """The typer command of a plugin's command."""
    from musictool.cli.flags import command_function

    command = known().command(name)
    single = _typer()
    single.command(
        name.split(".")[-1],
        cls=Command,
        help=paragraphs(command.spec.doc),
        short_help=paragraphs(command.spec.summary),
        rich_help_panel=PANEL,
        context_settings=SETTINGS,
    )(command_function(command, known))
    return typer.main.get_command(single)


def _group(name: str) -> Any:
    """The typer group of the commands whose names begin with `name` and a dot."""
    group = _typer(cls=Commands, context_settings=SETTINGS)
    summary = known().groups()[name] or f"Commands of {name}"
    group.callback(help=paragraphs(summary), rich_help_panel=PANEL)(lambda: None)
    made = typer.main.get_command(group)
    made.name = name
    made.prefix = f"{name}."  # type: ignore[attr-defined]
    return made


def _typer(**settings: Any) -> typer.Typer:
    return typer.Typer(
        add_completion=False, rich_markup_mode="rich", pretty_exceptions_enable=False, **settings
    )
