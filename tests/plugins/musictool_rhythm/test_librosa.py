"""The engine librosa: beats without bars, and free time where it only guesses."""

from __future__ import annotations

import librosa as original
import numpy as np

from musictool import Audio
from musictool_rhythm import librosa
from training.beats.evaluation import f_measure

from .signals import clicks, minutes, peak_megabytes

RATE = 22050


def test_librosa_finds_beats_without_bars() -> None:
    times = np.arange(0.4, 28, 0.5)
    beats = librosa.track(clicks(times, 29).stream())
    assert f_measure(times, beats.times) > 0.9
    assert beats.meter == ""
    assert not beats.numbers.any()
    assert not beats.free
    assert librosa.track(Audio(np.zeros(RATE * 3), RATE).stream()).free
    noise = np.random.default_rng(0).normal(0, 0.1, 20 * RATE)
    assert librosa.track(Audio(noise, RATE).stream()).free


def test_its_pieces_are_what_librosa_makes_of_the_whole() -> None:
    recording = clicks(np.cumsum(np.linspace(0.4, 0.6, 110)), 58)
    samples = recording.samples[0]
    envelope = original.onset.onset_strength(y=samples, sr=RATE, hop_length=512)
    _, frames = original.beat.beat_track(onset_envelope=envelope, sr=RATE, hop_length=512)
    times = original.frames_to_time(frames, sr=RATE, hop_length=512)
    np.testing.assert_array_equal(librosa.track(recording.stream(1000)).times, times)


def test_a_recording_of_minutes_is_not_held() -> None:
    librosa.track(minutes(0.1))  # what is imported and compiled is held
    assert peak_megabytes(lambda: librosa.track(minutes(4))) < 25
