"""`rbm`: beside the sum over all sets of notes, one by one."""

from itertools import combinations

import numpy as np
import pytest
import torch

from musictool_generation.families.family import Fitting
from musictool_generation.families.outputs import Notes
from musictool_generation.families.rbm import RBM, Machine
from musictool_generation.parts import Part
from musictool_generation.vocabulary import Vocabulary

SETS = [tuple(chosen) for count in range(7) for chosen in combinations(range(6), count)]


@pytest.fixture(scope="module")
def machine():
    torch.manual_seed(0)
    made = Machine(5, 6, 1, hidden=3, gibbs=1)
    with torch.no_grad():
        made.coupling.copy_(torch.randn(6, 3))
    return made.eval()


def _costs(machine, query):
    """Nats of every set of notes there is, after one query."""
    rows = [row for row, chosen in enumerate(SETS) for _ in chosen]
    symbols = torch.tensor([symbol for chosen in SETS for symbol in chosen])
    notes = Notes(torch.tensor(rows), symbols, torch.zeros_like(symbols))
    with torch.inference_mode():
        return machine(query.expand(len(SETS), -1), notes).moments


def test_the_probabilities_of_all_sets_of_notes_sum_to_one(machine) -> None:
    costs = _costs(machine, torch.randn(1, 5))
    assert float(torch.exp(-costs).sum()) == pytest.approx(1, rel=1e-5)
    assert float(costs.std()) > 0.5


def test_the_next_note_is_as_likely_as_all_sets_that_go_on_with_it(machine) -> None:
    query = torch.randn(1, 5)
    chances = torch.exp(-_costs(machine, query))
    begun, last = (0, 2), 2
    sums = machine.chosen(torch.tensor(begun)).sum(0, keepdim=True)
    with torch.inference_mode():
        choice = machine.choices(query, sums, torch.tensor([last]))
        logits = machine.symbol_logits(choice, torch.tensor([last]))[0]
    found = torch.softmax(logits, 0)
    for symbol in range(3, 6):
        ways = [number for number, one in enumerate(SETS) if one[:3] == (*begun, symbol)]
        all_of = [number for number, one in enumerate(SETS) if one[:2] == begun]
        wanted = chances[ways].sum() / chances[all_of].sum()
        assert float(found[symbol]) == pytest.approx(float(wanted), rel=1e-4)
    ended = chances[SETS.index(begun)] / chances[all_of].sum()
    assert float(found[-1]) == pytest.approx(float(ended), rel=1e-4)


def test_contrastive_divergence_learns_which_notes_go_together(tmp_path) -> None:
    """One of two chords at random, without a note in common: log 2 nats; four notes by chance
    each, as if by themselves, would take 4 log 2.
    """
    small = Vocabulary(
        (Part(0, 0, 60, 63, 0, "Piano"),), gap_steps=(1,), length_steps=(1,), ends=False
    )
    rng = np.random.default_rng(0)
    chords = np.array([[1, 0, 1, 0], [0, 1, 0, 1]])
    pieces = [small.of_roll(chords[rng.integers(2, size=64)]) for _ in range(8)]
    model = RBM(
        small, width=8, hidden=2, gibbs=3, dropout=0.0, rate=3e-2, batch=4, span=32, check_every=50
    )
    model.fit(pieces[:6], pieces[6:7], Fitting(tmp_path, steps=120))
    assert model.nats(pieces[7]).moments.mean() < 2 * np.log(2)
