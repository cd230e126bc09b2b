"""`acme:cosy` wherever a command is named, and `plugins prefer`."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

import musictool as mt
from musictool.cli import commands
from musictool.cli.colons import BEFORE
from musictool.discovery.order import order_file

SOURCE = '''from musictool import Stream, command, hookimpl

@command("cosy")
def cosy(stream: Stream, by: float = {by}) -> Stream:
    """Cosy as {name} does."""
    return stream.map(lambda block: block * by)

@command("{name}.warm")
def warm(stream: Stream) -> Stream:
    """Warm."""
    return stream

@hookimpl
def musictool_register():
    return [cosy, warm]
'''


@pytest.fixture
def call(run, here, tmp_path, install_plugin, monkeypatch):
    """The program with zebra, which was there first, and acme, as a new process each time."""
    site = tmp_path / "site"
    monkeypatch.syspath_prepend(site)
    for name, by in (("zebra", 0.5), ("acme", 0.25)):
        source = SOURCE.format(name=name, by=by)
        info = install_plugin(site, f"musictool-{name}", source)
        (info / "entry_points.txt").write_text(f"[musictool]\n{name} = musictool_{name}\n")
    order_file().parent.mkdir(parents=True, exist_ok=True)
    order_file().write_text(f"cosy\taudio\tmusictool-zebra\t{site}\n")

    def call(*words):
        commands.known.cache_clear()
        return run(*words)

    return call


def gain(path="out.wav"):
    """How loud an output is, of the input."""
    return round(float(mt.read(path).samples.max() / mt.read("in.wav").samples.max()), 2)


def said(result):
    return " ".join((result.out + result.err).split())


def test_each_has_a_name_of_its_own_everywhere(call, monkeypatch):
    Path("steps.yaml").write_text(
        "steps:\n  - zebra:cosy\n  - acme:cosy: {by: 0.4}\n  - cosy: {by: 0.5}\n"
    )
    for words, factor in (
        (["cosy", "in.wav"], 0.5),
        (["zebra:cosy", "in.wav"], 0.5),
        (["acme:cosy", "in.wav"], 0.25),
        (["acme:cosy", "in.wav", "--by", "0.1"], 0.1),
        (["run", "acme:cosy | zebra:cosy by=0.4 | acme:acme.warm", "in.wav"], 0.1),
        (["run", "steps.yaml", "in.wav"], 0.1),
    ):
        assert call(*words, "-o", "out.wav", "--force").code == 0
        assert gain() == factor, words
    assert call("sweep", "acme:cosy by={0.1,0.2}", "in.wav", "-o", "made/", "--quiet").code == 0
    assert gain("made/in.by=0.2.wav") == 0.2

    song = mt.read("in.wav")
    quiet = mt.commands["acme:cosy"](song, by=0.125)
    assert (quiet.samples == song.samples * 0.125).all()
    assert (mt.run("acme:cosy by=0.125", song).samples == quiet.samples).all()
    for name in ("acme:cosy", "zebra:cosy", "acme:acme.warm", "scores:trim"):
        function = mt.commands[name]
        assert name in mt.commands
        assert pickle.loads(pickle.dumps(function)) is function
    assert "acme:trim" not in mt.commands

    for name, line in (("cosy", "zebra; there is also acme:cosy"), ("acme:cosy", "acme; there is")):
        page = call(name, "--help").out
        assert f"Plugin: {line}" in page
        assert f"Usage: musictool {name} " in page
    assert "musictool acme:cosy song.wav" in call("help", "acme:cosy").out
    assert "Plugin:" not in call("acme", "warm", "--help").out
    assert "  acme:cosy " in call("--help").out
    assert "musictool-acme 1.0: acme:cosy, acme.warm" in said(call("plugins"))
    for verb in ("plugins", "doctor"):
        assert "its cosy is called acme:cosy, since cosy is that of zebra" in said(call(verb))
    assert "musictool acme:cosy INPUT" in call("find", "cosy").out

    for words, sentence in (
        (["acme:cozy", "in.wav"], "no command is called 'acme:cozy'; did you mean acme:cosy?"),
        (["run", "cosy | acme:cozy", "in.wav"], "step 2, column 8: no command is called"),
        (["acm:cosy", "in.wav"], "no plugin is called 'acm'; did you mean acme?"),
        (["acme:cosy", "in.wav", "--bye", "1"], "acme:cosy: no flag is called '--bye'"),
        (["run", "acme:cosy bye=1", "in.wav"], "step 1, column 11: acme:cosy: no parameter"),
        (["scores:trim", "in.wav"], "give it notes"),
        (["plugins", "prefer", "cosy"], "does not say whose command is meant; did you mean"),
        (["plugins", "prefer", "acme:cozy"], "did you mean acme:cosy?"),
        (["plugins", "prefer", "nobody:cosy"], "no plugin is called 'nobody'"),
    ):
        assert sentence in said(call(*words)), words

    for words, at, found in (  # as bash parts them
        (["musictool", "acme", ":", "co"], 3, ["cosy"]),
        (["musictool", "acme", ":"], 2, ["cosy", "acme.warm"]),
    ):
        monkeypatch.delenv(BEFORE, raising=False)
        monkeypatch.setenv("_MUSICTOOL_COMPLETE", "complete_bash")
        monkeypatch.setenv("COMP_WORDS", "\n".join(words))
        monkeypatch.setenv("COMP_CWORD", str(at))
        assert call().out.split() == found


def test_what_is_made_says_by_whom_and_is_made_again_by_the_same(call):
    for words in (["cosy"], ["acme:cosy"], ["run", "zebra:cosy as=dry | gain db=0"]):
        assert call(*words, "in.wav").code == 0
    assert (gain("in.cosy.wav"), gain("in.acme.cosy.wav")) == (0.5, 0.25)
    for file, command, plugin in (
        ("in.cosy.wav", "cosy", "musictool-zebra 1.0"),
        ("in.acme.cosy.wav", "acme:cosy", "musictool-acme 1.0"),
    ):
        (entry,) = mt.read(file).origin.history
        (step,) = entry["steps"]
        assert (step["command"], step["plugin"]) == (command, plugin)
    folder = "in.wav", "in.cosy.wav", "-o", "made/"
    assert "2 of 2 done" in said(call("cosy", *folder))
    assert gain("made/in.cosy.wav") == 0.5

    preferred = call("plugins", "prefer", "acme:cosy")
    assert preferred.out == "cosy: that of acme; also here: zebra:cosy\n"
    assert "Cosy as acme does." in call("cosy", "--help").out
    note = "its cosy is called zebra:cosy, since cosy is that of acme, which was preferred"
    assert note in said(call("plugins"))
    for file in ("in.cosy.wav", "in.acme.cosy.wav", "in.run.wav"):
        again = call("redo", file, "-o", f"again.{file}")
        assert again.code == 0, again.err
        assert gain(f"again.{file}") == gain(file)
    assert call("cosy", *folder).code == 0  # what the other has made is not taken for done
    assert gain("made/in.cosy.wav") == 0.25


def test_a_name_that_cannot_be_changed_is_left_as_it_was(call, tmp_path, install_plugin):
    source = SOURCE.format(name="other", by=0.5).replace("cosy", "fx")
    install_plugin(tmp_path / "site", "musictool-other", source)
    refused = call("plugins", "prefer", "musictool_other:fx")
    assert refused.code == 2
    assert "musictool_other:fx cannot be called fx: " in refused.err
    assert "since fx is a group of commands of effects" in said(refused)
    assert call("fx", "reverb", "--help").code == 0
