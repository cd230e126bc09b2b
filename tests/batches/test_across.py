"""What is measured of all recordings of a run together: `normalize --album`."""

import numpy as np
import pytest
import yaml

import musictool as mt
from musictool import Audio, measure_loudness

RATE = 44100
LEVELS = {"loud": 0.5, "soft": 0.05, "mid": 0.2}


@pytest.fixture
def album(tmp_path):
    """Three tones of 4 s at 0.5, 0.05 and 0.2, each in a folder of its own within one."""
    folder = tmp_path / "album"
    for name, level in LEVELS.items():
        tone = level * np.sin(2 * np.pi * 997 * np.arange(4 * RATE) / RATE)
        (folder / name).mkdir(parents=True)
        mt.write(folder / name / f"{name}.flac", Audio(tone.astype(np.float32), RATE))
    return folder


def gains(outcomes):
    """The gain in dB of each track that was written, by its name."""
    found = {}
    for outcome in outcomes:
        if outcome.error is None:
            name = outcome.written.path.name.split(".")[0]
            peak = np.abs(mt.read(outcome.written.path).samples).max()
            found[name] = 20 * np.log10(peak / LEVELS[name])
    return found


def album_lufs(levels):
    """A sine of full scale at 997 Hz has −3.01 LUFS; those 10 LU under their mean are gated."""
    powers = np.array([level**2 for level in levels])
    return -3.01 + 10 * np.log10(powers[powers > powers.mean() / 10].mean())


@pytest.mark.parametrize("target", [-14, -30])
def test_an_album_gets_one_gain_to_the_loudness_of_all(album, tmp_path, target):
    pipeline = f"normalize lufs={target} album=true"
    found = gains(mt.map(pipeline, album, f"{tmp_path}/out/"))
    assert set(found) == set(LEVELS)
    wanted = target - album_lufs(LEVELS.values())
    assert list(found.values()) == pytest.approx([wanted] * 3, abs=0.05)


def test_the_peak_is_that_of_the_loudest(album, tmp_path):
    found = gains(mt.map("normalize peak=-1 album=true", album, f"{tmp_path}/a/"))
    assert list(found.values()) == pytest.approx([-1 - 20 * np.log10(0.5)] * 3, abs=0.01)
    outcomes = list(mt.map("normalize lufs=-2 peak=-1 album=true", album, f"{tmp_path}/b/"))
    assert gains(outcomes) == pytest.approx(found, abs=0.01)
    reached = album_lufs(LEVELS.values()) + found["mid"]
    for outcome in outcomes:
        assert f"reached {reached:.1f} LUFS, not the -2" in outcome.warnings[0]


def test_without_album_each_is_brought_to_the_target(album, tmp_path):
    found = gains(mt.map("normalize peak=-1", album, f"{tmp_path}/out/"))
    assert len({round(gain) for gain in found.values()}) == 3


def test_one_that_cannot_be_read_does_not_count(album, tmp_path):
    (album / "broken.flac").write_bytes(b"fLaC" + bytes(100))
    outcomes = list(mt.map("normalize peak=-1 album=true", album, f"{tmp_path}/out/"))
    assert [outcome.job.inputs[0].name for outcome in outcomes if outcome.error] == ["broken.flac"]
    assert list(gains(outcomes).values()) == pytest.approx([5.02] * 3, abs=0.01)


def test_what_flows_into_the_step_is_measured(album, tmp_path):
    """After a first step that lowers the loudest to 0.05 by a trim of nothing and a gain."""
    path = tmp_path / "steps.yaml"
    steps = {"steps": [{"gain": {"db": -20}}, {"normalize": {"peak": -1, "album": True}}]}
    path.write_text(yaml.safe_dump(steps))
    found = gains(mt.map(str(path), album, f"{tmp_path}/out/"))
    assert list(found.values()) == pytest.approx([5.02] * 3, abs=0.01)


def test_with_limit_each_is_limited_after_the_one_gain(album, tmp_path):
    pipeline = "normalize lufs=-3 peak=-1 limit=true album=true"
    found = gains(mt.map(pipeline, album, f"{tmp_path}/out/"))
    assert found["mid"] == pytest.approx(found["soft"], abs=0.001)
    assert found["mid"] > 5.02 + 1
    assert found["loud"] == pytest.approx(5.02, abs=0.1)


def test_a_single_recording_is_its_own_album(album):
    path = album / "soft" / "soft.flac"
    one = mt.run("normalize lufs=-20 album=true", path)
    assert measure_loudness(one).lufs == pytest.approx(-20, abs=0.05)
