"""Who comes to where a piece cannot go on goes back, and makes nothing again before that."""

from collections.abc import Iterator

import numpy as np
import pytest

from musictool_generation.families import family_class
from musictool_generation.families.decoding import NetworkDecoder
from musictool_generation.moments import Moments
from musictool_generation.searches.constraints import Constraints
from musictool_generation.searches.sampling import sample, sample_each
from musictool_generation.searches.waypoints import Waypoints

from .hand_made import HandMadeDecoder, anything

LATE, ENDS = 60, 12
STEPS = 20 * 48


class DeadEnds:
    """So many times a piece of at least `LATE` moments cannot go on."""

    reach = 10**6

    def __init__(self, every: int = 1) -> None:
        self.left: Iterator[bool] = iter([at % every == 0 for at in range(every * ENDS)])

    def is_copy(self, moments: Moments) -> bool:
        return len(moments) >= LATE and next(self.left, False)


def _same(one: Moments, other: Moments) -> bool:
    names = ("gaps", "symbols", "lengths", "offsets")
    return all(getattr(one, name).tolist() == getattr(other, name).tolist() for name in names)


def test_a_model_is_not_asked_again_for_what_stays(monkeypatch) -> None:
    asked: list[int] = []
    choose = HandMadeDecoder.choose_gap
    monkeypatch.setattr(
        HandMadeDecoder, "choose_gap", lambda self, *one: (asked.append(1), choose(self, *one))[1]
    )
    model = anything()
    wishes = Constraints(model.vocabulary, STEPS, copies=DeadEnds(every=3))
    (piece,) = sample(model, wishes, 1, np.random.default_rng(2))
    assert len(piece) > LATE
    # but for the moments that it went back, from dead ends and in front of them
    assert len(asked) < len(piece) + ENDS * LATE / 8


@pytest.mark.parametrize("name", ["keep", "skips"])
def test_a_piece_is_the_same_however_it_goes_back(monkeypatch, name) -> None:
    family = family_class("lstm")(anything().vocabulary, width=16)  # of random weights

    def made() -> list[Moments]:
        several = [Constraints(family.vocabulary, 3 * 48, copies=_Early()) for _ in range(2)]
        return sample_each(family, several, [np.random.default_rng(seed) for seed in range(2)])

    class _Early(DeadEnds):
        def is_copy(self, moments: Moments) -> bool:
            return len(moments) >= 12 and next(self.left, False)

    usual = made()
    if name == "keep":
        monkeypatch.setattr(Waypoints, "keep", lambda self, drafts: None)
    else:
        monkeypatch.setattr(NetworkDecoder, "skips", False)
    assert all(map(_same, usual, made()))
