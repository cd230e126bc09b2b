"""`examples/make_demo.py` makes the committed clip, and the clip is what its docstring says."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pyloudnorm
import pytest
import soundfile
from mutagen.flac import FLAC

EXAMPLES = Path(__file__).parents[2] / "examples"
SAMPLE_RATE = 44100
BEAT = 60 / 96  # seconds


@pytest.fixture(scope="module")
def clip():
    """The committed clip: float, shape (frames, 2)."""
    samples, sample_rate = soundfile.read(EXAMPLES / "demo.flac")
    assert sample_rate == SAMPLE_RATE
    return samples


@pytest.fixture(scope="module")
def remade(tmp_path_factory):
    """A clip that the script just made."""
    spec = importlib.util.spec_from_file_location("make_demo", EXAMPLES / "make_demo.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    out = tmp_path_factory.mktemp("demo") / "demo.flac"
    script.main(out)
    return out


def onset_strength(samples, hop):
    """How much louder each hop is than the one before, in dB, never negative; highs weigh most."""
    bright = np.diff(samples.mean(axis=1))
    blocks = bright[: bright.size // hop * hop].reshape(-1, hop)
    level = 10 * np.log10((blocks**2).mean(axis=1) + 1e-7)
    return np.maximum(np.diff(level), 0)


def test_the_script_makes_the_committed_clip_again(remade):
    committed, _ = soundfile.read(EXAMPLES / "demo.flac", dtype="int16")
    again, _ = soundfile.read(remade, dtype="int16")
    assert again.shape == committed.shape
    # Sines and filters differ in the last float digit from one CPU to the next: a step of 16 bits
    # may round the other way, no more.
    assert np.abs(again.astype(int) - committed).max() <= 2


def test_the_script_writes_the_tags_of_the_committed_clip(remade):
    tags = FLAC(remade).tags.as_dict()
    assert tags == FLAC(EXAMPLES / "demo.flac").tags.as_dict()
    assert tags["artist"] == ["musictool"]
    assert tags["bpm"] == ["96"]
    assert "CC0" in tags["license"][0]


def test_format_is_stereo_16_bit_and_small():
    info = soundfile.info(EXAMPLES / "demo.flac")
    assert (info.format, info.subtype, info.channels) == ("FLAC", "PCM_16", 2)
    assert (EXAMPLES / "demo.flac").stat().st_size < 2_000_000


def test_eight_whole_bars(clip):
    assert len(clip) == 8 * 4 * BEAT * SAMPLE_RATE


def test_first_downbeat_comes_20_ms_in(clip):
    loud = np.flatnonzero(np.abs(clip).max(axis=1) > 0.03)
    assert 0.014 <= loud[0] / SAMPLE_RATE <= 0.03
    assert np.abs(clip[: round(0.012 * SAMPLE_RATE)]).max() < 1e-3


@pytest.mark.parametrize(("beats", "tolerance"), [(1, 0.01), (4, 0.004), (16, 0.001)])
def test_the_beat_is_steady_at_96_bpm(clip, beats, tolerance):
    hop = 220
    strength = onset_strength(clip, hop)
    strength = strength - strength.mean()
    correlation = np.correlate(strength, strength, "full")[strength.size - 1 :]
    expected = beats * BEAT * SAMPLE_RATE / hop
    lags = np.arange(round(expected - 0.4 * BEAT * SAMPLE_RATE / hop), round(expected + 40))
    peak = lags[np.argmax(correlation[lags])]
    assert peak == pytest.approx(expected, rel=tolerance, abs=1)
    assert correlation[peak] > 0.25 * correlation[0]


def test_levels(clip):
    assert 20 * np.log10(np.abs(clip).max()) == pytest.approx(-1, abs=0.05)
    loudness = pyloudnorm.Meter(SAMPLE_RATE).integrated_loudness
    assert loudness(clip) == pytest.approx(-16, abs=1)
    mono = clip.mean(axis=1, keepdims=True).repeat(2, axis=1)
    assert loudness(mono) > loudness(clip) - 1.5, "the mix loses too much in mono"
    assert np.abs(clip.mean(axis=0)).max() < 1e-4, "direct current"


def test_the_image_is_stereo(clip):
    middle, side = clip.sum(axis=1), np.diff(clip, axis=1)[:, 0]
    ratio = 10 * np.log10((side**2).mean() / (middle**2).mean())
    assert -16 < ratio < -6
    left, right = 10 * np.log10((clip**2).mean(axis=0))
    assert left == pytest.approx(right, abs=0.5)


def test_the_end_neither_clicks_nor_fades(clip):
    steps = np.abs(np.diff(clip[-441:], axis=0))
    assert steps.max() < 0.03
    assert np.abs(clip[-1]).max() <= 2 / 32768
    bars = clip.reshape(8, -1)
    level = 10 * np.log10((bars**2).mean(axis=1))
    assert np.ptp(level) < 2, "every bar is as loud as the others, the last included"
