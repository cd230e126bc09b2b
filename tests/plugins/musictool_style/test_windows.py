"""Long recordings in windows: which samples each gets, and how one passes into the next."""

import numpy as np
import pytest

from musictool import Audio, Context
from musictool_style import windows

RATE = 1000


@pytest.fixture(autouse=True)
def short(monkeypatch):
    monkeypatch.setattr(windows, "WINDOW_S", 3.0)
    monkeypatch.setattr(windows, "OVERLAP_S", 0.5)


def ramp(frames):
    return Audio(np.arange(frames)[np.newaxis] / 2**20, RATE)


@pytest.mark.parametrize("block", [7, 1000, 10**6])
@pytest.mark.parametrize("frames", [1, 400, 3000, 3001, 5500, 9123])
def test_windows_cover_the_recording_and_none_is_longer(frames, block):
    audio, seen, told = ramp(frames), [], []

    def make(window, progress):
        progress(1.0, "done")
        seen.append(window.samples[0] * 2**20)
        return window

    context = Context(progress=lambda part, message: told.append(part))
    made = windows.in_windows(audio.stream(block), make, context)
    assert made.frames == made.audio().frames == frames
    assert made.audio().frames == frames
    assert all(one.size <= 3000 for one in seen)  # and each was made once, for all readings
    assert len(seen) == max(-(-(frames - 500) // 2500), 1)
    assert np.array_equal(np.unique(np.concatenate(seen)), np.arange(frames))
    assert all(np.all(np.diff(one) == 1) for one in seen)
    assert told == pytest.approx((1 + np.arange(len(seen))) / len(seen))


def test_one_window_is_what_was_made_of_it():
    audio = ramp(2999)
    made = windows.in_windows(audio.stream(100), lambda window, _: window, Context())
    np.testing.assert_array_equal(made.audio().samples, audio.samples)


def test_joins_keep_the_power_of_sounds_that_have_nothing_in_common():
    """Left in the first window, right in the second."""
    audio, numbers = Audio(np.ones((2, 5500)), RATE), iter((0, 1))

    def make(window, _):
        samples = np.zeros_like(window.samples)
        samples[next(numbers)] = 1
        return window.with_samples(samples)

    left, right = windows.in_windows(audio.stream(), make, Context()).audio().samples
    np.testing.assert_allclose(left**2 + right**2, 1, atol=1e-6)
    assert np.all(left[:2500] == 1)
    assert np.all(right[3000:] == 1)
    assert np.all(np.diff(right[2500:3000]) > 0)


def test_the_beginning_is_what_a_picture_shows(monkeypatch):
    monkeypatch.setattr(windows, "SHOWN_S", 1.5)
    np.testing.assert_array_equal(
        windows.beginning(ramp(9000).stream(400)).samples, ramp(1500).samples
    )
    assert windows.beginning(ramp(300).stream()).frames == 300
