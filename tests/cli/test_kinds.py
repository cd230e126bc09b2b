"""A command that works on several kinds of value: what comes in decides."""

from __future__ import annotations

import json

import numpy as np
import pytest
import soundfile

import musictool as mt
from musictool import Note, Score

pytestmark = pytest.mark.usefixtures("lab")


@pytest.fixture
def tune(here):
    """Two notes, a second each, as MIDI beside the recording."""
    notes = [Note(0.0, 1.0, 60), Note(1.0, 2.0, 64)]
    mt.write(here / "tune.mid", Score.of(notes))
    return here


def pitches(path) -> list[int]:
    return [note.pitch for note in mt.read(path).notes]


def test_each_file_gets_what_is_for_its_kind(run, tune):
    done = run("lab", "cut", "in.wav", "tune.mid", "--seconds", "0.25", "-o", "out/")
    assert (done.code, "2 of 2 done" in done.err) == (0, True)
    assert soundfile.info("out/in.lab.cut.wav").duration == 0.25
    (note,) = mt.read("out/tune.lab.cut.mid").notes
    assert (note.pitch, round(note.end, 3)) == (60, 0.25)


def test_each_kind_has_its_own_defaults_and_bounds(run, tune):
    assert run("lab", "cut", "in.wav", "-o", "a.wav").code == 0
    assert soundfile.info("a.wav").duration == 0.5  # all of it
    assert run("lab", "cut", "tune.mid", "-o", "a.mid").code == 0
    assert pitches("a.mid") == [60, 64]  # the notes' default is 2 s, the recordings' 1
    assert run("lab", "cut", "tune.mid", "--seconds", "80", "-o", "b.mid").code == 0
    assert "at most 60 s, not 80" in run("lab", "cut", "in.wav", "--seconds", "80").err
    assert "at most 60 s, not 95" in run("lab", "cut", "in.wav", "--seconds", "95").err
    assert "at most 90 s, not 95" in run("lab", "cut", "tune.mid", "--seconds", "95").err
    assert "at most 90 s, not 95" in run("sweep", "lab.cut seconds={1,95}", "tune.mid").err


def test_a_folder_is_searched_for_the_kinds_that_go_through(run, tune):
    (tune / "songs").mkdir()
    for name in ("in.wav", "tune.mid"):
        (tune / name).rename(tune / "songs" / name)
    for line, made in (
        ("lab.cut seconds=0.25", {".wav", ".mid"}),
        ("lab.cut fade=0.1", {".wav"}),
        ("lab.cut | lab.transpose", {".mid"}),
        ("lab.cut | lab.longer", {".wav"}),
    ):
        out = tune / line.replace(" ", "").replace("|", "-")
        assert run("run", line, "songs", "-o", f"{out}/").code == 0
        assert {one.suffix for one in out.iterdir() if not one.name.startswith(".")} == made


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("cut tune.mid --fade 1", "fade is for recordings, not for notes; leave it out"),
        ("cut in.wav --lowest 60", "lowest is for notes, not for recordings; leave it out"),
        ("cut tune.mid --mix 0.5", "mix is for recordings, not for notes; leave it out"),
        ("cut in.wav --engine drawn", "engine drawn is for notes, not for recordings"),
        ("cut tune.mid --bit-depth 16", "no recording but a score; leave --bit-depth out"),
        ("cut in.wav --seed 3", "nothing in this pipeline is random; leave --seed out"),
        ("cut tune.mid -o tune.pdf", "the result is a score; end its name in .mid"),
    ],
)
def test_what_is_for_another_kind_is_one_sentence(run, tune, line, sentence):
    done = run("lab", *line.split())
    assert done.code == 2
    assert sentence in done.err
    assert done.err.count("\n") == 1
    assert not list(tune.glob("*cut*"))


def test_notes_that_become_sound_are_written_as_sound_is(run, tune):
    assert run("lab", "cut", "tune.mid", "-o", "deep.wav", "--bit-depth", "24").code == 0
    assert soundfile.info("deep.wav").subtype == "PCM_24"


