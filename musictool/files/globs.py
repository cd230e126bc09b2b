"""Which files `--include` and `--exclude` mean.

A glob without a slash is held against the name of a file and of each folder that it lies in below
the one searched; one with a slash against the path below it, whether it names that folder or not.
What it fits is meant with all that lies in it. Neither capitals count nor the normal form of
letters with accents, for there are disks that know of neither, and recorders that write `.WAV`.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from musictool.errors import UsageError

__all__ = ["EVERY", "Chosen", "regular"]

ANYWHERE, INSIDE = r"(?:.*/)?", r"(?:/.*)?"

SIGNS = (
    r"(?P<folders>(?<![^/])\*\*/)|(?P<all>(?<![^/])\*\*$)|(?P<some>\*+)|(?P<one>\?)"
    r"|\[(?P<not>[!^]?)(?P<of>\]?[^\]/]*)\]|\{(?P<either>[^{}]*,[^{}]*)\}"
)


@dataclass(frozen=True)
class Chosen:
    """Globs of which a file must fit one, if there are any, and those of which it must fit none."""

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def takes(self, path: Path, folder: Path | None = None) -> bool:
        """Whether a file is meant, which was found below a folder or named by itself."""
        if not self.include and not self.exclude:
            return True
        wanted = not self.include or self._included.fit(str(path), folder)
        return wanted and not self._excluded.fit(str(path), folder)

    def enters(self, path: str, folder: Path) -> bool:
        """Whether any file can be meant that lies in a folder found below another."""
        return not self.exclude or not self._excluded.fit(f"{path}/", folder)

    def __str__(self) -> str:
        flags = [f"--include {glob!r}" for glob in self.include]
        return " ".join([*flags, *(f"--exclude {glob!r}" for glob in self.exclude)])

    @cached_property
    def _included(self) -> _Globs:
        return _Globs(self.include, "--include")

    @cached_property
    def _excluded(self) -> _Globs:
        return _Globs(self.exclude, "--exclude")


EVERY = Chosen()


class _Globs:
    """Several globs, of which any may fit."""

    def __init__(self, globs: Iterable[str], flag: str) -> None:
        self._globs: list[str] = []
        for glob in globs:
            text = _alike(glob)
            if not text.strip("./"):
                raise UsageError(f"{flag} {glob!r}: is no glob; write one such as '*.wav'")
            try:
                re.compile(regular(text))
            except re.error as error:
                raise UsageError(f"{flag} {glob!r}: is no glob: {error.msg}") from None
            self._globs.append(text)
        self._below: dict[str | None, Callable[[str], object]] = {}
        roots = [_whole(glob) for glob in self._globs if glob[0] == "/"]
        self._root = _any_of(roots) if roots else None

    def fit(self, path: str, folder: Path | None) -> bool:
        """Whether one fits a path; a slash at its end makes it a folder's, as of all in it."""
        below = _alike(path)
        top = None if folder is None else _alike(str(folder))
        if top not in self._below:
            self._below[top] = _any_of([_below(glob, top) for glob in self._globs])
        if top is not None and top != ".":
            below = below[len(top) :].lstrip("/")
        if self._below[top](below):
            return True
        if self._root is None:
            return False
        return bool(self._root(_alike(os.path.abspath(path) + "/" * path.endswith("/"))))  # noqa: PTH100


def _below(glob: str, top: str | None) -> str:
    """A glob for paths below a folder, or for any path that is named by itself, if that is None."""
    anchored = "/" in glob.rstrip("/")
    if top is None:
        anchored = glob[0] == "/"
    else:
        glob = glob.removeprefix(f"{top}/")
    glob = glob.removeprefix("./").lstrip("/")
    return ANYWHERE * (not anchored) + (_whole(glob) if glob else ".*")


def _whole(glob: str) -> str:
    return regular(glob.rstrip("/")) + ("/.*" if glob[-1] == "/" else INSIDE)


def _any_of(patterns: Sequence[str]) -> Callable[[str], object]:
    """What says whether a text is as any of some regular expressions has it."""
    return re.compile("|".join(f"(?:{one})" for one in patterns), re.DOTALL).fullmatch


def regular(glob: str) -> str:
    """A glob as a regular expression."""
    found, at = "", 0
    for sign in re.finditer(SIGNS, glob):
        found += re.escape(glob[at : sign.start()]) + _sign(sign)
        at = sign.end()
    return found + re.escape(glob[at:])


def _sign(sign: re.Match[str]) -> str:
    if sign["of"]:
        members = re.sub(r"([\\\[\]&~|^])", r"\\\1", sign["of"])
        return f"(?!/)[{'^' if sign['not'] else ''}{members}]"
    if sign["either"]:
        return f"(?:{'|'.join(map(regular, sign['either'].split(',')))})"
    of_kind = {"folders": ANYWHERE, "all": ".*", "some": "[^/]*", "one": "[^/]"}
    return next(of_kind[kind] for kind in of_kind if sign[kind])


def _alike(text: str) -> str:
    return unicodedata.normalize("NFC", text.replace(os.sep, "/")).casefold()
