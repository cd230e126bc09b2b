"""Filter banks: scales by their papers, triangles in closed form, beside librosa."""

import numpy as np
import pytest

from musictool import ERB, MEL, SLANEY_MEL, sparse_bank, triangles, triangular_bank


@pytest.mark.parametrize("scale", [ERB, MEL, SLANEY_MEL])
def test_scales_go_there_and_back_and_are_evenly_spaced(scale):
    hertz = np.array([0.0, 50, 999, 1000, 1001, 8000, 20000])
    np.testing.assert_allclose(scale.hertz(scale.steps(hertz)), hertz, atol=1e-9)
    spaced = scale.spaced(50, 8000, 9)
    assert spaced[[0, -1]] == pytest.approx([50, 8000])
    np.testing.assert_allclose(np.diff(scale.steps(spaced), 2), 0, atol=1e-9)


def test_scales_have_the_values_of_their_papers():
    assert MEL.steps(1000) == pytest.approx(1000, abs=0.1)
    assert SLANEY_MEL.steps([200, 1000, 6400]) == pytest.approx([3, 15, 42])
    # Glasberg and Moore: one step at 1 kHz is 24.7 · 5.37 = 132.6 Hz.
    assert ERB.hertz(ERB.steps(1000) + 0.5) - ERB.hertz(ERB.steps(1000) - 0.5) == pytest.approx(
        132.6, rel=0.01
    )


def test_triangles_reach_over_their_neighbours_centres():
    places = np.arange(9.0)
    bank = triangular_bank(places, np.array([0.0, 2, 4, 8]))
    expected = [[0, 0.5, 1, 0.5, 0, 0, 0, 0, 0], [0, 0, 0, 0.5, 1, 0.75, 0.5, 0.25, 0]]
    np.testing.assert_allclose(bank, expected)
    np.testing.assert_allclose(bank[:, 2:4].sum(axis=0), 1)
    np.testing.assert_allclose(triangles(places, np.array([4.0]), 2)[0, 2:7], [0, 0.5, 1, 0.5, 0])


def test_a_band_between_two_places_has_something_if_it_is_asked_for():
    places, edges = np.arange(4.0), np.array([1.2, 1.3, 1.4])
    assert not triangular_bank(places, edges).any()
    np.testing.assert_allclose(triangular_bank(places, edges, narrowest=1), [[0, 0.7, 0.3, 0]])
    np.testing.assert_allclose(triangular_bank(places, edges, nearest=0.5), [[0, 0.5, 0, 0]])


def test_mel_bands_are_librosas():
    librosa = pytest.importorskip("librosa")
    hertz = np.fft.rfftfreq(2048, 1 / 22050)
    for scale, htk in ((MEL, True), (SLANEY_MEL, False)):
        theirs = librosa.filters.mel(sr=22050, n_fft=2048, n_mels=40, htk=htk, norm=None)
        ours = triangular_bank(hertz, scale.spaced(0, 11025, 42))
        np.testing.assert_allclose(ours, theirs, atol=1e-6)


def test_a_sparse_product_is_the_product():
    bank = triangular_bank(np.arange(257.0), np.linspace(0, 256, 22))
    spectra = np.random.default_rng(0).random((5, 257), np.float32)
    np.testing.assert_allclose(sparse_bank(bank)(spectra), spectra @ bank.T, rtol=1e-5)
