"""A registry of commands made for these tests, through the same signatures as any plugin's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest

from musictool import Audio, Param, Report, Score, Stream, command, engine
from musictool.contract.engines import engine_for
from musictool.contract.signature import spec_of
from musictool.discovery import Command, Registry


@command("level")
def level(
    stream: Stream,
    db: Annotated[float, Param("Change", unit="dB", ge=-60, le=60)] = 0.0,
    shape: Literal["off", "linear"] = "linear",
    invert: bool = False,
    title: str = "",
    limit: float | None = None,
    room_size: Annotated[float, Param("Size", gt=0)] = 1.0,
    class_: int = 1,
) -> Stream:
    """Change the level."""
    return stream


@command("needs")
def needs(audio: Audio, amount: float) -> Audio:
    """Need a value."""
    return audio


@command("overlay")
def overlay(
    audio: Audio, on: Audio | None = None, others: Sequence[Audio] = (), gains: Sequence[float] = ()
) -> Audio:
    """Lay one over another."""
    return audio


@command("join")
def join(audios: Sequence[Audio]) -> Audio:
    """Make one of many."""
    return audios[0]


@command("measure")
def measure(audio: Audio) -> Report:
    """Measure."""
    return Report({})


@command("transcribe")
def transcribe(audio: Audio) -> Score:
    """Hear notes."""
    return Score()


@command("perform")
def perform(score: Score, on: Audio | None = None) -> Audio:
    """Play notes."""
    raise NotImplementedError


@command("noise")
def noise(seconds: float = 1.0) -> Audio:
    """Make noise."""
    raise NotImplementedError


@command("tone")
def tone(
    audio: Audio, frequency: Annotated[float, Param("Pitch", unit="Hz", gt=0)] = 440.0
) -> Audio:
    """Add a tone."""
    return audio


@command("sing", engine="unit")
def sing(audio: Audio, seconds: float = 20.0, *, grain: int = 4) -> Audio:
    """Sing on."""
    return audio


@engine("sing", "acme")
def acme(audio: Audio, seconds: float, *, heat: Annotated[float, Param("", ge=0)] = 1.0) -> Audio:
    """Sing otherwise."""
    return audio


PRESETS = {
    "warm": "level db=3 | sing",
    "multiline": "\n  level db=3\n  | sing engine=acme\n",
    "yaml": "# as YAML\nsteps:\n  - level: {db: 3}\n",
    "itself": "level | around",
    "around": "itself",
    "wrong": "level | level db=99",
    "unreadable": "steps:\n  level: 3\n",
}


@pytest.fixture
def known() -> Registry:
    functions: list[Callable[..., Any]] = [
        level,
        needs,
        overlay,
        join,
        measure,
        transcribe,
        perform,
        noise,
        tone,
        sing,
    ]
    commands = {}
    for function in functions:
        spec = spec_of(function)
        commands[spec.name] = Command(spec, {spec.engine: spec} if spec.engine else {})
    sung = commands["sing"]
    other = engine_for(sung.spec, spec_of(acme))
    commands["sing"] = Command(sung.spec, {**sung.engines, "acme": other})
    return Registry((), commands, PRESETS, {"torn": "command torn is declared more than once"})


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, empty."""
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder
