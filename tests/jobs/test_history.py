"""Seeds, and how a file says what made it."""

import hashlib
import json

import numpy as np
import pytest

import musictool as mt
from musictool.files import read_history


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_equal_seeds_give_equal_bytes_and_others_do_not(single, song, tmp_path):
    mt.write("in.wav", song)
    for name, seed in (("a.wav", 1), ("b.wav", 1), ("c.wav", 2)):
        single("lab.dice", "in.wav", out=name, seed=seed)
    assert (tmp_path / "a.wav").read_bytes() == (tmp_path / "b.wav").read_bytes()
    assert not np.array_equal(mt.read("a.wav").samples, mt.read("c.wav").samples)


def test_two_steps_do_not_draw_the_same_numbers(single, song):
    mt.write("in.wav", song)
    single("convert channels=1 as=dry | lab.dice", "in.wav", out="once.wav", seed=1)
    single("convert channels=1 as=dry | lab.dice | lab.dice", "in.wav", out="twice.wav", seed=1)
    dry = song.samples.mean(axis=0)
    once = mt.read("once.wav").samples[0] - dry
    twice = mt.read("twice.wav").samples[0] - dry
    assert np.corrcoef(once, twice - once)[0, 1] == pytest.approx(0, abs=0.05)
    assert np.std(twice) == pytest.approx(np.std(once) * 2**0.5, rel=0.05)


def test_a_file_of_a_batch_is_the_same_as_alone(execute, single, song, tmp_path):
    for name in ("a", "b"):
        mt.write(f"{name}.wav", song)
    execute("lab.dice", "a.wav", "b.wav", out="out/", seed=5)
    single("lab.dice", "b.wav", out="alone.wav", seed=5)
    assert np.array_equal(mt.read("out/b.run.wav").samples, mt.read("alone.wav").samples)


def test_an_entry_says_all_that_was_done(single, song, tmp_path):
    mt.write("in.wav", song)
    mt.write("other.wav", song)
    single(
        "lab.paint size=2 | lab.blend other=other.wav | lab.dice", "in.wav", out="o.flac", seed=9
    )
    (entry,) = read_history("o.flac")
    assert entry["musictool"] == mt.__version__
    assert entry["inputs"] == [{"name": "in.wav", "sha256": digest(tmp_path / "in.wav")}]
    assert entry["references"] == [{"name": "other.wav", "sha256": digest(tmp_path / "other.wav")}]
    assert entry["pipeline"] == "lab.paint size=2 | lab.blend other=other.wav | lab.dice"
    assert entry["seed"] == 9
    paint, blend, dice = entry["steps"]
    assert paint == {
        "command": "lab.paint",
        "engine": "oil",
        "parameters": {"size": 2.0, "gloss": 0.5},
        "plugin": "musictool-lab 1.0",
    }
    assert blend["parameters"]["other"] == "other.wav"
    assert dice["engine"] is None
    json.dumps(entry)


def test_the_engine_and_its_parameters_are_those_that_worked(single, song):
    mt.write("in.wav", song)
    single("lab.paint engine=water", "in.wav", out="o.flac")
    (entry,) = read_history("o.flac")
    assert entry["steps"][0]["engine"] == "water"
    assert entry["steps"][0]["parameters"] == {"size": 1.0, "wetness": 0.25}


def test_the_device_that_worked_is_named_only_if_one_was_asked_for(single, song):
    mt.write("in.wav", song)
    single("lab.level", "in.wav", out="level.json")
    (entry,) = read_history("level.json")
    assert entry["device"] == mt.run("lab.level", song)["device"]
    single("lab.dice", "in.wav", out="o.flac")
    assert read_history("o.flac")[0]["device"] is None


@pytest.mark.parametrize("extension", ["wav", "flac", "ogg", "mp3", "aiff"])
def test_history_grows_over_two_runs(single, song, tmp_path, extension):
    mt.write("in.wav", song)
    first = tmp_path / f"first.{extension}"
    single("gain db=-3", "in.wav", out=first.name)
    single("gain db=2", first.name, out=f"second.{extension}")
    one, two = mt.info(f"second.{extension}")["history"]
    assert (one["pipeline"], two["pipeline"]) == ("gain db=-3", "gain db=2")
    assert two["inputs"] == [{"name": first.name, "sha256": digest(first)}]
