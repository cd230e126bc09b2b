"""Weights survive the disk, and what does not fit is told in a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from musictool import UnreadableFile, load_weights, save_weights


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    torch.manual_seed(0)
    path = tmp_path / "net.safetensors"
    save_weights(torch.nn.Linear(3, 2), path)
    return path


def test_weights_survive_the_disk(saved: Path, tmp_path: Path) -> None:
    torch.manual_seed(0)
    original, loaded = torch.nn.Linear(3, 2), torch.nn.Linear(3, 2)
    load_weights(loaded, saved)
    assert all(map(torch.equal, original.parameters(), loaded.parameters()))
    assert [path.name for path in tmp_path.iterdir()] == ["net.safetensors"]


def test_missing_weights(tmp_path: Path) -> None:
    with pytest.raises(
        UnreadableFile, match=r"net\.safetensors: No such file.*get these weights again"
    ):
        load_weights(torch.nn.Linear(3, 2), tmp_path / "net.safetensors")


@pytest.mark.parametrize("content", [b"", b"not weights", None])
def test_damaged_weights(saved: Path, content: bytes | None) -> None:
    saved.write_bytes(saved.read_bytes()[:-1] if content is None else content)
    with pytest.raises(UnreadableFile, match="damaged, or no safetensors file"):
        load_weights(torch.nn.Linear(3, 2), saved)


def test_weights_of_another_network(saved: Path) -> None:
    with pytest.raises(
        UnreadableFile, match=r"than Linear, or .*: weight is \(2, 3\) instead of \(2, 4\)"
    ):
        load_weights(torch.nn.Linear(4, 2), saved)
    with pytest.raises(UnreadableFile, match=r"bias is \(2,\) instead of absent"):
        load_weights(torch.nn.Linear(3, 2, bias=False), saved)
