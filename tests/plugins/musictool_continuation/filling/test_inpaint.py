"""`inpaint` of recordings: what is outside, what a piece that repeats itself gives back, lengths,
gaps that are found, music without a beat, and what is refused.
"""

from __future__ import annotations

import json
from types import SimpleNamespace

import numpy as np
import pytest

import musictool as mt
from musictool import Audio, BadParameter, CannotProcess, Context
from musictool_continuation import inpaint as inpaint_stream
from musictool_continuation.filling import engine
from musictool_continuation.filling.dropouts import find_dropouts
from musictool_continuation.filling.fits import Place
from musictool_continuation.filling.holes import Hole
from musictool_continuation.filling.laying import fill
from musictool_continuation.filling.levels import no_louder
from musictool_continuation.filling.surroundings import Surroundings

RATE = 22050
BAR = 2 * RATE


def inpaint(
    audio: Audio, seed: int = 0, said: list[str] | None = None, **settings
) -> tuple[Audio, dict]:
    """The result, and its report."""
    found: dict = {}
    said = said if said is not None else []
    context = Context(
        note=said.append,
        warn=said.append,
        make_extra=lambda name, make: found.update(json.loads(make(".json"))),
        seed=seed,
    )
    return inpaint_stream(audio.stream(), context=context, **settings).audio(), found


