"""Damaged files of every format are read whole, refused in a sentence, or said to be damaged."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
robustness = import_module("robustness")
files = import_module("robustness_files")

INPUTS = 70
"""Two of each file: seconds. `benchmarks/robustness.py` tries 10,000."""


@pytest.mark.slow
def test_damaged_files_are_refused_or_said(tmp_path: Path) -> None:
    """No traceback, no crash, no hang, no gigabyte, none shorter in silence."""
    tally = robustness.run(INPUTS, seed=12, keep=tmp_path, workers=1, seconds=60)
    assert not tally.faults
    total = sum(tally.counts.values(), robustness.Counter())
    assert total["refused"] > INPUTS / 4, "the damage is no damage"
    assert total["read"] + total["warned"] > INPUTS / 8, "all is refused"


def test_whole_files_are_read(tmp_path: Path) -> None:
    for path in files.corpus(tmp_path):
        result = robustness.attempt(path)
        assert not {"fault", "refused"} & result.keys(), (path.name, result)


def test_a_shorter_recording_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The judge itself: what ffmpeg decodes more of is a fault, unless it was said."""
    monkeypatch.setattr(robustness, "peer_frames", lambda path: (22050, 22050))
    short = {"frames": 11025, "rate": 22050, "warned": ""}
    assert robustness.judged(tmp_path, short)[0] == "fault"
    assert robustness.judged(tmp_path, {**short, "warned": "lacks 0.5 s"})[0] == "warned"
    assert robustness.judged(tmp_path, {**short, "frames": 22050})[0] == "read"


def test_damage_is_the_same_for_a_seed() -> None:
    content = bytes(range(256)) * 16
    one, same, other = (
        files.damaged(content, ".wav", np.random.default_rng(seed)) for seed in (1, 1, 2)
    )
    assert one == same != other
