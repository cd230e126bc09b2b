"""What a plugin does wrong is said with its name, reaches no file, and stops no other job."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from musictool import Audio, FileError, PluginError, read, run, write
from musictool.jobs import open as opening
from musictool.models import models

SENTENCES = {
    "raises": "failed unexpectedly: ZeroDivisionError: so sad",
    "exits": "failed unexpectedly: SystemExit: 7",
    "nan": "gave back samples that are NaN or infinite",
    "writes": "ValueError: assignment destination is read-only",
    "moves": "changed the current folder",
}
WHOLE = SENTENCES | {
    "junk": "gave back dict where it declares audio",
    "integers": "TypeError: samples must be floating point",
    "turns": r"samples must be \(channels, frames\), and \(44100, 2\) looks turned round",
}
LAZY = SENTENCES | {
    "junk": r"gave a block that is dict, not float32 of shape \(2, frames\)",
    "integers": r"gave a block that is ndarray of int16 \(2, 44100\), not float32",
    "turns": r"gave a block that is ndarray of float32 \(44100, 2\), not float32 of shape",
    "longer": "gave more than the 44100 frames that it said",
    "shorter": "gave 1000 frames and not the 44100 that it said",
}


@pytest.mark.parametrize(
    ("command", "how", "sentence"),
    [("lab.bad", how, sentence) for how, sentence in WHOLE.items()]
    + [("lab.lazy", how, sentence) for how, sentence in LAZY.items()],
)
@pytest.mark.parametrize("after", ["", " | gain db=1", " | lab.dice"])
def test_contained(single, song, tmp_path, command, how, sentence, after):
    write("in.wav", song)
    with pytest.raises(PluginError, match=sentence) as raised:
        single(f"{command} how={how}{after}", "in.wav")
    place = "step 1: " if after else ""
    assert str(raised.value).startswith((f"{place}{command}: ", f"{command} or "))
    assert "bug in the plugin" in str(raised.value)
    assert [path.name for path in tmp_path.iterdir()] == ["in.wav"]


def test_one_bad_file_fails_neither_the_batch_nor_its_group(execute, song, capsys, tmp_path):
    for number in range(10):
        write(f"{number}.wav", song)
    (tmp_path / "3.wav").write_bytes((tmp_path / "3.wav").read_bytes()[:1000])
    outcomes = execute("lab.together", tmp_path, out="out/")
    assert [outcome.job.inputs[0].name for outcome in outcomes if outcome.error] == ["3.wav"]
    assert len(list((tmp_path / "out").glob("*.wav"))) == 9
    assert "together 8 on" in capsys.readouterr().out


def test_a_file_found_bad_only_when_read_fails_alone(execute, song, capsys, tmp_path):
    for number in range(3):
        write(f"{number}.wav", song)
    soundfile.write("1.wav", [0.0] * 100 + [float("nan")], 44100, subtype="FLOAT")
    outcomes = execute("lab.together", tmp_path, out="out/")
    assert [outcome.job.inputs[0].name for outcome in outcomes if outcome.error] == ["1.wav"]
    assert isinstance(outcomes[1].error, FileError)
    assert len(list((tmp_path / "out").glob("*.wav"))) == 2


def test_a_bug_of_the_hub_itself_ends_one_job_only(execute, song, tmp_path, monkeypatch):
    def opened(path, *told, **further):
        return {}[path.name] if path.name == "1.wav" else real(path, *told, **further)

    real = opening.open_value
    monkeypatch.setattr(opening, "open_value", opened)
    for number in range(3):
        write(f"{number}.wav", song)
    outcomes = execute("gain db=-1", tmp_path, out="out/")
    assert [outcome.error is None for outcome in outcomes] == [True, False, True]
    assert str(outcomes[1].error).startswith(
        "failed unexpectedly: KeyError: '1.wav'; that is a bug"
    )


def test_outcomes_name_their_own_files(execute, song, tmp_path):
    for number in range(3):
        write(f"{number}.wav", song.with_samples(song.samples * (number + 1) / 3))
    outcomes = execute("lab.together", tmp_path, out="out/")
    for number, outcome in enumerate(outcomes):
        assert outcome.written.path.name == f"{number}.run.wav"
        assert outcome.written.peak == pytest.approx(0.25 * (number + 1) / 6, abs=1e-3)


def test_a_batch_whose_references_differ_goes_one_by_one(execute, song, tmp_path):
    from musictool import read

    for number in (1, 2):
        write(f"{number}.wav", song.with_samples(song.samples * number / 4))
    execute("gain db=0 as=own | lab.together other=own", tmp_path, out="out/")
    for number in (1, 2):
        peak = abs(read(f"out/{number}.run.wav").samples).max()
        assert peak == pytest.approx(number / 16, abs=1e-3)


def test_out_of_memory_goes_on_with_fewer_and_then_on_the_cpu(
    execute, song, tmp_path, monkeypatch, capsys
):
    for number in range(4):
        write(f"{number}.wav", song)
    monkeypatch.setenv("LAB_FITS", "1")
    models.get("net", "cpu", str.upper)
    outcomes = execute("lab.together", tmp_path, out="out/")
    assert not any(outcome.error for outcome in outcomes)
    sizes = [line.split()[1] for line in capsys.readouterr().out.splitlines()]
    assert sizes == ["4", "2", "1", "1", "1", "1"]  # once it did not fit, no more than half
    assert models.get("net", "cpu", str.lower) == "CPU"  # fewer recordings need no new model
    models.clear()
    assert "did not suffice for 4 recordings at once; went on with 2" in outcomes[0].warnings[0]
    monkeypatch.setenv("LAB_FITS", "0")
    (outcome,) = execute("lab.together", "1.wav")
    assert "used the CPU" in outcome.warnings[0]
    assert isinstance(outcome.error, PluginError)  # the CPU's memory did not suffice either


@pytest.mark.parametrize("command", ["lab.bad", "lab.lazy"])
def test_out_of_memory_of_a_single_recording_falls_back_to_the_cpu(
    single, song, monkeypatch, command
):
    monkeypatch.setenv("LAB_DEVICE", "gpu")
    write("in.wav", song)
    outcome = single(f"{command} how=memory", "in.wav")
    assert outcome.written.frames == 44100
    assert any("used the CPU" in warning for warning in outcome.warnings)


@pytest.mark.parametrize("how", ["full", "unmapped"])
@pytest.mark.parametrize("command", ["lab.bad", "lab.lazy"])
def test_memory_that_does_not_suffice_is_said_and_no_bug(execute, song, command, how):
    write("in.wav", song)
    (outcome,) = execute(f"{command} how={how}", "in.wav")
    assert str(outcome.error) == "this computer's memory does not suffice for this recording"


def test_a_buffer_that_is_used_again_is_named_before_it_spoils_anything(single, song):
    write("in.wav", song)
    with pytest.raises(PluginError, match=r"lab\.buffer: .* read-only"):
        single("lab.buffer", "in.wav")


@pytest.mark.parametrize("command", ["lab.bad", "lab.lazy"])
def test_a_caller_keeps_its_samples(song, lab, command):
    """In Python the caller holds the array that a command gets."""
    own = song.samples.copy()
    with pytest.raises(PluginError, match="read-only"):
        run(f"{command} how=writes", Audio(own, 44100))
    assert np.array_equal(own, song.samples)
    own[:] = 0  # what is one's own can be written into


@pytest.mark.filterwarnings("ignore:The given NumPy array is not writable")
def test_what_others_hold_stays_whatever_a_plugin_writes_into(execute, song, tmp_path):
    for name in ("a.wav", "b.wav", "key.wav"):
        write(name, song, bit_depth="float")
    execute("lab.zero mix=0", "a.wav", out="dry.wav")
    np.testing.assert_array_equal(read("dry.wav").samples, song.samples)
    execute("gain db=0 as=own | lab.zero | lab.blend other=own", "a.wav", out="blend.wav")
    assert abs(read("blend.wav").samples).max() > 0.1
    execute("lab.zero key=key.wav | lab.blend other=key.wav", "a.wav", "b.wav", out="out/")
    for name in ("a", "b"):
        assert abs(read(f"out/{name}.run.wav").samples).max() > 0.1
    kept = song.samples.copy()
    run("lab.zero", song)
    run("lab.zero", song.stream())
    run("lab.zero", song, seed=1)
    np.testing.assert_array_equal(song.samples, kept)


def test_a_tensor_that_is_used_again_spoils_nothing(lab, song):
    np.testing.assert_array_equal(run("lab.tensor | lab.tensor", song).samples, song.samples)


def test_a_plugin_that_leaves_the_folder_is_named_and_the_others_go_on_here(
    execute, song, tmp_path, monkeypatch
):
    for name in ("a.wav", "b.wav"):
        write(name, song)
    for then in ("fail", "go on"):
        outcomes = execute(f"lab.leave then='{then}'", "a.wav", "b.wav", out="out/")
        told = [str(one.error).startswith("lab.leave: changed the current") for one in outcomes]
        assert told == [True, True]
        assert Path.cwd() == tmp_path
    assert not list((tmp_path / "out").glob("*.wav"))


def test_a_caller_s_own_array_stays_its_own(lab):
    own = np.ones((1, 8000), np.float32)
    run("trim", Audio(own, 8000))
    run("lab.trace", Audio(own, 8000).stream())
    own[0, 0] = 0


def test_findings_that_json_cannot_hold_name_the_plugin(lab, song):
    with pytest.raises(PluginError, match=r"lab\.odd-report: gave findings that JSON cannot hold"):
        run("lab.odd-report", song)
