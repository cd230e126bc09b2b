"""Groups of commands: the hub's own, and those of every plugin, made when asked for."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NoReturn

from typer.core import CompletionItem, TyperGroup  # type: ignore[attr-defined]

from musictool.cli.commands import PANEL, Command, command_of, further_of_group, guided, known
from musictool.cli.help import FURTHER, Further, Helpful
from musictool.cli.params import HELP, HELP_ALL, Argument, Option, one_line_paragraphs, switch
from musictool.contract.batch_options import BATCH
from musictool.contract.options import PICTURES, PLACEMENT, VARIED_RUN
from musictool.discovery import SIGN, UNKNOWN_WORD, flags_of
from musictool.errors import UnknownName, UsageError
from musictool.near import letters

__all__ = ["AS_JSON", "SUITE", "Commands", "Group", "argument", "help_verb", "verb"]

FEW = 3
"""So many commands with a flag are pointed to, for who takes it for a command."""

SUITE = "The suite"
"""The panel of the hub's own verbs in the help."""

MISSING = "Not available"
"""The panel of the commands that cannot be used."""

AS_JSON = switch("as_json", "--json", help="Print JSON on standard output")


def verb(
    name: str,
    function: Callable[..., None],
    *params: Argument | Option,
    also: Sequence[str] = (),
    examples: Sequence[str] = (),
    docs: str = "",
) -> Command:
    """A command of a function, whose docstring is its help."""
    return Command(
        name,
        callback=function,
        params=list(params),
        help=function.__doc__,
        also=also,
        rich_help_panel=SUITE,
        further=Further([f"musictool {one}" for one in examples], guided(docs)),
    )


class _Help(Command):
    """A command that shows the help of the one named."""

    def invoke(self, ctx: Any) -> None:
        root = ctx.find_root().command
        words = [word for text in ctx.params["words"] for word in text.split()]
        with root.make_context("musictool", [*words, "--help"]) as context:
            root.invoke(context)


def help_verb() -> Command:
    """The verb `help`."""
    return _Help(
        "help",
        params=[Argument("words", metavar="COMMAND", nargs=-1, help="Such as fx reverb")],
        help="Show the help of a command, or of all.",
        rich_help_panel=SUITE,
        further=Further(["musictool help fx reverb"]),
    )


def argument(name: str, metavar: str, text: str, **settings: Any) -> Argument:
    """An argument that must be given."""
    return Argument(name, metavar=metavar, required=True, help=text, **settings)


