"""What was found, by the names that a record has for it: what is drawn depends on them."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from itertools import count
from pathlib import Path, PurePath

from musictool.printable import portable
from musictool.remaking.sources import Found

__all__ = ["Links"]


class Links:
    """Links in an empty folder, each in one of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count()

    def folder_of(self, found: Sequence[Found]) -> Path:
        """A folder with all that was found, as of stems."""
        folder = self._folder / str(next(self._numbers))
        folder.mkdir()
        for one in found:
            name = PurePath(one.source.name or "").name
            same = portable(one.path.name) == name
            with contextlib.suppress(OSError, ValueError):  # a name that no file can have here
                (folder / (one.path.name if same else name)).symlink_to(one.path.absolute())
        return folder

    def link(self, found: Found) -> Path:
        """A link to what was found, or the file itself where there can be none."""
        (link, *_) = *self.folder_of([found]).iterdir(), found.path
        return link