def bar_of(roots: tuple[float, ...]) -> np.ndarray:
    """A chord a beat, with a click on each, louder on the first."""
    rng = np.random.default_rng(2)
    bar = np.zeros(BAR)
    t = np.arange(RATE // 2) / RATE
    click = rng.standard_normal(RATE // 50) * np.exp(-np.linspace(0, 7, RATE // 50))
    for beat, root in enumerate(roots):
        first = beat * RATE // 2
        tones = sum(np.sin(2 * np.pi * ratio * root * t) for ratio in (1, 1.25, 1.5))
        bar[first : first + len(t)] += 0.08 * tones * np.exp(-4 * t)
        bar[first : first + len(click)] += (0.3 if beat == 0 else 0.15) * click
    return bar


@pytest.fixture(scope="module")
def loop() -> Audio:
    """The same two bars eight times."""
    bars = np.concatenate([bar_of((220, 262, 294, 330)), bar_of((196, 247, 262, 220))])
    return Audio(np.tile(bars, 8).astype(np.float32)[None], RATE)


@pytest.fixture(scope="module")
def piece() -> Audio:
    """Sections A B A B of four bars of 2 s, in stereo, no two bars the same to the sample."""
    rng = np.random.default_rng(5)
    a = ((220, 262, 294, 330), (196, 247, 262, 220))
    b = ((392, 349, 330, 294), (440, 392, 349, 330))
    bars = [bar_of(roots) for section in (a, b, a, b) for roots in section * 2]
    mono = np.concatenate(bars)
    both = np.stack([mono, 0.7 * mono]) + 2e-3 * rng.standard_normal((2, len(mono)))
    return Audio(both.astype(np.float32), RATE)


def spoilt(audio: Audio, start: float, end: float) -> Audio:
    """With a noise in a part of it."""
    samples = audio.samples.copy()
    first, last = round(start * audio.sample_rate), round(end * audio.sample_rate)
    noise = np.random.default_rng(0).standard_normal((audio.channels, last - first))
    samples[:, first:last] = 0.5 * noise
    return Audio(samples, audio.sample_rate)


def outside(made: Audio, audio: Audio, start: float, end: float) -> bool:
    """Whether all that is outside of the hole is there to the bit."""
    rate = audio.sample_rate
    first, after = round(start * rate), audio.frames - round(end * rate)
    is_before = np.array_equal(made.samples[:, :first], audio.samples[:, :first])
    tail = made.samples[:, made.frames - after :]
    return is_before and np.array_equal(tail, audio.samples[:, audio.frames - after :])


@pytest.mark.parametrize(("start", "end"), [(12.1, 17.8), (13.37, 13.57), (9.0, 27.9)])
def test_what_repeats_itself_comes_back_to_the_sample(loop, start, end):
    made, report = inpaint(spoilt(loop, start, end), start=start, end=end)
    assert outside(made, loop, start, end)
    np.testing.assert_allclose(made.samples, loop.samples, atol=1e-6)
    assert report["frames"] == made.frames == loop.frames
    assert report["holes"][0]["on_the_beat"]


def test_a_passage_is_filled_by_the_same_passage_elsewhere(piece):
    """From A into B: the first time is filled with the second."""
    start, end = 6.3, 11.6
    bad = spoilt(piece, start, end)
    made, report = inpaint(bad, start=start, end=end)
    assert outside(made, bad, start, end)
    (of_hole,) = report["holes"]
    assert of_hole["on_the_beat"]
    assert next(one["at_s"] for one in report["joins"] if one["jump"]) == pytest.approx(start)
    first, last = round(start * RATE), round(end * RATE)
    here, truth = made.samples[:, first:last], piece.samples[:, first:last]
    assert np.corrcoef(here.ravel(), truth.ravel())[0, 1] > 0.95
    # Pieces follow each other to the frame.
    at = 0.0
    for one in report["pieces"]:
        assert one["at_s"] == pytest.approx(at, abs=3e-6)
        at += one["seconds"]
    assert at == pytest.approx(piece.duration, abs=1e-4)


@pytest.mark.parametrize("seconds", [9.0, 1.5, 6.2])
def test_another_length_moves_what_follows_and_beats_stay_evenly_apart(loop, seconds):
    """A hole of 5 s; of the wished lengths the last is no number of beats more."""
    start, end, said = 12.2, 17.2, []
    made, report = inpaint(loop, start=start, end=end, seconds=seconds, said=said)
    assert made.frames == loop.frames + round((seconds - 5) * RATE)
    assert outside(made, loop, start, end)
    assert report["seconds"] == pytest.approx(32 + seconds - 5)
    bent = report["tempo_bent_percent"]
    assert bent < (0.2 if seconds != 6.2 else 4.5)
    assert any("bent" in one for one in said) == (bent > 2)
    strokes = mt.run("rhythm.beats", made).seconds("beats")
    within = strokes[(strokes > start - 2) & (strokes < start + seconds + 2)]
    assert np.abs(np.diff(within) - 0.5).max() < 0.045


@pytest.mark.parametrize(("start", "end"), [(None, 3.3), (27.9, None), (8.0, 26.5), (-4.5, -1.2)])
def test_a_hole_may_be_at_either_end_and_most_of_the_piece(piece, start, end):
    made, report = inpaint(piece, start=start, end=end)
    assert made.samples.shape == piece.samples.shape
    (of_hole,) = report["holes"]
    assert outside(made, piece, of_hole["start_s"], of_hole["end_s"])
    first, last = (round(of_hole[one] * RATE) for one in ("start_s", "end_s"))
    width = RATE // 4
    for at in range(first, last - width, width):  # nowhere is a pause
        assert np.abs(made.samples[:, at : at + width]).max() > 0.05


def test_gaps_are_found_and_filled_and_rests_are_not(loop):
    samples = loop.samples.copy()
    samples[:, : RATE // 2] = 0  # before the first sound
    gaps = [(9.13, 9.31), (14.6, 16.02), (21.4, 21.42)]
    for start, end in gaps:
        samples[:, round(start * RATE) : round(end * RATE)] = 0
    fade = np.linspace(1, 0, RATE, dtype=np.float32) ** 2
    rest = slice(25 * RATE, 26 * RATE)
    samples[:, rest] *= fade
    samples[:, 26 * RATE : 26 * RATE + RATE // 3] = 0
    bad = Audio(samples, RATE)
    made, report = inpaint(bad, find=True)
    found = [(one["start_s"], one["end_s"]) for one in report["holes"]]
    np.testing.assert_allclose(found, gaps, atol=0.003)
    truth = loop.samples[0]
    for start, end in found:
        part = slice(round(start * RATE), round(end * RATE))
        assert np.abs(made.samples[0, part] - truth[part]).max() < 0.05
    kept = np.ones(loop.frames, bool)
    for start, end in found:
        kept[round(start * RATE) : round(end * RATE)] = False
    assert np.array_equal(made.samples[:, kept], bad.samples[:, kept])
    # A value that is held is a gap as well; sound without one is given back as it is.
    samples = loop.samples.copy()
    samples[:, 5 * RATE + 100 : 5 * RATE + 600] = samples[0, 5 * RATE + 99]
    ((first, last),) = find_dropouts(samples, RATE)
    assert (first, last) == pytest.approx((5 * RATE + 100, 5 * RATE + 600), abs=60)
    said: list[str] = []
    same, _ = inpaint(loop, find=True, said=said)
    assert np.array_equal(same.samples, loop.samples)
    assert said == ["found no gap, so nothing is changed"]


def test_of_a_long_recording_gaps_are_found_in_the_part_that_is_named(loop, monkeypatch):
    monkeypatch.setattr(engine, "AROUND_S", 6.0)
    monkeypatch.setattr(engine, "LONGEST_S", 8.0)
    samples = loop.samples.copy()
    for second in (4, 20):
        samples[:, second * RATE + 100 : second * RATE + 2000] = 0
    bad = Audio(samples, RATE)
    with pytest.raises(CannotProcess, match="name a part with start and end"):
        inpaint(bad, find=True)
    made, report = inpaint(bad, find=True, start=18.0, end=22.0)
    (hole,) = report["holes"]
    assert (hole["start_s"], hole["end_s"]) == pytest.approx((20.003, 20.093), abs=0.004)
    part = slice(20 * RATE + 100, 20 * RATE + 2000)
    assert np.abs(made.samples[:, part] - loop.samples[:, part]).max() < 0.05
    assert np.array_equal(made.samples[:, : 19 * RATE], bad.samples[:, : 19 * RATE])


@pytest.mark.parametrize("seconds", [None, 2.77])
def test_without_a_beat_there_is_no_dip_or_bump(seconds):
    rng = np.random.default_rng(1)
    rain = Audio(0.1 * rng.standard_normal((6, 14 * 8000)).astype(np.float32), 8000)
    made, _ = inpaint(spoilt(rain, 5.0, 6.3), start=5.0, end=6.3, seconds=seconds)
    assert made.samples.shape == (6, 14 * 8000 + round(((seconds or 1.3) - 1.3) * 8000))
    for first in range(round(4.5 * 8000), 9 * 8000, 400):
        power = np.square(made.samples[:, first : first + 400]).mean()
        assert 10 * np.log10(power / 0.01) == pytest.approx(0, abs=1.0)


@pytest.mark.parametrize(("start", "end"), [(None, 0.01), (9.99, None)])
def test_some_milliseconds_at_either_end_are_filled_without_a_beat(start, end):
    rain = 0.1 * np.random.default_rng(1).standard_normal((1, 10 * 8000))
    made, _ = inpaint(Audio(rain.astype(np.float32), 8000), start=start, end=end)
    hole = slice(0, 80) if start is None else slice(-80, None)
    assert made.frames == 80000
    assert not np.array_equal(made.samples[0, hole], rain[0, hole].astype(np.float32))
    assert np.sqrt(np.square(made.samples[0, hole]).mean()) == pytest.approx(0.1, rel=0.5)


def test_a_short_filling_is_no_louder_than_what_is_beside_it_unless_it_leads_on_to_it():
    at = np.arange(2 * RATE) / RATE
    sound = (0.02 * np.sin(2 * np.pi * 210 * at)).astype(np.float32)[None]  # 105 frames a period
    stroke = 0.5 * np.random.default_rng(0).standard_normal((1, RATE // 4)).astype(np.float32)
    clean = np.ones(sound.shape[1], bool)
    around = Surroundings(sound, sound[0], sound[:, :0], sound[:, :0], clean, 1.0, RATE)

    def level(frames: int, source: int) -> float:
        hole = Hole(10500, 10500 + frames, frames, sound.shape[1])
        made = no_louder(stroke[:, :frames], around, hole, source, source + frames)
        return float(np.sqrt(np.square(made).mean()))

    assert level(176, 21050) == pytest.approx(0.02 / np.sqrt(2), rel=0.05)
    assert level(176, 21000) == pytest.approx(0.5, rel=0.2)  # it leads there from both sides
    assert level(RATE // 4, 21050) == pytest.approx(0.5, rel=0.1)


def test_shorter_beats_than_those_around_fill_a_hole_though_the_last_would_begin_behind_it():
    """The hole ends 0.6 s before a beat, and the beats that fill it are 0.5 s long: rubato."""
    noise = 0.1 * np.random.default_rng(0).standard_normal((1, 20 * RATE)).astype(np.float32)
    edges = np.arange(41) * 0.5
    units = SimpleNamespace(edges=edges, attack=np.full(40, 2.0), rhythmic=True)
    hole = Hole(round(10.1 * RATE), round(11.07 * RATE), round(0.97 * RATE), 20 * RATE)
    clean = np.ones(20 * RATE, bool)
    around = Surroundings(noise, noise[0], noise[:, :600], noise[:, :600], clean, 1.0, RATE)
    place = Place(20, 0.1, 23, 0.6, 1.67, np.zeros(40, bool))
    filling = fill(around, SimpleNamespace(units=units), hole, place, [(4, 5), (30, 32)])
    assert filling.samples.shape == (1, hole.frames)
    assert all(piece.at < hole.frames for piece in filling.pieces)
    assert np.abs(filling.samples).reshape(-1)[-200:].max() > 0.05


def test_takes_differ_and_come_back(piece):
    takes = [inpaint(piece, seed, start=10.2, end=13.1)[0].samples for seed in (0, 1, 1)]
    assert np.array_equal(takes[1], takes[2])
    assert not np.array_equal(takes[0], takes[1])


def test_what_lies_after_it_moves_along_in_the_file(loop, tmp_path):
    source = tmp_path / "in.wav"
    marked = mt.moved(loop, [(0.0, 32.0, 0.0)])
    mt.write(source, mt.looped(marked, 20.0, 24.0))
    written = mt.write(tmp_path / "out.wav", mt.run("inpaint start=5 end=7 seconds=4", source))
    (mark,) = mt.info(written.path)["markers"]
    assert mark["start"] == pytest.approx(22.0, abs=1e-3)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({}, "give start, end or find"),
        ({"find": True, "seconds": 3.0}, "gaps that are found keep their length"),
        ({"start": 5.0, "end": 4.0}, "leave nothing to fill of the recording, which lasts 32 s"),
        ({"start": 40.0}, "^start=40 s leaves nothing to fill"),
        ({"start": 40.0, "end": 50.0}, "start=40 s and end=50 s leave nothing to fill"),
        ({"start": 0.0}, "all of the recording is to be filled"),
        ({"start": 1.2}, r"only 1\.2 s of the recording are outside of what is to be filled"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(loop, settings, sentence):
    with pytest.raises((BadParameter, CannotProcess), match=sentence):
        inpaint(loop, **settings)


def test_what_is_silent_or_short_is_refused():
    with pytest.raises(CannotProcess, match="silent, so there is nothing to mend"):
        inpaint(Audio(np.zeros((1, 5 * 8000), np.float32), 8000), start=1.0, end=2.0)
    noise = np.random.default_rng(0).standard_normal((1, 8000)).astype(np.float32) / 9
    with pytest.raises(CannotProcess, match=r"1\.0 s long; to mend it takes at least 1\.5 s"):
        inpaint(Audio(noise, 8000), start=0.3, end=0.5)
