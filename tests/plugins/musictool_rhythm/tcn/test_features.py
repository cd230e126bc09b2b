"""Band magnitudes: where a sound shows, how strongly, and that blocks and levels do not matter."""

from __future__ import annotations

import numpy as np
import pytest

from musictool import Audio
from musictool_rhythm.tcn.features import BANDS, FPS, LEVEL_REACH, RATE, bands, levelled


def heard(samples: np.ndarray, rate: int = RATE, block: int = 65536) -> np.ndarray:
    return np.concatenate(list(bands(Audio(samples, rate).stream(block))))


def test_a_sine_shows_in_the_bands_about_it_alone() -> None:
    t = np.arange(RATE) / RATE
    magnitudes = heard(0.5 * np.sin(2 * np.pi * 1000 * t))
    middle = magnitudes[FPS // 2]
    centre = np.geomspace(30, 10000, BANDS + 2)[1 + middle.argmax()]
    assert abs(np.log2(centre / 1000)) < 0.11
    assert middle[: BANDS // 3].max() < 1e-4


def test_a_click_shows_in_the_frame_centred_on_it() -> None:
    samples = np.zeros(2 * RATE, np.float32)
    samples[RATE] = 1.0
    magnitudes = heard(samples).sum(axis=1)
    assert magnitudes.argmax() == FPS
    assert len(magnitudes) == 2 * FPS + 1


@pytest.mark.parametrize("block", [64, 5000, 65536, 1 << 20])
def test_blocks_of_any_size_give_the_same(block: int) -> None:
    samples = np.random.default_rng(0).normal(0, 0.1, 3 * RATE + 17).astype(np.float32)
    np.testing.assert_array_equal(heard(samples, block=block), heard(samples, block=len(samples)))


@pytest.mark.parametrize("rate", [8000, 44100, 48000, 192000])
def test_other_sample_rates_keep_time_and_level(rate: int) -> None:
    def sweep(at: int) -> np.ndarray:
        t = np.arange(2 * at) / at
        return 0.5 * np.sin(2 * np.pi * 600 * t) * (t % 0.5 < 0.1)

    expected, got = heard(sweep(RATE)), heard(sweep(rate), rate)
    assert expected.shape == got.shape
    assert np.abs(expected.sum(axis=1) - got.sum(axis=1)).max() < 0.05 * expected.sum(axis=1).max()


def test_channels_are_heard_as_their_mean() -> None:
    left = np.random.default_rng(1).normal(0, 0.1, RATE).astype(np.float32)
    both = np.stack([left, np.zeros_like(left)])
    np.testing.assert_allclose(heard(both), heard(left / 2), rtol=1e-4, atol=1e-7)


def test_an_empty_recording_has_one_silent_frame() -> None:
    magnitudes = heard(np.zeros((1, 0), np.float32))
    assert magnitudes.shape == (1, BANDS)
    assert not magnitudes.any()


def test_level_does_not_matter_until_it_is_silence() -> None:
    magnitudes = np.random.default_rng(2).uniform(0.001, 0.1, (600, BANDS)).astype(np.float32)
    np.testing.assert_allclose(levelled(magnitudes), levelled(magnitudes / 30), rtol=1e-4)
    assert levelled(magnitudes * 1e-9).max() < 1e-2


def test_surroundings_serve_for_the_level_and_are_not_returned() -> None:
    magnitudes = np.random.default_rng(3).uniform(0, 0.1, (4 * LEVEL_REACH, BANDS))
    magnitudes *= np.linspace(0.1, 1, len(magnitudes))[:, None]
    magnitudes = magnitudes.astype(np.float32)
    whole = levelled(magnitudes)
    part = levelled(magnitudes[100 : 100 + 3 * LEVEL_REACH], LEVEL_REACH, LEVEL_REACH)
    np.testing.assert_allclose(part, whole[100 + LEVEL_REACH : 100 + 2 * LEVEL_REACH], rtol=1e-5)
