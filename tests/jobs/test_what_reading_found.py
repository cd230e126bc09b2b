"""What reading a file found that its user should know is said once, wherever the file went in."""

import json
import warnings

import numpy as np
import pytest
import soundfile

import musictool as mt
from musictool import cli
from musictool.cli import commands

SAID = "damaged.mp3: is damaged at 0.5 s: 130 bytes"


@pytest.fixture
def here(tmp_path, monkeypatch, lab):
    """A folder with a sound recording, and one with a hole in its middle."""
    noise = 0.1 * np.random.default_rng(0).standard_normal(44100)
    soundfile.write(tmp_path / "in.wav", noise, 44100)
    soundfile.write(tmp_path / "whole.mp3", noise, 44100)
    content = (tmp_path / "whole.mp3").read_bytes()
    at = len(content) // 2
    header = max(content.find(b"Xing", 0, 200), content.find(b"Info", 0, 200))
    content = content[:header] + bytes(4) + content[header + 4 : at] + content[at + 600 :]
    (tmp_path / "damaged.mp3").write_bytes(content)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(here, capfd, monkeypatch):
    commands.known.cache_clear()  # of whatever was installed for the tests before

    def invoke(*arguments):
        monkeypatch.setattr("sys.argv", ["musictool", *arguments])
        monkeypatch.setattr(cli.signal, "signal", lambda number, handler: None)
        with pytest.raises(SystemExit):
            cli.main()
        return capfd.readouterr()

    yield invoke
    commands.known.cache_clear()


def test_on_the_command_line(run):
    out, err = run("normalize", "damaged.mp3", "-o", "out.wav")
    assert err.startswith(f"warning: out.wav: {SAID}")
    assert err.count("warning") == 1
    out, err = run("normalize", "damaged.mp3", "-o", "out.flac", "--json")
    (said,) = json.loads(out)["warnings"]
    assert said.startswith(SAID)


def test_of_a_report(run):
    out, err = run("analyze", "damaged.mp3", "--json")
    (said,) = json.loads(out)["warnings"]
    assert said.startswith(SAID)
    assert err.startswith(f"warning: {SAID}")


def test_in_info(run):
    out, err = run("info", "damaged.mp3", "--json")
    (said,) = json.loads(out)["warnings"]
    assert f"damaged.mp3: {said}".startswith(SAID)
    out, err = run("info", "damaged.mp3")
    assert err.startswith(f"warning: {SAID}")
    assert "warnings" not in out


@pytest.mark.parametrize(
    "line", ["concat in.wav damaged.mp3", "lab.blend in.wav --other damaged.mp3"]
)
def test_of_a_further_input(run, line):
    command, *rest = line.split()
    _, err = run(*command.split("."), *rest, "-o", "out.wav")
    assert err.startswith(f"warning: out.wav: {SAID}")
    assert err.count("warning") == 1


def test_in_python(here):
    for call in (lambda: mt.read("damaged.mp3"), lambda: mt.run("gain db=1", "damaged.mp3")):
        with pytest.warns(UserWarning, match=SAID) as warned:
            song = call()
        assert [warning.filename for warning in warned] == [__file__]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        mt.run("gain db=1", song)  # whoever read it was told
        (outcome,) = mt.map("gain db=1", "damaged.mp3", "out.wav")
    assert outcome.warnings[0].startswith(SAID)


def test_a_sound_file_has_none(run):
    _, err = run("normalize", "whole.mp3", "-o", "out.wav")
    assert err == ""
