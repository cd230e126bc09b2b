"""`vary` of recordings: how much changes, and how; what stays, as beats and chords do; seeds."""

from __future__ import annotations

import json
from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from musictool import Audio, BadParameter, CannotProcess, Context, find_onsets
from musictool_continuation import vary as vary_stream
from musictool_continuation.varying import engine

from .filling.test_inpaint import RATE, bar_of

BARS = ((220, 262, 294, 330), (196, 247, 262, 220), (392, 349, 330, 294), (440, 392, 349, 330))


def vary(audio: Audio, seed: int = 0, **settings) -> tuple[Audio, dict]:
    """The result, and its report."""
    found: dict = {}
    context = Context(
        note=lambda _: None,
        make_extra=lambda name, make: found.update(json.loads(make(".json"))),
        seed=seed,
    )
    settings = {"change": ("order",)} | settings
    return vary_stream(audio.stream(), context=context, **settings).audio(), found


@pytest.fixture(scope="module")
def piece() -> Audio:
    """Four bars of 2 s, five times, each time played a little otherwise."""
    rng = np.random.default_rng(3)
    mono = np.concatenate([bar_of(roots) for roots in BARS * 5])
    noise = np.repeat(rng.uniform(1e-3, 8e-3, 20), len(mono) // 20) * rng.standard_normal(len(mono))
    return Audio(np.stack([mono + noise, 0.5 * mono - noise]).astype(np.float32), RATE)


@pytest.mark.parametrize("amount", [0.3, 1.0])
def test_so_much_is_played_by_others_and_the_rest_stays(piece, amount):
    made, report = vary(piece, amount=amount)
    assert made.samples.shape == piece.samples.shape
    assert report["changed_share"] == pytest.approx(amount, abs=0.01)
    changed = (made.samples != piece.samples).any(axis=0)
    # Of 80 beats four at either end never change.
    assert changed.mean() == pytest.approx(amount * 72 / 80, abs=0.03)
    assert not changed[: round(1.9 * RATE)].any()
    assert not changed[-round(1.9 * RATE) :].any()


def test_beats_bars_and_chords_stay(piece):
    made, report = vary(piece, amount=1.0)
    strokes = np.flatnonzero(np.abs(made.samples[0]) > 0.6)
    first = strokes[np.append(True, np.diff(strokes) > RATE)] / RATE
    assert np.abs(first - 2 * np.round(first / 2)).max() < 0.01
    jumps = [one for one in report["joins"] if one["jump"]]
    assert jumps
    # Every bar is played by one of the same chords: its wave is the piece's own, but for noise.
    for bar in range(1, 19):
        part = slice(2 * bar * RATE, round((2 * bar + 1.9) * RATE))
        assert np.corrcoef(made.samples[0, part], piece.samples[0, part])[0, 1] > 0.9
    for one in report["pieces"]:
        assert abs((one["at_s"] - one["from_s"]) / 2 % 1 - 0.5) > 0.49


def test_all_of_it_is_another_order_of_phrases_and_not_the_piece_elsewhere(piece):
    """The bars are the same five times over: the piece by four bars later is one of the cheapest
    ways, and no version of it.
    """
    _, report = vary(piece, amount=1.0)
    away, at = [0.0], None
    for one in report["pieces"][1:-1]:  # between what stays at both ends
        moved = one["at_s"] - one["from_s"]
        if at is None or abs(moved - at) > 0.1:
            away.append(0.0)
        at = moved
        away[-1] += one["seconds"]
    assert max(away) < 4 * 2 + 0.1
    assert sum(away) == pytest.approx(35.5, abs=0.2)  # 71 of 79 beats


def test_a_passage_comes_in_where_that_shows_least_and_joins_are_told_on_their_beats(piece):
    """A tone that stops short, or a second attack, shows more than one that goes on to the beat:
    crossfades take from 2 to 105 ms before it, as long as each needs.
    """
    leads = []
    for seed in range(4):
        made, report = vary(piece, seed, amount=0.6)
        changed = (made.samples != piece.samples).any(axis=0)
        for before, one in pairwise(report["pieces"]):
            if before["at_s"] == pytest.approx(before["from_s"], abs=1e-4):
                beat = round(one["at_s"] * RATE)
                assert one["at_s"] * 2 % 1 == pytest.approx(0, abs=0.02)
                leads.append(int(changed[beat - RATE // 5 : beat + 1][::-1].argmin()) / RATE)
    assert len(leads) > 3
    assert 0.001 < min(leads) < max(leads) - 0.003
    assert max(leads) < 0.106


def test_nothing_is_the_recording_and_a_seed_is_a_version(piece):
    assert np.array_equal(vary(piece, amount=0.0)[0].samples, piece.samples)
    one, other, again = (vary(piece, seed, amount=0.4)[0].samples for seed in (1, 2, 1))
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)


def test_what_is_outside_of_a_part_stays(piece):
    made, _ = vary(piece, amount=1.0, start=10.0, end=20.0)
    changed = np.flatnonzero((made.samples != piece.samples).any(axis=0)) / RATE
    assert 10.0 <= changed.min() < 12.1
    assert 17.9 < changed.max() <= 20.0


def test_of_a_long_recording_the_part_that_is_named_varies(piece, monkeypatch):
    monkeypatch.setattr(engine, "AROUND_S", 8.0)
    monkeypatch.setattr(engine, "LONGEST_S", 10.0)
    with pytest.raises(CannotProcess, match="name a part with start and end"):
        vary(piece, amount=1.0)
    made, _ = vary(piece, amount=1.0, start=16.0, end=24.0)
    changed = np.flatnonzero((made.samples != piece.samples).any(axis=0)) / RATE
    assert 16.0 <= changed.min() < changed.max() < 24.0


def test_without_a_beat_level_and_length_stay():
    rng = np.random.default_rng(1)
    rain = Audio(0.1 * rng.standard_normal((6, 10 * 8000)).astype(np.float32), 8000)
    made, _ = vary(rain, amount=0.7)
    assert made.samples.shape == rain.samples.shape
    assert not np.array_equal(made.samples, rain.samples)
    powers = np.square(made.samples).reshape(6, -1, 400).mean(axis=(0, 2))
    assert np.abs(10 * np.log10(powers / 0.01)).max() < 1.5


@cache
def strokes(off_beat: float) -> Audio:
    """Ten bars of four beats in 20 s; two of the beats have an off-beat, so far into the beat."""
    rng, rate = np.random.default_rng(5), 16000
    mono = 1e-4 * rng.standard_normal(20 * rate)
    t = np.arange(rate // 4) / rate
    for beat in range(40):
        for place in (0.0, off_beat)[: 1 + beat % 2]:
            hertz = (220, 262, 294, 330)[beat // 4 % 4] * (1 + place)
            first = round((beat + place) * 0.5 * rate)
            tone = np.sin(2 * np.pi * hertz * t) + rng.standard_normal(len(t)) * np.exp(-150 * t)
            part = mono[first : first + len(t)]
            part += (0.2 * tone * np.exp(-14 * t))[: len(part)]
    return Audio(mono[None].astype(np.float32), rate)


@pytest.mark.parametrize(("off_beat", "cells"), [(1 / 2, 4), (2 / 3, 3)])
def test_another_rhythm_is_struck_on_parts_of_beats_and_the_rest_stays(off_beat, cells):
    piece = strokes(off_beat)
    made, report = vary(piece, amount=0.6, change=("rhythm",))
    own, new = (find_onsets(one.stream()) for one in (piece, made))
    cell = 0.5 / cells
    on_grid = np.round(new.times / cell)
    assert np.abs(new.times - cell * on_grid).max() < 0.004
    assert set(np.arange(1, 40) * cells) <= set(on_grid)
    assert len(report["changes"]) > 12
    touched = np.zeros(piece.frames, bool)
    for one in report["changes"]:
        beat = int(one["start_s"] / 0.5 + 0.1)
        before, after = (
            {int(at) % cells for at in grid if at // cells == beat}
            for grid in (np.round(own.times / cell), on_grid)
        )
        assert before != after
        first, last = round((one["start_s"] - 0.106) * 16000), round((one["end_s"] + 0.02) * 16000)
        touched[first:last] = True
    assert {"struck again", "later"} <= {one["name"] for one in report["changes"]} or cells == 3
    assert np.array_equal(made.samples[:, ~touched], piece.samples[:, ~touched])
    # No stroke is louder than the piece's own.
    starts = np.round(new.times * 16000).astype(int)
    loudest = max(np.square(made.samples[0, at : at + 800]).sum() for at in starts)
    others = (round(at * 16000) for at in own.times)
    assert loudest < 1.05 * max(np.square(piece.samples[0, at : at + 800]).sum() for at in others)


def test_ornaments_are_soft_strokes_before_beats_that_stay():
    made, report = vary(strokes(1 / 2), amount=0.5, change=("ornaments",))
    heard = find_onsets(made.stream()).times
    assert {one["kind"] for one in report["changes"]} == {"ornaments"}
    assert len(report["changes"]) > 8
    for one in report["changes"]:
        beat = one["end_s"]
        assert abs(beat / 0.5 - round(beat / 0.5)) < 0.01
        before = [part["at_s"] for part in one["parts"]]
        assert all(0.05 < beat - at < 0.2 for at in before)
        levels = []
        for at in [*before, beat]:
            assert np.abs(heard - at).min() < 0.012
            first = round(at * 16000)
            levels.append(10 * np.log10(np.square(made.samples[0, first : first + 480]).mean()))
        assert levels == sorted(levels)
        assert levels[-2] < levels[-1] - 3


def test_all_kinds_of_change_are_made_unless_some_are_asked_for():
    _, report = vary(strokes(1 / 2), amount=0.5, change=())
    kinds = [one["kind"] for one in report["changes"]]
    assert set(kinds) == {"order", "rhythm", "ornaments"}
    beats = sum(
        one["end_s"] - one["start_s"] for one in report["changes"] if one["kind"] == "order"
    )
    assert beats > 0.5 * 0.5 * 16
    assert report["changed_share"] == pytest.approx(0.5, abs=0.02)
    laid = {one["at_s"]: one["from_s"] for one in report["pieces"]}
    for one in report["changes"]:
        assert all(laid[part["at_s"]] == part["from_s"] for part in one["parts"])


def test_where_nothing_is_struck_a_note_says_so():
    t = np.arange(12 * 8000) / 8000
    pad = 0.1 * sum(np.sin(2 * np.pi * hertz * t + np.sin(0.7 * t)) for hertz in (196, 247, 294))
    audio = Audio(pad[None].astype(np.float32), 8000)
    notes: list[str] = []
    vary_stream(audio.stream(), 0.5, context=Context(note=notes.append)).audio()
    assert "no accent lends itself to an ornament" in notes[-1]
    with pytest.raises(CannotProcess, match="nothing of it can be played otherwise: no accent"):
        vary(audio, amount=0.5, change=("ornaments",))


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"start": 5.0, "end": 4.0}, "end must come after start"),
        ({"start": 5.0, "end": 5.1}, "no beat begins and ends in what may change"),
        (
            {"start": 41.0},
            "start=41 s leaves nothing to vary of the recording, which lasts 40 s",
        ),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(piece, settings, sentence):
    with pytest.raises((BadParameter, CannotProcess), match=sentence):
        vary(piece, **settings)


def test_what_is_silent_or_short_is_refused():
    with pytest.raises(CannotProcess, match="silent, so there is nothing to vary"):
        vary(Audio(np.zeros((1, 5 * 8000), np.float32), 8000))
    noise = np.random.default_rng(0).standard_normal((1, 8000)).astype(np.float32) / 9
    with pytest.raises(CannotProcess, match=r"1\.0 s long; to vary it takes at least 1\.5 s"):
        vary(Audio(noise, 8000))
