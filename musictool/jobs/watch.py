"""Whether files are still what they were before they were read.

A file that is rewritten in place while it is decoded would be half of one recording and half of
another, under the hash of either.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from musictool import files
from musictool.errors import UnreadableFile
from musictool.jobs.sources import hashes_of
from musictool.values import Samples, Stream

__all__ = ["Watch"]


class Watch:
    """The state of files at this moment, to be compared with a later one."""

    def __init__(self, paths: Iterable[Path]) -> None:
        self._before = {path: state for path in paths if (state := _state(path)) is not None}

    @property
    def size(self) -> int:
        """The bytes of all of them."""
        return sum(size for size, *_ in self._before.values())

    def check(self, values: Sequence[Any] = ()) -> None:
        """Refuse files that were changed meanwhile.

        Parameters
        ----------
        values
            What was read of them. Where only a link or permissions may have changed, its hash
            decides.

        Raises
        ------
        UnreadableFile
        """
        for path, before in self._before.items():
            now = _state(path)
            if now == before:
                continue
            digest = hashes_of(values).get(path)
            if now is None or now[:2] != before[:2] or (digest and digest != files.hash_file(path)):
                raise UnreadableFile(
                    path, "was changed while it was read; run this again when it is complete"
                )

    def states(self, values: Sequence[Any]) -> tuple[files.FileState, ...]:
        """The files as they were, each with the hash that what was read of it has."""
        hashes = hashes_of(values)
        return tuple(
            files.FileState(path, before[0], before[1], hashes.get(path))
            for path, before in self._before.items()
            if path in hashes
        )

    def checked(self, value: Any) -> Any:
        """A value that was just read, or a stream whose every reading is checked at its end."""
        if isinstance(value, Stream):
            value = value.through(self._checked, frames=value.frames)
        else:
            self.check([value])
        return value

    def _checked(self, blocks: Iterator[Samples]) -> Iterator[Samples]:
        yield from blocks
        self.check()


def _state(path: Path) -> tuple[int, ...] | None:
    """Size and time of the content, then what else tells two files apart; None without a file."""
    try:
        now = os.stat(path)  # noqa: PTH116
    except OSError:
        return None
    return now.st_size, now.st_mtime_ns, now.st_ctime_ns, now.st_ino, now.st_dev
