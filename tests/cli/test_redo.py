"""Files made again from the records that they carry."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
import soundfile

import musictool as mt
from musictool.files.history import HISTORY

from ..plugins.musictool_synth.scores import score, track
from ..plugins.musictool_synth.soundfonts import soundfont

IDENTICAL = "identical, byte for byte"


@pytest.fixture
def made(run, here):
    """`made("gain db=3")`: the path of what a pipeline makes of `in.wav`, named as an option."""

    def make(pipeline, *arguments, output="out.wav", inputs=("in.wav",)):
        assert run("run", pipeline, *inputs, "-o", output, *arguments).code == 0
        return here / output

    return make


@pytest.mark.parametrize(
    ("pipeline", "output"),
    [
        ("gain db=-12..0 as=dry | fade out=0.1 | fx.duck key=dry", "out.flac"),
        ("fx.lowpass cutoff_frequency_hz='0:200, 0.4:1234.56789'", "out.mp3"),
        ("fx.reverb start=0.1 end=0.3 mix=30%", "out.wav"),
        ("analyze", "out.json"),
        ("analyze", "out.csv"),
        ("telephone", "out.wav"),
    ],
)
def test_a_file_is_made_again_to_the_byte(run, made, pipeline, output):
    before = made(pipeline, output=output).read_bytes()
    done = run("redo", output)
    assert (done.code, done.out, done.err) == (0, f"{output}: {IDENTICAL}\n", "")
    assert Path(output).read_bytes() == before


def test_the_variation_the_encoding_and_the_second_input_come_from_the_record(run, made, tone):
    tone(Path("other.wav"), 0.3)
    pipeline = "fx.duck key=./other.wav | gain db=-9..-3"
    made(
        pipeline,
        "--variations",
        "2",
        "--seed",
        "5",
        "--bit-depth",
        "24",
        output="v/{variation}.wav",
    )
    Path("other.wav").rename("kept.wav")
    done = run("redo", "v", "--json")
    rows = json.loads(done.out)
    assert [row["result"] for row in rows] == ["identical", "identical"]
    assert rows[0]["sources"] == ["in.wav", "kept.wav"]


def test_what_is_joined_and_what_a_script_made_has_its_sources(run, made, tone):
    tone(Path("b/in.wav"), 0.3)
    made("concat", inputs=("in.wav", "b/in.wav"))
    longer = mt.run("fade in=0.1", mt.run("gain db=-3", "in.wav"))
    mt.write("script.flac", longer)
    assert run("redo", "out.wav", "script.flac", "--source", "b").out.count(IDENTICAL) == 2


def test_what_was_measured_together_is_again(run, made, tone):
    for name, seconds in (("a", 1.0), ("b", 2.0)):
        tone(Path(f"songs/{name}.wav"), seconds)
    made("fade in=0.9 | normalize album lufs=-20", inputs=("songs",), output="album/")
    (Path("album") / "a.run.wav").rename("a.wav")
    assert run("redo", "a.wav", "--source", "songs").out == f"a.wav: {IDENTICAL}\n"
    Path("songs/b.wav").unlink()
    assert "a.wav: was made of b.wav, which is not" in run("redo", "a.wav", "--source", "songs").err


def test_what_lies_between_is_made_again_where_it_has_gone(run, made):
    made("gain db=-3", output="middle.flac")
    made("fade in=0.1", inputs=("middle.flac",))
    Path("middle.flac").unlink()
    assert IDENTICAL in run("redo", "out.wav").out
    Path("in.wav").rename("in.gone")
    lost = run("redo", "out.wav")
    assert lost.code == 1
    assert lost.err == (
        "error: out.wav: was made of middle.flac, that of in.wav, none of which is beside it or in "
        "the current folder; say where one of them is with --source FILE|FOLDER\n"
    )


def test_a_source_that_has_changed_is_taken_if_that_is_wanted(run, made, tone):
    made("gain db=-3")
    tone(Path("in.wav"), 0.4, channels=2)
    refused = run("redo", "out.wav")
    assert refused.code == 1
    assert "in.wav: has changed since out.wav was made of it (SHA-256 " in refused.err
    done = run("redo", "out.wav", "--changed", "-o", "new.wav")
    assert done.code == 0  # nothing was promised
    assert done.out == "out.wav: differs: it lasts 0.500 s, and 0.400 s now -> new.wav\n"
    assert "note: out.wav: in.wav has changed since" in done.err
    assert soundfile.info("new.wav").frames == 3200


def test_a_file_that_a_parameter_names_is_found_by_its_content_or_said_to_have_changed(run, here):
    mt.write("in.mid", score(track((0, 240, 69))))
    Path("fonts").mkdir()
    font = soundfont(here / "fonts/two.sf2")
    asked = "synth", "in.mid", "--engine", "soundfont", "--soundfont", "fonts/two.sf2"
    assert run(*asked, "-o", "out.wav").code == 0
    (kept,) = mt.info("out.wav")["history"][0]["files"]
    assert kept == {"name": "two.sf2", "sha256": sha256(font.read_bytes()).hexdigest()}
    assert f"(with two.sf2 {kept['sha256'][:8]}…)" in run("info", "out.wav").out
    assert run("redo", "out.wav").out == f"out.wav: {IDENTICAL}\n"
    font.rename("kept.sf2")
    assert run("redo", "out.wav").out.startswith("out.wav: the same samples, in other bytes")
    Path("kept.sf2").rename(font)
    font.write_bytes(font.read_bytes() + bytes(2))
    refused = run("redo", "out.wav")
    assert refused.code == 1
    assert "fonts/two.sf2: has changed since out.wav was made of it (SHA-256 " in refused.err
    done = run("redo", "out.wav", "--changed")
    assert done.code == 0
    assert "note: out.wav: fonts/two.sf2 has changed since" in done.err
    font.unlink()
    assert "out.wav: was made of two.sf2, which is not beside it" in run("redo", "out.wav").err


def test_it_says_what_differs_and_puts_the_new_one_in_place(run, made):
    path = made("fade in=0.5", "--bit-depth", "float")
    kept = path.read_bytes()
    samples, _ = soundfile.read(path, dtype="float32")
    at = kept.index(samples[800:808].tobytes())
    other = (samples[800:808] + 0.01).astype(np.float32).tobytes()
    path.write_bytes(kept[:at] + other + kept[at + len(other) :])
    done = run("redo", "out.wav")
    assert done.code == 1
    assert done.out.startswith("out.wav: differs: by -40.0 dBFS at most, first at 0.100 s")
    replaced = run("redo", "out.wav", "--replace")
    assert replaced.code == 1
    assert replaced.out.endswith(" -> out.wav\n")
    assert path.read_bytes() == kept
    assert run("redo", "out.wav", "--replace").out == f"out.wav: {IDENTICAL}\n"  # left as it is


def test_a_damaged_file_is_made_anew_as_long_as_it_says_how(run, made):
    path = made("gain db=-3", output="out.flac")
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) * 9 // 10])
    done = run("redo", "out.flac", "--replace")
    assert done.code == 1
    assert "out.flac: differs: it is damaged (" in done.out
    assert path.read_bytes() == whole
    path.write_bytes(whole[:100])
    assert run("redo", "out.flac").err.count("\n") == 1


def test_another_version_is_said_and_the_sound_compared(run, made):
    path = made("gain db=-3")
    path.write_bytes(path.read_bytes().replace(b'"musictool": "0.1.0"', b'"musictool": "0.0.9"'))
    done = run("redo", "out.wav")
    assert done.code == 0
    assert done.out == "out.wav: the same samples, in other bytes (its record: musictool)\n"
    assert "note: out.wav: made by musictool 0.0.9, and this is 0.1.0" in done.err


def with_record(path, **changes):
    """A copy of findings whose record says something else."""
    held = json.loads(path.read_text())
    held[HISTORY] = [{**held[HISTORY][0], **changes}]
    path.with_name("other.json").write_text(json.dumps(held))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"steps": [{"command": "fx.sparkle", "parameters": {}}]}, "which no plugin here brings"),
        ({"steps": "analyze"}, "its record of how it was made is damaged"),
        ({"steps": [{"command": "gain", "parameters": {"db": "loud"}}]}, "db must be a number"),
        ({"inputs": [{"name": "../in.wav/..", "sha256": "0"}]}, "was made of ../in.wav/.., which"),
        ({"inputs": [{"name": None}]}, "a value"),
        ({"inputs": []}, "other.json: this pipeline takes one input, not 0"),
        ({"seed": -1}, "seed must be"),
        (
            {"steps": [{"command": "fx.vst3", "parameters": {"path": "/tmp/evil.vst3"}}]},
            "a record may not load native code (/tmp/evil.vst3)",
        ),
    ],
)
def test_a_record_is_data_of_a_stranger(run, made, changes, sentence):
    with_record(made("analyze", output="out.json"), **changes)
    done = run("redo", "other.json")
    assert done.code in (1, 2)
    assert sentence in done.err
    assert done.err.count("\n") == 1
    assert "unexpectedly" not in done.err


def test_what_has_no_record_is_said_or_passed_over_in_a_folder(run, made):
    Path("all").mkdir()
    made("gain db=-3", output="all/out.wav")
    Path("in.wav").rename("all/in.wav")
    named = run("redo", "all/in.wav")
    assert named.code == 1
    assert "all/in.wav: has no record of how it was made" in named.err
    folder = run("redo", "all", "-o", "again")
    assert folder.code == 0
    assert folder.out == f"all/out.wav: {IDENTICAL} -> again/out.wav\n"
    assert "1 file without a record" in folder.err


def test_a_file_that_is_not_there_stops_no_other(run, made):
    made("gain db=3")
    done = run("redo", "gone.wav", "out.wav")
    assert (done.code, done.out) == (3, f"out.wav: {IDENTICAL}\n")
    assert done.err == "error: gone.wav: there is no such file or folder\n"
    alone = run("redo", "gone.wav")
    assert (alone.code, alone.out, alone.err) == (1, "", done.err)
    rows = json.loads(run("redo", "gone.wav", "out.wav", "--json").out)
    assert [row["result"] for row in rows] == [None, "identical"]


def test_a_step_of_a_preset_adapts_again(run, made):
    path = made("lofi", output="out.flac")
    (entry,) = mt.info(path)["history"]
    assert all(step["adapts"] for step in entry["steps"])
    assert IDENTICAL in run("redo", "out.flac").out


@pytest.mark.parametrize("far", [["s3://b/x.wav"], ["o.wav", "--source", "s3://b"]])
def test_what_is_elsewhere_is_fetched_first(run, here, far):
    done = run("redo", *far)
    assert done.code == 2
    assert "is an address; redo is for files that are here" in done.err


def test_from_python(made, here):
    path = made("gain db=-3")
    Path("in.wav").rename("kept.wav")
    made_again = mt.redo(path, "new.wav", source=here)
    assert (made_again.verdict, made_again.reasons) == ("identical", ())
    assert Path("new.wav").read_bytes() == path.read_bytes()
    Path("kept.wav").unlink()
    with pytest.raises(mt.UnreadableFile, match=r"with source FILE\|FOLDER"):
        mt.redo(path)
