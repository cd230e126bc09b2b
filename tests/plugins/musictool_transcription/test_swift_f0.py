"""The engine `swift-f0`: what goes through its network at once, and real weights."""

from __future__ import annotations

import numpy as np
import pytest

import musictool as mt
from musictool import Audio
from musictool_transcription.swift_f0.engine import AFTER, BEFORE, HOP, RATE, RUN, _runs

from .fetched import fetch
from .tones import tones


@pytest.mark.parametrize("frames", [1, RUN, RUN + AFTER, 2 * RUN + 5, 3 * RUN + AFTER])
def test_each_frame_goes_through_once_with_its_neighbours(frames) -> None:
    samples = np.repeat(np.arange(frames, dtype=np.float32), HOP)
    found = []
    for run, first, count in _runs(Audio(samples[None], RATE).stream()):
        places = run[::HOP]
        found += places[first : first + count].tolist()
        assert first == (BEFORE if places[0] else 0)
        assert len(places) - first - count in (0, AFTER)
    assert found == list(range(frames))


def test_it_hears_a_tune(tmp_path_factory, monkeypatch) -> None:
    fetch("swift-f0", tmp_path_factory.getbasetemp() / "fetched", monkeypatch)
    tune = [(0.5, 0.9, 57), (0.9, 1.3, 60), (1.3, 1.6, 64), (2.0, 2.5, 64)]
    score = mt.run("transcribe engine=swift-f0 beats=false", tones(tune, 3))
    assert [note.pitch for note in score.notes] == [57, 60, 64, 64]
    assert max(abs(note.start - one[0]) for note, one in zip(score.notes, tune, strict=True)) < 0.05
