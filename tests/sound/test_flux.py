"""Flux and chroma of clicks and tones, whose moments and pitch classes are known."""

import numpy as np
import pytest

from musictool import (
    band_loudness,
    chroma_of,
    frames_of,
    onset_strength,
    spectra_of,
    spectral_flux,
)

RATE, HOP = 22050, 105


def flux_of(*pieces):
    return spectral_flux(band_loudness(pieces, RATE, HOP), RATE, HOP)


def test_the_spectrum_rises_where_noise_begins():
    samples = 1e-4 * np.random.default_rng(0).standard_normal(2 * RATE)
    samples[RATE:] *= 1e4
    flux = flux_of(np.float32(samples))
    assert flux.shape == (2 * RATE // HOP + 1, 3)
    strength = onset_strength(flux, RATE / HOP)
    assert strength.mean() == pytest.approx(0, abs=1e-9)
    assert strength.std() == pytest.approx(1, abs=1e-6)
    # Hann's window is half as high a quarter of its length before its middle.
    assert abs(int(strength.argmax()) * HOP - RATE) < 512


@pytest.mark.parametrize(("hertz", "band"), [(100, 0), (800, 1), (5000, 2)])
def test_rises_are_told_apart_by_register(hertz, band):
    tone = np.sin(2 * np.pi * hertz * np.arange(RATE) / RATE) * (np.arange(RATE) > RATE // 2)
    flux = flux_of(np.float32(tone))
    before_the_end = flux[: int(0.9 * len(flux))]
    assert before_the_end.max(axis=0).argmax() == band


def test_flux_is_the_same_of_a_recording_in_pieces():
    noise = np.random.default_rng(0).standard_normal(RATE).astype(np.float32)
    noise *= np.arange(RATE) % 5000 > 2500
    np.testing.assert_allclose(flux_of(*np.split(noise, [7, 5000])), flux_of(noise), atol=1e-5)


def test_nothing_rises_in_nothing():
    assert flux_of(np.zeros(0, np.float32)).tolist() == [[0, 0, 0]]
    assert spectral_flux([], RATE, HOP).shape == (0, 3)


@pytest.mark.parametrize(
    ("hertz", "third"), [(261.6256, 0), (440.0, 27), (1760.0, 27), (448.5, 28)]
)
def test_tones_are_heard_in_their_pitch_class(hertz, third):
    tone = np.sin(2 * np.pi * hertz * np.arange(RATE) / RATE)
    batches = frames_of(np.float32(tone), 4096, 512, centred=True)
    parts = [chroma_of(np.abs(spectra_of(batch)), RATE / 4096) for batch in batches]
    chroma = np.concatenate(parts)
    assert chroma[10:-10].mean(axis=0).argmax() == third
    assert chroma.shape == (RATE // 512 + 1, 36)
