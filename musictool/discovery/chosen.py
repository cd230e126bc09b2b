"""Which of the plugins installed their user wants: what was disabled, and MUSICTOOL_PLUGINS.

The variable is for one call, and for tests: `off` leaves out all plugins of other distributions,
`acme,other` all but these. What it names is used even if it was disabled. And of several plugins
with a command of one name, whose is to have it: what was preferred.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from musictool.errors import UsageError

__all__ = [
    "OWN",
    "VARIABLE",
    "disable",
    "disabled",
    "enable",
    "forget",
    "keep_preferred",
    "lines_of",
    "list_file",
    "preferred",
    "preferred_file",
    "unknown",
    "why_off",
    "write_lines",
]

OWN = "musictool"
"""The distribution whose commands are there before those of others."""

VARIABLE = "MUSICTOOL_PLUGINS"


def list_file() -> Path:
    """The file with the names of the plugins that are disabled, a line each."""
    from platformdirs import user_config_path

    return user_config_path("musictool") / "disabled-plugins"


def disabled() -> list[str]:
    """The names of the plugins that are disabled, installed or not."""
    return lines_of(list_file())


def disable(name: str) -> None:
    """Leave a plugin out from now on.

    Raises
    ------
    UsageError
        If that cannot be kept.
    """
    write_lines(list_file(), [*disabled(), name])


def enable(name: str) -> None:
    """Use a plugin again; raises as `disable` does."""
    write_lines(list_file(), [one for one in disabled() if one != name])


def preferred_file() -> Path:
    """The file with the commands that are to have their short names, qualified, a line each."""
    return list_file().with_name("preferred-commands")


def preferred() -> list[str]:
    """The qualified names of the commands that are to have their short ones: "acme:trim"."""
    return lines_of(preferred_file())


def keep_preferred(names: Iterable[str]) -> None:
    """Keep these from now on; raises as `disable` does."""
    write_lines(preferred_file(), names)


def forget(names: Iterable[str]) -> None:
    """Forget what was chosen for plugins that are gone; raises as `disable` does."""
    gone = {*names}
    if gone & {*disabled()}:
        write_lines(list_file(), [one for one in disabled() if one not in gone])
    kept = [one for one in preferred() if one.rpartition(":")[0] not in gone]
    if kept != preferred():
        keep_preferred(kept)


def why_off(name: str, distribution: str) -> str:
    """Why a plugin is left out, and what to do about it; "" if it is used."""
    asked = _asked()
    if asked is not None and distribution != OWN and name not in asked:
        return f"left out by {VARIABLE}={os.environ[VARIABLE]}"
    if name in disabled() and name not in (asked or ()):
        return f"disabled; use it again by musictool plugins enable {name}"
    return ""


def unknown(names: Iterable[str]) -> list[str]:
    """The names in the variable that no plugin has."""
    return [name for name in _asked() or () if name not in names]


def _asked() -> list[str] | None:
    """The plugins of other distributions to use; None for all."""
    words = [word.strip() for word in os.environ.get(VARIABLE, "").split(",")]
    given = [word for word in words if word]
    return None if not given else [word for word in given if word != "off"]


def lines_of(file: Path) -> list[str]:
    """The lines of one of these files that hold something; none if it cannot be read."""
    try:
        lines = file.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return []
    return [line.strip() for line in lines if line.strip()]


def write_lines(file: Path, lines: Iterable[str]) -> None:
    """Write one, each line once; raises as `disable` does."""
    part = file.with_name(f".{file.name}.{os.getpid()}.part")
    text = "".join(f"{line}\n" for line in dict.fromkeys(lines))
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            part.write_text(text, encoding="utf-8", errors="surrogateescape")
            part.replace(file)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise UsageError(f"{file}: cannot be written: {error.strerror}") from None
