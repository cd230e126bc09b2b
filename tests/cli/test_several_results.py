"""Several results of one input: `-> Sequence[Audio]`, on every way into and out of a pipeline."""

import inspect
import json
from pathlib import Path

import numpy as np
import pytest

import musictool as mt

TAKES = """
from collections.abc import Sequence
import numpy as np
from musictool import Audio, CannotProcess, Context, Extra, Note, Report, Score, Stems, Stream
from musictool import command, hookimpl

@command("takes", uses=("seed",), extras={"list": Extra("What was made", (".txt",))})
def takes(audio: Audio, count: int = 3, bad: bool = False, *, context: Context) -> Sequence[Audio]:
    \"\"\"Give takes of a recording, each quieter than the one before.\"\"\"
    context.extra("list", lambda suffix: str(count).encode())
    context.note(f"{count} takes")
    gains = [np.float32(1 / (1 + n)) for n in range(count)]
    gains[-1:] = [np.float32(np.nan)] * bad + gains[-1:] * (not bad)
    return [audio.with_samples(audio.samples * gain) for gain in gains]

@command("several.blocks", uses=())
def blocks(stream: Stream, bad: bool = False) -> Sequence[Stream]:
    \"\"\"Give a recording at its level and at half of it.\"\"\"
    return [stream, stream.map(lambda block: block * (np.nan if bad else 0.5))]

@command("several.tunes", uses=("seed",))
def tunes(count: int = 2, *, context: Context) -> Sequence[Score]:
    \"\"\"Make tunes of one note.\"\"\"
    pitches = [60 + n + int(context.rng.integers(10)) for n in range(count)]
    return [Score.of([Note(0, 1, pitch)]) for pitch in pitches]

@command("several.parts")
def parts(audio: Audio) -> Sequence[Stems]:
    \"\"\"Give two ways to take a recording apart.\"\"\"
    halves = [audio.with_samples(audio.samples * np.float32(x)) for x in (0.5, 0.25)]
    return [Stems({"a": half, "b": audio}) for half in halves]

@command("several.wrong")
def wrong(audio: Audio, none: bool = False) -> Sequence[Audio]:
    \"\"\"Give what was not declared.\"\"\"
    return [] if none else audio

@command("several.inside")
def inside(audio: Audio, *, context: Context) -> Audio:
    \"\"\"Give the last of some takes.\"\"\"
    return context.run("takes count=2", audio)[-1]

@command("several.minus")
def minus(audio: Audio, other: Audio) -> Audio:
    \"\"\"Take another recording away.\"\"\"
    return audio.with_samples(audio.samples - other.samples)

@command("several.level", extras={"plot": Extra("Its level", (".txt",))})
def level(audio: Audio, *, context: Context) -> Report:
    \"\"\"Tell the highest sample.\"\"\"
    context.extra("plot", lambda suffix: b"level")
    return Report({"level": float(np.abs(audio.samples).max())})

@hookimpl
def musictool_register():
    return [level, minus, takes, blocks, tunes, parts, wrong, inside]
"""


@pytest.fixture(autouse=True)
def installed(shared_plugin, monkeypatch, tmp_path, lab):
    shared_plugin("musictool-takes", TAKES)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def file(song):
    mt.write("in.wav", song)
    return "in.wav"


def of(path):
    return mt.read(path).samples


def test_each_is_a_file_of_its_own_with_what_made_it(run, file, song):
    said = run("takes", file)
    names = [f"in.takes-{number}.wav" for number in (1, 2, 3)]
    assert [line.split(" ")[0] for line in said.out.splitlines() if line.startswith("in.")] == names
    for number, name in enumerate(names, 1):
        made = mt.read(name)
        np.testing.assert_allclose(made.samples, song.samples / number, atol=2**-15)
        newest = made.origin.history[-1]
        assert (newest["pipeline"], newest["result"]) == ("takes", number)
        assert newest["notes"] == ["takes: 3 takes"]
    assert said.err.count("3 takes") == 1


