"""Another seed is another take, as good as the first while there are good ones."""

from __future__ import annotations

import numpy as np
import pytest

from musictool import Audio, Context, one_thread
from musictool_continuation.unit import engine
from musictool_continuation.unit.paths import Pricing, heard
from musictool_continuation.unit.problem import Problem
from musictool_continuation.unit.search import search
from musictool_continuation.unit.takes import LONG, take

from ....songs import song


def asked(monkeypatch: pytest.MonkeyPatch, audio: Audio, seconds: float) -> Problem:
    """What is asked for a take when a recording is carried on."""
    given: list[Problem] = []

    def spy(problem, decode, seed, progress):
        given.append(problem)
        return take(problem, decode, seed, progress)

    monkeypatch.setattr(engine, "take", spy)
    engine.plan(audio, seconds, ending="resolve", context=Context(seed=1))
    return given[0]


@one_thread()
def takes_of(problem: Problem, decode: str, seeds) -> list[tuple[int, ...]]:
    return [heard(problem, take(problem, decode, seed)) for seed in seeds]


@pytest.mark.parametrize(("length", "seconds"), [(8, 2.0), (3, 1.0)])
def test_sixteen_seeds_are_sixteen_takes(monkeypatch, length, seconds) -> None:
    problem = asked(monkeypatch, song(length), seconds)
    takes = takes_of(problem, "beam", range(1 << 16, (1 << 16) + 16))
    assert len(set(takes)) == 16
    assert takes_of(problem, "beam", [(1 << 16) + 3]) == [takes[3]]
    for decode, count in (("sample", 6), ("anneal", 3)):
        assert len(set(takes_of(problem, decode, range(count)))) == count
    assert all(problem.units.usable[list(one)].all() for one in takes)


@pytest.mark.parametrize("decode", ["beam", "sample"])
def test_eight_takes_are_about_as_good_as_any_search(monkeypatch, decode) -> None:
    problem = asked(monkeypatch, song(16), 4.0)
    pricing = Pricing(problem)
    takes = takes_of(problem, decode, range(8))
    rngs = [np.random.default_rng(seed) for seed in range(4)]
    usual = [pricing(heard(problem, search(pricing, decode, rng)[0])) for rng in rngs]
    assert np.mean([pricing(one) for one in takes]) < np.mean(usual) + 3
    for path in takes:
        place = problem.units.position[list(path)] - np.arange(len(path))
        assert len(set(place % problem.units.meter)) == 1


def test_of_a_long_continuation_every_seed_finds_its_own(monkeypatch) -> None:
    problem = asked(monkeypatch, song(8), 0.55 * LONG)
    assert len(heard(problem, take(problem, "beam", 0))) > LONG
    assert len(set(takes_of(problem, "beam", range(16)))) == 16


def test_where_there_are_few_ways_on_seeds_take_them_in_turn(monkeypatch) -> None:
    noise = 0.1 * np.random.default_rng(0).standard_normal(12000).astype(np.float32)
    problem = asked(monkeypatch, Audio(noise, 8000), 0.2)
    assert len(problem.units) == 3
    ways = [(unit,) for unit in range(3) if unit != problem.cut.unit]
    takes = takes_of(problem, "beam", range(8))
    assert set(takes) == set(takes[: len(ways)]) == set(ways)
