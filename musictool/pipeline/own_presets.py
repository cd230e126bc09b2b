"""Presets that their user makes, shows, changes and removes.

One is made in the user's configuration folder, or in the current one, and is then trusted. Nothing
is written unless it can be used, and no preset takes another's place without its user's word.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path

from musictool.contract.options import ALLOW
from musictool.discovery import Registry
from musictool.errors import PipelineError, UnknownName, UsageError
from musictool.pipeline.check import check
from musictool.pipeline.model import Pipeline, Step
from musictool.pipeline.parse import parse_inline, parse_yaml
from musictool.pipeline.places import (
    MOST_BYTES,
    SUFFIXES,
    Place,
    is_local,
    own_folder,
    places,
    read,
    read_text,
)
from musictool.pipeline.presets import YAML, Preset, find, names_a_file, parsed, preset, unfolded
from musictool.pipeline.trust import PRESETS, trust, trusted

__all__ = ["VERBS", "change_preset", "explain_preset", "new_preset", "own_text", "remove_preset"]

VERBS = ("list", "show", "new", "edit", "remove", "trust", "help", "run")
"""What `musictool preset` takes for something else than a preset's name."""

NAME = re.compile(r"\w[\w.+-]*( [\w.+-]+)*")


def new_preset(
    name: str,
    pipeline: str,
    registry: Registry,
    *,
    description: str = "",
    here: bool = False,
    force: bool = False,
    allowed: Collection[str] = (),
) -> Preset:
    """Give a pipeline a name.

    Parameters
    ----------
    pipeline
        Its text; the path of a YAML file or the name of a preset, whose content is copied.
    description
        What it does; by default what the file or preset says.
    here
        For the current folder alone.
    force
        Let it stand in place of one that has this name.
    allowed
        What presets of the current folder in it may do beside the usual, as in `find`.

    Raises
    ------
    UsageError
        If the name cannot be one, or is taken.
    MusictoolError
        If the pipeline cannot be used, as `find` and `check` say, or not written.
    """
    _check_name(name, registry)
    known = places(registry)
    file = _free_place(name, known, here, force)
    check(find(pipeline, registry, allowed), registry)
    written, text = _copied(pipeline, registry, known, " ".join(description.split()))
    return _kept(name, written, text, file, registry, trusts=is_local(file))


def own_text(name: str, registry: Registry) -> tuple[Path, str]:
    """The file of a preset that its user may change, with its text.

    Raises
    ------
    UnknownName
        If there is none.
    UsageError
        If it is a plugin's.
    """
    place = _place(name, registry)
    if isinstance(place, str):
        raise UsageError(
            f"{name} is a preset of a plugin; make one of your own of it: "
            f"musictool preset new NAME {Step(name)}"
        )
    return place, read_text(place)


def change_preset(name: str, text: str, registry: Registry) -> Preset:
    """Replace the text of a preset; one that was trusted still is.

    Raises
    ------
    MusictoolError
        If the new text cannot be used; the old one stays.
    """
    file, _ = own_text(name, registry)
    trusts = is_local(file) and trusted(read(file))
    return _kept(name, parse_yaml(text, str(file)), text, file, registry, trusts)


def remove_preset(name: str, registry: Registry) -> Path:
    """Remove the file of a preset, and return its path; fails as `own_text` does."""
    place = _place(name, registry)
    if isinstance(place, str):
        raise UsageError(f"{name} is a preset of a plugin, which cannot be removed")
    try:
        place.unlink()
    except OSError as error:
        raise PipelineError(f"{place}: cannot be removed: {error.strerror}") from None
    return place


