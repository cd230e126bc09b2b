"""`musictool COMMAND INPUT... [-o OUTPUT]`: which files are read, and where results go."""

import json
import os
import sys

import pytest
import soundfile

from musictool import read


def names(folder):
    found = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return sorted(str(path) for path in found if ".musictool" not in path.parts)


def test_result_lies_beside_the_input_and_one_line_says_so(run, here):
    result = run("gain", "in.wav", "--db", "-3")
    assert result.code == 0
    assert result.out.startswith("in.gain.wav (0.5 s, 8000 Hz, 2 ch) in ")
    assert result.out.count("\n") == 1
    assert result.err == ""
    assert names(here) == ["in.gain.wav", "in.wav"]


@pytest.mark.parametrize(
    ("out", "expected"),
    [
        ("out.flac", "out.flac"),
        ("new/", "new/in.gain.wav"),
        ("{command}-{stem}{ext}", "gain-in.wav"),
        ("{stem}/{n}.ogg", "in/1.ogg"),
        ("mit leerzeichen ü.wav", "mit leerzeichen ü.wav"),
    ],
)
def test_output_names(run, here, out, expected):
    assert run("gain", "in.wav", "--db", "-3", "-o", out).code == 0
    assert names(here) == sorted(["in.wav", expected])


def test_several_inputs_and_folders_go_into_a_folder_and_keep_its_structure(run, here, tone):
    tone(here / "takes" / "a.wav")
    tone(here / "takes" / "deep" / "b.wav")
    result = run("gain", "in.wav", "takes", "--db", "-3", "-o", "out")
    assert result.code == 0
    assert names(here / "out") == ["a.gain.wav", "deep/b.gain.wav", "in.gain.wav"]
    assert "3 of 3 done" in result.err


def test_a_template_keeps_the_folders_or_it_is_said(run, here, tone):
    for name in ("in/a/x.wav", "in/b/x.wav", "in/y.wav"):
        tone(here / name)
    kept = run("gain", "in", "--db", "1", "-o", "{stem}-loud{ext}")
    assert "note" not in kept.err
    assert [(here / name).exists() for name in ("a/x-loud.wav", "b/x-loud.wav")] == [True, True]
    assert (here / "y-loud.wav").exists()
    told = run("gain", "in", "--db", "1", "-o", "out/{n}{ext}")
    assert told.err.startswith("note: the files of 3 folders all go to out/; -o out/ keeps their ")
    assert len(list((here / "out").glob("*.wav"))) == 3
    assert "note" not in run("gain", "in", "--db", "1", "-o", "o/{parent}/{n}{ext}").err
    assert "note" not in run("gain", "in/a", "in/y.wav", "--db", "1", "-o", "folder/").err


def test_quoted_patterns_are_expanded(run, here, tone):
    tone(here / "ä 1.wav")
    tone(here / "ä 2.wav")
    result = run("gain", "ä *.wav", "--db", "-3", "-o", "{stem}!.wav")
    assert result.code == 0
    assert names(here) == ["in.wav", "ä 1!.wav", "ä 1.wav", "ä 2!.wav", "ä 2.wav"]


def test_names_with_leading_dashes(run, here, tone):
    tone(here / "-x.wav")
    assert run("gain", "--db", "-3", "--", "-x.wav").code == 0
    assert run("gain", "./-x.wav", "--db", "-3", "-o", "./--y.wav").code == 0
    assert names(here) == ["--y.wav", "-x.gain.wav", "-x.wav", "in.wav"]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names are Unicode")
@pytest.mark.parametrize("extension", ["wav", "flac", "ogg", "mp3"])
def test_names_that_are_not_unicode(run, here, extension):
    odd = os.fsdecode(b"\xff.wav")
    (here / "in.wav").rename(here / odd)
    out = os.fsdecode(b"\xfe.") + extension
    result = run("gain", odd, "--db", "-3", "-o", out)
    assert (result.code, result.err) == (0, "")
    assert read(here / out).sample_rate == 8000
    result = run("info", out)
    assert result.code == 0
    assert f"\\xfe.{extension}" in result.out


def test_an_unset_variable_is_not_the_current_folder(run, here):
    for command in (["gain", "--db", "3"], ["info"]):
        result = run(*command, "")
        assert result.code == 2
        assert result.err == "error: an input has an empty name; is a variable unset?\n"
    result = run("gain", "in.wav", "--db", "3", "-o", "")
    assert (result.code, result.err) == (2, "error: -o has an empty name; is a variable unset?\n")
    assert names(here) == ["in.wav"]


