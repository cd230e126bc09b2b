"""`trim`, `rhythm.tempo` and `rhythm.quantize` of scores, to the tick."""

import numpy as np
import pytest

from musictool import (
    BadParameter,
    CannotProcess,
    Context,
    Key,
    Meter,
    Score,
    Tempo,
    Text,
    Track,
)
from musictool_scores.commands.time import quantize, tempo, trim

SONG = Score(
    (Track.of([(480 * at, 480, 60 + at) for at in range(16)], name="Lead"),),
    tempos=(Tempo(0, 500_000), Tempo(3840, 250_000)),
    meters=(Meter(0, 4, 4),),
    keys=(Key(0, -1),),
    resolution=480,
    length=7680,
)


@pytest.mark.parametrize(
    ("how", "pitches", "length"),
    [
        ({"start": 2, "end": 3, "unit": "bars"}, range(64, 68), 1920),
        ({"start": 2.5, "duration": 0.5, "unit": "bars"}, range(66, 68), 960),
        ({"start": -1, "unit": "bars"}, range(72, 76), 1920),
        ({"start": -2, "duration": 1, "unit": "bars"}, range(68, 72), 1920),
        ({"end": 2}, range(60, 64), 1920),
        ({"start": 1, "duration": 1}, range(62, 64), 960),
        ({"start": 5, "unit": "beats"}, range(64, 76), 5760),
        ({"duration": 3, "unit": "beats"}, range(60, 63), 1440),
        ({}, range(60, 76), 7680),
    ],
)
def test_a_part_by_any_unit(how, pitches, length):
    part = trim(SONG, **how)
    assert part.tracks[0].notes["pitch"].tolist() == list(pitches)
    assert part.length == length
    assert part.keys == SONG.keys


def test_a_tempo_that_held_holds():
    assert trim(SONG, start=3, unit="bars").tempos == (Tempo(0, 250_000),)
    with pytest.raises(BadParameter, match="end or duration"):
        trim(SONG, end=2, duration=1)


def tempi(score, **how):
    context = Context()
    return [round(one.bpm) for one in tempo(score, **how, context=context).tempos]


def test_the_tempo_map_is_scaled_and_ticks_stay():
    assert tempi(SONG, factor=0.5) == [60, 120]
    longer = Score(SONG.tracks, SONG.tempos, resolution=480, length=7900)
    assert tempi(longer, bpm=120) == [60, 120]  # most of it goes at 240
    assert tempi(SONG, bpm=100, from_bpm=200) == [60, 120]
    assert tempi(Score((), meters=SONG.meters), bpm=90) == [90]
    faster = tempo(SONG, factor=2, context=Context())
    assert faster.tracks == SONG.tracks
    assert faster.duration == pytest.approx(SONG.duration / 2)


@pytest.mark.parametrize("how", [{}, {"bpm": 100, "factor": 2}, {"factor": 2, "from_bpm": 9}])
def test_a_tempo_is_said_in_one_way(how):
    with pytest.raises(BadParameter, match=r"rhythm\.tempo: "):
        tempi(SONG, **how)


def test_no_tempo_is_slower_or_faster_than_a_score_can_say():
    with pytest.raises(CannotProcess, match=r"leads to 1\.79 BPM in places; .* down to 3\.58 BPM"):
        tempi(Score((), (Tempo(0, 0xFFFFFF),)), factor=0.5)
    with pytest.raises(CannotProcess, match=r"leads to 240000000 BPM .* up to 60000000 BPM"):
        tempi(Score((), (Tempo(0, 1),)), factor=4)


def starts(score, **how):
    return quantize(score, **how).tracks[0].notes["start"].tolist()


def loose(*ticks, **more):
    return Score((Track.of([(tick, 100, 60 + at) for at, tick in enumerate(ticks)]),), **more)


def test_notes_come_onto_their_nearest_lines():
    score = loose(4, 126, 230, 366, 484, resolution=480)
    assert starts(score) == [0, 120, 240, 360, 480]
    assert starts(score, strength=0.5) == [2, 123, 235, 363, 482]
    assert starts(score, grid="1/8T") == [0, 160, 160, 320, 480]
    assert starts(score, grid="1/8", swing=2 / 3) == [0, 0, 320, 320, 480]
    assert starts(score, strength=0) == [4, 126, 230, 366, 484]


def test_a_grid_begins_anew_with_each_bar():
    score = loose(1700, 1400, 950, meters=(Meter(0, 7, 8),), resolution=480)  # a bar has 1680
    assert starts(score, grid="1/4") == [960, 1440, 1680]
    assert starts(score, grid="1/1") == [1680, 1680, 1680]
    assert starts(score, grid="1/2") == [960, 1680, 1680]


def test_ends_come_onto_lines_and_notes_keep_some_length():
    score = Score((Track.of([(5, 100, 60), (130, 10, 62), (250, 0, 64)]),), resolution=480)
    assert quantize(score, ends=True).tracks[0].notes[["start", "duration"]].tolist() == [
        (0, 120),
        (120, 120),
        (240, 0),
    ]


def test_a_note_does_not_run_into_the_next_of_its_pitch():
    score = Score((Track.of([(10, 235, 60), (250, 100, 60), (310, 400, 60)]),), resolution=480)
    notes = quantize(score).tracks[0].notes
    assert notes[["start", "duration"]].tolist() == [(0, 235), (240, 100), (360, 400)]
    late = Score((Track.of([(110, 135, 60), (245, 100, 60)]),), resolution=480)
    assert quantize(late).tracks[0].notes["duration"].tolist() == [120, 100]


def test_syllables_move_with_notes_and_swing_is_not_of_triplets():
    sung = Score(
        (Track.of([(130, 50, 60)], texts=(Text(130, "lyric", "la"), Text(7, "text", "x"))),),
        resolution=480,
    )
    assert quantize(sung).tracks[0].texts == (Text(7, "text", "x"), Text(120, "lyric", "la"))
    with pytest.raises(BadParameter, match="triplets have no swing"):
        quantize(sung, grid="1/8T", swing=0.6)


def test_a_long_silence_costs_nothing():
    far = Score((Track.of([(2**31 - 10**6, 10, 60)]),), resolution=1)
    assert np.abs(starts(far, grid="1/4")[0] - (2**31 - 10**6)) <= 1
    assert trim(far, start=-1, unit="bars").length == 4
