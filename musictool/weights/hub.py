"""Files of a model hub's repository at a commit, by its addresses and its settings.

The hub is that of Hugging Face, or one that speaks as it does (HF_ENDPOINT). A file is at
`ENDPOINT/REPOSITORY/resolve/COMMIT/PATH`, from where a large one is sent on to other servers; what
files there are, with their hashes, is at `ENDPOINT/api/models/REPOSITORY/revision/REVISION`. What
another program has in the hub's cache on this computer is taken from there.

References
----------
huggingface.co/docs/huggingface_hub: "Environment variables", "Understand caching".
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypeVar
from urllib.parse import quote, urlsplit

from musictool.contract.weights import Source
from musictool.errors import MissingWeights, UnreadableFile
from musictool.files.remote.attempts import Absent, Denied
from musictool.regular import read_regular
from musictool.weights.web import Told, Web

__all__ = ["cached", "fetch_from_hub", "is_offline", "listed"]

T = TypeVar("T")

ENDPOINT = "https://huggingface.co"

MOST_TOKEN_BYTES = 4096

MOST_LISTED_BYTES = 1 << 24

COMMIT = re.compile(r"[0-9a-f]{40}")


def is_offline(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether the hub's settings forbid to connect to it."""
    return _is_true(environ.get("HF_HUB_OFFLINE") or environ.get("TRANSFORMERS_OFFLINE"))


class Listed(NamedTuple):
    """A file of a repository at a commit."""

    digest: str
    """SHA-256 of a large one; of others what git calls them, 40 digits."""
    size: int


def listed(place: str, revision: str, offline: bool) -> tuple[str, dict[str, Listed]]:
    """The commit of a revision, and its files by their paths.

    Parameters
    ----------
    place
        A repository, `owner/name`.
    revision
        A commit, or the name of a branch or tag.
    offline
        Look into the hub's cache of this computer alone.

    Raises
    ------
    MissingWeights
        If the hub refuses, or may not be asked and its cache does not have it; says what to do.
    FileError
        As `Web.text`; also if the hub's answer is none.
    """
    if offline or is_offline():
        return _listed_in_cache(place, revision)
    endpoint = _endpoint()
    address = f"{endpoint}/api/models/{place}/revision/{quote(revision, safe='')}?blobs=true"
    text, _, _ = _asked(
        endpoint,
        place,
        address,
        lambda web: web.text(address, "application/json", MOST_LISTED_BYTES),
    )
    try:
        answer = json.loads(text)
        commit, files = answer["sha"], dict(map(_listed, answer["siblings"]))
    except (ValueError, KeyError, TypeError) as error:
        raise UnreadableFile(address, "is no answer of a model hub") from error
    is_asked_for = not COMMIT.fullmatch(revision) or commit == revision
    if not COMMIT.fullmatch(str(commit)) or not is_asked_for:
        raise UnreadableFile(address, f"the hub answers with {commit!r}, not that commit")
    return commit, files


def _listed(told: Mapping[str, Any]) -> tuple[str, Listed]:
    large = told.get("lfs")
    digest = large["sha256"] if large else told["blobId"]
    return str(told["rfilename"]), Listed(str(digest), int(told["size"]))


def _listed_in_cache(place: str, revision: str) -> tuple[str, dict[str, Listed]]:
    """What another program has fetched: files are links to such as are called by their hash."""
    repository = _repository(place)
    commit, ref = revision, repository / "refs" / revision
    if not COMMIT.fullmatch(revision) and ref.is_file():
        commit = read_regular(ref, MOST_TOKEN_BYTES).decode().strip()
    snapshot = repository / "snapshots" / commit
    files = {
        one.relative_to(snapshot).as_posix(): Listed(one.resolve().name, one.stat().st_size)
        for one in snapshot.rglob("*")
        if one.is_file() and one.is_symlink()
    }
    if not files:
        raise MissingWeights(
            f"{place}@{revision} is not in the hub's cache on this computer, and nothing is asked "
            "for elsewhere; leave --offline out, or unset HF_HUB_OFFLINE"
        )
    return commit, files


def cached(source: Source, path: str) -> Path | None:
    """A file in the hub's cache of this computer, as other programs have fetched it."""
    file = _repository(source.place) / "snapshots" / source.revision / path
    return file if file.is_file() else None


def _repository(place: str) -> Path:
    return _cache() / f"models--{place.replace('/', '--')}"


def fetch_from_hub(source: Source, path: str, target: Path, most: int, told: Told) -> None:
    """Fetch a file of a repository.

    Raises
    ------
    MissingWeights
        If the hub refuses; says what its user can do.
    FileError
        As `Web.fetch`.
    """
    endpoint = _endpoint()
    address = f"{endpoint}/{source.place}/resolve/{source.revision}/{quote(path)}"
    _asked(endpoint, source.place, address, lambda web: web.fetch(address, target, most, told))


def _endpoint() -> str:
    return (os.environ.get("HF_ENDPOINT") or ENDPOINT).rstrip("/")


def _asked(endpoint: str, place: str, address: str, work: Callable[[Web], T]) -> T:
    """What the hub answers, or a sentence on what its user can do."""
    token = _token()

    def authorization(url: str) -> str:
        return f"Bearer {token}" if token and urlsplit(url)[:2] == urlsplit(endpoint)[:2] else ""

    try:
        return work(Web(authorization, _authorities(), timeout=_timeout()))
    except Denied as error:
        page = f"{endpoint}/{place}"
        do = "HF_TOKEN is not allowed to read it" if token else "set HF_TOKEN to a token of yours"
        raise MissingWeights(
            f"{address}: the hub refuses; if {page} asks for it, accept its terms there, and {do}"
        ) from error
    except Absent as error:
        raise Absent(address, "the hub has no such repository, commit or file") from error


def _token() -> str:
    """The token of this user: of the environment, or of a login, unless that is forbidden."""
    for name in ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"):
        if given := os.environ.get(name, "").strip():
            return given
    if _is_true(os.environ.get("HF_HUB_DISABLE_IMPLICIT_TOKEN")):
        return ""
    file = os.environ.get("HF_TOKEN_PATH") or _home() / "token"
    try:
        return read_regular(Path(file).expanduser(), MOST_TOKEN_BYTES).decode().strip()
    except (OSError, ValueError):
        return ""


def _home() -> Path:
    above = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(os.environ.get("HF_HOME") or f"{above}/huggingface").expanduser()


def _cache() -> Path:
    given = os.environ.get("HF_HUB_CACHE") or os.environ.get("HUGGINGFACE_HUB_CACHE")
    return Path(given).expanduser() if given else _home() / "hub"


def _authorities() -> str:
    """Certificates, as the hub's own client looks for them."""
    return os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE") or ""


def _timeout() -> float:
    try:
        return max(0.0, float(os.environ.get("HF_HUB_DOWNLOAD_TIMEOUT", "")))
    except ValueError:
        return 0.0


def _is_true(text: str | None) -> bool:
    return (text or "").upper() in ("1", "ON", "YES", "TRUE")
