"""Output layers: what they give is a distribution, alike in every key, and sees no further."""

from itertools import combinations

import pytest
import torch

from musictool_generation.families.attention import Window
from musictool_generation.families.outputs import Independent, Joint, Notes
from musictool_generation.families.tied import Beside, Cells, Past
from musictool_generation.parts import Part
from musictool_generation.vocabulary import Vocabulary

ROLLS = Vocabulary.of_rolls()
DUET = Vocabulary(
    tuple(Part(0, rank, 60, 62, 0, "") for rank in range(2)),
    gap_steps=(1,),
    length_steps=(1,),
    ends=False,
)


def _every_set(symbols: int) -> Notes:
    """A moment for each set of symbols."""
    sets = [some for size in range(symbols + 1) for some in combinations(range(symbols), size)]
    rows = [at for at, some in enumerate(sets) for _ in some]
    chosen = torch.tensor([one for some in sets for one in some])
    return Notes(torch.tensor(rows), chosen, torch.zeros_like(chosen))


@pytest.mark.parametrize("kind", [Joint, Independent])
def test_the_chances_of_all_sets_are_one_together(kind) -> None:
    torch.manual_seed(0)
    notes = _every_set(6)
    query = torch.randn(1, 8).expand(64, 8)
    beside = Beside(DUET, 8, 4, 0.0)
    torch.nn.init.normal_(beside.out.weight, std=3.0)
    roll = torch.zeros(64, 6)
    roll[notes.rows, notes.symbols] = 1.0
    there = torch.tensor([[True, True]]).expand(64, 2)
    cells = Cells(there, torch.randn(1, 2, 4, 3).expand(64, 2, 4, 3).flatten(0, 1))
    around = beside(cells, query, roll)
    costs = kind(8, 6, 1)(query, notes, around)
    total = costs.moments
    if costs.notes is not None:
        total = total.index_add(0, notes.rows, costs.notes)
    assert torch.exp(-total).sum().item() == pytest.approx(1.0, abs=1e-4)


def test_what_is_around_a_pitch_counts_alike_in_every_key() -> None:
    torch.manual_seed(0)
    past, beside = Past(ROLLS, 8, 4, 0.0), Beside(ROLLS, 8, 4, 0.0)
    torch.nn.init.zeros_(beside.at)
    roll, query = torch.zeros(1, 12, 88), torch.randn(1, 12, 8)
    roll[0, torch.arange(12).repeat(3), torch.randint(30, 50, (36,))] = 1.0

    def logits(played: torch.Tensor) -> torch.Tensor:
        cells = past.cells(past(query, played, None), torch.arange(12), query[0])
        return beside(cells, query[0], played[0])

    low, high = logits(roll), logits(roll.roll(5, 2))
    assert low[:, 30:50].std() > 0.01
    torch.testing.assert_close(low[:, 25:60], high[:, 30:65])


def test_the_past_moment_by_moment_is_that_of_the_whole_piece() -> None:
    torch.manual_seed(0)
    past = Past(DUET, 8, 4, 0.0)
    roll, query = (torch.rand(1, 300, 6) < 0.2).float(), torch.randn(1, 300, 8)
    roll[:, :50, 3:] = 0.0  # the second part comes in later
    heard, state = past(query, roll, None), past.begin(1)
    for t in range(300):
        now = torch.tensor([t])
        whole = past.cells(heard, now, query[0, now])
        alone = past.cells(past.look(query[:, t], None, state), torch.tensor([0]), query[:, t])
        torch.testing.assert_close(alone, whole)
        assert whole.there[0, 1] == bool(roll[0, :t, 3:].any())
        state = past.add(query[:, t], roll[:, t], state)


def test_a_part_that_was_not_heard_yet_has_nothing_around_it() -> None:
    torch.manual_seed(0)
    past, beside = Past(DUET, 8, 4, 0.0), Beside(DUET, 8, 4, 0.0)
    roll, query = torch.zeros(1, 5, 6), torch.randn(1, 5, 8)
    roll[0, :, 1] = 1.0
    cells = past.cells(past(query, roll, None), torch.arange(5), query[0])
    logits = beside(cells, query[0], roll[0])
    assert (logits[0] == 0).all()
    assert (logits[1:, :3] != 0).all()
    assert (logits[:, 3:] == 0).all()


def test_a_window_step_by_step_finds_the_same_and_forgets() -> None:
    torch.manual_seed(0)
    for nearest in (0, 1):
        window = Window(2, 3, 4, nearest)
        torch.nn.init.normal_(window.distance)
        query, key, value = torch.randn(3, 2, 11, 6).unbind()
        whole = window(query, key, value[:, None])
        keys, values = key[:, :0], value[:, :0]
        for t in range(11):
            if nearest == 0:
                keys, values = window.kept(keys, key[:, t]), window.kept(values, value[:, t])
            found = window.step(query[:, t], keys, values[:, None])
            torch.testing.assert_close(found, whole[:, :, t])
            if nearest == 1:
                keys, values = window.kept(keys, key[:, t]), window.kept(values, value[:, t])
        key[:, :6] = 0.0
        again = window(query, key, value[:, None])
        torch.testing.assert_close(again[:, :, 10], whole[:, :, 10])
