"""Files of a model hub's repository at a commit, by its addresses and its settings.

The hub is that of Hugging Face, or one that speaks as it does (HF_ENDPOINT). A file is at
`ENDPOINT/REPOSITORY/resolve/COMMIT/PATH`, from where a large one is sent on to other servers. What
another program has in the hub's cache on this computer is taken from there.

References
----------
huggingface.co/docs/huggingface_hub: "Environment variables", "Understand caching".
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote, urlsplit

from musictool.contract.weights import Source
from musictool.errors import MissingWeights
from musictool.files.remote.attempts import Absent, Denied
from musictool.regular import read_regular
from musictool.weights.web import Told, Web

__all__ = ["cached", "fetch_from_hub", "is_offline"]

ENDPOINT = "https://huggingface.co"

MOST_TOKEN_BYTES = 4096


def is_offline(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether the hub's settings forbid to connect to it."""
    return _is_true(environ.get("HF_HUB_OFFLINE") or environ.get("TRANSFORMERS_OFFLINE"))


def cached(source: Source, path: str) -> Path | None:
    """A file in the hub's cache of this computer, as other programs have fetched it."""
    repository = source.place.replace("/", "--")
    snapshot = _cache() / f"models--{repository}" / "snapshots" / source.revision
    return snapshot / path if (snapshot / path).is_file() else None


def fetch_from_hub(source: Source, path: str, target: Path, most: int, told: Told) -> None:
    """Fetch a file of a repository.

    Raises
    ------
    MissingWeights
        If the hub refuses; says what its user can do.
    FileError
        As `Web.fetch`.
    """
    endpoint = (os.environ.get("HF_ENDPOINT") or ENDPOINT).rstrip("/")
    token = _token()

    def authorization(url: str) -> str:
        return f"Bearer {token}" if token and urlsplit(url)[:2] == urlsplit(endpoint)[:2] else ""

    address = f"{endpoint}/{source.place}/resolve/{source.revision}/{quote(path)}"
    try:
        Web(authorization, _authorities(), timeout=_timeout()).fetch(address, target, most, told)
    except Denied as error:
        page = f"{endpoint}/{source.place}"
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
