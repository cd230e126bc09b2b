"""A model is a folder, there whole or not at all, and what is wrong with one is a sentence."""

import json
import os
import pickle
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import musictool as mt
from musictool import Model
from musictool.files import parts

FILES = {
    "weights.safetensors": b"\x00\x01",
    "tables.json": b"[1]",
    "MODEL_CARD.md": b"# It\n\nA model of\nnothing.\n",
    "samples/1.mid": b"MThd",
}


@pytest.fixture
def folder(tmp_path) -> Path:
    mt.write(tmp_path / "model", Model({"family": "gru", "parameters": 2}, FILES))
    return tmp_path / "model"


def change(folder: Path, **told: object) -> None:
    path = folder / "model.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **told}))


def test_a_model_comes_back_as_it_was_written(folder):
    model = mt.read(f"{folder}/")
    assert (dict(model.files), dict(model.about)) == (FILES, {"family": "gru", "parameters": 2})
    assert str(model) == str(folder)
    again = pickle.loads(pickle.dumps(model))
    assert (again.files, again.about, again.sha256) == (model.files, model.about, model.sha256)
    with pytest.raises(TypeError):
        model.files["x.json"] = b""
    assert "gru" in repr(model)
    assert "A model of" in mt.html_of(model)


def test_info_says_what_it_is(folder):
    found = mt.info(folder)
    assert [found[one] for one in ("family", "parameters")] == ["gru", 2]
    assert found["card"] == "A model of nothing."


@pytest.mark.parametrize(
    "name",
    ["net.pt", "net.pkl", "../a.json", "/a.json", "a/../b.json", ".a.json", "model.json", "a\\b.md",
     "a\n.md", ""],
)  # fmt: skip
def test_nothing_else_can_be_in_one(name):
    with pytest.raises(ValueError, match="cannot be in a model"):
        Model({}, {name: b""})


def test_what_the_hub_says_and_what_is_no_json_cannot_be_said_of_it():
    with pytest.raises(ValueError, match="'format' of a model is the hub's"):
        Model({"format": 2}, {})
    with pytest.raises(TypeError):
        Model({"a": object()}, {})
    with pytest.raises(TypeError, match="is bytes, not str"):
        Model({}, {"a.json": "{}"})


def test_people_may_change_cards_and_samples_and_nothing_else(folder):
    (folder / "MODEL_CARD.md").write_text("# Mine")
    (folder / "samples" / "1.mid").unlink()
    (folder / ".DS_Store").write_bytes(b"x")
    assert mt.read(folder).files["MODEL_CARD.md"] == b"# Mine"


def wrong_byte(folder: Path) -> None:
    (folder / "weights.safetensors").write_bytes(b"\x00\x02")


def no_weights(folder: Path) -> None:
    (folder / "weights.safetensors").unlink()


def pickled(folder: Path) -> None:
    (folder / "weights.pt").write_bytes(b"x")


def further(folder: Path) -> None:
    (folder / "more.safetensors").write_bytes(b"x")


def half(folder: Path) -> None:
    path = folder / "model.json"
    path.write_text(path.read_text()[:40])


def other_version(folder: Path) -> None:
    change(folder, format=2)


def somebody_elses(folder: Path) -> None:
    (folder / "model.json").write_text('{"architectures": ["GPT2"]}')


def pipe(folder: Path) -> None:
    (folder / "tables.json").unlink()
    os.mkfifo(folder / "tables.json")


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (wrong_byte, "is damaged: weights.safetensors is not what its model.json has the hash of"),
        (no_weights, "is damaged: weights.safetensors is missing; get the folder again"),
        (pickled, "holds weights.pt, which is no part of a model: it does not end in"),
        (further, "holds more.safetensors, which its model.json does not name; remove it"),
        (half, "model.json: is damaged: it is no JSON; get the folder again"),
        (other_version, "is a model of format 2, and this musictool reads 1; update musictool"),
        (somebody_elses, "model.json: is of no model that musictool has made"),
        (pipe, "tables.json: is a pipe or a device"),
    ],
)
def test_what_is_no_whole_model_is_refused(folder, spoil, sentence):
    spoil(folder)
    with pytest.raises(mt.UnreadableFile, match=sentence):
        mt.read(folder)


def test_a_model_is_replaced_only_by_force_and_nothing_else_is(folder, tmp_path):
    other = Model({"family": "tcn"}, {})
    with pytest.raises(mt.OutputExists, match="use force=True"):
        mt.write(folder, other)
    (folder / "notes.txt").write_text("mine")
    with pytest.raises(mt.OutputExists, match=r"holds notes.txt.*would be lost"):
        mt.write(folder, other, force=True)
    (folder / "notes.txt").unlink()
    mt.write(folder, other, force=True)
    assert mt.read(folder).about == {"family": "tcn"}
    assert sorted(one.name for one in folder.iterdir()) == ["model.json"]
    (tmp_path / "songs").mkdir()
    (tmp_path / "songs" / "a.mid").write_bytes(b"x")
    (tmp_path / "a.wav").write_bytes(b"x")
    for place, sentence in (("songs", "that is no model"), ("a.wav", "a model is a folder")):
        with pytest.raises(mt.OutputExists, match=sentence):
            mt.write(tmp_path / place, other, force=True)
    mt.write(tmp_path / "empty", other)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.wav", "empty", "model", "songs"]


HALF = """
import sys, musictool as mt
from musictool.files import model_folders
model_folders._publish = lambda *_: (print("on", flush=True), sys.stdin.read())
mt.write(sys.argv[1], mt.Model({"family": "new"}, {"a.json": b"[]"}), force=True)
"""


def test_whoever_is_killed_leaves_what_was_there_and_nothing_else_for_long(folder, tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-c", HALF, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    process.stdout.readline()
    parts.remove_abandoned(tmp_path)  # its maker lives
    assert len(list(tmp_path.iterdir())) == 2
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    assert mt.read(folder).about["family"] == "gru"
    parts.remove_abandoned(tmp_path)
    assert [one.name for one in tmp_path.iterdir()] == ["model"]
