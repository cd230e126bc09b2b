"""The same command on a cluster makes the same files, whatever happens to its nodes meanwhile."""

import os
import subprocess
import sys
import time

import numpy as np
import pytest
import soundfile

import musictool as mt

pytestmark = pytest.mark.slow

MOODY = '''
import os, time
from musictool import Audio, command, hookimpl

@command("moody.file", uses=())
def moody(audio: Audio) -> Audio:
    """Do as the first sample says."""
    first = round(float(audio.samples[0, 0]), 1)
    if first == 0.1:
        os.abort()
    if first == 0.2:
        time.sleep(600)
    time.sleep(0.3)
    return audio

@hookimpl
def musictool_register():
    return [moody]
'''

FILES = 12


@pytest.fixture
def folder(tmp_path, monkeypatch, install_plugin):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    for number in range(FILES):
        soundfile.write(f"in/{number:02}.wav", np.full((800, 1), -number / 100), 8000)
    install_plugin(tmp_path / "site", "musictool-moody", MOODY)
    monkeypatch.syspath_prepend(tmp_path / "site")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "site"), prepend=os.pathsep)
    return tmp_path


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.glob("*.wav")}


def parts(folder):
    return list(folder.glob(".musictool-part*"))


def test_a_node_that_is_killed_half_way_costs_no_file(folder, nodes, musictool):
    nodes.have(2)
    pipeline = ["run", "moody.file | gain db=-6", "in", "-o"]
    assert musictool(*pipeline, "one/", "--executor", "serial").returncode == 0
    on_ray = [*pipeline, "two/", "--executor", "ray", "--address", nodes.address]
    run = subprocess.Popen(
        [sys.executable, "-m", "musictool", *on_ray, "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while len(contents(folder / "two")) < 5:
        assert run.poll() is None, run.communicate()
        time.sleep(0.05)
    nodes.kill_one()
    printed, said = run.communicate(timeout=90)
    assert run.returncode == 0, said
    assert "raylet" not in printed + said
    assert len(contents(folder / "two")) == FILES
    assert contents(folder / "two") == contents(folder / "one")
    again = musictool(*on_ray)
    assert f"{FILES} of {FILES} done ({FILES} already)" in again.stdout + again.stderr


def test_a_file_that_takes_its_worker_down_or_hangs_is_a_row_and_the_rest_goes_on(folder, nodes):
    nodes.have(2)
    soundfile.write("in/03.wav", np.full((800, 1), 0.1), 8000)
    soundfile.write("in/07.wav", np.full((800, 1), 0.2), 8000)
    options = {"executor": "ray", "address": nodes.address, "timeout": 3}
    outcomes = list(mt.map("moody.file", "in", "out/", **options))
    errors = {one.job.number: str(one.error) for one in outcomes if one.error}
    assert list(errors) == [3, 7], errors
    assert "the process that worked on it ended before it was done, on the node" in errors[3]
    assert errors[7] == "took longer than 3 s, and was ended"
    assert len(contents(folder / "out")) == FILES - 2


def test_what_is_under_way_leaves_nothing_behind_when_it_is_stopped(folder, nodes):
    nodes.have(2)
    tone = 0.1 * np.random.default_rng(0).standard_normal(8_000_000)
    for number in range(4):
        soundfile.write(f"in/{number:02}.wav", tone[: 4_000 if number == 0 else None], 44100)
    outcomes = mt.map("fx.reverb", "in/0[0-3].wav", "out/", executor="ray", address=nodes.address)
    next(outcomes)
    outcomes.close()
    assert len(contents(folder / "out")) < 4
    assert not parts(folder / "out")


def test_a_node_with_another_version_is_refused_by_name(folder, nodes, monkeypatch):
    nodes.have(1)
    from musictool_ray import worker

    monkeypatch.setattr(worker, "installed", lambda modules: {"musictool": "9.9"})
    with pytest.raises(mt.MusictoolError) as refused:
        list(mt.map("gain db=-1", "in", "out/", executor="ray", address=nodes.address))
    assert f"the node {os.uname().nodename} of the cluster has musictool " in str(refused.value)
    assert f"has musictool {mt.__version__}; here it is 9.9: install the same" in str(refused.value)
    assert not contents(folder / "out")


def test_a_task_tells_how_far_it_is_and_its_error_is_said_as_it_is(nodes):
    nodes.have(1)
    from musictool_ray.executor import executor

    def tells(tell):
        tell(5, 0.5, "half of it")
        time.sleep(1.2)

    def fails(tell):
        raise mt.CannotProcess("there is nothing in it")

    said = []
    options = mt.ExecutorOptions(
        address=nodes.address, jobs=2, tell=lambda *words: said.append(words)
    )
    with executor(options) as on_ray:
        results = [on_ray.submit(task) for task in (tells, fails)]
        assert on_ray.workers >= 1
        with pytest.raises(mt.CannotProcess, match=r"^there is nothing in it$"):
            results[1].result(60)
    assert (5, 0.5, "half of it") in said
