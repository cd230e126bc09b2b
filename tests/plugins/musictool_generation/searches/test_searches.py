"""The three searches, on models whose probabilities are written down."""

from itertools import combinations, product

import numpy as np
import pytest
from scipy.stats import chisquare

from musictool import Score, Track
from musictool_generation.families import family_class
from musictool_generation.moments import Moments
from musictool_generation.searches.annealing import anneal
from musictool_generation.searches.beam import beam_search
from musictool_generation.searches.constraints import Constraints
from musictool_generation.searches.objective import Objective
from musictool_generation.searches.sampling import draw, sample
from musictool_generation.vocabulary import Vocabulary

from .hand_made import anything, quarters

DECEIVING = quarters(
    [
        [0.34, 0.33, 0.33, 0.0],  # after the first pitch, nothing is likely
        [0.02, 0.96, 0.02, 0.0],  # the second stays
        [0.3, 0.3, 0.4, 0.0],
        [0.6, 0.3, 0.1, 0.0],  # it is likeliest to begin with the first
    ]
)
BAR = Constraints(DECEIVING.vocabulary, 48)


def _rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


OBJECTIVE = Objective(DECEIVING, BAR)


def _best() -> list[tuple[int, int]]:
    """Steps and symbols, by trying each piece that has no rests between its notes."""
    each = [
        DECEIVING.vocabulary.assemble(12 * np.arange(first, last), symbols, 0 * symbols, BAR.frame)
        for first, last in combinations(range(5), 2)
        for symbols in map(np.array, product(range(3), repeat=last - first))
    ]
    return _notes(each[int(np.argmin(OBJECTIVE(each)))])


def _notes(piece: Moments) -> list[tuple[int, int]]:
    times = np.cumsum(DECEIVING.vocabulary.steps_of_gaps[piece.gaps])[piece.rows]
    return list(zip(times.tolist(), piece.symbols.tolist(), strict=True))


def test_beam_search_finds_the_best_piece_and_greed_does_not() -> None:
    assert _best() == [(12, 1), (24, 1), (36, 1)]
    (found,) = beam_search(DECEIVING, BAR, 1, _rng(), beams=12)
    assert _notes(found) == _best()
    (greedy,) = beam_search(DECEIVING, BAR, 1, _rng(), beams=1)
    assert greedy.symbols[0] == 0


def test_beam_search_of_a_model_that_knows_nothing_is_not_silent() -> None:
    """To an untrained network nothing is likelier than a moment without notes."""
    tune = Score((Track.of([(0, 12, 60), (12, 12, 72)]),), resolution=12)
    model = family_class("lstm")(Vocabulary.of([tune]), width=8)
    constraints = Constraints(model.vocabulary, 48)
    (found,) = beam_search(model, constraints, 1, _rng(), beams=4)
    assert len(found.symbols)
    assert not constraints.broken(found)


def test_a_rest_is_told_in_one_way() -> None:
    model = anything()
    model.follows[:, -1] += 5  # most moments would have no notes
    constraints = Constraints(model.vocabulary, 96)
    for piece in sample(model, constraints, 5, _rng()):
        until_last_note = model.vocabulary.encode(model.vocabulary.decode(piece)).gaps[:-1]
        assert piece.gaps.tolist()[: len(until_last_note)] == until_last_note.tolist()


def test_annealing_reaches_the_best_piece() -> None:
    for seed in range(2):
        (found,) = anneal(DECEIVING, BAR, 1, _rng(seed), sweeps=300)
        assert _notes(found) == _best()


def test_samples_come_as_often_as_they_are_likely() -> None:
    pieces = sample(DECEIVING, BAR, 1500, _rng())
    pairs = np.zeros((4, 3))
    for piece in pieces:
        before = 3
        for symbol in piece.symbols.tolist():
            pairs[before, symbol] += 1
            before = symbol
    chances = np.exp(DECEIVING.follows)[:, :3]
    for counts, row in zip(pairs, chances, strict=True):
        assert chisquare(counts, row / row.sum() * counts.sum()).pvalue > 1e-3


def test_temperature_top_k_and_top_p_change_the_chances() -> None:
    chances = np.log(np.tile([0.5, 0.3, 0.15, 0.05], (20000, 1)))

    def seen(**how) -> np.ndarray:
        return np.bincount(draw(chances, _rng(), **how), minlength=4) / 20000

    squared = np.array([0.5, 0.3, 0.15, 0.05]) ** 2
    np.testing.assert_allclose(seen(temperature=0.5), squared / squared.sum(), atol=0.02)
    np.testing.assert_allclose(seen(top_k=2), [0.625, 0.375, 0, 0], atol=0.02)
    np.testing.assert_allclose(seen(top_p=0.6), [0.625, 0.375, 0, 0], atol=0.02)
    np.testing.assert_allclose(seen(top_p=0.05), [1, 0, 0, 0])


@pytest.mark.parametrize("search", [sample, beam_search, anneal])
def test_equal_seeds_give_equal_pieces(search) -> None:
    model = anything()
    constraints = Constraints(model.vocabulary, 96)
    one, same = (search(model, constraints, 1, _rng(7))[0] for _ in range(2))
    for name in ("gaps", "offsets", "symbols", "lengths"):
        assert getattr(one, name).tolist() == getattr(same, name).tolist()
    if search is not beam_search:
        other = search(model, constraints, 1, _rng(8))[0]
        assert other.symbols.tolist() != one.symbols.tolist()


def test_several_samples_at_once_are_several_pieces() -> None:
    model = anything()
    pieces = sample(model, Constraints(model.vocabulary, 96), 5, _rng())
    assert len({tuple(piece.symbols.tolist()) for piece in pieces}) == 5


def test_annealing_betters_what_it_begins_with() -> None:
    model = anything()
    constraints = Constraints(model.vocabulary, 96)
    objective = Objective(model, constraints)
    before = objective(sample(model, constraints, 1, _rng(3)))
    assert objective(anneal(model, constraints, 1, _rng(3), sweeps=3))[0] < before[0] - 0.1