def test_the_name_of_the_output_is_numbered(run, file):
    run("takes", file, "--count", "2", "-o", "my.flac")
    assert sorted(p.name for p in Path().glob("my*")) == ["my-1.flac", "my-2.flac"]
    run("takes", file, "--count", "1", "-o", "out/")
    assert [p.name for p in Path("out").iterdir()] == ["in.takes-1.wav"]
    run("takes", file, "--count", "1", "--variations", "2", "-o", "{stem}_{variation}{ext}")
    assert sorted(p.name for p in Path().glob("in_*")) == ["in_1-1.wav", "in_2-1.wav"]


def test_what_is_there_is_refused_before_the_work(run, file):
    run("takes", file, "--count", "1")
    before = Path("in.takes-1.wav").read_bytes()
    refused = run("takes", file)
    assert refused.code == 2
    assert refused.err.startswith("error: in.takes-1.wav: exists already")
    assert not Path("in.takes-2.wav").exists()
    Path("in.takes-1.wav").rename("in.takes-3.wav")  # known as soon as it is known how many
    refused = run("takes", file)
    assert refused.err.startswith("error: in.takes-3.wav: exists already")
    assert sorted(p.name for p in Path().glob("in.takes*")) == ["in.takes-3.wav"]
    assert Path("in.takes-3.wav").read_bytes() == before
    assert run("takes", file, "--force").code == 0
    fewer = run("takes", file, "--force", "--count", "2")
    assert "in.takes-3.wav is left of an earlier run, which made more" in fewer.err


@pytest.mark.parametrize("pipeline", ["takes bad=true", "several.blocks bad=true"])
def test_all_are_there_or_none(run, file, pipeline):
    failed = run("run", pipeline, file, "-o", "x.wav")
    assert failed.code == 1
    assert "samples that are NaN" in failed.err
    assert [p.name for p in Path().iterdir()] == ["in.wav"]


def test_standard_output_takes_one(run, file):
    refused = run("takes", file, "-o", "-")
    assert refused.code == 2
    assert refused.err == (
        "error: -o - takes one result, and takes makes several; name a file: -o take.wav makes "
        "take-1.wav, take-2.wav, …\n"
    )
    assert run("run", "takes | mix", file, "-o", "-").code == 0


def test_each_goes_on_through_the_pipeline_or_one_is_made_of_all(single, execute, file, song):
    made = single("takes as=t | gain db=-6.0206 | several.minus other=t", file, out="x.wav")
    assert [one.written.path.name for one in made.results] == ["x-1.wav", "x-2.wav", "x-3.wav"]
    for number in (1, 2, 3):  # each refers to the take that it came from
        np.testing.assert_allclose(of(f"x-{number}.wav"), -song.samples / number / 2, atol=2**-14)
    made = single(
        "gain db=0 as=first | takes count=2 | several.minus other=first", file, out="y.wav"
    )
    np.testing.assert_allclose(of("y-2.wav"), -song.samples / 2, atol=2**-14)
    joined = single("takes count=2 | concat", file, out="z.wav")
    assert joined.written.frames == 2 * song.frames
    assert not joined.results
    several = single("takes count=2 | takes count=2", file, out="w.wav")
    assert len(several.results) == 4
    np.testing.assert_allclose(of("w-4.wav"), song.samples / 4, atol=2**-14)


def test_yaml_and_python(single, file, song):
    Path("takes.yaml").write_text("steps:\n  - takes: {count: 2}\n  - gain: {db: 0}\n")
    made = mt.run("takes.yaml", song)
    assert isinstance(made, list)
    np.testing.assert_array_equal(made[1].samples, song.samples / 2)
    assert [one.origin.history[-1]["result"] for one in made] == [1, 2]
    assert inspect.signature(mt.commands.takes).return_annotation == list[mt.Audio]
    quieter = mt.commands.takes(song, count=2)
    np.testing.assert_array_equal(quieter[1].samples, made[1].samples)
    assert len(mt.run("several.tunes count=3")) == 3
    np.testing.assert_array_equal(mt.run("several.inside", song).samples, made[1].samples)
    outcomes = list(mt.map("takes count=2", [song, song]))
    assert [len(one.value) for one in outcomes] == [2, 2]


