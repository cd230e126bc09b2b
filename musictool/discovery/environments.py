"""Where plugins are that have an environment of their own, and how a Python there is started.

    isolated/musictool-acme.json      what was asked for, and which folder it is in
    isolated/5f2e3d4c/                that environment: of `venv`, or of uv
    isolated/5f2e3d4c/lock.txt        what was installed in it, as pip would install it again

A folder that no file names is one that was not finished, or has been replaced.
"""

from __future__ import annotations

import json
import os
import shlex
import sys
from dataclasses import dataclass
from pathlib import Path

from musictool.discovery.bootstrap import LENT
from musictool.errors import PluginError

__all__ = [
    "VARIABLE",
    "Environment",
    "card_of",
    "command_line",
    "environment_of",
    "environments",
    "isolated_folder",
]

VARIABLE = "MUSICTOOL_ISOLATED"

HUB = Path(__file__).parents[2]
"""The folder that `musictool` is imported from."""

BOOTSTRAP = Path(__file__).with_name("bootstrap.py")

NEWLY = ("musictool", "plugins", "install", "--isolated")


@dataclass(frozen=True)
class Environment:
    """One isolated environment."""

    name: str
    """The distribution that was asked for, spelled in one way."""
    asked: tuple[str, ...]
    """The requirements as they were asked for: a name, a path, a URL, each perhaps with more."""
    folder: Path
    python_version: str
    """Of the Python in it: "3.12"."""

    @property
    def python(self) -> Path:
        """Its Python."""
        if sys.platform == "win32":
            return self.folder / "Scripts" / "python.exe"
        return self.folder / "bin" / "python"

    @property
    def site(self) -> Path:
        """Where its packages are."""
        if sys.platform == "win32":
            return self.folder / "Lib" / "site-packages"
        return self.folder / "lib" / f"python{self.python_version}" / "site-packages"

    @property
    def lock(self) -> Path:
        """The file with what was installed."""
        return self.folder / "lock.txt"

    def fault(self) -> str:
        """Why it cannot be used; "" if it can, as far as that shows from outside."""
        here = f"{sys.version_info.major}.{sys.version_info.minor}"
        if self.python_version != here:
            return self.unusable(
                f"it was made for Python {self.python_version}, and this is {here}"
            )
        if not self.folder.is_dir():
            return self.unusable(f"there is no {self.folder} any more")
        if not self.python.exists():
            return self.unusable(f"there is no {self.python} any more")
        return ""

    def unusable(self, reason: str) -> str:
        """What to say if it cannot be used."""
        return f"its isolated environment cannot be used: {reason}; make it anew: {self.anew}"

    @property
    def anew(self) -> str:
        """The command that makes it anew."""
        return shlex.join([*NEWLY, *self.asked])


def isolated_folder() -> Path:
    """Where the environments are: MUSICTOOL_ISOLATED, or a folder among the user's data."""
    from platformdirs import user_data_path

    given = os.environ.get(VARIABLE)
    return Path(given).absolute() if given else user_data_path("musictool") / "isolated"


def card_of(name: str) -> Path:
    """The file with what is said of an environment."""
    return isolated_folder() / f"{name}.json"


def environments() -> list[Environment]:
    """All of this user, sorted by name."""
    try:
        names = sorted(os.listdir(isolated_folder()))  # noqa: PTH208
    except OSError:
        return []
    cards = [name.removesuffix(".json") for name in names if name.endswith(".json")]
    return [found for name in cards if (found := _read(name)) is not None]


def environment_of(name: str) -> Environment:
    """The environment of a name.

    Raises
    ------
    PluginError
        If there is none.
    """
    found = _read(name)
    if found is None:
        raise PluginError(f"the plugin {name} has no isolated environment any more")
    return found


def command_line(
    environment: Environment | None, target: str, *words: object, life: int | None = None
) -> list[str]:
    """What starts a Python there, which has the musictool of this one.

    Parameters
    ----------
    environment
        None for this very Python, with all that can be imported here.
    target
        The function that is to be called with the `words`: "module:name".
    life
        The handle of a pipe with whose end it ends, and all that it has started.
    """
    told: dict[str, object] = {"target": target, "life": life}
    if environment is None:
        python = [sys.executable, "-P"]
        told["path"] = sys.path
    else:
        python = [str(environment.python), "-I"]
        told |= {"hub": str(HUB), "lent": _places_of_lent()}
    return [*python, str(BOOTSTRAP), json.dumps(told), *map(str, words)]


def _read(name: str) -> Environment | None:
    try:
        told = json.loads(card_of(name).read_text("utf-8"))
        folder = isolated_folder() / told["folder"]
        return Environment(name, tuple(told["asked"]), folder, told["python"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _places_of_lent() -> list[str]:
    """The folders that have what is lent to environments without it."""
    from importlib.machinery import PathFinder  # few commands are isolated

    found: dict[str, None] = {}
    for name in LENT:
        spec = PathFinder.find_spec(name)
        if spec is not None and spec.origin:
            place = Path(spec.origin).parent
            found[str(place.parent if spec.submodule_search_locations else place)] = None
    return list(found)
