"""The examples do what they say: the script, the pipelines, the plugins by their own tests."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from ..sessions import session

EXAMPLES = Path(__file__).parents[2] / "examples"
DEMO = EXAMPLES / "demo.flac"
PLUGINS = sorted(path.parent.name for path in EXAMPLES.glob("*/tests"))
"""Of those that need an environment of their own, the tests are in `tests/isolation`."""
PIPELINES = sorted((EXAMPLES / "pipelines").glob("*.yaml"))
OF_SCORES = EXAMPLES / "pipelines" / "score-master.yaml"


def run(*arguments: object) -> str:
    """What a program prints on standard output."""
    command = [str(argument) for argument in arguments]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def musictool(*arguments: object) -> str:
    return session(shlex.join(["musictool", *map(str, arguments)]), Path.cwd())


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


@pytest.mark.slow
@pytest.mark.parametrize("package", PLUGINS)
def test_plugins_pass_their_own_tests(package: str, tmp_path: Path) -> None:
    shutil.copytree(EXAMPLES / package, tmp_path / package)
    session(f"pip install ./{package}", tmp_path)
    options = f"-q -c {os.devnull} -p no:cacheprovider --import-mode=importlib"
    chosen = "-k 'not conformance or words or again'"  # all checks take half a minute
    printed = session(f"python -m pytest {options} {chosen} {package}/tests", tmp_path)
    assert re.search(r"^\d+ passed, \d+ deselected in", printed, re.MULTILINE), printed
