"""The hub's own verbs: `run`, `pipeline`, `play`, `info`, `plugins`, `doctor`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import Any

import typer

from musictool.cli.commands import Command, hub_options, inputs_argument, known
from musictool.cli.groups import Group
from musictool.cli.params import Argument, Option, option_of, switch
from musictool.cli.views import print_json, print_line
from musictool.contract.options import ALLOW, PLAYED, RUN

__all__ = ["verbs"]

PANEL = "The suite"
AS_JSON = switch("as_json", "--json", help="Print JSON on standard output")


def verbs() -> list[Command | Group]:
    """All of them, in the order of the help."""
    allow = option_of(ALLOW, "Presets of the current folder")
    return [
        _verb(
            "run",
            _run,
            _pipeline("Commands with | between them, a YAML file, or a preset's name"),
            inputs_argument("files, folders, patterns"),
            *hub_options(RUN),
            allow,
        ),
        _group(
            "preset",
            "Trust presets of the current folder.",
            _verb("trust", _trust, _argument("name", "NAME", "As listed by pipeline presets")),
        ),
        _group(
            "pipeline",
            "Check, describe and list pipelines.",
            _verb("check", _check, _pipeline("A YAML file, a preset's name, or the text")),
            _verb("schema", _schema),
            _verb("presets", _presets),
        ),
        _verb(
            "play",
            _play,
            inputs_argument("Files, folders, patterns"),
            *(option_of(parameter, "Options") for parameter in PLAYED),
        ),
        _verb("info", _info, _argument("files", "FILE", "Recordings", nargs=-1), AS_JSON),
        _group(
            "plugins",
            "List the plugins installed, or show one.",
            _verb("list", _list_plugins, AS_JSON),
            _verb(
                "show",
                _show_plugin,
                _argument(
                    "name",
                    "NAME",
                    "As musictool plugins lists it",
                    complete=lambda: [plugin.name for plugin in known().plugins],
                ),
                AS_JSON,
            ),
            default="list",
        ),
        _verb("doctor", _doctor, AS_JSON),
    ]


def _verb(name: str, function: Callable[..., None], *params: Argument | Option) -> Command:
    """A command of a function, whose docstring is its help."""
    return Command(
        name,
        callback=function,
        params=list(params),
        help=function.__doc__,
        rich_help_panel=PANEL,
    )


def _group(name: str, text: str, *commands: Command, default: str = "") -> Group:
    for command in commands:
        command.rich_help_panel = None
    return Group(
        name=name, help=text, commands=list(commands), rich_help_panel=PANEL, default=default
    )


def _argument(name: str, metavar: str, text: str, **settings: Any) -> Argument:
    return Argument(name, metavar=metavar, required=True, help=text, **settings)


def _pipeline(text: str) -> Argument:
    def complete() -> Iterable[str]:
        from musictool.pipeline.presets import preset_names

        return filter(str.isprintable, preset_names(known()))  # what a shell can hand back

    return _argument("pipeline", "PIPELINE", text, complete=complete)


def _run(pipeline: str, **given: Any) -> None:
    """Run a pipeline: several commands in a row, each recording opened and written once."""
    from musictool.cli.execute import execute
    from musictool.pipeline import find

    allowed = ALLOW.check(given.pop("allow"), "run")
    found = find(pipeline, known(), allowed)
    execute(found, given, known())


def _check(pipeline: str) -> None:
    """Say whether a pipeline holds together, without opening a recording."""
    from musictool.pipeline import check, find

    checked = check(find(pipeline, known()), known())
    print_line(f"{checked.pipeline}: takes {checked.takes}, gives {checked.gives}", sys.stdout)


def _schema() -> None:
    """Print the JSON Schema of pipeline files over the commands installed."""
    from musictool.pipeline import schema

    print_json(schema(known()))


def _presets() -> None:
    """List the pipelines that have a name."""
    from musictool.pipeline import presets

    for preset in presets(known()):
        working = f"{preset.description}  ({preset.source})"
        about = f"cannot be used: {preset.problem}" if preset.problem else working
        print_line(f"{preset.name}: {about}", sys.stdout)


def _trust(name: str) -> None:
    """Trust a preset of the current folder as it is now, after having read it."""
    from musictool.pipeline import trust_preset

    preset = trust_preset(name, known())
    about = f"cannot be used: {preset.problem}" if preset.problem else preset.description
    print_line(f"{preset.name}: trusted: {about}  ({preset.source})", sys.stdout)


def _play(inputs: list[str], **within: Any) -> None:
    """Play recordings, one after the other; Ctrl-C stops."""
    from musictool.cli.listening import play_files

    raise typer.Exit(play_files(inputs, within))


def _info(files: list[str], as_json: bool) -> None:
    """Show a file's format, length, loudness, tags, and how it was made."""
    from musictool.cli.about import show_info

    raise typer.Exit(show_info(files, as_json))


def _list_plugins(as_json: bool) -> None:
    """List the plugins with their commands, engines and problems."""
    from musictool.cli.about import show_plugins

    show_plugins(known(), as_json)


def _show_plugin(name: str, as_json: bool) -> None:
    """Show one plugin: its commands, engines, presets and parameters."""
    from musictool.cli.about import show_plugin

    show_plugin(known(), name, as_json)


def _doctor(as_json: bool) -> None:
    """Show versions, devices, codecs and plugins, and what is wrong with them."""
    from musictool.cli.about import show_doctor

    if not show_doctor(as_json):
        raise typer.Exit(1)
