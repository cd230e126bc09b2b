"""A command that had another name answers to that one, everywhere, with a word about it."""

import importlib
import json
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest

import musictool as mt
from musictool import Audio, command
from musictool.contract.signature import spec_of
from musictool.discovery import registry
from musictool.errors import ContractError

COMMAND = """
from typing import Annotated

from musictool import Audio, Param, command, engine, hookimpl

@command("{name}", engine="plain", {was})
def double(audio: Audio, by: Annotated[float, Param("Factor")] = 2.0) -> Audio:
    \"\"\"Make it louder.\"\"\"
    return audio.with_samples(audio.samples * audio.samples.dtype.type(by))

@hookimpl
def musictool_register():
    return [double]
"""
NEW = COMMAND.format(name="level.double", was='was=("loud.twice",)')
OLD = COMMAND.format(name="loud.twice", was="")

ENGINE = """
from musictool import Audio, engine, hookimpl

@engine("loud.twice", "turned")
def turned(audio: Audio, by: float = 2.0) -> Audio:
    \"\"\"Turn it over, too.\"\"\"
    return audio.with_samples(audio.samples * -audio.samples.dtype.type(by))

@hookimpl
def musictool_register():
    return [turned]
"""
SAID = "loud.twice is called level.double now; write that, since a later version will not know"


@pytest.fixture
def install(install_plugin, monkeypatch, tmp_path, song):
    """Puts a version of a plugin into a folder with a recording, `in.wav`."""
    folder = tmp_path / "plugins"
    folder.mkdir()
    monkeypatch.syspath_prepend(folder)
    monkeypatch.setenv("PYTHONPATH", str(folder))
    monkeypatch.chdir(tmp_path)
    mt.write("in.wav", song)

    def installed(source: str, name: str = "musictool-renamed") -> None:
        for earlier in (*folder.glob(f"{name.replace('-', '_')}*"), *folder.glob("__pycache__")):
            shutil.rmtree(earlier) if earlier.is_dir() else earlier.unlink()
        sys.modules.pop(name.replace("-", "_"), None)
        install_plugin(folder, name, source)
        importlib.invalidate_caches()
        registry(fresh=True)

    return installed


def test_command_line_pipelines_yaml_and_python_take_the_earlier_name_and_say_the_new_one(
    run, install, song
):
    install(NEW)
    Path("old.yaml").write_text("steps:\n  - loud.twice: {by: 0.5}\n")
    for arguments in (
        ("loud", "twice", "in.wav", "--by", "0.5"),
        ("run", "gain db=0 | loud.twice by=0.5", "in.wav"),
        ("run", "old.yaml", "in.wav"),
    ):
        result = run(*arguments, "-o", "out.wav", "--bit-depth", "float", "--force")
        assert result.code == 0, result.err
        assert " ".join(result.err.split()).count(SAID) == 1
        np.testing.assert_array_equal(mt.read("out.wav").samples, mt.read("in.wav").samples / 2)
    for function in (mt.commands.loud.twice, mt.commands["loud.twice"]):
        with pytest.warns(UserWarning, match=SAID):
            made = function(song, by=0.5)
        np.testing.assert_array_equal(made.samples, song.samples / 2)
    assert SAID not in run("level", "double", "in.wav", "-o", "out.wav", "--force").err


def test_history_and_outputs_have_the_name_of_today_and_help_no_other(run, install):
    install(NEW)
    run("loud", "twice", "in.wav")
    run("level", "double", "in.wav", "-o", "new.wav")
    old, new = (json.loads(run("info", one, "--json").out)["history"][0]["steps"] for one in (
        "in.level.double.wav", "new.wav"
    ))  # fmt: skip
    assert old == new
    for words in (
        ("--help",),
        ("level", "--help"),
        ("level", "double", "--help"),
        ("find", "level"),
    ):
        assert "twice" not in run(*words).out


def test_what_was_made_under_the_earlier_name_is_made_again(run, install):
    install(OLD)
    assert run("loud", "twice", "in.wav", "-o", "made.wav").code == 0
    install(NEW)
    again = run("redo", "made.wav", "-o", "again.wav")
    assert again.code == 0, again.err
    np.testing.assert_array_equal(mt.read("again.wav").samples, mt.read("made.wav").samples)


def test_engines_for_the_earlier_name_go_on_and_their_plugin_has_a_note(install, song):
    install(NEW)
    install(ENGINE, "musictool-turned")
    made = mt.run("level.double engine=turned", song)
    np.testing.assert_array_equal(made.samples, song.samples * -2)
    (note,) = (one for one in registry().notes() if SAID in one)
    assert "musictool-turned" in note


def test_who_has_the_name_now_stands_before_who_had_it(install, song):
    install(NEW)
    install(OLD.replace("audio.samples * ", "audio.samples * 2 * "), "musictool-other")
    made = mt.run("loud.twice", song)
    np.testing.assert_array_equal(made.samples, song.samples * 4)
    np.testing.assert_array_equal(mt.run("level.double", song).samples, song.samples * 2)


@pytest.mark.parametrize("name", ["level.double", "two words", "plugins"])
def test_what_is_no_earlier_name_is_refused(name):
    @command("level.double", was=(name,))
    def double(audio: Audio) -> Audio:
        """Make it louder."""
        return audio

    with pytest.raises(ContractError, match="cannot have been called"):
        spec_of(double)
