"""`analyze`: its keys, what it says of songs made for it, and that any input gets an answer."""

import json
import re
import tracemalloc

import numpy as np
import pytest

from musictool import Audio, Context, Stream
from musictool_rhythm import analyze
from musictool_rhythm.analysis.report import report_on
from musictool_rhythm.beats import Beats, no_beats

from .notes import MAJOR, MINOR, RATE, song

MATTERS_MOST = ["duration_s", "tempo_bpm", "key", "loudness_lufs", "meter", "true_peak_dbtp"]
CONTRACT = {
    *(*MATTERS_MOST, "sample_rate", "channels", "loudness_range_lu", "tempo_confidence", "beats"),
    *("downbeats", "key_confidence", "tuning_cents", "chords", "sections", "descriptors"),
}

VERSE = [(9, MINOR), (2, MINOR), (4, MAJOR), (9, MINOR)]


def steady(seconds, bpm=120.0, confidence=0.9):
    times = np.arange(0.0, seconds, 60 / bpm)
    return Beats(times, np.arange(len(times)) % 4 + 1, "4/4", confidence)


def found(samples, beats=None, sample_rate=RATE):
    stream = Audio(np.float32(samples), sample_rate).stream()
    beats = no_beats() if beats is None else beats
    findings = report_on(stream, beats, Context()).findings
    json.dumps(findings, allow_nan=False)
    return findings


def test_keys_and_what_matters_most_comes_first():
    findings = found(song(VERSE), steady(4))
    assert set(findings) >= CONTRACT
    assert list(findings)[: len(MATTERS_MOST)] == MATTERS_MOST


def test_a_song():
    findings = found(0.5 * song(VERSE * 4, cents=12), steady(16))
    assert findings["duration_s"] == 16
    assert (findings["sample_rate"], findings["channels"]) == (RATE, 1)
    assert findings["tempo_bpm"] == 120
    assert findings["beats"][:3] == [0.0, 0.5, 1.0]
    assert findings["downbeats"][:3] == [0.0, 2.0, 4.0]
    assert findings["meter"] == "4/4"
    assert findings["key"] == "A minor"
    assert findings["mode"] == "minor"
    assert findings["tuning_cents"] == pytest.approx(12, abs=2)
    assert [one["chord"] for one in findings["chords"][:3]] == ["A:min", "D:min", "E:maj"]
    np.testing.assert_allclose([one["start"] for one in findings["chords"][:3]], [0, 1, 2])
    assert findings["chords"][-1]["end"] == 16
    assert findings["sections"] == [{"start": 0.0, "end": 16.0, "label": "A"}]
    assert findings["free_time"] is False
    assert findings["tempo_curve"]["bpm"] == [120.0] * 31


