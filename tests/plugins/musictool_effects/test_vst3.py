"""fx.vst3 with real plugins: those of Debian's package zam-plugins, which .ci/run installs.

ZamCompX2 is a compressor for two channels, ZamEQ2 an equaliser for one, ZaMaximX2 a limiter with a
latency of 480 frames.
"""

import json
import re
from pathlib import Path

import numpy as np
import pytest
import soundfile

from musictool import Audio, BadParameter, CannotProcess, Curve
from musictool import run as run_pipeline
from musictool_effects.vst3 import parameters, vst3

FOLDER = Path("/usr/lib/vst3")
COMPRESSOR, EQUALISER, LIMITER = (
    FOLDER / f"{name}.vst3" for name in ("ZamCompX2", "ZamEQ2", "ZaMaximX2")
)
RATE = 44100

pytestmark = pytest.mark.skipif(
    not all(path.exists() for path in (COMPRESSOR, EQUALISER, LIMITER)),
    reason="ZamCompX2, ZamEQ2 and ZaMaximX2 are not installed; Debian's zam-plugins has them",
)


def sine(level_db, seconds=2.0, frequency=1000.0, channels=2):
    time = np.arange(round(seconds * RATE)) / RATE
    wave = 10 ** (level_db / 20) * np.sin(2 * np.pi * frequency * time)
    return Audio(np.tile(wave, (channels, 1)), RATE)


def noise(frames=150_001, channels=2):
    rng = np.random.default_rng(0)
    return Audio(rng.uniform(-0.5, 0.5, (channels, frames)).astype(np.float32), RATE)


def through(path, audio, *settings, block=65536, preset=None):
    return vst3(audio.stream(block), path, settings, preset).audio().samples


def gain_db(made, audio):
    """Of the second half, when attacks are over."""
    half = audio.frames // 2
    return 20 * np.log10(np.std(made[:, half:]) / np.std(audio.samples[:, half:]))


@pytest.mark.parametrize("level", [-40.0, -24.0, -12.0, -6.0])
@pytest.mark.parametrize("ratio", [2.0, 4.0])
def test_the_compressor_has_its_static_curve(level, ratio):
    audio = sine(level)
    made = through(
        COMPRESSOR, audio, "threshold_db=-20", f"ratio={ratio}", "attack_ms=0.1", "release_ms=500"
    )
    expected = min(0.0, (-20.0 - level) * (1 - 1 / ratio))
    assert gain_db(made, audio) == pytest.approx(expected, abs=0.5)


def test_make_up_is_a_gain():
    audio = sine(-40.0)
    assert gain_db(through(COMPRESSOR, audio, "makeup_db=12"), audio) == pytest.approx(12, abs=0.05)


@pytest.mark.parametrize("path", [COMPRESSOR, LIMITER, EQUALISER], ids=lambda path: path.stem)
@pytest.mark.parametrize("channels", [1, 2, 3, 6])
def test_a_plugin_at_rest_gives_the_recording_frame_for_frame(path, channels):
    audio = noise(channels=channels)
    made = through(path, audio)
    np.testing.assert_allclose(made, audio.samples, atol=1e-6)


def test_each_channel_of_a_plugin_for_one_has_its_own_memory():
    """The channels of a filter must not mix: what is silent stays so."""
    audio = noise(channels=2)
    left = Audio(np.stack([audio.samples[0], np.zeros(audio.frames)]), RATE)
    low = next(name for name in names(EQUALISER) if "gain" in name)
    made = through(EQUALISER, left, f"{low}=12")
    assert np.abs(made[0] - left.samples[0]).max() > 0.1
    assert not made[1].any()


def names(path):
    return [row["name"] for row in parameters(path)["parameters"]]


@pytest.mark.parametrize("path", [COMPRESSOR, LIMITER], ids=lambda path: path.stem)
def test_the_result_depends_neither_on_blocks_nor_on_the_reading(path):
    audio = noise()
    settings = ["threshold_db=-20"]
    stream = vst3(audio.stream(10**9), path, settings)
    whole = stream.audio().samples
    assert np.abs(whole - audio.samples).max() > 0.05
    np.testing.assert_array_equal(stream.audio().samples, whole)
    for block in (64, 1000, 65536):
        np.testing.assert_array_equal(through(path, audio, *settings, block=block), whole)


def test_the_limiter_holds_its_ceiling_where_the_peaks_are():
    audio = Audio(np.zeros((2, 50_000)), RATE).samples.copy()
    audio[:, 20_000] = 1.0
    made = through(LIMITER, Audio(audio, RATE), "output_ceiling_db=-6")
    assert np.abs(made).argmax(axis=1).tolist() == [20_000, 20_000]
    assert 0.4 < np.abs(made).max() <= 10 ** (-6 / 20)


