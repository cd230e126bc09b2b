"""What a notebook shows of values, and a terminal: whole, short, and loading nothing."""

from __future__ import annotations

import base64
import io
import re
from pathlib import Path

import numpy as np
import pytest
import soundfile

import musictool as mt
from musictool.origin import Origin

RATE = 44100


def tone(seconds: float, channels: int = 2, level: float = 0.5, rate: int = RATE) -> mt.Audio:
    samples = level * np.sin(2 * np.pi * 997 * np.arange(round(seconds * rate)) / rate)
    return mt.Audio(np.tile(samples, (channels, 1)), rate, Origin(path=Path("a<b>.wav")))


def played(html: str) -> tuple[np.ndarray, int]:
    (source,) = re.findall(r'src="data:audio/mpeg;base64,([^"]+)"', html)
    return soundfile.read(io.BytesIO(base64.b64decode(source)), always_2d=True)


def test_a_recording_has_a_player_and_its_numbers():
    html = tone(2)._repr_html_()
    samples, rate = played(html)
    assert (rate, samples.shape[1]) == (RATE, 2)
    assert len(samples) == pytest.approx(2 * RATE, abs=3000)
    assert np.abs(samples).max() == pytest.approx(0.5, abs=0.02)
    cells = dict(re.findall(r"<tr><td>([^<]*)</td><td>([^<]*)</td></tr>", html))
    assert cells == {
        "Length": "2 s",
        "Sample rate": "44100 Hz",
        "Channels": "2",
        "Loudness": "-6.0 LUFS",
        "Peak": "-6.0 dBFS",
    }
    assert "a&lt;b&gt;.wav" in html
    assert "http" not in html


def test_of_a_long_one_the_beginning_is_played_and_that_is_said():
    html = tone(31, channels=1, rate=8000)._repr_html_()
    samples, _ = played(html)
    assert len(samples) == pytest.approx(30 * 8000, abs=3000)
    assert "The first 30 s of it" in html
    assert len(html) < 1_000_000


def test_any_rate_any_channels_and_any_level_can_be_played():
    html = tone(1, channels=6, level=2.0, rate=96000)._repr_html_()
    samples, rate = played(html)
    assert (rate, samples.shape[1]) == (48000, 2)
    assert np.abs(samples).max() < 1.05
    assert "Turned down by 6.0 dB" in html


def test_what_cannot_be_heard_has_no_player():
    assert "<audio" not in mt.Audio(np.zeros((2, 0)), RATE)._repr_html_()
    html = mt.Audio(np.array([np.nan, 0.0]), RATE)._repr_html_()
    assert "<audio" not in html
    assert "cannot be played" in html


def test_stems_are_players_a_report_and_a_pipeline_tables():
    stems = mt.Stems({"bass": tone(1, rate=8000), "drums": tone(1, rate=8000)})
    assert stems._repr_html_().count("<audio") == 2
    chords = [{"start": 0.0, "end": 2.0, "chord": "C:maj"}]
    found = mt.Report({"key": "<C>", "tempo_bpm": 96.0, "beats": [0.5] * 9, "chords": chords})
    html = found._repr_html_()
    assert "<td>key</td><td>&lt;C&gt;</td>" in html
    assert "<summary>chords (1)</summary>" in html
    assert "<td>C:maj</td>" in html
    step = mt.Step("gain", {"db": 3})
    assert "<td>gain</td><td>db=3</td>" in mt.Pipeline((step,))._repr_html_()
    score = mt.Score.of((mt.Note(0.0, 1.5, 60),))
    assert "<summary>Notes (1)</summary>" in score._repr_html_()
    assert '<img alt="piano roll"' in score._repr_html_()
    assert "<img" not in mt.Score()._repr_html_()


def test_what_is_printed_is_one_short_line():
    audio = tone(90, channels=1, rate=8000)
    assert repr(audio) == "Audio(1:30, 8000 Hz, 1 channel, a<b>.wav)"
    assert repr(audio.stream()) == "Stream(1:30, 8000 Hz, 1 channel, a<b>.wav)"
    assert repr(mt.Stems({"bass": audio})) == f"Stems(bass: {audio!r})"
    assert repr(mt.Score.of((mt.Note(0.0, 1.5, 60),))) == "Score(1 note, 1.5 s)"
    assert repr(mt.Pipeline((mt.Step("gain", {"db": 3}),))) == "Pipeline('gain db=3')"