def explain_preset(name: str, registry: Registry) -> tuple[Preset, str]:
    """A preset with its text: YAML that says what each step does, or as it is if it is unusable.

    Raises
    ------
    UnknownName
        If there is none.
    """
    known = places(registry)
    place = _place(name, registry)
    found = preset(name, known, registry)
    if found.problem:
        return found, place if isinstance(place, str) else read_text(place)
    written = parsed(name, place)
    checked = check(find(Step(name), registry), registry)

    def summary(command: str) -> str:
        if known_command := registry.get(command):
            return known_command.summary
        return preset(command, known, registry).description

    steps = tuple(replace(step, comment=summary(step.command)) for step in written.steps)
    head = f"{name} ({found.source}): {checked.flows}\n{written}"
    return found, replace(written, steps=steps).as_yaml(head)


def _check_name(name: str, registry: Registry) -> None:
    problem = ""
    if not NAME.fullmatch(name):
        problem = "has letters, digits, -, _ and ."
    elif name.lower().endswith(SUFFIXES):
        problem = "does not end as a file does"
    elif name in VERBS:
        problem = f"is none of the words of musictool preset ({', '.join(VERBS)})"
    elif name in registry.commands:
        problem = "is not that of a command"
    if problem:
        raise UsageError(f"a preset's name {problem}; choose another than {name!r}")


def _free_place(name: str, known: Mapping[str, Place], here: bool, force: bool) -> Path:
    """The file that a new preset goes to.

    Raises
    ------
    UsageError
        If its name is taken.
    """
    before = known.get(name)
    folder = PRESETS if here else own_folder()
    if isinstance(before, Path) and before.parent == folder:
        if not force:
            raise UsageError(f"{before} is there already; use --force to replace it")
        return before
    owner = f"a preset already ({before})" if isinstance(before, Path) else "a plugin's preset"
    if before is not None and here:
        raise UsageError(
            f"{name} is {owner}, and one of the current folder never stands before another; choose "
            "another name"
        )
    if before is not None and not force:
        raise UsageError(
            f"{name} is {owner}; choose another name, or use --force to let yours stand before it"
        )
    file = folder / f"{name}.yaml"
    if os.path.lexists(file) and not force:  # by another case of its letters
        raise UsageError(f"{file} is there already; use --force to replace it")
    return file


def _copied(
    pipeline: str, registry: Registry, known: Mapping[str, Place], description: str
) -> tuple[Pipeline, str]:
    """A pipeline, and its text as YAML: that of a file or a preset with all comments in it."""
    text = ""
    if names_a_file(pipeline):
        text = read_text(Path(pipeline))
        written = parse_yaml(text, pipeline)
    else:
        written = parse_inline(pipeline)
        name = written.steps[0].command
        if len(written.steps) == 1 and name in known and name not in registry.commands:
            place = known[name]
            text = read_text(place) if isinstance(place, Path) else place
            text = text if isinstance(place, Path) or YAML.match(text) else ""
            written = parsed(name, place)
    if description or not text:
        written = replace(written, description=description or written.description)
        text = written.as_yaml()
    return written, text


def _kept(
    name: str, written: Pipeline, text: str, file: Path, registry: Registry, trusts: bool
) -> Preset:
    """A preset with a new text, written if it can be used then."""
    check(find(written, registry, ALLOW.choices), registry)  # what it may is asked when it runs
    unfolded(name, {**places(registry), name: written.as_yaml()}, registry)  # not within itself
    if len(text.encode()) > MOST_BYTES:
        raise PipelineError(f"{file}: would be larger than {MOST_BYTES / 1e6:g} MB; do with less")
    _write(file, text)
    if trusts:
        trust(text.encode(), file)
    return preset(name, places(registry), registry)


def _write(file: Path, text: str) -> None:
    """Write a file as a whole or not at all; of a link, what it leads to."""
    target = Path(os.path.realpath(file))
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            part.write_bytes(text.encode())
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise PipelineError(f"{file}: cannot be written: {error.strerror}") from None


def _place(name: str, registry: Registry) -> Place:
    known = places(registry)
    if name not in known:
        raise UnknownName("preset", name, known)
    return known[name]
