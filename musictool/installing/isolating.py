"""Making an isolated environment of what somebody asks for, and removing it.

It is made anew each time, in a folder of its own, and named only when it is whole: what was there
before works until then, and stays if this fails. Whoever is at work in it goes on there to its end.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from importlib.metadata import Distribution, distributions, requires
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from packaging.utils import canonicalize_name

from musictool import __version__
from musictool.discovery.chosen import OWN
from musictool.discovery.environments import (
    VARIABLE,
    Environment,
    card_of,
    environment_of,
    environments,
    isolated_folder,
)
from musictool.discovery.leases import leased, removed
from musictool.errors import PluginError, UsageError
from musictool.installing.conduct import planned_versions
from musictool.installing.environment import Environment as Known
from musictool.installing.indexes import index_options
from musictool.installing.refusals import refusal_of
from musictool.installing.running import Told, started
from musictool.installing.wanted import Wanted

__all__ = ["make", "plan", "remove"]

DAY = 24 * 3600.0
"""Seconds after which a folder that nobody has named was given up."""


def _untold(line: str) -> None:
    pass


def make(wanted: Sequence[Wanted], told: Told = _untold) -> Environment:
    """Make an environment, or make it anew, and install a plugin in it.

    Parameters
    ----------
    wanted
        The plugin, and whatever else it is to have beside it.
    told
        Is given each line that the program prints.

    Raises
    ------
    UsageError
        If there is neither uv nor pip, or this system is no place for such environments.
    PluginError
        If they cannot be installed, or bring no plugin; then all is as it was.
    """
    room = isolated_folder()
    with _in_words(room, "it was not installed"):
        return _make(room, wanted, told)


def _make(room: Path, wanted: Sequence[Wanted], told: Told) -> Environment:
    room.mkdir(parents=True, exist_ok=True)
    _clear(room)
    folder = room / os.urandom(4).hex()
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    folder.mkdir()
    lease = leased(folder)  # nobody shall take it for one that was given up
    try:
        made = Environment("", tuple(one.line for one in wanted), folder, version)
        _create(made, told)
        _lend_name(made)
        _run(_installing(made, wanted), _words(wanted), told)
        name = _plugin_in(made)
        _write_lock(made)
        _name(Environment(name, made.asked, folder, version))
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    finally:
        if lease is not None:
            os.close(lease)
    _clear(room)
    return environment_of(name)


def plan(wanted: Sequence[Wanted], told: Told = _untold) -> dict[str, str]:
    """The versions that `make` would install, by name; raises as it does."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    with TemporaryDirectory(prefix="musictool-") as folder:
        asked = tuple(one.line for one in wanted)
        made = Environment("", asked, Path(folder, "environment"), version)
        report = Path(folder, "report.json")
        _create(made, told)
        _lend_name(made)
        options = ["--dry-run", *([] if shutil.which("uv") else ["--report", str(report)])]
        output = _run(_installing(made, wanted, options), _words(wanted), told)
        return planned_versions(output, report)


def remove(name: str) -> None:
    """Remove an environment, with all that is in it as soon as nobody uses it.

    Raises
    ------
    PluginError
        If there is none of that name, or it cannot be removed.
    """
    environment_of(name)
    with _in_words(isolated_folder(), f"{name} was not uninstalled"):
        card_of(name).unlink()
    _clear(isolated_folder())


@contextlib.contextmanager
def _in_words(room: Path, outcome: str) -> Iterator[None]:
    """Say of the folder of all environments why the system lets nothing be done in it.

    Raises
    ------
    PluginError
        In place of an `OSError`.
    """
    try:
        yield
    except OSError as error:
        why = error.strerror or str(error)
        raise PluginError(
            f"{room}: {why[:1].lower()}{why[1:]}; {outcome}; {VARIABLE} names another folder for "
            "isolated plugins"
        ) from error


def _create(made: Environment, told: Told) -> None:
    if sys.platform == "win32":
        raise UsageError("--isolated needs Linux or macOS; install it without")
    if uv := shutil.which("uv"):
        _run([uv, "venv", "--python", sys.executable, str(made.folder)], str(made.folder), told)
        return
    import venv  # uv is quicker

    try:
        venv.create(made.folder, with_pip=find_spec("pip") is None)
    except subprocess.CalledProcessError as error:
        raise UsageError(
            f"{made.folder}: no environment can be made there: {error}; installing uv may help"
        ) from error


