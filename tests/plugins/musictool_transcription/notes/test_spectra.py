"""What the network hears: a bin for each third of a semitone, frames at their times."""

import numpy as np
import pytest

from musictool import Audio
from musictool_transcription.notes.spectra import BINS, FPS, LOWEST, RATE, magnitudes


def heard(samples, rate=RATE):
    return np.concatenate(list(magnitudes(Audio(samples, rate).stream())))


@pytest.mark.parametrize("pitch", [45, 60, 69, 84, 96])
@pytest.mark.parametrize("rate", [16000, 44100])
def test_a_tone_is_loudest_in_the_middle_bin_of_its_pitch(pitch, rate):
    t = np.arange(rate) / rate
    tone = 0.5 * np.sin(2 * np.pi * 440 * 2 ** ((pitch - 69) / 12) * t, dtype=np.float32)

    long = heard(tone[None], rate)[FPS // 2, 0]

    assert abs(int(long.argmax()) - (3 * (pitch - LOWEST) + 1)) <= (1 if pitch < 60 else 0)


def test_a_click_is_heard_in_its_frame():
    samples = np.zeros((1, RATE), np.float32)
    samples[0, RATE // 2] = 1

    short = heard(samples)[:, 1].sum(axis=1)

    assert short.argmax() == FPS // 2


def test_frames_do_not_depend_on_blocks_or_channels():
    rng = np.random.default_rng(3)
    mono = rng.normal(0, 0.1, 50_000).astype(np.float32)
    stereo = np.stack([mono, mono])

    once, twice = heard(mono[None]), heard(stereo)

    assert once.shape == (50_000 // 320 + 1, 2, BINS)
    np.testing.assert_allclose(once, twice, rtol=1e-4, atol=1e-7)


def test_an_empty_recording_is_a_frame_of_silence():
    assert heard(np.zeros((1, 0), np.float32)).tolist() == np.zeros((1, 2, BINS)).tolist()
