"""`import musictool as mt`: the same as on the command line, as values and exceptions."""

import dataclasses
import json
import subprocess
import sys

import numpy as np
import pytest

import musictool as mt


@pytest.fixture
def folder(tmp_path, monkeypatch, lab):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_import_is_light(python):
    code = "import musictool, sys, json; dir(musictool); print(json.dumps([*sys.modules]))"
    modules = set(json.loads(python(code)))
    assert not {"numpy", "torch", "soundfile", "pydantic", "pluggy", "typer", "yaml"} & modules


def test_every_public_name_is_there():
    for name in mt.__all__:
        assert getattr(mt, name) is not None
    assert set(mt.__all__) <= set(dir(mt))
    with pytest.raises(AttributeError, match="no attribute 'reed'"):
        _ = mt.reed


def test_read_run_write_info(folder, song):
    mt.write("in.flac", song)
    read = mt.read("in.flac")
    assert np.abs(read.samples - song.samples).max() < 1e-6
    out = mt.run("gain db=-6 | lab.dice", read, seed=7)
    mt.write("out.flac", out)
    assert mt.info("out.flac")["sample_rate"] == 44100
    assert mt.info("out.flac")["history"][0]["seed"] == 7


def test_the_command_line_and_python_make_the_same_file(folder, song):
    mt.write("in.wav", song)
    program = [sys.executable, "-c", "from musictool.cli import main; main()"]
    line = ["run", "gain db=-6 | lab.dice", "in.wav", "--seed", "7", "-o", "cli.wav"]
    subprocess.run([*program, *line], check=True, capture_output=True)
    mt.write("python.wav", mt.run("gain db=-6 | lab.dice", "in.wav", seed=7))
    assert (folder / "cli.wav").read_bytes() == (folder / "python.wav").read_bytes()


def test_commands_are_calls(folder, song):
    louder = mt.commands.gain(song, db=6)
    assert np.allclose(louder.samples, song.samples * 10 ** (6 / 20))
    assert np.array_equal(mt.commands["gain"](song, db=6).samples, louder.samples)
    faded = mt.commands.fade(song, in_=0.1)
    assert faded.samples[0, 0] == 0
    assert mt.commands.lab.noise(seconds=0.5, seed=1).frames == 4000
    one, other = (mt.commands.lab.dice(song, seed=seed).samples for seed in (1, 2))
    assert not np.array_equal(one, other)
    wet = mt.commands.lab.paint(song, engine="water")
    assert np.array_equal(wet.samples, song.samples * 0.25)
    both = mt.commands.lab.blend(song, other=song)
    assert np.allclose(both.samples, song.samples + song.samples.mean(axis=0), atol=1e-6)
    joined = mt.commands.concat([song, song])
    assert joined.frames == 2 * song.frames
    halves = mt.run("lab.together", song)
    assert np.array_equal(halves.samples, song.samples / 2)
    assert "louder or quieter" in mt.commands.gain.__doc__


def test_commands_can_be_listed_and_asked_for(lab):
    assert {"gain", "continue_", "lab"} <= set(dir(mt.commands))
    assert set(dir(mt.commands.lab)) >= {"blend", "dice"}
    assert "gain" not in dir(mt.commands.lab)
    assert not hasattr(mt.commands, "gian")
    with pytest.raises(mt.UsageError, match="did you mean gain"):
        mt.commands.gian()


def test_kinds_of_values(folder, song):
    stems = mt.run("lab.split", song)
    assert isinstance(stems, mt.Stems)
    mt.write("stems", stems)
    assert set(mt.read("stems").parts) == {"loud", "quiet"}
    score = mt.run("lab.transcribe | lab.transpose", song)
    mt.write("notes.mid", score)
    assert mt.read("notes.mid").notes[0].pitch == 72
    assert mt.info("notes.mid")["container"] == "MIDI"
    assert mt.run("lab.play", score).sample_rate == 22050
    assert mt.run("lab.level", song)["peak"] == pytest.approx(0.25, abs=1e-3)


