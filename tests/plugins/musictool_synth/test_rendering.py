"""A recording of voices: equal for any blocks and readings, with its tail, under a ceiling."""

import numpy as np
import pytest

import musictool as mt
from musictool_synth import synth
from musictool_synth.performing import performance
from musictool_synth.rendering import HOP, played

from .scores import score, track

RATE = 16_000


class Steady:
    """An engine whose notes are 1 as long as they are held, counted."""

    def __init__(self):
        self.sounding = 0
        self.most = 0

    def begin(self, note):
        return Held(self, note.end - note.start)


class Held:
    def __init__(self, engine, left):
        self.engine, self.left = engine, left
        engine.sounding += 1
        engine.most = max(engine.most, engine.sounding)

    def render(self, frames, speed):
        given = min(frames, self.left)
        self.left -= given
        self.engine.sounding -= given < frames
        return np.full((2, given), 0.1, np.float32)


def steadily(one, reverb=0.0):
    engine = Steady()
    stream = played(performance(one, RATE), engine, RATE, reverb, mt.Context())
    return stream.audio().samples, engine


def test_notes_sound_from_their_first_frame_to_their_last_and_add_up():
    heard, _ = steadily(score(track((48, 480, 60), (288, 480, 64))))
    level = np.rint(heard[0] * 10).astype(int)
    start, second, end, last = (round(ticks / 480 * RATE) for ticks in (48, 288, 528, 768))
    assert not level[:start].any()
    assert (level[start:second] == 1).all()
    assert (level[second:end] == 2).all()
    assert (level[end:last] == 1).all()
    assert not level[last:].any()


def test_voices_that_are_over_are_dropped_and_none_is_begun_early():
    notes = [(i * 240, 240, 60) for i in range(200)]
    _, engine = steadily(score(track(*notes)))
    assert engine.sounding == 0
    assert engine.most <= 3 + HOP // (RATE // 2)


def test_the_volume_of_one_part_leaves_the_other_as_it_is():
    quiet = track((0, 480, 60), controls=[(0, 0xB0, 7, 0)])
    loud = track((0, 480, 64))
    assert np.array_equal(steadily(score(quiet, loud))[0], steadily(score(loud))[0])


def test_the_room_sounds_on_and_dies_away():
    one = score(track((0, 48, 60)))
    dry, wet = steadily(one)[0], steadily(one, reverb=0.5)[0]
    assert wet.shape[1] > dry.shape[1] + RATE // 2
    assert np.abs(wet[:, -100:]).max() < 1e-3


def test_a_hundred_loud_notes_at_once_stay_under_the_ceiling():
    notes = [(0, 240, 20 + i) for i in range(100)]
    assert np.abs(steadily(score(track(*notes)))[0]).max() < 0.9


CHORD = score(
    track((0, 200, 60, 90), (30, 300, 64, 127), (100, 100, 67, 30), program=48),
    track((0, 400, 36, 100), program=32, controls=[(100, 0xE0, 0, 3000), (200, 0xB0, 1, 90)]),
)


@pytest.mark.parametrize("frames", [1, 37, 5000])
def test_samples_do_not_depend_on_blocks(frames):
    stream = synth(CHORD, RATE, context=mt.Context())
    whole = stream.audio().samples
    part = stream.blocks(frames) if frames > 1 else (b for b in [next(stream.blocks(1))])
    given = np.concatenate(list(part), axis=1)
    assert np.array_equal(given, whole[:, : given.shape[1]])
    assert given.shape == whole.shape or frames == 1


def test_seeds_change_what_is_random_and_nothing_else():
    def made(seed):
        return mt.run("synth rate=16000", CHORD, seed=seed).samples

    assert np.array_equal(made(1), made(1))
    assert not np.array_equal(made(1), made(2))
    loudness = [mt.Audio(made(seed), RATE).stream() for seed in (1, 2)]
    one, other = (mt.measure_loudness(stream).lufs for stream in loudness)
    assert one == pytest.approx(other, abs=1.5)


def test_rate_is_that_of_the_recording():
    made = mt.run("synth rate=22050", CHORD)
    assert (made.sample_rate, made.channels) == (22_050, 2)


def test_sixty_four_notes_as_loud_as_can_be_do_not_clip():
    tracks = [track((0, 240, 36 + i, 127), program=2 * i) for i in range(64)]
    made = mt.run("synth rate=16000", score(*tracks))
    assert 0.5 < np.abs(made.samples).max() < 10 ** (-0.9 / 20)


def test_a_pedal_that_holds_is_heard():
    note, pedal = (0, 120, 60, 100), [(0, 0xB0, 64, 127), (960, 0xB0, 64, 0)]
    short, long = (
        mt.run("synth rate=16000 reverb=0", score(track(note, (960, 1, 30, 1), controls=controls)))
        for controls in ((), pedal)
    )
    second = slice(RATE, RATE + 1000)
    assert np.abs(short.samples[:, second]).max() < 1e-4
    assert np.abs(long.samples[:, second]).max() > 1e-3
