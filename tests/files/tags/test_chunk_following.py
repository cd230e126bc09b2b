"""What broadcasters and samplers write into chunks, after an edit; in closed form."""

import struct

import pytest

from musictool.edits import Changes, Edit, TimeMap
from musictool.files.tags.chunk_following import followed_chunks
from musictool.files.tags.model import Chunk
from musictool.files.tags.moves import Moves

RATE = 48000
TRIM = Edit([(2.0, 8.0, 0.0)])
FASTER = Edit(TimeMap.even(10.0, 0.5))
ACID = struct.Struct("<IHHfIHHf")
IXML = (
    b"<BWFXML><SYNC_POINT_LIST><SYNC_POINT/></SYNC_POINT_LIST>"
    b"<TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_HI>1</TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_HI>"
    b"<TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_LO>7</TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_LO></BWFXML>"
)


def after(name, data, *edits, seconds=10.0, rate=RATE, family="riff"):
    moves = Moves(Changes(edits), RATE, seconds, rate)
    chunks = list(followed_chunks((Chunk(family, name, data),), moves))
    return (chunks[0].data if chunks else None), list(moves.lost)


def test_the_time_of_day_is_that_of_the_first_sample_now():
    data, lost = after("iXML", IXML, TRIM, FASTER, seconds=3.0)
    assert b"<TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_HI>1<" in data
    assert b"<TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_LO>96007<" in data
    assert b"SYNC_POINT" not in data
    assert lost == ["the sync points of iXML"]


def test_loops_of_acid_have_tempo_beats_and_root_note():
    old = ACID.pack(2, 57, 0, 0.0, 20, 4, 4, 120.0)
    data, lost = after("acid", old, FASTER, Edit(semitones=3.0), seconds=5.0)
    assert ACID.unpack(data) == (2, 60, 0, 0.0, 20, 4, 4, 240.0)
    assert not lost
    cut, _ = after("acid", old, TRIM, seconds=6.0)
    assert ACID.unpack(cut)[4:] == (12, 4, 4, 120.0)
    unknown, lost = after("acid", old, Edit(None))
    assert ACID.unpack(unknown)[0] & 1
    assert lost == ["the tempo"]


def test_timers_of_a_cart():
    timers = struct.pack("<4sI4sI", b"INTs", 1 * RATE, b"SEG1", 4 * RATE) + bytes(48)
    data, _ = after("cart", bytes(684) + timers, TRIM, seconds=6.0)
    assert struct.unpack_from("<4sI4sI", data, 684) == (b"\0\0\0\0", 0, b"SEG1", 2 * RATE)


@pytest.mark.parametrize(
    ("name", "data", "wanted", "family"),
    [
        ("smpl", bytes(12) + b"\x3c" + bytes(23), bytes(12) + b"\x3e" + bytes(23), "riff"),
        ("inst", b"\x3c\0\0\0\x7f\1\x7f", b"\x3e\0\0\0\x7f\1\x7f", "riff"),
        ("INST", b"\x3c" + bytes(19), b"\x3e" + bytes(19), "aiff"),
    ],
)
def test_the_note_of_a_sample_moves_with_its_pitch(name, data, wanted, family):
    assert after(name, data, Edit(semitones=2.0), family=family) == (wanted, [])
    assert after(name, data, Edit(semitones=None), family=family) == (data, ["the root note"])


def test_what_may_count_samples_stays_only_where_nothing_moved():
    assert after("Xtra", b"odd", Edit(semitones=1.0)) == (b"odd", [])
    assert after("Xtra", b"odd", TRIM) == (None, ["Xtra"])
    assert after("Xtra", b"odd", rate=44100) == (None, ["Xtra"])
    assert after("_PMX", b"<xmp:Rating>5", TRIM) == (b"<xmp:Rating>5", [])
    assert after("_PMX", b"<xmpDM:Tracks>", TRIM) == (None, ["_PMX"])
