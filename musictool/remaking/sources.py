"""Finding the files that a record names, of which it has the name and the hash.

A record has no folders: what a file is made of lies beside it, in the current folder, or where its
user says. The content decides. A file of the name with another content is remembered: it may be
what has become of the one that is looked for.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePath

from musictool import files
from musictool.errors import UnreadableFile
from musictool.model_files import MODEL_FILE
from musictool.printable import portable
from musictool.remaking.record import Source

__all__ = ["Finder", "Found", "is_of_model"]


class Found:
    """Where a source is, if it is found.

    Parameters
    ----------
    changed
        Whether it only has the name, and another content.
    """

    def __init__(self, source: Source, path: Path, changed: bool = False) -> None:
        self.source, self.path, self.changed = source, path, changed


class Finder:
    """Looks for the sources of some files.

    Parameters
    ----------
    given
        Files and folders, the folders in it included, where sources may be.

    Raises
    ------
    UnreadableFile
        If one of them is not there.
    """

    def __init__(self, given: Sequence[Path] = ()) -> None:
        self._given = given
        self._hashes: dict[tuple[Path, int, int], str] = {}
        for path in given:
            if not os.path.lexists(path):
                raise UnreadableFile(path, "there is no such file or folder to look for sources in")

    def find(self, source: Source, made: Path, there: Path | None = None) -> Found | None:
        """A source of the file `made`: by its content, or else a file that has its name.

        Where it was, if a record has that, is looked at, too.
        """
        if source.name is None:
            return None
        named = [path for path in self._near(source, made) if _has_name(path, source)]
        if there is not None and there.is_file():
            named = [there, *(path for path in named if path != there)]
        others = (path for path in self._near(source, made) if path not in named)
        for path in (*named, *others):
            if source.sha256 is not None and self._hash(path) == source.sha256:
                return Found(source, path)
        explicit = [path for path in self._given if path.is_file()]
        changed = named or (explicit if len(explicit) == 1 else [])
        return Found(source, changed[0], changed=True) if changed else None

    def _near(self, source: Source, made: Path) -> Iterator[Path]:
        """Where it may be: what the user names first, then what lies beside, and here."""
        suffix = PurePath(source.name or "").suffix.lower()
        is_model = is_of_model(source)
        folders = [(path, True) for path in self._given if path.is_dir()]
        yield from (path for path in self._given if not path.is_dir())
        for folder, below in (*folders, (made.parent, False), (Path(), False)):
            if is_model and not below:
                yield from sorted(folder.glob(f"*/{MODEL_FILE}"))
            for where, inside, names in os.walk(folder):
                inside[:] = [one for one in sorted(inside) if below and not one.startswith(".")]
                for name in sorted(names):
                    path = Path(where, name)
                    if path.suffix.lower() == suffix and not _is(path, made):
                        yield path

    def _hash(self, path: Path) -> str | None:
        """Each file is read once, as long as it stays what it is; None if it cannot be."""
        try:
            now = path.stat()
            key = path, now.st_size, now.st_mtime_ns
            if key not in self._hashes:
                self._hashes[key] = files.hash_file(path)
            return self._hashes[key]
        except OSError:
            return None


def is_of_model(source: Source) -> bool:
    """Whether a source is a model, which a record names by its folder."""
    return (source.name or "").endswith(f"/{MODEL_FILE}")


def _has_name(path: Path, source: Source) -> bool:
    name = f"{path.parent.name}/{path.name}" if is_of_model(source) else path.name
    return portable(name) == source.name


def _is(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False