def test_errors_are_exceptions(folder, song):
    with pytest.raises(mt.FileError, match=r"^nope\.wav: "):
        mt.read("nope.wav")
    with pytest.raises(mt.BadParameter, match="gain: db must be a number"):
        mt.commands.gain(song, db="loud")
    with pytest.raises(mt.UsageError, match="takes one input, not 2"):
        mt.run("gain db=3", song, song)
    with pytest.raises(mt.UsageError, match="takes no input, not 1"):
        mt.run("lab.noise", song)
    with pytest.raises(mt.UsageError, match="give the parameters by name"):
        mt.commands.gain(song, 3)
    with pytest.raises(mt.PluginError, match="so sad") as raised:
        mt.run("lab.bad", song)
    assert isinstance(raised.value.__cause__, ZeroDivisionError)
    with pytest.raises(mt.UsageError, match="device 'tpu'"):
        mt.run("lab.level", song, device="tpu")
    mt.write("out.wav", song)
    with pytest.raises(mt.FileError, match="exists already"):
        mt.write("out.wav", song)
    mt.write("out.wav", song, force=True)


def test_silence_has_no_level(folder):
    mt.write("silence.wav", mt.Audio(np.zeros((1, 8000)), 8000))
    found = mt.info("silence.wav")
    assert found["loudness_lufs"] is None
    assert found["peak_dbfs"] is None
    assert found["true_peak_dbtp"] is None
    assert found["duration_s"] == 1.0


def test_info_tells_the_true_peak(folder):
    """A quarter of the rate at 45 degrees lies 3 dB above its samples."""
    n = np.arange(48000)
    ramp = np.minimum(1, np.minimum(n, n[::-1]) / 480)
    mt.write("sine.wav", mt.Audio(0.5 * ramp * np.sin(np.pi / 2 * n + np.pi / 4), 48000))
    found = mt.info("sine.wav")
    assert found["peak_dbfs"] == pytest.approx(-9.03, abs=0.01)
    assert found["true_peak_dbtp"] == pytest.approx(-6.02, abs=0.01)


def test_an_input_is_never_replaced(folder, song):
    for name in ("in.wav", "other.wav"):
        mt.write(name, song)
    mixed = mt.commands.lab.blend("in.wav", other=mt.read("other.wav"))
    for value in (
        mt.read("in.wav"),
        mt.run("gain db=1", "in.wav"),
        mt.run("concat", "other.wav", "in.wav"),
        mixed,
        mt.run("gain db=1", mixed),
        mt.run("lab.blend other=in.wav", "other.wav"),
    ):
        with pytest.raises(mt.FileError, match=r"^in\.wav: "):
            mt.write("in.wav", value, force=True)
    for value in (mixed, mt.run("lab.blend other=other.wav", "in.wav")):
        with pytest.raises(mt.FileError, match=r"^other\.wav: "):
            mt.write("other.wav", value, force=True)
    mt.write("out.wav", mixed)
    mt.write("out.wav", mixed, force=True)


@pytest.mark.parametrize("seed", [-1, 1.5, "x", None, True])
def test_a_seed_is_a_whole_number(song, seed):
    with pytest.raises(mt.UsageError, match="seed must be a whole number of at least 0, not "):
        mt.run("gain db=1", song, seed=seed)


def test_what_is_no_value_is_refused_as_such(folder, song):
    with pytest.raises(mt.UsageError, match="gain takes a recording, notes or a path, not None"):
        mt.run("gain db=1", None)
    with pytest.raises(mt.UsageError, match="gain takes a recording, notes or a path, not ndarray"):
        mt.commands.gain(song.samples, db=1)
    mt.write("notes.mid", mt.run("lab.transcribe", song))
    with pytest.raises(mt.FileError, match=r"notes\.mid: is not what this works on; give it a rec"):
        mt.run("normalize lufs=-14", "notes.mid")
    with pytest.raises(mt.UsageError, match=r"lab\.play takes notes or a path, not Audio"):
        mt.run("lab.play", song)


