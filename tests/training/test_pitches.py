"""The recipe of the network: what is drawn, and that a step of it learns."""

from __future__ import annotations

import numpy as np
import pytest

from musictool_style.timbre.network import MAPS, NOTES, load
from musictool_style.timbre.spectra import BINS, BINS_PER_SEMITONE
from training.pitches.dataset import augmented, drawn, read_all
from training.pitches.evaluation import evaluate
from training.pitches.fitting import fit
from training.pitches.scores import SECONDS, excerpts


@pytest.fixture
def rendered(tmp_path):
    """Two excerpts of eight units by three instruments of other partials."""
    rng = np.random.default_rng(0)
    for name in "ab":
        spectra, notes = np.full((3, 8, BINS), -90.0), np.zeros((8, NOTES), np.int8)
        for unit, note in enumerate(rng.permutation(40)[:8] + 20):
            notes[unit, note] = 1
            for take, partials in enumerate((1, 3, 6)):
                for partial in range(1, partials + 1):
                    at = round((note + 12 * np.log2(partial)) * BINS_PER_SEMITONE)
                    spectra[take, unit, at] = -20 - 3 * partial
        np.savez(tmp_path / f"{name}.npz", spectra=spectra.astype(np.float16), notes=notes)
    return tmp_path


def test_excerpts_without_scores_are_chords_and_lines(tmp_path):
    found = excerpts(tmp_path, 12, np.random.default_rng(0))
    assert [one.name.split("-")[0] for one in found] == ["chords", "line"] * 6
    assert {one.held_out for one in found} == {True, False}
    for one in found:
        assert one.notes[:, 1].max() <= SECONDS
        assert np.all(one.notes[:, 0] < one.notes[:, 1])


def test_both_of_a_pair_hold_the_same_notes(rendered):
    first, second, notes = drawn(read_all(rendered), 32, np.random.default_rng(0))
    for one, other, sounding in zip(first, second, notes, strict=True):
        at = np.flatnonzero(sounding)[0] * BINS_PER_SEMITONE
        assert one[at] == other[at] == -23
        assert not np.array_equal(one, other)


def test_noise_and_equalisers_keep_the_strongest_bin_about_where_it_is(rendered):
    first, _, notes = drawn(read_all(rendered), 64, np.random.default_rng(0))
    found = augmented(first, np.random.default_rng(1))
    assert found.shape == first.shape
    near = [np.argmax(row) // BINS_PER_SEMITONE for row in found]
    off = np.abs((np.array(near) - np.argmax(notes, axis=1) + 6) % 12 - 6)
    assert np.mean(off <= 1) > 0.6


def test_weights_are_written_read_and_judged(rendered, tmp_path):
    lines: list[str] = []
    path = tmp_path / "weights.safetensors"
    fit(rendered, path, steps=2, log=lines.append)
    assert lines[-1].startswith("step 2:")
    assert load(path=path).head.weight.shape[0] == MAPS + 1
    results = evaluate(rendered, path, lines.append)
    assert all(0 < rank <= 1 for _, rank in results.values())


def test_shipped_weights_find_notes_again(rendered):
    """Instruments of one, three and six partials; chroma is fooled by fifths and thirds."""
    results = evaluate(rendered, None)
    assert results["learned embedding"][0] >= 0.8
