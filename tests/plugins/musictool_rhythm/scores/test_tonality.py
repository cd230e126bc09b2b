"""Keys of scores."""

import numpy as np
import pytest

from musictool import Score, Track, key_name
from musictool_rhythm.scores.sounding import Sounding
from musictool_rhythm.scores.tonality import fifths_of, key_of_notes, passages

MAJOR = (0, 2, 4, 5, 7, 9, 11, 12)
MINOR = (0, 2, 3, 5, 7, 8, 11, 12)


def scale(tonic, steps, times=1, start=0):
    """Up and down again, the tonic held below; a bar of 4/4 each way."""
    way = [*steps, *reversed(steps)] * times
    line = [(start + at * 480, 480, tonic + step) for at, step in enumerate(way)]
    return [*line, (start, len(way) * 480, tonic - 12)]


@pytest.mark.parametrize("tonic", range(60, 72))
def test_scales_over_their_tonic(tonic):
    for steps, mode in ((MAJOR, "major"), (MINOR, "minor")):
        key = key_of_notes(Sounding.of(Score((Track.of(scale(tonic, steps)),))))
        assert (key.place % 12, key.mode) == (tonic % 12, mode)
        assert key_name(fifths_of(key), mode == "minor") == key.name


def test_where_the_key_changes():
    length = 8 * 2 * 3840
    rows = scale(60, MAJOR, 8) + scale(66, MAJOR, 8, start=length)
    score = Score((Track.of(rows),))
    bars = np.array([float(score.clock.seconds(tick)) for tick in range(0, 2 * length + 1, 3840)])
    found = passages(Sounding.of(score), bars)
    assert [one.key.name for one in found] == ["C major", "F# major"]
    assert abs(found[1].first - 16) <= 1


def test_a_note_or_a_fifth_has_no_key():
    for pitches in ((60,), (60, 67), (60, 72, 84)):
        rows = [(at * 480, 480, pitch) for at, pitch in enumerate(pitches)]
        assert key_of_notes(Sounding.of(Score((Track.of(rows),)))) is None


def test_nothing_has_no_key():
    nothing = Sounding.of(Score())
    assert key_of_notes(nothing) is None
    assert passages(nothing, np.array([0.0, 1.0])) == []
