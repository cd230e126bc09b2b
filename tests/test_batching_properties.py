"""What holds for every command that works on recordings of several files at once."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import musictool as mt
from musictool import Audio, FileError, Report, Score, Step, Table
from musictool.discovery import registry
from musictool.kinds import Kind

from .every_command import FETCHED
from .songs import song

HOP_S = 0.02
"""Between frames of the network of `rhythm.beats`: by so much a beat may lie elsewhere."""

SAMPLES = 1e-4
"""By so much samples may differ: a network rounds otherwise in a batch than alone."""

FORMS = ((44100, 2), (22050, 1), (48000, 1), (16000, 2))

LENGTHS = (0.5, 0.75, 1.2, 2.5, 3.0, 5.0, 7.5, 20.0)
SLOW = {"style": 3, "analyze": 5}
"""Of these only so many, the shortest."""

HAVE_A_BEAT = slice(4, 7)
"""What edits of the rhythm are tried on: three seconds and more."""

ARGUMENTS: dict[str, dict[str, Any]] = {
    "rhythm.tempo": {"bpm": 100.0},
    "rhythm.fit": {"cues": Table.of([{"time": 1.05, "intensity": 0.5}])},
}


def batching() -> dict[str, tuple[str, str | None]]:
    """The commands and engines that work on several at once, with those of the lab."""
    found = {"lab.hear": None, "lab.crowd": None, "lab.smooth": None, "lab.together": None}
    pairs: list[tuple[str, str | None]] = list(found.items())
    for name, command in registry().commands.items():
        several = (
            spec
            for spec in command.specs
            if spec.batch is not None and spec.takes is not Kind.NOTHING and name not in found
            if spec.engine not in FETCHED
        )
        pairs += [(name, spec.engine) for spec in several]
    return {f"{name}-{engine}" if engine else name: (name, engine) for name, engine in pairs}


BATCHING = batching()


def test_the_built_in_networks_are_among_them():
    assert {"rhythm.beats-tcn", "style-timbre", "analyze"} <= BATCHING.keys()


@pytest.fixture(scope="module")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Of several lengths and forms, the shortest first; at last one that is broken."""
    folder = tmp_path_factory.mktemp("recordings")
    paths = [folder / f"{seconds:g}.wav" for seconds in LENGTHS]
    for number, (path, seconds) in enumerate(zip(paths, LENGTHS, strict=True)):
        rate, channels = FORMS[number % len(FORMS)]
        mt.write(path, song(seconds, 90 + 7 * number, rate, channels))
    broken = folder / "broken.wav"
    broken.write_bytes(b"RIFF\0\0\0\0WAVEfmt ")
    return [*paths, broken]


@pytest.mark.parametrize("name", BATCHING)
def test_results_do_not_depend_on_the_others_of_a_batch(
    lab, recordings, tmp_path, monkeypatch, name
):
    monkeypatch.chdir(tmp_path)
    command, engine = BATCHING[name]
    paths, sizes = list(recordings), (3, 256)
    if command in SLOW:
        paths, sizes = [*paths[: SLOW[command]], paths[-1]], (3,)
    elif command.startswith("rhythm.") and command != "rhythm.beats":
        paths, sizes = [*paths[HAVE_A_BEAT], paths[-1]], (3,)
    arguments = dict(ARGUMENTS.get(command, {}))
    if command == "style":
        arguments["reference"] = [str(recordings[4])]
    elif command == "rhythm.groove":
        arguments["reference"] = str(recordings[6])
    step = Step(command, arguments, engine)
    alone = results(step, paths, "alone", batch_size=1)
    for size in sizes:
        random.Random(size).shuffle(paths)
        together = results(step, paths, f"of-{size}", batch_size=size)
        assert together.keys() == alone.keys() == {path.name for path in paths}
        for file, value in alone.items():
            same(value, together[file], file)


def results(step: Step, paths: list[Path], out: str, batch_size: int) -> dict[str, Any]:
    """What comes of each file: a value, or the error."""
    gives = registry().command(step.command).spec.gives
    output = None if gives == "report" else f"{out}/"
    found: dict[str, Any] = {}
    for outcome in mt.map(step, paths, output, batch_size=batch_size):
        made = outcome.report or (outcome.written and mt.read(outcome.written.path))
        found[outcome.job.inputs[0].name] = (outcome.error or made, outcome.warnings, outcome.notes)
    return found


def same(alone: Any, together: Any, file: str) -> None:
    if file == "broken.wav":
        assert isinstance(alone[0], FileError)
        assert str(alone[0]) == str(together[0])
        return
    (one, *told), (other, *also) = alone, together
    assert told == also, file
    assert type(one) is type(other), file
    if isinstance(one, Audio):
        assert (one.sample_rate, one.channels, one.frames) == (
            other.sample_rate, other.channels, other.frames,
        )  # fmt: skip
        np.testing.assert_allclose(other.samples, one.samples, atol=SAMPLES, err_msg=file)
    elif isinstance(one, Score):
        assert one.notes == other.notes
    elif isinstance(one, Report):
        alike(dict(one), dict(other), file)
    else:
        assert str(one) == str(other)


def alike(one: Any, other: Any, where: str) -> None:
    """Findings: times within a hop, other numbers to a thousandth."""
    if isinstance(one, dict):
        assert one.keys() == other.keys(), where
        for key in one:
            alike(one[key], other[key], f"{where} {key}")
    elif isinstance(one, list | tuple):
        assert len(one) == len(other), where
        for at, (first, second) in enumerate(zip(one, other, strict=True)):
            alike(first, second, f"{where} {at}")
    elif isinstance(one, float):
        assert other == pytest.approx(one, rel=1e-3, abs=HOP_S), where
    else:
        assert one == other, where
