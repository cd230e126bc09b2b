"""Commands at work inside a command: `Context.run`."""

import json

import numpy as np
import pytest

import musictool as mt
from musictool.batches import Batch
from musictool.discovery import registry
from musictool.jobs import Settings
from musictool.pipeline import check, find

pytestmark = pytest.mark.usefixtures("lab")

SONG = mt.Audio(np.linspace(-0.5, 0.5, 8000), 8000)


def test_is_what_the_same_commands_give_outside() -> None:
    whole = mt.run("lab.inside pipeline='gain db=-6 | lab.echo'", SONG)
    streamed = mt.run("lab.inside streamed pipeline='gain db=-6 | lab.echo'", SONG)
    outside = mt.run("gain db=-6 | lab.echo", SONG)
    np.testing.assert_array_equal(whole.samples, outside.samples)
    np.testing.assert_array_equal(streamed.samples, outside.samples)


def test_has_the_seed_of_the_command_outside() -> None:
    one, same, other = (
        mt.run("lab.inside pipeline=lab.dice", SONG, seed=seed).samples for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(one, same)
    assert not np.array_equal(one, other)


def test_has_its_device() -> None:
    findings = mt.run("lab.inside pipeline=lab.dice", SONG, device="cpu").origin.history[-1]
    assert findings["pipeline"] == "lab.inside pipeline=lab.dice"
    with pytest.raises(mt.UsageError, match="'cuda:9' is not available"):
        mt.run("lab.inside pipeline='lab.model | lab.together'", SONG, device="cuda:9")


def test_warns_as_the_command_itself() -> None:
    with pytest.warns(UserWarning, match=r"lab\.complain: nothing was done") as told:
        mt.run("lab.inside pipeline=lab.complain", SONG)
    assert len(told) == 1


def test_progress_goes_on_from_the_command_outside(tmp_path) -> None:
    known, song, told = registry(), tmp_path / "a.wav", []
    mt.write(song, SONG)
    checked = check(find("lab.inside pipeline='lab.dice | lab.dice' | gain db=-6", known), known)
    batch = Batch.planned(checked, [str(song)], str(tmp_path / "b.wav"), Settings(), known)
    (outcome,) = batch.run(lambda job, fraction, message: told.append((fraction, message)))
    assert outcome.error is None
    assert told == sorted(told, key=lambda one: one[0])
    assert "lab.dice" in [message for _, message in told]


def test_errors_begin_with_the_name_of_the_one_inside() -> None:
    with pytest.raises(mt.PluginError, match=r"^lab\.bad: failed unexpectedly: Zero"):
        mt.run("lab.inside pipeline='lab.bad how=raises'", SONG)
    with pytest.raises(mt.UnknownName, match=r"^lab\.inside: .*called 'gian'; did you mean"):
        mt.run("lab.inside pipeline=gian", SONG)
    with pytest.raises(mt.UsageError, match="makes no further files within a command"):
        mt.run("lab.inside pipeline='lab.sketch plot=a.png'", SONG)


def test_a_parameter_names_an_engine_of_another_command() -> None:
    def level(painted: mt.Audio) -> float:
        return painted.samples[0, 0] / SONG.samples[0, 0]

    assert level(mt.run("lab.painted", SONG)) == 0.5
    assert level(mt.run("lab.painted painter=water", SONG)) == 0.25
    with pytest.raises(mt.BadParameter, match="painter must be oil or water, not chalk"):
        mt.run("lab.painted painter=chalk", SONG)


def test_engines_that_can_be_named_are_in_the_schema() -> None:
    from musictool.pipeline import schema

    assert '"enum": ["oil", "water"]' in json.dumps(schema(registry()))


def test_a_plain_call_needs_no_hub_around_it() -> None:
    made = mt.Context(seed=3).run("gain db=-6", SONG)
    np.testing.assert_array_equal(made.samples, mt.run("gain db=-6", SONG).samples)
    assert isinstance(mt.Context().run("gain db=-6", SONG.stream()), mt.Stream)
    assert isinstance(mt.Context().run("analyze", SONG.stream()), mt.Report)


def test_a_stream_comes_back_as_one_also_from_a_command_in_memory() -> None:
    made = mt.run("lab.inside streamed pipeline=lab.longer", SONG)
    assert made.frames == 16000


def test_a_command_that_runs_itself_is_told_so() -> None:
    with pytest.raises(mt.UsageError, match=r"^lab\.itself: .*16 deep: does one run itself"):
        mt.run("lab.itself", SONG)
