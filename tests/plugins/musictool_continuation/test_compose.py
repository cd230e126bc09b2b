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

from musictool import Audio, BadParameter, Context, Score, Track, read
from musictool_continuation import compose
from musictool_continuation import continue_ as unit
from musictool_continuation.composing import engine

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
    """All of these hear one recording, which takes most of their time."""
    found = {}

    def once(listen):
        def heard(audio, context):
            key = listen.__name__, audio.samples.tobytes()
            if key not in found:
                found[key] = listen(audio, context)
            return found[key]

        return heard

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "hear_notes", once(engine.hear_notes))
        patch.setattr(engine, "_strokes", once(engine._strokes))
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
    extras: dict[str, bytes] = {}
    warnings: list[str] = []
    context = Context(
        seed=3,
        warn=warnings.append,
        make_extra=lambda name, draw: extras.update(
            {name: draw(".mid")} | ({"page": draw(".html")} if name == "report" else {})
        ),
    )
    made = compose(audio.stream(), seconds, context=context, **settings).audio()
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
