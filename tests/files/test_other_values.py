"""Scores as MIDI, stems as folders, reports as JSON."""

import json
from importlib import import_module

import numpy as np
import pytest

from musictool.errors import UnreadableFile, UnsupportedFormat, UsageError
from musictool.files import info, read, write
from musictool.origin import Origin
from musictool.values import Audio, Note, Report, Score, Stems


@pytest.fixture
def mido():
    return import_module("mido")


def midi_file(mido, path, *tracks, ticks=480):
    file = mido.MidiFile(ticks_per_beat=ticks)
    for messages in tracks:
        file.tracks.append(mido.MidiTrack(messages))
    file.save(path)
    return path


def test_notes_come_back(tmp_path):
    notes = (
        Note(0.0, 0.5, 60, 90, 0), Note(0.25, 1.75, 64, 1, 40), Note(0.25, 0.5, 36, 127, 0, True),
        Note(1.0, 1.001, 127, 80, 40), Note(2.5, 4.0, 0, 64, 127),
    )  # fmt: skip
    score = Score.of(notes)
    write(tmp_path / "x.mid", score)
    back = read(tmp_path / "x.mid")
    assert len(back.notes) == len(notes)
    for one, other in zip(back.notes, score.notes, strict=True):
        assert one.start == pytest.approx(other.start, abs=5.3e-4)  # a tick at 120 BPM
        assert one.end == pytest.approx(other.end, abs=5.3e-4)
        assert (one.pitch, one.velocity, one.program, one.drum) == (
            other.pitch,
            other.velocity,
            other.program,
            other.drum,
        )


def test_an_uneven_tempo_comes_back(tmp_path):
    """Beats of a player, not of a machine: each gap becomes a tempo of its own."""
    gaps = 0.5 + 0.05 * np.sin(np.arange(24))
    beats = tuple(float(beat) for beat in np.concatenate([[0.0], np.cumsum(gaps)]))
    notes = tuple(Note(beat, beat + 0.2, 60) for beat in beats)
    write(tmp_path / "x.mid", Score.of(notes, beats, beats[::3]))
    back = read(tmp_path / "x.mid")
    np.testing.assert_allclose(back.beats[: len(beats)], beats, atol=1e-3)
    np.testing.assert_allclose(back.downbeats[: len(beats[::3])], beats[::3], atol=1e-3)
    np.testing.assert_allclose([note.start for note in back.notes], beats, atol=1e-3)


def test_beats_are_quarter_notes_in_the_file(tmp_path, mido):
    """So that a sequencer's grid is the music's."""
    beats = tuple(i * 0.6 for i in range(9))
    write(tmp_path / "x.mid", Score.of((Note(1.2, 1.8, 60),), beats, beats[::3]))
    file = mido.MidiFile(tmp_path / "x.mid")
    (tempo,) = (m.tempo for m in file.tracks[0] if m.type == "set_tempo")
    assert mido.tempo2bpm(tempo) == pytest.approx(100)
    (signature,) = (m for m in file.tracks[0] if m.type == "time_signature")
    assert (signature.numerator, signature.denominator) == (3, 4)
    on = next(m for m in file.tracks[1] if m.type == "note_on")
    assert on.time == 2 * file.ticks_per_beat


def test_music_that_starts_before_its_first_beat(tmp_path):
    beats = tuple(0.3 + i * 0.5 for i in range(6))
    notes = (Note(0.0, 0.1, 60), Note(0.3, 0.5, 62), Note(1.3, 1.5, 64))
    write(tmp_path / "x.mid", Score.of(notes, beats, beats[::4]))
    back = read(tmp_path / "x.mid")
    np.testing.assert_allclose([note.start for note in back.notes], [0.0, 0.3, 1.3], atol=1e-3)
    np.testing.assert_allclose(back.beats[1:4], beats[:3], atol=1e-3)
    assert back.downbeats[1] == pytest.approx(0.3, abs=1e-3)


def test_tempo_changes_of_a_file(tmp_path, mido):
    """120 BPM for one bar of 4/4, then 60 BPM in 3/8: seconds in closed form."""
    meta = mido.MetaMessage
    conductor = [
        meta("set_tempo", tempo=500_000),
        meta("time_signature", numerator=4, denominator=4),
        meta("set_tempo", tempo=1_000_000, time=4 * 480),
        meta("time_signature", numerator=3, denominator=8),
    ]
    on, off = {"note": 60, "velocity": 64}, {"note": 60, "velocity": 0}
    notes = [
        mido.Message("note_on", **on),
        mido.Message("note_on", **off, time=4 * 480),
        mido.Message("note_on", **on, time=480),
        mido.Message("note_off", **off, time=960),
    ]
    score = read(midi_file(mido, tmp_path / "x.mid", conductor, notes))
    assert [(note.start, note.end) for note in score.notes] == [(0.0, 2.0), (3.0, 5.0)]
    assert score.beats == (0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 4.5, 5.0)
    assert score.downbeats == (0.0, 2.0, 3.5, 5.0)


