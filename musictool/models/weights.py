"""Weights of a network on disk: one safetensors file, read with checks and written in one step."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from musictool.errors import UnreadableFile
from musictool.regular import open_regular

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from torch.nn import Module

__all__ = ["load_weights", "replace_file", "save_weights"]

AGAIN = "get these weights again, or reinstall the package they belong to"


def load_weights(network: Module, file: Path | Traversable) -> None:
    """Put the weights of a file into a network.

    Parameters
    ----------
    network
        A network of the very layers and sizes whose weights were saved.
    file
        A path, or a file that a package ships:
        `importlib.resources.files("my_package") / "weights" / "net.safetensors"`.

    Raises
    ------
    UnreadableFile
        If the file is missing or damaged, or holds another network, or another version of it.
    """
    from safetensors import SafetensorError
    from safetensors.torch import load

    path = str(file)
    try:
        weights = load(_content(file))
    except OSError as error:
        problem = error.strerror or "cannot be read"
        raise UnreadableFile(path, f"{problem}; {AGAIN}") from error
    except SafetensorError as error:
        raise UnreadableFile(path, f"damaged, or no safetensors file ({error}); {AGAIN}") from error
    wanted = {name: tuple(tensor.shape) for name, tensor in network.state_dict().items()}
    found = {name: tuple(tensor.shape) for name, tensor in weights.items()}
    for name in sorted({*wanted, *found}):
        if found.get(name) != wanted.get(name):
            problem = (
                f"weights of another network than {type(network).__name__}, or another version"
            )
            shapes = f"{found.get(name, 'missing')} instead of {wanted.get(name, 'absent')}"
            raise UnreadableFile(path, f"{problem} of it: {name} is {shapes}")
    network.load_state_dict(weights)


def _content(file: Path | Traversable) -> bytes:
    if not isinstance(file, Path):
        return file.read_bytes()
    with open_regular(file) as opened:
        return opened.read()


def save_weights(network: Module, path: Path) -> None:
    """Write the weights of a network as safetensors."""
    from safetensors.torch import save

    weights = {name: tensor.cpu().contiguous() for name, tensor in network.state_dict().items()}
    replace_file(path, save(weights))


def replace_file(path: Path, content: bytes) -> None:
    """Write a file in one step: a process killed meanwhile leaves the one that was there before."""
    unfinished = path.with_name(f".{path.name}.part")
    with unfinished.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
