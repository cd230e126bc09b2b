"""The style benchmark's metrics have known answers, and its pairs hide what they say."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
import soundfile

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
metrics = import_module("style_metrics")
chains = import_module("style_chains")
recordings_of = import_module("style_recordings")
pairs = import_module("style_pairs")
systems = import_module("style_systems")
report = import_module("style_report")

RATE = metrics.RATE
DOUBLE_DB = 20 * np.log10(2)


def noise(seconds: float = 3, seed: int = 0, level: float = 0.1) -> np.ndarray:
    shape = (2, round(seconds * RATE))
    return (level * np.random.default_rng(seed).standard_normal(shape)).astype(np.float32)


def sine(frequency: float, level: float = 0.1) -> np.ndarray:
    wave = level * np.sin(2 * np.pi * frequency * np.arange(3 * RATE) / RATE)
    return np.stack([wave, wave]).astype(np.float32)


def test_target_itself_is_at_no_distance() -> None:
    assert set(metrics.distances(noise(), noise()).values()) == {0.0}
    assert set(metrics.style_distances(noise(), noise()).values()) == {0.0}


def test_twice_as_loud_is_wrong_in_level_alone() -> None:
    target = noise()
    found = metrics.distances(2 * target, target)
    assert found["RMS"] == pytest.approx(DOUBLE_DB, abs=1e-4)
    assert found["LUFS"] == pytest.approx(DOUBLE_DB, abs=1e-3)
    assert found["centroid"] == pytest.approx(0, abs=0.01)
    assert found["width"] == pytest.approx(0, abs=1e-6)
    assert found["MR-STFT"] == pytest.approx(1 + np.log(2), rel=1e-3)


def test_mel_spectral_distance_adds_linear_to_logarithmic() -> None:
    target = noise()
    louder = [metrics.mel_spectral_distance(k * target, target) for k in (2, 3)]
    # (k - 1) mean |X| + ln k; so the mean is known from the first, and the second must follow.
    mean = louder[0] - np.log(2)
    assert mean > 0.1
    assert louder[1] == pytest.approx(2 * mean + np.log(3), rel=1e-4)


def test_centroid_error_is_in_hertz_and_leaves_out_silence() -> None:
    low, high = sine(1000), sine(3000)
    assert metrics.centroid_error(high, low) == pytest.approx(2000, abs=30)
    quiet_first = np.concatenate([np.zeros_like(low), low], axis=1)
    hissing = quiet_first + noise(6, level=1e-4)
    assert metrics.centroid_error(hissing, quiet_first) < 300


def test_width_is_side_over_middle() -> None:
    middle, side = noise()
    made = np.stack([middle + 0.5 * side, middle - 0.5 * side])
    assert metrics.width_db(made) == pytest.approx(-DOUBLE_DB, abs=0.1)
    assert metrics.width_db(np.stack([middle, middle])) == metrics.WIDTH_RANGE[0]
    assert metrics.width_db(np.stack([middle, -middle])) == metrics.WIDTH_RANGE[1]


def test_statistics_tell_level_from_shape() -> None:
    found = metrics.style_distances(2 * noise(), noise())
    assert found["mel"] == pytest.approx(DOUBLE_DB, abs=1e-3)
    assert found["LUFS"] == pytest.approx(DOUBLE_DB, abs=1e-3)
    assert found["crest"] == pytest.approx(0, abs=1e-6)
    assert found["width"] == pytest.approx(0, abs=1e-6)


def test_crest_of_a_sine_in_its_band() -> None:
    swelling = sine(1000) * np.clip(np.arange(3 * RATE) / RATE, 0, 1).astype(np.float32)
    # A third of the time it rises, with a third of the power.
    expected = 10 * np.log10(2 / (2 / 3 + 1 / 9))
    assert metrics.band_crests_db(swelling)[4] == pytest.approx(expected, abs=0.1)


@pytest.mark.parametrize("seed", range(12))
def test_hidden_chain_follows_from_its_seed(seed: int) -> None:
    room = np.zeros((2, 100), np.float32)
    room[:, 0] = 1
    drawn = [chains.draw_chain(np.random.default_rng(seed), [room]) for _ in range(2)]
    assert [step.words for step in drawn[0]] == [step.words for step in drawn[1]]
    assert 1 <= len({step.kind for step in drawn[0]}) <= 3
    sounds = [noise(1), noise(1)]
    for one, other in zip(*drawn, strict=True):
        before = sounds[0].copy()
        after = one.apply(sounds[0])
        np.testing.assert_array_equal(
            sounds[0], before, err_msg=f"{one.words} wrote into its input"
        )
        assert np.abs(after - before).max() > 1e-3, one.words
        sounds = [after, other.apply(sounds[1])]
    np.testing.assert_array_equal(*sounds)
    assert sounds[0].dtype == np.float32
    assert np.isfinite(sounds[0]).all()


def test_tilt_is_a_line_over_octaves() -> None:
    impulse = np.zeros((2, 8192), np.float32)
    impulse[:, 0] = 1
    response = 20 * np.log10(np.abs(np.fft.rfft(chains.tilt(1.5)(impulse)[0])))
    at = [round(f * 8192 / RATE) for f in (500, 1000, 4000)]
    assert response[at] == pytest.approx([-1.5, 0, 3], abs=0.1)


def test_match_equaliser_finds_a_filter() -> None:
    import pedalboard as pb

    shelf = pb.HighShelfFilter(3000, -9)
    reference = 0.5 * shelf.process(noise(20, seed=1), RATE)
    target = 0.5 * shelf.process(noise(20, seed=2), RATE)
    found = metrics.distances(systems.match_spectrum(noise(20, seed=2), reference), target)
    assert found["RMS"] < 0.05
    assert found["centroid"] < 30
    assert found["MR-STFT"] < 0.15


@pytest.fixture
def recordings(tmp_path: Path) -> tuple[Path, object]:
    """Two long recordings and a room, and the half that names them."""
    for name, seed in (("a.wav", 1), ("b.wav", 2)):
        soundfile.write(tmp_path / name, noise(46, seed).T, RATE, "FLOAT")
    room = noise(0.2, 3) * np.exp(-np.arange(round(0.2 * RATE)) / 2000)
    soundfile.write(tmp_path / "room.wav", room.T, RATE, "FLOAT")
    return tmp_path, recordings_of.Half("test", ("a.wav", "b.wav"), (), ("room.wav",), 5)


def test_known_answers_hide_one_chain_and_pass_no_ceiling(
    recordings: tuple[Path, object], tmp_path: Path
) -> None:
    folder, half = recordings
    for pair in pairs.same_song(half, folder, tmp_path / "work", 2):
        assert pair.input.shape == pair.target.shape
        assert not np.array_equal(pair.input, pair.target)
        assert metrics.lufs(pair.input) <= chains.LEVEL + 0.01
        for samples in (pair.input, pair.reference, pair.target):
            assert np.abs(samples).max() <= 10 ** (pairs.HIGHEST / 20) + 1e-6
        # Passages of one recording that do not meet have no sample in common.
        assert abs(np.corrcoef(pair.input[0], pair.reference[0])[0, 1]) < 0.05
        assert pair.chain[-1].startswith("gain")
    again = pairs.same_song(half, folder, tmp_path / "again", 1)[0]
    first = pairs.same_song(half, folder, tmp_path / "work", 1)[0]
    np.testing.assert_array_equal(again.target, first.target)


def figures(**medians: float) -> object:
    values = dict.fromkeys(metrics.UNITS, 1.0) | medians
    return report.Figures({name: np.array([v]) for name, v in values.items()}, np.array([2.0]))


def test_table_says_how_many_times_nearer() -> None:
    found = {
        "input as is": figures(RMS=4.0),
        "matchering": figures(),
        "musictool": figures(RMS=0.5),
    }
    lines = report.as_table(found, metrics.UNITS)
    assert "0.50 (8.0 ×)" in lines[4]
    assert lines[5].split("|")[5].strip() == "1 of 1"
    assert lines[5].split("|")[2].strip() == "0 of 1"


def test_verdict_names_each_metric_that_is_not_better() -> None:
    better = dict.fromkeys(metrics.UNITS, 0.4)
    assert report.verdict({"matchering": figures(), "musictool": figures(**better)}) == []
    missed = report.verdict(
        {"matchering": figures(), "musictool": figures(**better | {"LUFS": 1.0})}
    )
    assert len(missed) == 2
    assert all(line.startswith("LUFS") for line in missed)


def test_other_engines_speak_below_this_title(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    style = import_module("style")
    monkeypatch.setattr(style, "__file__", str(tmp_path / "style.py"))
    assert style.other_engine("timbre", tmp_path) == ([], [])
    script = tmp_path / "style_timbre.py"
    script.write_text("import sys; print('# Timbre'); print('## More', sys.argv[1]); sys.exit(3)")
    lines, problems = style.other_engine("timbre", Path("here"))
    assert lines == ["", "## Timbre", "### More here"]
    assert problems == ["style_timbre.py ended with 3"]
    script.write_text("print('no heading')")
    assert style.other_engine("timbre", Path("here"))[0][1:3] == ["## Engine `timbre`", ""]


def test_same_loudness_is_a_gain_alone(tmp_path: Path) -> None:
    pair = pairs.Pair(tmp_path, "a as b", (), ())
    pairs.write(tmp_path / "input.wav", noise())
    pairs.write(tmp_path / "reference.wav", noise(seed=1, level=0.02))
    result, cost = systems.same_loudness().result(pair)
    assert metrics.lufs(result) == pytest.approx(metrics.lufs(pair.reference), abs=0.01)
    assert np.corrcoef(result[0], pair.input[0])[0, 1] > 1 - 1e-6
    assert cost.seconds > 0


def test_program_makes_its_file_or_ends_the_benchmark(tmp_path: Path) -> None:
    pair = pairs.Pair(tmp_path, "a as b", (), ())
    pairs.write(tmp_path / "input.wav", noise())
    pairs.write(tmp_path / "reference.wav", noise(2, seed=1))
    copying = [sys.executable, "-c", "import shutil, sys; shutil.copy(*sys.argv[1:])", "REF", "OUT"]
    result, _ = systems.program("copying", copying, cached=False).result(pair)
    # As long as the input, whatever came.
    np.testing.assert_array_equal(result[:, : 2 * RATE], pair.reference)
    assert result.shape == pair.input.shape
    broken = [sys.executable, "-c", "raise SystemExit('no way')"]
    with pytest.raises(SystemExit, match="broken failed:\nno way"):
        systems.program("broken", broken, cached=False).result(pair)
