"""The program in this process, and in one of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import soundfile

from musictool import cli
from musictool.cli import commands
from musictool.discovery import registry
from musictool.jobs import Job
from musictool.pipeline import check, find

COMMAND = [sys.executable, "-c", "from musictool.cli import main; main()"]


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with one recording in it."""
    monkeypatch.chdir(tmp_path)
    tone(tmp_path / "in.wav")
    return tmp_path


def tone(path: Path, seconds: float = 0.5, sample_rate: int = 8000, channels: int = 2) -> Path:
    time = np.arange(round(seconds * sample_rate)) / sample_rate
    wave = 0.25 * np.sin(2 * np.pi * 440 * time)
    path.parent.mkdir(exist_ok=True, parents=True)
    soundfile.write(path, np.stack([wave] * channels, axis=1), sample_rate)
    return path


@pytest.fixture(name="tone")
def _tone() -> Callable[..., Path]:
    return tone


@pytest.fixture
def run(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Iterator[Callable[..., Result]]:
    """`run("gain", "in.wav", "--db", "3")`: the program in this process, its code and output."""
    monkeypatch.setattr(cli.signal, "signal", lambda number, handler: None)
    commands.known.cache_clear()

    def invoke(*arguments: str) -> Result:
        monkeypatch.setattr(sys, "argv", ["musictool", *arguments])
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out, err = capfd.readouterr()
        return Result(int(ended.value.code or 0), out, err)

    yield invoke
    commands.known.cache_clear()


@pytest.fixture
def start(here: Path) -> Callable[..., subprocess.Popen[bytes]]:
    """The program in a process of its own, all its streams piped."""

    def begin(*arguments: str, **environment: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [*COMMAND, *arguments],
            cwd=here,
            env={**os.environ, **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    return begin


@pytest.fixture
def jobs() -> Callable[..., list[Job]]:
    """`jobs(3)`: jobs on `song 0.wav` and so on, or on files of the names given after."""
    known = registry()
    pipeline = check(find("gain db=1", known), known)

    def some(count: int, *names: str) -> list[Job]:
        named = [*names, *(f"song {number}.wav" for number in range(len(names), count))]
        return [Job(number, (Path("in", name),), pipeline) for number, name in enumerate(named)]

    return some
