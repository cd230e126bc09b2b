"""Tensors are read from what others write, and nothing in their files is run."""

from __future__ import annotations

import os
import pickle
import struct
from collections.abc import Mapping
from pathlib import Path

import h5py
import numpy as np
import pytest
import torch

from musictool import UnreadableFile, load_weights, read_weights
from musictool.models.weights import convert


def test_files_of_torch_are_read_with_what_lies_inside_of_others(tmp_path: Path) -> None:
    network = torch.nn.Linear(3, 2)
    torch.save(network.state_dict(), tmp_path / "net.pt")
    torch.save({"model": {"net": network.state_dict()}, "epoch": 3}, tmp_path / "net.ckpt")
    other = torch.nn.Linear(3, 2)
    load_weights(other, tmp_path / "net.pt")
    assert torch.equal(other.weight, network.weight)
    inside = read_weights(tmp_path / "net.ckpt")
    assert list(inside) == ["model.net.weight", "model.net.bias"]
    assert torch.equal(inside["model.net.bias"], network.bias)


class Trap:
    """What runs when it is unpickled."""

    def __reduce__(self) -> object:
        return Path.write_text, (Path("ran"), "")


def test_code_in_a_file_of_torch_is_not_run(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    torch.save({"weight": Trap()}, "trap.pt")
    torch.save(torch.nn.Linear(1, 1), "whole.pth")
    Path("bare.ckpt").write_bytes(pickle.dumps(Trap(), 2))
    for name in ("trap.pt", "whole.pth", "bare.ckpt"):
        with pytest.raises(UnreadableFile, match=f"{name}: holds more than tensors, which could"):
            read_weights(Path(name))
    assert not Path("ran").exists()


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04 no archive"])
def test_a_damaged_file_of_torch_is_a_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "net.pt").write_bytes(content)
    with pytest.raises(UnreadableFile, match=r"net\.pt: (damaged|holds more than)"):
        read_weights(tmp_path / "net.pt")


def varint(number: int) -> bytes:
    more = number >> 7
    return bytes([number & 127 | 128]) + varint(more) if more else bytes([number])


def field(number: int, value: int | bytes) -> bytes:
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value)) + value


def table(rows: Mapping[bytes, bytes]) -> bytes:
    """A block whose keys share what they can with the one before."""
    content, last = b"", b""
    for key, value in sorted(rows.items()):
        shared = next((n for n in range(len(key)) if key[: n + 1] != last[: n + 1]), len(key))
        content += varint(shared) + varint(len(key) - shared) + varint(len(value))
        content += key[shared:] + value
        last = key
    return content + struct.pack("<II", 0, 1)


def checkpoint(folder: Path, arrays: Mapping[str, np.ndarray], types: Mapping[str, int]) -> Path:
    """What TensorFlow writes (core/util/tensor_bundle), in two shards."""
    shards = [b"", b""]
    rows = {b"": field(1, 2) + field(3, b"\x08\x01")}
    for at, (name, array) in enumerate(arrays.items()):
        content, shard = array.tobytes(), at % 2
        shape = b"".join(field(2, field(1, size)) for size in array.shape)
        entry = field(1, types[str(array.dtype)]) + field(2, shape) + field(3, shard)
        entry += field(4, len(shards[shard])) + field(5, len(content))
        rows[name.encode()] = entry + varint(6 << 3 | 5) + bytes(4)
        shards[shard] += content
    for at, shard in enumerate(shards):
        (folder / f"net.data-0000{at}-of-00002").write_bytes(shard)
    block, empty = table(rows), table({})
    handles = [varint(0) + varint(len(block)), varint(len(block) + 5) + varint(len(empty))]
    index = table({b"zzz": handles[0]})
    content = b"".join(one + bytes(5) for one in (block, empty, index))
    footer = handles[1] + varint(len(content) - len(index) - 5) + varint(len(index))
    path = folder / "net.index"
    path.write_bytes(content + footer.ljust(40, b"\0") + struct.pack("<Q", 0xDB4775248B80FB57))
    return path


TYPES = {"float32": 1, "int32": 3, "bool": 10, "uint16": 14}


@pytest.fixture
def saved(tmp_path: Path) -> tuple[Path, dict[str, np.ndarray]]:
    """A checkpoint, and what is in it; the numbers of 16 bits are bfloat16."""
    rng = np.random.default_rng(0)
    arrays = {
        "conv/kernel": rng.normal(size=(3, 3, 1, 2)).astype(np.float32),
        "conv/bias": rng.normal(size=2).astype(np.float32),
        "global_step": np.array(300, np.int32),
        "on": np.array([True, False]),
        "short": np.array([0x3F80, 0xC000], np.uint16),
    }
    return checkpoint(tmp_path, arrays, TYPES), arrays


