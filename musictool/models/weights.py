"""Weights of a network on disk: read with checks, from forms without code, written in one step."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from musictool.errors import UnreadableFile
from musictool.regular import open_regular

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from torch import Tensor
    from torch.nn import Module

__all__ = ["convert", "load_weights", "read_weights", "replace_file", "save_weights"]

OF_TORCH = (".pt", ".pth", ".ckpt")
SAFETENSORS = ".safetensors"

OF = "converted from"
"""What the metadata of a conversion has of the file that it was made of."""

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
    path, weights = str(file), read_weights(file)
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


def read_weights(file: Path | Traversable) -> dict[str, Tensor]:
    """The tensors of a file, by their names; nothing in it is run.

    Parameters
    ----------
    file
        Safetensors; a file of torch, `.pt`, `.pth` or `.ckpt`, whose tensors inside of others'
        dictionaries are called `state_dict.conv.weight`; an HDF5 file, `.h5` or `.hdf5`, whose
        tensors are called as they lie in its groups, `conv/kernel:0` (needs `musictool[hdf5]`); or
        the `.index` of a checkpoint of TensorFlow, whose shards lie beside it.

    Raises
    ------
    UnreadableFile
        If it is missing, damaged or of another form, or a file of torch that holds more than
        tensors, numbers and texts: that could be code.
    """
    read = _others().get(PurePath(file.name).suffix.lower())
    try:
        if read is None:
            return _of_safetensors(file)
        ready = _converted(file) if isinstance(file, Path) else None
        return _of_safetensors(ready) if ready else read(file)
    except OSError as error:
        problem = error.strerror or "cannot be read"
        raise UnreadableFile(error.filename or str(file), f"{problem}; {AGAIN}") from error


def convert(file: Path) -> None:
    """Keep the tensors of another form as safetensors beside it, which are read from then on.

    What cannot be read, or not be kept, stays as it is: who reads it is told why.

    Parameters
    ----------
    file
        As `read_weights` takes it; what is of none of its forms is left alone.
    """
    if file.suffix.lower() not in _others() or _converted(file):
        return
    from safetensors.torch import save

    twin = _twin(file)
    with contextlib.suppress(UnreadableFile, OSError, ValueError, RuntimeError, KeyError):
        tensors = {name: one.contiguous().clone() for name, one in read_weights(file).items()}
        try:
            replace_file(twin, save(tensors, {OF: _state(file)}))
        except OSError:
            twin.with_name(f".{twin.name}.part").unlink(missing_ok=True)


def _others() -> dict[str, Callable[[Path | Traversable], dict[str, Tensor]]]:
    """What reads forms other than safetensors, by the ends of their names."""
    from musictool.models.hdf5_files import HDF5
    from musictool.models.tensorflow_files import INDEX

    return {
        **dict.fromkeys(OF_TORCH, _of_torch),
        **dict.fromkeys(HDF5, _of_hdf5),
        INDEX: _of_tensorflow,
    }


def _converted(file: Path) -> Path | None:
    """The safetensors beside a file, if they were made of it as it is now."""
    from safetensors import SafetensorError, safe_open

    twin = _twin(file)
    if not twin.is_file():
        return None
    try:
        with safe_open(twin, "np") as held:
            same = (held.metadata() or {}).get(OF) == _state(file)
    except (SafetensorError, OSError):
        return None
    return twin if same else None


def _twin(file: Path) -> Path:
    return file.with_name(f"{file.name}{SAFETENSORS}")


def _state(file: Path) -> str:
    there = file.stat()
    return f"{file.name} {there.st_size} {there.st_mtime_ns}"


def _of_safetensors(file: Path | Traversable) -> dict[str, Tensor]:
    from safetensors import SafetensorError
    from safetensors.torch import load

    try:
        return load(_content(file))
    except SafetensorError as error:
        problem = f"damaged, or no safetensors file ({error}); {AGAIN}"
        raise UnreadableFile(str(file), problem) from error


def _of_torch(file: Path | Traversable) -> dict[str, Tensor]:
    import io
    import pickle

    import torch

    content = io.BytesIO(_content(file))
    try:
        held = torch.load(content, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        what = re.search(r"GLOBAL (\S+)", str(error))
        named = f" ({what[1]})" if what else ""
        problem = f"holds more than tensors, which could be code{named}, or is damaged; not read"
        raise UnreadableFile(str(file), problem) from error
    except Exception as error:  # whatever torch makes of an archive that is none
        raise UnreadableFile(str(file), f"damaged, or no file of torch; {AGAIN}") from error
    return dict(_tensors_in(held, ""))


def _tensors_in(held: Any, where: str) -> Iterator[tuple[str, Tensor]]:
    """The tensors in dictionaries inside each other."""
    import torch

    for name, one in held.items() if isinstance(held, Mapping) else ():
        if isinstance(one, torch.Tensor):
            yield f"{where}{name}", one.detach()
        else:
            yield from _tensors_in(one, f"{where}{name}.")


def _of_tensorflow(file: Path | Traversable) -> dict[str, Tensor]:
    import torch

    from musictool.models.tensorflow_files import BFLOAT16, read_checkpoint

    found = {}
    for name, (kind, array) in read_checkpoint(Path(str(file))).items():
        tensor = torch.from_numpy(array.astype("i2") if kind == BFLOAT16 else array)
        found[name] = tensor.view(torch.bfloat16) if kind == BFLOAT16 else tensor
    return found


def _of_hdf5(file: Path | Traversable) -> dict[str, Tensor]:
    import torch

    from musictool.models.hdf5_files import read_hdf5

    arrays = read_hdf5(Path(str(file)))
    return {name: torch.from_numpy(array) for name, array in arrays.items()}


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