@pytest.mark.parametrize("rate", [1, 99, 800_000_000])
def test_a_stream_of_no_recording_s_rate_is_refused(rate):
    stream = dataclasses.replace(mt.Audio(np.zeros(4), 8000).stream(), sample_rate=rate)
    with pytest.raises(mt.UsageError, match=f"from 100 to 768000 Hz, not {rate}"):
        mt.run("normalize", stream)


def test_variations_are_a_list_and_the_same_from_a_file_a_value_and_a_command(folder, song):
    mt.write("in.wav", song, bit_depth="float")
    text = "gain db=-12..0"
    made = mt.run(text, "in.wav", variations=3, seed=2)
    peaks = [float(one.samples.max()) for one in made]
    assert len(set(peaks)) == 3
    for one in made:
        (step,) = one.origin.history[-1]["steps"]
        assert one.samples.max() == pytest.approx(
            song.samples.max() * 10 ** (step["parameters"]["db"] / 20), rel=1e-3
        )
    read = mt.read("in.wav")
    for again in (
        mt.run(mt.Pipeline((mt.Step("gain", {"db": "-12..0"}),)), read, variations=3, seed=2),
        [mt.run(mt.Step("gain", {"db": "-12..0"}), read, seed=seed) for seed in (2, 3, 4)],
        [mt.run(text, read, seed=seed) for seed in (2, 3, 4)],
        [mt.read(o.written.path) for o in mt.map(text, "in.wav", "o/", seed=2, variations=3)],
    ):
        assert [float(one.samples.max()) for one in again] == pytest.approx(peaks, rel=1e-6)
    assert (folder / "o" / "in.gain.3.wav").exists()
    with pytest.raises(mt.UsageError, match="all variations would be the same"):
        mt.run("gain db=3", read, variations=2)


def test_a_value_in_no_file_is_told_by_its_samples(folder, song):
    louder = song.with_samples(song.samples * 1.5)
    ratios = [
        float(mt.run("gain db=-12..0", given).samples.max() / one.samples.max())
        for given, one in (
            (song, song),
            (louder, louder),
            (song.stream(), song),
            (louder.stream(), louder),
        )
    ]
    assert ratios[0] == pytest.approx(ratios[2])
    assert ratios[1] == pytest.approx(ratios[3])
    assert ratios[0] != pytest.approx(ratios[1])


def test_what_is_given_in_the_wrong_place_or_form_is_told(folder, song):
    for call, says in (
        (lambda: mt.run(song, "gain db=3"), "the pipeline comes first"),
        (lambda: mt.run("gain db=3", [song]), "not list; give them one by one"),
        (lambda: mt.run("concat", iter([song])), "not list_iterator; give them one by one"),
        (lambda: mt.run("gain db=3", (song.samples, 44100)), r"not tuple; make one: mt\.Audio"),
        (lambda: mt.commands.gain(song.samples, db=1), r"ndarray; make one: mt\.Audio\("),
        (lambda: mt.commands.gain(), "gain: give it a recording or notes, or a path"),
        (
            lambda: mt.commands.gain(song, db=1, output="x.wav"),
            r"gain: leave output out: mt\.write\(path, value\)",
        ),
        (lambda: mt.commands.gain(audio=song), "gain: audio comes first, without its name"),
        (lambda: mt.run(mt.Pipeline("gain db=3"), song), "a Pipeline is made of steps"),
        (lambda: mt.run(mt.Step("gain", [3]), song), "parameters are a mapping"),
        (lambda: mt.Stems([song]), "Stems are recordings by name"),
        (lambda: mt.Score.of([60]), "a Score is made of notes"),
        (lambda: mt.Report([60]), "findings are a mapping, not list"),
        (lambda: mt.map("gain db=3", []), "give at least one file"),
        (lambda: mt.map("gain db=3", None), "map takes files, .* or values, not NoneType"),
        (
            lambda: mt.write(song, "out.wav"),
            r"takes a path, as in mt\.write\(path, value\)",
        ),
        (lambda: mt.write("out.wav", song.samples), r"not ndarray; of samples make one: mt\.Audio"),
        (lambda: mt.read(song), r"read takes a path, as in mt\.read\(path\), not Audio"),
        (lambda: mt.info(None), "info takes a path"),
    ):
        with pytest.raises(TypeError, match=says):
            call()


