"""The recipe: what is composed and performed, its labels, and a few steps of training."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from musictool import Audio
from musictool_rhythm.tcn.features import FPS, RATE
from training.beats.composing import compose
from training.beats.drum_machine import machine_drums
from training.beats.evaluation import evaluate, f_measure
from training.beats.excerpts import Example, excerpt
from training.beats.performing import perform, perform_without_beat
from training.beats.pieces import Part, Performance, Piece
from training.beats.recipe import BATCH, RECIPE
from training.beats.rendering import render_performance, vary_sound
from training.beats.sources import nottingham
from training.beats.styles import STYLES
from training.recipe import fit


@pytest.mark.parametrize("name", STYLES)
def test_patterns_fill_their_bars(name: str) -> None:
    style = STYLES[name]
    for patterns in (style.kick, style.snare, style.hat, style.bass, style.chords):
        assert {len(pattern) for pattern in patterns} == {style.beats * style.steps}


@pytest.mark.parametrize("name", STYLES)
def test_a_composed_piece_is_performed_with_its_beats(name: str) -> None:
    rng = np.random.default_rng(3)
    piece = compose(name, rng, seconds=20)
    performance = perform(piece, rng)
    assert len(performance.beats) == piece.beats
    assert np.all(np.diff(performance.beats) > 0.1)
    assert performance.numbers.max() == STYLES[name].beats
    assert performance.beats[-1] < performance.duration
    low, high = piece.bpm
    assert low / 1.6 < 60 / np.median(np.diff(performance.beats)) < high * 1.6


def test_notes_on_the_beat_are_played_on_the_beat() -> None:
    notes = np.array([(beat, beat + 0.5, 36, 100) for beat in range(32)], float)
    piece = Piece("x", "x", (Part(notes, "drums"),), 32, 4, False, (100, 100))
    for seed in range(5):
        performance = perform(piece, np.random.default_rng(seed))
        late = performance.parts[0].notes[:, 0] - performance.beats
        assert np.abs(late).max() < 0.06


def test_a_machine_plays_strokes_where_they_are_written() -> None:
    part = Part(np.array([(1.0, 1.1, 36, 120), (2.0, 2.1, 42, 120)]), "drums")
    sound = machine_drums(part, 3 * RATE, RATE, np.random.default_rng(0))
    assert not sound[: RATE - 1].any()
    assert np.abs(sound[RATE : RATE + 2000]).max() > 0.1
    assert np.abs(sound[2 * RATE : 2 * RATE + 2000]).max() > 0.01


def test_coloured_sound_stays_finite_and_in_time() -> None:
    click = np.zeros(4 * RATE, np.float32)
    click[2 * RATE] = 1
    for seed in range(8):
        sound = vary_sound(click, RATE, np.random.default_rng(seed))
        assert sound.shape == click.shape
        assert np.isfinite(sound).all()
        assert np.abs(sound).max() <= 1.5
        assert abs(int(np.abs(sound).argmax()) - 2 * RATE) < 0.01 * RATE


@pytest.mark.skipif(shutil.which("fluidsynth") is None, reason="FluidSynth is not installed")
def test_fluidsynth_plays_notes_when_they_are_due() -> None:
    fonts = sorted(
        Path("/usr/share/sounds").glob("sf[23]/*GM*.sf[23]"), key=lambda one: one.stat().st_size
    )
    if not fonts:
        pytest.skip("no soundfont is installed")
    notes = np.array([(1.0, 1.2, 60, 110), (2.0, 2.2, 64, 110)])
    performance = Performance((Part(notes, "lead", 0),), 3.0, np.array([1.0, 2.0]))
    sound = render_performance(performance, fonts[0], RATE, np.random.default_rng(0))
    assert len(sound) == 3 * RATE
    level = np.abs(sound).reshape(-1, RATE // 50).max(axis=1)
    assert level[:48].max() < 0.02
    assert level[50:56].max() > 0.1


def test_free_performances_have_no_beats() -> None:
    for seed in range(6):
        performance = perform_without_beat(np.random.default_rng(seed))
        assert len(performance.beats) == 0
        assert performance.duration == 30


def example(seconds: float = 40, beats_per_bar: int = 4) -> Example:
    """Noise bursts, twice a second."""
    rng = np.random.default_rng(0)
    beats = np.arange(0.5, seconds - 0.5, 0.5)
    samples = np.zeros(int(seconds * RATE), np.float32)
    for number, beat in enumerate(beats):
        at = int(beat * RATE)
        loud = 0.8 if number % beats_per_bar == 0 else 0.3
        samples[at : at + 1500] = loud * rng.normal(0, 0.4, 1500) * np.linspace(1, 0, 1500)
    numbers = (np.arange(len(beats)) % beats_per_bar + 1) * (beats_per_bar > 0)
    return Example.of(Audio(samples, RATE), Performance((), seconds, beats, numbers, 0))


def test_labels_stay_with_the_sound_at_any_speed() -> None:
    whole = example()
    for seed in range(6):
        drawn = excerpt(whole, 1000, np.random.default_rng(seed))
        rise = np.maximum(np.diff(drawn.inputs, axis=0, prepend=drawn.inputs[:1]), 0).sum(axis=1)
        at = np.flatnonzero(drawn.targets[10:-10, 0] == 1) + 10
        near = np.max([rise[at + k] for k in (-2, -1, 0, 1)], axis=0)
        assert np.median(near) > 4 * np.median(rise)
        assert len(at) == pytest.approx(20 * 2, rel=0.35)
        assert drawn.targets[:, 1].sum() == pytest.approx(drawn.targets[:, 0].sum() / 4, rel=0.35)
        assert drawn.mask.all()


def test_unknown_bars_are_kept_out_of_the_loss() -> None:
    known = example()
    unknown = Example(known.magnitudes, known.beats, known.numbers * 0, -1)
    drawn = excerpt(unknown, 500, np.random.default_rng(0))
    assert drawn.mask[:, 0].all()
    assert not drawn.mask[:, 1].any()
    assert drawn.mask[:, 2].all()


def test_examples_become_arrays_and_again_examples() -> None:
    known = example(10)
    again = Example.from_arrays(known.arrays())
    np.testing.assert_array_equal(again.magnitudes, known.magnitudes)
    np.testing.assert_array_equal(again.beats, known.beats)
    assert again.ternary == 0
    assert len(again.magnitudes) == 10 * FPS + 1


def test_a_tune_is_read_in_beats(tmp_path: Path) -> None:
    import mido

    file = mido.MidiFile(ticks_per_beat=480)
    track = mido.MidiTrack()
    file.tracks.append(track)
    track.append(mido.MetaMessage("time_signature", numerator=6, denominator=8))
    for eighth in range(96):
        track.append(mido.Message("note_on", note=60 + eighth % 3, velocity=90, time=0))
        track.append(mido.Message("note_off", note=60 + eighth % 3, velocity=0, time=240))
    file.save(tmp_path / "jigs1.mid")
    (piece,) = nottingham(tmp_path)
    assert (piece.beats, piece.beats_per_bar, piece.ternary) == (32, 2, True)
    assert piece.parts[0].notes[:4, 0] == pytest.approx([0, 1 / 3, 2 / 3, 1])


def test_training_learns_and_can_be_judged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.beats.recipe.FRAMES", 500)
    (tmp_path / "train").mkdir()
    for number in range(BATCH):
        np.savez(tmp_path / "train" / f"composed-jig-{number}.npz", **example(12).arrays())
    lines: list[str] = []
    settings = replace(RECIPE.settings, steps=6, rate=4e-3, check_every=1)
    network = fit(RECIPE, tmp_path, tmp_path / "w.safetensors", settings, None, lines.append)
    losses = [float(re.findall(r"beat ([0-9.]+)", line)[0]) for line in lines]
    assert losses[-1] < 0.7 * losses[0]
    figures = evaluate(network, {"composed-0": example(32)}, lines.append)
    assert all(0 <= value <= 1 for value in figures.values())
    card = (tmp_path / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert f"| pieces composed by rule, 26 styles | this project's | {BATCH} | 0 |" in card


def test_f_measure_in_closed_form() -> None:
    beats = np.arange(10.0)
    assert f_measure(beats, beats + 0.069) == 1
    assert f_measure(beats, beats + 0.071) == 0
    assert f_measure(beats, beats[::2]) == pytest.approx(2 / 3)
    assert f_measure(beats, np.repeat(beats, 2)) == pytest.approx(2 / 3)
    assert f_measure(beats, np.zeros(0)) == 0
