"""The level of a file as players decode it: under a ceiling that was asked for, or said."""

import re

import numpy as np
import pytest

import musictool as mt
from musictool import Audio, measure_loudness
from musictool.files import open_stream, write
from musictool.files.audio.formats import Encoding

RATE = 44100
LOSSY = ["mp3", "ogg", "opus", "m4a"]


@pytest.fixture
def clipped_noise():
    """Noise cut off at its peak of 0.7, which every encoder rounds off to something higher."""
    noise = np.random.default_rng(5).standard_normal((2, 3 * RATE))
    return Audio(np.clip(noise, -0.7, 0.7).astype(np.float32), RATE)


def decoded(path):
    return measure_loudness(open_stream(path), true_peak=True)


@pytest.mark.parametrize("ext", LOSSY)
def test_what_an_encoder_lifts_over_a_promised_peak_is_said(tmp_path, clipped_noise, ext):
    path = tmp_path / f"x.{ext}"
    quiet = mt.run("normalize peak=-1", clipped_noise)
    said = [text for text in mt.write(path, quiet).warnings if "true peak" in text]
    assert len(said) == 1
    assert f"its true peak is {decoded(path).true_peak_db:.1f} dBTP, over the -1" in said[0]
    assert "ceiling=-1 leaves room" in said[0]


@pytest.mark.parametrize("ext", [*LOSSY, "wav"])
def test_a_ceiling_leaves_room_for_the_encoder(tmp_path, clipped_noise, ext):
    path = tmp_path / f"x.{ext}"
    written = mt.write(path, clipped_noise, ceiling=-1)
    assert -3 < decoded(path).true_peak_db <= -1 + 0.03
    assert len([text for text in written.warnings if text.startswith("lowered by ")]) == 1


def test_what_is_over_full_scale_is_lowered_under_a_ceiling_and_not_clipped(tmp_path):
    tone = 4 * np.sin(2 * np.pi * 997 * np.arange(RATE) / RATE)
    written = mt.write(tmp_path / "x.wav", Audio(tone.astype(np.float32), RATE), ceiling=-6)
    assert written.clipped_samples == 0
    assert decoded(tmp_path / "x.wav").true_peak_db == pytest.approx(-6, abs=0.1)


@pytest.mark.parametrize("ext", [*LOSSY, "flac"])
def test_a_ceiling_that_is_kept_changes_nothing(tmp_path, clipped_noise, ext):
    soft = clipped_noise.with_samples(clipped_noise.samples * np.float32(0.1))
    assert not [s for s in write(tmp_path / f"a.{ext}", soft, ceiling=-1).warnings if "peak" in s]
    write(tmp_path / f"b.{ext}", soft)
    one, other = (open_stream(tmp_path / f"{name}.{ext}").audio() for name in "ab")
    np.testing.assert_array_equal(one.samples, other.samples)


def test_nobody_asked_for_a_peak_so_none_is_looked_for(tmp_path, clipped_noise):
    assert not write(tmp_path / "x.mp3", clipped_noise).warnings
    louder = mt.run("normalize peak=-1 | gain db=6", clipped_noise)
    assert not [one for one in write(tmp_path / "y.mp3", louder).warnings if "asked for" in one]
    lossless = mt.run("normalize peak=-1", clipped_noise)
    assert not write(tmp_path / "x.flac", lossless).warnings


def test_a_bitrate_so_low_that_the_loudness_changes_is_said(tmp_path):
    t = np.arange(4 * 48000) / 48000
    hiss = np.random.default_rng(1).standard_normal((1, t.size)) * 0.05
    audio = Audio((0.1 * np.sin(2 * np.pi * 300 * t) + hiss).astype(np.float32), 48000)
    path = tmp_path / "x.opus"
    written = write(path, audio, encoding=Encoding(bitrate=8000))
    change = decoded(path).lufs - measure_loudness(audio).lufs
    assert abs(change) > 0.3
    (said,) = [text for text in written.warnings if "change the loudness" in text]
    assert float(re.search(r"by (\S+) LU", said)[1]) == pytest.approx(change, abs=0.11)
    assert not [s for s in write(tmp_path / "y.opus", audio).warnings if "loudness" in s]