def test_numbers_of_arrays_and_ends_in_a_list_are_values(lab, song):
    for six in (np.float32(6), np.array(6.0)):
        assert np.allclose(mt.commands.gain(song, db=six).samples, song.samples * 10 ** (6 / 20))
    with pytest.raises(ValueError, match=r"lower first, from 20 to 400 BPM, not \[120, 60\]"):
        mt.commands.rhythm.beats(song, tempo_range=[120, 60])
    with pytest.raises(ValueError, match=r"db must be a number .*, not \[1, 2\]"):
        mt.commands.gain(song, db=[1, 2])
    with pytest.raises(ValueError, match=r"other must be a recording, not ndarray$"):
        mt.commands.lab.blend(song, other=np.zeros((2, 44100)))


def test_an_address_without_a_slash_and_a_home_are_no_paths(folder):
    with pytest.raises(mt.UnreadableFile, match="no such file; an address has two slashes"):
        mt.read("https:/a.org/b.mp3")
    with pytest.raises(mt.UnreadableFile, match="no such file; ~ stands for "):
        mt.read("~/no-such.wav")


def test_any_path_is_a_path(folder, song):
    class Entry:
        def __fspath__(self):
            return "in.wav"

    mt.write(Entry(), song)
    assert mt.read(Entry()).frames == mt.run("gain db=1", Entry()).frames == 44100
    assert mt.commands.gain(folder / "in.wav", db=1).frames == 44100


def test_sentences_speak_of_arguments_and_not_of_flags(folder, song):
    mt.write("in.wav", song)
    with pytest.raises(mt.OutputExists, match="use force=True to replace it"):
        mt.write("in.wav", song)
    (outcome,) = mt.map("gain db=1", "in.wav", "in.flac")
    (outcome,) = mt.map("gain db=1", "in.wav", "in.flac")
    assert "use force=True to replace it" in str(outcome.error)
    with pytest.warns(UserWarning, match='clip="limit" keeps them') as told:
        written = mt.write("loud.wav", song.with_samples(song.samples * 8), bit_depth=16)
    assert [str(one.message) for one in told] == [*written.warnings]
    assert told[0].filename == __file__
    with pytest.raises(mt.UsageError, match="leave device out"):
        mt.map("gain db=1", "in.wav", device="cpu")


def test_map_goes_on_after_a_bad_file_and_hands_values_back(folder, song):
    mt.write("in.wav", song)
    bad, good = mt.map("gain db=-6", ["none.wav", "in.wav"], "out/")
    assert isinstance(bad.error, mt.UnreadableFile)
    assert good.written.path.name == "in.gain.wav"
    assert repr(good) == f"Outcome(in.wav -> {good.written.path})"
    softer, broken = mt.map("gain db=-6", (one for one in (song, mt.Audio([np.nan], 44100))))
    assert np.allclose(softer.value.samples, song.samples * 10 ** (-6 / 20))
    assert "the input holds NaN" in str(broken.error)
    (found,) = mt.map("analyze", [song])
    assert repr(found) == "Outcome(a value (Audio) -> a report)"
    (both,) = mt.map("concat", [song, song])
    assert both.value.frames == 2 * song.frames
    with pytest.raises(TypeError, match="leave output out"):
        mt.map("gain db=-6", [song], "out/")
    with pytest.raises(TypeError, match="files, or values, not both"):
        mt.map("gain db=-6", [song, "in.wav"])
