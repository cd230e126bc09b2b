"""Particles, and what is kept around openings, on models whose probabilities are written down."""

from itertools import pairwise, product

import numpy as np
import pytest
from scipy.stats import chisquare

from musictool import CannotProcess
from musictool_generation.moments import Moments
from musictool_generation.searches.annealing import anneal
from musictool_generation.searches.beam import beam_search
from musictool_generation.searches.constraints import Constraints, Opening, Slot
from musictool_generation.searches.particles import sample_particles
from musictool_generation.searches.sampling import sample

from .hand_made import HandMade, HandMadeDecoder, anything, quarters

WALK = quarters(
    [
        [0.1, 0.8, 0.1, 0.0],  # each pitch mostly goes on to the next, round and round
        [0.1, 0.1, 0.8, 0.0],
        [0.8, 0.1, 0.1, 0.0],
        [1.0, 0.0, 0.0, 0.0],
    ]
)


class _Ending(HandMade):
    """Ends mostly after the first pitch."""

    def decoder(self, rows, rng, known=None):
        return _EndingDecoder(self, rows)


class _EndingDecoder(HandMadeDecoder):
    def gap_logits(self):
        last = np.where(self.notes >= 0, self.notes, self.before)
        return np.log(np.where((last == 0)[:, None], [0.1, 0.5, 0.4], [0.1, 0.89, 0.01]))


ANY = quarters(np.array([[1.0, 1.0, 1.0, 0.0]] * 4) / 3)
ENDING = _Ending(ANY.vocabulary, [1.0, 1.0, 1.0], np.exp(ANY.follows), [1.0])
MODEL = anything()
VOCABULARY = MODEL.vocabulary


def _rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def _rows(piece: Moments, vocabulary=VOCABULARY) -> list[tuple[int, int, int]]:
    starts = np.cumsum(vocabulary.steps_of_gaps[piece.gaps])[piece.rows]
    return list(zip(starts.tolist(), piece.symbols.tolist(), piece.lengths.tolist(), strict=True))


def _kept(vocabulary, *notes: tuple[int, int, int]) -> Moments:
    starts, symbols, lengths = np.array(sorted(notes), np.int64).T
    return vocabulary.assemble(starts, symbols, lengths, Constraints(vocabulary, 960).frame)


def _walk(kept: dict[int, int]) -> Constraints:
    """A note on each quarter, of which some are given; the others are open."""
    notes = [(12 * at, symbol, 0) for at, symbol in kept.items()]
    anyone = np.ones(3, bool)
    openings = [
        Opening(12 * at, 12 * at + 12, 12 * at + 12, anyone)
        for at in range(max(kept))
        if at not in kept
    ]
    vocabulary = WALK.vocabulary
    steps = 12 * max(kept) + 12
    return Constraints(vocabulary, steps, kept=_kept(vocabulary, *notes), openings=openings)


def _in_the_quarters(pieces: list[Moments], at: int) -> np.ndarray:
    """How often each symbol is there, and none."""
    found = np.zeros(4)
    for piece in pieces:
        here = [row[1] for row in _rows(piece, WALK.vocabulary) if row[0] == 12 * at]
        found[here[0] if here else 3] += 1
    return found


def test_what_fills_an_opening_leads_into_what_follows() -> None:
    """As often as it is likely given both sides, which one side alone has otherwise."""
    constraints = _walk({0: 0, 3: 1})
    pieces = sample_particles(WALK, constraints, 100, _rng(), particles=20)
    moves = np.exp(WALK.follows)
    joint = np.zeros((3, 3))
    for one, other in product(range(3), repeat=2):
        joint[one, other] = moves[0, one] * moves[one, other] * moves[other, 1]
    joint /= joint.sum()
    seen = _in_the_quarters(pieces, 1)
    assert seen[3] == 0
    assert chisquare(seen[:3], joint.sum(1) * 100).pvalue > 1e-3
    assert chisquare(_in_the_quarters(pieces, 2)[:3], joint.sum(0) * 100).pvalue > 1e-3
    alone = sample(WALK, constraints, 100, _rng())
    assert chisquare(_in_the_quarters(alone, 2)[:3], joint.sum(0) * 100).pvalue < 1e-6


def test_rows_are_drawn_anew_on_the_way() -> None:
    """Of ten openings each alone decides; a few rows can be right in all only if light ones go."""
    constraints = _walk({2 * at: 0 for at in range(11)})
    pieces = sample_particles(WALK, constraints, 12, _rng(), particles=16)
    moves = np.exp(WALK.follows)
    chances = moves[0, :3] * moves[:3, 0]
    chances /= chances.sum()
    for at in (1, 9, 19):
        assert chisquare(_in_the_quarters(pieces, at)[:3], chances * 12).pvalue > 1e-3
    every = sum(_in_the_quarters(pieces, 2 * at + 1) for at in range(10))
    np.testing.assert_allclose(every[:3] / 120, chances, atol=0.15)


