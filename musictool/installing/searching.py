"""Looking for plugins by their names, at the indexes that pip and uv are set to ask.

The package index offers programs no search: all they can have is the list of all names, of which
pypi.org's has many megabytes and is meant for mirrors. So an index is asked for the name that was
written and for `musictool-` before it, and only another's list is read, or a folder's.

References
----------
PEP 503 and PEP 691, "Simple repository API"; PEP 708.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit

from packaging.utils import canonicalize_name

from musictool.errors import MusictoolError
from musictool.files.remote.attempts import Absent
from musictool.weights.package_index import ACCEPT, links_of, local_path
from musictool.weights.pip_settings import PipSettings, pip_settings, without_credentials
from musictool.weights.web import Web

__all__ = ["BEGINS", "Search", "search"]

BEGINS = "musictool-"
"""What the names of plugins begin with, if their authors want them to be found."""

PUBLIC = ("pypi.org", "test.pypi.org")
"""Hosts whose lists of names are too long to be read for this."""

MOST_BYTES = 5_000_000
"""Of a list of names that is read."""

UV = (
    ("UV_DEFAULT_INDEX", True),
    ("UV_INDEX_URL", True),
    ("UV_INDEX", False),
    ("UV_EXTRA_INDEX_URL", False),
)
"""Where uv is told of indexes, and whether that is in place of pypi.org."""


@dataclass
class Search:
    """What was found."""

    names: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What could not be looked through, and why."""


def search(words: Sequence[str]) -> Search:
    """The packages whose names begin as those of plugins do and have all words in them.

    Parameters
    ----------
    words
        None for all that can be listed.

    Raises
    ------
    MusictoolError
        If none of the places could be asked.
    """
    found = Search()
    wanted = [canonicalize_name(word).removeprefix(BEGINS) for word in words]
    settings = pip_settings()
    web = settings.web()
    names: set[str] = set()
    places = dict.fromkeys([*settings.links, *_indexes(settings)])
    silent: list[str] = []
    for place in places:
        listed = place in settings.links or urlsplit(place).hostname not in PUBLIC
        try:
            if listed:
                names |= {*_listed(place, web, is_index=place not in settings.links)}
            else:
                names |= {*_exactly("-".join(wanted), place, web)} if wanted else set()
                found.notes.append(_elsewhere(place, words))
        except MusictoolError as error:
            silent.append(str(error))
    if silent and len(silent) == len(places):
        raise MusictoolError("; ".join(silent))
    found.notes += silent
    found.names = sorted(
        name for name in names if name.startswith(BEGINS) and all(it in name for it in wanted)
    )
    return found


def _indexes(settings: PipSettings) -> list[str]:
    """Those of pip, and those of uv's variables."""
    own = [(url, first) for name, first in UV for url in os.environ.get(name, "").split()]
    urls = [url.partition("=")[2] if re.match(r"[\w-]+=", url) else url for url, _ in own]
    return [*urls, *(settings.indexes if not any(first for _, first in own) else ())]


def _elsewhere(place: str, words: Sequence[str]) -> str:
    host = urlsplit(place).hostname
    asked = quote(" ".join(["musictool", *words]))
    return (
        f"{host} has no search for programs, and was asked for the very name alone; a browser "
        f"finds more: https://{host}/search/?q={asked}"
    )


def _exactly(name: str, index: str, web: Web) -> Iterator[str]:
    """A name, if an index has it."""
    url = f"{without_credentials(index).rstrip('/')}/{BEGINS}{name}/"
    try:
        web.text(url, ACCEPT, MOST_BYTES)
    except Absent:
        return
    yield f"{BEGINS}{name}"


def _listed(place: str, web: Web, is_index: bool) -> Iterator[str]:
    """The names that an index, a folder or a page has."""
    path = local_path(place)
    if path is not None:
        yield from _in_folder(path, is_index)
        return
    text, kind, _ = web.text(
        without_credentials(place).rstrip("/") + "/" * is_index, ACCEPT, MOST_BYTES
    )
    if kind.endswith("json") or text.startswith("{"):
        yield from _of_json(text)
    else:
        yield from _projects(links_of(text))


def _of_json(text: str) -> Iterator[str]:
    try:
        yield from [canonicalize_name(str(one["name"])) for one in json.loads(text)["projects"]]
    except (ValueError, LookupError, TypeError):
        return


def _in_folder(path: Path, is_index: bool) -> Iterator[str]:
    """Of an index on this disk its folders, of any other the archives in it."""
    if path.is_dir():
        inside = sorted(one.name for one in path.iterdir())
        yield from map(canonicalize_name, inside) if is_index else _projects(inside)
    elif path.is_file():
        yield from _projects(links_of(path.read_text("utf-8", "replace")))


def _projects(names: Iterable[str]) -> Iterator[str]:
    """The packages that files, or the folders of an index, are of."""
    for name in names:
        last = name.partition("#")[0].rstrip("/").rpartition("/")[2]
        yield canonicalize_name(re.split(r"-\d", last)[0])
