"""The recipe of `transcribe`: notes as they are played and labelled, and a step of learning."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from musictool import Audio, Score, Track, write
from musictool_transcription.notes.network import load
from musictool_transcription.notes.spectra import FPS, LOWEST, RATE
from training.recipe import fit
from training.transcription.evaluation import score
from training.transcription.examples import Example
from training.transcription.performing import Line, Performance, perform, scatter, stretches
from training.transcription.recipe import RECIPE
from training.transcription.sounding import sound

LONG = np.array([[1.0, 2.0, 69, 100], [2.5, 3.5, 69, 100]])


def test_stretches_of_a_score_hold_its_notes_in_quarters():
    notes = [(120 * n, 120, 60 + n % 12, 80) for n in range(400)]
    piece = Score((Track.of(notes), Track.of(notes, drum=True)), resolution=120)

    found = stretches("it", piece, 2, np.random.default_rng(0))

    assert len(found) == 2
    for stretch in found:
        (line,) = stretch.lines
        assert 0 <= line[0, 0] < 1
        np.testing.assert_allclose(np.diff(line[:, 0]), 1)


@pytest.mark.parametrize("keyboard", [True, False])
@pytest.mark.parametrize("seed", range(6))
def test_what_is_played_can_be_played(keyboard, seed):
    rng = np.random.default_rng(seed)

    played = perform(scatter(rng), keyboard, rng)

    for notes, _ in played.lines:
        assert np.all(notes[:, 1] - notes[:, 0] > 0.02)
        assert notes[:, 2].min() >= 21
        assert notes[:, 2].max() <= 108
        for pitch in np.unique(notes[:, 2]):
            string = notes[notes[:, 2] == pitch]
            assert np.all(string[1:, 0] > string[:-1, 1])


def test_targets_lie_where_notes_do():
    example = Example(np.zeros((400, 2, 291), np.uint8), LONG)

    _, targets, begins = example.window(25, 90)

    key = 69 - LOWEST
    assert targets[0].argmax() == key * 90 + 25
    assert targets[1, key].nonzero()[0].tolist() == list(range(25, 76))
    assert targets[2].argmax() == key * 90 + 75
    assert targets[3, key, 25] == pytest.approx(100 / 127)
    assert begins.sum() == 3
    assert targets[:, np.arange(88) != key].sum() == 0


def test_a_line_of_partials_sounds_at_its_pitch_and_time():
    samples, notes = sound(
        Performance((Line(LONG, 40),), False), (), RATE, np.random.default_rng(2)
    )

    assert notes.tolist() == LONG.tolist()
    loud = np.abs(samples).reshape(-1, RATE // 10).mean(axis=1)
    assert loud[11:19].min() > 5 * loud[22:24].max()
    spectrum = np.abs(np.fft.rfft(samples[RATE : 2 * RATE]))
    lowest = np.flatnonzero(spectrum > 0.05 * spectrum.max())[0]
    assert abs(12 * np.log2(lowest / 440)) < 0.5


def test_a_sampled_piano_plays_the_nearest_key(tmp_path):
    t = np.arange(2 * RATE) / RATE
    tone = np.sin(2 * np.pi * 440 * t) * np.exp(-t)
    write(tmp_path / "A4v8.ogg", Audio(np.float32(tone)[None], RATE))
    line = Line(np.add(LONG, [0, 0, 2, 0]), 0)

    samples, _ = sound(Performance((line,), True), (tmp_path,), RATE, np.random.default_rng(1))

    spectrum = np.abs(np.fft.rfft(samples[RATE : 2 * RATE]))
    assert abs(12 * np.log2(spectrum.argmax() / 440) - 2) < 0.5


def test_notes_are_matched_one_to_one():
    late = np.add(LONG, [0.03, 0.03, 0, 0])
    cut = np.subtract(LONG, [0, 0.5, 0, 0])
    twice = np.concatenate([LONG, LONG])

    assert score(LONG, late) == (1, 1)
    assert score(LONG, np.add(LONG, [0.06, 0, 0, 0])) == (0, 0)
    assert score(LONG, np.add(LONG, [0, 0, 1, 0])) == (0, 0)
    assert score(LONG, cut) == (1, 0)
    assert score(LONG, twice)[0] == pytest.approx(2 / 3)
    assert score(LONG, LONG[:0]) == (0, 0)


def test_weights_are_trained_written_read_and_judged(tmp_path):
    rng = np.random.default_rng(5)
    samples, notes = sound(Performance((Line(LONG, 40),), False), (), RATE, rng)
    arrays = Example.of(samples[: 4 * RATE], notes).arrays()
    assert arrays["levels"].shape[0] == 4 * FPS + 1
    for folder in ("train", "held-out"):
        (tmp_path / folder).mkdir()
        for name in "abc":
            np.savez(tmp_path / folder / f"song-{name}.npz", **arrays)
    lines: list[str] = []
    path = tmp_path / "weights.safetensors"

    fit(RECIPE, tmp_path, path, replace(RECIPE.settings, steps=2), None, lines.append)

    assert lines[0].startswith("step 2: onset ")
    assert load(path=path).register.abs().sum() > 0
    card = (tmp_path / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert "| OpenScore Lieder | CC0-1.0 | 3 | 3 |" in card
    assert "| onset F | " in card
