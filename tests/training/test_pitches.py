"""The recipe of the network: what is drawn, and that a step of it learns."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from musictool_style.timbre.network import MAPS, NOTES, load
from musictool_style.timbre.spectra import BINS, BINS_PER_SEMITONE
from training.pitches.evaluation import evaluate
from training.pitches.excerpts import SECONDS, excerpts
from training.pitches.pairs import Rendering, augment, draw_pairs
from training.pitches.recipe import RECIPE
from training.recipe import fit


@pytest.fixture
def rendered():
    """Two excerpts of eight units by three instruments of other partials."""
    rng = np.random.default_rng(0)
    found = {}
    for name in "ab":
        spectra, notes = np.full((3, 8, BINS), -90.0), np.zeros((8, NOTES), np.int8)
        for unit, note in enumerate(rng.permutation(40)[:8] + 20):
            notes[unit, note] = 1
            for take, partials in enumerate((1, 3, 6)):
                for partial in range(1, partials + 1):
                    at = round((note + 12 * np.log2(partial)) * BINS_PER_SEMITONE)
                    spectra[take, unit, at] = -20 - 3 * partial
        found[name] = {"spectra": spectra.astype(np.float16), "notes": notes}
    return found


@pytest.fixture
def renderings(rendered):
    return [Rendering.from_arrays(arrays) for arrays in rendered.values()]


def test_excerpts_without_scores_are_chords_and_lines(tmp_path):
    found = excerpts(tmp_path, 12, np.random.default_rng(0))
    assert [one.name.split("-")[0] for one in found] == ["chords", "line"] * 6
    assert {one.held_out for one in found} == {True, False}
    for one in found:
        assert one.notes[:, 1].max() <= SECONDS
        assert np.all(one.notes[:, 0] < one.notes[:, 1])


def test_both_of_a_pair_hold_the_same_notes(renderings):
    first, second, notes = draw_pairs(renderings, 32, np.random.default_rng(0))
    for one, other, sounding in zip(first, second, notes, strict=True):
        at = np.flatnonzero(sounding)[0] * BINS_PER_SEMITONE
        assert one[at] == other[at] == -23
        assert not np.array_equal(one, other)


def test_noise_and_equalisers_keep_the_strongest_bin_about_where_it_is(renderings):
    first, _, notes = draw_pairs(renderings, 64, np.random.default_rng(0))
    found = augment(first, np.random.default_rng(1))
    assert found.shape == first.shape
    near = [np.argmax(row) // BINS_PER_SEMITONE for row in found]
    off = np.abs((np.array(near) - np.argmax(notes, axis=1) + 6) % 12 - 6)
    assert np.mean(off <= 1) > 0.6


def test_weights_are_trained_written_read_and_judged(rendered, tmp_path):
    for folder in ("train", "held-out"):
        (tmp_path / folder).mkdir()
        for name, arrays in rendered.items():
            np.savez(tmp_path / folder / f"chords-{name}.npz", **arrays)
    lines: list[str] = []
    path = tmp_path / "weights.safetensors"
    fit(RECIPE, tmp_path, path, replace(RECIPE.settings, steps=2), None, lines.append)
    assert lines[0].startswith("step 2: contrast ")
    assert load(path=path).head.weight.shape[0] == MAPS + 1
    card = (tmp_path / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert "| chords drawn at random | this project's | 2 | 2 |" in card
    assert "| found at once by learned embedding | " in card


def test_shipped_weights_find_notes_again(renderings):
    """Instruments of one, three and six partials; chroma is fooled by fifths and thirds."""
    figures = evaluate(load(), dict(enumerate(renderings)), lambda line: None)
    assert figures["found at once by learned embedding"] >= 0.8
