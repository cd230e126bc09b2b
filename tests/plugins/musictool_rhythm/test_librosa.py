"""The engine librosa: beats without bars, and free time where it only guesses."""

from __future__ import annotations

import numpy as np

from musictool import Audio
from musictool_rhythm import librosa
from training.beats.evaluation import f_measure

from .signals import clicks

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
