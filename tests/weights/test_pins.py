"""Weights that are declared without hashes: those of the hub, at a commit that is kept."""

from __future__ import annotations

import json
import os
from hashlib import sha256
from pathlib import Path

import pytest

from musictool import ContractError, MissingWeights, UnreadableFile, Weights
from musictool.weights.pins import pinned
from musictool.weights.pulling import pull
from musictool.weights.store import check_files, state_of

from .conftest import COMMIT, LICENCES, Files, blob, publish

LATER = "f" * 40
NET = {"config.json": b'{"model_type": "ears"}', "deep/net.safetensors": os.urandom(300_000)}
OTHERS = {"README.md": b"# Ears", "net.bin": b"could be code"}
OPEN = Weights(
    about="Hears nothing",
    source="hf:band/ears",
    sha256=None,
    size=1 << 20,
    include=("*.json", "*.safetensors"),
    **LICENCES,
)


@pytest.fixture(autouse=True)
def _on_the_hub(server: Files) -> None:
    publish(server, "band/ears", COMMIT, {**NET, **OTHERS}, "main")


def test_main_becomes_a_commit_and_stays_it(server, store) -> None:
    said: list[str] = []
    path = pull("ears", OPEN, tell=said.append)
    assert {name: (path / name).read_bytes() for name in NET} == NET
    assert not (path / "net.bin").exists()
    assert said == [
        f"ears: 2 files of 300.0 kB at commit {COMMIT}, to which main points now; their hashes are "
        "the hub's, and are kept"
    ]
    known = pinned("ears", OPEN)
    told = known.recorded("ears")
    assert (told["source"], told["revision"]) == (f"hf:band/ears@{COMMIT}", COMMIT)
    assert told["sha256"] == {
        "config.json": blob(NET["config.json"]),
        "deep/net.safetensors": sha256(NET["deep/net.safetensors"]).hexdigest(),
    }
    publish(server, "band/ears", LATER, {**NET, "config.json": b"{}"}, "main")
    count = len(server.asked)
    assert pull("ears", known) == path
    assert len(server.asked) == count  # whole, and nobody is asked
    other = pull("ears", OPEN, revision="main")
    assert (other / "config.json").read_bytes() == b"{}"
    assert pinned("ears", OPEN).parts.revision == LATER
    assert pull("ears", OPEN, revision=COMMIT) == path


def test_what_was_cut_off_goes_on_at_the_same_commit(server) -> None:
    large = f"/band/ears/resolve/{COMMIT}/deep/net.safetensors"
    server.faults[large] = ["half"]
    with pytest.raises(UnreadableFile, match="the connection ended"):
        pull("ears", OPEN)
    publish(server, "band/ears", LATER, {**NET, "config.json": b"{}"}, "main")
    known = pinned("ears", OPEN)
    assert state_of("ears", known) == "broken off"
    assert (pull("ears", known) / "config.json").read_bytes() == NET["config.json"]
    assert server.asked[-1][:2] == (large, "bytes=150000-")


@pytest.mark.parametrize("path", list(NET))
def test_other_bytes_than_the_hub_told_are_refused(server, store, path: str) -> None:
    address = f"/band/ears/resolve/{COMMIT}/{path}"
    server.files[address] = bytes(len(NET[path]))
    with pytest.raises(UnreadableFile, match=f"{path}: has another (SHA-256|id in git) than was"):
        pull("ears", OPEN)
    assert [one for one in store.iterdir() if one.is_dir() and one.name[0] != "."] == []
    server.files[address] = NET[path]
    there = pull("ears", pinned("ears", OPEN))
    (there / path).write_bytes(bytes(len(NET[path])))
    with pytest.raises(UnreadableFile, match="damaged or changed; musictool models pull ears"):
        check_files("ears", pinned("ears", OPEN))


def test_a_gated_repository_says_what_to_do(server, monkeypatch) -> None:
    large = f"/band/ears/resolve/{COMMIT}/deep/net.safetensors"
    server.faults[large] = [401, 403]
    with pytest.raises(MissingWeights, match="accept its terms there, and set HF_TOKEN"):
        pull("ears", OPEN)
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    with pytest.raises(MissingWeights, match="HF_TOKEN is not allowed to read it"):
        pull("ears", OPEN)
    with Files() as other:
        other.files["/store"] = NET["deep/net.safetensors"]
        server.faults[large] = [f"{other.url}/store"]
        pull("ears", OPEN)
        assert other.asked == [("/store", None, None)]  # the token is not for others
        other.shutdown()
    assert server.asked[-1][2] == "Bearer hf_secret"


def test_a_hub_that_answers_something_else_is_told(server) -> None:
    address = "/api/models/band/ears/revision/main?blobs=true"
    with pytest.raises(UnreadableFile, match="no such repository, commit or file"):
        pull("ears", OPEN, revision="nowhere")
    server.files[address] = b"<html>"
    with pytest.raises(UnreadableFile, match="is no answer of a model hub"):
        pull("ears", OPEN)
    publish(server, "band/ears", COMMIT, {"config.json": b"{}"}, "main")
    with pytest.raises(UnreadableFile, match=r"has no file \*\.safetensors, which ears needs"):
        pull("ears", OPEN)
    server.files[address.replace("main", LATER)] = server.files[address]
    with pytest.raises(UnreadableFile, match="not that commit"):
        pull("ears", OPEN, revision=LATER)


def test_offline_the_hubs_cache_says_the_commit_and_the_hashes(
    server, monkeypatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    with pytest.raises(MissingWeights, match="band/ears@main is not in the hub's cache"):
        pull("ears", OPEN, offline=True)
    repository = tmp_path / "hf/hub/models--band--ears"
    (repository / "refs").mkdir(parents=True)
    (repository / "refs" / "main").write_text(COMMIT)
    (repository / "blobs").mkdir()
    for path, content in NET.items():
        large = path.endswith(".safetensors")
        held = repository / "blobs" / (sha256(content).hexdigest() if large else blob(content))
        held.write_bytes(content)
        link = repository / "snapshots" / COMMIT / path
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(held)
    path = pull("ears", OPEN, offline=True)
    assert {name: (path / name).read_bytes() for name in NET} == NET
    assert server.asked == []


def test_hashes_are_open_only_where_a_hub_can_tell_them() -> None:
    said = {"about": "Hears", "size": 1, **LICENCES}
    for wrong in (
        {"source": "pypi:acme==1.0!/net.onnx", "sha256": None, "include": ["*.onnx"]},
        {"source": "hf:band/ears", "sha256": None},
        {"source": "hf:band/ears", "sha256": {"net.onnx": "0" * 64}},
        {"source": f"hf:band/ears@{COMMIT}", "sha256": "0" * 64},
        {"source": "hf:band/ears", "sha256": None, "include": ["*.bin"]},
    ):
        with pytest.raises(ContractError):
            Weights(**said, **wrong)
    assert Weights(**json.loads(json.dumps(OPEN.to_json()))).to_json() == OPEN.to_json()
