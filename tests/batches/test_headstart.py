"""A run of many files that was typed begins the process of its workers early, and no other run."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from musictool.batches import headstart
from musictool.discovery import registry
from musictool.pipeline import check, parse_inline


@pytest.fixture
def steps():
    return check(parse_inline("gain db=-1"), registry()).steps


@pytest.fixture
def many(tmp_path, monkeypatch):
    monkeypatch.setattr(headstart, "cores", lambda: 2)
    monkeypatch.delenv(headstart.USUAL, raising=False)
    folder = tmp_path / "many"
    for number in range(headstart.MANY):
        (folder / str(number % 3)).mkdir(parents=True, exist_ok=True)
        (folder / str(number % 3) / f"{number}.wav").touch()
    yield folder
    headstart.dismiss()


def test_it_forks_workers_for_whoever_takes_it_first(steps, many):
    headstart.begin(steps, [str(many)], f"{many}-out/", {})
    nursery = headstart.taken()
    assert headstart.taken() is None
    with (many / "0" / "0.wav").open() as held:
        worker = nursery.worker("", (held.fileno(),))  # which lives as long as its connection
        process = Path(f"/proc/{worker.pid}")
        kept = [one.readlink() for one in (process / "fd").iterdir()]
    assert many / "0" / "0.wav" in kept
    nursery.close()
    assert not process.exists()


def test_workers_have_what_effects_import_when_they_are_called(many):
    compressor = check(parse_inline("fx.compressor"), registry()).steps
    headstart.begin(compressor, [str(many)], f"{many}-out/", {})
    nursery = headstart.taken()
    worker = nursery.worker()
    libraries = Path(f"/proc/{worker.pid}/maps").read_text()
    nursery.close()
    assert "pedalboard" in libraries


@pytest.mark.parametrize("why", ["few", "serial", "done", "one core", "album"])
def test_nothing_is_begun_in_vain(why, steps, many, tmp_path, monkeypatch):
    out = tmp_path / "out"
    if why == "album":  # of which all recordings are measured here
        steps = check(parse_inline("normalize album=true"), registry()).steps
    if why == "few":
        next(many.rglob("*.wav")).unlink()
    if why == "done":
        (out / ".musictool").mkdir(parents=True)
    if why == "one core":
        monkeypatch.setattr(headstart, "cores", lambda: 1)
    given = {"executor": "serial" if why == "serial" else None}
    headstart.begin(steps, [str(many)], f"{out}/", given)
    assert headstart.taken() is None


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells of threads")
def test_many_files_that_were_typed_cost_the_imports_of_one_process(many, tmp_path):
    for path in many.rglob("*.wav"):
        soundfile.write(path, np.full((8, 1), 0.5), 8000)
    program = [sys.executable, "-m", "musictool"]
    subprocess.run([*program, "gain", "--help"], cwd=tmp_path, check=True)  # finds the plugins
    command = [*program, "gain", str(many), "--db", "-6", "-o", "out/"]
    told = {**os.environ, "PYTHONPROFILEIMPORTTIME": "1", "MUSICTOOL_DEBUG": "1"}
    done = subprocess.run(command, cwd=tmp_path, env=told, capture_output=True, text=True)
    assert done.stdout.count("gain.wav (") == 64
    imported = [line.rpartition("|")[2].strip() for line in done.stderr.splitlines()]
    assert (imported.count("numpy"), imported.count("musictool.batches.worker")) == (1, 1)
