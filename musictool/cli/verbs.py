"""The hub's own verbs: `run`, `pipeline`, `info`, `plugins`, `doctor`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from musictool.cli.flags import hub_options, signed
from musictool.cli.groups import SETTINGS, Command, Group

if TYPE_CHECKING:
    from musictool.discovery import Registry

__all__ = ["NAMES", "add_to"]

NAMES = ("run", "pipeline", "info", "plugins", "doctor")
PANEL = "The suite"

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON on standard output")]


def add_to(app: typer.Typer, known: Callable[[], Registry]) -> None:
    """Add the verbs to the hub; `known` reads the registry when a verb runs."""
    app.command("run", cls=Command, rich_help_panel=PANEL, context_settings=SETTINGS)(_run(known))

    pipelines = typer.Typer(
        cls=Group, help="Check, describe and list pipelines.", context_settings=SETTINGS
    )
    app.add_typer(pipelines, name="pipeline", rich_help_panel=PANEL)

    @pipelines.command("check", cls=Command)
    def check_pipeline(
        pipeline: Annotated[str, typer.Argument(help="A YAML file, a preset's name, or the text")],
    ) -> None:
        """Say whether a pipeline holds together, without opening a recording."""
        from musictool.pipeline import check, find

        checked = check(find(pipeline, known()), known())
        typer.echo(f"{checked.pipeline}: takes {checked.takes}, gives {checked.gives}")

    @pipelines.command("schema", cls=Command)
    def pipeline_schema() -> None:
        """Print the JSON Schema of pipeline files over the commands installed."""
        from musictool.cli.views import print_json
        from musictool.pipeline import schema

        print_json(schema(known()))

    @pipelines.command("presets", cls=Command)
    def presets() -> None:
        """List the pipelines that have a name."""
        from musictool.pipeline import find, preset_texts

        for name, (source, _) in sorted(preset_texts(known()).items()):
            found = find(name, known())
            typer.echo(f"{name}: {found.description or found}  ({source})")

    @app.command("info", cls=Command, rich_help_panel=PANEL)
    def info(
        files: Annotated[list[str], typer.Argument(metavar="FILE", help="Recordings")],
        as_json: AsJson = False,
    ) -> None:
        """Show a file's format, length, loudness, tags, and how it was made."""
        from musictool.cli.about import show_info

        raise typer.Exit(show_info(files, as_json))

    plugins = typer.Typer(
        cls=Group,
        invoke_without_command=True,
        help="List the plugins installed.",
        context_settings=SETTINGS,
    )
    app.add_typer(plugins, name="plugins", rich_help_panel=PANEL)

    @plugins.callback()
    def plugins_default(context: typer.Context, as_json: AsJson = False) -> None:
        """List the plugins installed."""
        if context.invoked_subcommand is None:
            list_plugins(as_json)

    @plugins.command("list", cls=Command)
    def list_plugins(as_json: AsJson = False) -> None:
        """List the plugins with their commands, engines and problems."""
        from musictool.cli.about import show_plugins

        show_plugins(known(), as_json)

    @plugins.command("show", cls=Command)
    def show_plugin(
        name: Annotated[str, typer.Argument(help="As `musictool plugins` lists it")],
        as_json: AsJson = False,
    ) -> None:
        """Show one plugin: its commands, engines, presets and parameters."""
        from musictool.cli.about import show_plugin as show

        show(known(), name, as_json)

    @app.command("doctor", cls=Command, rich_help_panel=PANEL)
    def doctor(as_json: AsJson = False) -> None:
        """Show versions, devices, codecs and plugins, and what is wrong with them."""
        from musictool.cli.about import show_doctor

        if not show_doctor(as_json):
            raise typer.Exit(1)


def _run(known: Callable[[], Registry]) -> Callable[..., None]:
    options: dict[str, Any] = {
        "pipeline": Annotated[
            str,
            typer.Argument(help="Commands with | between them, a YAML file, or a preset's name"),
        ],
        "inputs": Annotated[
            list[str] | None,
            typer.Argument(metavar="INPUT", help="files, folders, patterns; - for standard input"),
        ],
        **hub_options(sound=True, context=True, engines=()),
    }

    def run(pipeline: str, **given: Any) -> None:
        """Run a pipeline: several commands in a row, each recording opened and written once."""
        from musictool.cli.execute import execute
        from musictool.pipeline import find, label

        found = find(pipeline, known())
        name = label(pipeline, found)
        execute(found, given, known(), name)

    return signed(run, options)
