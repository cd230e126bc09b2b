"""style with the engine timbre: a sine melody comes back in a sawtooth's sound."""

from __future__ import annotations

import numpy as np
import pytest

from musictool import Audio, CannotProcess, Context
from musictool_style import style_timbre, windows

from .signals import (
    RATE,
    begins,
    between,
    hertz,
    melody,
    partial,
    pitch,
    rms,
    saw,
    sine,
)

TUNE = (64, 67, 65, 69, 62, 60)
LEVELS = (0.3, 0.1, 0.2, 0.3, 0.06, 0.2)
SAWS = melody((57, 66.5, 60, 63, 68), saw, length=0.7)


def played(audio, *references, strength=1.0, **options):
    streams = [one.stream() for one in references]
    made = style_timbre(audio.stream(), streams, strength, context=Context(), **options)
    return made.audio()


@pytest.fixture(scope="module")
def tune() -> Audio:
    return melody(TUNE, sine, level=LEVELS)


@pytest.fixture(scope="module")
def result(tune) -> Audio:
    return played(tune, SAWS)


def test_the_melody_has_the_inputs_pitches_and_the_references_harmonics(result):
    for begin, note in zip(begins(len(TUNE)), TUNE, strict=True):
        sound = between(result, begin + 0.08, begin + 0.45)[0]
        assert abs(pitch(sound) - note) < 0.2
        tone = partial(sound, hertz(note))
        for harmonic in (2, 3, 4):
            assert partial(sound, harmonic * hertz(note)) == pytest.approx(tone / harmonic, rel=0.4)


def test_notes_begin_and_end_where_the_inputs_do(result):
    for begin in begins(len(TUNE)):
        loud = np.abs(between(result, begin - 0.05, begin + 0.57)[0])
        sounds = np.flatnonzero(loud > 0.2 * loud.max()) / RATE - 0.05
        assert abs(sounds[0]) < 0.02
        assert abs(sounds[-1] - 0.5) < 0.02


def test_loudness_follows_the_input(tune, result):
    inside = [(begin + 0.1, begin + 0.4) for begin in begins(len(TUNE))]
    wanted, found = (
        np.array([20 * np.log10(rms(between(audio, *one))) for one in inside])
        for audio in (tune, result)
    )
    off = found - wanted
    assert np.abs(off - off.mean()).max() < 1.0


def test_silence_between_notes_stays(result):
    for begin in begins(len(TUNE)):
        assert not np.abs(between(result, begin + 0.54, begin + 0.57)).max() > 1e-4


