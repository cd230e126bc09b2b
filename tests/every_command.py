"""Every registered command with what it needs to be run, for the tests of what holds for all."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load

from musictool import (
    Audio,
    CannotProcess,
    Key,
    Meter,
    Model,
    Report,
    Score,
    Stems,
    Stream,
    Table,
    Track,
)
from musictool.contract import Spec
from musictool.discovery import registry
from musictool.jobs import Settings
from musictool.jobs.apply import Application
from musictool.pipeline import Pipeline, Step, check

from .plugins.musictool_generation.models import small_model
from .plugins.musictool_generation.training_set.tunes import tune
from .plugins.musictool_synth.soundfonts import soundfont

FOLDER = tempfile.TemporaryDirectory()
FONT = soundfont(Path(FOLDER.name) / "two.sf2")
KNOWN = registry()
FETCHED = {"basic-pitch", "beatnet", "spleeter", "swift-f0", "transkun"}
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

ARGUMENTS: dict[str, dict[str, Any]] = {
    "gain": {"db": -3.0},
    "fade": {"in": 0.1, "out": 0.2},
    "convert": {"sample_rate": 22050},
    "convert of notes": {"resolution": 480},
    "continue": {"seconds": 2.0},
    "continue of notes": {"bars": 2, "ending": "open", "particles": 2},
    "interpolate": {"steps": 3, "temperature": 3.0},
    "inpaint": {"end": 3.0, "unit": "beats", "particles": 2},
    "vary": {"amount": 1.0, "particles": 1},
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

DUET = Score(
    (
        Track.of([(0, 960, 60), (960, 960, 64), (1920, 960, 67)]),
        Track.of([(0, 1920, 48), (0, 1920, 55)]),
        Track.of([(0, 240, 36), (960, 240, 38)], drum=True),
    ),
    meters=(Meter(0, 3, 4),),
    keys=(Key(0, 0),),
    length=2880,
)

TUNES = [tune(number, notes=32) for number in range(10)]
"""Enough to learn from."""

ON_EVERY = pytest.mark.parametrize("name", SPECS)


@dataclass(frozen=True)
class Piece:
    """Three seconds of a synthetic band: a bass on every beat at 120 BPM, a chord, some hiss."""

    sample_rate: int = 44100
    channels: int = 2
    seconds: float = 3.0

    @cache  # noqa: B019 - few pieces, asked for by thousands of tests
    def audio(self) -> Audio:
        rng = np.random.default_rng(0)
        time = np.arange(round(self.seconds * self.sample_rate)) / self.sample_rate
        beat = np.exp(-8 * (time % 0.5))
        chord = sum(np.sin(2 * np.pi * pitch * time) for pitch in (220, 277.2, 329.6))
        samples = 0.3 * beat * np.sin(2 * np.pi * 55 * time) + 0.1 * chord
        spread = np.linspace(0.7, 1.0, self.channels)[:, np.newaxis]
        samples = spread * samples + 0.005 * rng.standard_normal((self.channels, time.size))
        samples = samples.astype(np.float32)
        samples.flags.writeable = False  # a command that writes into what it got fails
        return Audio(samples, self.sample_rate)


def inputs_of(spec: Spec, piece: Piece) -> list[Any]:
    audio = piece.audio()
    if spec.takes == "nothing":
        return []
    if spec.name == "train":
        return TUNES
    if spec.takes.flow == "score":
        return [DUET, DUET] if spec.joins else [DUET]
    if spec.takes == "stems":
        return [Stems({"one": audio, "two": audio})]
    return [audio, audio] if spec.joins else [audio]


def arguments_of(spec: Spec, audio: Audio) -> dict[str, Any]:
    of = f" of {spec.takes.flow.plural}"  # what another kind of value is worked on with
    own = ARGUMENTS.get(f"{spec.name}{of}", ARGUMENTS.get(spec.name, {}))
    arguments = own | ARGUMENTS.get(f"{spec.name}-{spec.engine}", {})
    if spec.name == "style":
        arguments["reference"] = (Piece(seconds=4.0, channels=1).audio().stream(),)
    if spec.name.startswith("fx.vst3") and not Path(arguments["path"]).exists():
        pytest.skip("ZamCompX2 is not installed; Debian's zam-plugins has it")
    for parameter in spec.all_parameters:
        makes_with_it = parameter.kind == "model" and spec.name != "train"  # that goes on from it
        needed = parameter.required or makes_with_it
        if needed and parameter.name not in arguments:
            stand_ins = {"number": parameter.ge or 1.0, "integer": 1, "audio": audio, "flag": True}
            stand_ins["audio"] = audio.stream() if parameter.streamed else audio
            if parameter.kind == "model":
                stand_ins["model"] = small_model()
            arguments[parameter.name] = next(
                iter(parameter.choices), stand_ins.get(parameter.kind, "some text")
            )
    return arguments


def perform(name: str, piece: Piece | None = None, seed: int = 0, **further: Any) -> Any:
    """Through the hub; lazily computed results are computed."""
    spec, piece = SPECS[name], piece or Piece()
    arguments = arguments_of(spec, piece.audio()) | further
    pipeline = check(Pipeline((Step(spec.name, arguments, spec.engine),)), KNOWN)
    application = Application(pipeline.of(spec.takes.flow), Settings(seed=seed), registry=KNOWN)
    with application.checkpoints as checkpoints:
        (result,) = application.run(inputs_of(spec, piece))
        result = result.audio() if isinstance(result, Stream) else result
        checkpoints.done()
    return result


@cache
def usual(name: str) -> Any:
    """What a command makes of the usual piece, for several tests to look at."""
    result = perform(name)
    for array in arrays(result):
        array.flags.writeable = False
    return result


def arrays(result: Any) -> list[np.ndarray]:
    """All numbers in a value; streams are read."""
    if isinstance(result, Audio):
        return [result.samples]
    if isinstance(result, Stream):
        return [result.audio().samples]
    if isinstance(result, Stems):
        return [array for part in result.parts.values() for array in arrays(part)]
    if isinstance(result, Score):
        return [np.array([note[:4] for note in result.notes])]
    if isinstance(result, Model):
        weights = load(result.files["weights.safetensors"])
        return [weights[name] for name in sorted(weights)]
    assert isinstance(result, Report)
    return []


def assert_same(one: Any, other: Any) -> None:
    for first, second in zip(arrays(one), arrays(other), strict=True):
        np.testing.assert_array_equal(first, second)
    if isinstance(one, Report):
        assert one.findings == other.findings


def check_sentence(error: CannotProcess, name: str) -> None:
    assert str(error).startswith(f"{SPECS[name].name}: ")
    assert "\n" not in str(error)