def test_two_parts_are_two_sections_that_come_back():
    drum = np.exp(-np.arange(RATE // 2) / 500) * np.random.default_rng(0).standard_normal(RATE // 2)
    bright = 0.2 * np.tile(drum, 32)
    bright = np.pad(bright, (0, RATE * 16 - len(bright)))
    other = song([(1, MAJOR), (6, MAJOR), (8, MAJOR), (1, MAJOR)] * 4) + bright
    verse = song(VERSE * 4)
    sections = found(np.concatenate([verse, other, verse]), steady(48))["sections"]
    assert [one["label"] for one in sections] == ["A", "B", "A"]
    np.testing.assert_allclose([one["start"] for one in sections], [0, 16, 32], atol=1.0)


def test_levels():
    """A 997 Hz sine at −6 dBFS in both channels: −6.0 LUFS, no range, −6 dBTP."""
    t = np.arange(5 * 48000) / 48000
    tone = 0.5012 * np.sin(2 * np.pi * 997 * t)
    findings = found(np.stack([tone, tone]), sample_rate=48000)
    assert findings["channels"] == 2
    assert findings["loudness_lufs"] == pytest.approx(-6.0, abs=0.05)
    assert findings["loudness_range_lu"] == pytest.approx(0, abs=0.05)
    assert findings["true_peak_dbtp"] == pytest.approx(-6.0, abs=0.05)
    assert findings["descriptors"]["spectral_centroid_hz"]["mean"] == pytest.approx(997, rel=0.02)


def test_free_time_is_not_forced_to_a_grid():
    findings = found(song(VERSE), steady(4, confidence=0.1))
    assert findings["free_time"] is True
    assert findings["tempo_bpm"] is None
    assert findings["meter"] is None
    assert findings["beats"] == findings["downbeats"] == findings["tempo_curve"]["bpm"] == []
    assert 0 < findings["tempo_confidence"] < 0.35
    assert findings["chords"][0]["chord"] == "A:min"


def test_silence():
    findings = found(np.zeros((2, RATE * 5)))
    for name in ("loudness_lufs", "loudness_range_lu", "true_peak_dbtp", "tempo_bpm", "meter"):
        assert findings[name] is None
    assert findings["key"] is findings["mode"] is findings["tuning_cents"] is None
    assert findings["key_confidence"] == 0
    assert findings["chords"] == [{"start": 0.0, "end": 5.0, "chord": "N"}]
    assert [one["label"] for one in findings["sections"]] == ["A"]
    assert findings["brightness_curve"]["centroid_hz"] == []
    assert findings["descriptors"]["mfcc"]["mean"] is None
    assert findings["descriptors"]["chroma"]["mean"] is None


def test_noise_has_neither_key_nor_chords():
    findings = found(0.1 * np.random.default_rng(0).standard_normal(RATE * 8))
    assert findings["key"] is None
    assert {one["chord"] for one in findings["chords"]} == {"N"}
    assert len(findings["sections"]) == 1


@pytest.mark.parametrize("frequency", [110.0, 440.0])
def test_a_sine_has_a_tuning_but_no_key(frequency):
    findings = found(0.3 * np.sin(2 * np.pi * frequency * np.arange(RATE * 8) / RATE))
    assert findings["key"] is findings["mode"] is None
    assert findings["key_confidence"] == 0
    assert findings["tuning_cents"] == pytest.approx(0, abs=1)


def test_a_click_has_no_key():
    findings = found(np.eye(1, RATE * 4, RATE)[0])
    assert findings["key"] is None


@pytest.mark.parametrize("sample_rate", [8000, 44100, 192000])
@pytest.mark.parametrize("channels", [1, 2, 6])
def test_any_form(sample_rate, channels):
    one = song(VERSE[:2], sample_rate=sample_rate)
    findings = found(np.tile(one, (channels, 1)), steady(2), sample_rate)
    assert (findings["sample_rate"], findings["channels"]) == (sample_rate, channels)
    assert [one["chord"] for one in findings["chords"]] == ["A:min", "D:min"]


@pytest.mark.parametrize("frames", [0, 1, 50, 3000])
def test_hardly_any_sound(frames):
    findings = found(np.full(frames, 0.1))
    assert findings["duration_s"] == round(frames / RATE, 6)
    assert len(findings["chords"]) == (1 if frames else 0)
    assert len(findings["sections"]) == (1 if frames else 0)


def test_beats_outside_the_recording_do_no_harm():
    findings = found(song(VERSE), steady(10))
    assert findings["chords"][-1]["end"] == 4


def test_a_stream_that_does_not_know_its_length():
    audio = Audio(song(VERSE), RATE)
    stream = Stream(lambda: audio.stream(5000).blocks(), RATE, 1)
    one = report_on(stream, steady(4), Context()).findings
    assert one["chords"] == found(song(VERSE), steady(4))["chords"]
    assert one["duration_s"] == 4


@pytest.mark.parametrize("seconds", [0.0, 0.3, 2.0])
def test_as_a_command_by_the_network(seconds):
    """Clips too short for a beat: the real tracker, and an answer."""
    audio = Audio(song(VERSE)[: int(seconds * RATE)], RATE)
    report = analyze(audio.stream(), context=Context())
    assert report["duration_s"] == pytest.approx(seconds, abs=1e-4)
    json.dumps(dict(report.findings), allow_nan=False)


def drawing(stream, beats):
    drawn = {}
    context = Context(make_extra=lambda name, draw: drawn.setdefault(name, draw))
    report_on(stream, beats, context)
    return drawn["plot"]


def test_plot_is_drawn_only_when_it_is_asked_for():
    readings = []
    audio = Audio(song(VERSE), RATE)

    def blocks():
        readings.append(1)
        return audio.stream().blocks()

    draw = drawing(Stream(blocks, RATE, 1, audio.frames), steady(4))
    before = len(readings)
    assert draw(".png").startswith(b"\x89PNG")
    assert len(readings) == before + 1


def test_page_is_whole_and_loads_nothing():
    draw = drawing(Audio(song(VERSE), RATE).stream(), steady(4))
    page = draw(".html").decode()
    assert page.startswith("<!DOCTYPE html>")
    assert page.count("<svg") == 1
    assert "src=" not in page
    assert not re.search(r"""href=["']http|url\(["']?http|@import""", page)
    for words in ("A minor", "120.0 BPM", "A:min", "E:maj", "spectral centroid hz"):
        assert words in page


def test_memory_does_not_hold_the_recording():
    """Ten minutes are 38 MB here; what is kept of them are spectra by the beat."""
    rng = np.random.default_rng(0)
    block = np.float32(0.1 * rng.standard_normal((1, 16000 * 10)))

    def blocks():
        for _ in range(60):
            yield block

    stream = Stream(blocks, 16000, 1, 60 * block.shape[1])
    report_on(Audio(block, 16000).stream(), steady(10), Context())  # what is made once
    tracemalloc.start()
    try:
        report_on(stream, steady(600), Context())
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 28_000_000