def test_joins_do_not_click():
    """A held note is longer than any sound of the reference; no join stands out in the treble."""
    long = melody((64,), sine, length=4.0)
    short = melody((60, 66, 63) * 3, saw, length=0.35, gap=0.05)
    sound = between(played(long, short), 0.3, 4.1)[0]
    treble = np.abs(np.diff(sound, 4))
    size = round(0.005 * RATE)
    loudest = treble[: treble.size // size * size].reshape(-1, size).max(axis=1)
    assert loudest.max() < 1.3 * np.median(loudest)
    assert loudest.min() > 0.5 * np.median(loudest)


def test_a_glide_is_followed():
    t = np.arange(round(1.5 * RATE)) / RATE
    notes = 60 + 4 * np.clip((t - 0.4) / 0.7, 0, 1)
    phase = 2 * np.pi * np.cumsum(hertz(notes)) / RATE
    tone = np.sin(phase) * 0.3 * np.clip(np.minimum(t, 1.5 - t) / 0.01, 0, 1)
    glide = Audio(np.pad(tone, 4410).astype(np.float32), RATE)
    result = played(glide, SAWS)
    for at in (0.3, 0.75, 1.25):
        sound = between(result, 0.1 + at - 0.03, 0.1 + at + 0.03)[0]
        assert abs(pitch(sound, high=400) - notes[round(at * RATE)]) < 0.35


def test_a_chord_comes_back_as_a_chord_from_single_notes():
    chords = melody(((60, 64, 67), (59, 62, 67)), saw, length=0.8)
    result = played(chords, melody((55, 58, 61, 64, 68, 71), saw, length=0.7))
    for begin, chord in zip(begins(2, 0.8), ((60, 64, 67), (59, 62, 67)), strict=True):
        sound = between(result, begin + 0.15, begin + 0.7)[0]
        loudest = max(partial(sound, hertz(one)) for one in range(55, 72))
        for note in range(57, 70):
            if note in chord:
                assert partial(sound, hertz(note)) > 0.15 * loudest


def test_the_same_twice(tune, result):
    assert np.array_equal(played(tune, SAWS).samples, result.samples)


def test_no_strength_returns_the_input_bit_for_bit(tune):
    assert np.array_equal(played(tune, SAWS, strength=0.0).samples, tune.samples)


def test_strength_leads_from_the_input_to_the_reference(tune, result):
    def second_harmonic(audio: Audio) -> float:
        sound = between(audio, 0.28, 0.65)[0]
        return partial(sound, 2 * hertz(TUNE[0])) / partial(sound, hertz(TUNE[0]))

    halves = [played(tune, SAWS, strength=strength) for strength in (0.3, 0.7)]
    steps = [second_harmonic(audio) for audio in (tune, *halves, result)]
    assert np.all(np.diff(steps) > 0.02)


def test_silence_stays_and_what_is_no_reference_is_refused(tune):
    silence = Audio(np.zeros((2, RATE), np.float32), RATE)
    assert not np.any(played(silence, SAWS).samples)
    with pytest.raises(CannotProcess, match="at least 3 s"):
        played(tune, Audio(SAWS.samples[:, : 2 * RATE], RATE))


@pytest.mark.parametrize(("ours", "theirs"), [(1, 2), (2, 1), (2, 2)])
def test_channels_are_the_inputs(ours, theirs):
    audio = melody(TUNE[:2], sine, channels=ours)
    reference = melody((60, 63, 66, 58, 62), saw, length=0.7, channels=theirs)
    samples = reference.samples.copy()
    samples[1:] *= 0.3
    found = played(audio, Audio(samples, RATE)).samples
    assert found.shape == audio.samples.shape
    if ours == theirs == 2:
        assert rms(found[1]) == pytest.approx(0.3 * rms(found[0]), rel=0.05)


def test_peaks_stay_under_the_ceiling(tune):
    found = played(tune, SAWS, ceiling_dbtp=-20.0)
    assert np.abs(found.samples).max() <= 10 ** (-20 / 20) * 1.001


@pytest.mark.parametrize("frames", [1, 700, 9000])
def test_the_shortest_input_keeps_its_length(frames):
    rng = np.random.default_rng(0)
    audio = Audio(rng.normal(0, 0.1, (1, frames)).astype(np.float32), RATE)
    found = played(audio, SAWS).samples
    assert found.shape == audio.samples.shape
    assert np.all(np.isfinite(found))


def test_noise_is_played_where_it_sounds():
    rng = np.random.default_rng(1)
    bursts = np.zeros(3 * RATE, np.float32)
    for begin in (0.5, 1.3, 2.2):
        at = round(begin * RATE)
        bursts[at : at + 6000] = rng.normal(0, 0.2, 6000) * np.exp(-np.arange(6000) / 1500)
    noise = Audio(rng.normal(0, 0.1, 4 * RATE).astype(np.float32), RATE)
    for reference in (noise, SAWS):
        found = np.abs(played(Audio(bursts, RATE), reference).samples[0])
        for begin in (0.5, 1.3, 2.2):
            at = round(begin * RATE)
            assert found[at : at + 1500].max() > 0.03
            assert found[at - 4000 : at - 1500].max() < 0.01


def test_several_references_are_one_store_of_sounds():
    """Each has half of the notes, within a third; none is moved by more."""
    tune = melody((52, 76, 52, 76), sine, length=0.5)
    low, high = melody((51,) * 6, saw, length=0.5), melody((75,) * 6, sine, length=0.5)
    found = played(tune, low, high)
    first, second = (between(found, begin + 0.1, begin + 0.45)[0] for begin in begins(2))
    assert partial(first, 2 * hertz(52)) > 0.3 * partial(first, hertz(52))
    assert partial(second, 2 * hertz(76)) < 0.1 * partial(second, hertz(76))


def test_a_report_is_a_picture_also_of_silence(tune):
    for audio in (tune, Audio(np.zeros((1, RATE), np.float32), RATE)):
        made: dict[str, bytes] = {}
        context = Context(
            make_extra=lambda name, draw, made=made: made.update({name: draw(".png")})
        )
        style_timbre(audio.stream(), [SAWS.stream()], context=context)
        assert made["report"].startswith(b"\x89PNG")


def test_a_long_recording_is_played_in_windows(tune, result, monkeypatch):
    """The notes are as ever, in the octave of the first window, and no join is louder."""
    monkeypatch.setattr(windows, "WINDOW_S", 2.0)
    made = played(tune, SAWS)
    assert made.frames == result.frames
    for begin, note in zip(begins(len(TUNE)), TUNE, strict=True):
        sound = between(made, begin + 0.08, begin + 0.45)[0]
        assert abs(pitch(sound) - note) < 0.2
