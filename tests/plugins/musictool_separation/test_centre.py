"""The engine `centre`: what both channels share is the middle, the rest is at the sides."""

from __future__ import annotations

import numpy as np
import pytest

import musictool as mt
from musictool import Audio

RATE = 22050
TIME = np.arange(2 * RATE) / RATE


def voice(hertz: float) -> np.ndarray:
    """A tone with vibrato and three partials."""
    turns = 2 * np.pi * hertz * TIME + 3 * np.sin(2 * np.pi * 5 * TIME)
    return sum(np.sin(k * turns) / k for k in (1, 2, 3)) * 0.1


def energy(samples: np.ndarray) -> float:
    return float((samples.astype(float) ** 2).sum())


def test_a_centred_voice_is_told_from_what_is_beside_it() -> None:
    sung, left, right = voice(300), voice(811), voice(1177)
    audio = Audio(np.stack([sung + left, sung + right]), RATE)
    stems = mt.run("separate engine=centre", audio)
    assert energy(stems["centre"].samples - sung) < 0.01 * 2 * energy(sung)
    assert energy(stems["sides"].samples - np.stack([left, right])) < 0.05 * energy(left + right)


def test_the_ends_of_what_can_be() -> None:
    sung = voice(300)
    same = mt.run("separate engine=centre", Audio(np.stack([sung, sung]), RATE))
    assert energy(same["sides"].samples) < 1e-9 * energy(sung)
    for other in (0 * sung, -sung):
        apart = mt.run("separate engine=centre", Audio(np.stack([sung, other]), RATE))
        assert energy(apart["centre"].samples) < 1e-9 * energy(sung)


def test_the_third_of_six_channels_is_in_the_middle() -> None:
    channels = np.stack([voice(100 * k) for k in range(2, 8)])
    stems = mt.run("separate engine=centre", Audio(channels, RATE))
    assert np.allclose(stems["centre"].samples[2], channels[2], atol=1e-6)
    assert not stems["centre"].samples[3:].any()


def test_one_channel_is_a_sentence() -> None:
    with pytest.raises(mt.CannotProcess, match="one channel has no middle and no sides; centre"):
        mt.run("separate engine=centre", Audio(voice(300), RATE))
