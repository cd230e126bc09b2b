"""Engine `compose`: new notes in the key and on the beats of a piece that is known in closed form.

The piece is a plucked scale of C major, up and down in eighths at 120 BPM, eight bars of it.
"""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from musictool import (
    NOTE,
    RESOLUTION,
    Audio,
    BadParameter,
    CannotProcess,
    Context,
    Score,
    Track,
    read,
)
from musictool_continuation import compose, compose_filling, compose_otherwise
from musictool_continuation import continue_ as unit
from musictool_continuation.composing import engine, layers, replacing
from musictool_continuation.composing.score import compose as rewritten
from musictool_continuation.composing.score import score_of
from musictool_continuation.composing.timing import Phrase, timeline_within

from .drawing.test_drawing import elements

RATE = 16_000
BEAT_S = 0.5
SCALE = (60, 62, 64, 65, 67, 69, 71, 72)
ORDER = (0, 2, 4, 2, 1, 3, 5, 3, 2, 4, 7, 4, 6, 4, 3, 1)
"""Two bars of eighths."""
SECONDS = 6.0


def pluck(pitch: int, loud: float) -> np.ndarray:
    time = np.arange(round(0.6 * RATE)) / RATE
    hertz = 440 * 2 ** ((pitch - 69) / 12)
    waves = sum(
        np.sin(2 * np.pi * k * hertz * time) / k * np.exp(-3 * k * time) for k in range(1, 7)
    )
    return loud * 0.2 * waves * np.minimum(time / 0.003, 1)


@pytest.fixture(scope="module")
def piece() -> Audio:
    sound = np.zeros(round(16 * RATE))
    for eighth in range(64):
        begin = round(eighth * BEAT_S / 2 * RATE)
        note = pluck(SCALE[ORDER[eighth % 16]], 1.5 if eighth % 8 == 0 else 1.0)
        end = min(begin + len(note), len(sound))
        sound[begin:end] += note[: end - begin]
    return Audio(sound[np.newaxis].astype(np.float32), RATE)


@pytest.fixture(scope="module", autouse=True)
def heard_once():
    """All of these hear one recording, and most plan how it goes on, which takes most of their
    time.
    """
    found = {}

    def once(listen):
        def heard(audio, *settings, context=None, **named):
            context, settings = (context, settings) if context else (settings[-1], settings[:-1])
            key = listen.__name__, audio.samples.tobytes(), settings, *named.items()
            if key not in found:
                found[key] = listen(audio, *settings, context=context, **named)
            return found[key]

        return heard

    with pytest.MonkeyPatch.context() as patch:
        hear_notes = once(engine.hear_notes)
        patch.setattr(engine, "hear_notes", hear_notes)
        patch.setattr(replacing, "hear_notes", hear_notes)
        patch.setattr(engine, "plan", once(engine.plan))
        patch.setattr(layers, "_strokes", once(layers._strokes))
        yield


@dataclass
class Made:
    audio: Audio
    extras: dict[str, bytes]
    warnings: list[str]

    @property
    def score(self) -> Score:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "composed.mid"
            path.write_bytes(self.extras["composed"])
            score = read(path)
        assert isinstance(score, Score)
        return score


def composed(audio: Audio, seconds: float = SECONDS, **settings) -> Made:
    return made_by(compose, audio, seconds=seconds, **settings)


def made_by(engine, audio: Audio, **settings) -> Made:
    extras: dict[str, bytes] = {}
    warnings: list[str] = []
    context = Context(
        seed=3,
        warn=warnings.append,
        make_extra=lambda name, draw: extras.update(
            {name: draw(".mid")} | ({"page": draw(".html")} if name == "report" else {})
        ),
    )
    made = engine(audio.stream(), context=context, **settings).audio()
    return Made(made, extras, warnings)