def test_an_input_is_never_overwritten_and_another_file_only_by_force(run, here):
    before = (here / "in.wav").read_bytes()
    for force in ([], ["--force"]):
        result = run("gain", "in.wav", "--db", "-3", "-o", "in.wav", *force)
        assert result.code == 2
        assert "never overwritten" in result.err
    assert (here / "in.wav").read_bytes() == before
    assert run("gain", "in.wav", "--db", "-3").code == 0
    first = (here / "in.gain.wav").read_bytes()
    result = run("gain", "in.wav", "--db", "-6")
    assert result.code == 2
    assert "--force" in result.err
    assert (here / "in.gain.wav").read_bytes() == first
    assert run("gain", "in.wav", "--db", "-6", "--force").code == 0
    assert (here / "in.gain.wav").read_bytes() != first


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nope.wav"], "nope.wav: there is no such file or folder"),
        (["empty"], "no audio files or files of notes are in this folder"),
        (["*.flac"], "no audio files match"),
        (["in.wav", "-o", "a/b.wav"], "there is no folder a"),
        (["in.wav", "-o", "out.txt"], "cannot be written; use one of"),
        (["in.wav", "-o", "out.mid"], "the result is a recording"),
        (["in.wav", "-o", "{what}.wav"], "no template field is called 'what'"),
        (["in.wav", "zero.wav", "-o", "one.wav"], "names one file, but there are several inputs"),
        (["zero.wav"], "zero.wav: "),
        (["cut.wav"], "cut.wav: is truncated"),
        (["nan.wav"], "nan.wav: "),
        (["text.wav"], "text.wav: "),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence_and_leaves_nothing(
    run, here, arguments, sentence
):
    (here / "empty").mkdir()
    (here / "zero.wav").touch()
    (here / "text.wav").write_text("no music")
    (here / "cut.wav").write_bytes((here / "in.wav").read_bytes()[:5000])
    soundfile.write(here / "nan.wav", [0.0, float("nan"), 0.0] * 100, 8000, subtype="FLOAT")
    before = names(here)
    result = run("gain", "--db", "-3", *arguments)
    assert result.code in (1, 2)
    assert result.out == ""
    assert result.err.startswith("error: ")
    assert sentence in result.err
    assert result.err.count("\n") == 1
    assert names(here) == before


def test_one_broken_file_stops_no_other_and_exit_codes_tell(run, here, tone):
    tone(here / "takes" / "a.wav")
    (here / "takes" / "b.wav").write_bytes(b"RIFF")
    tone(here / "takes" / "c.wav")
    result = run("gain", "takes", "--db", "-3", "-o", "out/")
    assert result.code == 3
    assert names(here / "out") == ["a.gain.wav", "c.gain.wav"]
    assert result.err.count("error: ") == 1
    assert "takes/b.wav" in result.err
    assert "2 of 3 done, 1 failed" in result.err
    for path in (here / "takes").iterdir():
        path.write_bytes(b"")
    assert run("gain", "takes", "--db", "-3", "-o", "none/").code == 1
    assert names(here / "none") == []


