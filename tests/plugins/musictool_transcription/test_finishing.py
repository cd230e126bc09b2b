"""What becomes of notes that are known: bars, grid, pedal, instrument, and which are chosen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import musictool as mt
from musictool import BadParameter, CannotProcess, Context, Report, Score
from musictool_transcription.bends import Bend
from musictool_transcription.finishing import finish
from musictool_transcription.heard import SUSTAIN, Heard

STREAM = mt.Audio(np.zeros((1, 8 * 22050), np.float32), 22050).stream()
SCALE = Heard.of([(0.5 * at, 0.5 * at + 0.45, 60 + at, 64 + at) for at in range(8)])


def with_beats(times, downbeats=(), meter="4/4", free=False) -> Context:
    """A context in which a tracker has heard these, and all other commands are themselves."""

    def run(context, pipeline, inputs):
        if pipeline.command == "rhythm.beats":
            found = {"beats": list(times), "downbeats": list(downbeats), "meter": meter}
            return Report({**found, "free_time": free})
        return mt.run(mt.Pipeline((pipeline,)), *inputs)

    return Context(run_pipeline=run)


def seconds(score: Score) -> np.ndarray:
    return np.array([(note.start, note.end) for note in score.notes])


def test_without_beats_notes_stand_at_their_seconds() -> None:
    score = finish(SCALE.score(), STREAM, beats=False, context=Context())
    (track,) = score.tracks
    assert (score.tempos[0].bpm, score.meters, score.resolution) == (120, (), 960)
    assert track.notes["pitch"].tolist() == list(range(60, 68))
    assert track.notes["velocity"].tolist() == list(range(64, 72))
    assert track.notes["start"].tolist() == [960 * at for at in range(8)]
    assert track.notes["duration"].tolist() == [864] * 8


def test_beats_are_quarters_and_downbeats_bars() -> None:
    beats = 0.3 + 0.4 * np.arange(20)  # 150 BPM, three to a bar from the second beat on
    context = with_beats(beats, beats[1::3], "3/4")
    score = finish(SCALE.score(), STREAM, context=context)
    assert [tempo.bpm for tempo in score.tempos[1:]] == pytest.approx([150], abs=0.01)
    assert [meter[1:] for meter in score.meters] == [(2, 4), (3, 4)]
    assert np.allclose(score.downbeats[1:], beats[1::3][: len(score.downbeats) - 1], atol=1e-3)
    assert np.allclose(seconds(score), seconds(SCALE.score()), atol=1e-3)


def test_a_tempo_that_wanders_is_followed_and_one_that_only_jitters_is_one() -> None:
    rng = np.random.default_rng(0)
    steady = 0.5 * np.arange(40) + rng.uniform(-0.007, 0.007, 40)
    score = finish(SCALE.score(), STREAM, context=with_beats(np.maximum(steady, 0)))
    assert len(score.tempos) == 1
    assert score.tempos[0].bpm == pytest.approx(120, rel=0.002)
    slower = np.cumsum(np.linspace(0.4, 0.8, 40))
    heard = Heard.of([(time, time + 0.2, 60, 64) for time in slower])
    score = finish(heard.score(), STREAM, context=with_beats(slower))
    lead = score.tracks[0].notes["start"][0]
    ticks = score.tracks[0].notes["start"] - lead
    assert np.abs(ticks / 960 - np.arange(40)).max() < 0.075  # of 0.4 s, 15 ms at both
    assert np.allclose(seconds(score)[:, 0], slower, atol=1e-3)


def test_in_six_eight_a_beat_is_three_eighths() -> None:
    beats = 0.6 * np.arange(12)
    score = finish(SCALE.score(), STREAM, context=with_beats(beats, beats[::2], "6/8"))
    assert score.meters == ((0, 6, 8),)
    assert score.tempos[0].bpm == pytest.approx(150, abs=0.01)
    assert np.allclose(score.downbeats, beats[::2][: len(score.downbeats)], atol=1e-3)


@pytest.mark.parametrize(
    ("first", "meters"),
    [
        (0.06, [(0, 4, 4)]),
        (0.13, [(0, 1, 16), (240, 4, 4)]),
        (0.9, [(0, 2, 4), (1920, 4, 4)]),
        (2.2, [(0, 4, 4)]),
        (2.6, [(0, 1, 4), (960, 4, 4)]),
    ],
)
def test_what_is_before_the_first_bar_is_a_pickup(first, meters) -> None:
    beats = first + 0.5 * np.arange(16)
    score = finish(SCALE.score(STREAM), STREAM, context=with_beats(beats, beats[::4]))
    assert list(score.meters) == meters
    assert np.allclose(seconds(score), seconds(SCALE.score()), atol=1e-3)
    bars = score.clock.seconds(np.array(score.bars))
    assert np.abs(bars - beats[4]).min() < 0.016


def test_a_grid_moves_onsets_and_ends_onto_its_lines() -> None:
    rng = np.random.default_rng(1)
    played = [(at + rng.uniform(-0.04, 0.04) + 1, at) for at in np.arange(0, 4, 0.25)]
    heard = Heard.of([(time, time + 0.21, 60 + i % 5, 64) for i, (time, _) in enumerate(played)])
    beats = 0.5 * np.arange(12)
    score = finish(heard.score(), STREAM, grid="1/8", context=with_beats(beats, beats[::4]))
    (track,) = score.tracks
    assert track.notes["start"].tolist() == [1920 + 480 * at for at in range(16)]
    assert set(track.notes["duration"].tolist()) == {480}


def test_of_two_notes_on_one_line_the_louder_stays() -> None:
    heard = Heard.of([(1.0, 1.03, 60, 30), (1.04, 1.4, 60, 90), (1.02, 1.4, 64, 50)])
    score = finish(heard.score(), STREAM, grid="1/8", context=with_beats(0.5 * np.arange(9)))
    assert [(note.pitch, note.velocity) for note in score.notes] == [(60, 90), (64, 50)]


def test_bends_move_with_the_note_that_they_are_of() -> None:
    bend = Bend(np.array([1.04, 1.2]), np.array([50.0, 0.0]))
    heard = replace(Heard.of([(1.04, 1.4, 60, 64), (2.0, 2.4, 62, 64)]), bends=(bend, None))
    score = finish(heard.score(), STREAM, grid="1/8", context=with_beats(0.5 * np.arange(9)))
    (track,) = score.tracks
    assert track.notes["start"].tolist() == [1920, 3840]
    assert track.controls["tick"][0] == 1920
    assert track.controls["value"][0] == 2048


def test_without_a_beat_it_says_so_and_refuses_a_grid() -> None:
    notes: list[str] = []
    context = replace(with_beats([1.0, 2.0], free=True), note=notes.append)
    score = finish(SCALE.score(), STREAM, context=context)
    assert (score.meters, score.tempos[0].bpm) == ((), 120)
    assert notes == ["no regular beat is heard: notes stand at their seconds, at 120 BPM"]
    with pytest.raises(CannotProcess, match=r"no regular beat whose 1/16 notes .* leave grid out"):
        finish(SCALE.score(), STREAM, grid="1/16", context=context)


def test_the_pedal_is_a_controller_or_makes_notes_longer() -> None:
    heard = Heard.of(
        [(0.0, 0.2, 60, 64), (0.5, 0.7, 64, 64), (1.0, 1.2, 60, 64), (3.0, 3.5, 67, 64)],
        pedals={SUSTAIN: np.array([[0.1, 2.0]])},
    )
    control = finish(heard.score(), STREAM, beats=False, context=Context())
    (track,) = control.tracks
    assert seconds(control)[:, 1].tolist() == pytest.approx([0.2, 0.7, 1.2, 3.5], abs=1e-3)
    assert track.controls["number"].tolist() == [64, 64]
    assert track.controls["value"].tolist() == [127, 0]
    assert track.controls["tick"].tolist() == [192, 3840]
    lengths = finish(heard.score(), STREAM, beats=False, pedal="lengths", context=Context())
    # The key of the first note is struck again while the pedal holds it.
    assert seconds(lengths)[:, 1].tolist() == pytest.approx([1.0, 2.0, 2.0, 3.5], abs=1e-3)
    assert lengths.tracks[0].controls.size == 0


def test_the_instrument_is_general_midis() -> None:
    score = finish(SCALE.score(), STREAM, beats=False, instrument="violin", context=Context())
    assert score.tracks[0].program == 40
    with pytest.raises(BadParameter, match=r"no instrument 'violni'; did you mean Violin"):
        finish(SCALE.score(), STREAM, beats=False, instrument="violni", context=Context())
    drums = Heard.of([(0.0, 0.1, 36, 100)], drums=True).score()
    with pytest.raises(BadParameter, match="drums are heard, which violin does not play"):
        finish(drums, STREAM, beats=False, instrument="violin", context=Context())


def test_notes_are_chosen_by_pitch_and_length() -> None:
    def pitches(**settings) -> list[int]:
        score = finish(SCALE.score(), STREAM, beats=False, context=Context(), **settings)
        return [note.pitch for note in score.notes]

    assert pitches(lowest="D4", highest="65") == [62, 63, 64, 65]
    with pytest.raises(CannotProcess, match="all 8 notes are left out by lowest, highest or min_"):
        pitches(min_length=500)
    with pytest.raises(BadParameter, match="lowest must be a pitch such as C4 or 60, not 'H4'"):
        pitches(lowest="H4")


def test_nothing_heard_is_said_and_makes_no_file(tmp_path, execute) -> None:
    with pytest.raises(CannotProcess, match="no notes were heard"):
        finish(Heard.of([]).score(), STREAM, context=Context())
    silent = tmp_path / "silent.wav"
    mt.write(silent, mt.Audio(np.zeros((1, 22050), np.float32), 22050))
    (outcome,) = execute("transcribe", silent)
    assert str(outcome.error) == "transcribe: no notes were heard"
    assert [path.name for path in tmp_path.iterdir()] == ["silent.wav"]


@pytest.mark.parametrize("setting", [{"grid": "1/8"}, {"tempo_range": (60, 90)}])
def test_what_needs_beats_is_refused_without(setting) -> None:
    (name,) = setting
    with pytest.raises(BadParameter, match=f"{name} needs beats, which are off"):
        finish(SCALE.score(), STREAM, beats=False, context=Context(), **setting)


def test_bends_are_of_notes_alone_and_in_a_range_that_reaches() -> None:
    times = np.linspace(0, 0.4, 5)
    slide = Bend(times, np.linspace(0, 300, 5))
    heard = replace(Heard.of([(0.0, 0.4, 60, 64), (1.0, 1.4, 62, 64)]), bends=(slide, None))
    score = finish(heard.score(), STREAM, beats=False, context=Context())
    controls = score.tracks[0].controls
    reach = controls[(controls["status"] == 0xB0) & (controls["number"] == 6)]
    assert reach["value"].tolist() == [3]
    bends = controls[controls["status"] == 0xE0]
    assert bends["value"].tolist() == pytest.approx([2048, 4096, 6144, 0], abs=1)
    assert (bends["tick"] / 1920).tolist() == pytest.approx([0.1, 0.2, 0.3, 1.0], abs=1e-3)
    chord = replace(heard, offsets=np.array([2.0, 1.4]))
    assert (
        finish(chord.score(), STREAM, beats=False, context=Context()).tracks[0].controls.size == 0
    )
    straight = finish(heard.score(), STREAM, beats=False, bends=False, context=Context())
    assert straight.tracks[0].controls.size == 0
