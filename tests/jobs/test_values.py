"""Every kind of value goes through the hub, from file to file."""

import json
import os

import numpy as np
import pytest

from musictool import (
    Audio,
    BadParameter,
    CannotProcess,
    FileError,
    Note,
    Score,
    Stems,
    Step,
    read,
    run,
    write,
)
from musictool.discovery import registry
from musictool.files import info
from musictool.jobs.sources import files_in
from musictool.pipeline import trust_preset


def test_a_model_at_its_own_rate_gives_back_the_form_of_its_source(single, song, tmp_path):
    write("in.wav", song)
    written = single("lab.model", "in.wav", out="out.wav").written
    assert (written.sample_rate, written.channels, written.frames) == (44100, 2, 44100)
    expected = np.sin(2 * np.pi * 440 * np.arange(44100) / 44100)
    middle = slice(4410, -4410)
    result = read("out.wav").samples
    assert np.abs(result[:, middle] - expected[middle]).max() < 1e-4


def test_a_command_whose_purpose_it_is_may_change_the_form(single, song):
    write("in.wav", song)
    written = single("convert sample_rate=8000 channels=1", "in.wav", out="out.wav").written
    assert (written.sample_rate, written.channels, written.frames) == (8000, 1, 8000)


def test_generators_start_from_nothing(single):
    assert single("lab.noise seconds=0.5").written.path.name == "run.wav"
    result = read("run.wav")
    assert (result.sample_rate, result.frames) == (8000, 4000)
    single("lab.noise | gain db=-6 | lab.model", out="quiet.flac")
    assert read("quiet.flac").sample_rate == 8000


def test_notes_in_notes_out(single):
    write("in.mid", Score.of((Note(0.0, 1.0, 60), Note(1.0, 2.0, 64))))
    assert single("lab.transpose steps=5", "in.mid").written.path.name == "in.run.mid"
    assert [note.pitch for note in read("in.run.mid").notes] == [65, 69]
    single("lab.transpose | lab.play", "in.mid")
    played = read("in.run.wav")
    assert (played.sample_rate, played.frames) == (22050, 44100)
    single("lab.play | lab.transcribe", "in.mid", out="heard.mid")
    assert read("heard.mid").notes[0].end == pytest.approx(2.0, abs=0.01)


def test_a_function_gets_the_members_and_numbers_that_its_choices_stand_for(single):
    from musictool_lab_choices import Interval

    write("in.mid", Score.of((Note(0.0, 1.0, 60),)))
    single("lab.interval by=fifth times=2", "in.mid", out="up.mid")
    assert [note.pitch for note in read("up.mid").notes] == [74]
    for by in (Interval.FIFTH, "fifth"):
        step = Step("lab.interval", {"by": by, "times": 2})
        assert [note.pitch for note in run(step, "in.mid").notes] == [74]
    assert [note.pitch for note in run("lab.interval", "in.mid").notes] == [72]
    with pytest.raises(BadParameter, match="by must be octave or fifth, not sixth"):
        run("lab.interval by=sixth", "in.mid")
    with pytest.raises(BadParameter, match="times must be 1 or 2, not 3"):
        run(Step("lab.interval", {"times": 3}), "in.mid")


def test_stems_are_a_folder(single, song, tmp_path):
    write("in.flac", song)
    single("lab.split", "in.flac", out="stems")
    assert sorted(path.name for path in (tmp_path / "stems").iterdir()) == [
        "loud.flac",
        "quiet.flac",
    ]
    single("lab.unite", "stems", out="again.flac")
    assert np.abs(read("again.flac").samples - song.samples).max() < 1e-4
    (history,) = [read("again.flac").origin.history[-1]]
    assert [source["name"] for source in history["inputs"]] == ["loud.flac", "quiet.flac"]
    assert isinstance(read("stems"), Stems)


@pytest.mark.parametrize("wrong", ["length", "rate", "name"])
def test_recordings_that_are_no_stems_are_refused_in_a_sentence(single, song, tmp_path, wrong):
    (tmp_path / "stems").mkdir()
    write("stems/a.wav", song)
    if wrong == "length":
        write("stems/b.wav", song.with_samples(song.samples[:, :100]))
    elif wrong == "rate":
        write("stems/b.wav", Audio(song.samples, 48000))
    else:
        write("stems/a.flac", song)
    with pytest.raises(FileError, match=r"^stems: "):
        single("lab.unite", "stems", out="out.wav")


def test_findings_are_shown_or_written(single, song, tmp_path):
    write("in.wav", song)
    outcome = single("lab.level", "in.wav")
    assert outcome.written is None
    assert outcome.report["peak"] == pytest.approx(0.25, abs=1e-3)
    single("gain db=6 | lab.level", "in.wav", out="level.json")
    findings = json.loads((tmp_path / "level.json").read_text())
    assert findings["peak"] == pytest.approx(0.5, abs=2e-3)
    assert findings["none"] is None
    assert findings["musictool_provenance"][-1]["pipeline"] == "gain db=6 | lab.level"