def _installing(
    made: Environment, wanted: Sequence[Wanted], options: Sequence[str] = ()
) -> list[str]:
    """The command that installs there."""
    python, uv = str(made.python), shutil.which("uv")
    if uv:
        known = Known(python, made.folder, "venv", uv)
        command = [uv, "pip", "install", "--python", python, *index_options(known)]
    elif find_spec("pip") is not None:
        command = [sys.executable, "-P", "-m", "pip", "--python", python, "install"]
    else:
        command = [python, "-P", "-m", "pip", "install"]
    return [*command, *options, *(word for one in wanted for word in one.arguments)]


def _words(wanted: Sequence[Wanted]) -> str:
    return " and ".join(Path(it.text).name if it.is_path else it.text for it in wanted)


def _run(command: Sequence[str], what: str, told: Told) -> str:
    """Run a program that installs; what it said.

    Raises
    ------
    PluginError
        If it fails, with what it said.
    """
    # What PYTHONPATH adds would be taken for a part of the environment.
    variables = {"PYTHONPATH": "", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"}
    status, output = started(command, told, variables)
    if status:
        raise PluginError(f"{refusal_of(output, what, {}).sentence}; it was not installed")
    return output


def _lend_name(made: Environment) -> None:
    """Let musictool count as installed there, in this version; what it is, the hub lends.

    What its extras stand for is named, and nothing else: of what musictool itself needs, the
    environment has what its plugin asks for.
    """
    extra = [text for text in requires(OWN) or () if "extra ==" in text]
    extras = sorted({text.rpartition("extra ==")[2].strip(" )'\"") for text in extra})
    lines = [
        "Metadata-Version: 2.1",
        f"Name: {OWN}",
        f"Version: {__version__}",
        *(f"Provides-Extra: {one}" for one in extras),
        *(f"Requires-Dist: {one}" for one in extra),
    ]
    info = made.site / f"{OWN}-{__version__}.dist-info"
    info.mkdir(parents=True)
    files = {"METADATA": "\n".join(lines) + "\n", "INSTALLER": f"{OWN}\n"}
    for name, text in files.items():
        (info / name).write_text(text, "utf-8")
    (info / "RECORD").write_text("".join(f"{info.name}/{name},,\n" for name in files), "utf-8")


def _plugin_in(made: Environment) -> str:
    """The name of the plugin that was asked for."""
    there = [one for one in distributions(path=[str(made.site)]) if _brings_plugins(one)]
    asked = [one for one in there if one.read_text("REQUESTED") is not None]
    for one in asked or there:
        return canonicalize_name(one.name)
    raise PluginError(
        f"{made.asked[0]} is no plugin: it has no entry point in the group musictool; it was not "
        "installed"
    )


def _brings_plugins(distribution: Distribution) -> bool:
    return "[musictool]" in (distribution.read_text("entry_points.txt") or "")


def _write_lock(made: Environment) -> None:
    lines = set()
    for one in distributions(path=[str(made.site)]):
        if canonicalize_name(one.name) != OWN:
            text = one.read_text("direct_url.json")
            url = json.loads(text)["url"] if text else ""
            lines.add(f"{one.name} @ {url}" if url else f"{one.name}=={one.version}")
    made.lock.write_text("".join(f"{line}\n" for line in sorted(lines)), "utf-8")


def _name(made: Environment) -> None:
    """Say which folder the environment of a name is in, from now on."""
    told = {
        "asked": list(made.asked),
        "folder": made.folder.name,
        "python": made.python_version,
        "musictool": __version__,
    }
    card = card_of(made.name)
    part = card.with_name(f".{card.name}.{os.getpid()}.part")
    try:
        part.write_text(json.dumps(told, indent=1) + "\n", "utf-8")
        part.replace(card)
    finally:
        part.unlink(missing_ok=True)


def _clear(room: Path) -> None:
    """Remove the folders that have no name any more and that nobody uses.

    Those of attempts that were broken off, too; one that has just begun may not have its lease yet.
    """
    for folder in room.iterdir():
        named = {one.folder for one in environments()}
        if folder.is_dir() and folder not in named:
            with contextlib.suppress(OSError):
                whole = Environment("", (), folder, "").lock.exists()
                if whole or time.time() - folder.stat().st_mtime > DAY:
                    removed(folder)
