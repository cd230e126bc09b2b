"""The file system behind an address, as fsspec has it, with our time-outs."""

from __future__ import annotations

import os
from typing import Any, NamedTuple

from musictool.address import WEB, Address
from musictool.errors import FileError, UnknownName
from musictool.variables import number_over_0

__all__ = ["STORES", "System", "network_timeout", "network_tries", "system_of"]

STORES = frozenset({"s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "oss", "oci"})
"""Protocols whose objects have their key once all of their bytes are there, and folders only in
name. Elsewhere a file is sent under another name first, and then renamed."""

CREATING = frozenset({"s3", "s3a", "gs", "gcs"})

READ_ONLY = frozenset({*WEB, "github", "data", "zip", "tar", "libarchive", "reference"})

IN_EXTRA = {
    **dict.fromkeys(("s3", "s3a"), "s3fs"),
    **dict.fromkeys(("gs", "gcs"), "gcsfs"),
    **dict.fromkeys(WEB, "aiohttp"),
}
"""The packages of `musictool[remote]`, by protocol."""


class System(NamedTuple):
    """A file system of fsspec, and what it calls an address."""

    files: Any
    path: str
    is_store: bool
    creates: bool
    """It can be asked to replace nothing."""


def network_timeout() -> float:
    """Seconds without an answer, or a byte, after which a server is given up."""
    return number_over_0("MUSICTOOL_NETWORK_TIMEOUT", 30.0)


def network_tries() -> int:
    """How often a transfer is begun before it has failed."""
    return max(1, round(number_over_0("MUSICTOOL_NETWORK_TRIES", 4)))


def system_of(address: Address, writing: bool = False) -> System:
    """The file system behind an address; connects to nothing.

    Raises
    ------
    UnknownName
        For a protocol that fsspec does not know.
    FileError
        If its package is missing, or, with `writing`, if it can only be read.
    """
    from fsspec import available_protocols, get_filesystem_class

    scheme = address.scheme
    if scheme not in (known := available_protocols()):
        usual = "there is s3, gs, az, https, sftp, ftp and more."
        raise UnknownName("protocol of addresses", scheme, known, str(address), advice=usual)
    if len(address.parts) < 2:
        raise FileError(address, "names no place; behind :// stands a host or a bucket")
    if writing and scheme in READ_ONLY:
        raise FileError(address, f"{scheme} can only be read; say with -o where to write")
    try:
        kind = get_filesystem_class(scheme)
    except ImportError:
        raise FileError(address, _wanted(scheme)) from None
    limits = _limits(scheme)
    try:
        files = kind(**{**kind._get_kwargs_from_urls(address.url), **limits})
    except Exception:  # noqa: BLE001 - what needs more than an address: an archive in a file
        raise FileError(address, f"{scheme} takes more than an address; copy it here") from None
    if hasattr(files, "retries"):
        files.retries = 1  # `attempts` counts them
    return System(files, kind._strip_protocol(address.url), scheme in STORES, scheme in CREATING)


def _wanted(scheme: str) -> str:
    """Which package is missing, and how it is had."""
    from fsspec.registry import known_implementations

    if package := IN_EXTRA.get(scheme):
        return f'addresses of {scheme} need {package}: pip install "musictool[remote]"'
    words = known_implementations.get(scheme, {}).get("err", "a package that is not here")
    return f"addresses of {scheme} need a package more: {words}"


def _limits(scheme: str) -> dict[str, Any]:
    """Time-outs in the words of each protocol, and nothing remembered of what lay where."""
    from fsspec.config import conf

    seconds = network_timeout()
    if scheme in WEB:
        import aiohttp

        # None in all: an hour's recording may take as long as it likes, byte by byte.
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=seconds, sock_read=seconds)
        return {"client_kwargs": {"timeout": timeout, "trust_env": True}}
    if scheme in ("s3", "s3a"):
        own = conf.get("s3", {})
        url = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
        # Given here, since fsspec keeps its file systems by what they are given.
        endpoint = {"endpoint_url": url} if url and "endpoint_url" not in own else {}
        limits = {
            "connect_timeout": seconds,
            "read_timeout": seconds,
            "retries": {"total_max_attempts": 1},
        }
        limits.update(own.get("config_kwargs", {}))
        return {"config_kwargs": limits, "use_listings_cache": False, **endpoint}
    if scheme in ("gs", "gcs"):
        return {"requests_timeout": seconds, "use_listings_cache": False}
    return {}
