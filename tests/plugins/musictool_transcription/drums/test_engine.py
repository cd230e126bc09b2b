"""A kit made of a falling tone, noise, and noise without its low end, is heard as one."""

import numpy as np
import pytest

import musictool as mt

RATE = 44100
NAMES = {36: "kick", 38: "snare", 42: "hat", 46: "hat"}


def stroke(name, rng):
    t = np.arange(int(0.3 * RATE)) / RATE
    noise = rng.normal(0, 1, len(t))
    if name == "kick":
        return np.sin(2 * np.pi * (52 * t + 4 * (1 - np.exp(-35 * t)))) * np.exp(-10 * t)
    if name == "snare":
        return (0.4 * noise + np.sin(2 * np.pi * 190 * t)) * np.exp(-22 * t) * 0.6
    return 0.12 * np.diff(noise, 2, append=[0, 0]) * np.exp(-70 * t)


def groove(bars=4):
    """Two to the bar of kick and snare, with eight hats."""
    rng = np.random.default_rng(0)
    truth = []
    for beat in np.arange(0, 4 * bars, 0.5):
        truth.append((0.5 + beat / 2, "hat"))
        if beat % 2 in (0, 1):
            truth.append((0.5 + beat / 2, "kick" if beat % 2 == 0 else "snare"))
    samples = np.zeros(int((2 * bars + 1.5) * RATE))
    for start, name in truth:
        sound = stroke(name, rng)
        at = round(start * RATE)
        samples[at : at + len(sound)] += 0.5 * sound
    return mt.Audio(samples[None].astype(np.float32), RATE), truth


def heard(audio, **parameters):
    return mt.commands.transcribe(audio, engine="drums", beats=False, **parameters)


def f_of(found, truth):
    right = sum(
        any(abs(note.start - at) < 0.05 and NAMES.get(note.pitch) == name for note in found)
        for at, name in truth
    )
    return 2 * right / (len(truth) + len(found))


def test_kick_snare_and_hats_are_told_apart():
    audio, truth = groove()

    score = heard(audio)

    assert all(note.drum for note in score.notes)
    assert f_of(score.notes, truth) >= 0.85


def test_a_long_recording_is_heard_as_a_short_one_is():
    audio, truth = groove(bars=40)

    assert audio.duration > 60
    assert f_of(heard(audio).notes, truth) >= 0.85


def test_silence_has_no_strokes():
    with pytest.raises(mt.CannotProcess, match="no notes were heard"):
        heard(mt.Audio(np.zeros((1, RATE), np.float32), RATE))


def test_drums_are_of_no_other_instrument():
    audio, _ = groove(bars=1)

    with pytest.raises(mt.BadParameter, match="drums are heard, which flute does not play"):
        heard(audio, instrument="flute")