def test_references_by_path_and_by_step(single, song):
    write("in.wav", song)
    write("other.wav", Audio(np.full((1, 8000), 0.125), 16000))
    single("lab.blend other=other.wav extra=other.wav extra=other.wav", "in.wav", out="a.wav")
    middle = slice(2000, 20000)
    expected = song.samples[:, middle] + 3 * 0.125
    assert np.abs(read("a.wav").samples[:, middle] - expected).max() < 2e-3
    single("gain db=-6 as=quiet | gain db=6 | lab.blend other=quiet", "in.wav", out="b.wav")
    quiet = song.samples.mean(axis=0) * 10 ** (-6 / 20)
    assert np.abs(read("b.wav").samples - (song.samples + quiet)).max() < 2e-3


@pytest.mark.parametrize("rate", [16000, 44100])
def test_a_folder_stands_for_its_recordings_wherever_many_are_taken(single, song, tmp_path, rate):
    write("in.wav", song)
    (tmp_path / "more").mkdir()
    for name, level in (("a.wav", 0.25), ("b.flac", 0.125)):
        write(f"more/{name}", Audio(np.full((1, rate), level), rate))
    (tmp_path / "more" / "words.txt").write_text("no recording")
    single("gain db=0 as=same | lab.average others=more others=same", "in.wav", out="out.flac")
    first = song.samples[:, 4000].mean()
    expected = song.samples + 0.375 + first
    assert np.abs(read("out.flac").samples - expected).max() < 2e-2
    names = [one["name"] for one in info("out.flac").history[-1]["references"]]
    assert names == ["a.wav", "b.flac"]
    made = run("lab.average others=more", song).samples
    assert np.abs(made - song.samples - 0.375).max() < 2e-2


@pytest.mark.parametrize(
    ("settings", "kept"), [("tail=none", 0.0), ("tail=0.5", 0.5), ("tail=2", 2.0)]
)
def test_a_command_knows_what_silence_the_hub_lets_follow(lab, song, settings, kept):
    made = run(f"lab.turn {settings}", song).samples
    assert made.shape[1] == song.frames + round(kept * song.sample_rate)
    assert np.array_equal(made[:, : song.frames], song.samples[:, ::-1])
    inside = run("lab.turn start=0.25 end=0.5", song)
    assert inside.frames == song.frames


def test_a_pattern_stands_for_its_recordings_too(single, song, tmp_path):
    for name, level in (("a1.wav", 0.25), ("a2.wav", 0.125), ("b.wav", 0.5)):
        write(name, Audio(np.full((1, 44100), level), 44100))
    made = run('lab.average others="a*.wav"', song).samples
    assert np.abs(made - song.samples - 0.375).max() < 1e-3


def test_a_folder_without_a_recording_is_no_reference(single, song, tmp_path):
    write("in.wav", song)
    (tmp_path / "more").mkdir()
    with pytest.raises(FileError, match=r"^more: "):
        single("lab.average others=more", "in.wav")


def test_tags_come_from_the_recording_not_from_its_reference(single, song):
    from mutagen.flac import FLAC

    for name, title in (("in.flac", "Main"), ("other.flac", "Other")):
        write(name, song)
        tagged = FLAC(name)
        tagged["TITLE"] = title
        tagged.save()
    single("lab.blend other=other.flac", "in.flac", out="out.flac")
    assert FLAC("out.flac")["TITLE"] == ["Main"]


def test_a_reference_that_is_missing_is_named(single, song):
    write("in.wav", song)
    with pytest.raises(FileError, match=r"^nope\.wav: "):
        single("lab.blend other=nope.wav", "in.wav")


def test_presets_and_files_run_like_text(single, song, tmp_path):
    write("in.wav", song)
    (tmp_path / "own.yaml").write_text("steps:\n- gain: {db: -6}\n- lab.dice\n")
    (tmp_path / ".musictool" / "presets").mkdir(parents=True)
    (tmp_path / ".musictool" / "presets" / "mine.yaml").write_text("steps:\n- lab-quiet\n")
    trust_preset("mine", registry())
    results = []
    for number, text in enumerate(["gain db=-6 | lab.dice", "own.yaml", "lab-quiet", "mine"]):
        single(text, "in.wav", out=f"{number}.flac", seed=3)
        results.append(read(f"{number}.flac").samples)
    assert all(np.array_equal(results[0], other) for other in results)


def test_what_a_plugin_refuses_reaches_the_person_with_the_command(single, song):
    write("in.wav", song)
    for command in ("lab.bad", "lab.lazy"):
        with pytest.raises(CannotProcess, match=rf"^{command}: lab: this is too sad"):
            single(f"{command} how=refuses", "in.wav")


def test_of_a_folder_is_taken_what_is_still_there(tmp_path, monkeypatch):
    (tmp_path / "gone").mkdir()
    (tmp_path / "a.wav").touch()
    scan = os.scandir

    def vanishing(path):
        if str(path).endswith("gone"):
            raise FileNotFoundError(path)
        return scan(path)

    monkeypatch.setattr("os.scandir", vanishing)
    assert {path.name for path in files_in(tmp_path)} == {tmp_path.name, "gone", "a.wav"}
