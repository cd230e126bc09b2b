"""Every registered command with what it needs to be run, for the tests of what holds for all."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from musictool import Audio, Table
from musictool.contract import Spec
from musictool.discovery import registry
from musictool.kit import NotChecked, Piece, Subject

from .plugins.musictool_generation.models import small_model
from .plugins.musictool_generation.training_set.tunes import tune
from .plugins.musictool_synth.soundfonts import soundfont

FOLDER = tempfile.TemporaryDirectory()
FONT = soundfont(Path(FOLDER.name) / "two.sf2")
KNOWN = registry()
FETCHED = {
    "ace-step",
    "basic-pitch",
    "beatnet",
    "melody",
    "musicgen",
    "spleeter",
    "stable-audio",
    "swift-f0",
    "transkun",
}
"""Engines whose weights come over the network: their own tests run them."""
SPECS = {
    f"{command.name}{f'-{engine}' if engine else ''}"
    f"{f' of {variant.flow.plural}' if variant is not command else ''}": spec
    for command in KNOWN.commands.values()
    for variant in command.variants
    for engine, spec in (variant.engines or {None: variant.spec}).items()
    if engine not in FETCHED
}
del SPECS["train of recordings"]
"""It needs a minute of different notes: its own test has that."""
for verb in ("inpaint", "vary"):
    del SPECS[f"{verb}-compose"]
"""They refuse what has no notes that can be heard: their own tests have some."""

ARGUMENTS: dict[str, dict[str, Any]] = {
    "gain": {"db": -3.0},
    "fade": {"in": 0.1, "out": 0.2},
    "convert": {"sample_rate": 22050},
    "convert of notes": {"resolution": 480},
    "continue": {"seconds": 2.0},
    "continue of notes": {"bars": 2, "ending": "open", "particles": 2},
    "interpolate": {"steps": 3, "temperature": 3.0},
    "inpaint": {"start": 0.3, "end": 0.5},
    "inpaint of notes": {"end": 3.0, "unit": "beats", "particles": 2},
    "vary": {"amount": 1.0},
    "vary of notes": {"amount": 1.0, "particles": 1},
    "fx.eq": {"band": ["peak 1000 +3", "highpass 40 24"]},
    "fx.vst3": {"path": "/usr/lib/vst3/ZamCompX2.vst3", "set": ["threshold_db=-30"]},
    "rhythm.tempo": {"factor": 1.1},
    "remix": {"seconds": 2.0},
    "rhythm.pitch": {"semitones": 3.0},
    "rhythm.fit": {"cues": Table.of([{"time": 1.05, "intensity": 0.5}])},
    "stems.part": {"name": "two"},
    "transpose": {"semitones": 3},
    "tracks": {"mute": ["2"]},
    "fx.vst3-params": {"path": "/usr/lib/vst3/ZamCompX2.vst3"},
    "generate": {"bars": 2},
    "harmonize": {"density": 6.0, "phrases": 0},
    "style-chain": {"only": ["eq", "level"]},
    "style-texture": {"iterations": 3},
    "synth-soundfont": {"soundfont": str(FONT)},
    "train": {"family": "lstm", "size": "small", "steps": 2},
}
"""For commands, or engines, that need a value to do anything, or a small one to do it soon."""

NEED_A_BEAT = {f"rhythm.{name}" for name in ("steady", "quantize", "groove", "fit", "click")}
"""These refuse what is too short to have one."""

TUNES = [tune(number, notes=32) for number in range(10)]
"""Enough to learn from."""


def _given(spec: Spec) -> Callable[[Audio], list[Any]] | None:
    """What flows in where the kit's music does not do."""
    return (lambda music: list(TUNES)) if spec.name == "train" else None


def _values(spec: Spec, music: Audio) -> dict[str, Any]:
    of = f" of {spec.takes.flow.plural}"  # what another kind of value is worked on with
    own = ARGUMENTS.get(f"{spec.name}{of}", ARGUMENTS.get(spec.name, {}))
    values = own | ARGUMENTS.get(f"{spec.name}-{spec.engine}", {})
    if spec.name == "style":
        values["reference"] = (Piece(seconds=4.0, channels=1).audio().stream(),)
    if spec.name.startswith("fx.vst3") and not Path(values["path"]).exists():
        raise NotChecked("ZamCompX2 is not installed; Debian's zam-plugins has it")
    for parameter in spec.all_parameters:
        if parameter.kind == "model" and spec.name != "train":  # that goes on from it
            values[parameter.name] = small_model()
    return values


def _seconds(spec: Spec) -> float:
    """Less of a recording is refused."""
    needs = spec.name in NEED_A_BEAT or spec.name.startswith(("continue", "inpaint", "vary"))
    return 2.0 if needs else 0.0


FEW = {"draws": 2, "stops": 2}
"""Of what the kit does as often as one likes; see `Subject`."""

SUBJECTS = {
    name: Subject(name, spec, KNOWN, partial(_values, spec), _given(spec), _seconds(spec), **FEW)
    for name, spec in SPECS.items()
}


def arguments_of(spec: Spec, audio: Audio) -> dict[str, Any]:
    """Values for all that must be given."""
    try:
        return Subject("", spec, KNOWN, partial(_values, spec)).arguments(audio)
    except NotChecked as reason:
        pytest.skip(str(reason))
