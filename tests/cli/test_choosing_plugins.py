"""`plugins disable`, `plugins enable` and MUSICTOOL_PLUGINS: which plugins are used."""

from __future__ import annotations

import json

import pytest

import musictool as mt
from musictool.cli import commands
from musictool.discovery import registry
from musictool.errors import PluginError

SOURCE = '''import os
from musictool import Audio, command, engine, hookimpl

os.abort() if "ABORTS" in os.environ else None

@command("{name}")
def work(audio: Audio) -> Audio:
    """Work."""
    return audio

@hookimpl
def musictool_register():
    return [work]
'''


@pytest.fixture
def chosen(run, tmp_path, install_plugin, monkeypatch):
    """The program with two plugins, as a new process each time."""
    for name in ("warm", "cold"):
        install_plugin(tmp_path / "site", f"musictool-{name}", SOURCE.format(name=name))
    monkeypatch.syspath_prepend(tmp_path / "site")

    def call(*words):
        commands.known.cache_clear()
        return run(*words)

    return call


def states(call):
    listed = json.loads(call("plugins", "--json").out)
    return {one["name"]: bool(one["off"]) for one in listed}


def test_a_disabled_plugin_is_not_imported_and_its_commands_say_so(
    chosen, here, monkeypatch, own_folders
):
    assert chosen("plugins", "disable", "musictool_warm").code == 0
    monkeypatch.setenv("ABORTS", "1")  # whoever imports it now is broken
    assert states(chosen)["musictool_warm"]
    known = registry()
    assert {one.name for one in known.plugins if one.problems} == {"musictool_cold"}
    refused = chosen("run", "gain db=1 | warm", "in.wav")
    assert refused.code != 0
    sentence = (
        "warm: its plugin musictool_warm is disabled; use it again by musictool plugins enable "
        "musictool_warm"
    )
    assert " ".join(refused.err.split()) == f"error: {sentence}"
    with pytest.raises(PluginError, match="warm: its plugin musictool_warm is disabled"):
        _ = mt.commands.warm
    page = chosen("--help").out
    assert "  warm " not in page
    assert "musictool_warm" not in page
    assert "musictool_warm (musictool-warm 1.0, off)" in chosen("doctor").out

    monkeypatch.delenv("ABORTS")
    assert chosen("plugins", "enable", "musictool_warm").code == 0
    assert not any(states(chosen).values())
    assert chosen("warm", "in.wav").code == 0
    assert "is not disabled" in chosen("plugins", "enable", "musictool_warm").err
    assert "did you mean musictool_warm" in chosen("plugins", "disable", "musictool_war").err
    kept = list((own_folders / "config").rglob("disabled-plugins"))
    assert [file.read_text() for file in kept] == [""]


def test_the_variable_chooses_for_one_call(chosen, monkeypatch):
    chosen("plugins", "disable", "musictool_warm")
    monkeypatch.setenv("MUSICTOOL_PLUGINS", "off")
    off = states(chosen)
    assert {name for name, is_off in off.items() if is_off} == {"musictool_warm", "musictool_cold"}
    assert chosen("gain", "--help").code == 0
    said = chosen("cold", "in.wav").err
    assert "cold: its plugin musictool_cold is left out by MUSICTOOL_PLUGINS=off" in said
    monkeypatch.setenv("MUSICTOOL_PLUGINS", "musictool_warm, missing")
    off = states(chosen)
    assert (off["musictool_warm"], off["musictool_cold"], off["basics"]) == (False, True, False)
    assert "MUSICTOOL_PLUGINS names missing" in chosen("plugins").err
    monkeypatch.delenv("MUSICTOOL_PLUGINS")
    off = states(chosen)
    assert (off["musictool_warm"], off["musictool_cold"]) == (True, False)