def test_dry_run_does_nothing_and_checks_all(run, here, tone):
    tone(here / "b.wav")
    tone(here / "b.gain.wav")
    before = names(here)
    result = run("gain", "in.wav", "--db", "-3", "--dry-run")
    assert (result.code, result.out) == (0, "in.wav -> gain db=-3 -> in.gain.wav\n")
    result = run("gain", "in.wav", "b.wav", "--db", "-3", "--dry-run", "--json")
    assert result.code == 3
    first, second = json.loads(result.out)["jobs"]
    assert first["output"] == "in.gain.wav"
    assert first["error"] is None
    assert "exists already" in second["error"]
    assert run("gain", "nope.wav", "--db", "-3", "--dry-run").code == 1
    assert names(here) == before


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["zero.wav"], "zero.wav: is empty (0 bytes)"),
        (["silent.wav"], "silent.wav: holds no sound (0 frames)"),
        (["cut.wav"], "cut.wav: is truncated"),
        (["half.flac"], "half.flac: is truncated"),
        (["six.wav", "-o", "six.mp3"], "MP3 holds at most 2 channels, not 6"),
    ],
)
@pytest.mark.parametrize("command", ["gain --db 3", "lab dice", "convert"])
def test_dry_run_finds_what_would_fail(run, here, lab, tone, command, arguments, sentence):
    (here / "zero.wav").touch()
    tone(here / "silent.wav", seconds=0)
    tone(here / "six.wav", channels=6)
    tone(here / "whole.flac", seconds=20)
    for name, whole in (("cut.wav", "in.wav"), ("half.flac", "whole.flac")):
        data = (here / whole).read_bytes()
        (here / name).write_bytes(data[: len(data) // 2])
    before = names(here)
    result = run(*command.split(), *arguments, "--dry-run")
    assert (result.code, result.out) == (1, "")
    assert sentence in result.err
    assert result.err.count("\n") == 1
    assert names(here) == before


def test_dry_run_looks_for_further_recordings(run, here, lab, tone):
    (here / "text.wav").write_text("no sound")
    for name, sentence in {
        "none.wav": "none.wav: there is no such file",
        "text.wav": "text.wav: ",
        "notes.mid": "notes.mid: is not what this works on; give it a recording",
    }.items():
        result = run("lab", "blend", "in.wav", "--other", name, "--dry-run")
        assert result.code == 1
        assert sentence in result.err
    assert run("run", "gain db=1 as=a|lab.blend other=a", "in.wav", "--dry-run").code == 0
    result = run("run", "gain db=1 as=first|lab.blend other=fist", "in.wav", "--dry-run")
    assert result.code == 2
    assert "no step and no file is called that; did you mean first?" in result.err


def test_dry_run_passes_what_will_work(run, here, tone):
    tone(here / "six.wav", channels=6)
    for line in ("convert six.wav --channels 2 -o six.mp3", "concat in.wav six.wav -o all.flac"):
        assert run(*line.split(), "--dry-run").code == 0
        assert run(*line.split()).code == 0


def test_quiet_prints_errors_only(run, here):
    result = run("gain", "in.wav", "--db", "40", "-q")
    assert (result.code, result.out, result.err) == (0, "", "")
    result = run("gain", "in.wav", "--db", "40", "-q")
    assert result.code == 2
    assert result.err.startswith("error: ")


def test_clipping_is_warned_of_prevented_or_refused(run, here):
    loud = ["gain", "in.wav", "--db", "40", "-o"]
    result = run(*loud, "a.wav")
    assert result.code == 0
    assert "warning: a.wav: " in result.err
    assert "samples over full scale were clipped" in result.err
    result = run(*loud, "b.wav", "--clip", "limit")
    assert (result.code, result.err) == (0, "")
    result = run(*loud, "c.wav", "--clip", "error")
    assert result.code == 1
    assert not (here / "c.wav").exists()
    assert abs(read(here / "b.wav").samples).max() <= 1
    result = run(*loud, "d.wav", "--clip", "warm")
    assert result.code == 2
    assert "clip must be warn, limit or error, not warm; did you mean warn?" in result.err


def test_json_is_all_there_is_on_standard_output(run, here, tone):
    tone(here / "takes" / "a.wav")
    tone(here / "takes" / "b.wav")
    result = run("gain", "in.wav", "--db", "40", "--json")
    row = json.loads(result.out)
    assert row["inputs"] == ["in.wav"]
    assert row["output"] == "in.gain.wav"
    assert (row["frames"], row["sample_rate"], row["channels"]) == (4000, 8000, 2)
    assert row["clipped_samples"] > 0
    assert row["warnings"]
    (here / "takes" / "b.wav").write_bytes(b"")
    result = run("gain", "takes", "--db", "3", "--json")
    assert [row["error"] is None for row in json.loads(result.out)] == [True, False]
    for arguments in (
        ["gain", "nope.wav", "--db", "3"],
        ["gain", "--dbx"],
        ["gian"],
        ["info", "no"],
    ):
        result = run(*arguments, "--json")
        assert result.code != 0
        assert json.loads(result.out)["error"] in result.err


def test_a_dry_run_reads_tables(run, here, lab):
    result = run("lab", "cues", "in.wav", "--cues", "none.csv", "--dry-run")
    assert result.code == 1
    assert "none.csv: there is no such file" in result.err
