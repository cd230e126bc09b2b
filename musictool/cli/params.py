"""Typer's options and arguments, whose values stay the text that was written.

What a value must be is checked in one place, the contract, and refused there with the same sentence
as in a pipeline file. Typer would convert it too, and for that import pydantic, which takes as long
as all of typer, between a person and the Tab key as well.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

from typer.core import TyperArgument, TyperOption

from musictool.contract import Parameter
from musictool.contract.words import help_of, metavar
from musictool.errors import UsageError

__all__ = [
    "HELP",
    "HELP_ALL",
    "Argument",
    "Option",
    "argument_of",
    "escaped",
    "one_line_paragraphs",
    "option_of",
    "switch",
    "unescaped",
]

Completion = Callable[[], Iterable[str | tuple[str, str]]]

NO_TYPE: Any = None
"""What typer would convert and show of a type; nothing here asks for either."""


class _AsWritten:
    """A parameter of typer whose value is the text that was written, or a list of such texts."""

    def process_value(self: Any, ctx: Any, value: Any) -> Any:
        if self.nargs == -1 or self.multiple:
            value = list(value or ())
        elif isinstance(value, list):
            if len(value) > 1:
                place, given = ctx.command_path.partition(" ")[2], ", ".join(map(str, value))
                raise UsageError(
                    f"{place}: {self.opts[0]} is given more than once ({given}); it takes one "
                    "value, and braces go in quotes"
                )
            (value,) = value
        if self.required and value in (None, []):
            place = ctx.command_path.partition(" ")[2]
            raise UsageError(f"{place}: missing argument {self.metavar!r}")
        return self.callback(ctx, self, value) if self.callback else value


class Option(_AsWritten, TyperOption):
    """An option: `Option("quiet", "--quiet", "-q", help=...)`; `also` are other words for it."""

    def __init__(
        self,
        name: str,
        *flags: str,
        complete: Completion = tuple,
        also: Sequence[str] = (),
        **settings: Any,
    ) -> None:
        self.also = also
        super().__init__(
            param_decls=[name, *flags],
            type_descriptor=NO_TYPE,
            autocompletion=lambda *typed: complete(),
            **settings,
        )

    def add_to_parser(self, parser: Any, ctx: Any) -> None:
        """Have all values that were given, not the last alone; shells make many of braces."""
        if self.is_flag:
            super().add_to_parser(parser, ctx)
        else:
            parser.add_option(
                obj=self, opts=self.opts, dest=self.name, action="append", nargs=self.nargs
            )


class Argument(_AsWritten, TyperArgument):
    """An argument, shown as its metavar alone; `also` are flags that people write before it."""

    def __init__(
        self, name: str, *, complete: Completion = tuple, also: Sequence[str] = (), **settings: Any
    ) -> None:
        self.also = also
        super().__init__(
            param_decls=[name],
            type_descriptor=NO_TYPE,
            autocompletion=lambda *typed: complete(),
            **settings,
        )

    def display_type_rich(self, ctx: Any) -> str | None:
        """No type of Python beside the name."""
        return None


def switch(name: str, *flags: str, default: bool | None = False, **settings: Any) -> Option:
    """An option without a value, by default `--name`."""
    flags = flags or ("--" + name.replace("_", "-"),)
    return Option(name, *flags, is_flag=True, default=default, metavar="", **settings)


def option_of(parameter: Parameter, panel: str, taken: Collection[str] = ()) -> Option:
    """The option that sets a parameter; None or [] if it is not given.

    Parameters
    ----------
    taken
        Flags that set something else.
    """
    settings: dict[str, Any] = {
        "help": escaped(help_of(parameter)),
        "rich_help_panel": panel,
        "also": parameter.also,
    }
    if parameter.kind == "flag":
        off = "" if parameter.default is False else f"/--no-{parameter.flag[2:]}"
        return switch(parameter.name, parameter.flag + off, default=None, **settings)
    return Option(
        parameter.name,
        parameter.flag,
        *(flag for flag in parameter.flags if flag not in taken),
        metavar=metavar(parameter),
        multiple=parameter.many,
        complete=parameter.meanings.items,
        **settings,
    )


def argument_of(parameter: Parameter) -> Argument:
    """The argument that sets a positional parameter."""
    return Argument(
        parameter.name,
        metavar=parameter.flag,
        required=True,
        help=escaped(help_of(parameter)),
        complete=parameter.meanings.items,
        also=(parameter.flag.lower(), *parameter.also),
    )


def _show_help(ctx: Any, param: Any, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        ctx.command.show_help(ctx, full=param is HELP_ALL)
        ctx.exit()


def _help_switch(name: str, *flags: str, text: str) -> Option:
    return switch(name, *flags, help=text, is_eager=True, expose_value=False, callback=_show_help)


HELP = _help_switch("help", "--help", "-h", text="Show examples, and what can be set.")
HELP_ALL = _help_switch("help_all", "--help-all", text="Show what all commands share as well.")


def escaped(text: str) -> str:
    """Text for typer: brackets are no markup, and quoted names need no marks."""
    return text.replace("`", "").replace("[", "\\[")


def unescaped(text: str) -> str:
    """The text that was `escaped`."""
    return text.replace("\\[", "[")


def one_line_paragraphs(text: str) -> str:
    """A docstring for typer, with every paragraph on one line."""
    return escaped(re.sub(r"(?<!\n)\n(?![\n\s*-])", " ", text))