def test_a_checkpoint_of_tensorflow_is_read(saved) -> None:
    path, arrays = saved
    tensors = read_weights(path)
    assert set(tensors) == set(arrays)
    assert tensors.pop("short").tolist() == [1.0, -2.0]
    for name, tensor in tensors.items():
        assert tensor.numpy().dtype == arrays[name].dtype
        assert np.array_equal(tensor.numpy(), arrays[name])


def test_a_damaged_checkpoint_is_a_sentence(saved) -> None:
    path, _ = saved
    shard = path.with_name("net.data-00001-of-00002")
    shard.write_bytes(shard.read_bytes()[:-1])
    with pytest.raises(UnreadableFile, match="-00001-of-00002: is damaged: "):
        read_weights(path)
    shard.unlink()
    with pytest.raises(UnreadableFile, match="-00001-of-00002: No such file"):
        read_weights(path)
    whole = path.read_bytes()
    for content in (b"", whole[:-1], bytes(60) + whole[-48:], whole[:-48] + bytes(40)):
        path.write_bytes(content)
        with pytest.raises(UnreadableFile, match="is no index of a checkpoint, or damaged"):
            read_weights(path)


def test_an_hdf5_file_is_read_with_its_groups(tmp_path: Path) -> None:
    path, rng = tmp_path / "net.h5", np.random.default_rng(0)
    kernel = rng.normal(size=(3, 4)).astype(">f4")
    with h5py.File(path, "w") as file:
        file.create_dataset("dense/dense/kernel:0", data=kernel, compression="gzip", shuffle=True)
        file["dense/dense/bias:0"] = np.zeros(4, np.float16)
        file["step"] = np.int64(300)
        file["made by"] = "a text"
    tensors = read_weights(path)
    assert set(tensors) == {"dense/dense/kernel:0", "dense/dense/bias:0", "step"}
    assert np.array_equal(tensors["dense/dense/kernel:0"].numpy(), kernel)
    assert tensors["dense/dense/bias:0"].dtype == torch.float16
    assert tensors["step"].tolist() == 300


def test_an_hdf5_file_that_reaches_into_others_or_is_damaged_is_a_sentence(tmp_path: Path) -> None:
    secret, path = tmp_path / "secret.bin", tmp_path / "net.hdf5"
    secret.write_bytes(bytes(range(8)))
    with h5py.File(tmp_path / "other.h5", "w") as file:
        file["a"] = np.zeros(2)
    links = [h5py.ExternalLink("other.h5", "a"), h5py.SoftLink("/b")]
    layout = h5py.VirtualLayout((2,), "f8")
    layout[:] = h5py.VirtualSource("other.h5", "a", (2,))
    for write in (
        lambda file: file.create_dataset("a", (8,), "u1", external=[(secret, 0, 8)]),
        lambda file: file.create_virtual_dataset("a", layout),
        *(lambda file, link=link: file.__setitem__("a", link) for link in links),
    ):
        with h5py.File(path, "w") as file:
            write(file)
        with pytest.raises(UnreadableFile, match=r"net\.hdf5: is not whole: .* a "):
            read_weights(path)
    with h5py.File(path, "w") as file:
        file["round"] = file["/"]
    with pytest.raises(UnreadableFile, match="leads round in a circle"):
        read_weights(path)
    for content in (b"", b"no HDF5", path.read_bytes()[:-200]):
        path.write_bytes(content)
        with pytest.raises(UnreadableFile, match="is damaged, or no HDF5 file"):
            read_weights(path)
    with pytest.raises(UnreadableFile, match="No such file"):
        read_weights(tmp_path / "none.h5")


def test_what_was_converted_is_read_as_long_as_its_source_is_the_same(tmp_path: Path) -> None:
    path, twin = tmp_path / "net.pt", tmp_path / "net.pt.safetensors"
    torch.save({"weight": torch.arange(6.0).reshape(2, 3).T}, path)
    there = path.stat()
    convert(path)
    assert torch.equal(read_weights(path)["weight"], torch.arange(6.0).reshape(2, 3).T)
    # Of the same size and time, the source is not looked at again.
    path.write_bytes(bytes(there.st_size))
    os.utime(path, ns=(there.st_atime_ns, there.st_mtime_ns))
    assert read_weights(path)["weight"].shape == (3, 2)
    torch.save({"weight": torch.zeros(4)}, path)
    os.utime(path, ns=(there.st_atime_ns, there.st_mtime_ns + 1))
    assert read_weights(path)["weight"].tolist() == [0.0] * 4
    twin.write_bytes(b"damaged")
    assert read_weights(path)["weight"].tolist() == [0.0] * 4


def test_what_cannot_be_converted_stays_alone(tmp_path: Path) -> None:
    torch.save({"weight": Trap()}, tmp_path / "trap.pt")
    (tmp_path / "net.onnx").write_bytes(b"no tensors")
    for name in ("trap.pt", "net.onnx"):
        convert(tmp_path / name)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["net.onnx", "trap.pt"]
