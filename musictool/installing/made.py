"""Environments that pipx and `uv tool` made: they know what is to be in them, and make them anew.

What is only put into such an environment is lost at its next upgrade. pipx is told by `pipx
inject`, which does it. `uv tool` makes the environment out of one command, with all that is to be
in it.

References
----------
pipx.pypa.io, "inject"; uv's documentation, "Tools", "Installing tools".
"""

from __future__ import annotations

import contextlib
import json
import shlex
import shutil
from collections.abc import Mapping, Sequence

from packaging.utils import canonicalize_name

from musictool.discovery.chosen import OWN
from musictool.errors import UsageError
from musictool.installing.environment import Environment
from musictool.installing.installed import Installed
from musictool.installing.running import Told
from musictool.installing.wanted import Wanted

__all__ = ["forgetting", "made_anew"]


def made_anew(
    environment: Environment,
    wanted: Sequence[Wanted],
    there: Mapping[str, Installed],
    held: str,
    told: Told,
) -> tuple[list[str], Told, dict[str, str]]:
    """What is to be run so that plugins are there after an upgrade, too: as `started` takes it.

    Parameters
    ----------
    held
        A file of constraints. It goes by the environment's variables: as options of pip's pipx
        would remember it, when it is long gone.

    Raises
    ------
    UsageError
        With the command for a person to run, if it cannot be done from here.
    """
    words = [one.text for one in wanted]
    if environment.kind == "uv tool":
        extra = [word for text in words for word in ("--with", text)]
        command = ["uv", "tool", "install", OWN, *extra]
        raise UsageError(
            "this musictool was installed by uv tool, which makes its environment of one command: "
            f"{shlex.join(command)}, with a --with for each plugin that is there already"
        )
    again = ["--force"] if any(one.name in there for one in wanted) else []
    editable = ["--editable"] if any(one.is_editable for one in wanted) else []
    command = ["pipx", "inject", *again, *editable, environment.folder.name, *words]
    pipx = shutil.which("pipx")
    if pipx is None:
        raise UsageError(
            "this musictool was installed by pipx, which has to know its plugins, and pipx is not "
            f"on the PATH; {shlex.join(command)}"
        )
    return [pipx, *command[1:]], told, {"PIP_CONSTRAINT": held, "UV_CONSTRAINT": held}


def forgetting(environment: Environment, names: Sequence[str]) -> list[str]:
    """The command by which pipx uninstalls what it has injected; [] if it has not."""
    pipx, known = shutil.which("pipx"), {}
    if environment.kind == "pipx" and pipx is not None:
        with contextlib.suppress(OSError, ValueError):
            known = json.loads((environment.folder / "pipx_metadata.json").read_text("utf-8"))
    injected = {canonicalize_name(one) for one in known.get("injected_packages", ())}
    if pipx is None or not injected.issuperset(map(canonicalize_name, names)) or not names:
        return []
    return [pipx, "uninject", "--leave-deps", environment.folder.name, *names]