class Group(Helpful, TyperGroup):
    """A group whose commands answer to other words too, and that says what a mistaken one means.

    Parameters
    ----------
    default
        The command that is run if none is named; without one the help is shown.
    also
        Other words that the group itself answers to.
    """

    noun = "command"
    """What is in it."""

    def __init__(
        self,
        *args: Any,
        default: str = "",
        also: Iterable[str] = (),
        further: Further = FURTHER,
        **settings: Any,
    ) -> None:
        super().__init__(*args, **settings)
        self._default = default
        self.also = tuple(also)
        self.further = further

    def parse_args(self, ctx: Any, args: list[str]) -> Any:
        if not ctx.resilient_parsing:
            flag = not args or (
                args[0].startswith("-") and args[0] not in (*HELP.opts, *HELP_ALL.opts)
            )
            if self._default and flag:
                args = [self._default, *args]
            elif not args:
                self.show_help(ctx)
                ctx.exit(2)
            elif args[0] == "help" and self.named("help") is None:
                args = [*args[1:], "--help"]
        return super().parse_args(ctx, args)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        return self.named(cmd_name) or self.named(self.meant(cmd_name))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name = args[0]
        if not name.startswith("-") and self.named(name) is None:
            meant = self.meant(name)
            if not meant and not ctx.resilient_parsing:
                self._refuse(name, args[1:], ctx)
            args = [*([meant] if SIGN in meant else meant.split(".")), *args[1:]]
        return super().resolve_command(ctx, args)

    def shell_complete(self, ctx: Any, incomplete: str) -> list[CompletionItem]:
        """The names that begin so, or else the other words that do."""
        named = super().shell_complete(ctx, incomplete)
        if named or not incomplete:
            return named
        means = {word: self.meant(word) for word in sorted(self.words())}
        return [
            CompletionItem(word, help=f"{name}: {self.named(name).get_short_help_str()}")
            for word, name in means.items()
            if name and word.startswith(incomplete)
        ]

    def named(self, name: str) -> Any:
        """The command of a name, or None."""
        return self.commands.get(name)

    def meant(self, word: str) -> str:
        """The name of the only command here that answers to a word; "" if there is none."""
        return "".join(self._own_words().get(word, ())[:1])

    def words(self, wrong: str = "") -> dict[str, tuple[str, ...]]:
        """What may be written beside the names, with what to suggest where it is near `wrong`."""
        return self._own_words()

    def _own_words(self) -> dict[str, tuple[str, ...]]:
        also = {name: getattr(one, "also", ()) for name, one in self.commands.items()}
        return {word: (name,) for name, words in also.items() for word in words}

    def _refuse(self, name: str, behind: Sequence[str], ctx: Any) -> NoReturn:
        place = ctx.command_path.partition(" ")[2]
        if "/" in name or os.path.exists(name):  # noqa: PTH110 - false of names too long for one
            raise UsageError(
                f"{name} stands where a {self.noun} does; write {ctx.command_path} "
                f"{self.noun.upper()} {name}; {ctx.command_path} --help lists what there is"
            )
        if SIGN in name:
            raise known().unknown(name, place)
        names, advice = self.list_commands(ctx), self.advice(name, behind)
        raise UnknownName(self.noun, name, names, place, self.words(name), advice)

    def advice(self, name: str, behind: Sequence[str]) -> str:
        """What to do if nothing here is near a name; "" to list what there is.

        Parameters
        ----------
        behind
            What was written behind it.
        """
        return ""


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

    def shell_complete(self, ctx: Any, incomplete: str) -> list[CompletionItem]:
        """Behind a plugin's name its commands."""
        if SIGN not in incomplete or self._prefix:
            return super().shell_complete(ctx, incomplete)
        from musictool.cli.colons import completed_before
        from musictool.discovery.qualified import names_of

        names = [one for one in names_of(known()) if one.startswith(incomplete)]
        return [
            CompletionItem(
                name.removeprefix(completed_before()), help=known().command(name).summary
            )
            for name in names
        ]

    def list_commands(self, ctx: Any) -> list[str]:
        names = [*known().commands, *known().contested, *known().broken()]
        here = [name for name in names if name.startswith(self._prefix) and " " not in name]
        inside = {
            name if SIGN in name else name.removeprefix(self._prefix).split(".")[0] for name in here
        }
        return sorted(inside) + super().list_commands(ctx)

    def named(self, name: str) -> Command | Group | None:
        own = super().named(name)
        if own is not None:
            return own  # type: ignore[no-any-return]
        full = self._prefix + name
        if command := known().get(full):
            return command_of(command)
        if command := known().earlier(full):
            return command_of(command, full)
        groups = known().groups()
        if not self._prefix and full in groups:
            return Commands(
                name=full,
                prefix=f"{full}.",
                help=one_line_paragraphs(groups[full]),
                rich_help_panel=PANEL,
                further=further_of_group(full),
            )
        if full in known().contested or full in known().broken():
            return Command(name, help=_why_missing(full), rich_help_panel=MISSING)
        return None

    def meant(self, word: str) -> str:
        found = known().called(self._prefix + word)
        only = found[0].removeprefix(self._prefix) if len(found) == 1 else ""
        return super().meant(word) or only

    def words(self, wrong: str = "") -> dict[str, tuple[str, ...]]:
        from musictool.pipeline.presets import preset_names

        commands = {**known().suggestions(wrong), **{name: (name,) for name in known().commands}}
        means = {word: tuple(map(self._shown, names)) for word, names in commands.items()}
        presets = {name: (f"musictool preset {name}",) for name in preset_names(known())}
        flags = flags_of(wrong, known().commands)
        having = tuple(f"{self._shown(name)} {flag}" for name, flag in flags.items())
        shared = (*PLACEMENT, *PICTURES, *VARIED_RUN, *BATCH)
        common = [it.flag for it in shared if letters(it.flag) == letters(wrong)]
        own = having if len(having) <= FEW else ()
        having = (*own, *(f"COMMAND {it}" for it in common))
        return {**({wrong: having} if having else {}), **presets, **means, **super().words()}

    def advice(self, name: str, behind: Sequence[str]) -> str:
        from musictool.files import AUDIO_SUFFIXES

        if f".{name.lower()}" in AUDIO_SUFFIXES:
            return (
                f"the name of the output chooses a format: musictool COMMAND INPUT -o song.{name}"
            )
        return UNKNOWN_WORD

    def _shown(self, name: str) -> str:
        """A command's full name as it is written here."""
        inside = name.startswith(self._prefix)
        name = name.removeprefix(self._prefix) if inside else f"musictool {name}"
        return name if SIGN in name else name.replace(".", " ")

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        full = self._prefix + args[0]
        if super().named(args[0]) is None and full not in known().groups():
            known().refuse_missing(full)
        return super().resolve_command(ctx, args)


def _why_missing(name: str) -> str:
    """What the help says of a command that is not there."""
    plugins = [one.name for one in known().plugins if name in one.lost]
    if not plugins:
        return "Claimed more than once; see musictool plugins."
    return f"The plugin {plugins[0]} is broken; see musictool plugins."
