"""The hub's own verbs: `run`, `preset`, `pipeline`, `play`, `info`, `plugins`, and so on."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any

import typer

from musictool.cli.commands import FOLDER, Command, guided, inputs_argument, known
from musictool.cli.flags import OWN
from musictool.cli.groups import AS_JSON, SUITE, Group, argument, help_verb, verb
from musictool.cli.help import Further
from musictool.cli.installing import installing_verbs
from musictool.cli.kit import check_verb, new_verb
from musictool.cli.models import models_group
from musictool.cli.params import Argument, Option, option_of
from musictool.cli.presets import preset_group, preset_names, run_options, run_pipeline
from musictool.cli.redo import redo_verb
from musictool.cli.views import print_json, print_line, print_prose
from musictool.cli.watch import watch_verb
from musictool.contract.batch_options import JOBS
from musictool.contract.options import PLAYED

__all__ = ["verbs"]

STUBS_FOLDER = Option(
    "folder",
    "--output",
    "-o",
    metavar="FOLDER",
    help="Where the package musictool-stubs goes; by default where Python's packages are installed",
)


def verbs() -> list[Command | Group]:
    """All of them, in the order of the help."""
    own: list[Command | Group] = [
        verb(
            "run",
            _run,
            _pipeline("Commands with | between them, a YAML file, or a preset's name"),
            *run_options(),
            also=("apply", "process", "chain"),
            examples=(
                'run "trim end=30 | fade out=2 | normalize lufs=-16" song.wav',
                "run master-streaming songs/ -o mastered/",
            ),
            docs="pipelines",
        ),
        verb(
            "sweep",
            _sweep,
            _pipeline("As for run; settings with several values, such as db={-6,-3,0}"),
            *(one for one in run_options(FOLDER) if one.name != JOBS.name),
            also=("grid", "matrix", "try", "tune", "parameters"),
            examples=(
                'sweep "fx.reverb room-size={0.2,0.5,0.8} | normalize lufs={-14,-16}" song.wav',
                'sweep "trim end=4 | fx.delay delay-seconds={0.2,0.4}" song.wav -o echoes/',
            ),
            docs="sweeps",
        ),
        preset_group(),
        _group(
            "pipeline",
            "Check pipelines, and describe all valid ones.",
            verb(
                "check",
                _check,
                _pipeline("A YAML file, a preset's name, or the text"),
                examples=(
                    'pipeline check "trim end=30 | normalize"',
                    "pipeline check master-streaming",
                ),
                docs="pipelines",
            ),
            verb("schema", _schema, examples=("pipeline schema",), docs="pipelines"),
            docs="pipelines",
        ),
        verb(
            "play",
            _play,
            inputs_argument("Files, folders, patterns"),
            *(option_of(parameter, OWN) for parameter in PLAYED),
            also=("listen", "preview"),
            examples=("play song.wav", "play songs/"),
            docs="listening",
        ),
        verb(
            "info",
            _info,
            argument("files", "FILE", "Recordings", nargs=-1),
            AS_JSON,
            also=("probe", "metadata", "tags", "inspect", "identify", "duration", "length"),
            examples=("info song.wav", "info songs/ --json"),
            docs="files",
        ),
        watch_verb(),
        redo_verb(),
        _group(
            "plugins",
            "List the plugins, install, show, check or leave one out, or begin a new one.",
            verb("list", _list_plugins, AS_JSON, examples=("plugins list",), docs="plugins"),
            verb(
                "show",
                _show_plugin,
                _plugin_name(lambda: [one.name for one in known().plugins]),
                AS_JSON,
                examples=("plugins show effects", "plugins show rhythm --json"),
                docs="plugins",
            ),
            verb(
                "disable",
                _disable_plugin,
                _plugin_name(lambda: [one.name for one in known().plugins if not one.off]),
                also=("off",),
                examples=("plugins disable ray",),
                docs="plugins",
            ),
            verb(
                "enable",
                _enable_plugin,
                _plugin_name(lambda: [one.name for one in known().plugins if one.off]),
                also=("on",),
                examples=("plugins enable ray",),
                docs="plugins",
            ),
            verb(
                "prefer",
                _prefer,
                _plugin_name(
                    _qualified,
                    text="With its plugin before it, as in acme:trim",
                ),
                also=("choose",),
                examples=("plugins prefer basics:trim",),
                docs="plugins",
            ),
            *installing_verbs(),
            new_verb(),
            check_verb(),
            kind=_Plugins,
            default="list",
            also=("list", "engines"),
            docs="plugins",
        ),
        models_group(),
        verb(
            "docs",
            _docs,
            Argument(
                "words",
                metavar="PAGE",
                nargs=-1,
                help="A page, or a command that has one; without it, the pages there are",
                complete=_guides,
            ),
            also=("guide", "guides", "manual", "man"),
            examples=("docs", "docs rhythm"),
        ),
        verb(
            "doctor",
            _doctor,
            AS_JSON,
            also=("diagnose", "devices"),
            examples=("doctor", "doctor --json"),
        ),
        verb(
            "stubs",
            _stubs,
            STUBS_FOLDER,
            also=("types", "mypy"),
            examples=("stubs -o typings/",),
            docs="python",
        ),
    ]
    return [*own, _find_verb(own), help_verb()]


def _find_verb(others: Sequence[Command | Group]) -> Command:
    """The verb `find`, which searches the others too."""

    def find(words: list[str], as_json: bool) -> None:
        """Find what to type for what you want to do: musictool find make it louder."""
        from musictool.cli.find import show_found

        show_found(" ".join(words), others, as_json)

    words = argument("words", "WORDS", "What you want to do", nargs=-1)
    examples = ("find make it louder", "find sample rate")
    return verb("find", find, words, AS_JSON, also=("search", "apropos"), examples=examples)


def _plugin_name(
    complete: Callable[[], list[str]], text: str = "As musictool plugins lists it"
) -> Argument:
    return argument("name", "NAME", text, complete=complete)


class _Plugins(Group):
    """The verbs about plugins; the name of one shows it."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        shown = self.named(args[0]) is None and args[0] in self._names()
        return super().resolve_command(ctx, ["show", *args] if shown else args)

    def words(self, wrong: str = "") -> dict[str, tuple[str, ...]]:
        return {name: (name,) for name in self._names()}

    def _names(self) -> list[str]:
        return [plugin.name for plugin in known().plugins]


