"""How much memory a loaded model holds, as far as its tensors and arrays can be seen."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

__all__ = ["size_of"]

PLAIN = (str, bytes, int, float, bool, complex, type(None), type)


def size_of(model: Any) -> int:
    """Bytes of all tensors and arrays in a model, each memory counted once.

    They are looked for in attributes, modules and containers; what a library keeps behind its own
    walls, such as a session of ONNX Runtime, is not seen.
    """
    torch = sys.modules.get("torch")
    seen: set[int] = set()
    held: dict[int, int] = {}
    waiting = [model]
    while waiting:
        one = waiting.pop()
        if isinstance(one, PLAIN) or id(one) in seen:
            continue
        seen.add(id(one))
        if torch is not None and isinstance(one, torch.Tensor):
            storage = one.untyped_storage()
            held[storage.data_ptr()] = storage.nbytes()
        elif isinstance(one, np.ndarray):
            base = one if one.base is None else one.base
            held[id(base)] = getattr(base, "nbytes", one.nbytes)
        else:
            waiting.extend(_inside(one))
    return sum(held.values())


def _inside(one: Any) -> Iterator[Any]:
    if isinstance(one, Mapping):
        yield from one.values()
    elif isinstance(one, (list, tuple, set, frozenset)):
        yield from one
    else:
        yield from getattr(one, "__dict__", {}).values()