def test_parameters_are_listed_with_their_ranges_and_meters_are_not():
    report = parameters(Path("zamcompx2.vst3"))
    assert (report["plugin"], report["file"]) == ("ZamCompX2", str(COMPRESSOR))
    rows = {row["name"]: row for row in report["parameters"]}
    threshold, program, switch = (
        rows[name] for name in ("threshold_db", "current_program", "stereo_detection")
    )
    assert [threshold[key] for key in ("from", "to", "unit", "default")] == [-80, 0, "dB", 0]
    assert program["choices"] == ["Zero", "PoppySnare", "VocalLeveller"]
    assert (switch["type"], switch["default"]) == ("switch", False)
    assert not {"gain_reduction_db", "output_level_db", "sample_rate_frames"} & set(rows)


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        (
            "ratio=50",
            "ratio of ZamCompX2 must be a number from 1 to 20 or a curve of them like "
            "\"0:1, 8:20\" (time:value), not '50'",
        ),
        (
            "ratio=0:2, 3:50",
            "ratio of ZamCompX2 is no curve: 50, at 3 s, is not from 1 to 20; one is written like "
            '"0:1, 8:20" (time:value)',
        ),
        ("ratio=0:2, 3", "ratio of ZamCompX2 is no curve: '3' is not time:value; one is"),
        ("ratio=3:2, 1:4", "ratio of ZamCompX2 is no curve: 1:4 does not come after 3:2; one is"),
        (
            "threshold_db=0:-20 dB, 2:1 dB",
            "threshold_db of ZamCompX2 is no curve: 1, at 2 s, is not from -80 to 0 dB; one is",
        ),
        ("stereo_detection=0:1, 2:0", "must be on or off, not '0:1, 2:0'"),
        ("threshold_db=1 dB", "threshold_db of ZamCompX2 must be a number from -80 to 0 dB"),
        ("stereo_detection=maybe", "stereo_detection of ZamCompX2 must be on or off, not 'maybe'"),
        (
            "current_program=PopySnare",
            "or VocalLeveller, not 'PopySnare'; did you mean PoppySnare?",
        ),
        ("treshold=-20", "ZamCompX2 has no 'treshold'; did you mean threshold_db"),
    ],
)
def test_settings_are_held_against_what_the_plugin_says(setting, sentence):
    with pytest.raises(BadParameter, match=f"^fx.vst3: .*{re.escape(sentence)}"):
        vst3(noise(10).stream(), COMPRESSOR, [setting])


def test_a_number_is_set_as_it_was_written():
    """To a thousandth of the range, as pedalboard sets it, makeup would be 0.18 dB or 0.21 dB."""
    audio = sine(-40.0)
    made = through(COMPRESSOR, audio, "makeup_db=0.195")
    assert gain_db(made, audio) == pytest.approx(0.195, abs=0.002)


