"""From a hub to a recording: weights are fetched, and their commit is in its history."""

from __future__ import annotations

import pytest

import musictool as mt
from musictool.discovery import registry
from musictool.weights import declared
from musictool.weights.pulling import pull

from ...weights.conftest import COMMIT, Files, publish


def test_a_recording_says_by_which_commit_of_the_hub_it_was_made(folders, tmp_path, monkeypatch):
    files = {one.name: one.read_bytes() for one in folders[1].iterdir()}
    for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    monkeypatch.setenv("MUSICTOOL_WEIGHTS", str(tmp_path / "store"))
    call = "generate engine=musicgen prompt=slow seconds=1"
    with Files() as server:
        monkeypatch.setenv("HF_ENDPOINT", server.url)
        publish(server, "facebook/musicgen-small", COMMIT, {**files, "net.bin": b"code"}, "main")
        with pytest.raises(mt.MissingWeights, match="musictool models pull musicgen-small"):
            mt.run(call)
        assert server.asked == []
        pull("musicgen-small", declared("musicgen-small", registry()))
        assert not any("net.bin" in path for path, *_ in server.asked)
        server.shutdown()
    mt.write(tmp_path / "a.wav", mt.run(call))
    (weights,) = mt.info(tmp_path / "a.wav")["history"][-1]["weights"]
    assert (weights["name"], weights["revision"]) == ("musicgen-small", COMMIT)
    assert set(weights["sha256"]) >= {"config.json", "model.safetensors", "tokenizer.json"}
