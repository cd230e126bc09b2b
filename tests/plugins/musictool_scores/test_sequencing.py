"""`concat` and `mix` of scores: all that they say holds where it did."""

import pytest

import musictool as mt
from musictool import BadParameter, Context, Key, Meter, Score, Tempo, Text, Track
from musictool_scores.commands.forms import concat, mix

WALTZ = Score(
    (
        Track.of([(0, 96, 60), (96, 150, 62)], [(0, 0xB0, 64, 127)], name="Piano", channel=0),
        Track.of([(0, 10, 36)], name="Kit", drum=True, channel=9),
    ),
    tempos=(Tempo(0, 400_000),),
    meters=(Meter(0, 3, 4),),
    keys=(Key(0, 1),),
    texts=(Text(0, "copyright", "anon"),),
    resolution=96,
)  # ends at 246, in its first bar, which has 288
MARCH = Score(
    (
        Track.of([(0, 128, 72)], [(0, 0xE0, 0, 5)], name="Piano", channel=0),
        Track.of([(0, 64, 40)], name="Bass", program=33, channel=0),
    ),
    keys=(Key(0, -2),),
    texts=(Text(0, "copyright", "anon"),),
    resolution=128,
    length=512,
)


def joined(scores, **how):
    return concat(scores, **how, context=Context())


def mixed(*scores, **how):
    return mix(scores, **how, context=Context())


def test_the_next_begins_with_a_bar_and_says_what_it_is():
    song = joined([WALTZ, MARCH])
    assert song.resolution == 384
    assert song.tempos == (Tempo(0, 400_000), Tempo(1152, 500_000))
    assert song.meters == (Meter(0, 3, 4), Meter(1152, 4, 4))
    assert song.keys == (Key(0, 1), Key(1152, -2))
    assert song.length == 1152 + 1536
    piano, kit, bass = song.tracks
    assert piano.notes[["start", "duration"]].tolist() == [(0, 384), (384, 600), (1152, 384)]
    assert piano.controls.tolist() == [(0, 0xB0, 64, 127), (1152, 0xB0, 64, 0), (1152, 0xE0, 0, 5)]
    assert kit.notes["start"].tolist() == [0]
    assert (bass.notes["start"].tolist(), bass.channel) == ([1152], None)


@pytest.mark.parametrize(
    ("how", "start"),
    [({"align": "none"}, 984), ({"align": "beat"}, 1152), ({"align": "none", "gap": 0.4}, 1368)],
)
def test_where_the_next_begins_can_be_said(how, start):
    assert joined([WALTZ, MARCH], **how).tracks[2].notes["start"].tolist() == [start]


def test_what_hangs_over_a_bar_line_by_a_little_ends_with_the_bar():
    over = Score((Track.of([(0, 1925, 60)]),), resolution=480)
    assert joined([over, over]).tracks[0].notes["start"].tolist() == [0, 1920]
    on_line = Score((Track.of([(0, 1920, 60)]),), resolution=480)
    loop = joined([on_line] * 3)
    assert loop.tracks[0].notes["start"].tolist() == [0, 1920, 3840]
    assert len(loop.tempos) == 1  # nothing is said twice


def test_a_mix_goes_by_the_first():
    band = mixed(WALTZ, MARCH)
    assert [track.name for track in band.tracks] == ["Piano", "Kit", "Piano", "Bass"]
    assert [track.channel for track in band.tracks] == [0, 9, None, None]
    assert (band.tempos, band.keys) == (WALTZ.tempos, WALTZ.keys)
    assert (band.resolution, band.length) == (384, 1536)
    assert band.texts == WALTZ.texts  # of two alike one
    assert band.tracks[3].notes[["start", "duration"]].tolist() == [(0, 192)]


def test_tracks_of_several_files_stay_apart_in_one(tmp_path):
    one = Score((Track.of([(0, 9, 36)], drum=True, channel=9, file_track=1),))
    other = Score((Track.of([(0, 9, 38)], drum=True, channel=9, file_track=1),))
    mt.write(tmp_path / "both.mid", mixed(one, other))
    read = mt.read(tmp_path / "both.mid")
    assert [track.notes["pitch"].tolist() for track in read.tracks] == [[36], [38]]


def test_each_comes_in_when_it_is_said():
    band = mixed(WALTZ, MARCH, starts=[0.4, 1.2])
    assert band.tracks[0].notes["start"][0] == 384
    assert band.tracks[2].notes["start"][0] == 1152
    assert band.tempos[0] == Tempo(0, 400_000)
    with pytest.raises(BadParameter, match="one start for each"):
        mixed(WALTZ, MARCH, starts=[1.0])


@pytest.mark.parametrize("together", [concat, mix])
def test_ticks_that_no_file_can_have_are_a_note(together):
    notes = []
    for others, said in ((480, 0), (479, 1)):
        scores = [Score((Track.of([(0, 5, 60)]),), resolution=one) for one in (960, others)]
        assert together(scores, context=Context(note=notes.append)).resolution == 960
        assert len(notes) == said
    assert "nearest of 960 ticks" in notes[0]
