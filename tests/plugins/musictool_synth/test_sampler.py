"""The engine `sampler`: in tune, as long and as loud as the notes are; from strokes alone, too."""

import numpy as np
import pytest

import musictool as mt
from musictool_synth import synth_sampler
from musictool_synth.sampler.listening import listen
from musictool_synth.sampler.loops import find_loop

from .scores import score, track

RATE = 44_100


def tone(hertz, seconds=0.8, fall=0.0, silence=0.1):
    """Five partials after a silence, losing `fall` dB a second."""
    time = np.arange(round(seconds * RATE)) / RATE
    wave = sum(np.sin(2 * np.pi * k * hertz * time) / k**1.5 for k in range(1, 6))
    wave *= 0.2 * 10 ** (-fall * time / 20) * np.minimum(1, time / 0.005)
    wave *= np.minimum(1, (seconds - time) / 0.02)
    return np.concatenate([np.zeros(round(silence * RATE)), wave])


def stroke(low, high, seconds=0.15):
    """Noise between two frequencies that dies away."""
    count = round(seconds * RATE)
    spectrum = np.fft.rfft(np.random.default_rng(int(low)).standard_normal(count))
    hertz = np.fft.rfftfreq(count, 1 / RATE)
    noise = np.fft.irfft(spectrum * ((hertz >= low) & (hertz < high)), count)
    return np.concatenate(
        [np.zeros(RATE // 5), 0.3 * noise / abs(noise).max() * np.geomspace(1, 1e-3, count)]
    )


def recording(*parts):
    return mt.Audio(np.concatenate(parts).astype(np.float32), RATE)


A4 = recording(tone(440.0))


def played(reference, *tracks, seed=0):
    step = mt.Step("synth", {"reverb": 0.0, "reference": reference}, "sampler")
    return mt.run(step, score(*tracks), seed=seed).samples[0]


def partial_near(samples, hertz):
    """The frequency of the strongest partial within a semitone of one."""
    size = 1 << 18
    power = np.abs(np.fft.rfft(samples * np.hanning(samples.size), size))
    found = np.fft.rfftfreq(size, 1 / RATE)
    power[np.abs(12 * np.log2(np.maximum(found, 1) / hertz)) > 1] = 0
    return found[np.argmax(power)]


def level_db(samples):
    return 10 * np.log10((samples.astype(np.float64) ** 2).mean())


@pytest.mark.parametrize(("pitch", "hertz"), [(72, 523.25), (57, 220.0)])
def test_a_tone_plays_notes_within_two_cents(pitch, hertz):
    heard = played(A4, track((0, 960, pitch)))[RATE // 5 : 2 * RATE]
    assert abs(1200 * np.log2(partial_near(heard, hertz) / hertz)) < 2


def test_a_note_longer_than_its_tone_is_held_as_loud_without_a_seam():
    heard = played(A4, track((0, 1920, 69)))
    levels = [
        level_db(heard[at : at + RATE // 10]) for at in range(RATE // 5, 4 * RATE - RATE // 5, 4410)
    ]
    assert max(levels) - min(levels) < 1
    bend = np.abs(np.diff(heard[RATE // 5 : 4 * RATE - RATE // 5], 2))
    assert bend.max() < 1.3 * bend[: RATE // 2].max()


def test_a_tone_that_dies_away_goes_on_dying_away_as_fast():
    bell = recording(tone(440.0, seconds=1.5, fall=12.0))
    heard = played(bell, track((0, 1920, 69)))
    early, late = (level_db(heard[at * RATE : at * RATE + RATE // 5]) for at in (1, 3))
    assert early - late == pytest.approx(24, abs=3)


def test_a_note_ends_soon_after_it_is_let_go_and_without_a_click():
    heard = played(A4, track((0, 240, 69)))
    assert len(heard) < RATE
    assert (
        np.abs(np.diff(heard, 2))[RATE // 3 :].max()
        < 1.3 * np.abs(np.diff(heard, 2))[: RATE // 3].max()
    )


def test_each_note_takes_the_tone_nearest_to_it():
    two = recording(tone(220.0), tone(880.0, fall=0.0))
    pieces = listen(two)
    assert [round(piece.pitch) for piece in pieces if piece.pitch] == [57, 81]
    assert all(find_loop(piece) for piece in pieces if piece.pitch)
    heard = played(two, track((0, 480, 59), (960, 480, 79)))
    assert partial_near(heard[4410:RATE], 246.94) == pytest.approx(246.94, rel=1e-3)
    assert partial_near(heard[2 * RATE + 4410 : 3 * RATE], 783.99) == pytest.approx(
        783.99, rel=1e-3
    )


def test_louder_is_louder_and_brighter():
    heard = played(A4, track((0, 480, 69, 120), (960, 480, 69, 40)))
    loud, soft = heard[4410:RATE], heard[2 * RATE + 4410 : 3 * RATE]
    assert 15 < level_db(loud) - level_db(soft) < 26

    def share_of_fifth(samples):
        power = np.abs(np.fft.rfft(samples * np.hanning(samples.size))) ** 2
        hertz = np.fft.rfftfreq(samples.size, 1 / RATE)
        return power[np.abs(hertz - 2200) < 50].sum() / power[np.abs(hertz - 440) < 50].sum()

    assert share_of_fifth(loud) > 1.5 * share_of_fifth(soft)


def test_far_moved_tones_keep_their_formant():
    time = np.arange(RATE) / RATE
    partials = range(1, 40)
    sung = sum(
        np.exp(-(((150 * k - 900) / 400) ** 2)) * np.sin(2 * np.pi * 150 * k * time)
        for k in partials
    )
    sung = 0.1 * sung * np.minimum(1, np.minimum(time, 1 - time) / 0.02)
    octave = played(recording(np.zeros(4410), sung), track((0, 480, 62)))[RATE // 5 : RATE]
    power = np.abs(np.fft.rfft(octave * np.hanning(octave.size))) ** 2
    hertz = np.fft.rfftfreq(octave.size, 1 / RATE)
    centre = (power * hertz).sum() / power.sum()
    assert 750 < centre < 1250  # 1760 Hz, had it moved along


def test_drums_are_played_by_dark_and_bright_strokes():
    kit = recording(stroke(40, 150), stroke(6000, 12_000), stroke(1000, 4000), tone(440.0))
    drums = [(at * 480, 24, pitch) for at, pitch in enumerate((36, 42, 38))]
    heard = played(kit, track(*drums, drum=True))
    centres = []
    for at in range(3):
        part = heard[at * RATE : at * RATE + RATE // 10]
        power = np.abs(np.fft.rfft(part)) ** 2
        centres.append((power * np.fft.rfftfreq(part.size, 1 / RATE)).sum() / power.sum())
    kick, hat, snare = centres
    assert kick < 200
    assert hat > 5000
    assert 1000 < snare < 4000


def test_strokes_alone_play_a_melody_and_that_is_told():
    kit = recording(stroke(300, 900), stroke(2000, 5000))
    step = mt.Step("synth", {"reference": kit}, "sampler")
    (outcome,) = mt.map(step, [score(track((0, 480, 60), (480, 480, 72)))])
    assert any("no single tone" in said for said in outcome.warnings)
    assert level_db(outcome.value.samples[0][:4410]) > -50


@pytest.mark.parametrize(
    ("reference", "words"),
    [
        (mt.Audio(np.zeros(RATE, np.float32), RATE), "no sound in the reference"),
        (mt.Audio(np.zeros((1, 0), np.float32), RATE), "no sound in the reference"),
        ((), "at least one"),
    ],
)
def test_a_reference_without_sound_is_refused(reference, words):
    with pytest.raises(mt.MusictoolError, match=words):
        played(reference, track((0, 480, 60)))


def test_samples_depend_on_the_seed_and_not_on_blocks():
    takes = recording(tone(440.0), tone(442.0), tone(438.0))
    notes = track(*[(at * 120, 100, 69) for at in range(8)])

    def made(seed):
        context = mt.Context(seed=seed)
        return synth_sampler(score(notes), RATE, reference=(takes.stream(),), context=context)

    whole, stream = made(1).audio().samples, made(1)
    assert not np.array_equal(made(2).audio().samples, whole)
    assert np.array_equal(np.concatenate(list(stream.blocks(3737)), axis=1), whole)