def test_a_batch_knows_what_was_made(run, song):
    for name in ("a", "b"):
        mt.write(f"{name}.wav", song)
    call = ("takes", "a.wav", "b.wav", "--count", "2", "-o", "out/", "--json")
    rows = json.loads(run(*call).out)
    assert [[one["output"] for one in row["results"]] for row in rows] == [
        [f"out/{name}.takes-{number}.wav" for number in (1, 2)] for name in ("a", "b")
    ]
    assert [one["result"] for one in rows[0]["results"]] == [1, 2]
    assert rows[0]["results"][0]["frames"] == song.frames
    again = json.loads(run(*call).out)
    assert [row["skipped"] for row in again] == [True, True]
    assert [one["output"] for one in again[1]["results"]] == [
        "out/b.takes-1.wav",
        "out/b.takes-2.wav",
    ]
    Path("out/b.takes-2.wav").unlink()  # what is not whole is made again
    rows = json.loads(run(*call).out)
    assert [row.get("skipped", False) for row in rows] == [True, False]
    assert Path("out/b.takes-2.wav").exists()
    Path("out/.musictool/ledger.sqlite").unlink()  # as if it was killed before it could note it
    Path("out/a.takes-2.wav").unlink()
    rows = json.loads(run(*call).out)
    assert [row["error"] for row in rows] == [None, None]
    assert Path("out/a.takes-2.wav").exists()


def test_outputs_beside_the_inputs_are_no_inputs_the_next_time(run, song):
    for name in ("a", "b"):
        mt.write(f"{name}.wav", song)
    run("takes", "*.wav", "--count", "2")
    again = run("takes", "*.wav", "--count", "2")
    assert again.code == 0
    assert "a.takes-1.wav and 3 more were made by an earlier run" in again.err
    assert len(list(Path().glob("*.wav"))) == 6


def test_no_result_replaces_an_input(run, song):
    for name in ("x", "x-2"):
        mt.write(f"{name}.wav", song)
    refused = run("takes", "x.wav", "x-2.wav", "--force", "-o", "{stem}{ext}")
    assert "error: x-2.wav: is the input x-2.wav; an input is never overwritten" in refused.err
    assert refused.err.count("error: ") == 1  # x-2-1.wav is nobody's
    np.testing.assert_array_equal(of("x-2.wav"), of("x.wav"))


def test_files_beside_the_results(run, file):
    run("run", "takes count=2 list=made.txt | several.level plot=p.txt", file, "-o", "all.json")
    assert Path("made.txt").read_text() == "2"
    assert sorted(p.name for p in Path().glob("p*.txt")) == ["p-1.txt", "p-2.txt"]
    found = json.loads(Path("all.json").read_text())
    assert [one["result"] for one in found] == [1, 2]
    assert found[0]["level"] == pytest.approx(2 * found[1]["level"], rel=1e-3)
    shown = run("run", "takes count=2 | several.level", file).out.splitlines()
    assert [line.split()[:2] for line in shown[1:]] == [["in.wav", "1"], ["in.wav", "2"]]


def test_notes_and_stems(run, file, song):
    run("several", "tunes", "-o", "tune.mid", "--roll", "roll.svg")
    assert sorted(p.name for p in Path().glob("tune*")) == ["tune-1.mid", "tune-2.mid"]
    assert sorted(p.name for p in Path().glob("roll*")) == ["roll-1.svg", "roll-2.svg"]
    run("several", "parts", file, "-o", "parts/")
    assert sorted(p.name for p in Path("parts").iterdir()) == [
        "in.several.parts-1",
        "in.several.parts-2",
    ]
    quarter = of("parts/in.several.parts-2/a.wav")
    np.testing.assert_allclose(quarter, song.samples / 4, atol=2**-14)


def test_one_of_them_is_made_again_by_what_it_says_of_itself(run, file):
    run("takes", file, "--seed", "4")
    again = run("redo", "in.takes-2.wav")
    assert again.code == 0, again.err
    assert "in.takes-2.wav" in again.out


def test_what_a_command_gave_wrongly_is_said(song):
    with pytest.raises(mt.PluginError, match="gave back Audio where it declares several record"):
        mt.run("several.wrong", song)
    with pytest.raises(mt.PluginError, match="gave back no result"):
        mt.run("several.wrong none=true", song)
