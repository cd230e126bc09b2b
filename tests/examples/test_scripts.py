"""The examples do what they say: the script, the pipelines, the plugin once it is installed."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from ..sessions import session

EXAMPLES = Path(__file__).parents[2] / "examples"
DEMO = EXAMPLES / "demo.flac"
PLUGIN = EXAMPLES / "musictool-reverse"
PIPELINES = sorted((EXAMPLES / "pipelines").glob("*.yaml"))
OF_SCORES = EXAMPLES / "pipelines" / "score-master.yaml"


def run(*arguments: object, path: Path | None = None, code: int = 0) -> str:
    """What a program prints on standard output; `path` goes on its PYTHONPATH."""
    done = subprocess.run(
        [str(argument) for argument in arguments],
        env={**os.environ, **({"PYTHONPATH": str(path)} if path else {})},
        capture_output=True,
        text=True,
    )
    assert done.returncode == code, done.stderr
    return done.stdout


def musictool(*arguments: object, path: Path | None = None, code: int = 0) -> str:
    if path is None and code == 0:
        return session(shlex.join(["musictool", *map(str, arguments)]), Path.cwd())
    script = Path(sys.executable).with_name("musictool")
    return run(script, *arguments, path=path, code=code)


def test_script_writes_both_files(tmp_path: Path) -> None:
    printed = run(sys.executable, EXAMPLES / "edit.py", tmp_path)
    assert "intro.wav: 5.0 s" in printed
    assert "longer.flac: 28.0 s at -16.0 LUFS" in printed
    assert "continue seconds=8 ending=fade | normalize lufs=-16" in printed
    source, _ = soundfile.read(DEMO)
    intro, _ = soundfile.read(tmp_path / "intro.wav")
    longer, rate = soundfile.read(tmp_path / "longer.flac")
    assert len(intro) == 5 * rate
    assert len(longer) == 28 * rate
    middle = slice(rate, 3 * rate)  # after the fade-in, before the fade-out
    assert np.abs(intro[middle] - source[middle]).max() < 2**-15


@pytest.mark.parametrize("file", PIPELINES, ids=lambda file: file.stem)
def test_pipelines_check(file: Path) -> None:
    takes = "score" if file == OF_SCORES else "audio"
    assert musictool("pipeline", "check", file).rstrip().endswith(f"takes {takes}, gives audio")


def test_pipelines_do_what_their_descriptions_say(tmp_path: Path) -> None:
    assert len(PIPELINES) == 4
    printed = {}
    for file in PIPELINES:
        out = tmp_path / f"{file.stem}.flac"
        musictool("run", file, EXAMPLES / "chorale.mid" if file == OF_SCORES else DEMO, "-o", out)
        printed[file.stem] = json.loads(musictool("info", out, "--json"))
    assert printed["streaming-master"]["loudness_lufs"] < -14  # since this peak is reached first
    assert printed["streaming-master"]["peak_dbfs"] == -1
    assert printed["longer-take"]["duration_s"] == 50
    assert printed["longer-take"]["loudness_lufs"] == pytest.approx(-16, abs=0.1)
    assert printed["score-master"]["loudness_lufs"] == pytest.approx(-16, abs=0.1)
    assert printed["score-master"]["channels"] == 2
    assert printed["preview"]["channels"] == 1
    assert printed["preview"]["duration_s"] == 15
    assert all(info["peak_dbfs"] <= -0.99 for info in printed.values())


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which pip has installed the example plugin."""
    folder = tmp_path_factory.mktemp("site")
    options = ("--quiet", "--no-deps", "--no-build-isolation", "--no-index")
    run(sys.executable, "-m", "pip", "install", *options, "--target", folder, PLUGIN)
    return folder


def test_plugin_is_a_command_once_installed(installed: Path, tmp_path: Path) -> None:
    out = tmp_path / "backwards.flac"
    musictool("reverse", DEMO, "-o", out, path=installed)
    source, _ = soundfile.read(DEMO, dtype="int32")
    backwards, _ = soundfile.read(out, dtype="int32")
    assert np.array_equal(backwards, source[::-1])


def test_plugin_is_an_engine_of_somebody_elses_command(installed: Path, tmp_path: Path) -> None:
    out = tmp_path / "longer.flac"
    arguments = ("--engine", "mirror", "--seconds", 3, "--fade", 0)
    musictool("continue", DEMO, *arguments, "-o", out, path=installed)
    source, rate = soundfile.read(DEMO, dtype="int32")
    longer, _ = soundfile.read(out, dtype="int32")
    assert np.array_equal(longer[: len(source)], source)
    assert np.array_equal(longer[len(source) :], source[::-1][: 3 * rate])


def test_plugin_is_in_help_and_gone_when_uninstalled(installed: Path) -> None:
    listed = json.loads(musictool("plugins", "list", "--json", path=installed))
    (reverse,) = (plugin for plugin in listed if plugin["name"] == "reverse")
    assert reverse["commands"] == ["reverse"]
    assert reverse["engines"] == ["continue mirror"]
    assert reverse["problems"] == []
    assert "Play a recording backwards." in musictool("--help", path=installed)
    assert "Engine mirror" in musictool("continue", "--help", path=installed)
    assert "Play a recording backwards." not in musictool("--help")
    musictool("reverse", DEMO, code=2)


def test_plugins_own_tests_pass(installed: Path) -> None:
    options = ("-q", "-c", os.devnull, "-p", "no:cacheprovider", "--import-mode=importlib")
    printed = run(sys.executable, "-m", "pytest", *options, PLUGIN / "tests", path=installed)
    assert "5 passed" in printed
