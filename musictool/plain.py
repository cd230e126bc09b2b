"""Values in JSON's own types, and as JSON, for reports, histories and pipelines."""

from __future__ import annotations

import contextlib
import json
import math
from collections.abc import Callable, Mapping
from pathlib import PurePath
from typing import Any

from musictool.curve import Curve
from musictool.printable import portable
from musictool.table import Table

__all__ = ["json_text", "plain"]


def json_text(value: Any, indent: int | None = None, ascii_only: bool = True) -> str:
    """A value as JSON (RFC 8259): every text in it can be encoded, see `portable`."""
    with contextlib.suppress(TypeError, ValueError):
        as_it_is = json.dumps(value, indent=indent, allow_nan=False)
        if "\\u" not in as_it_is:  # all is ASCII, and of JSON's own types
            return as_it_is
    held = plain(value, portable)
    return json.dumps(held, indent=indent, ensure_ascii=ascii_only, allow_nan=False)


def plain(value: Any, text: Callable[[str], str] = str) -> Any:
    """A value in JSON's own types; what has none there is handed back as it is.

    NaN and infinity become None, arrays lists, keys text; a path, a `Curve`, a
    `Table` or a value becomes the text that names it. `text` is applied to every text and key.
    """
    if isinstance(value, str):
        return text(value)
    if isinstance(value, PurePath | Curve | Table) or hasattr(value, "origin"):
        return text(str(value))
    if isinstance(value, Mapping):
        return {text(str(key)): plain(item, text) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item, text) for item in value]
    if hasattr(value, "tolist"):  # NumPy's arrays and numbers, without an import of NumPy
        return plain(value.tolist(), text)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value
