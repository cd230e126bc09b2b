"""All 128 programs and all drums: equally loud, in tune, without clicks, apart from each other."""

import numpy as np
import pytest

import musictool as mt
from musictool_synth.performing import NEVER, Struck
from musictool_synth.tones import Tones
from musictool_synth.tones.kit import drum_of
from musictool_synth.tones.loudness import REFERENCE_LUFS
from musictool_synth.tones.palette import PALETTE

from .listening import cents, note

RATE = 22_050
PITCHED = [0, 4, 5, 6, 11, 14, 16, 19, 24, 30, 33, 40, 48, 52, 56, 66, 71, 73, 80, 89, 98, 104, 108]


def played(rate=RATE, **about):
    settled = {"start": 0, "end": rate, "cut": NEVER, "pitch": 60, "velocity": 100, "release": 64}
    struck = Struck(**{**settled, "program": 0, "bank": 0, "drum": False, "number": 0, **about})
    voice = Tones(rate, mt.Context(seed=3)).begin(struck)
    return voice.render(4 * rate, 1.0)


def lufs(sound, rate=RATE):
    room = np.zeros((2, max(0, rate - sound.shape[1])), np.float32)
    whole = np.concatenate([sound, room], axis=1)[:, : 2 * rate]
    return mt.measure_loudness(mt.Audio(whole, rate).stream()).lufs


def levels(programs, pitch):
    return np.array([lufs(played(program=program, pitch=pitch)) for program in programs])


def test_programs_are_equally_loud():
    found = levels(range(0, 128, 9), 55)
    assert np.ptp(found) < 3
    assert found.mean() == pytest.approx(REFERENCE_LUFS, abs=1)


@pytest.mark.slow
@pytest.mark.parametrize("pitch", [43, 79])
def test_all_programs_are_equally_loud_low_and_high(pitch):
    found = levels(range(128), pitch)
    assert np.abs(found - REFERENCE_LUFS).max() < 3
    assert found.std() < 1


@pytest.mark.parametrize("program", PITCHED)
def test_programs_are_in_tune(program):
    sound = note(PALETTE[program], 69, 1.2, rate=RATE).mean(axis=0)[2000:24_000]
    assert abs(cents(sound, 440, RATE)) < 12  # as far as players of a section are apart


@pytest.mark.parametrize("program", [0, 4, 16, 24, 33, 40, 48, 56, 65, 73, 81, 89, 104, 122])
def test_notes_end_without_a_click(program):
    seconds = 0.507  # anywhere within a period
    sound = note(PALETTE[program], 57, seconds, rate=RATE).mean(axis=0)
    bend = np.abs(np.diff(sound, 3))
    ringing = bend[round((seconds - 0.1) * RATE) : round(seconds * RATE) - 3]
    assert bend[round(seconds * RATE) - 3 :].max() < 1.3 * ringing.max()
    assert np.abs(sound[-20:]).max() < 2e-3 * np.abs(sound).max()


def test_programs_differ():
    shapes = []
    for patch in PALETTE:
        sound = note(patch, 60, 0.3, rate=8000).mean(axis=0)[:2400]
        shape = np.log(np.abs(np.fft.rfft(sound, 4096)).reshape(-1)[:2048].reshape(32, 64).sum(1))
        shapes.append(shape - shape.mean())
    apart = np.linalg.norm(np.array(shapes)[:, None] - np.array(shapes)[None], axis=2)
    assert np.median(apart) > 2
    assert (apart[~np.eye(128, dtype=bool)] > 1e-3).all()


@pytest.mark.parametrize("pitch", range(27, 88))
def test_drums_sound_and_die_away(pitch):
    sound = played(8000, pitch=pitch, drum=True, end=100)
    assert 0.002 < np.abs(sound).max() < 0.7
    assert sound.shape[1] < 4 * 8000
    assert np.abs(sound[:, -10:]).max() < 1e-3


def test_a_kick_lies_under_a_snare_and_a_snare_under_a_hat():
    middles = []
    for pitch in (36, 38, 42):
        sound = played(44_100, pitch=pitch, drum=True)[0]
        power = np.abs(np.fft.rfft(sound)) ** 2
        hertz = np.fft.rfftfreq(sound.size, 1 / 44_100)
        middles.append(hertz[np.searchsorted(np.cumsum(power), power.sum() / 2)])
    assert middles[0] < 100 < middles[1] < 2500 < middles[2]


def test_a_closed_hat_silences_an_open_one():
    alone = played(pitch=46, drum=True)
    cut = played(pitch=46, drum=True, cut=2000)
    assert np.array_equal(cut[:, :2000], alone[:, :2000])
    assert cut.shape[1] < 2000 + 0.03 * RATE
    assert np.abs(np.diff(cut[:, 1900:])).max() <= np.abs(np.diff(alone[:, 1900:])).max()


def test_velocity_sets_the_level_of_drums_and_notes():
    for about in ({"drum": True, "pitch": 38}, {"program": 0}, {"program": 48}):
        soft, loud = (lufs(played(velocity=velocity, **about)) for velocity in (50, 100))
        assert 9 < loud - soft < 22


def test_machines_have_drums_of_their_own():
    assert drum_of(36, 25) != drum_of(36, 0)
    assert drum_of(49, 25) == drum_of(49, 0)
    assert drum_of(10, 0) == drum_of(27, 0)
