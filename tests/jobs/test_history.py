"""Seeds, and how a file says what made it."""

import dataclasses
import hashlib
import importlib.metadata
import json
import platform
from pathlib import Path

import numpy as np
import pytest

import musictool as mt
from musictool.files import info
from musictool.files.history import HISTORY


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
    (entry,) = info("o.flac").history
    assert entry["musictool"] == mt.__version__
    assert entry["inputs"] == [{"name": "in.wav", "sha256": digest(tmp_path / "in.wav")}]
    assert entry["references"] == [{"name": "other.wav", "sha256": digest(tmp_path / "other.wav")}]
    assert entry["pipeline"] == "lab.paint size=2 | lab.blend other=other.wav | lab.dice"
    assert entry["seed"] == 9
    assert entry["output"] == {"clip": "warn"}
    assert entry["versions"]["python"] == platform.python_version()
    assert entry["versions"]["numpy"] == np.__version__
    assert {"soxr", "soundfile", "libsndfile"} <= set(entry["versions"])
    assert "torch" not in entry["versions"]  # no step asked for a device
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
    (entry,) = info("o.flac").history
    assert entry["steps"][0]["engine"] == "water"
    assert entry["steps"][0]["parameters"] == {"size": 1.0, "wetness": 0.25}


def test_the_device_that_worked_is_named_only_if_one_was_asked_for(single, song):
    mt.write("in.wav", song)
    single("lab.level", "in.wav", out="level.json")
    (entry,) = json.loads(Path("level.json").read_text())[HISTORY]
    assert entry["device"] == mt.run("lab.level", song)["device"]
    assert entry["versions"]["torch"] == importlib.metadata.version("torch")
    single("lab.dice", "in.wav", out="o.flac")
    assert info("o.flac").history[0]["device"] is None


@pytest.mark.parametrize("extension", ["wav", "flac", "ogg", "mp3", "aiff"])
def test_history_grows_over_two_runs(single, song, tmp_path, extension):
    mt.write("in.wav", song)
    first = tmp_path / f"first.{extension}"
    single("gain db=-3", "in.wav", out=first.name)
    single("gain db=2", first.name, out=f"second.{extension}")
    one, two = mt.info(f"second.{extension}")["history"]
    assert (one["pipeline"], two["pipeline"]) == ("gain db=-3", "gain db=2")
    assert two["inputs"] == [{"name": first.name, "sha256": digest(first)}]


def histories(*paths):
    return [info(path).history[-1] for path in paths]


def test_settings_of_the_output_that_change_the_samples_are_in_the_history(single, song):
    mt.write("in.wav", song)
    for clip in ("warn", "limit"):
        single("gain db=20", "in.wav", out=f"{clip}.flac", clip=clip)
        mt.write(f"python-{clip}.flac", mt.run("gain db=20", "in.wav"), clip=clip)
    one, other = histories("warn.flac", "limit.flac")
    assert not np.array_equal(mt.read("warn.flac").samples, mt.read("limit.flac").samples)
    assert one != other
    assert histories("python-warn.flac", "python-limit.flac") == [one, other]
    single("gain db=1", "in.wav", out="deep.wav", bit_depth="24")
    mt.write("python.wav", mt.run("gain db=1", "in.wav"), bit_depth=24)
    assert info("deep.wav").history[-1]["output"] == {"clip": "warn", "bit_depth": "24"}
    assert histories("python.wav") == histories("deep.wav")


def test_the_history_of_a_file_that_is_only_copied_stays_as_it_is(single, song):
    mt.write("in.wav", song)
    single("gain db=1", "in.wav", out="out.flac")
    mt.write("copy.wav", mt.read("out.flac"), clip="limit")
    assert info("copy.wav").history == info("out.flac").history


def test_a_value_that_is_in_no_file_claims_the_hash_of_none(single, song, tmp_path):
    mt.write("in.wav", song)
    read = mt.read("in.wav")
    source = {"name": "in.wav", "sha256": digest(tmp_path / "in.wav")}
    result = mt.run("gain db=6", mt.run("gain db=-6", read))
    one, two = result.origin.history
    assert one["inputs"] == [source]
    assert two["inputs"] == [{"name": None}]
    for changed in (
        read.with_samples(read.samples / 2),
        dataclasses.replace(read, samples=read.samples / 2),
        mt.Audio(read.samples / 2, read.sample_rate, read.origin),
        read.stream().map(lambda block: block / 2),
    ):
        (entry,) = mt.run("gain db=1", changed).origin.history
        assert entry["inputs"] == [{"name": None}]
        mixed = mt.commands.lab.blend(read, other=changed).origin.history[0]
        assert mixed["inputs"] == [source]
        assert mixed["references"] == [{"name": None}]
        assert mixed["steps"][0]["parameters"]["other"] == "a recording"
    mixed = mt.commands.lab.blend(read, other=read).origin.history[0]
    assert mixed["references"] == [source]


def test_the_hash_is_that_of_what_was_read(single, song, tmp_path):
    mt.write("in.wav", song)
    was = digest(tmp_path / "in.wav")
    read = mt.read("in.wav")
    mt.write("in.wav", song.with_samples(song.samples / 2), force=True)
    assert mt.run("gain db=1", read).origin.history[0]["inputs"][0]["sha256"] == was
    (tmp_path / "in.wav").unlink()
    assert mt.run("gain db=1", read).origin.history[0]["inputs"][0]["sha256"] == was


@pytest.mark.parametrize("face", ["jobs", "python"])
def test_each_recording_that_was_joined_keeps_its_history(single, song, face):
    mt.write("in.wav", song)
    single("gain db=-3", "in.wav", out="a.flac")
    single("fade in=0.1", "in.wav", out="b.flac")
    if face == "jobs":
        single("concat", "a.flac", "b.flac", "in.wav", out="all.flac")
    else:
        mt.write("all.flac", mt.run("concat", "a.flac", "b.flac", "in.wav"))
    (entry,) = info("all.flac").history
    assert [item["name"] for item in entry["inputs"]] == ["a.flac", "b.flac", "in.wav"]
    histories = [item.get("history", []) for item in entry["inputs"]]
    assert [[made["pipeline"] for made in one] for one in histories] == [
        ["gain db=-3"],
        ["fade in=0.1"],
        [],
    ]
    single("concat", "a.flac", out="one.flac")
    assert [made["pipeline"] for made in info("one.flac").history] == ["gain db=-3", "concat"]


def test_stems_that_are_united_keep_their_histories(single, song):
    mt.write("in.wav", song)
    mt.write("stems", mt.run("lab.split", "in.wav"))
    (entry,) = mt.run("lab.unite", "stems").origin.history
    assert [made["pipeline"] for item in entry["inputs"] for made in item["history"]] == [
        "lab.split",
        "lab.split",
    ]


def test_an_entry_says_that_the_numbers_of_a_preset_adapt(single, song):
    mt.write("in.wav", song)
    single("telephone", "in.wav", out="o.wav")
    single("gain db=1", "in.wav", out="own.wav")
    assert all(step["adapts"] for step in info("o.wav").history[0]["steps"])
    assert "adapts" not in info("own.wav").history[0]["steps"][0]
    assert "av" in info("o.wav").history[0]["versions"]
