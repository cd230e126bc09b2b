"""The recipe of drums: strokes as they are named and labelled, and a step of learning."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from musictool_transcription.drums.kit import DRUMS
from musictool_transcription.drums.network import load
from musictool_transcription.drums.spectra import BANDS
from training.beats.pieces import Part, Piece
from training.percussion.recipe import MEANT, RECIPE, Example
from training.recipe import Task, fit


def test_every_stroke_of_a_kit_has_a_name():
    assert set(MEANT.values()) == set(DRUMS)
    assert MEANT[DRUMS["ride"]] == "ride"


def test_targets_lie_where_strokes_do():
    strokes = np.array([[1.0, 0, 127], [1.5, 1, 64]])
    example = Example(np.zeros((300, BANDS), np.uint8), strokes)

    _, targets = example.window(50, 120)

    assert np.argwhere(targets[0] == 1).tolist() == [[0, 50], [1, 100]]
    assert targets[1, :2, [50, 100]].tolist() == [[1, 0], [0, pytest.approx(64 / 127)]]


def test_drum_machines_play_a_performance_and_the_network_learns_of_it(tmp_path, monkeypatch):
    monkeypatch.setattr("training.percussion.recipe.MACHINE", 1.0)
    notes = np.array([[beat, beat + 0.1, 36 + 2 * (beat % 2), 100] for beat in range(16)], float)
    piece = Piece("it", "groove", (Part(notes, "drums"),), 16, 3, False, (100, 100))
    task = Task("groove-1", False, (0, 1), piece)
    for folder in ("train", "held-out"):
        (tmp_path / folder).mkdir()
        for number in range(12):
            rng = np.random.default_rng(number)
            arrays = RECIPE.render(task, (tmp_path / "none.sf2",), rng)
            np.savez(tmp_path / folder / f"groove-{number}.npz", **arrays)
    lines: list[str] = []
    path = tmp_path / "weights.safetensors"

    fit(RECIPE, tmp_path, path, replace(RECIPE.settings, steps=2), None, lines.append)

    assert lines[0].startswith("step 2: stroke ")
    assert load(path=path).join.weight.abs().sum() > 0
    assert "| kick: onset F | " in (tmp_path / "MODEL_CARD.md").read_text(encoding="utf-8")
