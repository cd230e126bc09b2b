"""Where pip would look for packages, and how: by its files, its environment and its defaults.

References
----------
pip.pypa.io: "Configuration", "pip config", "Authentication".
"""

from __future__ import annotations

import ast
import base64
import contextlib
import netrc
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

from musictool.weights.web import Web

__all__ = ["PipSettings", "pip_settings", "without_credentials"]

INDEX = "https://pypi.org/simple"

PIP = (sys.executable, "-m", "pip")

LINE = re.compile(r"(?P<section>[^.]+)\.(?P<name>[\w-]+)=(?P<value>.*)")

SECTIONS = ("global", "download", ":env:")
"""Those that count for `pip download`, the later ones before the earlier."""

SECONDS = 30
"""That pip may take to say how it is set."""


@dataclass(frozen=True)
class PipSettings:
    """What of pip's settings says where packages come from."""

    indexes: tuple[str, ...]
    """URLs of simple indexes; none with `no-index`."""
    links: tuple[str, ...]
    """Folders, or pages, with links to packages."""
    certificates: str = ""
    proxy: str = ""
    trusted: frozenset[str] = frozenset()
    timeout: float = 0.0

    def web(self) -> Web:
        """How these servers are spoken to."""
        known = {}
        for url in (*self.indexes, *self.links):
            parts = urlsplit(url)
            if parts.username is not None:
                known[parts.scheme, parts.hostname, parts.port] = (
                    unquote(parts.username),
                    unquote(parts.password or ""),
                )

        def authorization(url: str) -> str:
            parts = urlsplit(url)
            found = known.get((parts.scheme, parts.hostname, parts.port))
            user, password = found or _of_netrc(parts.hostname or "")
            both = base64.b64encode(f"{user}:{password}".encode()).decode()
            return f"Basic {both}" if user or password else ""

        return Web(authorization, self.certificates, self.proxy, self.trusted, self.timeout)


def pip_settings() -> PipSettings:
    """The settings of pip in this environment."""
    told = _told()

    def many(name: str) -> tuple[str, ...]:
        return tuple(told.get(name, "").split())

    first = (told.get("index-url") or INDEX, *many("extra-index-url"))
    seconds = told.get("timeout") or told.get("default-timeout") or ""
    return PipSettings(
        () if told.get("no-index", "").lower() in ("1", "true", "yes", "on") else first,
        many("find-links"),
        told.get("cert") or os.environ.get("REQUESTS_CA_BUNDLE", ""),
        told.get("proxy", ""),
        frozenset(one.partition(":")[0] for one in many("trusted-host")),
        float(seconds) if re.fullmatch(r"[0-9.]+", seconds) else 0.0,
    )


def _told() -> dict[str, str]:
    """By name, as pip says it; where it is not installed, the environment alone."""
    command = [*PIP, "--disable-pip-version-check", "config", "list"]
    found: dict[str, dict[str, str]] = {section: {} for section in SECTIONS}
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=SECONDS, check=True, cwd=Path.home()
        )
        for line in done.stdout.splitlines():
            parts = LINE.fullmatch(line)
            if parts and parts["section"] in found:
                with contextlib.suppress(ValueError, SyntaxError):
                    value = str(ast.literal_eval(parts["value"]))
                    found[parts["section"]][parts["name"]] = value
    for name, value in os.environ.items():
        if name.startswith("PIP_") and value:
            found[":env:"][name[4:].lower().replace("_", "-")] = value
    return {**found["global"], **found["download"], **found[":env:"]}


def _of_netrc(host: str) -> tuple[str, str]:
    """User and password for a host, as a file of this user has them."""
    with contextlib.suppress(OSError, netrc.NetrcParseError, RuntimeError):
        found = netrc.netrc(os.environ.get("NETRC")).authenticators(host)
        if found is not None:
            return found[0], found[2] or ""
    return "", ""


def without_credentials(url: str) -> str:
    """A URL that names its server alone."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