def test_of_several_files_that_of_the_wrong_kind_fails_alone(run, tune):
    done = run("lab", "cut", "tune.mid", "in.wav", "--fade", "0.1", "-o", "out/")
    assert done.code == 3
    assert "tune.mid: lab.cut: fade is for recordings" in done.err
    assert (tune / "out/in.lab.cut.wav").exists()


def test_options_of_sound_do_not_hinder_notes_beside_recordings(run, tune):
    done = run("lab", "cut", "in.wav", "tune.mid", "--bit-depth", "24", "-o", "out/")
    assert done.code == 0
    assert soundfile.info("out/in.lab.cut.wav").subtype == "PCM_24"
    assert pitches("out/tune.lab.cut.mid") == [60, 64]


def test_within_a_pipeline_the_step_before_decides(run, tune):
    line = "lab.transcribe | lab.cut seconds=0.25 lowest=10"
    assert run("run", line, "in.wav", "-o", "heard.mid").code == 0
    assert round(mt.read("heard.mid").notes[0].end, 3) == 0.25
    refused = run("run", "lab.level | lab.cut", "in.wav")
    assert "lab.cut takes a recording or notes, but lab.level before it gives a report" in (
        refused.err
    )
    refused = run("run", "lab.cut | lab.longer", "tune.mid")
    assert "lab.longer takes a recording, but lab.cut before it gives notes" in refused.err
    shown = run("pipeline", "check", "lab.cut").out
    assert shown == "lab.cut: takes audio, gives audio; takes score, gives score\n"


def test_a_sweep_a_second_run_and_redo(run, tune):
    line = ("sweep", "lab.cut seconds={0.25,2}", "in.wav", "tune.mid", "-o", "grid/")
    assert run(*line).code == 0
    assert pitches("grid/tune.seconds=0.25.mid") == [60]
    assert soundfile.info("grid/in.seconds=0.25.wav").duration == 0.25
    batch = ("lab", "cut", "in.wav", "tune.mid", "-o", "out/")
    assert run(*batch).code == 0
    assert "2 already" in run(*batch).err
    assert run("lab", "cut", "in.wav", "--seconds", "0.25", "-o", "cut.wav").code == 0
    assert "identical" in run("redo", "cut.wav", "-o", "again.wav").out
    rows = mt.info("cut.wav")["history"]
    assert rows[-1]["steps"][0]["command"] == "lab.cut"


def test_a_sweep_of_a_folder_takes_what_has_the_setting(run, tune):
    (tune / "songs").mkdir()
    for name in ("in.wav", "tune.mid"):
        (tune / name).rename(tune / "songs" / name)
    assert run("sweep", "lab.cut lowest={0,62}", "songs", "-o", "grid/").code == 0
    assert pitches("grid/tune.lowest=62.mid") == [64]
    assert not list((tune / "grid").glob("*.wav"))


def test_a_folder_is_stems_where_those_are_taken_and_no_input_a_kind_too(
    run, tune, tone, tmp_path, install_plugin, monkeypatch
):
    source = '''
from musictool import Audio, Score, Stems, command, hookimpl
import numpy as np

@command("acme")
def stems(stems: Stems) -> Audio:
    """Take the first."""
    return next(iter(stems.parts.values()))

@command("acme")
def notes(score: Score) -> Score:
    """Leave notes as they are."""
    return score

@command("acme")
def nothing(*, seconds: float = 1.0) -> Audio:
    """Make silence."""
    return Audio(np.zeros((1, round(seconds * 8000)), np.float32), 8000)

@hookimpl
def musictool_register():
    return [stems, notes, nothing]
'''
    install_plugin(tmp_path / "site", "musictool-acme", source)
    monkeypatch.syspath_prepend(tmp_path / "site")
    tone(tune / "parts" / "one.wav")
    assert run("acme", "parts", "tune.mid", "-o", "out/").code == 0
    assert soundfile.info("out/parts.acme.wav").duration == 0.5
    assert pitches("out/tune.acme.mid") == [60, 64]
    assert run("acme", "--seconds", "0.25", "-o", "made.wav").code == 0
    assert soundfile.info("made.wav").duration == 0.25
    refused = run("acme", "tune.mid", "--seconds", "2").err
    assert "seconds is for work without input, not for notes" in refused


