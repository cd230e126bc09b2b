"""`humanize`: players who are never early by much, never pass a note, and can be called again."""

import numpy as np
import pytest

from musictool import BadParameter, CannotProcess, Context, Meter, Score, Tempo, Text, Track
from musictool_scores import humanize

NOTES = [(480 * at, 480, 60 + at % 3, 64) for at in range(400)]
LINE = Score(
    (Track.of(NOTES, [(960, 0xB0, 64, 127)], texts=(Text(960, "lyric", "la"),)),),
    resolution=960,
)
SONG = Score(
    (
        Track.of([(960 * at, 960, pitch, 64) for at, pitch in enumerate((72, 74, 76, 77) * 8)]),
        Track.of([(960 * at, 960, 48, 64) for at in range(32)]),
    ),
    resolution=960,
)
KIT = Track.of(
    [(240 * at, 30, 42, 80) for at in range(128)]
    + [(960 * at, 30, 36 if at % 2 == 0 else 38, 80) for at in range(32)],
    drum=True,
)
BEAT = Score((KIT,), resolution=480, tempos=(Tempo(0, 600_000),))


def played(score=LINE, seed=0, player="random", **how):
    return humanize(score, player=player, **how, context=Context(seed=seed))


def onsets(score, track=0):
    return score.clock.seconds(score.tracks[track].notes["start"])


def late(made, written, track=0):
    return 1000 * (onsets(made, track) - onsets(written, track))


def loudness(score, track=0):
    return score.tracks[track].notes["velocity"].astype(float)


def test_random_deviations_are_as_large_as_asked_and_drift():
    once = late(played(timing=10.0), LINE)[1:]
    assert 6 < once.std() < 14
    assert np.abs(once).max() < 30
    assert np.corrcoef(once[1:], once[:-1])[0, 1] > 0.3  # white noise has 0
    twice = late(played(timing=10.0, amount=2.0), LINE)[1:]
    assert np.corrcoef(once, twice)[0, 1] > 0.99
    assert twice.std() == pytest.approx(2 * once.std(), rel=0.02)


def test_the_first_beat_is_louder_than_what_is_between_beats():
    score = played(timing=0.0, velocity=10.0)
    loud = loudness(score)
    assert (onsets(score) == onsets(LINE)).all()
    assert loud[::8].mean() > loud[2::8].mean() > loud[1::2].mean()
    assert played(velocity=0.0).tracks[0].notes["velocity"].tolist() == [64] * 400


@pytest.mark.parametrize("player", ["random", "pianist"])
def test_what_touched_still_touches_and_nothing_passes(player):
    fast = Score(
        (Track.of([(at * 3, 3, 60) for at in range(900)]),),
        meters=(Meter(0, 7, 8),),
        resolution=960,
    )
    notes = played(fast, player=player, timing=100.0).tracks[0].notes
    assert (np.diff(notes["start"]) > 0).all()
    assert (notes["start"][:-1] + notes["duration"][:-1] == notes["start"][1:]).all()


@pytest.mark.parametrize("player", ["random", "pianist"])
def test_a_chord_is_rolled_a_little_and_ends_together(player):
    chord = Score((Track.of([(960, 960, 60), (960, 960, 64), (960, 960, 67)]),), resolution=960)
    notes = played(chord, player=player, timing=20.0).tracks[0].notes
    assert len(set(notes["start"].tolist())) == 3
    assert len(set((notes["start"] + notes["duration"]).tolist())) == 1


@pytest.mark.parametrize("player", ["random", "pianist"])
def test_a_strummed_chord_stays_as_it_is(player):
    chords = [(960 * at + 20 * i, 900, 48 + 4 * i) for at in range(1, 9) for i in range(4)]
    notes = played(Score((Track.of(chords),), resolution=960), player=player).tracks[0].notes
    assert (np.diff(notes["start"].reshape(8, 4)) == 20).all()
    assert (notes["start"][::4] != 960 * np.arange(1, 9)).any()


