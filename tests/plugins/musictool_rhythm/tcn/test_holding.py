"""Beats at one tempo stay on their line, whatever is loud between them; no others do."""

from __future__ import annotations

import numpy as np

from musictool_rhythm.tcn.decoding import decode_beats, worth_of
from musictool_rhythm.tcn.engine import beats_from
from musictool_rhythm.tcn.features import FPS
from musictool_rhythm.tcn.holding import at_one_level, held

PERIOD = 60 / 184


def said(beats: np.ndarray, loud: np.ndarray, seconds: float) -> np.ndarray:
    """Bells at beats, each so loud, and between them as much as is missing of 0.9."""
    frames = np.arange(int(seconds * FPS))

    def bells(times: np.ndarray, heights: np.ndarray) -> np.ndarray:
        return (heights * np.exp(-0.5 * ((frames[:, None] - times * FPS) / 0.8) ** 2)).max(axis=1)

    between = (beats[:-1] + beats[1:]) / 2
    return np.maximum(np.maximum(bells(beats, loud), bells(between, 0.9 - loud[:-1])), 0.02)


def errors(found: np.ndarray, beats: np.ndarray) -> np.ndarray:
    """Seconds from each beat to the nearest that was found."""
    return np.abs(found[None] - beats[:, None]).min(axis=1)


def test_where_the_offbeat_is_louder_for_a_while_the_phase_is_held() -> None:
    beats = 1.0 + PERIOD * np.arange(200)
    loud = np.where((np.arange(200) >= 90) & (np.arange(200) < 170), 0.3, 0.6)
    heard = said(beats, loud, beats[-1] + 1)
    path = decode_beats(heard)
    assert errors(path / FPS, beats).max() > 0.1  # without it, it turns
    assert errors(held(worth_of(heard), path) / FPS, beats).max() < 0.02
    every = np.stack([heard, heard / 4, np.full(len(heard), 0.9), heard], axis=1)
    assert errors(beats_from(every.astype(np.float32)).times, beats).max() < 0.02


def test_tempi_that_change_are_as_they_were_decoded() -> None:
    lengths = {
        "a slow end": np.concatenate([np.full(60, 0.5), np.linspace(0.5, 0.9, 20)]),
        "another tempo": np.concatenate([np.full(60, 0.5), np.full(60, 0.42)]),
        "a long rubato": 0.5 + 0.06 * np.sin(np.arange(120) / 7),
        "an accelerando": 0.6 * (100 / 130) ** (np.arange(90) / 90),
    }
    for name, one in lengths.items():
        beats = 0.7 + np.cumsum(one)
        heard = said(beats, np.full(len(beats), 0.7), beats[-1] + 1)
        path = decode_beats(heard)
        assert errors(path / FPS, beats).max() < 0.03, name
        assert errors(held(worth_of(heard), path) / FPS, beats).max() < 0.03, name


def test_a_passage_counted_in_another_octave_is_counted_as_the_rest() -> None:
    usual, half = np.full(40, 25), np.full(20, 12.5)
    for lengths in ((usual, half, usual), (usual, np.full(6, 50.0), usual), (usual, half)):
        path = np.round(10 + np.cumsum(np.concatenate(lengths))).astype(np.int64)
        worth = np.where((np.arange(path[-1] + 1) - 10) % 25 == 0, 2.0, 0.5)
        found = at_one_level(worth, path)
        assert np.abs(np.diff(found) - 25).max() <= 1
    slower = np.cumsum(np.concatenate([usual, np.full(20, 37)]))  # three for two is no octave
    assert at_one_level(np.ones(slower[-1] + 1), slower).tolist() == slower.tolist()


def test_a_turn_does_not_hide_how_long_a_beat_is() -> None:
    period, count = 29.27, 48
    line = 20 + period * np.arange(count)
    turned = line[:18] - 0.5 * period  # half a beat early, then eight that are longer
    turning = turned[-1] + (period * 8.5 / 8) * np.arange(1, 9)
    path = np.round(np.concatenate([turned, turning, line[26:]])).astype(np.int64)
    worth = np.zeros(int(line[-1]) + 40)
    worth[np.round(line).astype(int)] = 2.0
    assert np.abs(held(worth, path)[1:-1, None] - line).min(axis=1).max() < 1
