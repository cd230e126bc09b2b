"""What the value between two steps follows from, as a key: equal keys, equal values.

It is a hash of the input's content, of each step up to there (command, engine, all values given,
the content of what it refers to, the seed if it uses one, the device if it asks for one), and of
all that computes: versions, and the files of the hub and of each plugin, its weights among them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple
from pathlib import Path
from typing import Any

from musictool import __version__
from musictool.contract import Parameter
from musictool.curve import Curve
from musictool.discovery import Registry
from musictool.errors import MusictoolError
from musictool.jobs.bars import in_bars
from musictool.jobs.history import versions
from musictool.jobs.job import Settings
from musictool.jobs.references import References
from musictool.jobs.sources import hashes_of
from musictool.jobs.states import hash_of, state_of_files, state_of_package, state_of_plugin
from musictool.kinds import Kind
from musictool.models import choose_device
from musictool.pipeline import REFERRED, CheckedStep
from musictool.plain import plain
from musictool.values import Stems, Value

__all__ = ["digest_of", "keys_of"]

FORM = 1
"""Raised when values are kept otherwise, or mean something else."""

OF_THE_SOURCE = ("container", "subtype", "bitrate", "tempo_bpm", "channels", "speakers")
"""What a command may see of the file of a recording, beside the samples."""


def keys_of(
    steps: Sequence[CheckedStep],
    settings: Settings,
    registry: Registry,
    references: References,
    value: Value | None,
) -> list[str]:
    """The keys of what comes out of each step for an input, up to the first that has none.

    None has what comes of a value that is in no file, of a second input that is in none, of
    several recordings that were joined or measured together, or is one of several made of one.
    """
    known = {"form": FORM, "musictool": __version__, "hub": state_of_package("musictool")}
    known |= {"versions": versions(registry, with_torch=True)}
    if value is not None:
        content = _content(value)
        if not content:
            return []
        origin = value.origin
        known |= {"input": content, "source": [getattr(origin, it, None) for it in OF_THE_SOURCE]}
    keys: list[str] = []
    named: dict[str, str] = {}
    key = hash_of(known)
    for step in steps:
        alone = not (step.spec.joins or step.spec.several or step.looks_across)
        told = _told(step, settings, references, named) if alone else None
        if told is None:
            break
        key = hash_of({"before": key, **told})
        keys.append(key)
        if step.step.name:
            named[step.step.name] = key
    return keys


def _told(
    step: CheckedStep, settings: Settings, references: References, named: Mapping[str, str]
) -> dict[str, Any] | None:
    """A step with all that its result follows from; None if that is not known."""
    spec = step.spec
    values: dict[str, Any] = {}
    contents: dict[str, list[str]] = {}
    for parameter in spec.settings:
        given = step.values.get(parameter.name)
        if given is None or parameter.kind == "output":
            continue
        values[parameter.name] = astuple(given) if isinstance(given, Curve) else plain(given)
        items = given if isinstance(given, list | tuple) and parameter.many else [given]
        if parameter.kind in (*REFERRED, "path"):
            digests = [_digest(item, parameter, references, named) for item in items]
            if not all(digests):
                return None
            contents[parameter.name] = digests
    device = None
    if "device" in spec.uses or in_bars(step):
        device = choose_device(settings.device)
    return {
        "command": spec.name,
        "engine": spec.engine,
        "plugin": state_of_plugin(spec.target),
        "values": values,
        "contents": contents,
        "adapts": step.step.adapts,
        "seed": settings.seed if "seed" in spec.uses else None,
        "device": [settings.device, device],
    }


def _digest(
    item: Any, parameter: Parameter, references: References, named: Mapping[str, str]
) -> str:
    """The content of what a step refers to; "" if it is in no file."""
    name = str(item).partition(".")[0]
    if str(item) in named or name in named:
        return named.get(str(item)) or named[name]
    if parameter.kind == "path":
        return state_of_files(Path(item))
    return digest_of(item, parameter.kind_of(item), references) if isinstance(item, str) else ""


def digest_of(item: str, kind: str, references: References) -> str:
    """The content of a second input; "" if it cannot be read, which its step will say."""
    if kind == Kind.STEMS:
        return ""
    try:
        value = references.opened(item, kind)
    except MusictoolError:
        return ""
    return ",".join(hashes_of([value]).values())


def _content(value: Value) -> str:
    """The content of an input as it was read; "" if it is in no file."""
    if isinstance(value, Stems):
        parts = {name: getattr(part, "sha256", None) for name, part in value.recordings.items()}
        return hash_of(parts) if all(parts.values()) else ""
    return getattr(value, "sha256", None) or ""
