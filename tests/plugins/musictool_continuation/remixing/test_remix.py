"""`remix`: lengths, both ends, bar lines, form, hits, music without a beat, and what is refused."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import numpy as np
import pytest

import musictool as mt
from musictool import Audio, BadParameter, CannotProcess, Context
from musictool_continuation import remix as remix_stream
from musictool_continuation.remixing.choosing import strikes_of
from musictool_continuation.unit.analysis import analyse
from musictool_continuation.unit.listening import Listened
from musictool_continuation.unit.units import cut_units

RATE = 22050
BAR = 2 * RATE


def remix(audio: Audio, said: list[str] | None = None, **settings) -> tuple[Audio, dict]:
    """The result, and its report."""
    found: dict = {}
    context = Context(
        note=lambda _: None,
        warn=(said if said is not None else []).append,
        make_extra=lambda name, make: found.update(json.loads(make(".json"))),
    )
    return remix_stream(audio.stream(), context=context, **settings).audio(), found


@pytest.fixture(scope="module")
def piece() -> Audio:
    """Sections A B C B of eight bars of 2 s, clicks on beats, louder on the first of each bar."""
    rng = np.random.default_rng(2)
    t = np.arange(BAR) / RATE
    click = rng.standard_normal(RATE // 50) * np.exp(-np.linspace(0, 7, RATE // 50))
    click[0] = 3.0
    bars = []
    for roots in ((220, 262), (294, 330), (392, 349), (294, 330)):
        for number in range(8):
            bar = np.zeros(BAR)
            for ratio in (1, 1.25, 1.5):
                tone = np.sin(2 * np.pi * round(ratio * roots[number % 2] * 2) / 2 * t)
                bar += 0.05 * tone * np.exp(-1.5 * t)
            for beat in range(4):
                first = beat * RATE // 2
                bar[first : first + len(click)] += (0.3 if beat == 0 else 0.1) * click
            bars.append(bar)
    return Audio(np.concatenate(bars).astype(np.float32)[None], RATE)


def downbeats(audio: Audio) -> np.ndarray:
    """Frames of the clicks on the first beats of bars."""
    return np.flatnonzero(np.abs(audio.samples[0]) > 0.7)


@pytest.mark.parametrize("seconds", [32.0, 47.3, 96.0])
def test_it_is_as_long_as_asked_and_begins_and_ends_as_the_recording(piece, seconds):
    made, report = remix(piece, seconds=seconds)
    assert made.frames == round(seconds * RATE) == report["frames"]
    head, tail = 2 * BAR, 2 * BAR
    assert np.array_equal(made.samples[:, :head], piece.samples[:, :head])
    assert np.array_equal(made.samples[:, -tail:], piece.samples[:, -tail:])
    # Pieces follow each other to the frame.
    at = 0.0
    for one in report["pieces"]:
        assert one["at_s"] == pytest.approx(at, abs=2e-6)
        assert one["to_s"] - one["from_s"] == pytest.approx(one["seconds"], abs=3e-6)
        at += one["seconds"]
    assert at == pytest.approx(seconds, abs=1e-4)


@pytest.mark.parametrize("seconds", [32.0, 96.0])
def test_whole_bars_are_left_out_or_come_again_and_every_beat_stays_in_step(piece, seconds):
    made, report = remix(piece, seconds=seconds)
    jumps = [one for one in report["joins"] if one["jump"]]
    assert jumps
    for one in jumps:
        for time in (one["from_s"], one["to_s"]):
            assert abs(time / 2 - round(time / 2)) * 2 < 0.01
    spaces = np.diff(downbeats(made)) / RATE
    assert np.abs(spaces - 2).max() < 0.012


def test_what_is_heard_nowhere_else_stays(piece):
    """Of A B C B a quarter goes: B is heard twice, so C is not what goes."""
    _, report = remix(piece, seconds=48.0)
    heard = [(one["from_s"], one["to_s"]) for one in report["pieces"]]
    of_c = sum(max(0.0, min(to, 48.0) - max(begin, 32.0)) for begin, to in heard)
    assert of_c > 7.0


def test_a_strong_beat_falls_on_each_hit(piece):
    made, report = remix(piece, seconds=40.0, hit=[13.3, 25.1])
    at = downbeats(made) / RATE
    for moment, one in zip((13.3, 25.1), report["hits"], strict=True):
        assert np.abs(at - moment).min() < 0.02
        assert one["at_s"] == pytest.approx(moment, abs=1e-4)
    assert made.frames == 40 * RATE
    assert np.array_equal(made.samples[:, -BAR:], piece.samples[:, -BAR:])


def test_it_begins_and_ends_with_the_moments_that_are_named(piece):
    made, report = remix(piece, seconds=20.0, start_at=16.0, end_at=48.0)
    assert made.frames == 20 * RATE
    inner = slice(RATE // 10, BAR)
    first, last = 16 * RATE, 48 * RATE
    assert np.array_equal(made.samples[:, inner], piece.samples[:, first:last][:, inner])
    assert np.array_equal(made.samples[0, -BAR:-200], piece.samples[0, last - BAR : last - 200])
    assert abs(made.samples[0, 0]) < 0.02  # entered without a click
    assert report["pieces"][0]["from_s"] == 16.0
    assert report["pieces"][-1]["to_s"] == 48.0


def test_the_length_of_the_recording_gives_the_recording(piece):
    made, report = remix(piece, seconds=64.0)
    assert np.array_equal(made.samples, piece.samples)
    assert report["joins"] == []


def test_tempo_may_drift(song):
    """A beat that becomes slower by a tenth: bars are cut where they are."""
    source = song(32.0, 120.0)
    grid = np.arange(source.frames * 1.05)
    length = source.frames * 1.05
    warped = grid / 1.05 + 0.025 * source.frames * np.sin(np.pi * grid / length) / np.pi * 2
    samples = np.stack([np.interp(warped, np.arange(source.frames), one) for one in source.samples])
    drifting = Audio(samples.astype(np.float32), source.sample_rate)
    made, report = remix(drifting, seconds=20.0)
    assert made.frames == 20 * source.sample_rate
    assert np.array_equal(made.samples[:, -RATE:], drifting.samples[:, -RATE:])
    own = np.array([one["time_s"] for one in report["boundaries"]])
    for one in report["joins"]:
        if one["jump"]:
            assert np.abs(own - one["to_s"]).min() < 0.01


@pytest.mark.parametrize("seconds", [7.77, 31.0])
def test_without_a_beat_there_is_no_dip_or_bump_at_a_join(seconds):
    rng = np.random.default_rng(1)
    rain = Audio(0.1 * rng.standard_normal((6, 14 * 8000)).astype(np.float32), 8000)
    made, report = remix(rain, seconds=seconds)
    assert made.samples.shape == (6, round(seconds * 8000))
    joins = [one["at_s"] for one in report["joins"] if one["jump"]]
    assert joins
    for at in joins:
        for first in range(round((at - 0.2) * 8000), round((at + 0.2) * 8000), 400):
            power = np.square(made.samples[:, first : first + 400]).mean()
            assert 10 * np.log10(power / 0.01) == pytest.approx(0, abs=1.0)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"seconds": 1.0}, "1 s are too short for a beginning and an end"),
        ({"seconds": 20.0, "hit": [30.0]}, "a hit at 30 s is not within 20 s"),
        ({"seconds": 20.0, "hit": [0.3]}, "no beats can be brought to the hits"),
        ({"seconds": 20.0, "start_at": 30.0, "end_at": 20.0}, "end-at must come after start-at"),
        ({"seconds": 20.0, "start_at": 99.0}, "ends at 1:04, before the start at 1:39"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(piece, settings, sentence):
    with pytest.raises((BadParameter, CannotProcess), match=sentence):
        remix(piece, **settings)


def test_what_is_silent_short_or_long_is_refused():
    with pytest.raises(CannotProcess, match="silent, so there is nothing to remix"):
        remix(Audio(np.zeros((1, 5 * 8000), np.float32), 8000), seconds=3.0)
    noise = np.random.default_rng(0).standard_normal((1, 8000)).astype(np.float32) / 9
    with pytest.raises(CannotProcess, match=r"1\.0 s long; to remix it takes at least 1\.5 s"):
        remix(Audio(noise, 8000), seconds=3.0)
    with pytest.raises(CannotProcess, match=r"longer than 10:00, .* name a part with start-at"):
        remix(Audio(np.tile(noise, 601), 8000), seconds=3.0)


def test_several_lengths_make_a_file_and_a_report_of_each(piece, tmp_path):
    source, cuts = tmp_path / "in.flac", f"{tmp_path / 'cuts'}{os.sep}"
    mt.write(source, piece)
    command = [sys.executable, "-m", "musictool", "remix", source, "--seconds", "24,32"]
    options = ["-o", cuts, "--report", cuts]
    done = subprocess.run([*command, *options], check=True, capture_output=True, text=True)
    for seconds in (24, 32):
        assert f"in.remix.{seconds}s.flac ({seconds}.0 s, 22050 Hz, 1 ch) in " in done.stdout
        about = mt.info(tmp_path / f"cuts/in.remix.{seconds}s.flac")
        assert about["duration_s"] == seconds
        assert about["history"][-1]["pipeline"] == f"remix seconds={seconds} report={cuts}"
        report = json.loads((tmp_path / f"cuts/in.{seconds}s.report.json").read_text())
        assert sum(one["seconds"] for one in report["pieces"]) == pytest.approx(seconds, abs=0.01)


def test_one_file_for_several_lengths_is_refused_in_a_sentence(piece, tmp_path):
    source = tmp_path / "in.flac"
    mt.write(source, piece)
    out = tmp_path / "out.flac"
    command = [sys.executable, "-m", "musictool", "remix", source, "--seconds", "24,32", "-o", out]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 2
    assert f"several results would be written to {out}; name a folder" in done.stderr
    assert not out.exists()


def test_without_a_beat_a_unit_is_struck_at_its_onset():
    """Units begin in the dip before a stroke; a hit is meant for the stroke."""
    rng = np.random.default_rng(4)
    times = np.cumsum(rng.uniform(0.4, 0.9, 12))
    samples = 1e-3 * rng.standard_normal(round((times[-1] + 1) * RATE))
    stroke = rng.standard_normal(RATE // 8) * np.exp(-np.linspace(0, 8, RATE // 8))
    for time in times:
        first = round(time * RATE)
        samples[first : first + len(stroke)] += 0.2 * stroke
    audio = Audio(samples.astype(np.float32)[None], RATE)
    frames = analyse(audio)
    units = cut_units(frames, None)
    heard = Listened(frames, units, mt.Report({}), 0.0, audio.duration)
    struck = (units.edges + strikes_of(heard, audio, (RATE,)))[1:-1]
    near = np.abs(struck[:, None] - times).min(axis=0)
    assert (near < 0.02).all()
