"""fx.pitch-shift: where a tone and a hit come out."""

import numpy as np
import pytest
import scipy.signal

from musictool_effects.pitch import pitch_shift

from .signals import RATE, lag, sine, through


@pytest.mark.parametrize(("frequency", "semitones"), [(1000, 12.0), (110, -5.0), (880, 0.5)])
def test_pitch_shift_moves_a_tone(frequency, semitones):
    output = through(pitch_shift, sine(frequency, 4.0), semitones=semitones)
    middle = output[RATE:-RATE] * np.hanning(2 * RATE)
    found = np.abs(np.fft.rfft(middle, 64 * RATE)).argmax() / 64
    assert 12 * np.log2(found / frequency) == pytest.approx(semitones, abs=0.01)


@pytest.mark.parametrize("semitones", [-12.0, -3.0, 3.0, 12.0])
def test_hits_stay_in_place_when_shifted(semitones):
    rng = np.random.default_rng(0)
    signal = np.zeros(10 * RATE)
    hits = np.arange(1, 9) * RATE
    for hit in hits:
        signal[hit : hit + 3000] = rng.standard_normal(3000) * np.exp(-np.arange(3000) / 600)
    output = through(pitch_shift, 0.3 * signal, semitones=semitones)
    smooth = scipy.signal.butter(2, 200, fs=RATE, output="sos")
    for hit in hits:
        near = slice(hit - 2000, hit + 5000)
        one, other = (scipy.signal.sosfiltfilt(smooth, np.abs(x[near])) for x in (output, signal))
        late = lag(one - one.mean(), other - other.mean())
        assert abs(late) < 0.001 * RATE
