"""Another seed is another take, as good as the first."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from musictool import Audio, Context
from musictool_continuation.unit import engine
from musictool_continuation.unit.anneal import path_price, surprise_of
from musictool_continuation.unit.problem import place_prices
from musictool_continuation.unit.search import search
from musictool_continuation.unit.takes import FEW, take

from ....songs import song


def asked(monkeypatch: pytest.MonkeyPatch, audio: Audio, seconds: float) -> dict[str, Any]:
    """What is asked for a take when a recording is carried on."""
    given: dict[str, Any] = {}

    def spy(problem, decode, seed, rng, heard, progress):
        given.update(problem=problem, heard=heard)
        return take(problem, decode, seed, rng, heard, progress)

    monkeypatch.setattr(engine, "take", spy)
    engine.plan(audio, seconds, context=Context(seed=1))
    return given


@pytest.mark.parametrize("decode", ["beam", "sample"])
def test_eight_seeds_are_eight_takes_about_as_good(monkeypatch, decode) -> None:
    given = asked(monkeypatch, song(20), 6.0)
    problem, heard = given["problem"], given["heard"]
    surprise = surprise_of(problem)
    places = np.stack([place_prices(problem, slot) for slot in range(problem.slots)])

    def price(path: list[int]) -> float:
        count = heard(path)
        return path_price(problem, np.array(path[:count]), surprise, places[:count])

    first = int(np.random.default_rng(9).integers(1 << 32))
    rng = np.random.default_rng(0)
    takes = [take(problem, decode, first + seed, rng, heard) for seed in range(8)]
    assert len({tuple(path[: heard(path)]) for path in takes}) == 8
    assert take(problem, decode, first + 3, rng, heard) == takes[3]
    usual = [price(search(problem, decode, np.random.default_rng(seed))) for seed in range(4)]
    assert np.mean([price(path) for path in takes]) < np.mean(usual) + 3
    for path in takes:
        place = problem.units.position[path[: heard(path)]] - np.arange(heard(path))
        assert len(set(place % problem.units.meter)) == 1


def test_of_a_long_continuation_every_seed_finds_its_own(monkeypatch) -> None:
    given = asked(monkeypatch, song(8), 0.55 * FEW)
    problem, heard = given["problem"], given["heard"]
    assert problem.slots > FEW
    takes = [take(problem, "beam", 1, np.random.default_rng(seed), heard) for seed in range(2)]
    assert len({tuple(path[: heard(path)]) for path in takes}) == 2
