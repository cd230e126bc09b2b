"""What a person asks to have installed: a name with bounds, a file, a folder, a URL; or a list.

References
----------
PEP 508, "Dependency specification for Python Software Packages"; PEP 427, names of wheels.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import (
    InvalidSdistFilename,
    InvalidWheelFilename,
    canonicalize_name,
    parse_sdist_filename,
    parse_wheel_filename,
)

from musictool.errors import UnreadableFile, UsageError

__all__ = ["Wanted", "read_file", "wanted_of"]

URL = re.compile(r"([a-z]+\+)?(https?|file|ssh|git)(://|:)", re.IGNORECASE)
ARCHIVES = (".whl", ".tar.gz", ".zip")
EDITABLE = re.compile(r"(?:-e|--editable)[ =]\s*(.+)")


@dataclass(frozen=True)
class Wanted:
    """One of the things that are asked for."""

    text: str
    """As pip and uv take it, its path absolute."""
    name: str = ""
    """Of the package, as indexes spell it; "" if only building it would tell."""
    is_editable: bool = False
    """Whether the folder is to be used as it lies there."""

    @property
    def is_path(self) -> bool:
        return Path(self.text).is_absolute()

    @property
    def arguments(self) -> list[str]:
        return ["--editable", self.text] if self.is_editable else [self.text]

    @property
    def line(self) -> str:
        """As a file of requirements has it."""
        return f"-e {self.text}" if self.is_editable else self.text


def wanted_of(text: str, editable: bool = False) -> Wanted:
    """What a word means.

    Raises
    ------
    UsageError
        If it is no name, and nothing is there of that path.
    """
    text = text.strip()
    if URL.match(text):
        return Wanted(text, _name_in_url(text), editable)
    path, extras = _path(text)
    if path is not None:
        if not path.exists():
            raise UsageError(f"{text}: there is no such file or folder")
        _refuse_no_package(path)
        return Wanted(f"{path.absolute()}{extras}", _name_of_path(path), editable)
    if editable:
        raise UsageError(f"{text}: a folder is used as it lies there, and this is a name; ./{text}")
    try:
        found = Requirement(text)
    except InvalidRequirement:
        raise UsageError(
            f"{text!r} is neither the name of a package, as musictool-acme or 'musictool-acme>=2', "
            "nor a path with a / in it, nor a URL"
        ) from None
    return Wanted(text, canonicalize_name(found.name))


def read_file(file: str) -> list[Wanted]:
    """What a file asks for, as `plugins freeze` writes it: a line each, `#` begins a remark.

    Raises
    ------
    UnreadableFile
        If it cannot be read.
    UsageError
        If a line asks for nothing that there can be.
    """
    try:
        text = Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no text"
        raise UnreadableFile(file, f"cannot be read: {reason}") from None
    return list(_lines(text, file))


def _lines(text: str, file: str) -> Iterator[Wanted]:
    for number, whole in enumerate(text.splitlines(), 1):
        line = re.sub(r"(^|\s)#.*", "", whole).strip()
        editable = EDITABLE.fullmatch(line)
        if not line:
            continue
        if line.startswith("-") and not editable:
            raise UsageError(
                f"{file}, line {number}: {line} is no requirement; where packages come from is set "
                "for pip or uv, as by PIP_INDEX_URL or UV_INDEX_URL"
            )
        try:
            yield wanted_of(editable[1] if editable else line, editable=bool(editable))
        except UsageError as error:
            raise UsageError(f"{file}, line {number}: {error}") from None


def _path(text: str) -> tuple[Path | None, str]:
    """The path that a word is, and the extras behind it; None if it is none."""
    extras = re.search(r"\[[\w\s,.-]*\]$", text)
    whole = Path(text).expanduser()
    bare = text[: extras.start()] if extras and not whole.exists() else text
    is_path = "/" in bare.partition("@")[0] or "\\" in bare or bare.startswith((".", "~"))
    is_path = is_path or (bare.endswith(ARCHIVES) and "@" not in bare)
    return (Path(bare).expanduser() if is_path else None), text[len(bare) :]


def _refuse_no_package(path: Path) -> None:
    is_project = any((path / name).is_file() for name in ("pyproject.toml", "setup.py"))
    if path.is_dir() and not is_project:
        raise UsageError(f"{path}: this folder is no package: it has no pyproject.toml")
    if path.is_file() and not path.name.endswith(ARCHIVES):
        raise UsageError(f"{path}: a package is a folder, or ends in {', '.join(ARCHIVES)}")


def _name_of_path(path: Path) -> str:
    with suppress(OSError, ValueError, LookupError, TypeError):
        if path.is_dir():
            project = tomllib.loads((path / "pyproject.toml").read_text("utf-8"))["project"]
            return canonicalize_name(project["name"])
    return _name_of_archive(path.name)


def _name_of_archive(name: str) -> str:
    with suppress(InvalidWheelFilename):
        return parse_wheel_filename(name)[0]
    with suppress(InvalidSdistFilename):
        return parse_sdist_filename(name)[0]
    return ""


def _name_in_url(url: str) -> str:
    if egg := re.search(r"[#&]egg=([A-Za-z0-9._-]+)", url):
        return canonicalize_name(egg[1])
    path = urlsplit(url).path
    if url.startswith("file:"):
        return _name_of_path(Path(url2pathname(path)))
    return _name_of_archive(unquote(path).rpartition("/")[2])
