"""`Address`: a file that lies elsewhere, as a path that knows its URL; and texts without secrets.

It has the parts of a path, so that names are made of it as of any other; what it stands for is
listed, fetched and sent by `musictool.files.remote`. What is shown of it, as of any text that has
URLs in it, leaves passwords and queries out: these can be keys, and messages and histories travel.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    _Native = Path
else:
    _Native = type(Path())  # before Python 3.12, `Path` itself cannot be inherited from

__all__ = [
    "WEB",
    "Address",
    "beneath",
    "exact",
    "is_address",
    "is_folder",
    "known_as",
    "place",
    "without_secrets",
]

BEGINNING = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+)://")
"""Of a URL; one letter alone is a disk of Windows."""

WEB = ("http", "https")
"""Where what follows a question mark is a query, and the path is percent-encoded."""

USER = re.compile(r"(?<=://)([^/?#\s'\"]*)@")

QUERY = re.compile(r"(?<=\?)[^\s'\"<>|]*[^\s'\"<>|:;,.)]")
"""But not the punctuation of the sentence around it."""

IN_TEXT = re.compile(BEGINNING.pattern + r"[^\s'\"<>|]+")


class Address(_Native):
    """The place of a file, or a folder, behind a URL; made by `place`."""

    _exact = ""

    @property
    def url(self) -> str:
        """All of it, for whoever connects: with what no message shows."""
        return self._exact or self._joined()

    @property
    def scheme(self) -> str:
        """How it is reached: "s3", "https"."""
        return self.parts[0].removesuffix(":") if self.parts else ""

    @property
    def stem(self) -> str:
        """Of its name, as people write it."""
        return _decoded(super().stem) if self.scheme in WEB else super().stem

    @property
    def is_pattern(self) -> bool:
        """Whether it stands for all whose names fit; on the web a question mark begins a query."""
        return any(self.is_magic(part) for part in self.parts[2:])

    def is_magic(self, part: str) -> bool:
        """Whether a part of it has signs of a pattern."""
        return any(sign in part for sign in ("*[" if self.scheme in WEB else "*?["))

    def _joined(self) -> str:
        first, *rest = self.parts or ("",)
        return "/".join([f"{first}/" if first.endswith(":") else first, *rest])

    def __str__(self) -> str:
        return without_secrets(self.url)

    def __fspath__(self) -> str:
        return str(self)

    def __repr__(self) -> str:
        return f"Address({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Address) and self.url == other.url

    def __hash__(self) -> int:
        return hash(self.url)

    def __reduce__(self) -> Any:
        return place, (self.url,)


def is_folder(path: Path) -> bool:
    """Whether a path is that of a folder; of an address its name says so."""
    return not path.suffix if isinstance(path, Address) else path.is_dir()


def is_address(text: object) -> bool:
    """Whether a text, or a path, names a file behind a URL."""
    return isinstance(text, Address) or (
        "://" in str(text) and isinstance(place(str(text)), Address)
    )


def place(text: str | os.PathLike[str]) -> Path:
    """The path that a text names: of a URL an `Address`, of a file on this computer its path."""
    if isinstance(text, Path):
        return text
    text = os.fspath(text)
    begins = BEGINNING.match(text)
    if not begins:
        return Path(text)
    scheme, rest = begins[1].lower(), text[begins.end() :]
    if scheme == "file":
        from urllib.request import url2pathname  # few files are named so

        return Path(url2pathname(rest.removeprefix("localhost")))
    path = rest
    if scheme in WEB:
        rest = rest.partition("#")[0]
        path = rest.partition("?")[0]
    found = Address(f"{scheme}://{path}")
    exact = f"{scheme}://{rest if rest != path else rest.rstrip('/')}"
    if exact != found.url:
        found._exact = exact
    return found


def exact(path: Path, whole: bool = True) -> str:
    """All of a path, secrets too, for no message: what two paths of one file have in common.

    With `whole` it begins at the root; links stay what they are.
    """
    if isinstance(path, Address):
        return path.url
    return os.path.abspath(path) if whole else str(path)  # noqa: PTH100


def beneath(folder: Path, text: str) -> str:
    """A path as text, counted from a folder unless it begins elsewhere; a last slash stays."""
    if is_address(text):
        return text
    return os.path.join(exact(folder, whole=False), text)  # noqa: PTH118


def known_as(path: Path) -> str:
    """What a file is called in a history: its name, or all of its address."""
    return str(path) if isinstance(path, Address) else path.name


def without_secrets(text: str) -> str:
    """A text whose URLs have no passwords and no queries."""
    return IN_TEXT.sub(_bare, text) if "://" in text else text


def _bare(found: re.Match[str]) -> str:
    web = found[1].lower() in WEB
    bare = USER.sub(lambda user: "" if web else _without_password(user[1]), found[0], count=1)
    return QUERY.sub("...", bare, count=1) if web or "=" in bare else bare


def _without_password(user: str) -> str:
    name = user.partition(":")[0]
    return f"{name}@" if name else ""


def _decoded(name: str) -> str:
    from urllib.parse import unquote  # few files have such names

    return unquote(name).replace("/", "_")
