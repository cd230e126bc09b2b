"""From a plugin's command to `musictool NAME`: its options, and the step that they make."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from typer import TyperException
from typer.core import TyperCommand

from musictool.cli.flags import flags_of_command, inputs_words
from musictool.cli.help import FURTHER, MANY, OUTPUT, Further, Helpful
from musictool.cli.params import (
    Argument,
    Option,
    argument_of,
    escaped,
    one_line_paragraphs,
    option_of,
    switch,
)
from musictool.contract import Parameter
from musictool.contract.examples import examples_of
from musictool.discovery import SIGN, Registry, registry
from musictool.discovery.targets import target_of
from musictool.errors import UsageError
from musictool.kinds import Kind

if TYPE_CHECKING:
    from musictool.contract import Spec
    from musictool.discovery import Command as Declared
    from musictool.pipeline import Step

__all__ = [
    "FOLDER",
    "PANEL",
    "PLACE",
    "Command",
    "command_of",
    "hub_options",
    "inputs_argument",
    "known",
]

PANEL = "Commands"
"""The panel of the plugins' commands in the help; the hub's own verbs have another."""

NEGATIVE = re.compile(r"-\.?[0-9]")
PLACE = "A file, a folder/, a template ({stem}.{command}{ext}), - for standard output"
FOLDER = "A folder/, or a template in one ({stem}.{command}{ext})"
"""What is said of `-o`, and of that of a verb that makes a folder of files."""

SWITCHES = (
    (
        "force",
        (),
        "Replace an output that is there already",
        ("overwrite", "y", "f", "replace"),
    ),
    ("quiet", ("--quiet", "-q"), "Print errors only", ("silent",)),
    ("json", (), "Print the result as JSON on standard output, all else on standard error", ()),
    (
        "dry_run",
        (),
        "Check what can be known without the work, and say what would be done; of several jobs how "
        "long it will take, too",
        ("n", "pretend", "simulate", "test"),
    ),
)
"""The hub's own options that are of the command line alone."""


@cache
def known() -> Registry:
    """The registry, read once per process."""
    return registry()


class Command(Helpful, TyperCommand):
    """A typer command with this program's help, and other words that it answers to."""

    def __init__(
        self,
        *args: Any,
        also: Sequence[str] = (),
        further: Further = FURTHER,
        **settings: Any,
    ) -> None:
        super().__init__(*args, **settings)
        self.also = tuple(also)
        self.further = further

    def parse_args(self, ctx: Any, args: list[str]) -> Any:
        """Read the flags; a negative number that is the value of none is a file, and no flag.

        `help` alone asks for it, unless there is such a file.
        """
        if args == ["help"] and not os.path.exists("help"):  # noqa: PTH110
            args = ["--help"]
        typed = list(args)
        try:
            return super().parse_args(ctx, args)
        except TyperException as error:
            vars(error)["ctx"] = ctx  # which typer leaves out of some
            refused = len(typed) - len(args) - 1  # what the parser has taken, it takes off the list
            if refused < 0 or not NEGATIVE.match(typed[refused]) or "--" in typed[:refused]:
                raise
        typed[refused] = f"./{typed[refused]}"
        return self.parse_args(ctx, typed)


def command_of(command: Declared, typed: str = "") -> Command:
    """The typer command of a plugin's command; `typed` is a name that it had, of which it warns."""
    spec = command.spec
    settings = [parameter for one in command.specs for parameter in one.settings]
    own = {name for one in settings for name in (one.name, *one.was)}
    shows = dict(pair for one in command.variants for pair in one.spec.shows)

    def call(**given: Any) -> None:
        from musictool.cli.execute import execute
        from musictool.pipeline import Pipeline, Step

        parameters = {
            name: value for name, value in given.items() if name in own and value not in (None, [])
        }
        given = {name: value for name, value in given.items() if name not in own}
        step = Step(typed or spec.name, parameters, given.pop("engine", None))
        asked = [name for name in shows if given.pop(name)]
        if asked:
            shown = _shown(shows[asked[0]])
            _refuse_unused(step, asked, shown, given)
            step = Step(shown.name, parameters)
        execute(Pipeline((step,)), given, known())

    return Command(
        spec.name.split(".")[-1],
        callback=call,
        params=_params(command),
        help=one_line_paragraphs(_doc(command)),
        also=tuple(dict.fromkeys(word for one in command.variants for word in one.spec.also)),
        short_help=one_line_paragraphs(command.summary),
        rich_help_panel=PANEL,
        further=_further(command),
    )


def _further(command: Declared) -> Further:
    """What goes with a command: examples, its guide, and the presets that it is part of."""
    name = command.name
    guides = dict.fromkeys(one.spec.docs for one in command.variants if one.spec.docs)
    notes = {key: ", ".join(guided(docs)[key] for docs in guides) for key in ("Guide",) if guides}
    if presets := known().presets_with(name):
        notes["Presets with it"] = f"{', '.join(presets)} (musictool preset {presets[0]} song.wav)"
    if whose := _whose(command):
        notes["Plugin"] = whose
    if apart := dict.fromkeys(filter(None, (_isolated(one.spec) for one in command.variants))):
        notes["Environment"] = f"its own, that of the isolated {' and '.join(apart)}"
    work = [one for one in command.variants if not one.engines or one.default_engine]
    return Further([line for one in work for line in examples_of(one.spec)], notes)


