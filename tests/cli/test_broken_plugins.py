"""What a broken plugin would bring is told as that, wherever somebody asks for it."""

from __future__ import annotations

import pytest

import musictool as mt
from musictool.errors import PluginError

BROKEN = '''from musictool import Audio, command, engine, hookimpl

import no_such_library

@command("warm")
def warm(audio: Audio) -> Audio:
    """Warm."""
    return audio

@command("acme.cosy")
def cosy(audio: Audio) -> Audio:
    """Cosy."""
    return audio

@engine("continue", "acme")
def acme(audio: Audio, seconds: float) -> Audio:
    """Go on."""
    return audio
'''

HALF = '''from musictool import Audio, Report, command, hookimpl

@command("half.good")
def good(audio: Audio) -> Audio:
    """Work."""
    return audio

@command("half.bad")
def bad(audio, size=3):
    """Work."""
    return audio

@hookimpl
def musictool_register():
    return [good, bad]
'''


@pytest.fixture(autouse=True)
def plugins(tmp_path, install_plugin, monkeypatch):
    folder = tmp_path / "site"
    install_plugin(folder, "musictool-acme", BROKEN)
    install_plugin(folder, "musictool-half", HALF)
    monkeypatch.syspath_prepend(folder)
    return folder


def test_what_a_broken_plugin_would_bring_says_why_it_is_not_there(run, here, plugins):
    why = (
        "musictool-acme (musictool_acme): importing it raised ModuleNotFoundError: No module "
        f"named 'no_such_library' ({plugins}/musictool_acme.py, line 3)"
    )
    for words, name in (
        (["warm", "in.wav"], "warm"),
        (["warm", "--help"], "warm"),
        (["acme", "cosy", "in.wav"], "acme.cosy"),
        (["cosy", "in.wav"], "acme.cosy"),
        (["run", "gain db=1 | warm", "in.wav"], "warm"),
        (["pipeline", "check", "acme.cosy"], "acme.cosy"),
        (["continue", "in.wav", "--engine", "acme"], "engine acme of continue"),
        (["run", "continue engine=acme", "in.wav"], "engine acme of continue"),
    ):
        result = run(*words)
        assert result.code not in (0, 2), words
        assert " ".join(result.err.split()) == f"error: {name}: its plugin is broken: {why}"
    bad = run("half", "bad", "in.wav").err
    assert "half.bad: its plugin is broken" in bad
    assert f"({plugins}/musictool_half.py, line 8)" in bad
    assert run("half", "good", "in.wav").code == 0
    for ask in (
        lambda: mt.commands.warm,
        lambda: mt.commands.acme.cosy,
        lambda: mt.run("warm", mt.read("in.wav")),
    ):
        with pytest.raises(PluginError, match=r"its plugin is broken: musictool-acme \(musict"):
            ask()


def test_help_and_doctor_mark_broken_plugins(run):
    page = run("--help").out
    assert "Broken plugins: musictool_acme, musictool_half (musictool plugins says why)" in page
    missing = page.partition("Not available:\n")[2].split("\n\n")[0]
    assert "  warm " in missing
    assert "The plugin musictool_acme is broken" in " ".join(missing.split())
    group = run("acme", "--help").out.partition("Not available:\n")[2]
    assert "  cosy  The plugin musictool_acme is broken" in group
    assert "  bad " in run("half", "--help").out.partition("Not available:\n")[2]
    doctor = run("doctor").out
    assert "musictool_acme (musictool-acme 1.0, broken)" in doctor
    assert f"basics (musictool {mt.__version__})" in doctor
    assert "warm" in run("plugins", "show", "musictool_acme").out


def test_doctor_says_what_a_plugin_requires_and_does_not_find(run, plugins):
    (metadata,) = plugins.glob("musictool_half-*/METADATA")
    with metadata.open("a") as file:
        file.write("Requires-Dist: no-such-library>=2\nRequires-Dist: numpy\n")
    result = run("doctor")
    assert result.code == 1
    said = " ".join(result.out.split())
    assert (
        "musictool-half needs no-such-library>=2, which is not installed; pip install musictool "
        "'no-such-library>=2'"
    ) in said
    assert "needs numpy" not in said
