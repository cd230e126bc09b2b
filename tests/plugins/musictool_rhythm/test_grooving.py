"""rhythm.groove: deviations and accents of one recording are taken over by another."""

from __future__ import annotations

import numpy as np
import pytest

from musictool import Audio, CannotProcess, Context
from musictool_rhythm import groove
from musictool_rhythm.beats import Beats, no_beats
from musictool_rhythm.grooving import groove as groove_by

from .signals import RATE, counted, heard, strokes

LATE = np.array([0.0, 0.12, 0.04, 0.08])
"""In sixteenths."""
LEVELS = np.array([1.0, 0.4, 0.7, 0.4])
STEPS = np.arange(56)
REFERENCE_BEATS = counted(0.25 + 0.5 * np.arange(14))
REFERENCE = strokes(0.25 + 0.125 * (STEPS + LATE[STEPS % 4]), 8.0, LEVELS[STEPS % 4])
BEATS = counted(0.3 + 0.6 * np.arange(14))
STRAIGHT = 0.3 + 0.15 * STEPS
RECORDING = strokes(STRAIGHT, 9.2)


def taken_over(strength=1.0, beats=BEATS, reference_beats=REFERENCE_BEATS):
    return groove_by(
        RECORDING.stream(), beats, REFERENCE.stream(), reference_beats, "1/16", strength
    ).audio()


def peaks(audio, times):
    starts = np.rint(times * RATE).astype(int)
    return np.array([np.abs(audio.samples[0, start : start + 2000]).max() for start in starts])


@pytest.mark.parametrize("strength", [1.0, 0.5])
def test_micro_timing_is_taken_over_at_the_own_tempo(strength):
    late = heard(taken_over(strength), STRAIGHT + strength * 0.15 * LATE[STEPS % 4])
    assert np.abs(late).max() < 2


def test_accents_are_taken_over():
    found = peaks(taken_over(), STRAIGHT + 0.15 * LATE[STEPS % 4])
    np.testing.assert_allclose(found[4:-4] / found[4:8].max(), LEVELS[STEPS[4:-4] % 4], rtol=0.1)


def test_accents_make_nothing_louder_on_the_whole():
    loud = np.sqrt((taken_over().samples ** 2).mean() / (RECORDING.samples**2).mean())
    assert loud == pytest.approx(1, abs=0.05)


def test_places_of_a_bar_are_told_apart():
    late = np.where(np.arange(14) % 4 == 2, 0.03, 0.0)
    reference = strokes(REFERENCE_BEATS.times + late, 8.0)
    recording = strokes(BEATS.times, 9.2)
    audio = groove_by(recording.stream(), BEATS, reference.stream(), REFERENCE_BEATS).audio()
    assert np.abs(heard(audio, BEATS.times + 1.2 * late)).max() < 2


def test_without_bars_the_places_of_a_beat_are_told_apart():
    unknown = Beats(BEATS.times, np.zeros(14, np.int64), "", 0.9)
    late = heard(taken_over(beats=unknown), STRAIGHT + 0.15 * LATE[STEPS % 4])
    assert np.abs(late).max() < 2


def test_without_strength_nothing_changes():
    stream = RECORDING.stream()
    assert groove(stream, REFERENCE, strength=0.0, context=Context()) is stream


def test_free_time_and_silence_are_refused_on_either_side():
    with pytest.raises(CannotProcess, match=r"^rhythm\.groove: no steady beat"):
        taken_over(beats=no_beats())
    with pytest.raises(CannotProcess, match="in the reference: no steady beat"):
        taken_over(reference_beats=no_beats())
    silence = Audio(np.zeros((1, 8 * RATE)), RATE).stream()
    with pytest.raises(CannotProcess, match="nothing begins in the reference"):
        groove_by(RECORDING.stream(), BEATS, silence, REFERENCE_BEATS)
