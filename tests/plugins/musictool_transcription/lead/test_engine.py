"""The tune of mixes that are known: a voice with vibrato over chords, rests, silence."""

import numpy as np
import pytest

import musictool as mt
from musictool import Context
from musictool_transcription.lead import engine
from musictool_transcription.lead.engine import hear

RATE = 22_050
TUNE = [(0.6, 1.4, 66), (1.4, 2.2, 69), (4.0, 4.8, 73), (4.8, 5.8, 61)]
"""With a rest in which only the chords sound."""
SECONDS = 6.4


def chords(rate=RATE):
    """Struck every 0.8 s, of tones that fade, as of a plucked string."""
    time = np.arange(round(SECONDS * rate)) / rate
    since = time % 0.8
    fades = np.minimum(since / 0.004, 1) * np.exp(-3 * since)
    samples = np.zeros(time.size)
    for pitch in (40, 52, 56, 59):
        hertz = 440 * 2 ** ((pitch - 69) / 12)
        wave = sum(np.sin(2 * np.pi * k * hertz * time + pitch * k) / k**1.5 for k in range(1, 9))
        samples += 0.06 * wave * fades
    return samples


def voice(rate=RATE, tune=TUNE, depth=50):
    """Vowels, nearly, with a vibrato of so many cents; and its course, nan where it rests."""
    time = np.arange(round(SECONDS * rate)) / rate
    course = np.full(time.size, np.nan)
    loud = np.zeros(time.size)
    for start, end, pitch in tune:
        here = (time >= start) & (time < end)
        since = time[here] - start
        sways = depth / 100 * np.sin(2 * np.pi * 5.5 * since) * np.minimum(since / 0.2, 1)
        course[here] = pitch + sways
        loud[here] = np.minimum(since / 0.04, 1) * np.minimum((end - time[here]) / 0.05, 1)
    hertz = np.nan_to_num(440 * 2 ** ((course - 69) / 12), nan=200.0)
    phase = 2 * np.pi * np.cumsum(hertz) / rate
    samples = np.zeros(time.size)
    for k in range(1, 20):
        near = sum(gain / (1 + ((k * hertz - at) / 150) ** 2) for at, gain in VOWEL)
        samples += (0.1 + near) / k * np.sin(k * phase) * (k * hertz < rate / 2)
    return 0.15 * samples * loud, course


VOWEL = ((700, 1.5), (1200, 1.0), (2600, 0.7))


@pytest.fixture(scope="module")
def mix():
    return mt.Audio((voice()[0] + chords())[None].astype(np.float32), RATE)


@pytest.fixture(scope="module")
def found(mix):
    return hear(mix.stream(), Context())


def test_the_tune_is_heard_and_not_the_chords(found):
    assert found.pitches.tolist() == [pitch for *_, pitch in TUNE]
    assert np.abs(found.onsets - [start for start, *_ in TUNE]).max() < 0.08
    assert np.abs(found.offsets - [end for _, end, _ in TUNE]).max() < 0.12


def test_vibrato_is_bends(found):
    _, course = voice()
    for bend, pitch, start, end in zip(
        found.bends, found.pitches, found.onsets, found.offsets, strict=True
    ):
        inside = (bend.times > start + 0.1) & (bend.times < end - 0.15)
        sung = course[np.round(bend.times[inside] * RATE).astype(int)]
        off = pitch + bend.cents[inside] / 100 - sung
        assert np.sqrt(np.nanmean(off**2)) < 0.2
        assert bend.cents[inside].max() - bend.cents[inside].min() > 50


def test_a_long_recording_is_heard_in_stretches_as_in_one(mix, found, monkeypatch):
    monkeypatch.setattr(engine, "CORE", 120)

    parts = hear(mix.stream(1000), Context())

    assert parts.pitches.tolist() == found.pitches.tolist()
    np.testing.assert_allclose(parts.onsets, found.onsets, atol=0.02)


def test_how_loud_it_is_does_not_matter(mix, found):
    soft = hear(mix.with_samples(mix.samples * np.float32(0.01)).stream(), Context())

    assert soft.pitches.tolist() == found.pitches.tolist()


def test_silence_has_no_tune_and_the_command_says_so():
    silence = mt.Audio(np.zeros((1, RATE), np.float32), RATE)

    with pytest.raises(mt.CannotProcess, match="no notes were heard"):
        mt.commands.transcribe(silence, engine="lead", beats=False)
