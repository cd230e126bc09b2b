"""What is known of the result, and what holds for every command of musictool."""

import numpy as np
import pytest
from musictool_ring import ring

from musictool import Audio, CannotProcess
from musictool.kit import conformance

test_conformance = conformance("musictool-ring", values={"continue-ring": {"seconds": 0.5}})

TONE = np.sin(2 * np.pi * 220 * np.arange(16000) / 8000).astype(np.float32)
CUT = Audio(np.stack([TONE, -TONE / 2])[:, :8000], 8000)


def test_a_tone_that_is_cut_off_goes_on_at_its_pitch_and_without_a_step() -> None:
    longer = ring(CUT, seconds=1.0).samples
    assert np.array_equal(longer[:, :8000], CUT.samples)
    assert np.allclose(longer[:, 8000:8080], [TONE[8000:8080], -TONE[8000:8080] / 2], atol=0.02)
    assert np.abs(np.fft.rfft(longer[0, 8000:])).argmax() == 220  # Hz, of one second
    assert np.array_equal(ring(CUT, 1.0, only=True).samples, longer[:, 8000:])


def test_silence_stays_silent_and_nothing_cannot_ring() -> None:
    assert not ring(Audio(np.zeros((1, 100), np.float32), 8000), seconds=1.0).samples.any()
    with pytest.raises(CannotProcess, match="nothing in it"):
        ring(Audio(np.zeros((1, 0), np.float32), 8000), seconds=1.0)
