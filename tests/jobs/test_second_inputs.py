"""Notes, stems and single stems as second inputs, from files and from earlier steps."""

from pathlib import Path

import numpy as np
import pytest

from musictool import (
    Audio,
    CannotProcess,
    FileError,
    Note,
    PipelineError,
    Score,
    Step,
    UsageError,
    commands,
    read,
    run,
    write,
)

TUNE = Score.of((Note(0, 1, 60), Note(1, 2, 67)))


def test_notes_and_stems_from_files(single, song):
    write("in.wav", song)
    write("tune.mid", TUNE)
    write("parts/", run("lab.split", song))
    found = single("lab.accompany melody=tune.mid stems=parts", "in.wav").report
    assert found["pitches"] == [60, 67]
    assert found["parts"] == ["loud", "quiet"]


def test_notes_from_python(lab, song):
    assert commands.lab.accompany(song, melody=TUNE)["pitches"] == [60, 67]


def test_a_recording_is_no_melody(execute, song):
    write("in.wav", song)
    (outcome,) = execute("lab.accompany melody=in.wav", "in.wav")
    assert isinstance(outcome.error, FileError)
    assert str(outcome.error) == "in.wav: is not what this works on; give it notes (a .mid file)"
    Path("tunes").mkdir()
    (outcome,) = execute("lab.accompany melody=tunes", "in.wav")
    assert str(outcome.error) == "tunes: is a folder, not notes; name a file in it"
    with pytest.raises(PipelineError, match="melody must be notes, but step 's' gives a recording"):
        execute("gain db=1 as=s | lab.accompany melody=s", "in.wav")


def test_of_two_kinds_the_name_of_the_file_tells(single, execute, song):
    write("in.wav", song)
    write("tune.mid", TUNE)
    write("parts/", run("lab.split", song))
    assert single("lab.follow rhythm=in.wav", "in.wav").report["rate"] == song.sample_rate
    assert single("lab.follow rhythm=tune.mid", "in.wav").report["notes"] == 2
    assert single("gain db=1 as=s | lab.follow rhythm=s", "in.wav").report["rate"] > 0
    assert commands.lab.follow(song, rhythm=TUNE)["notes"] == 2
    with pytest.raises(PipelineError, match="must be notes or a recording, but step 's' gives st"):
        execute("lab.split as=s | lab.unite | lab.follow rhythm=s", "in.wav")
    with pytest.raises(UsageError, match="rhythm must be notes or a recording, not 3"):
        run(Step("lab.follow", {"rhythm": 3}), song)


def test_one_stem_of_an_earlier_step(lab, song):
    made = run("lab.split as=s | lab.unite | lab.blend other=s.quiet", song)
    mono = 0.1 * song.samples.mean(axis=0)
    np.testing.assert_allclose(made.samples, song.samples + mono, atol=1e-6)
    with pytest.raises(CannotProcess, match="no stem is called 'drums'; there is loud, quiet"):
        run("lab.split as=s | lab.unite | lab.blend other=s.drums", song)
    with pytest.raises(PipelineError, match=r"gives stems; name one of them: s\.PART"):
        run("lab.split as=s | lab.unite | lab.blend other=s", song)


def test_one_stem_goes_on(lab, song):
    quiet = run("lab.split | stems.part name=quiet", song)
    np.testing.assert_allclose(quiet.samples, 0.1 * song.samples, atol=1e-7)
    with pytest.raises(CannotProcess, match=r"no stem is called 'bass'; there is loud"):
        run("lab.split | stems.part name=bass", song)


@pytest.mark.parametrize("name", ["h.wav", "h.mid", "h.json"])
def test_stems_do_not_become_a_folder_with_the_name_of_a_file(execute, song, name, tmp_path):
    write("in.wav", song)
    with pytest.raises(UsageError, match=rf"^{name}: the result is stems, a folder of recordings"):
        execute("lab.split", "in.wav", out=name)
    assert not (tmp_path / name).exists()


def test_a_chain_that_reads_twice_at_each_step_reads_its_input_no_oftener_than_it_has_steps(lab):
    readings = []
    tone = Audio(np.linspace(-0.25, 0.25, 200_000), 44100).stream(65536)

    def blocks():
        readings.append(1)
        yield from tone.blocks()

    from dataclasses import replace

    for steps in range(1, 6):
        readings.clear()
        made = run(" | ".join(["lab.level-out"] * steps), replace(tone, open_blocks=blocks))
        assert np.abs(made.samples).max() == pytest.approx(0.5, abs=1e-6)
        assert len(readings) <= max(steps, 2)


