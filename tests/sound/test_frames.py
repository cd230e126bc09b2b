"""Frames are the same however the signal comes, and a sine shows with its own amplitude."""

import numpy as np
import pytest

from musictool import (
    Framer,
    frames_of,
    hann_window,
    spectra_of,
    stretches_of,
    window_length,
)


@pytest.mark.parametrize("centred", [True, False])
@pytest.mark.parametrize("length", [1, 100, 256, 1000, 5000, 5120])
def test_frames_are_the_same_however_they_come(centred, length):
    samples = np.float32(np.random.default_rng(1).standard_normal(length))
    framer = Framer(256, 64, centred=centred)
    batches = []
    for start in range(0, length, 77):
        batches += [np.copy(batch) for batch in framer.add(samples[start : start + 77])]
    frames = np.concatenate([*batches, *framer.finish()])
    at_once = np.concatenate(list(frames_of(samples, 256, 64, centred=centred)))
    np.testing.assert_array_equal(at_once, frames)
    padded = np.pad(samples, (128 if centred else 0, 512))
    for number, frame in enumerate(frames):
        np.testing.assert_array_equal(frame, padded[number * 64 : number * 64 + 256])
    assert len(frames) == (length // 64 + 1 if centred else max((length - 256) // 64 + 1, 1))


def test_no_signal_has_one_centred_frame_of_silence_and_no_other():
    (batch,) = Framer(256, 64, centred=True).finish()
    assert batch.shape == (1, 256)
    assert not batch.any()
    assert not list(Framer(256, 64, centred=False).finish())


def test_only_a_window_of_samples_is_kept():
    framer = Framer(256, 64, centred=True)
    for _ in range(100):
        list(framer.add(np.zeros(1000, np.float32)))
        assert len(framer.held) < 256 + 64


@pytest.mark.parametrize(("sample_rate", "window"), [(8000, 512), (44100, 2048), (192000, 8192)])
def test_windows_last_as_long_at_every_rate(sample_rate, window):
    assert window_length(0.046, sample_rate, 256) == window
    assert window_length(0.001, sample_rate, 256) == 256


def test_overlapping_windows_sum_up_evenly():
    window = hann_window(256)
    np.testing.assert_allclose(window[:128] + window[128:], 1, atol=1e-6)
    with pytest.raises(ValueError, match="read-only"):
        window[0] = 1


def test_a_sine_has_its_amplitude_in_its_bin():
    sine = np.float32(0.5 * np.sin(2 * np.pi * 20 * np.arange(512) / 512))
    spectrum = spectra_of(np.stack([sine, 2 * sine]))
    assert spectrum.dtype == np.complex64
    np.testing.assert_allclose(np.abs(spectrum[:, 20]), [0.5, 1.0], rtol=1e-5)
    assert np.abs(spectrum[:, 23:]).max() < 1e-6


@pytest.mark.parametrize("run", [1, 7, 1000])
def test_stretches_cover_all_frames_once_with_what_is_around(run):
    frames = np.arange(457, dtype=np.float32)[:, None] * [1, 2]

    runs = [frames[start : start + run] for start in range(0, len(frames), run)]
    stretches = list(stretches_of(runs, core=100, around=30))

    kept = [one[before : len(one) - after] for one, before, after in stretches]
    np.testing.assert_array_equal(np.concatenate(kept), frames)
    assert [sides for _, *sides in stretches] == [[0, 30], *[[30, 30]] * 3, [30, 0]]


def test_no_frames_make_no_stretches():
    assert list(stretches_of([], core=100, around=30)) == []
