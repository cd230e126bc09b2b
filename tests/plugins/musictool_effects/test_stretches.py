"""Stretches of a long recording: as in one call where the effect forgets, and else a short fade."""

import numpy as np
import pytest
from pedalboard import GSMFullRateCompressor, Resample

from musictool import Audio
from musictool_effects.lofi import gsm_full_rate_compressor
from musictool_effects.stretches import in_stretches

from .test_streaming import spoken

RATE = 1000
MINUTE = 60 * RATE


class Numbered:
    """Gives the number of the call; says how long the calls were."""

    lengths: list[int]

    def __init__(self):
        self.lengths = []

    def process(self, samples, sample_rate, buffer_size, reset):
        self.lengths.append(samples.shape[1])
        return np.full_like(samples, len(self.lengths) - 1)


@pytest.mark.parametrize("block", [999, 10**6])
def test_one_stretch_passes_into_the_next_in_20_ms(block):
    effect = Numbered()
    audio = Audio(np.zeros((2, 7 * MINUTE), np.float32), RATE)
    result = in_stretches(audio.stream(block), lambda: effect).audio().samples
    frames = np.arange(7 * MINUTE)
    expected = np.zeros(7 * MINUTE)
    for start in (3 * MINUTE, 5.5 * MINUTE):
        expected += np.clip((frames - start + 0.5) / 20, 0, 1)
    np.testing.assert_allclose(result, [expected, expected], atol=1e-6)
    assert max(effect.lengths) < 3.1 * MINUTE


def test_three_minutes_are_one_call():
    effect = Numbered()
    audio = Audio(np.zeros((1, 3 * MINUTE), np.float32), RATE)
    assert not in_stretches(audio.stream(), lambda: effect).audio().samples.any()


def test_gsm_of_four_minutes_is_what_one_call_gives():
    """After half a minute with pauses the codec has forgotten how it began."""
    minute = spoken(60 * 8000, 1, rate=8000).samples
    audio = Audio(np.concatenate([minute * part for part in (1, 0.5, 0.8, 0.3)], axis=1), 8000)
    expected = GSMFullRateCompressor(Resample.Quality.WindowedSinc8).process(audio.samples, 8000)
    result = gsm_full_rate_compressor(audio.stream()).audio().samples
    np.testing.assert_array_equal(result, expected)
