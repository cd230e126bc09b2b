"""What `info`, `plugins` and `doctor` show."""

from __future__ import annotations

import platform
import shutil
import sys
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from musictool import __version__
from musictool.cli.views import print_json, show_mapping
from musictool.discovery import Plugin, Registry, index
from musictool.errors import UnknownName

__all__ = ["show_doctor", "show_info", "show_plugin", "show_plugins"]

LIBRARIES = ("torch", "librosa", "pedalboard", "soundfile", "soxr", "numpy", "scipy", "typer")


def show_info(files: list[str], as_json: bool) -> None:
    """Format, length, loudness, tags and history of files."""
    from musictool.files import expand_inputs
    from musictool.jobs import info

    reports = [info(item.path).findings for item in expand_inputs(files)]
    if as_json:
        print_json(reports if len(reports) > 1 else reports[0])
        return
    for number, report in enumerate(reports):
        if number:
            Console().print()
        shown = {name: value for name, value in report.items() if value not in (None, [], {})}
        history = shown.pop("history", [])
        tags = shown.pop("tags", {})
        show_mapping(shown)
        if tags:
            Console().print(Text("tags", style="bold"))
            show_mapping({f"  {name}": "; ".join(values) for name, values in tags.items()})
        if history:
            Console().print(Text("made by", style="bold"))
            show_mapping(
                {f"  musictool {made.get('musictool')}": made.get("pipeline") for made in history}
            )


def show_plugins(registry: Registry, as_json: bool) -> None:
    """The plugins, a row each, and under them what is wrong."""
    if as_json:
        print_json([_plugin(plugin) for plugin in registry.plugins])
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("plugin", "version", "commands", "engines", "presets"):
        table.add_column(title)
    for plugin in registry.plugins:
        name = f"{plugin.name}{' (broken)' if plugin.problems else ''}"
        rows = (plugin.commands, plugin.engines, plugin.presets)
        cells = (name, f"{plugin.distribution} {plugin.version}", *(", ".join(r) for r in rows))
        table.add_row(*(Text(cell) for cell in cells))
    Console().print(table)
    for plugin in registry.plugins:
        for problem in plugin.problems:
            Console(soft_wrap=True).print(Text(f"{plugin.name}: {problem}", style="red"))


def show_plugin(registry: Registry, name: str, as_json: bool) -> None:
    """One plugin and its commands.

    Raises
    ------
    UnknownName
        If there is none of that name.
    """
    found = next((plugin for plugin in registry.plugins if plugin.name == name), None)
    if found is None:
        raise UnknownName("plugin", name, [plugin.name for plugin in registry.plugins])
    if as_json:
        specs = [registry.commands[n].spec for n in found.commands if n in registry.commands]
        print_json({**_plugin(found), "specs": [spec.to_json() for spec in specs]})
        return
    show_mapping({key: value for key, value in _plugin(found).items() if value})
    for command in found.commands:
        if command in registry.commands:
            Console().print(Text(f"{command}: {registry.commands[command].spec.summary}"))


def show_doctor(registry: Registry, as_json: bool) -> bool:
    """Versions, devices, codecs, plugins. Returns whether all is well."""
    import soundfile

    from musictool.models import available_devices

    problems = [problem for plugin in registry.plugins for problem in plugin.problems]
    found: dict[str, Any] = {
        "musictool": __version__,
        "python": f"{platform.python_version()} ({sys.executable})",
        "system": platform.platform(),
    }
    for library in LIBRARIES:
        try:
            found[library] = version(library)
        except PackageNotFoundError:
            found[library] = None
            problems.append(f"{library} is not installed; install musictool again")
    found["devices"] = [f"{device.name}: {device.description}" for device in available_devices()]
    found["libsndfile"] = soundfile.__libsndfile_version__
    found["formats"] = ", ".join(sorted(soundfile.available_formats()))
    found["ffmpeg"] = shutil.which("ffmpeg") or "not found; needed for m4a, aac, wma and webm"
    found["index"] = str(index.path())
    found["plugins"] = [
        f"{plugin.name} ({plugin.distribution} {plugin.version})" for plugin in registry.plugins
    ]
    found["problems"] = problems
    if as_json:
        print_json(found)
    else:
        show_mapping(
            {
                name: "\n".join(value) if isinstance(value, list) else str(value or "none")
                for name, value in found.items()
            }
        )
    return not problems


def _plugin(plugin: Plugin) -> dict[str, Any]:
    return {
        "name": plugin.name,
        "summary": plugin.summary,
        "distribution": plugin.distribution,
        "version": plugin.version,
        "module": plugin.module,
        "commands": list(plugin.commands),
        "engines": list(plugin.engines),
        "presets": list(plugin.presets),
        "problems": list(plugin.problems),
    }
