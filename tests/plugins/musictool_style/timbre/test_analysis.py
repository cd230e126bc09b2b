"""What the engine timbre hears: pitches, notes, steps, octaves, colours."""

from __future__ import annotations

import numpy as np
import pytest

from musictool import Audio
from musictool_style.timbre.analysis import Analysis, analyse
from musictool_style.timbre.colouring import match_spectrum
from musictool_style.timbre.loudness import flatten_level, follow_level
from musictool_style.timbre.morphing import morph
from musictool_style.timbre.network import MAPS, NOTES, PitchNetwork, embed, load
from musictool_style.timbre.pitch import PITCH_HOP, track
from musictool_style.timbre.ranges import best_octaves, shift_notes, transpose
from musictool_style.timbre.spectra import BINS_PER_SEMITONE, LOWEST_NOTE, levels, magnitudes
from musictool_style.timbre.spectra import RATE as ANALYSED
from musictool_style.timbre.timing import cut

from .signals import RATE, begins, hertz, melody, rms, saw, sine


@pytest.fixture(scope="module")
def network() -> PitchNetwork:
    return load()


def listened(audio: Audio, network: PitchNetwork) -> Analysis:
    return analyse(audio, network)


@pytest.mark.parametrize("note", [33, 45.3, 60, 76.5, 88])
@pytest.mark.parametrize("wave", [sine, saw])
def test_pitch_is_within_five_cents(wave, note):
    t = np.arange(ANALYSED) / ANALYSED
    pitch, sure = track((0.3 * wave(hertz(note), t)).astype(np.float32))
    inside = slice(2048 // PITCH_HOP, -2048 // PITCH_HOP)
    assert np.abs(pitch[inside] - note).max() < 0.05
    assert sure[inside].min() > 0.9


def test_noise_has_no_pitch():
    noise = np.random.default_rng(0).normal(0, 0.1, ANALYSED).astype(np.float32)
    assert np.median(track(noise)[1]) < 0.5


def test_a_sine_stands_at_its_bin():
    t = np.arange(ANALYSED) / ANALYSED
    for note in (36, 60, 84, 108):
        spectrum = magnitudes((0.5 * sine(hertz(note), t)).astype(np.float32))[20]
        assert np.argmax(spectrum) == (note - LOWEST_NOTE) * BINS_PER_SEMITONE
        assert spectrum.max() == pytest.approx(0.5, rel=0.25)


def test_the_embedding_of_a_sound_moved_is_nearly_the_embedding_moved(network):
    t = np.arange(ANALYSED) / ANALYSED
    tones = [magnitudes((0.3 * saw(hertz(note), t)).astype(np.float32))[20] for note in (60, 67)]
    (here, there), _ = embed(network, levels(np.stack(tones)))
    assert here.shape == (MAPS, NOTES)
    assert np.linalg.norm(here) == pytest.approx(1, abs=1e-5)
    assert (shift_notes(here, 7) * there).sum() > 0.9
    assert (here * there).sum() < 0.5


def test_notes_of_chords_are_named(network):
    chords = ((60, 64, 67), (57, 60, 65), (50, 62, 69))
    told = listened(melody(chords, saw, length=0.6), network)
    for begin, chord in zip(begins(3, 0.6), chords, strict=True):
        row = round((begin + 0.3) * ANALYSED / 512)
        assert {LOWEST_NOTE + int(at) for at in np.flatnonzero(told.notes[row] > 0.5)} == {*chord}
        assert not np.isfinite(told.pitch[row])


def test_steps_begin_with_notes_also_where_nothing_is_struck(network):
    t = np.arange(round(0.5 * RATE)) / RATE
    notes = np.concatenate([np.full(t.size, hertz(note)) for note in (60, 64, 62)])
    legato = 0.3 * np.sin(2 * np.pi * np.cumsum(notes) / RATE)
    steps = cut(listened(Audio(legato.astype(np.float32), RATE), network), 1.5)
    onset = steps.starts[steps.onset]
    for moment in (0.5, 1.0):
        assert np.abs(onset - moment).min() < 0.03
    assert steps.starts[0] == 0
    assert steps.ends[-1] == 1.5
    assert np.array_equal(steps.starts[1:], steps.ends[:-1])
    assert np.diff(steps.starts).max() < 0.08


def test_music_is_moved_by_octaves_only_if_out_of_reach(network):
    low = listened(melody((40, 43, 45, 42), saw), network)
    near = listened(melody((48, 52, 50), saw), network)
    high = listened(melody((76, 79, 74), saw), network)
    assert best_octaves(low, near) == 0
    assert best_octaves(low, high) in (2, 3)
    assert best_octaves(high, near) == -1 or best_octaves(high, near) == -2
    up = transpose(low, 12)
    assert np.nanmedian(up.pitch) == pytest.approx(np.nanmedian(low.pitch) + 12)


def test_a_level_is_evened_and_given_back():
    t = np.arange(2 * RATE) / RATE
    swell = (sine(440.0, t) * np.linspace(0.05, 0.8, t.size)).astype(np.float32)[None]
    inside = slice(RATE // 4, -RATE // 4)
    flat = flatten_level(swell, RATE)[:, inside]
    quarters = [rms(part) for part in np.array_split(flat[0], 4)]
    assert quarters == pytest.approx([1.0] * 4, rel=0.02)
    again = follow_level(flatten_level(swell, RATE), swell, RATE)
    assert np.abs(again - swell)[:, inside].max() < 0.02


def test_a_filter_gives_back_the_colour_within_its_bounds():
    rng = np.random.default_rng(0)
    white = rng.normal(0, 0.1, (1, 4 * RATE)).astype(np.float32)
    dark = np.stack([np.convolve(white[0], np.ones(4) / 4, mode="same")]).astype(np.float32)

    def balance(samples) -> float:
        power = np.abs(np.fft.rfft(samples[0])) ** 2
        at = np.fft.rfftfreq(samples.shape[1], 1 / RATE)
        high, low = (at > 4000) & (at < 6000), (at > 300) & (at < 500)
        return float(10 * np.log10(power[high].mean() / power[low].mean()))

    found = match_spectrum(white, dark, RATE)
    assert balance(white) == pytest.approx(0, abs=0.3)
    assert balance(found) == pytest.approx(balance(dark), abs=0.7)
    assert found.shape == white.shape


def test_a_morph_of_two_alike_is_that():
    tone = melody((60, 64), saw).samples
    assert np.abs(morph(tone, tone, 0.5, RATE) - tone).max() < 1e-3
