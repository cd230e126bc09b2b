"""Whether two results are the same, and where they differ, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from musictool.findings import Report
from musictool.kit.findings import Amiss
from musictool.score import Score
from musictool.trained import Model
from musictool.values import Audio, Stems, Stream

__all__ = ["arrays", "difference", "first_difference", "refuse_unsound"]


def arrays(result: Any) -> list[np.ndarray]:
    """All numbers in a value; streams are read, a report has none."""
    if isinstance(result, Audio):
        return [result.samples]
    if isinstance(result, Stream):
        return [result.audio().samples]
    if isinstance(result, Stems):
        return [array for part in result.parts.values() for array in arrays(part)]
    if isinstance(result, Score):
        return [np.array([note[:4] for note in result.notes])]
    if isinstance(result, Model):
        return _weights(result)
    if isinstance(result, list):  # several of one input
        return [array for one in result for array in arrays(one)]
    return []


def _weights(model: Model) -> list[np.ndarray]:
    from safetensors.numpy import load

    stored = [data for name, data in model.files.items() if name.endswith(".safetensors")]
    tensors = [load(data) for data in stored]
    return [one[name] for one in tensors for name in sorted(one)]


def difference(one: Any, other: Any, tolerance: float = 0.0) -> str:
    """What two results differ in, the first being what is right; "" if they are the same.

    Parameters
    ----------
    tolerance
        By so much samples may differ.
    """
    if isinstance(one, list) and isinstance(other, list):
        if len(one) != len(other):
            return f"{len(other)} results instead of {len(one)}"
        found = [difference(*pair, tolerance) for pair in zip(one, other, strict=True)]
        return next((f"in result {at}: {it}" for at, it in enumerate(found, 1) if it), "")
    if type(one) is not type(other):
        return f"{_kind(other)} instead of {_kind(one)}"
    if isinstance(one, str | Report):
        before, after = (dict(it) if isinstance(it, Report) else it for it in (one, other))
        return "" if before == after else f"{after!r} instead of {before!r}"
    if isinstance(one, Audio) and one.sample_rate != other.sample_rate:
        return f"{other.sample_rate} Hz instead of {one.sample_rate} Hz"
    if isinstance(one, Stems) and [*one.parts] != [*other.parts]:
        return f"the stems {', '.join(other.parts)} instead of {', '.join(one.parts)}"
    return first_difference(arrays(one), arrays(other), tolerance)


def first_difference(
    right: Sequence[np.ndarray], found: Sequence[np.ndarray], tolerance: float = 0.0
) -> str:
    """The same of numbers alone."""
    if len(right) != len(found):
        return f"{len(found)} parts instead of {len(right)}"
    pairs = zip(right, found, strict=True)
    return next(filter(None, (_apart(*pair, tolerance) for pair in pairs)), "")


def _kind(result: Any) -> str:
    return f"an error ({result})" if isinstance(result, str) else type(result).__name__


def _apart(one: np.ndarray, other: np.ndarray, tolerance: float) -> str:
    if one.shape != other.shape:
        return f"shape {other.shape} instead of {one.shape}"
    unequal = one != other if not tolerance else np.abs(one - other) > tolerance
    if not unequal.any():
        return ""
    first = tuple(int(at) for at in np.argwhere(unequal)[0])
    at = f"sample {first[1]} of channel {first[0]}" if one.ndim == 2 else f"number {first}"
    return f"{at} is {other[first]:g} instead of {one[first]:g} ({unequal.sum()} of {one.size})"


def refuse_unsound(result: Any) -> None:
    """Refuse samples that are no numbers.

    Raises
    ------
    Amiss
    """
    for array in arrays(result):
        if not np.isfinite(array).all():
            raise Amiss("the result holds NaN or infinity")
