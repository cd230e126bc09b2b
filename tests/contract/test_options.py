"""The hub's own options are parameters like all others, offered where they do something."""

import pytest

from musictool import BadParameter
from musictool.cli.commands import hub_options
from musictool.cli.verbs import verbs
from musictool.contract.batch_options import BATCH, RECORDS
from musictool.contract.options import (
    BIT_DEPTH,
    DEVICE,
    ENCODING,
    RESERVED,
    RUN,
    SEED,
    VARIATIONS,
    VARIED_RUN,
    checked,
)
from musictool.contract.refusals import HUB_COMMANDS
from musictool.discovery import registry
from musictool.files.audio.formats import BIT_DEPTHS


def test_what_is_not_given_has_its_default():
    values = checked(RUN, {"seed": "7", "bit_depth": 24}, "here")
    assert values == {
        "seed": 7,
        "device": None,
        "batch_size": "auto",
        "clip": "warn",
        "bit_depth": "24",
        "bitrate": None,
        "ceiling": None,
    }
    for name, value in {
        "seed": True,
        "clip": "warm",
        "bit_depth": 12,
        "bitrate": 0,
        "batch_size": 0,
    }.items():
        with pytest.raises(BadParameter, match=f"here: {name} must be "):
            checked(RUN, {name: value}, "here")


@pytest.mark.parametrize(
    ("name", "offered"),
    [
        ("gain", (SEED, VARIATIONS, *ENCODING)),
        ("lab.dice", VARIED_RUN),
        ("lab.split", ENCODING),
        ("lab.level", (SEED, VARIATIONS, DEVICE)),
        ("lab.transpose", (SEED, VARIATIONS)),
        ("lab.listen", ()),
    ],
)
def test_a_command_is_offered_those_that_do_something_for_it(lab, name, offered):
    assert registry().command(name).spec.run_parameters == offered


def test_no_command_can_have_a_name_of_the_hubs():
    shown = {option.name for option in hub_options(VARIED_RUN, BATCH)}
    shown -= {option.name for option in RECORDS}
    assert {*shown, "engine", "inputs", "help", "help_all", "as"} == RESERVED
    assert {verb.name for verb in verbs()} == HUB_COMMANDS


def test_every_bit_depth_can_be_written():
    assert BIT_DEPTH.choices == BIT_DEPTHS
