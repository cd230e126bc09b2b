"""MIDI files read and written: every class of event, byte by byte."""

import numpy as np
import pytest

from musictool.files.scores.midi.careful import careful
from musictool.files.scores.midi.columns import columns
from musictool.files.scores.midi.framing import frame
from musictool.score import Key, Meter, Raw, Score, Tempo, Text, Track


def rows(track):
    return [tuple(note)[:5] for note in track.notes.tolist()]


def test_every_event_comes_back(smf, opened, again):
    conductor = smf.track(
        smf.meta(0, 0x03, b"Song"),
        smf.meta(0, 0x02, "© Me".encode()),
        smf.meta(0, 0x54, bytes([0x60, 0, 1, 2, 3])),
        smf.meta(0, 0x58, bytes([6, 3, 36, 8])),
        smf.meta(0, 0x59, bytes([0xFD, 1])),
        smf.meta(0, 0x51, (600_000).to_bytes(3)),
        smf.meta(480, 0x06, b"Chorus"),
        smf.meta(0, 0x58, bytes([4, 2, 24, 8])),
        smf.meta(20_000, 0x07, b"lights"),
        b"\x83\x60\xff\x2f\0",
    )
    part = smf.track(
        smf.meta(0, 0x21, b"\0"),
        smf.meta(0, 0x20, b"\3"),
        smf.meta(0, 0x03, b"Oboe"),
        smf.meta(0, 0x04, b"an oboe"),
        smf.meta(0, 0x7F, b"\x43\x01"),
        smf.event(0, 0xF0, 5, 0x7E, 0x7F, 0x09, 0x01, 0xF7),
        smf.event(0, 0xF7, 2, 0xF3, 0x01),
        smf.event(0, 0xB3, 0, 1),
        smf.event(0, 0xB3, 32, 2),
        smf.event(0, 0xC3, 68),
        smf.event(0, 0xB3, 7, 100),
        smf.meta(10, 0x05, b"la"),
        smf.event(0, 0x93, 60, 90),
        smf.event(5, 0xA3, 60, 33),
        smf.event(0, 0xD3, 44),
        smf.event(0, 0xE3, 0, 0x60),
        smf.event(100, 0x83, 60, 17),
        smf.event(0, 0xC3, 70),
        smf.event(0, 0x93, 62, 91),
        smf.event(9000, 0x93, 62, 0),
        smf.meta(0, 0x01, b"fin"),
    )
    score = opened(smf.file(conductor, part))
    assert score.texts == (
        Text(0, "title", "Song"), Text(0, "copyright", "© Me"),
        Text(480, "marker", "Chorus"), Text(20_480, "cue", "lights"),
    )  # fmt: skip
    assert score.tempos == (Tempo(0, 600_000),)
    assert score.meters == (Meter(0, 6, 8), Meter(480, 4, 4))
    assert score.keys == (Key(0, -3, True),)
    assert score.length == 20_960
    assert Raw(0, b"\xff\x54\x60\0\1\2\3") in score.others
    (track,) = score.tracks
    assert (track.name, track.program, track.channel, track.drum) == ("Oboe", 68, 3, False)
    assert rows(track) == [(10, 105, 60, 90, 17), (115, 9000, 62, 91, 64)]
    assert track.controls.tolist() == [
        (0, 0xB0, 0, 1), (0, 0xB0, 32, 2), (0, 0xB0, 7, 100), (15, 0xA0, 60, 33),
        (15, 0xD0, 0, 44), (15, 0xE0, 0, 4096), (115, 0xC0, 0, 70),
    ]  # fmt: skip
    assert track.texts == (
        Text(0, "instrument", "an oboe"), Text(10, "lyric", "la"), Text(9115, "text", "fin")
    )  # fmt: skip
    assert [raw.data for raw in track.others] == [
        b"\xff\x21\0", b"\xff\x20\3", b"\xff\x7f\x43\1", b"\xf0\x7e\x7f\x09\x01\xf7", b"\xf7\xf3\1"
    ]  # fmt: skip
    back = again(score)
    assert back == score
    assert [one.channel for one in back.tracks] == [3]
    assert b"\xff\x58\x04\x06\x03\x24\x08" in back.origin.path.read_bytes()


def test_bank_before_program_before_volume(smf, opened, again):
    events = [(0xB0, 0, 1), (0xB0, 32, 2), (0xC0, 5), (0xB0, 7, 99)]
    track = smf.track(*(smf.event(0, *event) for event in events), smf.note(0, 60, 10))
    content = again(opened(smf.file(track))).origin.path.read_bytes()
    assert content.index(b"\xb0\0\1\0\x20\2\0\xc0\5\0\xb0\7\x63") > 0


def test_type_0_keeps_its_channels_and_its_type(smf, opened, again):
    track = smf.track(
        smf.meta(0, 0x51, (400_000).to_bytes(3)),
        smf.event(0, 0xC1, 33),
        smf.note(0, 40, 480, 1),
        smf.note(0, 36, 240, 9),
        smf.note(10, 60, 480, 0),
    )
    score = opened(smf.file(track, kind=0))
    assert [(one.channel, one.program, one.drum) for one in score.tracks] == [
        (0, 0, False), (1, 33, False), (9, 0, True)
    ]  # fmt: skip
    back = again(score)
    assert back == score
    assert back.origin.path.read_bytes()[8:12] == b"\0\0\0\1"
    assert again(Score(score.tracks)).origin.path.read_bytes()[8:10] == b"\0\1"


