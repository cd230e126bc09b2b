"""Pipes, devices and sockets wherever a path is opened: one sentence, at once, and no waiting."""

import os
import socket
import subprocess
import sys

import pytest

from musictool import UnreadableFile, load_weights

COMMAND = [sys.executable, "-m", "musictool"]


def musictool(here, *arguments):
    command = [*COMMAND, *arguments]
    return subprocess.run(command, cwd=here, capture_output=True, text=True, timeout=60)


@pytest.fixture(params=["pipe", "device", "socket"])
def special(request, here, monkeypatch):
    """Makes a name stand for what is no file."""

    def make(name):
        path = here / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if request.param == "pipe":
            os.mkfifo(path)
        elif request.param == "device":
            path.symlink_to("/dev/zero")
        else:
            socket.socket(socket.AF_UNIX).bind(name)
        return name

    return make


def test_as_an_input_or_a_second_one(special, here, lab):
    special("x.wav")
    for arguments in (
        ["gain", "--db", "1", "x.wav"],
        ["info", "x.wav"],
        ["lab", "blend", "in.wav", "--other", "x.wav"],
    ):
        done = musictool(here, *arguments)
        assert done.returncode == 1
        assert done.stderr.endswith(
            "x.wav: is a pipe or a device; save what it gives to a file first\n"
        )
        assert done.stderr.count("\n") == 1
    done = musictool(here, "gain", "--db", "1", ".", "-o", "out/")  # the others go on
    assert (done.returncode, (here / "out" / "in.gain.wav").exists()) == (3, True)


def test_as_a_table_or_notes(special, run, lab):
    special("x.csv")
    special("x.mid")
    for arguments in (["lab", "cues", "in.wav", "--cues", "x.csv"], ["lab", "play", "x.mid"]):
        assert "is a pipe or a device" in run(*arguments).err


def test_as_a_pipeline_or_a_preset(special, run):
    special("x.yaml")
    special(".musictool/presets/mine.yaml")
    for name in ("x.yaml", "mine"):
        done = run("run", name, "in.wav")
        assert (done.code, done.out) == (2, "")
        assert "is a pipe or a device" in done.err
    assert "mine: cannot be used: " in run("preset").out


def test_as_a_history_beside_a_file(special, run, here):
    special("in.wav.musictool.json")
    special("in.gain.wav.musictool.json")
    assert run("info", "in.wav").code == 0
    assert run("gain", "--db", "1", "in.wav", "-o", "in.gain.wav").code == 0
    assert not (here / "in.gain.wav.musictool.json").is_file()


def test_as_an_output(special, run, here):
    special("x.wav")
    for force in ([], ["--force"]):
        done = run("gain", "--db", "1", "in.wav", "-o", "x.wav", *force)
        assert "x.wav: is a pipe or a device; name a file" in done.err
    assert not (here / "x.wav").is_file()


def test_as_weights(special, here):
    import torch

    special("net.safetensors")
    with pytest.raises(UnreadableFile, match="is a pipe or a device"):
        load_weights(torch.nn.Linear(1, 1), here / "net.safetensors")


def test_a_pipe_that_the_user_named_is_said_to_be_one(here):
    code = "exec 3< <(cat in.wav); exec python -m musictool gain --db 1 /dev/fd/3 -o out.wav"
    code = code.replace("python", sys.executable)
    done = subprocess.run(
        ["bash", "-c", code], cwd=here, capture_output=True, text=True, timeout=60
    )
    assert done.stderr == (
        "error: /dev/fd/3: is a pipe or a device; save what it gives to a file first\n"
    )