def test_a_table_of_jobs_has_files_of_both_kinds(run, tune):
    (tune / "jobs.csv").write_text("path,seconds,lowest\nin.wav,0.25,\ntune.mid,2,62\n")
    assert run("run", "lab.cut", "--jobs", "jobs.csv", "-o", "out/").code == 0
    assert soundfile.info("out/in.lab.cut.wav").duration == 0.25
    assert pitches("out/tune.lab.cut.mid") == [64]


@pytest.mark.parametrize("name", ["in.wav", "tune.mid"])
def test_standard_input_is_what_its_first_bytes_say(start, tune, name):
    process = start("lab", "cut", "-", "--seconds", "0.25")
    out, err = process.communicate((tune / name).read_bytes())
    assert process.returncode == 0, err
    assert out[:4] == (tune / name).read_bytes()[:4]


def test_the_help_is_one_page(run, tune):
    page = run("lab", "cut", "--help").out
    assert page.count("--seconds s") == page.count("--engine") == 1
    with_recordings = page.partition("With recordings:\n")[2].partition("\n\n")[0]
    assert "--fade" in with_recordings
    assert "--lowest" not in with_recordings
    with_notes = page.partition("With notes:\n")[2].partition("\n\n")[0]
    assert "--engine whole|drawn" in with_notes
    assert "--lowest" in page.partition("Engine whole, with notes:\n")[2]
    words = " ".join(page.split())
    assert "at most 60 s) [default: 1]; with notes:" in words
    assert "musictool lab cut song.wav" in page
    assert "musictool lab cut tune.mid" in page


def test_plugins_find_and_schema_show_both(run, tune):
    shown = run("plugins", "show", "musictool_lab").out
    assert "lab.cut (recordings, notes)" in shown
    assert "lab.cut, with notes: Keep the beginning of notes." in shown
    assert "musictool lab cut" in run("find", "beginning", "notes").out
    schema = json.loads(run("pipeline", "schema").out)
    validator = pytest.importorskip("jsonschema").Draft202012Validator(schema)
    assert validator.is_valid(["lab.cut"])
    assert validator.is_valid([{"lab.cut": {"fade": 0.5}}])
    assert validator.is_valid([{"lab.cut": {"lowest": 3, "seconds": 80}}])
    assert not validator.is_valid([{"lab.cut": {"lowest": 3, "fade": 0.5}}])


def test_python_goes_by_the_value(tune):
    cut, notes = mt.commands.lab.cut, mt.read("tune.mid")
    assert [note.pitch for note in cut(notes, seconds=0.5).notes] == [60]
    assert cut(mt.read("in.wav"), seconds=0.25).duration == 0.25
    assert len(cut("tune.mid", engine="drawn", seed=3).notes) == 1
    assert np.array_equal(cut("in.wav", fade=0.0).samples, mt.read("in.wav").samples)
    for call, sentence in (
        (lambda: cut(5), "lab.cut takes a recording, notes or a path, not int"),
        (lambda: cut(), "lab.cut: give it a recording or notes, or a path"),
        (lambda: mt.commands.lab.cut([notes]), "takes a recording, notes or a path, not list"),
        (lambda: cut(notes, seconds=95), "at most 90 s, not 95"),
        (lambda: cut(notes, fade=1), "fade is for recordings, not for notes"),
        (lambda: cut("in.wav", lowest=1), "lowest is for notes, not for recordings"),
    ):
        with pytest.raises(mt.UsageError, match=sentence):
            call()
    outcomes = mt.map("lab.cut seconds=0.25", [mt.read("in.wav"), notes])
    assert [type(one.value).__name__ for one in outcomes] == ["Audio", "Score"]


def test_type_checkers_see_an_overload_for_each_kind(tune, lab):
    from musictool.discovery import registry
    from musictool.script.stubs import stub

    text = stub(registry())
    part = text.partition("def cut(")[2].partition("def ")[0]
    assert "audio: Audio | Stream" in part
    assert "fade: float = 0.0" in part
    assert "-> Audio" in part
    overloads = [one.partition(")")[0] for one in text.split("def cut(")[1:]]
    assert len(overloads) == 4  # recordings, two engines for notes, and files
    assert "fade" not in overloads[1]
    assert "score: Score," in overloads[1]
