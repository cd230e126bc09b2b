"""What isolated plugins measure of all recordings of a run before they work on each."""

from __future__ import annotations

import sys
import weakref
from pathlib import Path

import numpy as np
import pytest
import soundfile

import musictool as mt
from musictool import Audio
from musictool.batches.across import Across

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="has no isolated plugins")

RATE = 8000


@pytest.fixture
def album(tmp_path: Path) -> list[np.ndarray]:
    """Three recordings in a folder; of the highest peak is neither the first nor the last."""
    rng = np.random.default_rng(0)
    songs = []
    for number, peak in enumerate((0.25, 0.5, 0.0625)):
        samples = rng.uniform(-1, 1, (2, 6000)).astype("f4")
        songs.append(samples * np.float32(peak / np.abs(samples).max()))
        soundfile.write(tmp_path / f"{number}.wav", songs[-1].T, RATE, "FLOAT")
    return songs


def written(folder: Path) -> list[np.ndarray]:
    return [soundfile.read(one, dtype="float32")[0].T for one in sorted(folder.glob("*.wav"))]


def test_an_album_is_measured_together_in_a_batch_of_two_workers(program, tmp_path, album):
    many = ("--executor", "processes", "--workers", "2")
    files = [tmp_path / f"{number}.wav" for number in range(3)]
    done = program("run", "acme.half | acme.level album=yes", *files, "-o", "out/", *many)
    assert done.returncode == 0, done.stderr
    assert b"of 3" in done.stdout + done.stderr
    for made, song in zip(written(tmp_path / "out"), album, strict=True):
        np.testing.assert_allclose(made, song / 0.5, rtol=1e-6)


def test_loudness_that_musictool_measures_travels_and_each_recording_is_let_go(
    both, tmp_path, album, monkeypatch
):
    flow, flown = Across._flow, []

    def watched(self, *given):
        assert sum(one() is not None for one in flown) <= 1
        stream = flow(self, *given)
        flown.append(weakref.ref(stream))
        return stream

    monkeypatch.setattr(Across, "_flow", watched)
    files = [tmp_path / f"{number}.wav" for number in range(3)]
    done = mt.map("acme.level album=yes how=loudness", files, f"{tmp_path / 'out'}/")
    assert [one.error for one in done] == [None] * 3
    assert len(flown) == 3
    for made, song in zip(written(tmp_path / "out"), album, strict=True):
        np.testing.assert_allclose(made, song / 0.5, rtol=1e-6)


def test_it_is_measured_too_when_the_hub_asks_for_tags(both, tmp_path, album):
    files = [tmp_path / f"{number}.wav" for number in range(3)]
    done = mt.map("acme.tag album=yes", files, f"{tmp_path / 'out'}/")
    for one in done:
        assert one.error is None
        assert "'peak': 0.5," in str(dict(mt.info(one.written.path)["tags"]))


def test_one_recording_alone_is_measured_as_it_is(both, album):
    made = mt.run("acme.level album=yes", Audio(album[0], RATE))
    np.testing.assert_allclose(made.samples, album[0] / 0.25, rtol=1e-6)


def test_what_cannot_travel_is_refused_in_a_sentence(both, tmp_path, album):
    files = [tmp_path / f"{number}.wav" for number in range(3)]
    for one in mt.map("acme.level album=yes how=object", files, f"{tmp_path / 'out'}/"):
        said = "what merge gives to context.across has something of type object, which cannot"
        assert said in str(one.error)


def test_nothing_is_written_by_half_of_an_album_when_measuring_crashes(both, tmp_path, album):
    """The last file is what crashes: in a worker of ours, no job would survive it either."""
    files = [tmp_path / f"{number}.wav" for number in range(3)]
    for one in mt.map("acme.level album=yes how=crash", files, f"{tmp_path / 'out'}/"):
        assert "crashed (SIGSEGV)" in str(one.error)
    assert written(tmp_path / "out") == []
