"""scipy's filter by second-order sections, without the rest of `scipy.signal`.

To import that takes 0.8 s of a processor's time, as long as to filter a quarter of an hour of
music; its kernel, which is a file of its own, takes none.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from pathlib import Path

import numpy as np
import numpy.typing as npt

__all__ = ["sosfilt"]

Array = npt.NDArray[np.float64]


def sosfilt(
    sections: Array, samples: npt.NDArray[np.floating], state: Array
) -> tuple[Array, Array]:
    """Filter the next block of a recording, in double precision.

    The samples are, to the bit, those of `scipy.signal.sosfilt`, whose import takes a second.

    Parameters
    ----------
    sections
        Rows b0 b1 b2 a0 a1 a2 with a0 = 1, shape `(sections, 6)`: one after the other.
    samples
        Shape `(channels, frames)`; each channel is filtered by itself.
    state
        What the blocks before have left, shape `(sections, channels, 2)`; zeros at the beginning.

    Returns
    -------
    tuple
        The block, filtered, and the state for the next one; new arrays.
    """
    filtered = np.array(samples, np.float64, order="C")
    by_channel = np.array(state.swapaxes(0, 1), np.float64, order="C")
    _kernel()(np.asarray(sections, np.float64, order="C"), filtered, by_channel)
    return filtered, by_channel.swapaxes(0, 1)


@cache
def _kernel() -> Callable[[Array, Array, Array], None]:
    """It filters an array `(channels, frames)` in place, and a state `(channels, sections, 2)`."""
    import scipy

    folders = [str(Path(folder) / "signal") for folder in scipy.__path__]
    found = PathFinder.find_spec("_sosfilt", folders)
    if found is None or found.loader is None:  # another version of scipy, which has it elsewhere
        return _by_the_package
    module = module_from_spec(found)
    found.loader.exec_module(module)
    kernel: Callable[[Array, Array, Array], None] = module._sosfilt
    return kernel


def _by_the_package(sections: Array, samples: Array, state: Array) -> None:
    """The same, by what scipy promises."""
    from scipy import signal

    if samples.size:  # else it raises
        initial = state.swapaxes(0, 1)
        samples[:], after = signal.sosfilt(sections, samples, axis=1, zi=initial)
        state[:] = after.swapaxes(0, 1)
