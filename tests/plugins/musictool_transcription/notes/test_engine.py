"""Recordings whose notes are known: chords of tones, silence, and hours of them."""

import numpy as np
import pytest

import musictool as mt

RATE = 22050
CHORDS = [(60, 64, 67), (57, 60, 64, 69), (53, 57, 60), (43, 59, 62, 67), (48, 72)]


def played(chords, seconds=0.8, rate=RATE, cents=0.0):
    """One after another, tones of eight partials that fade slowly."""
    t = np.arange(round(seconds * rate)) / rate
    envelope = np.minimum(t / 0.005, 1) * np.exp(-1.5 * t) * np.minimum((seconds - t) / 0.03, 1)
    sound = []
    for chord in chords:
        tone = np.zeros(len(t))
        for pitch in chord:
            f0 = 440 * 2 ** ((pitch - 69 + cents / 100) / 12)
            for partial in range(1, 9):
                if partial * f0 < rate / 2:
                    tone += np.sin(2 * np.pi * partial * f0 * t + pitch * partial) / partial**1.3
        sound.append(0.1 * tone * envelope)
    quiet = np.zeros(rate // 2)
    return mt.Audio(np.concatenate([quiet, *sound, quiet])[None].astype(np.float32), rate)


def heard(audio, **parameters):
    score = mt.commands.transcribe(audio, beats=False, **parameters)
    return [(round(note.start, 2), note.pitch) for note in score.notes]


def f_of(audio, chords, seconds=0.8):
    truth = [(0.5 + seconds * n, pitch) for n, chord in enumerate(chords) for pitch in chord]
    found = heard(audio)
    right = sum(
        any(abs(start - at) < 0.05 and pitch == key for start, pitch in found) for at, key in truth
    )
    return 2 * right / (len(truth) + len(found))


@pytest.mark.parametrize(("rate", "cents"), [(22050, 0), (48000, 20)])
def test_chords_are_heard_with_all_their_notes(rate, cents):
    assert f_of(played(CHORDS, rate=rate, cents=cents), CHORDS) >= 0.9


def test_how_loud_it_is_does_not_matter():
    audio = played(CHORDS)

    assert heard(audio.with_samples(audio.samples * np.float32(0.003))) == heard(audio)


def test_notes_end_where_they_end():
    score = mt.commands.transcribe(played([(60,), (), (64,)], seconds=1.0), beats=False)

    ends = {note.pitch: note.end for note in score.notes}
    assert ends[60] == pytest.approx(1.5, abs=0.15)
    assert ends[64] == pytest.approx(3.5, abs=0.15)


def test_a_long_recording_is_heard_as_its_parts_are():
    chords = CHORDS * 16
    audio = played(chords)

    assert audio.duration > 60  # more than two stretches
    assert f_of(audio, chords) >= 0.9


def test_silence_has_no_notes():
    silence = mt.Audio(np.zeros((2, RATE * 3), np.float32), RATE)

    with pytest.raises(mt.CannotProcess, match="no notes were heard"):
        mt.commands.transcribe(silence)


def test_a_lower_threshold_hears_more_notes():
    audio = played(CHORDS)

    assert len(heard(audio, onset_threshold=0.05)) > len(heard(audio))
