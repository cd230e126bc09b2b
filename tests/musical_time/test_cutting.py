"""A part of a score sounds as it did within the whole."""

from musictool import Key, Meter, Raw, Score, Tempo, Text, Track, control_state, excerpt

TRACK = Track.of(
    [(0, 1000, 60), (960, 480, 62), (1900, 480, 64), (1920, 480, 65)],
    [
        (0, 0xB0, 64, 127),
        (10, 0xB0, 101, 0),
        (10, 0xB0, 100, 0),
        (10, 0xB0, 6, 12),
        (20, 0xB0, 64, 0),
        (30, 0xA0, 60, 3),
        (40, 0xC0, 0, 33),
        (1000, 0xE0, 0, 4096),
    ],
    texts=(Text(0, "lyric", "gone"), Text(970, "lyric", "here")),
)
SCORE = Score(
    (TRACK,),
    tempos=(Tempo(0, 400_000), Tempo(960, 300_000), Tempo(1200, 200_000)),
    meters=(Meter(0, 4, 4),),
    keys=(Key(0, 2), Key(1920, 3)),
    texts=(Text(0, "title", "Song"), Text(100, "chord", "C"), Text(1000, "chord", "G")),
    others=(Raw(0, b"\xf0\x7e\xf7"), Raw(1900, b"\xf0\x7f\xf7")),
    resolution=480,
    length=3840,
)


def test_a_note_belongs_to_where_it_begins_and_ends_with_the_part():
    (track,) = excerpt(SCORE, 960, 1920).tracks
    assert track.notes[["start", "duration"]].tolist() == [(0, 480), (940, 20)]
    (whole,) = excerpt(SCORE, 960, 1920, whole=True).tracks
    assert whole.notes["duration"].tolist() == [480, 480]


def test_what_held_at_the_beginning_holds():
    part = excerpt(SCORE, 960, 1920)
    assert part.tempos == (Tempo(0, 300_000), Tempo(240, 200_000))
    assert part.keys == (Key(0, 2),)
    assert part.texts == (Text(0, "title", "Song"), Text(0, "chord", "C"), Text(40, "chord", "G"))
    assert part.others == (Raw(0, b"\xf0\x7e\xf7"), Raw(940, b"\xf0\x7f\xf7"))
    (track,) = part.tracks
    assert track.program == 33
    rows = [(0, 0xB0, 101, 0), (0, 0xB0, 100, 0), (0, 0xB0, 6, 12), (0, 0xB0, 64, 0)]
    assert track.controls.tolist() == [*rows, (40, 0xE0, 0, 4096)]
    assert track.texts == (Text(10, "lyric", "here"),)
    assert part.length == 960


def test_bars_stay_where_they_were():
    part = excerpt(SCORE, 960, 3840)  # from the third quarter on
    assert part.meters == (Meter(0, 2, 4), Meter(960, 4, 4))
    assert part.bars == tuple(bar - 960 for bar in SCORE.bars if bar > 960) or part.bars[0] == 0
    assert excerpt(SCORE, 1920, 3840).meters == (Meter(0, 4, 4),)


def test_the_state_of_controls_is_the_last_of_each():
    state = control_state(TRACK, 41)
    assert state["number"].tolist() == [101, 100, 6, 64, 0]
    assert control_state(Track.of(), 10).size == 0
