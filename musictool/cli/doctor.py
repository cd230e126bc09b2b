"""What `doctor` shows: versions, devices, codecs and plugins, and what is wrong with them."""

from __future__ import annotations

import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from musictool import __version__
from musictool.cli.tables import print_values
from musictool.cli.views import print_json
from musictool.contract.version import CONTRACT
from musictool.discovery import Registry
from musictool.errors import told

__all__ = ["show_doctor"]

LIBRARIES = ("torch", "librosa", "pedalboard", "soundfile", "av", "soxr", "numpy", "scipy", "typer")


def show_doctor(as_json: bool) -> bool:
    """Versions, devices, codecs, plugins. Returns whether all is well."""
    from musictool.discovery import index, registry

    known = registry(fresh=True)
    problems = [*known.problems(), *_unmet(known)]
    found: dict[str, Any] = {
        "musictool": __version__,
        "contract": CONTRACT,
        "python": f"{platform.python_version()} ({sys.executable})",
        "system": platform.platform(),
    }
    for library in LIBRARIES:
        try:
            found[library] = version(library)
        except PackageNotFoundError:
            found[library] = None
            problems.append(f"{library} is not installed; install musictool again")
    for find in (_devices, _codecs):
        try:
            found |= find()
        except Exception as error:  # noqa: BLE001 - a library that is broken can raise anything
            problems.append(f"{find.__name__[1:]}: {told(error)}")
    from musictool.playback import way_to_play

    found["player"] = way_to_play()
    found["index"] = str(index.path())
    found["cache"] = _cache()
    found["weights"] = _weights()
    found["plugins"] = [
        f"{plugin.name} ({plugin.distribution} {plugin.version}"
        f"{f', contract {plugin.contract}' if plugin.contract else ''}"
        f"{', isolated' if plugin.isolated else ''}"
        f"{', off' if plugin.off else ', broken' if plugin.problems else ''})"
        for plugin in known.plugins
    ]
    found["notes"] = known.notes()
    found["problems"] = problems
    if as_json:
        print_json(found)
    else:
        print_values(
            {
                name: ("\n".join(value) if isinstance(value, list) else str(value or "")) or "none"
                for name, value in found.items()
            }
        )
    return not problems


def _unmet(known: Registry) -> list[str]:
    """What the distributions of plugins require, ours apart, and do not find."""
    from musictool.discovery.chosen import OWN
    from musictool.discovery.requirements import unmet

    theirs = ((one.distribution, one.isolated) for one in known.plugins if not one.off)
    return [text for one in dict.fromkeys(theirs) if one[0] != OWN for text in unmet(*one)]


def _cache() -> str:
    from musictool.jobs.cache import values_folder
    from musictool.quantities import format_quantity

    folder = values_folder()
    sizes = [one.stat().st_size for one in folder.glob("*")] if folder.is_dir() else []
    size = format_quantity(round(sum(sizes) / 1e9, 2), "GB")
    return f"{folder}, {size} (--cache 0 empties it)" if sizes else f"{folder}, empty"


def _weights() -> str:
    from musictool.quantities import format_size
    from musictool.weights.store import kept, weights_folder

    there = kept()
    size = format_size(sum(one.size for one in there))
    return f"{weights_folder()}, {f'{size} (musictool models)' if there else 'empty'}"


def _devices() -> dict[str, Any]:
    from musictool.models import available_devices

    return {"devices": [f"{device.name}: {device.description}" for device in available_devices()]}


def _codecs() -> dict[str, Any]:
    import soundfile

    from musictool.files.audio.formats import AUDIO_SUFFIXES, CONTAINERS

    writable = {name: set(its.suffixes) for name, its in CONTAINERS.items() if its.suffixes}
    others = AUDIO_SUFFIXES.difference(*writable.values())
    formats = [
        f"read and written: {', '.join(sorted(writable))}, MIDI",
        f"read only: {' '.join(sorted(others))}",
    ]
    return {"libsndfile": soundfile.__libsndfile_version__, "formats": formats}
