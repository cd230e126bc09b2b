"""Values in JSON's own types, for reports, histories and pipelines."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from musictool.curve import Curve
from musictool.table import Table

__all__ = ["plain"]


def plain(value: Any) -> Any:
    """A value in JSON's own types; what has none there is handed back as it is.

    NaN and infinity become None, arrays lists, keys text; a path, a `Curve`, a
    `Table` or a value becomes the text that names it.
    """
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if hasattr(value, "tolist"):  # NumPy's arrays and numbers, without an import of NumPy
        return plain(value.tolist())
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, PurePath | Curve | Table) or hasattr(value, "origin"):
        return str(value)
    return value
