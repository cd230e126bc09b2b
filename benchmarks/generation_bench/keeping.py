"""What a measurement has come to, kept in a folder, so that the same call goes on where it was."""

from __future__ import annotations

import os
import pickle
import re
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

import musictool as mt

__all__ = ["Kept"]

Found = TypeVar("Found")


class Kept:
    """Whatever was made once; None for a folder keeps nothing."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder

    def __call__(self, make: Callable[[], Found], *key: Any) -> Found:
        """What was made under a key, or else what is made now."""
        if self.folder is None:
            return make()
        path = self.folder / f"{_name(key)}.pkl"
        if path.exists():
            found: Found = pickle.loads(path.read_bytes())
            return found
        made = make()
        self.folder.mkdir(parents=True, exist_ok=True)
        beside = path.with_suffix(f".{os.getpid()}.part")  # of several calls at work on the folder
        beside.write_bytes(pickle.dumps(made))
        beside.replace(path)
        return made

    def model(self, make: Callable[[], mt.Model], *key: Any) -> mt.Model:
        """The same for a model, which lies there as a folder."""
        if self.folder is None:
            return make()
        path = self.folder / _name(key)
        if not path.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            mt.write(path, make())
        found = mt.read(path)
        assert isinstance(found, mt.Model)
        return found


def _name(key: tuple[Any, ...]) -> str:
    """A file's name that can be read, and is another for each key."""
    words = re.sub(r"[^A-Za-z0-9]+", "-", "-".join(map(str, key)))[:60].strip("-")
    return f"{words}-{sha256(repr(key).encode()).hexdigest()[:10]}"
