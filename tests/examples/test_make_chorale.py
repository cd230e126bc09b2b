"""`examples/make_chorale.py` makes the committed score, and it is music by the book."""

from __future__ import annotations

import importlib.util
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np

import musictool as mt

EXAMPLES = Path(__file__).parents[2] / "examples"


def made():
    spec = importlib.util.spec_from_file_location("make_chorale", EXAMPLES / "make_chorale.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    return script


def test_the_script_makes_the_committed_score_again(tmp_path):
    made().main(tmp_path / "chorale.mid")
    committed = (EXAMPLES / "chorale.mid").read_bytes()
    assert (tmp_path / "chorale.mid").read_bytes() == committed


def test_four_voices_of_nine_bars_without_parallel_fifths_or_octaves():
    score = mt.read(EXAMPLES / "chorale.mid")
    beats = np.arange(36) * score.resolution
    lines = [
        track.notes["pitch"][np.searchsorted(track.notes["start"], beats, "right") - 1].astype(int)
        for track in score.tracks
    ]
    assert (len(lines), score.length) == (4, 36 * score.resolution)
    assert all((upper >= lower).all() for upper, lower in pairwise(lines))
    for upper, lower in combinations(lines, 2):
        apart = (upper - lower) % 12
        moves = (np.diff(upper) != 0) & (np.diff(lower) != 0)
        alike = np.isin(apart[1:], (0, 7)) & (apart[1:] == apart[:-1])
        assert not (moves & alike).any()
