"""What can be the samples and the sample rate of a recording, made of what a script has.

Arrays, lists and tensors of floating-point numbers are taken; of all else a sentence says what it
is, and how it becomes samples.
"""

from __future__ import annotations

from numbers import Real
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["MOST_CHANNELS", "SAMPLE_RATES", "Samples", "read_only", "sample_rate_of", "samples_of"]

Samples = npt.NDArray[np.float32]
"""Samples of a recording: float32, shape `(channels, frames)`, full scale at ±1.0."""

SAMPLE_RATES = (100, 768_000)
"""The lowest and the highest of a recording, in Hz: from slow sensors to what converters offer."""

MOST_CHANNELS = 255
"""As many as Ogg holds, and more than any loudspeakers. An array with more rows, and more than
columns, was turned round."""

FULL_SCALE = {"int8": "128", "int16": "32768", "int32": "2147483648"}


def samples_of(given: Any) -> Samples:
    """An array, a list or a tensor as samples, of one dimension as mono; read-only.

    Raises
    ------
    TypeError, ValueError
        If it is no such thing, or not of floating-point numbers in two dimensions.
    """
    samples = _array(given)
    if samples.ndim == 1:
        samples = samples[np.newaxis]
    if samples.ndim != 2 or samples.shape[0] == 0:
        raise ValueError(f"samples must be (channels, frames), not {samples.shape}")
    if samples.shape[0] > max(samples.shape[1], MOST_CHANNELS):
        raise ValueError(
            f"samples must be (channels, frames), and {samples.shape} looks turned round; did you "
            "mean samples.T?"
        )
    if not np.issubdtype(samples.dtype, np.floating):
        advice = _advice(samples.dtype)
        raise TypeError(f"samples must be floating point in ±1, not {samples.dtype}{advice}")
    return read_only(samples.astype(np.float32, copy=False))


def sample_rate_of(given: Any) -> int:
    """A number of Hz as a whole one.

    Raises
    ------
    TypeError, ValueError
        If it is no number, not whole, or none that a recording has.
    """
    lowest, highest = SAMPLE_RATES
    wanted = f"sample_rate must be a whole number from {lowest} to {highest} Hz"
    if not isinstance(given, Real) or isinstance(given, bool):
        shown = repr(given) if isinstance(given, str) else type(given).__name__
        raise TypeError(f"{wanted}, not {shown}")
    rate: Any = given
    if not lowest <= rate <= highest or rate != int(rate):
        raise ValueError(f"{wanted}, not {rate}")
    return int(rate)


def read_only(samples: Samples) -> Samples:
    """The same samples, through a view that cannot be written into."""
    if not samples.flags.writeable:
        return samples
    view = samples.view()
    view.flags.writeable = False
    return view


def _array(given: Any) -> npt.NDArray[Any]:
    if hasattr(given, "detach"):  # a tensor of torch's, wherever it lies
        given = given.detach().cpu()
    try:
        array = np.asarray(given)
    except (TypeError, ValueError):  # rows of unequal length, numbers that NumPy does not have
        kind = getattr(given, "dtype", type(given).__name__)
        raise TypeError(
            f"samples must be an array (channels, frames) of floats, and no such can be made of "
            f"this {kind}; make it float32, with rows of one length"
        ) from None
    if array.ndim == 0:
        kind = type(given).__name__
        advice = "; mt.read reads a file" if hasattr(given, "__fspath__") or kind == "str" else ""
        raise TypeError(f"samples must be an array (channels, frames), not {kind}{advice}")
    return array


def _advice(dtype: np.dtype[Any]) -> str:
    """How numbers of a type become samples."""
    if dtype.name in FULL_SCALE:
        return f"; divide them by {FULL_SCALE[dtype.name]}"
    if dtype.kind == "u":
        middle = 1 << 8 * dtype.itemsize - 1
        return f"; take (samples - {middle}.0) / {middle}"
    if dtype.kind == "i":
        return "; divide them by their full scale, such as 32768"
    return "; take samples.real" if dtype.kind == "c" else ""
