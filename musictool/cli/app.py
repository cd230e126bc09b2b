"""The root of all commands, and how a mistake on the command line is answered."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from itertools import takewhile
from typing import Any

import typer
from typer import completion

from musictool import __version__
from musictool.cli.commands import known
from musictool.cli.flags import is_own
from musictool.cli.groups import FEW, Commands, Group
from musictool.cli.help import Further
from musictool.cli.params import Option, switch
from musictool.cli.verbs import verbs
from musictool.contract import SECOND_INPUTS
from musictool.contract.batch_options import BATCH
from musictool.contract.options import OF_SOUND, UNIT
from musictool.discovery import UNKNOWN_WORD, flags_of
from musictool.errors import MusictoolError, UsageError
from musictool.near import did_you_mean, near_meanings

__all__ = ["program", "root"]

COMPLETION = {
    "--install-completion": completion.install_callback,
    "--show-completion": completion.show_callback,
}
SHELLS = ("bash", "zsh", "fish", "powershell", "pwsh")


MANY = 6
"""So many flags of a command are named, for who writes one that it does not have."""

FIRST = ("continue", "analyze", "fx.reverb")
"""Commands to try first, of those that are installed."""


class Root(Commands):
    """The root: its help names a first thing to try, presets, and the guides."""

    def show_help(self, ctx: Any, full: bool = False) -> None:
        commands, presets = known().commands, list(known().presets)
        examples = [commands[name].spec.examples[0] for name in FIRST if name in commands]
        notes = {"Guides": "musictool docs"}
        if presets:
            examples.append(f"musictool preset {presets[0]} song.wav")
            notes["Presets"] = f"{', '.join(presets)} (musictool preset describes them)"
        if broken := [plugin.name for plugin in known().plugins if plugin.problems]:
            notes["Broken plugins"] = f"{', '.join(broken)} (musictool plugins says why)"
        self.further = Further(examples, notes)
        super().show_help(ctx, full)

    def words(self, wrong: str = "") -> dict[str, tuple[str, ...]]:
        flags = {flag[2:]: (f"musictool {flag}",) for it in self.params for flag in it.opts}
        return {**flags, **super().words(wrong)}

    def advice(self, name: str, behind: Sequence[str]) -> str:
        from musictool.cli.find import entries, found

        advice = super().advice(name, behind)
        wanted = " ".join([name, *takewhile(_is_word, behind)])
        if advice == UNKNOWN_WORD and found(wanted, [*entries(verbs())]):
            return f"musictool find {wanted} lists what comes near"
        return advice

    def parse_args(self, ctx: Any, args: list[str]) -> Any:
        """Completion can be had for a shell by its name."""
        if len(args) == 2 and args[0] in COMPLETION and args[1] in SHELLS:
            COMPLETION[args[0]](ctx, self.params[0], args[1])  # ends the program
        return super().parse_args(ctx, args)


def _is_word(argument: str) -> bool:
    """Whether it may belong to a sentence, and is no flag, value or file."""
    is_word = re.fullmatch(r"[A-Za-z][A-Za-z'-]*", argument)
    return bool(is_word) and not os.path.exists(argument)  # noqa: PTH110


def _print_version(ctx: typer.Context, param: Any, wanted: bool) -> None:
    if wanted:
        typer.echo(f"musictool {__version__}")
        raise typer.Exit


def _eager(flag: str, text: str, callback: Any) -> Option:
    """A switch that does its work, and ends the program, while the command line is read."""
    name = flag[2:].partition("-")[0]
    return switch(name, flag, help=text, callback=callback, is_eager=True, expose_value=False)


root = Root(
    name="musictool",
    help="Edit music with models: musictool COMMAND INPUT... -o OUTPUT",
    params=[
        _eager("--version", "Print the version.", _print_version),
        *(
            _eager(
                flag,
                f"{flag[2:].partition('-')[0].title()} completion for the current shell, or the "
                "one named.",
                callback,
            )
            for flag, callback in COMPLETION.items()
        ),
    ],
    commands=verbs(),
)


def program(arguments: list[str]) -> int:
    """Run the program, and return its exit code; what typer refuses is a `UsageError`."""
    try:
        if "_MUSICTOOL_COMPLETE" in os.environ:
            os.environ["TERMINAL_WIDTH"] = "10000"  # a line of help each: shells read them by line
            from musictool.cli.colons import join_words

            join_words()
            completion.get_completion_inspect_parameters()  # makes the shells known
            root.main(arguments, "musictool")
        with root.make_context("musictool", list(arguments)) as context:
            root.invoke(context)
    except typer.Exit as end:
        return end.exit_code
    except typer.TyperException as error:
        raise _usage_error(error, arguments) from None
    return 0


def _usage_error(error: Any, arguments: Sequence[str]) -> MusictoolError:
    """An error of typer's as one of the hub's, with the command before it."""
    context = getattr(error, "ctx", None)
    where = context.command_path.partition(" ")[2] if context else ""
    place = f"{where}: " if where else ""
    if type(error).__name__ == "NoSuchOption":
        flag = _as_typed(error.option_name, arguments)
        return UsageError(f"{place}{_unknown_flag(flag, context)}")
    sentence = error.format_message().rstrip(".") + _value_of(error, context)
    sentence += _flag_of_input(where.replace(" ", "."), sentence)
    return UsageError(f"{place}{sentence[:1].lower()}{sentence[1:]}")


def _value_of(error: Any, context: Any) -> str:
    """How the value is written that a flag at the end of a command line lacks."""
    flag = getattr(error, "option_name", None)
    options = context.command.get_params(context) if flag and context else ()
    option = next((one for one in options if flag in one.opts and not one.is_flag), None)
    return f", as {flag} {option.metavar}" if option else ""


def _flag_of_input(name: str, sentence: str) -> str:
    """The flag of what stands as an input of a command that has none: that of its one file."""
    extra = re.search(r"unexpected extra arguments? \(([^ ]+)\)", sentence.replace("(s)", ""))
    command = known().get(name)
    if extra is None or command is None:
        return ""
    needed = [it for it in command.spec.all_parameters if it.required and it.kind in SECOND_INPUTS]
    return f"; write {needed[0].flag} {extra[1]}" if len(needed) == 1 else ""


def _as_typed(flag: str, arguments: Sequence[str]) -> str:
    """All of a flag with one dash, of which typer tells the first letter: `-ss`."""
    if flag.startswith("--"):
        return flag
    words = (one.partition("=")[0] for one in arguments if one.startswith(flag))
    return next((one for one in words if one[1:].isalpha()), flag)


def _who_has(flag: str) -> str:
    """Which commands have a flag that this one lacks, if they are few."""
    names = [name.replace(".", " ") for name in flags_of(flag.lstrip("-"), known().commands)]
    words = ", ".join([*names[:-2], " and ".join(names[-2:])])
    have = "has one" if len(names) == 1 else "have one"
    return f"{words} {have}" if 0 < len(names) <= FEW else ""


GOES_ON = "what is done already in a folder is not done again, without a flag"

UNASKED = {
    **dict.fromkeys(("resume", "continue", "skip-existing", "incremental", "update"), GOES_ON),
    **dict.fromkeys(("recursive", "recurse"), "folders are searched with those in them, always"),
}
"""What other programs have flags for, and is done for whoever works on files."""


def _of_batch(flag: str, context: Any) -> str:
    """What to say of a flag that the hub adds to what works on files, or needs none for."""
    many = any(option.name == "include" for option in context.command.params)
    if many and flag.lstrip("-") in UNASKED:
        return UNASKED[flag.lstrip("-")]
    is_shared = flag in ("--dry-run", *(one.flag for one in BATCH))
    return "what works on files has one, such as musictool run" if is_shared else ""


def _of_format(flag: str, context: Any) -> str:
    """What to do if a flag is the name of a format, of a command that writes files."""
    from musictool.files import AUDIO_SUFFIXES

    suffix = f".{flag.lstrip('-').lower()}"
    writes = any(option.name == "output" for option in context.command.params)
    is_format = writes and suffix in AUDIO_SUFFIXES
    return f"the name of the output chooses a format: -o song{suffix}" if is_format else ""


def _own(context: Any) -> str:
    """Which flags a command has for its own work, if they are few, and where all are."""
    params = context.command.get_params(context)
    own = [one.opts[0] for one in params if is_own(getattr(one, "rich_help_panel", None) or "")]
    listed = ", ".join(own) if len(own) <= MANY else ""
    return f"{f'it has {listed}; ' if listed else ''}see {context.command_path} --help"


def _of_sound(flag: str, context: Any) -> str:
    """What to do in place of a flag that sound alone has, of a command that works on notes."""
    words = {one.flag for one in OF_SOUND}
    is_of_notes = any(option.name == UNIT.name for option in context.command.params)
    advice = "notes are edited or not: choose some by --start, --end and --tracks"
    return advice if flag in words and is_of_notes else ""


def _without_flag(flag: str, context: Any) -> str:
    """What to do about a flag that is a word for the command itself, as `analyze --key`."""
    also = getattr(context.command, "also", ())
    path = context.command_path
    return f"{path} does that without a flag" if flag.lstrip("-") in also else ""


def _unknown_flag(name: str, context: Any) -> str:
    """The sentence about a flag that a command does not have: what is near, or who has it."""
    words: dict[str, list[str]] = {}
    for option in context.command.get_params(context):
        dashes = "--" if name.startswith("--") else "-"
        flags = [flag for flag in option.opts if flag.startswith(dashes)]
        for flag in flags:
            words.setdefault(flag.lstrip("-"), []).insert(0, flag)
        for word in option.also:
            words.setdefault(word, []).extend(flags[:1] or [f"{option.metavar} without a flag"])
    if isinstance(context.command, Group):
        for verb in context.command.list_commands(context):
            words.setdefault(verb, []).append(f"{context.command_path} {verb}")
    near = near_meanings(name.lstrip("-"), words)
    ways = (
        _of_sound(name, context),
        _of_format(name, context),
        _without_flag(name, context),
        _who_has(name),
    )
    shared = _of_batch(name, context)
    advice = shared or did_you_mean(near) or next(filter(None, ways), _own(context))
    if context.command.name == "run" and not (near or shared) and name.startswith("--"):
        key = name[2:].replace("-", "_")
        advice = f'values of a pipeline stand in its text: musictool run "COMMAND {key}=..." INPUT'
    return f"no flag is called {name!r}; {advice}"
