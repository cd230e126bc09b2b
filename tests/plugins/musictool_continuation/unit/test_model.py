"""The sequence model and the searches over it."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from musictool_continuation.unit.analysis import analyse
from musictool_continuation.unit.costs import find_cut, longest_run, prices
from musictool_continuation.unit.model import train
from musictool_continuation.unit.paths import Pricing, runs_of
from musictool_continuation.unit.problem import Problem, metrical_places
from musictool_continuation.unit.search import search

from .beats import units_of


def test_it_learns_what_follows_what() -> None:
    rng = np.random.default_rng(0)
    kinds = rng.standard_normal((3, 8)).astype(np.float32) * 1.5
    order = np.arange(90) % 3
    units = kinds[order] + 0.1 * rng.standard_normal((90, 8)).astype(np.float32)
    places = np.ones((90, 1), np.float32)
    model = train(units, places, generator=torch.Generator().manual_seed(1))
    state = model.start(places[:30])
    for current in range(30, 40):
        surprise, state = model.follow(state, np.array([current]), places[0])
        by_kind = [surprise[0, order == k].mean() for k in range(3)]
        assert int(np.argmin(by_kind)) == order[current + 1]


def test_a_seed_fixes_the_model_whatever_torch_did_before() -> None:
    units = np.random.default_rng(0).standard_normal((40, 5)).astype(np.float32)
    places = np.ones((40, 1), np.float32)
    weights = []
    for seed in (1, 1, 2):
        torch.rand(seed)  # disturbs torch's global generator
        model = train(units, places, generator=torch.Generator().manual_seed(seed), steps=5)
        weights.append(model.model.gru.weight_hh_l0.detach().numpy())
    assert np.array_equal(weights[0], weights[1])
    assert not np.array_equal(weights[0], weights[2])


@pytest.fixture(scope="module")
def problem(song) -> Problem:
    audio = song(seconds=40)
    frames = analyse(audio)
    units = units_of(audio, frames)
    cut = find_cut(units, frames, frames.duration)
    places = metrical_places(units.position, units.bar, units.meter)
    generator = torch.Generator().manual_seed(0)
    prediction = train(units.feature, np.roll(places, -1, axis=0), generator=generator, steps=60)
    longest = longest_run(0.75, units.meter, True, len(units))
    return Problem(units, prices(units, frames, cut), prediction, cut, 23.9, longest)


@pytest.mark.parametrize("decode", ["beam", "sample", "anneal"])
def test_every_search_keeps_the_rules(problem: Problem, decode: str) -> None:
    path, *others = search(Pricing(problem), decode, np.random.default_rng(3))
    assert len(path) == 48
    assert others
    assert len({len(one) for one in others}) == 1
    position = problem.units.position
    places = (problem.cut.position + np.arange(len(path))) % 4
    assert np.array_equal(position[path], places)
    lengths = [stop - start for start, stop in runs_of(path)]
    assert problem.longest == 8
    assert max(lengths) <= problem.longest
    assert problem.units.usable[path].all()
    # Phrases: jumps fall on downbeats.
    jumps = [start for start, _ in runs_of(path)][1:]
    assert np.mean([places[k] == 0 for k in jumps]) > 0.7
    # Not one place again and again.
    assert len({path[start] for start, _ in runs_of(path)}) >= 4


def test_annealing_lowers_the_price_of_a_bad_path(problem: Problem) -> None:
    from musictool_continuation.unit.anneal import anneal

    pricing = Pricing(problem)
    first = int(np.flatnonzero(problem.units.position == problem.cut.position)[0])
    stutter = np.resize(np.arange(first, first + 4), 48)
    revised = anneal(pricing, [int(u) for u in stutter], np.random.default_rng(0))
    assert pricing(revised) < pricing(stutter) - 5
