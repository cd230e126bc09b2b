"""What listens to the mean of the channels says where they cancel."""

import numpy as np
import pytest

import musictool as mt
from musictool import Audio

RATE = 22050


@pytest.fixture
def clicks():
    """6 s of a click every half second."""
    noise = np.random.default_rng(0).standard_normal(6 * RATE)
    return (0.5 * noise * np.exp(-40 * (np.arange(noise.size) / RATE % 0.5))).astype(np.float32)


@pytest.mark.parametrize("command", ["rhythm.beats", "rhythm.beats engine=tempogram", "analyze"])
def test_antiphase_is_said(clicks, command, recwarn):
    mt.run(command, Audio(np.stack([clicks, clicks]), RATE))
    assert not [one for one in recwarn if "cancel" in str(one.message)]
    with pytest.warns(UserWarning, match=r"mixed to mono, its channels cancel and lose 100 %"):
        mt.run(command, Audio(np.stack([clicks, -clicks]), RATE))