def test_what_was_kept_for_a_second_reading_is_the_same(lab, song, monkeypatch):
    text = "lab.level-out | gain db=-3 | lab.level-out | normalize lufs=-20"
    kept = run(text, song)
    monkeypatch.setattr("musictool.sound.spool._temporary_file", lambda: None)  # a full disk
    np.testing.assert_array_equal(kept.samples, run(text, song).samples)


def test_map_does_what_the_command_line_does(lab, song, tmp_path, monkeypatch):
    import musictool

    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    for name in ("a.wav", "b.wav"):
        write(f"in/{name}", song)
    (tmp_path / "in/c.wav").write_bytes(b"no sound")
    done = list(musictool.map("gain db=-6", "in", "out/", bit_depth=16))
    assert [outcome.error is None for outcome in done] == [True, True, False]
    assert [str(outcome.written.path) for outcome in done[:2]] == [
        "out/a.gain.wav",
        "out/b.gain.wav",
    ]
    assert read("out/a.gain.wav").samples.max() == pytest.approx(song.samples.max() / 2, rel=0.01)
    with pytest.raises(UsageError, match="names one file, but there are several inputs"):
        musictool.map("gain db=-6", "in", "one.wav")


def test_no_stem_of_a_folder_is_overwritten(execute, song, tmp_path):
    write("in.wav", song)
    write("tune.mid", TUNE)
    write("parts/", run("lab.split", song))
    before = (tmp_path / "parts/loud.wav").read_bytes()
    (outcome,) = execute("lab.unite", "parts", out="parts/loud.wav", force=True)
    assert str(outcome.error).startswith("parts/loud.wav: is the input")
    text = "lab.split as=s | lab.unite | lab.join-stems stems=parts"
    (outcome,) = execute(text, "in.wav", out="parts/loud.wav", force=True)
    assert str(outcome.error).startswith("parts/loud.wav: is the input")
    assert (tmp_path / "parts/loud.wav").read_bytes() == before
    made = run("lab.unite", "parts")
    with pytest.raises(FileError, match="is the input"):
        write("parts/loud.wav", made, force=True)


def test_what_a_command_inside_read_is_not_overwritten(execute, song):
    write("in.wav", song)
    write("other.wav", song)
    pipeline = "lab.inside pipeline='lab.blend other=other.wav'"
    (outcome,) = execute(pipeline, "in.wav", out="other.wav", force=True)
    assert str(outcome.error).startswith("other.wav: is the input")


def test_values_from_python_are_in_the_history_by_what_they_are(lab, song, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write("in.wav", song)
    stems = run("lab.split", song)
    made = run(Step("lab.blend", {"other": song}), "in.wav")
    found = run(Step("lab.accompany", {"melody": TUNE, "stems": stems}), "in.wav")
    write("out.wav", made)
    write("out.json", found)
    (step,) = found.origin.history[-1]["steps"]
    assert step["parameters"] == {"melody": "notes", "stems": "stems (loud, quiet)"}
    assert 'other="a recording"' in made.origin.history[-1]["pipeline"]


def test_a_stem_is_not_all_stems_and_a_file_is_none(lab, song, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write("in.wav", song)
    text = "lab.split as=s | lab.unite | lab.accompany melody=tune.mid stems=s.loud"
    write("tune.mid", TUNE)
    with pytest.raises(PipelineError, match="stems must be stems, but step 's' gives a recording"):
        run(text, song)
    with pytest.raises(FileError, match="stems are a folder of recordings, and this is none"):
        run("lab.unite", "in.wav")


def test_options_that_nothing_heeds_are_refused_in_python_too(lab, song, tmp_path, monkeypatch):
    import musictool

    monkeypatch.chdir(tmp_path)
    write("in.wav", song)
    with pytest.raises(UsageError, match="no step of this pipeline can use a device"):
        musictool.map("gain db=1", "in.wav", device="cpu")
    with pytest.raises(UsageError, match="the result is no recording but a report"):
        musictool.map("lab.listen", "in.wav", bit_depth=16)
