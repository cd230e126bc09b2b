"""A command is a plain function, so it is tested as one, on a signal whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest
from musictool_reverse import mirror, reverse

from musictool import Audio, CannotProcess


@pytest.fixture
def ramp() -> Audio:
    """Two channels of 0, 1, 2, … 9 and their negatives, in tenths, at 100 Hz."""
    rising = np.arange(10, dtype=np.float32) / 10
    return Audio(np.stack([rising, -rising]), 100)


def test_reverse_turns_every_channel_round(ramp: Audio) -> None:
    assert np.array_equal(reverse(ramp).samples, ramp.samples[:, ::-1])


def test_reverse_twice_changes_nothing(ramp: Audio) -> None:
    assert np.array_equal(reverse(reverse(ramp)).samples, ramp.samples)


def test_mirror_goes_back_from_the_last_sample(ramp: Audio) -> None:
    longer = mirror(ramp, seconds=0.04, fade=0.0)
    assert np.array_equal(longer.samples[:, :10], ramp.samples)
    assert np.allclose(longer.samples[0, 10:], [0.9, 0.8, 0.7, 0.6])


def test_mirror_fades_to_silence_and_gives_the_new_part_alone(ramp: Audio) -> None:
    new = mirror(ramp, seconds=0.04, only=True, fade=0.02)
    assert np.allclose(new.samples[0], [0.9, 0.8, 0.7, 0.0])


def test_mirror_cannot_outlast_the_recording(ramp: Audio) -> None:
    with pytest.raises(CannotProcess, match=r"seconds=0\.1 or less"):
        mirror(ramp, seconds=0.2)
