"""`musictool play`: what is said, how it ends, and what is left behind."""

import signal
import sys
import time

import pytest

PLAYER = """#!{python}
import pathlib, sys, time
pathlib.Path({folder!r}, "begun").write_text(sys.argv[-1])
time.sleep({seconds})
"""


@pytest.fixture
def player(here):
    """The only program that is found plays for so many seconds."""

    def install(seconds=0):
        folder = here / "programs"
        folder.mkdir()
        text = PLAYER.format(python=sys.executable, folder=str(folder), seconds=seconds)
        (folder / "aplay").write_text(text)
        (folder / "aplay").chmod(0o755)
        return folder

    return install


def test_files_are_named_as_they_are_played(run, here, player, tone, monkeypatch):
    monkeypatch.setenv("PATH", str(player()))
    tone(here / "songs" / "b.wav")
    result = run("play", "in.wav", "in.wav", "songs", "--start", "0.1", "--end", "-0.1")
    assert (result.code, result.out, result.err) == (0, "in.wav\nin.wav\nsongs/b.wav\n", "")


def test_one_that_fails_stops_no_other(run, here, player, tone, monkeypatch):
    monkeypatch.setenv("PATH", str(player()))
    (here / "a.wav").write_bytes(b"RIFF")
    result = run("play", "a.wav", "in.wav")
    assert (result.code, result.out) == (3, "a.wav\nin.wav\n")
    assert result.err.startswith("error: a.wav: ")
    assert run("play", "in.wav", "--start", "x").code == 2
    assert "name at least one recording" in run("play").err


def test_nothing_to_play_with_says_what_to_install(run, here, monkeypatch):
    monkeypatch.setenv("PATH", str(here))
    result = run("play", "in.wav")
    assert result.code == 1
    assert "pip install 'musictool[play]', or install a player: aplay" in result.err


def test_standard_input_is_played(start, here, player):
    process = start("play", "-", PATH=str(player()))
    out, err = process.communicate((here / "in.wav").read_bytes(), timeout=60)
    assert (process.returncode, out, err) == (0, b"standard input\n", b"")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopped_while_playing(start, here, player, tmp_path_factory, number):
    spool = tmp_path_factory.mktemp("spool")
    folder = player(seconds=60)
    process = start("play", "in.wav", "in.wav", PATH=str(folder), TMPDIR=str(spool))
    while not (folder / "begun").exists():
        assert process.poll() is None
        time.sleep(0.02)
    process.send_signal(number)
    began = time.monotonic()
    out, err = process.communicate(timeout=30)
    assert time.monotonic() - began < 10
    assert (process.returncode, out) == (128 + number, b"in.wav\n")
    assert err == b"interrupted: while in.wav was played\n"
    assert list(spool.iterdir()) == []
