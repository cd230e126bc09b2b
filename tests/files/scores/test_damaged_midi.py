"""MIDI files that are broken: what can be saved of them is, and is said; else a sentence."""

import numpy as np
import pytest

from musictool.errors import UnreadableFile


def warned(score):
    return " ".join(score.origin.warnings)


def test_a_track_that_is_cut_off(smf, opened):
    whole = smf.file(smf.track(smf.note(0, 60, 480), smf.note(0, 62, 480), smf.note(0, 64, 480)))
    score = opened(whole[:-9])
    assert [note.pitch for note in score.notes] == [60, 62]
    assert "is cut off" in warned(score)


def test_running_status_that_is_cut_off(smf, opened):
    content = smf.file(smf.track(b"\0\x90\x3c\x40\x60\x3c\0\0\x3e", end=False))
    score = opened(content)
    assert len(score.notes) == 1
    assert "within an event" in warned(score)


def test_a_track_without_an_end(smf, opened):
    score = opened(smf.file(smf.track(smf.note(0, 60, 480), end=False)))
    assert len(score.notes) == 1
    assert "does not say where it ends" in warned(score)


def test_notes_that_never_end(smf, opened):
    track = smf.track(smf.event(0, 0x90, 60, 1), smf.event(0, 0x90, 64, 1), smf.meta(960, 1, b"x"))
    score = opened(smf.file(track))
    assert [note.end for note in score.notes] == [1.0, 1.0]
    assert "2 notes that never end" in warned(score)
    score = opened(smf.file(smf.track(smf.event(0, 0x90, 60, 1), smf.meta(960, 1, b"x"))))
    assert "1 note that never ends; it lasts" in warned(score)


@pytest.mark.parametrize(
    ("count", "said"),
    [(1, "1 note that begins as its track ends; it is left out"), (3, "3 notes that begin as")],
)
def test_notes_at_the_end_of_a_track_are_said_to_be_left_out(smf, opened, count, said):
    score = opened(smf.file(smf.track(*[smf.event(0, 0x90, 60 + i, 64) for i in range(count)])))
    assert not score.notes
    assert said in warned(score)


def test_two_gigabytes_that_are_not_there(smf, opened):
    content = bytearray(smf.file(smf.track(smf.note(0, 60, 480))))
    content[18:22] = b"\x7f\xff\xff\xff"
    score = opened(bytes(content))
    assert len(score.notes) == 1
    assert "counts 2147 MB" in warned(score)


def test_a_text_of_a_quarter_of_a_gigabyte(smf, opened):
    track = smf.track(smf.note(0, 60, 480), b"\0\xff\x01\xff\xff\xff\x7fno", end=False)
    score = opened(smf.file(track))
    assert len(score.notes) == 1
    assert "cut off" in warned(score)


def test_data_where_a_status_should_be(smf, opened):
    score = opened(smf.file(smf.track(b"\0\x01\x02\x03", smf.note(0, 60, 480))))
    assert len(score.notes) == 1
    assert "1 event that is no MIDI" in warned(score)


def test_fewer_tracks_than_it_counts(smf, opened):
    score = opened(smf.file(smf.track(smf.note(0, 60, 480)), count=5))
    assert "has 1 of the 5 tracks that it counts" in warned(score)


def test_a_header_of_another_program_before_it(smf, opened):
    score = opened(bytes(128) + smf.file(smf.track(smf.note(0, 60, 480))))
    assert "128 bytes before its header" in warned(score)


def test_tempo_and_meter_that_cannot_be(smf, opened):
    bad = [
        smf.meta(0, 0x51, bytes(3)),
        smf.meta(0, 0x58, b"\0\2\x18\x08"),
        smf.meta(0, 0x59, b"\x40\0"),
    ]
    score = opened(smf.file(smf.track(*bad, smf.note(0, 60, 480))))
    assert (score.tempos, score.meters, score.keys) == ((), (), ())
    assert "3 tempos, meters or keys that cannot be" in warned(score)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"kind": 2}, "type is 2"),
        ({"kind": 9}, "type is 9"),
        ({"division": 0}, "0 ticks"),
        ({"division": 0x8101}, "127 frames a second"),
    ],
)
def test_kinds_that_are_not_read(smf, opened, change, words):
    with pytest.raises(UnreadableFile, match=words):
        opened(smf.file(smf.track(smf.note(0, 60, 480)), **change))


@pytest.mark.parametrize(
    "content",
    [b"hello", b"MThd", b"MThd\0\0\0\6\0\1\0\0\1\xe0", b"RIFF\x10\0\0\0RMIDLIST\4\0\0\0INFO"],
)
def test_what_is_no_midi(opened, content):
    with pytest.raises(UnreadableFile, match="no MIDI file that can be read"):
        opened(content)


def test_bytes_turned_over_cut_out_and_put_in(smf, opened):
    track = smf.track(
        smf.meta(0, 3, b"Piano"),
        smf.event(0, 0xC0, 5),
        *(smf.note(0, 60 + i, 480) for i in range(20)),
    )
    whole = smf.file(smf.track(smf.meta(0, 0x51, b"\7\xa1\x20")), track)
    rng = np.random.default_rng(16)
    for _ in range(150):
        content = bytearray(whole)
        for _ in range(rng.integers(1, 6)):
            at = int(rng.integers(0, len(content)))
            what = rng.integers(0, 3)
            if what == 0:
                content[at] ^= 1 << int(rng.integers(0, 8))
            elif what == 1:
                del content[at : at + int(rng.integers(1, 30))]
            else:
                content[at:at] = rng.bytes(int(rng.integers(1, 8)))
            if not content:
                break
        try:
            score = opened(bytes(content) or b"M")
        except UnreadableFile as error:
            assert len(str(error).splitlines()) == 1  # noqa: PT017
        else:
            assert score.duration >= 0
