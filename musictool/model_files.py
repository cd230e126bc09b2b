"""What files a model has, by their names: nothing that could be code."""

from __future__ import annotations

from pathlib import PurePosixPath

__all__ = ["CARD", "HUBS_OWN", "MODEL_FILE", "MODEL_FILE_SUFFIXES", "fault_of_name"]

MODEL_FILE = "model.json"
"""What the folder of a model holds, beside others."""

CARD = "MODEL_CARD.md"

MODEL_FILE_SUFFIXES = (".json", ".safetensors", ".md", ".mid")

HUBS_OWN = ("format", "made_by", "files", "musictool_provenance")
"""What the hub says in `model.json`."""


def fault_of_name(name: str) -> str:
    """Why no file of a model is called so; "" if one may be."""
    if not isinstance(name, str):
        return "a name is text"
    path = PurePosixPath(name)
    if name == MODEL_FILE:
        return "that is the hub's to write"
    if (
        not name.isprintable()
        or str(path) != name
        or path.is_absolute()
        or any(sign in name for sign in '\\:*?"<>|')
        or any(part.startswith(".") for part in path.parts)
    ):
        return "it is no plain name within a folder"
    if path.suffix not in MODEL_FILE_SUFFIXES:
        *others, last = MODEL_FILE_SUFFIXES
        return f"it does not end in {', '.join(others)} or {last}"
    return ""
