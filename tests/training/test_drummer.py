"""The recipe of the drummer: what a performance meant, and that it is learnt."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import musictool as mt
from training.drummer.performances import Example, heard_before, played
from training.drummer.recipe import RECIPE, is_held_out
from training.recipe import evaluate, fit

SWUNG = np.array([0, 2 / 3, 1, 5 / 3, 2, 8 / 3, 3, 11 / 3])


@pytest.fixture
def performance(tmp_path):
    """Two bars of straight sixteenths and two of triplets, in turn early, in time and late."""
    straight = np.arange(32) / 4
    meant = np.concatenate([straight, 8 + SWUNG, 12 + SWUNG])
    late = 0.01 * (np.arange(len(meant)) % 3 - 1)
    ticks = np.rint((1 + meant + late * 2) * 960).astype(int)
    notes = [(tick, 60, 42, 40 + 40 * (at % 2)) for at, tick in enumerate(ticks.tolist())]
    mt.write(tmp_path / "a.mid", mt.Score((mt.Track.of(notes, drum=True),), resolution=960))
    return tmp_path / "a.mid", meant, late


def test_what_was_meant_is_the_grid_that_fits_each_beat(performance):
    path, meant, late = performance
    found = played(path, 120.0)
    assert found.quarters - 1 == pytest.approx(meant, abs=1e-6)
    assert found.late == pytest.approx(late, abs=0.002)
    assert set(found.drums.tolist()) == {2}


def test_a_hit_hears_those_before_it(performance):
    example = Example.of(played(performance[0], 120.0), 120.0, "rock", "4-4")
    heard = heard_before(example)
    assert not heard[0].any()
    assert heard[1:, 0] == pytest.approx(example.velocities[:-1] / 127)
    assert (heard[:, :2] == heard[:, 2:]).all()  # of one drum alone
    assert example.hits.places[:4].tolist() == [0, 6, 12, 18]
    assert example.hits.places[32:34].tolist() == [0, 16]


def test_what_is_loud_and_late_in_turn_is_learnt(performance, tmp_path):
    example = Example.of(played(performance[0], 120.0), 120.0, "rock", "4-4")
    for place in ("train", "held-out"):
        (tmp_path / place).mkdir()
        np.savez(tmp_path / place / "groove-b.npz", **example.arrays())
    settings = replace(RECIPE.settings, steps=15, check_every=15, rate=2e-2)
    out = tmp_path / "drummer.safetensors"
    before = RECIPE.evaluate(RECIPE.network().eval(), {"groove-b": example}, print)
    fit(RECIPE, tmp_path, out, settings, None, print)
    after = evaluate(RECIPE, tmp_path, out, print)
    assert all(after[name] < before[name] - 0.2 for name in before)
    assert out.stat().st_size < 400_000  # in 16 bits
    assert "CC BY 4.0" in out.with_name("MODEL_CARD.md").read_text(encoding="utf-8")


def test_a_drummer_is_kept_out_with_all_that_he_plays():
    assert is_held_out("drummer7", "drummer7/session1/1")
    kept = [is_held_out("drummer1", f"drummer1/session1/{at}") for at in range(200)]
    assert 5 < sum(kept) < 40
