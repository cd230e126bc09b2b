"""The tensors of an HDF5 file, such as Keras writes, by the library h5py.

Only what lies in the file itself is read: a link into another file, or a data set whose values are
kept elsewhere, could name any file of the computer.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from musictool.errors import UnreadableFile

if TYPE_CHECKING:
    from h5py import Dataset, Group

__all__ = ["HDF5", "read_hdf5"]

HDF5 = (".h5", ".hdf5")

NUMBERS = "biuf"
"""Kinds of NumPy's types that a tensor can have; texts and records are none."""

MOST_DEEP = 64
"""Groups inside each other: a file may hold a circle."""


def read_hdf5(file: Path) -> dict[str, npt.NDArray[Any]]:
    """The arrays of numbers in a file by their paths, `dense/kernel:0`, in the file's order.

    Raises
    ------
    UnreadableFile
        If it is none, is damaged, is kept in other files in part, or h5py is not installed.
    OSError
        If the system refuses.
    """
    try:
        import h5py
    except ImportError:
        needed = "HDF5 is read by h5py: pip install 'musictool[hdf5]'"
        raise UnreadableFile(file, needed) from None
    with file.open("rb") as opened:
        try:
            with h5py.File(opened, "r") as held:
                return dict(_arrays(held, file, "", MOST_DEEP))
        except (OSError, RuntimeError, KeyError, ValueError, TypeError, MemoryError) as error:
            raise UnreadableFile(file, f"is damaged, or no HDF5 file: {error}") from error


def _arrays(
    group: Group, file: Path, where: str, deep: int
) -> Iterator[tuple[str, npt.NDArray[Any]]]:
    import h5py

    if not deep:
        raise UnreadableFile(file, f"is damaged: {where} leads round in a circle")
    for name in group:
        path = f"{where}{name}"
        if not isinstance(group.get(name, getlink=True), h5py.HardLink):
            raise UnreadableFile(file, f"is not whole: {path} is a link to what lies elsewhere")
        one = group[name]
        if isinstance(one, h5py.Group):
            yield from _arrays(one, file, f"{path}/", deep - 1)
        elif isinstance(one, h5py.Dataset) and one.dtype.kind in NUMBERS and one.shape is not None:
            yield path, _values(one, file, path)


def _values(held: Dataset, file: Path, path: str) -> npt.NDArray[Any]:
    if held.external or held.is_virtual:
        raise UnreadableFile(file, f"is not whole: the values of {path} lie in another file")
    return np.asarray(held[()], held.dtype.newbyteorder("="))