@pytest.mark.parametrize("player", ["random", "pianist"])
def test_pedal_and_syllables_move_with_their_notes(player):
    (track,) = played(player=player, timing=20.0).tracks
    assert track.controls["tick"][0] == track.texts[0].tick == track.notes["start"][2] != 960


def test_takes_differ_by_their_seed_alone():
    both = Score((*LINE.tracks, *LINE.tracks, KIT), resolution=960)
    for player in ("auto", "random"):
        made = [played(both, seed, player) for seed in (1, 1, 2)]
        assert made[0] == made[1]
        assert all(one != other for one, other in zip(made[0].tracks, made[2].tracks, strict=True))
    assert made[0].tracks[0] != made[0].tracks[1]


def test_coarse_ticks_become_finer():
    coarse = Score((Track.of([(4 * at, 4, 60) for at in range(9)]),), resolution=8)
    score = played(coarse)
    assert score.resolution % 8 == 0
    assert score.resolution >= 160
    assert onsets(score)[4] == pytest.approx(1.0, abs=0.03)


def test_a_pianist_slows_at_the_ends_of_phrases_which_begin_in_time():
    made = played(SONG, player="pianist")
    lasts = np.diff(onsets(made))[: 7 * 4].reshape(-1, 4).mean(axis=1)
    assert max(lasts[3], lasts[2]) > 0.505 > lasts[1]  # a phrase of four bars
    assert abs(late(made, SONG)[16]) < 25
    assert late(made, SONG)[-1] > 200  # the final ritard
    assert made.tempos == SONG.tempos
    assert loudness(made)[16:32].mean() > loudness(made, 1)[16:32].mean() + 4
    loud = loudness(made).reshape(-1, 4).mean(axis=1)
    assert loud[1] > loud[3]


def test_a_remote_tone_has_weight_and_chords_say_what_is_remote():
    def sung(chord):
        line = Track.of([(960 * at, 960, 60 + 6 * (at == 5), 64) for at in range(12)])
        return Score((line,), texts=(Text(0, "chord", chord),), resolution=960)

    for chord, remote in (("C", True), ("F#", False), ("what?", True)):
        loud = loudness(played(sung(chord), player="pianist", velocity=10.0))
        assert (loud[5] > np.delete(loud, 5).max()) == remote


def test_a_pianist_keeps_the_tempo_beside_drums_and_plays_none():
    made = played(Score((*SONG.tracks, KIT), resolution=960), player="pianist")
    assert np.abs(late(made, SONG)).max() < 40
    assert made.tracks[2] == KIT


def test_a_drummer_has_the_touch_of_drummers():
    made = played(BEAT, player="drummer")
    assert np.abs(late(made, BEAT)).max() < 80
    assert 3 < late(made, BEAT).std() < 30
    hats = [loudness(one)[KIT.notes["pitch"] == 42] for one in (made, BEAT)]
    assert hats[0][::2].mean() > hats[0][1::2].mean() + 6  # eighths over sixteenths
    assert loudness(made).mean() == pytest.approx(80, abs=10)
    assert (made.tracks[0].notes["duration"] == 30 * made.resolution // 480).all()


def test_a_drummer_plays_drums_alone_and_heeds_style_and_amount():
    both = Score((KIT, SONG.tracks[0]), resolution=480)
    made = played(both, player="drummer")
    assert (onsets(made, 1) == onsets(both, 1)).all()
    assert (loudness(made, 1) == 64).all()
    assert played(both, player="drummer", amount=0.0) == both
    assert made.tracks[0] != played(both, player="drummer", style="jazz").tracks[0]
    assert played(both, player="drummer", timing=0.0).tracks[0].notes["start"].tolist() == (
        KIT.notes["start"].tolist()
    )


def test_who_has_nothing_to_play_says_so():
    with pytest.raises(CannotProcess, match="no drums that a drummer could play"):
        played(SONG, player="drummer")
    with pytest.raises(CannotProcess, match="no notes that are no drums"):
        played(BEAT, player="pianist")
    with pytest.raises(BadParameter, match="style is of a drummer"):
        played(SONG, player="pianist", style="jazz")
