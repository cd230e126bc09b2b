"""What `compare` finds, of signals whose differences are known."""

import numpy as np
import pytest

import musictool as mt

RATE = 44100


def noise(seconds=4.0, seed=0, channels=2, level=0.1):
    rng = np.random.default_rng(seed)
    wave = rng.normal(size=(channels, round(seconds * RATE)))
    return np.float32(level * wave)


def audio(samples, rate=RATE):
    return mt.Audio(np.float32(samples), rate)


def findings(*recordings, **given):
    return mt.run(mt.Step("compare", {"analyze": False, **given}), *recordings).findings


def difference(one, other):
    (found,) = findings(one, other)["differences"]
    return found


def test_numbers_of_each_and_what_makes_them_equally_loud():
    t = np.arange(4 * 48000) / 48000
    tone = np.sin(2 * np.pi * 997 * t)
    found = findings(audio([0.1 * tone] * 2, 48000), audio(0.1 * tone[:96000], 48000))
    one, other = found["recordings"]
    assert (one["name"], other["name"]) == ("recording 1", "recording 2")
    assert (one["duration_s"], one["sample_rate"], one["channels"]) == (4, 48000, 2)
    assert one["loudness_lufs"] == pytest.approx(-20, abs=0.1)
    assert other["loudness_lufs"] == pytest.approx(-23, abs=0.1)
    assert one["true_peak_dbtp"] == pytest.approx(-20, abs=0.1)
    assert (one["matching_gain_db"], other["matching_gain_db"]) == (
        pytest.approx(-3.01, abs=0.1),
        0,
    )
    assert one["tempo_bpm"] is one["key"] is None
    (less,) = found["differences"]
    assert less["duration_s"] == -2
    assert less["loudness_lu"] == pytest.approx(-3.01, abs=0.1)


def test_the_same_is_identical():
    found = difference(audio(noise()), audio(noise()))
    assert (found["identical"], found["lag_s"], found["gain_db"]) == (True, 0, 0)
    assert found["residual_db"] is None
    assert found["correlation"] == 1


def test_what_was_added_is_left():
    found = difference(audio(noise()), audio(noise() + noise(seed=1, level=0.001)))
    assert not found["identical"]
    assert found["residual_db"] == pytest.approx(-40, abs=0.2)


@pytest.mark.parametrize("frames", [1234, -20011])
def test_what_comes_later_or_earlier_is_found_to_the_frame(frames):
    sound = noise(5)
    moved = np.pad(sound, ((0, 0), (frames, 0))) if frames > 0 else sound[:, -frames:]
    found = difference(audio(sound), audio(-0.5 * moved))
    assert found["lag_s"] == pytest.approx(frames / RATE, abs=1e-6)
    assert found["gain_db"] == pytest.approx(-6.02, abs=0.01)
    assert found["inverted"]
    assert found["residual_db"] is None or found["residual_db"] < -120


def test_other_rates_and_channels_are_laid_over_too():
    low = mt.commands.fx.lowpass(audio(noise(4, channels=1)), cutoff_frequency_hz=2000)
    other = mt.commands.convert(low, sample_rate=48000, channels=2)
    found = difference(low, other)
    assert found["lag_s"] == 0
    assert found["residual_db"] < -40


def test_a_part_of_each_is_compared():
    sound = noise(6)
    other = sound.copy()
    other[:, 3 * RATE :] = 0
    found = findings(audio(sound), audio(other), start=1, end=-4)
    assert [one["duration_s"] for one in found["recordings"]] == [1, 1]
    assert found["differences"][0]["identical"]
    assert not findings(audio(sound), audio(other), start=1)["differences"][0]["identical"]
    with pytest.raises(mt.CannotProcess, match="nothing of a recording is there, which lasts 6 s"):
        findings(audio(sound), audio(other), start=7)


def test_other_sound_has_no_lag():
    found = difference(audio(noise()), audio(noise(seed=5)))
    assert found["lag_s"] is found["residual_db"] is found["gain_db"] is None
    assert found["correlation"] < 0.3


def test_bands_are_compared_at_equal_loudness():
    brighter = mt.commands.fx.high_shelf(
        audio(noise()), cutoff_frequency_hz=4000, gain_db=6.0, q=0.7
    )
    quieter = audio(0.25 * brighter.samples)
    bands = {one["band"]: one for one in findings(audio(noise()), quieter)["bands"]}
    change = {name: one["differences_db"][0] for name, one in bands.items()}
    assert change["air"] - change["mids"] == pytest.approx(6, abs=0.5)
    t = np.arange(4 * RATE) / RATE
    tone = audio([0.5 * np.sin(2 * np.pi * 100 * t)] * 2)
    levels = {one["band"]: one["levels_db"][0] for one in findings(tone, tone)["bands"]}
    assert levels["bass"] == pytest.approx(-6.02, abs=0.1)
    assert levels["mids"] < -60


@pytest.mark.parametrize("frames", [0, 1, 300])
def test_silence_and_next_to_nothing_are_compared(frames):
    found = findings(audio(np.zeros((1, max(frames, 1)))), audio(noise(0.1)))
    assert found["recordings"][0]["loudness_lufs"] is None
    assert found["differences"][0]["lag_s"] is None


def test_too_few_and_too_many_are_refused():
    for count in (1, 10):
        with pytest.raises(mt.CannotProcess, match=f"from 2 to 9 recordings, not {count}"):
            findings(*[audio(noise(0.1))] * count)


def test_tempo_and_key_come_from_analyze(tmp_path):
    """Clicks at 120 BPM, and the same a semitone and a tempo away."""
    t = np.arange(12 * 22050) / 22050
    chord = sum(np.sin(2 * np.pi * 261.63 * 2 ** (n / 12) * t) for n in (0, 4, 7))
    song = audio(0.2 * chord * np.exp(-8 * (t % 0.5)), 22050)
    faster = mt.run("rhythm.tempo factor=1.1", song)
    one, other = findings(song, faster, analyze=True)["recordings"]
    assert other["tempo_bpm"] / one["tempo_bpm"] == pytest.approx(1.1, abs=0.03)
    assert one["key"] == other["key"]
    assert one["key"] is not None


def test_without_analyze_a_warning_says_what_is_left_out(monkeypatch):
    from musictool_listening import report

    def missing(self, pipeline, *inputs):
        raise mt.UnknownName("command", "analyze", [])

    said = []
    context = mt.Context(warn=said.append)
    monkeypatch.setattr(mt.Context, "run", missing)
    streams = [audio(noise(0.5)).stream()] * 2
    found = report.compared(streams, True, "none", context).findings
    assert found["recordings"][0]["tempo_bpm"] is None
    assert set(said) == {"no command analyze is installed, so tempo and key are left out"}
