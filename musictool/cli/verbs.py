"""The hub's own verbs: `run`, `pipeline`, `info`, `plugins`, `doctor`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import typer

from musictool.cli.flags import hub_options, signed
from musictool.cli.groups import SETTINGS, Command, Group, known
from musictool.contract.options import RUN

__all__ = ["NAMES", "add_to"]

NAMES = ("run", "pipeline", "info", "plugins", "doctor")
PANEL = "The suite"

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON on standard output")]


def add_to(app: typer.Typer) -> None:
    """Add the verbs to the hub."""
    app.command("run", cls=Command, rich_help_panel=PANEL, context_settings=SETTINGS)(_run())

    pipelines = typer.Typer(
        cls=Group, help="Check, describe and list pipelines.", context_settings=SETTINGS
    )
    app.add_typer(pipelines, name="pipeline", rich_help_panel=PANEL)

    @pipelines.command("check", cls=Command)
    def check_pipeline(
        pipeline: Annotated[
            str,
            typer.Argument(
                metavar="PIPELINE",
                help="A YAML file, a preset's name, or the text",
                autocompletion=_presets,
            ),
        ],
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
    def list_presets() -> None:
        """List the pipelines that have a name."""
        from musictool.pipeline import presets

        for preset in presets(known()):
            working = f"{preset.description}  ({preset.source})"
            about = f"broken: {preset.problem}" if preset.problem else working
            typer.echo(f"{preset.name}: {about}")

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
        name: Annotated[
            str,
            typer.Argument(
                metavar="NAME",
                help="As musictool plugins lists it",
                autocompletion=_plugins,
            ),
        ],
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


def _plugins() -> list[str]:
    return [plugin.name for plugin in known().plugins]


def _presets() -> list[str]:
    from musictool.pipeline.presets import preset_names

    return preset_names(known())


def _run() -> Callable[..., None]:
    options: dict[str, Any] = {
        "pipeline": Annotated[
            str,
            typer.Argument(
                metavar="PIPELINE",
                help="Commands with | between them, a YAML file, or a preset's name",
                autocompletion=_presets,
            ),
        ],
        "inputs": Annotated[
            list[str] | None,
            typer.Argument(metavar="INPUT", help="files, folders, patterns; - for standard input"),
        ],
        **hub_options(RUN, engines=()),
    }

    def run(pipeline: str, **given: Any) -> None:
        """Run a pipeline: several commands in a row, each recording opened and written once."""
        from musictool.cli.execute import execute
        from musictool.pipeline import find

        found = find(pipeline, known())
        execute(found, given, known(), found.name)

    return signed(run, options)
