"""What has come: musictool looked at in a new process, which finds what was just installed."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass

from packaging.utils import canonicalize_name

from musictool.discovery.plugin import Plugin
from musictool.installing.environment import Environment

__all__ = ["Brought", "look"]

SECONDS = 600.0
"""The longest that musictool may take to list its plugins: each of them has a limit of its own."""


CODE = "from musictool.cli import script; script()"
"""As the program itself begins, so that the index is its own; `-m` searches other folders."""


@dataclass(frozen=True)
class Brought:
    """The plugins that a musictool begun now finds."""

    plugins: tuple[Plugin, ...]
    broken: str = ""
    """Why musictool itself does not begin any more; "" if it does."""

    def of(self, distributions: Iterable[str]) -> list[Plugin]:
        """Those of distributions, named as indexes spell them."""
        names = {*distributions}
        return [one for one in self.plugins if canonicalize_name(one.distribution) in names]


def look(environment: Environment) -> Brought:
    """Read all plugins there are now; their index is then that of the next call."""
    command = [environment.python, "-c", CODE, "plugins", "list", "--json"]
    try:
        done = subprocess.run(
            command,
            cwd=environment.folder,  # where nothing lies that Python would take for musictool
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=SECONDS,
        )
        rows = json.loads(done.stdout)
    except (OSError, subprocess.SubprocessError) as error:
        return Brought((), str(error))
    except ValueError:
        lines = done.stderr.strip().splitlines() or [f"it ended with {done.returncode}"]
        return Brought((), lines[-1])
    plain = (
        {key: tuple(it) if isinstance(it, list) else it for key, it in row.items()} for row in rows
    )
    return Brought(tuple(Plugin(**one) for one in plain))  # type: ignore[arg-type]
