"""The timbre benchmark's metrics and rivals have known answers."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

from musictool import Audio

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
metrics = import_module("style_timbre_metrics")
peers = import_module("style_timbre_peers")

RATE = 22050


def notes(pitches, partials: int = 1) -> Audio:
    """Half a second each, fading."""
    t = np.arange(RATE // 2) / RATE
    waves = [
        sum(
            np.sin(2 * np.pi * k * 440 * 2 ** ((p - 69) / 12) * t) / k
            for k in range(1, partials + 1)
        )
        for p in pitches
    ]
    return Audio(np.concatenate([0.3 * wave * np.exp(-4 * t) for wave in waves]), RATE)


TUNE = notes((60, 64, 67, 65, 62, 60))
OTHER = notes((61, 69, 63, 58, 66, 70), partials=12)


def test_the_input_itself_has_all_content_and_the_reference_itself_all_style():
    assert metrics.chroma_correlation(TUNE, TUNE) == pytest.approx(1)
    assert metrics.onset_correlation(TUNE, TUNE) == pytest.approx(1)
    assert set(metrics.distances(OTHER, OTHER).values()) == {0.0}


def test_other_notes_are_less_content_and_other_partials_another_style():
    assert metrics.chroma_correlation(TUNE, OTHER) < 0.5
    same = metrics.distances(TUNE, notes((62, 66, 69, 67, 64, 62)))
    far = metrics.distances(TUNE, OTHER)
    assert all(same[name] < 0.4 * far[name] for name in metrics.DISTANCES)


def test_level_alone_is_no_style():
    louder = TUNE.with_samples(TUNE.samples * 3)
    assert max(metrics.distances(TUNE, louder).values()) < 1e-3


@pytest.mark.parametrize("peer", [peers.nearest, peers.bees])
def test_a_rival_with_the_input_as_its_reference_gives_it_back(peer):
    found = peer(TUNE, TUNE)
    assert found.frames == TUNE.frames
    assert metrics.chroma_correlation(TUNE, found) > 0.9
