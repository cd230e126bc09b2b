"""Standard input and output belong to recordings and results; nothing else is printed there."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import soundfile

COMMAND = [sys.executable, "-c", "from musictool.cli import main; main()"]


def finish(process, data=b""):
    out, err = process.communicate(data, timeout=60)
    return process.returncode, out, err.decode()


def test_a_recording_goes_through_a_row_of_pipes(start, here):
    data = (here / "in.wav").read_bytes()
    code, louder, err = finish(start("gain", "--db", "3", "-"), data)
    assert (code, err) == (0, "")
    code, back, err = finish(start("gain", "-", "--db", "-3", "-o", "-", "--quiet"), louder)
    assert (code, err) == (0, "")
    before, rate = soundfile.read(io.BytesIO(data))
    after, same_rate = soundfile.read(io.BytesIO(back))
    assert rate == same_rate
    assert abs(before - after).max() < 2 / 32768
    code, out, err = finish(start("info", "-"), back)
    assert code == 0
    assert b"gain db=3\n" in out
    assert b"gain db=-3\n" in out
    assert [path.name for path in here.iterdir()] == ["in.wav"]


def test_other_formats_come_by_standard_input_too(start, here):
    soundfile.write(here / "in.mp3", soundfile.read(here / "in.wav")[0], 8000)
    data = (here / "in.mp3").read_bytes()
    code, out, err = finish(start("gain", "--db", "-3", "-", "-o", "out.flac"), data)
    assert code == 0, err
    assert out.startswith(b"out.flac (0.5 s, 8000 Hz, 2 ch)")
    assert soundfile.info(here / "out.flac").format == "FLAC"


def test_what_a_plugin_prints_does_not_spoil_the_result(start, lab, here):
    data = (here / "in.wav").read_bytes()
    for command in ("bad", "lazy"):
        code, out, err = finish(start("lab", command, "--how", "prints", "-", "-o", "-"), data)
        assert code == 0
        assert soundfile.info(io.BytesIO(out)).frames == 4000
        assert err == ""
    code, out, err = finish(start("lab", "bad", "in.wav", "--how", "prints", "--json"))
    assert json.loads(out)["output"] == "in.lab.bad.wav"


def test_what_a_plugin_prints_is_for_those_who_debug_it(start, lab, here, monkeypatch):
    monkeypatch.setenv("MUSICTOOL_DEBUG", "1")
    code, out, err = finish(start("lab", "bad", "in.wav", "--how", "prints", "-o", "-"))
    assert (code, out[:4], err) == (0, b"RIFF", "a plugin prints this\n")


def test_notes_and_findings_in_pipes(start, lab, here):
    data = (here / "in.wav").read_bytes()
    code, notes, err = finish(start("lab", "transcribe", "-"), data)
    assert (code, notes[:4]) == (0, b"MThd"), err
    code, sound, err = finish(start("lab", "play", "-"), notes)
    assert (code, sound[:4]) == (0, b"RIFF"), err
    code, found, err = finish(start("lab", "level", "-", "-o", "-"), sound)
    assert code == 0, err
    assert json.loads(found)["peak"] == pytest.approx(0.2, abs=0.01)


def test_notes_of_any_format_come_by_standard_input(start, here):
    tune = b"X:1\nM:4/4\nL:1/4\nK:C\nCDEF|\n"
    code, midi, err = finish(start("transpose", "-", "--semitones", "2", "-o", "-"), tune)
    assert (code, midi[:4]) == (0, b"MThd"), err
    code, _, err = finish(start("transpose", "-", "--semitones", "2", "-o", "x.mxl"), midi)
    assert code == 0, err
    data = (here / "x.mxl").read_bytes()
    code, packed, err = finish(start("transpose", "-", "--semitones", "2", "-o", "-"), data)
    assert (code, packed[:4]) == (0, b"PK\3\4"), err
    code, out, err = finish(start("info", "-", "--json"), packed)
    found = json.loads(out)
    assert (found["encoding"], found["tracks"][0]["lowest"]) == ("MXL", "F#4")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "error: standard input: nothing came; pipe a recording into it\n"),
        (b"no music at all", "error: standard input: "),
        ("half", "error: standard input: is truncated"),
    ],
)
def test_what_is_wrong_with_standard_input(start, here, data, sentence):
    data = (here / "in.wav").read_bytes()[:4000] if data == "half" else data
    code, out, err = finish(start("gain", "--db", "3", "-"), data)
    assert (code, out) == (1, b"")
    assert err.startswith(sentence)
    assert "/" not in err.partition(";")[0]


def test_standard_output_takes_one_thing(start, here, tone):
    tone(here / "b.wav")
    code, out, err = finish(start("gain", "in.wav", "b.wav", "--db", "3", "-o", "-"))
    assert (code, out) == (2, b"")
    assert err == "error: -o - takes one result, but there are several inputs\n"
    code, out, err = finish(start("gain", "in.wav", "--db", "3", "-o", "-", "--json"))
    assert code == 2
    assert "cannot both go to standard output" in json.loads(out)["error"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--help"], 0),
        (["fx", "--help"], 0),
        (["--version"], 0),
        (["pipeline", "schema"], 0),
        (["plugins", "--json"], 0),
        (["info", "in.wav"], 0),
        (["lab", "level", "in.wav", "b.wav", "--json"], 0),  # only shown
        (["gain", "in.wav", "--db", "3"], 0),  # all was done
        (["gain", "in.wav", "--db", "3", "-o", "no/where.wav", "--json"], 1),
        (["gain", "in.wav", "b.wav", "--db", "3", "--json"], 141),  # b.wav was not
        (["gain", "in.wav", "--db", "3", "-o", "-"], 141),
    ],
)
def test_a_reader_that_goes_away_is_no_error(here, lab, tone, arguments, code):
    tone(here / "b.wav", seconds=20)
    gone, out = os.pipe()
    os.close(gone)
    done = subprocess.run([*COMMAND, *arguments], cwd=here, stdout=out, stderr=subprocess.PIPE)
    os.close(out)
    err = done.stderr.replace(b"computing the level\n", b"")
    assert err.startswith(b"error: no/where.wav: there is no folder") if code == 1 else err == b""
    assert done.returncode == code


def test_a_full_disk_behind_standard_output(here):
    with Path("/dev/full").open("wb") as full:
        for arguments in (["gain", "in.wav", "--db", "3", "-o", "-"], ["info", "in.wav"]):
            done = subprocess.run(
                [*COMMAND, *arguments], cwd=here, stdout=full, stderr=subprocess.PIPE, text=True
            )
            assert done.returncode == 1
            assert done.stderr == (
                "error: standard output: cannot be written: No space left on device\n"
            )


def test_standard_output_takes_a_stream_or_a_file(run):
    done = run("generate", "--live", "-", "-o", "-")
    assert done.code == 2
    assert "standard output takes one thing; name a file with -o for the result" in done.err
