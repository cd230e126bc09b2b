"""Tracking from sound to bars: clicks whose beats are known, and what has none."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from musictool import Audio, Context, Stream
from musictool_rhythm.beats import Beats
from musictool_rhythm.tcn import network
from musictool_rhythm.tcn.engine import beats_from, track
from training.beats.evaluation import f_measure

from ..signals import clicks

RATE = 22050


@pytest.mark.parametrize("bpm", [72, 97.3, 120, 150])
def test_the_beats_of_a_metronome(bpm: float) -> None:
    times = np.arange(0.4, 28, 60 / bpm)
    beats = track(clicks(times, 29).stream())
    assert f_measure(times, beats.times) > 0.97
    assert beats.bpm == pytest.approx(bpm, rel=0.01)
    assert np.abs(beats.times[:, None] - times).min(axis=1).max() < 0.03
    assert not beats.free


def test_an_accelerando_is_followed() -> None:
    times = 0.4 + np.cumsum(60 / np.linspace(90, 140, 60))
    beats = track(clicks(times, times[-1] + 1).stream())
    assert f_measure(times, beats.times) > 0.95
    curve = beats.tempo_curve()[1]
    assert curve[:10].mean() == pytest.approx(95, abs=5)
    assert curve[-10:].mean() == pytest.approx(135, abs=6)


@pytest.mark.parametrize("seconds", [0.0, 0.001, 0.3, 20.0])
def test_silence_has_no_beat(seconds: float) -> None:
    beats = track(Audio(np.zeros((2, int(seconds * 44100))), 44100).stream())
    assert beats.free
    assert len(beats.times) == 0


def test_a_single_hit_is_no_beat() -> None:
    assert track(clicks(np.array([3.0]), 10).stream()).free


def test_noise_is_in_free_time() -> None:
    noise = np.random.default_rng(0).normal(0, 0.1, 20 * RATE)
    assert track(Audio(noise, RATE).stream()).free


def test_a_drone_is_in_free_time() -> None:
    t = np.arange(20 * RATE) / RATE
    drone = sum(np.sin(2 * np.pi * 110 * k * t) / k for k in (1, 2, 3))
    assert track(Audio(0.2 * drone, RATE).stream()).free


def test_two_seconds_are_no_error() -> None:
    beats = track(clicks(np.arange(0.1, 1.9, 0.5), 2).stream())
    assert np.all(np.diff(beats.times) > 0)


def test_nothing_depends_on_blocks() -> None:
    audio = clicks(np.arange(0.4, 14, 0.5), 15)
    one, other = track(audio.stream(1000)), track(audio.stream(1 << 20))
    np.testing.assert_array_equal(one.times, other.times)
    np.testing.assert_array_equal(one.numbers, other.numbers)


def test_nothing_depends_on_level() -> None:
    audio = clicks(np.arange(0.4, 14, 0.5), 15)
    quiet = track(Audio(audio.samples * 0.01, RATE).stream())
    np.testing.assert_allclose(track(audio.stream()).times, quiet.times, atol=0.005)


def test_the_stream_is_read_once() -> None:
    audio = clicks(np.arange(0.4, 9, 0.5), 10)
    readings = []

    def blocks():
        readings.append(1)
        return audio.stream().blocks()

    track(Stream(blocks, RATE, 1))
    assert len(readings) == 1


def heard(beats_per_bar: int, ternary: bool, seconds: float = 40, pulse: float = 0.95):
    """What a network sure of itself would say."""
    frames = np.arange(int(seconds * 50))
    times = np.arange(0.5, seconds - 0.5, 0.5)
    bells = np.exp(-0.5 * ((frames[:, None] - times * 50) / 0.8) ** 2)
    beat = 0.9 * bells.max(axis=1)
    down = 0.9 * bells[:, ::beats_per_bar].max(axis=1)
    parts = np.arange(0.5, seconds - 0.5, 0.5 / 3 if ternary else 0.25)
    onset = np.exp(-0.5 * ((frames[:, None] - parts * 50) / 0.8) ** 2).max(axis=1)
    columns = [beat, down, pulse * np.ones_like(beat), onset]
    return np.stack(columns, axis=1).astype(np.float32), times


@pytest.mark.parametrize(
    ("beats_per_bar", "ternary", "meter"),
    [(2, False, "2/4"), (2, True, "6/8"), (3, False, "3/4"), (3, True, "9/8"), (4, False, "4/4"),
     (4, True, "4/4"), (5, False, "5/4")],
)  # fmt: skip
def test_the_meter_is_named(beats_per_bar: int, ternary: bool, meter: str) -> None:
    said, times = heard(beats_per_bar, ternary)
    beats = beats_from(said)
    assert beats.meter == meter
    assert beats.beats_per_bar == beats_per_bar
    np.testing.assert_allclose(beats.times, times, atol=0.005)
    np.testing.assert_allclose(beats.downbeats, times[::beats_per_bar], atol=0.005)


def test_where_the_network_hears_no_pulse_time_is_free() -> None:
    sure, unsure = (beats_from(heard(4, False, pulse=pulse)[0]) for pulse in (0.95, 0.02))
    assert not sure.free
    assert unsure.free


def test_beats_begin_and_end_with_the_music() -> None:
    said, _ = heard(4, False)
    said[:500] = 0.001
    said[-500:] = 0.001
    beats: Beats = beats_from(said)
    assert 9.9 < beats.times[0] < 10.6
    assert 29.4 < beats.times[-1] < 30.1


def test_memory_does_not_grow_with_the_recording(monkeypatch) -> None:
    """Of each frame only the probabilities are held, not the bands."""
    import tracemalloc

    class Deaf(network.BeatNetwork):
        def forward(self, bands: torch.Tensor) -> torch.Tensor:
            return torch.full((1, bands.shape[1], 3), -9.0)

    context = Context(load_model=lambda key, device, load: Deaf())
    monkeypatch.setattr(network, "CORE", 2000)
    block = np.random.default_rng(0).normal(0, 0.1, (1, RATE * 30)).astype(np.float32)

    def peak(minutes: int) -> int:
        stream = Stream(lambda: (block for _ in range(2 * minutes)), RATE, 1)
        tracemalloc.start()
        assert track(stream, context).free
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(2)
    # A minute of bands is 1 MB; of what is decoded, a tenth of it.
    assert peak(24) - peak(8) < 16 * 700_000