@pytest.fixture(params=["sampling", "particles", "beam", "annealing"])
def search(request):
    def made(constraints: Constraints) -> Moments:
        if request.param == "beam":
            return beam_search(MODEL, constraints, 1, _rng(), beams=3)[0]
        if request.param == "annealing":
            return anneal(MODEL, constraints, 1, _rng(), temperature=3.0, sweeps=1)[0]
        if request.param == "particles":
            return sample_particles(MODEL, constraints, 1, _rng(), particles=6)[0]
        return sample(MODEL, constraints, 1, _rng())[0]

    return made


def test_outside_of_openings_nothing_is_new(search) -> None:
    kept = {(0, 3, 7), (48, 40, 6), (100, 3, 7), (144, 10, 8), (150, 64, 2)}
    of_bass = VOCABULARY.part_of_symbols == 1
    openings = [
        Opening(60, 84, 84, np.ones(VOCABULARY.symbol_count, bool)),
        Opening(110, 140, 150, of_bass),
    ]
    constraints = Constraints(VOCABULARY, 192, kept=_kept(VOCABULARY, *kept), openings=openings)
    piece = search(constraints)
    assert constraints.broken(piece) == 0
    assert kept <= set(_rows(piece))
    fresh = set(_rows(piece)) - kept
    assert fresh
    for start, symbol, length in fresh:
        end = start + VOCABULARY.length_steps[length]
        assert 60 <= start < end <= 84 or (110 <= start < 140 and end <= 150 and of_bass[symbol])


def test_slots_are_filled_with_their_rhythm_alone(search) -> None:
    slots = {
        0: [Slot(0, 5), Slot(0, 6), Slot(2, 1)],
        24: [Slot(1, 4)],
        30: [Slot(0, 2)],
        72: [Slot(0, 7), Slot(1, 7)],
    }
    kept = {(0, 20, 7), (24, 45, 3), (48, 30, 3)}
    openings = [Opening(at, at + 1, 96, np.ones(VOCABULARY.symbol_count, bool)) for at in slots]
    constraints = Constraints(
        VOCABULARY, 96, kept=_kept(VOCABULARY, *kept), openings=openings, slots=slots
    )
    piece = search(constraints)
    assert constraints.broken(piece) == 0
    rows = _rows(piece)
    assert kept <= set(rows)
    fresh = sorted(
        (start, int(VOCABULARY.part_of_symbols[symbol]), length)
        for start, symbol, length in rows
        if (start, symbol, length) not in kept
    )
    assert fresh == sorted((at, *slot) for at, several in slots.items() for slot in several)
    for one in set(piece.symbols.tolist()):  # no two of a symbol at once
        mine = sorted(row for row in rows if row[1] == one)
        for before, after in pairwise(mine):
            assert before[0] + VOCABULARY.length_steps[before[2]] <= after[0]


def test_an_ending_is_as_likely_as_the_model_ends_one() -> None:
    """Of pieces that are cut where they end, every pitch is the last; the model ends on one."""
    pieces = []
    for cut in (True, False):
        constraints = Constraints(ENDING.vocabulary, 48, cut=cut)
        made = sample_particles(ENDING, constraints, 30, _rng(), particles=12)
        pieces.append(np.bincount([piece.symbols[-1] for piece in made], minlength=3))
    assert pieces[0][0] < 20
    assert pieces[1][0] > 27


def test_equal_seeds_give_equal_pieces_and_each_of_several_is_another() -> None:
    constraints = Constraints(VOCABULARY, 96)
    one, same = (sample_particles(MODEL, constraints, 3, _rng(7), particles=4) for _ in range(2))
    assert [_rows(piece) for piece in one] == [_rows(piece) for piece in same]
    assert len({tuple(_rows(piece)) for piece in one}) == 3


def test_where_no_way_leads_on_it_says_so() -> None:
    endless = HandMade(ANY.vocabulary, [0.5, 0.5, 0.0], np.exp(ANY.follows), [1.0])
    with pytest.raises(CannotProcess, match="no way on from bar 1"):
        sample_particles(endless, Constraints(ANY.vocabulary, 48, cut=False), 1, _rng())
    all_of_it = [Opening(0, 48, 48, np.ones(3, bool))]
    in_part = Constraints(ANY.vocabulary, 48, openings=all_of_it, cut=False)
    with pytest.raises(CannotProcess, match="no way on there"):  # bars of a part are not counted
        sample_particles(endless, in_part, 1, _rng())
