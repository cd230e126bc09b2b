"""The engine `melody`: tones of known pitch and time."""

from __future__ import annotations

import numpy as np
import pytest

import musictool as mt
from musictool import Context
from musictool_transcription.melody.engine import hear

from .tones import RATE, tones

TUNE = [(0.5, 0.9, 57), (0.9, 1.3, 60), (1.3, 1.6, 64.0), (2.0, 2.5, 64), (2.5, 3.2, 45)]


def test_notes_of_a_tune_are_where_they_were_played() -> None:
    found = hear(tones(TUNE, 4).stream(), Context())
    assert found.pitches.tolist() == [57, 60, 64, 64, 45]
    assert np.abs(found.onsets - [one[0] for one in TUNE]).max() < 0.04
    assert np.abs(found.offsets - [one[1] for one in TUNE]).max() < 0.05


def test_a_note_struck_again_is_another() -> None:
    again = tones([(0.2, 0.6, 60), (0.6, 1.0, 60), (1.0, 1.4, 60)], 2)
    found = hear(again.stream(), Context())
    assert found.pitches.tolist() == [60, 60, 60]
    assert np.abs(found.onsets - [0.2, 0.6, 1.0]).max() < 0.04


def test_vibrato_is_one_note_with_bends() -> None:
    time = np.arange(2 * RATE) / RATE
    cents = 60 * np.sin(2 * np.pi * 5.5 * time)
    phase = 2 * np.pi * np.cumsum(330 * 2 ** (cents / 1200)) / RATE
    wave = sum(np.sin(k * phase) / k for k in range(1, 6)) * np.minimum(1, 20 * time)
    found = hear(mt.Audio((0.2 * wave)[None].astype(np.float32), RATE).stream(), Context())
    assert found.pitches.tolist() == [64]
    (bend,) = found.bends
    inside = (bend.times > 0.1) & (bend.times < 1.9)
    truth = np.interp(bend.times, time, cents) + 1200 * np.log2(330 / 440) + 500
    assert np.abs(bend.cents - truth)[inside].max() < 15


def test_who_sings_flat_throughout_sings_the_notes_that_were_meant() -> None:
    flat = [(at / 2, at / 2 + 0.45, pitch - 0.4) for at, pitch in enumerate((60, 62, 64, 65, 67))]
    found = hear(tones(flat, 3).stream(), Context())
    assert np.diff(found.pitches).tolist() == [2, 2, 1, 2]
    for bend, pitch, (*_, sung) in zip(found.bends, found.pitches, flat, strict=True):
        assert np.median(pitch + bend.cents / 100) == pytest.approx(sung, abs=0.05)


def test_louder_notes_have_higher_velocities() -> None:
    soft, loud = tones([(0.2, 0.8, 60)], 2), tones([(1.0, 1.6, 64)], 2)
    both = mt.Audio(0.1 * soft.samples + loud.samples, RATE)
    found = hear(both.stream(), Context())
    assert found.velocities[1] / found.velocities[0] == pytest.approx(10**0.5, rel=0.1)


def test_noise_and_silence_have_no_notes() -> None:
    noise = 0.1 * np.random.default_rng(0).standard_normal((1, 3 * RATE))
    for nothing in (noise, np.zeros((1, 3 * RATE)), np.zeros((1, 0))):
        assert len(hear(mt.Audio(nothing.astype(np.float32), RATE).stream(), Context())) == 0


def test_the_command_writes_a_score_at_any_rate() -> None:
    audio = mt.run("convert sample_rate=48000 channels=2", tones(TUNE, 4))
    score = mt.run("transcribe beats=false instrument=flute", audio)
    assert [note.pitch for note in score.notes] == [57, 60, 64, 64, 45]
    assert {note.program for note in score.notes} == {73}
