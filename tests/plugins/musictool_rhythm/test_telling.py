"""What is heard of a tempo is told, and the nearer octave taken where nothing says which."""

from __future__ import annotations

import logging
from dataclasses import replace

import numpy as np
import pytest

import musictool as mt
from musictool import Audio, BadParameter, Context, Stream
from musictool.origin import Origin
from musictool_rhythm import fit, groove, quantize, steady, tempo
from musictool_rhythm.telling import change_to, heard

from .signals import counted, strokes

TIMES = np.arange(0.5, 11.5, 0.4)  # 150 BPM
BEATS = counted(TIMES)


def recording(tagged: float | None = None) -> Stream:
    stream = strokes(TIMES, 12.0).stream()
    return replace(stream, origin=replace(stream.origin or Origin(), tempo_bpm=tagged))


@pytest.fixture
def noted(monkeypatch) -> list[str]:
    """Notes of a context in which these beats are heard."""
    for module in ("speed", "timing"):
        monkeypatch.setattr(f"musictool_rhythm.commands.{module}.find_beats", lambda *given: BEATS)
    return []


def context(noted: list[str]) -> Context:
    return Context(note=noted.append)


@pytest.mark.parametrize(
    ("bpm", "tagged", "tempo_range", "factor"),
    [
        (110, None, None, 110 / 150),
        (80, None, None, 80 / 75),
        (280, None, None, 280 / 300),
        (80, 150, None, 80 / 150),
        (80, 98, None, 80 / 75),
        (80, None, (140, 160), 80 / 150),
        (20, None, None, 20 / 75),
    ],
)
def test_the_octave_that_is_nearer_is_taken_unless_something_says_which(
    bpm, tagged, tempo_range, factor
):
    way = change_to(bpm, BEATS, recording(tagged), tempo_range)
    assert way.factor == pytest.approx(factor, rel=1e-3)


def test_a_change_says_what_was_heard_and_what_it_does(noted):
    made = tempo(recording(), bpm=110.0, context=context(noted))
    tempo(recording(148.0), bpm=80.0, context=context(noted))
    tempo(recording(), bpm=80.0, context=context(noted))
    assert made.frames == pytest.approx(recording().frames * 150 / 110, rel=1e-3)
    assert noted == [
        "heard 150.0 BPM in 4/4 -> 110 BPM, x 0.733",
        "heard 150.0 BPM in 4/4 (BPM tag: 148) -> 80 BPM, x 0.533",
        "heard 150.0 BPM in 4/4 -> 80 BPM, x 1.07, counted half as fast, at 75.0, which is nearer"
        " (else tempo_range=142-158)",
    ]


def test_a_tempo_that_is_given_is_not_heard(noted):
    silence = Audio(np.zeros((1, 8000), np.float32), 8000).stream()
    made = tempo(silence, bpm=60.0, from_bpm=120.0, context=Context(note=noted.append))
    assert made.frames == 16000
    assert noted == ["from 120 BPM, as given -> 60 BPM, x 0.5"]


@pytest.mark.parametrize(
    "given",
    [
        {"from_bpm": 100.0, "factor": 1.1},
        {"from_bpm": 100.0, "bpm": 90.0, "tracker": "tcn"},
        {"from_bpm": 100.0, "bpm": 90.0, "tempo_range": (50.0, 60.0)},
    ],
)
def test_nothing_that_would_be_ignored_is_taken_beside_it(given):
    with pytest.raises(BadParameter, match="from_bpm says from which tempo"):
        tempo(recording(), context=Context(), **given)


def test_steady_beats_take_the_nearer_octave_too(noted):
    made = steady(recording(), bpm=80.0, context=context(noted))
    assert made.frames == pytest.approx(recording().frames * 75 / 80, rel=0.02)
    assert "-> 80 BPM, x 1.07, counted half as fast" in noted[0]
    steady(recording(), context=context(noted))
    assert noted[1] == "heard 150.0 BPM in 4/4 -> the same, throughout"


def test_all_that_act_on_beats_say_what_they_heard(noted):
    quantize(recording(), context=context(noted))
    fit(recording(), mt.Table.of([{"time": 4.0}]), context=context(noted))
    groove(recording(), recording(), context=context(noted))
    words = "heard 150.0 BPM in 4/4"
    assert noted == [words, words, f"{words}; in the reference 150.0 BPM in 4/4"]
    assert heard(counted(TIMES[:1]), recording()) == "heard no steady beat"


def test_python_has_it_in_the_log_and_in_the_history(caplog):
    with caplog.at_level(logging.INFO, "musictool"):
        made = mt.run("rhythm.tempo bpm=60 from_bpm=120", recording().audio())
    said = "rhythm.tempo: from 120 BPM, as given -> 60 BPM, x 0.5"
    assert caplog.messages == [said]
    assert made.origin.history[-1]["notes"] == [said]