def test_two_tracks_that_share_a_channel(smf, opened, again):
    """As of the hands of a pianist: the program is said in one of them."""
    right = smf.track(smf.meta(0, 3, b"right"), smf.event(0, 0xC0, 19), smf.note(0, 72, 480))
    left = smf.track(smf.meta(0, 3, b"left"), smf.note(960, 48, 480))
    score = opened(smf.file(smf.track(), right, left))
    assert [(one.name, one.channel, one.program) for one in score.tracks] == [
        ("right", 0, 19), ("left", 0, 19)
    ]  # fmt: skip
    assert again(score) == score
    changed = Score((score.tracks[0], Track(score.tracks[1].notes, program=40, channel=0)))
    back = again(changed)
    assert [(one.channel, one.program) for one in back.tracks] == [(0, 19), (1, 40)]


def test_equal_notes_begun_at_once_keep_their_lengths_and_velocities(again):
    """Also one of no length beside one that sounds, and the longer before the shorter."""
    notes = [(0, 480, 60, 100), (0, 0, 60, 30), (960, 240, 62, 90), (960, 120, 62, 20)]
    (track,) = again(Score((Track.of(notes),), resolution=480)).tracks
    assert sorted(row[:4] for row in rows(track)) == sorted(notes)


def test_equal_notes_that_overlap(smf, opened, again):
    """The oldest ends first; an end of nothing is none."""
    events = [(0, 0x80, 60, 1), (0, 0x90, 60, 10), (100, 0x90, 60, 11), (100, 0x90, 60, 0),
              (100, 0x80, 60, 12), (100, 0x80, 60, 13), (100, 0x90, 60, 14), (100, 0x80, 60, 15),
              (0, 0x90, 64, 5), (0, 0x80, 64, 5)]  # fmt: skip
    score = opened(smf.file(smf.track(*(smf.event(*event) for event in events))))
    assert rows(score.tracks[0]) == [
        (0, 200, 60, 10, 64), (100, 200, 60, 11, 12), (500, 100, 60, 14, 15), (600, 0, 64, 5, 5)
    ]  # fmt: skip
    assert again(score) == score


def test_more_instruments_than_channels_keep_their_programs(again):
    tracks = tuple(Track.of([(i, 10, 60)], program=i) for i in range(40))
    back = again(Score(tracks))
    assert [one.program for one in back.tracks] == list(range(40))


def test_words_that_midi_has_no_event_for(again):
    score = Score(texts=(Text(0, "composer", "Bach"), Text(480, "chord", "Am7/G")))
    assert again(score).texts == score.texts


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("utf-8", "Übung ♪"),
        ("latin-1", "Señor Löwe"),
        ("cp932", "さくら さくら"),
        ("ascii", "plain"),
    ],
)
def test_texts_in_the_encodings_there_are(smf, opened, encoding, text):
    track = smf.track(smf.meta(0, 5, text.encode(encoding)), smf.note(0, 60, 10))
    assert opened(smf.file(track)).tracks[0].texts == (Text(0, "lyric", text),)


@pytest.mark.parametrize(("division", "seconds"), [(0xE728, 1 / 1000), (0xE250, 1 / 2400)])
def test_smpte_time_becomes_seconds(smf, opened, division, seconds):
    score = opened(smf.file(smf.track(smf.note(0, 60, 1500)), division=division))
    assert score.notes[0].end == pytest.approx(1500 * seconds)
    assert "SMPTE" in score.origin.warnings[0]


def test_rmid(smf, opened):
    content = smf.file(smf.track(smf.note(0, 60, 480)))
    riff = b"RIFF" + (len(content) + 12).to_bytes(4, "little") + b"RMIDdata"
    score = opened(riff + len(content).to_bytes(4, "little") + content)
    assert len(score.notes) == 1
    assert score.origin.warnings == ()


def test_the_fast_way_reads_as_the_careful_one(smf):
    """Deltas of one to four bytes, with and without running status, short events among them."""
    rng = np.random.default_rng(5)
    regular = 0
    for _ in range(60):
        tracks = []
        for channel in range(rng.integers(1, 4)):
            events, running = [smf.meta(0, 3, b"\xff\x90")], 0
            for _ in range(rng.integers(1, 60)):
                delta = int(rng.choice([0, 1, 120, 8200, 16_300, 30_700, 60_000, 3_000_000]))
                if rng.random() < 0.1:
                    events.append(smf.meta(delta, 1, b"\xff\xf0 text"))
                    running = 0
                    continue
                status = int(rng.choice([0x80, 0x90, 0x90, 0xB0, 0xC0, 0xD0, 0xE0])) | channel
                data = rng.integers(0, 128, 1 if status >> 5 == 6 else 2).tolist()
                head = [] if status == running and rng.random() < 0.8 else [status]
                events.append(smf.event(delta, *head, *data))
                running = status
            tracks.append(smf.track(*events))
        content = smf.file(*tracks)
        where = frame(content).tracks
        fast, sure = columns(content, where), careful(content, where)
        if fast is None:
            continue
        regular += 1
        kept = fast.status < 0xF0
        np.testing.assert_array_equal(fast.ticks[kept], sure.ticks)
        np.testing.assert_array_equal(fast.status[kept], sure.status)
        np.testing.assert_array_equal(fast.first[kept], sure.first)
        long = sure.status >> 5 != 6
        np.testing.assert_array_equal(fast.second[kept][long], sure.second[long])
        assert (fast.metas, fast.ends) == (sure.metas, sure.ends)
    assert regular > 10
