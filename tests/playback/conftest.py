"""A player in place of the system's, which keeps what it is given to play."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

PLAYER = """#!{python}
import pathlib, shutil, sys, time
kept = pathlib.Path({folder!r})
if {refusal!r}:
    sys.exit({refusal!r})
number = len(list(kept.glob("*.wav")))
shutil.copy(sys.argv[-1], kept / f"part{{number}}")
(kept / f"part{{number}}").rename(kept / f"{{number}}.wav")
(kept / f"{{number}}.where").write_text(sys.argv[-1])
time.sleep({seconds})
"""


@pytest.fixture
def played(tmp_path: Path) -> Path:
    """The folder of what was played: `0.wav`, `1.wav`, and where each file lay."""
    folder = tmp_path / "played"
    folder.mkdir()
    return folder


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder in which programs are found, empty."""
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setitem(sys.modules, "sounddevice", None)  # as if it were not installed
    return folder


@pytest.fixture
def install(programs: Path, played: Path) -> Callable[..., None]:
    """`install("aplay")`: a program that plays; `refusal` is what one says that cannot."""

    def make(name: str, refusal: str = "", seconds: float = 0) -> None:
        text = PLAYER.format(
            python=sys.executable, folder=str(played), refusal=refusal, seconds=seconds
        )
        (programs / name).write_text(text)
        (programs / name).chmod(0o755)

    return make