def level_db(samples):
    """Every 10 ms, of a tone of 1 kHz."""
    return 20 * np.log10(samples[0, : samples.shape[1] // 441 * 441].reshape(-1, 441).std(axis=1))


def test_a_curve_moves_a_setting_evenly():
    audio = sine(-40.0, seconds=4.0)
    curve = Curve.parse("1:0, 3:20")
    gain = level_db(through(COMPRESSOR, audio, "makeup_db=1:0, 3:20 dB")) - level_db(audio.samples)
    np.testing.assert_allclose(gain, curve.at(np.arange(gain.size) * 0.01 + 0.005), atol=0.12)


def test_a_frequency_moves_evenly_as_the_ear_hears_it():
    """A shelf has half its gain at its frequency; from 500 to 8000 Hz it is at 2000 halfway."""
    audio = sine(-40.0, seconds=4.0, frequency=2000.0, channels=1)
    settings = ("boost_cut_l_db=20", "frequency_l_hz=0:500, 4:8000")
    gain = level_db(through(EQUALISER, audio, *settings)) - level_db(audio.samples)
    assert (np.diff(gain[5:]) > -0.01).all()
    assert np.interp(10.0, gain, np.arange(gain.size)) * 0.01 == pytest.approx(2.0, abs=0.03)


@pytest.mark.parametrize("path", [COMPRESSOR, LIMITER], ids=lambda path: path.stem)
def test_a_level_curve_is_its_value_and_no_curve_depends_on_blocks(path):
    audio = noise()
    np.testing.assert_array_equal(
        through(path, audio, "threshold_db=0:-20, 9:-20"), through(path, audio, "threshold_db=-20")
    )
    moving = through(path, audio, "threshold_db=0:-20, 3:0")
    assert np.abs(moving - through(path, audio, "threshold_db=-20")).max() > 0.01
    for block in (1000, 10**9):
        made = through(path, audio, "threshold_db=0:-20, 3:0", block=block)
        np.testing.assert_array_equal(made, moving)


def test_names_units_switches_and_choices_as_people_write_them():
    audio = noise()
    one = through(COMPRESSOR, audio, "threshold_db=-30", "stereo_detection=1", "ratio=8")
    two = through(COMPRESSOR, audio, "Threshold=-30 dB", "Stereo Detection=on", "ratio=8.0")
    np.testing.assert_array_equal(one, two)
    assert np.abs(one - audio.samples).max() > 0.1


def test_a_program_sets_many_at_once_and_what_follows_it_counts():
    audio = noise()
    program = through(COMPRESSOR, audio, "current_program=vocalleveller")
    assert np.abs(program - audio.samples).max() > 0.05
    louder = through(COMPRESSOR, audio, "current_program=VocalLeveller", "makeup_db=20")
    assert np.std(louder) > 1.5 * np.std(program)


def test_a_vstpreset_is_loaded_and_settings_come_after_it(tmp_path):
    import pedalboard

    plugin = pedalboard.load_plugin(str(COMPRESSOR))
    plugin.threshold_db, plugin.ratio = -30.0, 10.0  # pedalboard makes it 10.006
    plugin.process(np.zeros((2, 1024), np.float32), RATE, reset=False)  # it hears of them only now
    preset = tmp_path / "squeeze.vstpreset"
    preset.write_bytes(plugin.preset_data)
    audio = noise()
    expected = through(COMPRESSOR, audio, "threshold_db=-30", "ratio=10")
    np.testing.assert_allclose(through(COMPRESSOR, audio, preset=preset), expected, atol=1e-3)
    undone = through(COMPRESSOR, audio, "threshold_db=0", preset=preset)
    np.testing.assert_allclose(undone, audio.samples, atol=1e-6)


def test_a_preset_that_is_none_is_refused(tmp_path):
    wrong = tmp_path / "wrong.vstpreset"
    wrong.write_bytes(b"something else")
    with pytest.raises(CannotProcess, match=r"wrong.vstpreset is no .vstpreset of ZamCompX2"):
        vst3(noise(10).stream(), COMPRESSOR, (), wrong)
    with pytest.raises(CannotProcess, match=r"there is no preset .*gone.vstpreset"):
        vst3(noise(10).stream(), COMPRESSOR, (), tmp_path / "gone.vstpreset")


def test_files_that_are_no_plugins_are_refused(tmp_path):
    wrong = tmp_path / "song.vst3"
    wrong.write_bytes(b"something else")
    with pytest.raises(CannotProcess, match=r"song.vst3 is no plugin that can be loaded here"):
        parameters(wrong)
    with pytest.raises(CannotProcess, match=r"there is no file .*ZamCmpX2.*did you mean ZamCompX2"):
        parameters(Path("ZamCmpX2"))


def test_in_a_pipeline_settings_repeat():
    audio = noise()
    made = run_pipeline(
        f"fx.vst3 path={COMPRESSOR} set=threshold_db=-30 set=ratio=10 tail=none", audio
    )
    expected = through(COMPRESSOR, audio, "threshold_db=-30", "ratio=10")
    np.testing.assert_array_equal(made.samples, expected)
    (entry,) = made.origin.history
    assert entry["steps"][0]["parameters"]["set"] == ["threshold_db=-30", "ratio=10"]
    again = run_pipeline(entry["pipeline"], audio)
    np.testing.assert_array_equal(again.samples, expected)


def test_in_a_pipeline_a_setting_may_be_a_curve():
    audio = noise()
    made = run_pipeline(f"fx.vst3 path={COMPRESSOR} set='makeup_db=0:0, 3:20' tail=none", audio)
    np.testing.assert_array_equal(made.samples, through(COMPRESSOR, audio, "makeup_db=0:0, 3:20"))
    again = run_pipeline(made.origin.history[0]["pipeline"], audio)
    np.testing.assert_array_equal(again.samples, made.samples)


def test_the_command_line(tmp_path, monkeypatch, capfd):
    from musictool.cli.app import program

    monkeypatch.chdir(tmp_path)
    soundfile.write("in.wav", noise().samples.T, RATE, subtype="FLOAT")
    assert (
        program(["fx", "vst3", "ZamCompX2", "in.wav", "--set", "makeup_db=6", "-o", "out.wav"]) == 0
    )
    made, _ = soundfile.read("out.wav", dtype="float32")
    np.testing.assert_allclose(made[:150_001].T, noise().samples * 10**0.3, rtol=2e-3)
    capfd.readouterr()
    assert program(["fx", "vst3", "ZamCompX2", "--params", "--json"]) == 0
    rows = json.loads(capfd.readouterr().out)["parameters"]
    assert "makeup_db" in [row["name"] for row in rows]
