"""What a name that is not there may stand for: `mt.load`, `mt.reverb`, `mt.commands.podcast`."""

from __future__ import annotations

import musictool
from musictool.discovery import registry
from musictool.near import did_you_mean, near_meanings
from musictool.pipeline.presets import preset_names
from musictool.script.signatures import in_python

__all__ = ["no_attribute", "places_of"]

ELSEWHERE = {
    "read": ("load", "open", "from_file", "imread"),
    "write": ("save", "export", "to_file", "dump"),
    "info": ("probe", "metadata", "tags"),
    "play": ("listen",),
    "redo": ("remake", "reproduce", "again"),
    "run": ("apply", "process", "pipeline", "chain", "preset"),
    "map": ("batch", "imap", "starmap", "folder"),
    "commands": ("functions", "effects"),
}
"""What other libraries call what is here."""


def no_attribute(name: str) -> str:
    """The sentence for a name that the package does not have."""
    advice = did_you_mean(places_of(name))
    return f"module 'musictool' has no attribute {name!r}{advice and f'; {advice}'}"


def places_of(name: str) -> list[str]:
    """Where in Python that may be which somebody looks for by this name, the likeliest first."""
    known = registry()
    here = {one: (f"mt.{one}",) for one in musictool.__all__}
    words = {word: (f"mt.{one}",) for one, several in ELSEWHERE.items() for word in several}
    presets = {one: (f'mt.run("{one}", …)',) for one in preset_names(known)}
    groups = {one: (f"mt.commands.{one}",) for one in known.groups()}
    commands = {
        word: tuple(_in_commands(one) for one in several)
        for word, several in {
            **known.suggestions(),
            **{one: (one,) for one in known.commands},
        }.items()
    }
    return near_meanings(name, {**presets, **commands, **groups, **words, **here})


def _in_commands(name: str) -> str:
    return ".".join(["mt.commands", *map(in_python, name.split("."))])
