"""What is said of many inputs, and of going on, must hold: else a plugin is told so."""

from collections.abc import Sequence

import pytest

from musictool import Audio, ContractError, Report, Score, command
from musictool.contract.signature import spec_of


def one(score: Score) -> Report:
    """Findings."""
    return Report({})


def each(audios: Sequence[Audio]) -> Sequence[Report]:
    """Findings of each."""
    return [Report({}) for _ in audios]


@pytest.mark.parametrize("function", [one, each])
def test_who_takes_one_at_a_time_can_leave_out_none(function):
    with pytest.raises(ContractError, match="takes one file at a time"):
        spec_of(command("acme", unreadable="left out")(function))


def test_other_words_are_refused():
    with pytest.raises(ContractError, match="that is refused or left out"):
        spec_of(command("acme", unreadable="ignored")(one))


@pytest.mark.parametrize(
    ("declared", "sentence"),
    [
        ({"uses": ("checkpoints",)}, "cannot use 'checkpoints'"),
        ({"goes_on": ("minutes",)}, "does not use 'checkpoint'"),
        ({"uses": ("checkpoint",), "goes_on": ("minutes",)}, r"\['minutes'\], which are not among"),
    ],
)
def test_what_is_said_of_checkpoints_must_hold(declared, sentence):
    with pytest.raises(ContractError, match=sentence):
        spec_of(command("acme", **declared)(one))
