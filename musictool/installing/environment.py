"""The Python environment that musictool runs in, and what installs packages into it.

References
----------
packaging.python.org: "Externally managed environments"; pipx.pypa.io, "How pipx works"; uv's
documentation, "Tools" and "The pip interface".
"""

from __future__ import annotations

import os
import shutil
import site
import sys
import sysconfig
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from musictool.discovery.chosen import OWN
from musictool.errors import UsageError
from musictool.installing.installed import folders_of_installed

__all__ = ["Environment", "this_environment"]

Kind = Literal["venv", "base", "pipx", "uv tool"]

MARKS: dict[str, Kind] = {"pipx_metadata.json": "pipx", "uv-receipt.toml": "uv tool"}
"""The files by which programs know again the environments that they have made."""


@dataclass(frozen=True)
class Environment:
    """Where packages are installed, and by what."""

    python: str
    """Its interpreter."""
    folder: Path
    kind: Kind
    """A virtual environment, one that pipx or `uv tool` made, or a Python without any."""
    program: str
    """The path of uv; "" for pip, which runs in the environment."""

    @property
    def installer(self) -> list[str]:
        """How a command of the program begins: `install`, `uninstall` and what they take follow."""
        if self.program:
            return [self.program, "pip"]
        return [self.python, "-P", "-m", "pip", "--disable-pip-version-check", "--no-input"]

    @property
    def is_uv(self) -> bool:
        return bool(self.program)


def this_environment() -> Environment:
    """The environment of this process.

    Raises
    ------
    UsageError
        If nothing can be installed into it, with what can be done.
    """
    kind = _kind()
    if kind == "base":
        _refuse_managed()
    _refuse_locked(kind)
    return Environment(sys.executable, Path(sys.prefix), kind, _program())


def _kind() -> Kind:
    for name, kind in MARKS.items():
        if Path(sys.prefix, name).is_file():
            return kind
    return "base" if sys.prefix == sys.base_prefix else "venv"


def _program() -> str:
    """The path of uv if it is to be used; "" for pip.

    uv looks for what is installed in the folder of the environment alone: where musictool finds
    packages elsewhere, too, as by `--system-site-packages`, uv would install them once more.

    Raises
    ------
    UsageError
        If there is neither.
    """
    uv, pip = shutil.which("uv"), find_spec("pip") is not None
    if uv is None and not pip:
        uv = _uv_of_pipx()
    if uv is None and not pip:
        raise UsageError(
            "there is neither pip in this environment nor uv on the PATH; "
            f"{Path(sys.executable).name} -m ensurepip brings pip"
        )
    own = {os.path.realpath(sysconfig.get_path(name)) for name in ("purelib", "platlib")}
    return uv if uv and not (pip and folders_of_installed() - own) else ""


def _uv_of_pipx() -> str | None:
    """The uv that lies beside pipx, which then makes environments by that, without pip."""
    pipx = shutil.which("pipx")
    return shutil.which("uv", path=str(Path(pipx).resolve().parent)) if pipx else None


def _refuse_managed() -> None:
    mark = Path(sysconfig.get_path("stdlib"), "EXTERNALLY-MANAGED")
    asked = os.environ.get("PIP_BREAK_SYSTEM_PACKAGES", "").lower() in ("1", "true", "yes", "on")
    if mark.is_file() and not asked:
        raise UsageError(
            f"this Python belongs to the operating system, which installs its packages ({mark}); "
            f"install musictool in an environment of its own, as by pipx install {OWN}, and its "
            "plugins there"
        )


def _refuse_locked(kind: Kind) -> None:
    folder = sysconfig.get_path("purelib")
    to_user = kind == "base" and site.ENABLE_USER_SITE  # where pip goes then
    if not os.access(folder, os.W_OK) and not to_user:
        raise UsageError(
            f"{folder} cannot be written, so nothing can be installed there; do it as the user "
            "whose it is, or install musictool in an environment of your own"
        )