def whole_bar(score: Score) -> int:
    """The first whole bar of the new part, counted from 0: a marker says where that begins."""
    return -(-score.texts[0].tick // (4 * score.resolution))


@pytest.fixture(scope="module")
def made(piece: Audio) -> Made:
    return composed(piece)


def test_the_recording_stays_and_the_new_part_is_exactly_as_long(piece, made) -> None:
    assert made.audio.frames == piece.frames + round(SECONDS * RATE)
    assert np.array_equal(made.audio.samples[:, : piece.frames], piece.samples)


def test_the_page_shows_the_notes_and_no_ribbon_to_what_is_composed_alone(made) -> None:
    page = made.extras["page"]
    notes = elements(page, "rect", "note")
    assert len(notes) == len(made.score.tracks[0].notes)
    report = json.loads(made.extras["report"])
    composed = [one for one in report["parts"] if one["made"] == "composed"]
    assert len(elements(page, "rect", "composed")) == len(composed) > 0
    assert report["bed"] == "none"
    for ribbon in elements(page, "path", "laid"):
        at = float(ribbon.get("data-at")) + float(ribbon.get("data-seconds")) / 2
        assert not any(one["start_s"] < at < one["end_s"] for one in composed)


def test_new_notes_are_in_key_on_the_beats_and_in_its_range(made) -> None:
    notes = made.score.tracks[0].notes
    assert len(notes) >= 0.6 * SECONDS / BEAT_S * 2
    in_key = np.isin(notes["pitch"] % 12, np.array(SCALE) % 12)
    assert in_key.mean() >= 0.85
    eighths = notes["start"] / made.score.resolution * 2
    assert np.abs(eighths - np.rint(eighths)).max() < 0.2
    assert abs(np.median(notes["pitch"]) - np.median(SCALE)) <= 7


def test_what_sounds_are_those_notes(piece, made) -> None:
    """The energy of the new part lies at pitches of the scale, and begins on the eighths."""
    new = made.audio.samples[0, piece.frames :]
    power = np.abs(np.fft.rfft(new * np.hanning(len(new)))) ** 2
    hertz = np.fft.rfftfreq(len(new), 1 / RATE)
    heard = (hertz > 110) & (hertz < 1100)
    pitch = 69 + 12 * np.log2(hertz[heard] / 440)
    near = np.isin(np.rint(pitch) % 12, np.array(SCALE) % 12)
    assert power[heard][near].sum() > 0.85 * power[heard].sum()
    own = 10 * np.log10(np.mean(piece.samples**2))
    thirds = np.array_split(new[: round(4.5 * RATE)], 3)
    for third in thirds:
        assert abs(10 * np.log10(np.mean(third**2)) - own) < 4
    assert np.abs(new).max() <= np.abs(piece.samples).max()


def test_it_is_other_music_than_the_piece_has(made) -> None:
    """No bar of it has the pitches of any bar of the piece."""
    bars = [tuple(SCALE[at] for at in ORDER[:8]), tuple(SCALE[at] for at in ORDER[8:])]
    notes = made.score.tracks[0].notes
    bar = notes["start"] // (4 * made.score.resolution)
    found = [tuple(notes["pitch"][bar == one].tolist()) for one in np.unique(bar)]
    whole = [one for one in found if len(one) >= 6]
    assert whole
    assert not set(whole) & set(bars)


def test_the_score_that_was_composed_gives_the_same_samples(piece, made) -> None:
    again = composed(piece, score=made.score)
    assert np.array_equal(again.audio.samples, made.audio.samples)


def test_the_report_tells_composed_from_recalled(piece, made) -> None:
    report = json.loads(made.extras["report"])
    assert {one["made"] for one in report["parts"]} == {"composed"}
    assert report["parts"][0]["start_s"] == pytest.approx(16, abs=0.01)
    assert report["parts"][-1]["end_s"] == pytest.approx(16 + SECONDS, abs=0.01)
    assert report["notes"] == len(made.score.tracks[0].notes)


def test_with_newness_0_it_is_what_unit_makes(piece) -> None:
    ours = composed(piece, newness=0.0).audio
    theirs = unit(piece.stream(), SECONDS, context=Context(seed=3)).audio()
    assert np.array_equal(ours.samples, theirs.samples)


def test_of_noise_it_says_that_there_are_too_few_notes(piece) -> None:
    rng = np.random.default_rng(5)
    noise = piece.with_samples(rng.normal(0, 0.1, (1, 4 * RATE)).astype(np.float32))
    ours = composed(noise, 1.0)
    assert "too few notes" in ours.warnings[-1]
    theirs = unit(noise.stream(), 1.0, context=Context(seed=3)).audio()
    assert np.array_equal(ours.audio.samples, theirs.samples)


def test_a_new_part_may_be_shorter_than_a_window_and_have_no_note(piece) -> None:
    short = composed(piece, 0.01)
    assert short.audio.frames == piece.frames + round(0.01 * RATE)
    assert not short.warnings
    within = piece.with_samples(piece.samples[:, : round(15.6 * RATE)])  # between two eighths
    assert "no note begins in what is to be composed" in composed(within, 0.01).warnings[-1]


def test_chords_that_are_given_are_those_of_the_bars(piece) -> None:
    """On every beat what sounds is of F in the first whole bar, of G in the next, and so on."""
    score = composed(piece, chords="F G").score
    first = whole_bar(score)
    notes = score.tracks[0].notes
    assert len(notes) >= 12
    beat = score.resolution
    for start, duration, pitch in notes[["start", "duration", "pitch"]].tolist():
        begins = round(start / beat * 4) / 4  # it was played about so
        for at in range(-(-int(begins * 4) // 4), int(np.ceil(begins + duration / beat - 0.25))):
            assert pitch % 12 in ((5, 9, 0), (7, 11, 2))[(at // 4 - first) % 2]


def test_a_melody_stays_on_top(piece) -> None:
    tune = [(0, 960, 72), (960, 480, 74), (1920, 960, 76), (2880, 480, 69)]
    made = composed(piece, melody=Score((Track.of(tune),), resolution=480))
    notes = made.score.tracks[0].notes
    ticks, first = made.score.resolution / 480, 1920 * whole_bar(made.score)
    rows = notes[["start", "duration", "pitch"]].tolist()
    played = [(round(at / ticks) - first, round(lasts / ticks), pitch) for at, lasts, pitch in rows]
    assert set(tune) <= set(played)
    for at, lasts, pitch in set(played) - set(tune):
        assert all(
            pitch < its for begin, long, its in tune if begin < at + lasts and at < begin + long
        )
    parts = json.loads(made.extras["report"])["parts"]
    assert parts[0]["made"] == "composed"
    assert parts[-1]["made"] == "recalled"  # no note of the tune begins there


def test_what_says_twice_what_is_composed_is_refused(piece) -> None:
    score = Score((Track.of([(0, 480, 72)]),), resolution=480)
    for settings in (
        {"score": score, "newness": 0.5},
        {"score": score, "melody": score},
        {"score": score, "chords": "C"},
        {"melody": score, "newness": 0.5},
        {"chords": "C", "newness": 0.0},
    ):
        with pytest.raises(BadParameter):
            composed(piece, **settings)
    with pytest.raises(BadParameter, match="symbols such as 'Am F C G'"):
        composed(piece, chords="Am what")


@pytest.fixture(scope="module")
def filled(piece: Audio) -> Made:
    return made_by(compose_filling, piece, start=6.1, end=9.9)


def test_a_hole_is_filled_with_new_notes_in_key_on_the_eighths(piece, filled) -> None:
    """The piece repeats itself, so that unit alone would bring back what was there."""
    score = filled.score
    notes = score.tracks[0].notes
    assert len(notes) >= 12
    assert np.isin(notes["pitch"] % 12, np.array(SCALE) % 12).mean() >= 0.85
    # The score begins with the bar of the hole, 6 s into the piece, or a bar of it before.
    begins = notes["start"] / score.resolution * BEAT_S
    eighths = begins / BEAT_S * 2
    assert np.abs(eighths - np.rint(eighths)).max() < 0.2
    old = [SCALE[ORDER[at % 16]] for at in range(64)]
    there = [old[round((at + 6) * 4)] for at in begins]  # the bar in which 6.1 s lie begins at 6 s
    assert np.mean(notes["pitch"] == there) < 0.5


def test_what_is_outside_of_the_hole_stays_and_its_level_is_the_pieces(piece, filled) -> None:
    changed = np.flatnonzero((filled.audio.samples != piece.samples).any(axis=0)) / RATE
    assert filled.audio.frames == piece.frames
    assert 6.1 <= changed.min() < 6.4
    assert 9.5 < changed.max() < 9.9
    new, own = (
        one.samples[0, round(6.4 * RATE) : round(9.6 * RATE)] for one in (filled.audio, piece)
    )
    assert abs(10 * np.log10(np.mean(new**2) / np.mean(own**2))) < 1
    # No click at the ends of the hole, nor where notes come and go.
    assert np.abs(np.diff(new, 2)).max() < 1.5 * np.abs(np.diff(piece.samples[0], 2)).max()


def test_what_sounds_in_the_hole_are_the_new_notes_and_no_longer_the_old(piece, filled) -> None:
    """By the energy at their fundamentals while each lasts."""
    score, sound = filled.score, filled.audio.samples[0]
    heard, gone = [], []
    for start, _, pitch in score.tracks[0].notes[["start", "duration", "pitch"]].tolist():
        at = 6 + start / score.resolution * BEAT_S
        eighth = round(at * 4)
        old = SCALE[ORDER[eighth % 16]]
        if old != pitch and at + 0.25 < 9.9:
            part = sound[round(at * RATE) : round((at + 0.22) * RATE)]
            heard.append(power_at(part, pitch))
            gone.append(power_at(part, old))
    assert len(heard) >= 6
    assert np.median(10 * np.log10(np.array(heard) / np.array(gone))) > 10


def power_at(sound: np.ndarray, pitch: int) -> float:
    time = np.arange(len(sound)) / RATE
    wave = np.exp(-2j * np.pi * 440 * 2 ** ((pitch - 69) / 12) * time) * np.hanning(len(sound))
    return float(np.abs(wave @ sound) ** 2) + 1e-9


def test_the_score_of_a_filling_gives_the_same_samples_and_an_edited_one_others(piece, filled):
    again = made_by(compose_filling, piece, start=6.1, end=9.9, score=filled.score)
    assert np.array_equal(again.audio.samples, filled.audio.samples)


def test_a_phrase_is_varied_with_other_notes_and_the_others_stay(piece) -> None:
    made = made_by(compose_otherwise, piece, amount=1.0, end=4.2)
    own, new = (one.samples[0, : 4 * RATE] for one in (piece, made.audio))
    assert abs(10 * np.log10(np.mean(new**2) / np.mean(own**2))) < 0.2  # as loud as it was
    report = json.loads(made.extras["report"])
    (one,) = report["composed"]
    assert one["start_s"] == 0  # where no beat is before the first note
    assert report["notes"] >= 0.7 * len(made.score.tracks[0].notes)
    assert one["end_s"] - one["start_s"] == pytest.approx(4, abs=0.1)
    changed = np.flatnonzero((made.audio.samples != piece.samples).any(axis=0)) / RATE
    assert made.audio.frames == piece.frames
    assert changed.min() < 0.1
    assert one["end_s"] <= changed.max() <= one["end_s"] + 0.3
    notes = made.score.tracks[0].notes
    assert len(notes) >= 12
    assert np.isin(notes["pitch"] % 12, np.array(SCALE) % 12).mean() >= 0.85
    assert len(elements(made.extras["page"], "rect", "note")) == len(notes)


def test_where_no_beat_is_heard_what_is_varied_ends_where_it_was_asked_to() -> None:
    rng = np.random.default_rng(1)
    sound, at = np.zeros(9 * RATE), 0.1
    while at < 8.3:
        note = pluck(SCALE[rng.integers(8)], 1.0)
        sound[round(at * RATE) : round(at * RATE) + len(note)] += note
        at += rng.uniform(0.15, 0.6)
    audio = Audio(sound[np.newaxis].astype(np.float32), RATE)
    made = made_by(compose_otherwise, audio, amount=1.0, start=3.0, end=6.3)
    changed = np.flatnonzero((made.audio.samples != audio.samples).any(axis=0)) / RATE
    assert made.audio.frames == audio.frames
    assert changed.min() > 2.9
    assert 5.0 < changed.max() <= 6.3


def test_why_a_passage_keeps_its_notes_is_told() -> None:
    notes = np.zeros(16, NOTE)
    notes["start"], notes["duration"] = np.arange(16) * RESOLUTION, RESOLUTION
    notes["pitch"], notes["velocity"] = [SCALE[at % 8] for at in ORDER], 80
    beats = timeline_within(np.arange(17) * BEAT_S, 0, 4, 0.0, 8.0)
    played, warnings = score_of(notes, beats), list[str]()
    phrases = [Phrase(0, 4, True), Phrase(4, 8, False), Phrase(8, 12, True)]
    wish = {"keep": ["melody"]}  # which is all that there is
    made = rewritten(played, phrases, Context(warn=warnings.append), wish=wish)
    assert made == played
    (told,) = warnings
    assert told.startswith("2 of 2 passages keep the notes that were played")
    assert told.count("all notes are what keep=melody lets stay") == 1


def test_where_nothing_can_be_composed_unit_is_named(piece) -> None:
    with pytest.raises(CannotProcess, match=r"no note begins and ends .* engine unit"):
        made_by(compose_filling, piece, start=6.3, end=6.4)
    noise = np.random.default_rng(5).normal(0, 0.1, (1, 4 * RATE)).astype(np.float32)
    with pytest.raises(CannotProcess, match=r"too few notes .* engine unit"):
        made_by(compose_otherwise, piece.with_samples(noise))
