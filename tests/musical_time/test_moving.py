"""Whatever a score holds moves along, to the tick."""

import pytest

from musictool import (
    CannotProcess,
    Key,
    Meter,
    Raw,
    Score,
    Tempo,
    Text,
    Track,
    at_resolution,
    common_resolution,
    retimed,
    shifted,
)

TRACK = Track.of(
    [(10, 5, 60), (20, 0, 62)],
    [(10, 0xB0, 64, 127)],
    texts=(Text(10, "lyric", "la"),),
    others=(Raw(10, b"\xf0\x7e\xf7"),),
)
SCORE = Score(
    (TRACK,),
    tempos=(Tempo(10, 400_000),),
    meters=(Meter(10, 3, 4),),
    keys=(Key(10, 2),),
    texts=(Text(10, "marker", "A"),),
    others=(Raw(10, b"\xff\x7f\x00"),),
    resolution=480,
    length=100,
)


def ticks(score):
    (track,) = score.tracks
    events = [*score.tempos, *score.meters, *score.keys, *score.texts, *score.others]
    events += [*track.texts, *track.others]
    return {event.tick for event in events} | set(track.controls["tick"].tolist())


def test_everything_is_shifted():
    later = shifted(SCORE, 7)
    assert ticks(later) == {17}
    assert later.tracks[0].notes["start"].tolist() == [17, 27]
    assert later.tracks[0].notes["duration"].tolist() == [5, 0]
    assert later.length == 107


def test_a_note_keeps_some_length_and_none_gets_one():
    squeezed = retimed(SCORE, lambda old: old // 100)
    assert squeezed.tracks[0].notes["duration"].tolist() == [1, 0]


def test_a_finer_resolution_loses_nothing():
    finer = at_resolution(SCORE, 1440)
    assert ticks(finer) == {30}
    assert finer.duration == pytest.approx(SCORE.duration, abs=1e-12)
    back = at_resolution(finer, 480)
    assert back == SCORE


def test_resolutions_are_brought_together():
    def of(*found):
        return common_resolution([Score(resolution=one) for one in found])

    assert of(480, 384) == 1920
    assert of(960, 32767) == 32767  # nothing up to 32767 divides both


def test_ticks_have_an_end():
    with pytest.raises(CannotProcess, match="longer than"):
        shifted(SCORE, 2**31 - 5)
