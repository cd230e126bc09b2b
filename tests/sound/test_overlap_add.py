"""Spectra and back: nothing changed is nothing changed, and what is changed is so at its place."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from musictool import Audio, Stream, overlap_add

RATE = 8000


def in_blocks(samples, block):
    def blocks():
        for begin in range(0, samples.shape[1], block):
            yield samples[:, begin : begin + block]

    return Stream(blocks, RATE, len(samples), samples.shape[1])


@settings(max_examples=30, deadline=None)
@given(
    frames=st.integers(0, 5000),
    channels=st.integers(1, 3),
    block=st.integers(1, 3000),
    shape=st.sampled_from([(256, 64), (256, 128), (64, 8), (96, 32)]),
)
def test_spectra_that_nobody_changes_give_back_the_recording(frames, channels, block, shape):
    window, hop = shape
    samples = np.random.default_rng(frames).standard_normal((channels, frames)).astype(np.float32)
    same = overlap_add(in_blocks(samples, block), lambda spectra: spectra, window=window, hop=hop)
    assert same.frames == frames
    np.testing.assert_allclose(same.audio().samples, samples, atol=3e-6)


def test_a_band_is_taken_out_and_the_rest_stays():
    time = np.arange(2 * RATE) / RATE
    low, high = (np.sin(2 * np.pi * hertz * time) for hertz in (250, 2500))
    audio = Audio(np.stack([low + high, high]).astype(np.float32), RATE)

    def lowpass(spectra):
        spectra[..., spectra.shape[-1] // 4 :] = 0
        return spectra

    left = overlap_add(audio.stream(), lambda spectra: map(lowpass, spectra), window=512)
    inside = slice(512, -512)
    np.testing.assert_allclose(left.audio().samples[0, inside], low[inside], atol=2e-3)
    assert np.abs(left.audio().samples[1, inside]).max() < 2e-3


def test_what_blocks_it_comes_in_does_not_matter_and_a_second_reading_starts_afresh():
    samples = np.random.default_rng(0).standard_normal((2, 20_000)).astype(np.float32)

    def fading(spectra):
        louder = 1.0
        for some in spectra:
            yield some * np.float32(louder)
            louder /= 2

    whole, pieces = (
        overlap_add(in_blocks(samples, block), fading, window=128, hop=32)
        for block in (20_000, 777)
    )
    first, again, other = whole.audio(), whole.audio(), pieces.audio()
    assert np.array_equal(first.samples, again.samples)
    assert np.array_equal(first.samples, other.samples)
    assert np.abs(first.samples[:, :1000]).mean() > 50 * np.abs(first.samples[:, -1000:]).mean()


@pytest.mark.parametrize("hop", [0, 100, 256, 300])
def test_windows_must_overlap_evenly(hop):
    with pytest.raises(ValueError, match="256 frames cannot overlap"):
        overlap_add(in_blocks(np.zeros((1, 10), np.float32), 10), iter, window=256, hop=hop)


def test_spectra_of_another_shape_are_refused():
    stream = in_blocks(np.zeros((1, 1000), np.float32), 1000)
    shorter = overlap_add(stream, lambda spectra: (one[..., 1:] for one in spectra), window=256)
    with pytest.raises(ValueError, match=r"spectra of shape .* stand for"):
        shorter.audio()
