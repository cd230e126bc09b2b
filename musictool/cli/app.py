"""The typer hub: the root of all commands, and what its own words for a mistake are."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Annotated, Any

import typer

from musictool import __version__
from musictool.cli import verbs
from musictool.cli.groups import SETTINGS, Commands
from musictool.errors import MusictoolError, UsageError, near_names

__all__ = ["app", "program"]

COMPLETION = ("--install-completion", "--show-completion")
SHELLS = ("bash", "zsh", "fish", "powershell", "pwsh")


class Root(Commands):
    """The root; it leaves it to its caller what an error or Ctrl-C looks like."""

    def main(self, args: Sequence[str] | None = None, *further: Any, **extra: Any) -> Any:
        if "_MUSICTOOL_COMPLETE" in os.environ:
            os.environ["TERMINAL_WIDTH"] = "10000"  # a line of help each: shells read them by line
            return super().main(args, "musictool")
        with self.make_context("musictool", list(args or ())) as context:
            return self.invoke(context)


app = typer.Typer(
    name="musictool",
    cls=Root,
    help="Edit music with models: musictool COMMAND INPUT... -o OUTPUT",
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings=SETTINGS,
)


def program(arguments: list[str]) -> int:
    """Run the program.

    Returns
    -------
    int
        The exit code.

    Raises
    ------
    MusictoolError
        What ended it, usage errors that typer finds included.
    """
    if len(arguments) == 2 and arguments[0] in COMPLETION and arguments[1] in SHELLS:
        # Typer asks the process above which shell it is, and takes a name only when told not to.
        os.environ["_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION"] = "1"
    try:
        typer.main.get_command(app).main(arguments)
    except typer.Exit as end:
        return end.exit_code
    except typer.TyperException as error:
        raise _in_our_words(error) from None
    return 0


def _in_our_words(error: typer.TyperException) -> MusictoolError:
    context: Any = getattr(error, "ctx", None)
    where = context.command_path.partition(" ")[2] if context else ""
    if type(error).__name__ == "NoSuchOption":
        return _unknown_flag(error.option_name, context, where)  # type: ignore[attr-defined]
    sentence = error.format_message().rstrip(".")
    sentence = sentence[:1].lower() + sentence[1:]
    return UsageError(f"{where}: {sentence}" if where else sentence)


def _unknown_flag(name: str, context: Any, where: str) -> UsageError:
    options = context.command.get_params(context)
    flags = {flag.lstrip("-"): flag for option in options for flag in option.opts}
    near = near_names(name.lstrip("-"), flags)
    advice = f"see {context.command_path} --help"
    if near:
        advice = f"did you mean {' or '.join(flags[one] for one in near)}?"
    place = f"{where}: " if where else ""
    return UsageError(f"{place}no flag is called {name!r}; {advice}")


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


verbs.add_to(app)
