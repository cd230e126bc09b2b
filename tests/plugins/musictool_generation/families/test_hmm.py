"""`hmm`: beside the sum over all sequences of states, one by one."""

from itertools import pairwise, product

import numpy as np
import pytest

from musictool_generation.families.chains import backward, best, forward, sums
from musictool_generation.families.family import Fitting
from musictool_generation.families.hmm import GAP, HMM, LENGTH, NOTE
from musictool_generation.moments import Moments
from musictool_generation.parts import Part
from musictool_generation.vocabulary import Vocabulary

SMALL = Vocabulary((Part(0, 0, 60, 63, 0, "Piano"),), gap_steps=(1, 2), length_steps=(1, 3))


def _piece(chords, gaps):
    """Notes of one length, then the end."""
    counts = [len(chord) for chord in chords] + [0]
    symbols = np.array([symbol for chord in chords for symbol in chord], np.int64)
    gaps = np.array([*gaps, SMALL.end])
    zeros, offsets = np.zeros(len(gaps), np.int64), np.concatenate([[0], np.cumsum(counts)])
    return Moments(gaps, zeros, zeros, offsets, symbols, symbols % 2)


PIECES = [_piece([(0, 2), (1,), (0, 2), (1, 3)], [0, 1, 0, 1]), _piece([(0, 2), (1,)], [1, 1])] * 3


def test_the_likelihood_is_the_sum_over_all_states(tmp_path) -> None:
    model = HMM(SMALL, states=3, iterations=4)
    model.fit(PIECES, PIECES[:2], Fitting(tmp_path))
    piece = PIECES[0]
    tables = [
        [model.tables.row(kind, group, model.prior) for group in range(model.shapes[kind][0])]
        for kind in (GAP, NOTE, LENGTH)
    ]
    emitted = []
    for t, gap in enumerate(piece.gaps):
        chance, last = tables[GAP][0][:, gap].copy(), SMALL.symbol_count
        for note in range(*piece.offsets[t : t + 2]):
            symbol = piece.symbols[note]
            chance *= tables[NOTE][last][:, symbol] * tables[LENGTH][0][:, piece.lengths[note]]
            last = symbol
        if gap != SMALL.end:
            chance *= tables[NOTE][last][:, SMALL.symbol_count]
        emitted.append(chance)
    total = 0.0
    for states in product(range(3), repeat=len(piece)):
        way = model.first[states[0]] * emitted[0][states[0]]
        for t in range(1, len(piece)):
            way *= model.moves[states[t - 1], states[t]] * emitted[t][states[t]]
        total += way
    assert model.nats(piece).moments.sum() == pytest.approx(-np.log(total), rel=1e-9)


def test_probabilities_of_every_choice_sum_to_one(tmp_path) -> None:
    model = HMM(SMALL, states=2, iterations=3)
    model.fit(PIECES, PIECES[:1], Fitting(tmp_path))
    for kind in (GAP, NOTE, LENGTH):
        for group in range(model.shapes[kind][0]):
            row = model.tables.row(kind, group, model.prior)
            np.testing.assert_allclose(row.sum(1), 1, rtol=1e-6)
    assert model.tables.row(NOTE, 2, 1.0)[:, :3].max() == 0  # not above the last symbol


def test_hidden_states_tell_what_single_moments_do_not(tmp_path) -> None:
    """Two regions of a piece with notes of their own, each many moments long."""
    rng = np.random.default_rng(1)
    regions = [np.repeat(rng.permutation([0, 1]), 20) for _ in range(12)]
    pieces = [
        _piece([(int(rng.integers(2)) + 2 * one,) for one in region], [0] * 40)
        for region in regions
    ]
    costs = []
    for states in (1, 6):
        model = HMM(SMALL, states=states)
        model.fit(pieces[:8], pieces[8:10], Fitting(tmp_path))
        costs.append(np.mean([model.nats(piece).moments[2:38].mean() for piece in pieces[10:]]))
    # without states a pitch of four and a length of two, with them a pitch of two and its length
    assert costs[0] == pytest.approx(np.log(4) + np.log(2), abs=0.1)
    assert costs[1] == pytest.approx(np.log(2), abs=0.25)


def test_sums_over_chains_are_those_of_every_way() -> None:
    rng = np.random.default_rng(0)
    first, moves, logs = rng.random(3), rng.random((3, 3)), rng.normal(size=(4, 3)) * 3
    ways = {
        states: np.log(first[states[0]])
        + logs[range(4), states].sum()
        + sum(np.log(moves[a, b]) for a, b in pairwise(states))
        for states in product(range(3), repeat=4)
    }
    total = np.logaddexp.reduce(list(ways.values()))
    found = sums(first, moves, [logs, logs[:2], logs])
    assert found.logs[0] == pytest.approx(total)
    assert found.logs[2] == pytest.approx(total)
    assert forward(first, moves, logs)[1].sum() == pytest.approx(total)
    assert tuple(best(first, moves, logs).tolist()) == max(ways, key=ways.__getitem__)
    share = sum(np.exp(ways[states] - total) for states in ways if states[1] == 2)
    assert found.states[0][1, 2] == pytest.approx(share)
    assert found.moves.sum() == pytest.approx(3 + 1 + 3)
    first_shares = first * np.exp(logs[0]) * backward(moves, logs)[0]
    np.testing.assert_allclose(first_shares / first_shares.sum(), found.states[0][0])
