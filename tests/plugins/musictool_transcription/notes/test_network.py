"""The network is the same at every pitch, and its weights are small."""

import numpy as np
import pytest
import torch

from musictool_transcription.notes.network import REACH, NoteNetwork, probabilities
from musictool_transcription.notes.spectra import BINS, PER_SEMITONE


@pytest.fixture
def network():
    torch.manual_seed(0)
    return NoteNetwork().eval()


def levels(frames):
    return np.random.default_rng(4).random((frames, 2, BINS)).astype(np.float32)


def test_a_semitone_higher_looks_the_same_a_semitone_higher(network):
    heard = levels(30)
    higher = np.roll(heard, PER_SEMITONE, axis=2)

    with torch.inference_mode():
        low, high = (
            network.front(torch.from_numpy(one[None]).permute(0, 2, 3, 1))
            for one in (heard, higher)
        )

    # Where no harmonic lies beyond the ends of the spectrum.
    np.testing.assert_allclose(high[:, :, 17:40], low[:, :, 16:39], atol=1e-4)


def test_an_output_looks_no_further_than_its_reach(network):
    heard = levels(2 * REACH + 21)
    changed = heard.copy()
    changed[0] = 0
    changed[-1] = 9

    before, after = (probabilities(network, "cpu", one) for one in (heard, changed))

    inner = slice(REACH + 1, -REACH - 1)
    np.testing.assert_allclose(before[..., inner], after[..., inner], atol=1e-6)
    assert np.abs(before - after).max() > 1e-4
