"""Pitches that a mix may have: tones whose pitch is known, alone and together."""

import numpy as np
import pytest

from musictool_transcription.lead.harmonics import HOP_S, HarmonicSums
from musictool_transcription.notes.spectra import RATE


def tone(pitch, seconds=0.5, harmonics=8):
    hertz = 440 * 2 ** ((pitch - 69) / 12)
    t = np.arange(round(seconds * RATE)) / RATE
    return sum(np.sin(2 * np.pi * k * hertz * t) / k for k in range(1, harmonics + 1)) / 10


def tops_of(samples, block=10**9):
    sums = HarmonicSums()
    for start in range(0, len(samples), block):
        sums.add(samples[start : start + block].astype(np.float32))
    return sums.finish()


@pytest.mark.parametrize("pitch", [45, 57.3, 69, 76.49, 88])
def test_a_tone_alone_is_the_strongest_to_some_cents(pitch):
    notes, strengths = tops_of(tone(pitch))

    middle = len(notes) // 2
    assert len(notes) == round(0.5 / HOP_S) + 1
    assert notes[middle, strengths[middle].argmax()] == pytest.approx(pitch, abs=0.06)


def test_all_tones_of_a_chord_are_among_them():
    notes, strengths = tops_of(tone(52) + tone(59) + tone(68))

    middle = len(notes) // 2
    found = notes[middle][strengths[middle] > 0]
    for pitch in (52, 59, 68):
        assert np.abs(found - pitch).min() < 0.15


def test_blocks_make_no_difference():
    samples = tone(60) + tone(64.3)
    whole, parts = tops_of(samples), tops_of(samples, 777)

    np.testing.assert_allclose(whole[1].max(axis=1), parts[1].max(axis=1), rtol=1e-4)


def test_silence_and_nothing_have_none():
    for nothing in (np.zeros(RATE), np.zeros(0)):
        assert tops_of(nothing)[1].max() == 0
