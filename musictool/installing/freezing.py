"""The plugins of an environment as requirements, for `plugins install -r` in another one.

A plugin of an index is written with its version as the least, and with the bounds and extras that
were asked for: so a later musictool, or Python, may take a later one that suits it.

References
----------
PEP 610, "Recording the Direct URL Origin of installed distributions".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from packaging.requirements import InvalidRequirement, Requirement
from packaging.version import Version

from musictool.discovery.chosen import OWN
from musictool.errors import UsageError
from musictool.installing.asked import remembered
from musictool.installing.installed import Installed, installed
from musictool.installing.wanted import Wanted, wanted_of

__all__ = ["as_asked", "asked_for", "freeze", "name_of"]


def asked_for(folder: Path) -> dict[str, Installed]:
    """What is there for musictool's sake, itself apart: what is a plugin, or was asked for."""
    asked = remembered(folder)
    return {
        name: one
        for name, one in sorted(installed().items())
        if name != OWN and (one.is_plugin or name in asked)
    }


def as_asked(folder: Path, name: str) -> Wanted:
    """What is to be asked for to have a package again, newer if there is one.

    Raises
    ------
    UsageError
        If it came from a folder or a file that is gone.
    """
    one = installed()[name]
    text = remembered(folder).get(name, "")
    if (path := _path(one)) and not path.exists():
        raise UsageError(f"{one.name} came from {path}, which is not there any more")
    if not one.origin:
        return wanted_of(text) if _requirement(text) else Wanted(one.name, name)
    if one.is_editable:
        return Wanted(str(_path(one)), name, is_editable=True)
    wanted = _requirement(text)
    return Wanted(_placed(f"{one.name}{_extras(wanted)}", one, exact=False)[0], name)


def name_of(text: str) -> str:
    """The package that came from a path or a URL; "" if none did."""
    wanted = text.partition("#")[0]
    for name, one in installed().items():
        url = str(one.origin.get("url", ""))
        path = _path(one)
        if url and (str(path) == wanted if path else url in wanted):
            return name
    return ""


def freeze(folder: Path, exact: bool = False) -> Iterator[tuple[str, str]]:
    """Each of these as a line of requirements, and what there is to say of it, or "".

    Parameters
    ----------
    exact
        The very versions, and of repositories the very commits.
    """
    asked = remembered(folder)
    for name, one in asked_for(folder).items():
        wanted = _requirement(asked.get(name, ""))
        extras = _extras(wanted)
        if one.origin:
            yield _placed(f"{one.name}{extras}", one, exact)
        else:
            yield f"{one.name}{extras}{_bounds(one, wanted, exact)}", ""


def _bounds(one: Installed, wanted: Requirement | None, exact: bool) -> str:
    if exact:
        return f"=={one.version}"
    asked = [str(it) for it in wanted.specifier] if wanted else []
    if any(it.startswith(("==", "~=", ">=", ">")) for it in asked):
        return ",".join(sorted(asked))
    return ",".join([f">={Version(one.version).public}", *sorted(asked)])


def _placed(name: str, one: Installed, exact: bool) -> tuple[str, str]:
    """What came from a folder, a file, a repository or a URL."""
    url, origin = str(one.origin.get("url", "")), one.origin
    path = _path(one)
    gone = f"{one.name}: {path} is not there any more" if path and not path.exists() else ""
    if path and one.is_editable:
        return f"-e {path}", gone
    return f"{name} @ {_with_revision(url, origin, exact)}", gone


def _path(one: Installed) -> Path | None:
    url = str(one.origin.get("url", ""))
    return Path(url2pathname(urlsplit(url).path)) if url.startswith("file:") else None


def _extras(wanted: Requirement | None) -> str:
    return f"[{','.join(sorted(wanted.extras))}]" if wanted and wanted.extras else ""


def _with_revision(url: str, origin: Mapping[str, Any], exact: bool) -> str:
    within = f"#subdirectory={origin['subdirectory']}" if origin.get("subdirectory") else ""
    vcs = origin.get("vcs_info")
    if not vcs:
        return url + within
    asked = vcs.get("requested_revision")
    revision = vcs.get("commit_id") if exact else asked
    return f"{vcs['vcs']}+{url}{f'@{revision}' if revision else ''}{within}"


def _requirement(text: str) -> Requirement | None:
    with suppress(InvalidRequirement):
        return Requirement(text)
    return None
