"""Further files that commands make: asked for by a path, drawn while they work."""

import json

import pytest

import musictool as mt
from musictool.contract.schema import json_schema
from musictool.discovery import registry


@pytest.fixture
def files(tmp_path, lab, monkeypatch, song):
    monkeypatch.chdir(tmp_path)
    for name in ("a.wav", "b.wav"):
        mt.write(name, song)
    return tmp_path


def left(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.*"))


def test_only_what_is_asked_for_is_drawn(single, files, capsys):
    single("lab.sketch", "a.wav", out="o.wav")
    assert "drawn" not in capsys.readouterr().out
    outcome = single("lab.sketch plot=x.PNG", "a.wav", out="o.flac")
    assert [path.name for path in outcome.extras] == ["x.PNG"]
    assert (files / "x.PNG").read_bytes() == b".png 44100"
    assert left(files) == ["a.wav", "b.wav", "o.flac", "o.wav", "x.PNG"]


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ("pics/", ["pics/a.plot.png", "pics/b.plot.png"]),
        ("pics", ["pics/a.plot.png", "pics/b.plot.png"]),
        ("{n}-{stem}.txt", ["1-a.txt", "2-b.txt"]),
        ("new/{stem}{ext}", ["new/a.png", "new/b.png"]),
    ],
)
def test_each_input_gets_its_own(execute, files, given, names):
    outcomes = execute(f"gain db=0 | lab.sketch plot={given}", "a.wav", "b.wav", out="out/")
    assert [outcome.error for outcome in outcomes] == [None, None]
    assert set(names) <= set(left(files))
    assert [path.as_posix() for outcome in outcomes for path in outcome.extras] == names


def test_a_stream_makes_them_while_it_is_read(single, files):
    single("lab.trace log=log.txt | lab.sketch words=w.txt", "a.wav", out="o.wav")
    assert (files / "log.txt").read_text() == "44100"
    assert (files / "w.txt").read_text() == "a tone"


@pytest.mark.parametrize(
    ("pipeline", "sentence"),
    [
        ("lab.sketch plot=x.pdf", "must be a file to write, ending in .png or .txt, not x.pdf"),
        ("lab.sketch plot=-", "plot must be a file to write, ending in .png or .txt, not -"),
        ("lab.sketch plot", "plot needs a value"),
        ("lab.sketch words=w", "--words w: end its name, such as .png"),
        ("lab.sketch plot=x", "--plot x: end its name in .png or .txt"),
        ("lab.sketch words=o.wav", "o.wav: would be written twice"),
        ("lab.sketch plot=x.txt words=x.txt", "x.txt: would be written twice"),
        ("lab.sketch words=a.wav", "a.wav: is the input a.wav; an input is never overwritten"),
        ("gain db=1 plot=x.png", "gain: no parameter is called 'plot'"),
    ],
)
def test_what_cannot_be_is_refused_before_the_work(execute, files, pipeline, sentence):
    before = left(files)
    with pytest.raises(mt.MusictoolError) as caught:
        execute(pipeline, "a.wav", out="o.wav", force=True)
    assert sentence in str(caught.value)
    assert left(files) == before


def test_one_name_for_many_is_refused(execute, files):
    with pytest.raises(mt.UsageError, match=r"--plot x\.png names one file, but there are several"):
        execute("lab.sketch plot=x.png", "a.wav", "b.wav", out="out/")


def test_nothing_is_replaced_unless_forced(execute, files):
    (files / "x.png").write_text("mine")
    (outcome,) = execute("lab.sketch plot=x.png", "a.wav", out="o.wav")
    assert str(outcome.error) == "x.png: exists already; use --force to replace it"
    assert left(files) == ["a.wav", "b.wav", "x.png"]
    (outcome,) = execute("lab.sketch plot=x.png", "a.wav", out="o.wav", force=True)
    assert outcome.error is None
    assert (files / "x.png").read_bytes() == b".png 44100"
    (outcome,) = execute("lab.blend other=b.wav | lab.sketch words=b.wav", "a.wav", force=True)
    assert "is the input b.wav" in str(outcome.error)


@pytest.mark.parametrize(("how", "sentence"), [("never", "made no plot"), ("text", "not bytes")])
def test_a_plugin_that_does_not_keep_its_word_is_named(execute, files, how, sentence):
    (outcome,) = execute(f"lab.sketch plot=x.png how={how}", "a.wav", out="o.wav")
    assert sentence in str(outcome.error)
    assert "bug in the plugin" in str(outcome.error)
    assert not (files / "x.png").exists()


SHUT = """
from pathlib import Path
from musictool import Audio, Context, Extra, command, hookimpl

@command("shut", extras={"log": Extra("What was done", (".txt",))}, uses=())
def shut(audio: Audio, *, context: Context) -> Audio:
    \"\"\"Take the folder away that a further file goes to.\"\"\"
    Path("logs").rmdir()
    context.extra("log", lambda suffix: b"shut")
    return audio

@hookimpl
def musictool_register():
    return [shut]
"""


def test_what_is_there_although_a_further_file_cannot_be_written_is_said(
    single, files, shared_plugin
):
    shared_plugin("musictool-shut", SHUT)
    (files / "logs").mkdir()
    with pytest.raises(mt.FileError, match=r"^logs/x\.txt: .*; o\.wav: made before, and whole$"):
        single("shut log=logs/x.txt", "a.wav", out="o.wav")
    assert left(files) == ["a.wav", "b.wav", "o.wav"]


def test_in_python(files, song):
    mt.run("lab.sketch plot=x.png", song)
    mt.commands.lab.sketch(song, plot=files / "y.txt")
    assert (files / "y.txt").read_bytes() == b".txt 44100"
    with pytest.raises(mt.FileError, match="exists already"):
        mt.run("lab.sketch plot=x.png", song)
    mt.run("lab.sketch plot=x.png", song, force=True)
    mt.run("lab.sketch plot=pics/", "a.wav")
    assert (files / "pics" / "a.plot.png").is_file()
    with pytest.raises(mt.FileError, match="never overwritten"):
        mt.run("lab.sketch words=a.wav", "a.wav", force=True)


def test_they_are_in_the_schema_and_in_a_stored_spec(lab):
    spec = registry().command("lab.sketch").spec
    assert spec == type(spec).from_json(json.loads(json.dumps(spec.to_json())))
    plot, words = spec.extras
    assert {"type": "string", "minLength": 1} in json_schema(plot)["anyOf"]
    assert (plot.suffixes, words.suffixes) == ((".png", ".txt"), ())