def test_programs_drums_and_repeated_notes(tmp_path, mido):
    m = mido.Message
    track = [
        m("program_change", channel=2, program=33),
        m("note_on", channel=2, note=40),
        m("note_on", channel=2, note=40, velocity=99, time=480),
        m("note_off", channel=2, note=40, time=480),
        m("note_off", channel=2, note=40, time=480),
        m("note_on", channel=9, note=36),
        m("note_off", channel=9, note=36, time=480),
        m("note_off", channel=9, note=36),
        m("note_on", channel=9, note=38),
    ]
    score = read(midi_file(mido, tmp_path / "x.mid", track))
    assert score.notes == (
        Note(0.0, 1.0, 40, 64, 33),
        Note(0.5, 1.5, 40, 99, 33),
        Note(1.5, 2.0, 36, 64, 0, True),
    )


def test_more_instruments_than_channels(tmp_path):
    notes = tuple(Note(i, i + 0.5, 60, 80, program) for i, program in enumerate(range(20)))
    write(tmp_path / "x.mid", Score.of(notes))
    assert [note.program for note in read(tmp_path / "x.mid").notes] == list(range(20))


def test_an_empty_score(tmp_path):
    write(tmp_path / "x.mid", Score())
    assert read(tmp_path / "x.mid") == Score()


@pytest.mark.parametrize("content", [b"MThd\0\0\0\6\0\1\0\1\1\xe0MTrk\0\0\1\0\0\x90", b"RIFF" * 10])
def test_damaged_midi(tmp_path, content):
    (tmp_path / "x.mid").write_bytes(content)
    with pytest.raises(UnreadableFile, match="no MIDI file that can be read"):
        read(tmp_path / "x.mid")


def test_info_on_midi(tmp_path, made):
    write(tmp_path / "x.mid", made(Score.of((Note(0, 2, 60),)), {"step": 1}))
    found = info(tmp_path / "x.mid")
    assert (found.container, found.history) == ("MIDI", ({"step": 1},))
    assert found.duration_s == pytest.approx(2.0, abs=1e-3)


def test_a_score_is_no_wav_and_a_recording_no_midi(tmp_path, tones):
    with pytest.raises(UnsupportedFormat, match=r"end the name in \.mid"):
        write(tmp_path / "x.wav", Score())
    with pytest.raises(UnsupportedFormat, match=r"notes are written as .* end the name in \.mid"):
        write(tmp_path / "x", Score())
    with pytest.raises(UnsupportedFormat, match=r"'\.mid' cannot be written"):
        write(tmp_path / "x.mid", tones(0.1))
    with pytest.raises(UnsupportedFormat, match=r"end the name in \.json"):
        write(tmp_path / "x.wav", Report({}))


def test_a_report_keeps_order_and_letters(tmp_path):
    findings = {
        "z": 1.5, "a": np.float32(0.25), "ü音": ["é", (1, 2)], "never": float("nan"),
        "array": np.arange(3), "deep": {"n": np.int64(3), "none": None, "yes": np.True_},
    }  # fmt: skip
    write(tmp_path / "x.json", Report(findings))
    text = (tmp_path / "x.json").read_text(encoding="utf-8")
    assert "ü音" in text
    back = json.loads(text)
    assert list(back) == list(findings)
    assert back == {
        "z": 1.5, "a": 0.25, "ü音": ["é", [1, 2]], "never": None, "array": [0, 1, 2],
        "deep": {"n": 3, "none": None, "yes": True},
    }  # fmt: skip


def test_stems_become_a_folder(tmp_path, tones, listing, made):
    drums, bass = tones(0.2), tones(0.2, level=2.0)
    origin = Origin(container="FLAC", subtype="PCM_16")
    stems = Stems({"drums": drums, "bass/low": bass}, origin)
    written = write(tmp_path / "new" / "song", made(stems, {"step": 1}), parents=True)
    assert listing(tmp_path / "new" / "song") == ["bass_low.flac", "drums.flac"]
    back = read(tmp_path / "new" / "song" / "drums.flac")
    np.testing.assert_allclose(back.samples, drums.samples, atol=1 / 32768)
    assert back.origin.subtype == "PCM_16"
    assert back.origin.history == ({"step": 1},)
    assert written.clipped_samples > 0
    assert written.warnings[0].startswith("bass_low.flac: ")


def test_stems_whose_names_fall_together(tmp_path, tones, listing):
    with pytest.raises(UsageError, match="two parts would have one file name: a/b, a_b"):
        write(tmp_path / "song", Stems({"a/b": tones(0.1), "a_b": tones(0.1)}), force=True)
    assert listing(tmp_path) == []


def test_stems_without_a_source_are_wav(tmp_path, tones, listing):
    write(tmp_path / "song", Stems({"a": tones(0.1)}))
    assert listing(tmp_path / "song") == ["a.wav"]


def test_stems_of_an_mp3_with_one_of_six_channels(tmp_path, tones, listing):
    """Refused before the first part is written."""
    origin = Origin(container="MP3", subtype="MPEG_LAYER_III", bitrate=128_000)
    wide = Audio(np.zeros((6, 4410)), 44100)
    with pytest.raises(UnsupportedFormat, match="at most 2 channels"):
        write(tmp_path / "song", Stems({"a": tones(0.1), "b": wide}, origin))
    assert listing(tmp_path) == []