def _whose(command: Declared) -> str:
    """Which plugin's command this is, where there are several of its name; "" if it is the only."""
    short = command.name.rpartition(SIGN)[2]
    if not any(name.endswith(f"{SIGN}{short}") for name in (command.name, *known().commands)):
        return ""
    from musictool.discovery.qualified import names_of

    full = [name for name in names_of(known()) if name.endswith(f"{SIGN}{short}")]
    own = dict.fromkeys(known().plugin_of(one.spec).name for one in command.variants)
    others = [name for name in full if name.rpartition(SIGN)[0] not in own]
    also = f"; there {'is' if len(others) == 1 else 'are'} also {', '.join(others)}"
    return f"{' and '.join(own)}{also if others else ''}"


def _isolated(spec: Spec) -> str:
    """The isolated environment that it runs in; "" if that is musictool's own."""
    return target_of(spec.target).environment


def _doc(command: Declared) -> str:
    """What it does; what other kinds of value have of their own, under that."""
    others = (f"{one.flow.with_it.capitalize()}: {one.spec.doc}" for one in command.others)
    return "\n\n".join([command.spec.doc, *others])


def _shown(name: str) -> Spec:
    """The command that is run in place of another, which needs no input."""
    command = known().command(name)
    return (command.variant(Kind.NOTHING) or command).spec


def further_of_group(name: str) -> Further:
    """The first example of two of its commands, and their guide if they have one in common."""
    specs = [one.spec for full, one in known().commands.items() if full.startswith(f"{name}.")]
    examples = [spec.examples[0] for spec in specs if spec.examples]
    pages = {one.docs if "://" in one.docs else one.docs.split("/")[0] for one in specs}
    return Further(examples[:2], guided(*pages) if len(pages) == 1 else {})


def guided(docs: str) -> dict[str, str]:
    """The line of the help that says where to read on: a page of the guides, or a web address."""
    return {"Guide": docs if "://" in docs else f"musictool docs {docs}"} if docs else {}


def hub_options(
    run: Iterable[Parameter],
    batch: Iterable[Parameter],
    place: str = PLACE,
    taken: Collection[str] = (),
) -> list[Option]:
    """The hub's own options, of which `run` and `batch` are parameters.

    Parameters
    ----------
    place
        What is said of `-o`.
    taken
        Flags of the command itself.
    """
    return [
        Option(
            "output",
            "--output",
            "-o",
            metavar="OUTPUT",
            help=place,
            also=("outfile", "outdir", "output-dir", "dest", "save", "format", "codec", "csv"),
            rich_help_panel=OUTPUT,
        ),
        *(option_of(parameter, OUTPUT, taken) for parameter in run),
        *(
            switch(name, *flags, help=text, also=also, rich_help_panel=OUTPUT)
            for name, flags, text, also in SWITCHES
        ),
        *(option_of(parameter, MANY) for parameter in batch),
    ]


def inputs_argument(what: str) -> Argument:
    """The files that a command works on, or none."""
    return Argument(
        "inputs",
        metavar="INPUT",
        nargs=-1,
        help=f"{what}; - for standard input",
        also=("i", "input", "in"),
    )


def _params(command: Declared) -> list[Any]:
    """Arguments and options, in the order of the help; engines may share one."""
    params: list[Any] = [argument_of(p) for p in command.spec.parameters if p.positional]
    if words := inputs_words(command):
        params.append(inputs_argument(words))
    params += flags_of_command(command)
    for name, shown in dict(pair for one in command.variants for pair in one.spec.shows).items():
        params.append(switch(name, help=escaped(_shown(shown).summary.rstrip("."))))
    params += hub_options(
        dict.fromkeys(p for one in command.specs for p in (*one.pictures, *one.run_parameters)),
        dict.fromkeys(p for one in command.specs for p in one.batch_parameters),
        taken={flag for param in params for flag in param.opts},
    )
    unique: dict[str, Any] = {}
    for param in params:
        unique.setdefault(param.name, param)
    return list(unique.values())


def _refuse_unused(step: Step, asked: Sequence[str], shown: Spec, given: Mapping[str, Any]) -> None:
    """Refuse what was given for the command's work when a switch only wants something shown."""
    used = {parameter.name for parameter in shown.all_parameters}
    idle = [*asked[1:], *(name for name in step.parameters if name not in used)]
    words = [
        "--" + name.replace("_", "-") for name in [*idle, *(["engine"] if step.engine else [])]
    ]
    words += ["INPUT"] if given.get("inputs") else []
    if words:
        switched = asked[0].replace("_", "-")
        raise UsageError(
            f"{step.command}: --{switched} only shows something and works on nothing; "
            f"leave {words[0]} out"
        )
