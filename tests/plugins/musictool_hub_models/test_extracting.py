"""Instruments made anew of a recording, and the rest of it, which sum to it sample by sample."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import musictool as mt

from .conftest import SONG_RATE as RATE
from .models import write_louder

LAST = "decoder.conv2.weight_g"
"""What scales the sound of the tiny codec."""

pytestmark = pytest.mark.filterwarnings("ignore:.*weight_norm.*:FutureWarning")


@pytest.fixture
def separated(anew, pipelines):
    """The command on the tiny model that is not distilled."""

    def run(song, **wishes):
        base = pipelines["ace-step-base"]
        return anew("separate", "ace-step", song, **{"model": base, "seed": 1, **wishes})

    return run


def level(samples):
    return np.sqrt(np.square(samples, dtype=np.float64).mean())


@pytest.fixture(scope="module")
def hot(tmp_path_factory, song):
    """A file of 16 bits, at full scale now and then, an odd number of frames long."""
    path = tmp_path_factory.mktemp("hot") / "song.wav"
    mt.write(path, song.with_samples(np.clip(4 * song.samples[:, :12_345], -1, 0.999)))
    return mt.read(path)


def test_stems_and_rest_sum_to_the_recording_also_in_files_of_its_bits(separated, hot, tmp_path):
    stems = separated(hot)
    assert list(stems) == ["vocals", "drums", "bass", "rest"]
    for name, stem in stems.items():
        assert (stem.sample_rate, stem.samples.shape) == (RATE, hot.samples.shape)
        assert 0.01 < level(stem.samples) <= (1.001 if name != "rest" else 4) * level(hot.samples)
        mt.write(tmp_path / f"{name}.wav", stem)
    parts = [mt.read(tmp_path / f"{name}.wav").samples.astype(np.float64) for name in stems]
    assert np.array_equal(sum(parts), hot.samples)
    assert not np.array_equal(stems["vocals"].samples, stems["drums"].samples)


def test_those_that_are_asked_for_are_made_each_by_itself_and_past_a_window(separated, song):
    one = song.with_samples(song.samples[:1])
    wishes = {"window": 1.5, "overlap": 0.4}
    stems = separated(one, stems=["guitar", "drums"], **wishes)
    assert list(stems) == ["guitar", "drums", "rest"]
    assert np.allclose(sum(stem.samples for stem in stems.values()), one.samples, atol=1e-6)
    alone = separated(one, only="drums", **wishes)
    assert list(alone) == ["drums"]
    assert np.array_equal(alone["drums"].samples, stems["drums"].samples)
    rest = separated(one, only="rest", stems=["guitar", "drums"], **wishes)
    assert np.array_equal(rest["rest"].samples, stems["rest"].samples)


@pytest.mark.parametrize("frames", [0, 1, 700])
def test_moments_and_silence_have_stems_too(separated, song, frames):
    for recording in (song.samples[:, :frames], np.zeros((2, frames))):
        stems = separated(song.with_samples(recording), stems=["bass"], steps=1)
        assert np.allclose(stems["bass"].samples + stems["rest"].samples, recording, atol=1e-6)


def test_what_cannot_be_is_refused(separated, song, pipelines, tmp_path):
    for wrong, says in (
        ({"model": pipelines["ace-step"]}, "weights are distilled, and have not learnt"),
        ({"only": "drum"}, "makes vocals, .* and rest, and no part drum; did you mean drums"),
        ({"stems": []}, "name at least one instrument"),
    ):
        with pytest.raises(mt.BadParameter, match=says):
            separated(song, **wrong)
    write_louder(Path(pipelines["ace-step-base"]), tmp_path, LAST, by=0.0)
    with pytest.raises(mt.CannotProcess, match="hears no vocals and no bass in it"):
        separated(song, model=str(tmp_path), stems=["vocals", "bass"])
