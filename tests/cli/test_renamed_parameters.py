"""A parameter that had another name is taken by that one, everywhere, with a word about it."""

import json
from pathlib import Path

import pytest

import musictool as mt
from musictool.contract.signature import spec_of
from musictool.errors import ContractError, PipelineError

RENAMED = """
from typing import Annotated

from musictool import Audio, Param, command, hookimpl

@command("renamed")
def renamed(
    audio: Audio,
    level_db: Annotated[float, Param("Level", unit="dB", was=("volume", "how_loud"))],
    turn: Annotated[bool, Param("Turn it", was=("flip",))] = False,
) -> Audio:
    \"\"\"Make it louder.\"\"\"
    return audio.with_samples(audio.samples * 10 ** (level_db / 20) * (-1 if turn else 1))

@hookimpl
def musictool_register():
    return [renamed]
"""
SAID = "renamed: {0} is called {1} now; write that, since a later version will not take {0}"


@pytest.fixture(autouse=True)
def installed(install_plugin, tmp_path_factory, monkeypatch, tmp_path):
    folder = tmp_path_factory.getbasetemp() / "renamed"
    if not folder.exists():
        install_plugin(folder, "musictool-renamed", RENAMED)
    monkeypatch.syspath_prepend(folder)
    monkeypatch.setenv("PYTHONPATH", str(folder))
    monkeypatch.chdir(tmp_path)


def test_flags_pipelines_yaml_and_python_take_the_earlier_name_and_say_the_new_one(run, song):
    wanted = mt.run("renamed level_db=-6 turn", song).samples
    Path("old.yaml").write_text("steps:\n  - renamed: {how_loud: -6, flip: true}\n")
    mt.write("in.wav", song)
    expected = mt.run("renamed level_db=-6 turn", "in.wav").samples
    for arguments in (
        ("renamed", "in.wav", "--volume", "-6", "--flip"),
        ("run", "renamed volume=-6 flip", "in.wav"),
        ("run", "old.yaml", "in.wav"),
    ):
        result = run(*arguments, "-o", "out.flac", "--force")
        assert result.code == 0, result.err
        old = "how_loud" if "old.yaml" in arguments else "volume"
        assert SAID.format(old, "level_db") in " ".join(result.err.split())
        assert SAID.format("flip", "turn") in " ".join(result.err.split())
        assert mt.read("out.flac").samples == pytest.approx(expected, abs=1e-3)
    with pytest.warns(UserWarning, match="volume is called level_db now"):
        assert (mt.run("renamed volume=-6 turn", song).samples == wanted).all()
    with pytest.warns(UserWarning, match="volume is called level_db now"):
        assert (mt.commands.renamed(song, volume=-6, turn=True).samples == wanted).all()


def test_history_has_the_name_of_today_and_help_no_other(run, song):
    mt.write("in.wav", song)
    run("renamed", "in.wav", "--volume", "-6", "-o", "old.wav")
    run("renamed", "in.wav", "--level-db", "-6", "-o", "new.wav")
    old, new = (json.loads(run("info", one, "--json").out) for one in ("old.wav", "new.wav"))
    assert [one["steps"] for one in old["history"]] == [one["steps"] for one in new["history"]]
    assert "volume" not in run("renamed", "--help").out


def test_both_names_at_once_are_refused(song):
    with pytest.raises(PipelineError, match="volume is called level_db now; give it once"):
        mt.run("renamed volume=-6 level_db=-6", song)


@pytest.mark.parametrize("name", ["turn", "seed", "mix", "two words"])
def test_a_name_that_is_taken_cannot_be_an_earlier_one(name):
    source = RENAMED.replace('"flip"', repr(name)).replace("turn:", "turned:")
    source = source.replace("    turned:", "    turn: bool = False,\n    turned:")
    space = {"__name__": "renamed_wrongly"}
    exec(compile(source, "renamed.py", "exec"), space)
    with pytest.raises(ContractError, match="turned cannot have been called"):
        spec_of(space["renamed"])