def _group(
    name: str,
    text: str,
    *commands: Command,
    kind: type[Group] = Group,
    docs: str = "",
    **settings: Any,
) -> Group:
    for command in commands:
        command.rich_help_panel = None
    return kind(
        name=name,
        help=text,
        commands=list(commands),
        rich_help_panel=SUITE,
        **settings,
        further=Further([command.further.examples[0] for command in commands][:2], guided(docs)),
    )


def _pipeline(text: str) -> Argument:
    return argument("pipeline", "PIPELINE", text, complete=preset_names)


def _run(pipeline: str, **given: Any) -> None:
    """Run a pipeline: several commands in a row, each recording opened and written once."""
    run_pipeline(pipeline, **given)


def _sweep(pipeline: str, **given: Any) -> None:
    """Make all combinations of several values, with a table and a page to listen to them."""
    from musictool.cli.sweep import in_sweeps
    from musictool.errors import errors_worded

    with errors_worded(in_sweeps):
        run_pipeline(pipeline, sweep=True, **given)


def _check(pipeline: str) -> None:
    """Say whether a pipeline holds together, without opening a recording."""
    from musictool.pipeline import check, find

    checked = check(find(pipeline, known()), known())
    print_prose(f"{checked.pipeline}: {checked.flows}", sys.stdout)
    drawn = {
        f"  {name}: drawn, {draw.words()}": None
        for one in checked.variants
        for name, (_, draw) in one.draws.items()
    }
    for line in drawn:
        print_line(line, sys.stdout)


def _schema() -> None:
    """Print the JSON Schema of pipeline files over the commands installed."""
    from musictool.pipeline import schema

    print_json(schema(known()))


def _play(inputs: list[str], **within: Any) -> None:
    """Play recordings, one after the other; Ctrl-C stops."""
    from musictool.cli.play import play_files

    raise typer.Exit(play_files(inputs, within))


def _info(files: list[str], as_json: bool) -> None:
    """Show a file's format, length, loudness, tags, and how it was made."""
    from musictool.cli.info import show_info

    raise typer.Exit(show_info(files, as_json))


def _list_plugins(as_json: bool) -> None:
    """List the plugins with their commands, engines and problems."""
    from musictool.cli.plugins import show_plugins

    show_plugins(known(), as_json)


def _show_plugin(name: str, as_json: bool) -> None:
    """Show one plugin: its commands, engines, presets and parameters."""
    from musictool.cli.plugins import show_plugin

    show_plugin(known(), name, as_json)


def _disable_plugin(name: str) -> None:
    """Leave a plugin out from now on; MUSICTOOL_PLUGINS does that for one call."""
    from musictool.cli.plugins import switch_off

    switch_off(known(), name)


def _enable_plugin(name: str) -> None:
    """Use a plugin again that was disabled."""
    from musictool.cli.plugins import switch_on

    switch_on(known(), name)


def _qualified() -> list[str]:
    from musictool.discovery.qualified import all_names_of

    return all_names_of(known())


def _prefer(name: str) -> None:
    """Choose whose command, engine or preset a name means that several plugins have."""
    from musictool.cli.plugins import prefer

    prefer(known(), name)


def _docs(words: list[str]) -> None:
    """Show a page of the guides: how to do things, by task."""
    from musictool.cli.guides import show_guide

    show_guide(words, known())


def _guides() -> list[str]:
    from musictool.cli.guides import guides

    return guides()


def _doctor(as_json: bool) -> None:
    """Show versions, devices, codecs and plugins, and what is wrong with them."""
    from musictool.cli.doctor import show_doctor

    if not show_doctor(as_json):
        raise typer.Exit(1)


def _stubs(folder: str | None) -> None:
    """Write the types of the commands installed, for mypy, pyright and editors."""
    from pathlib import Path

    from musictool.script.stubs import write_stubs

    print_line(str(write_stubs(known(), Path(folder) if folder else None)), sys.stdout)
