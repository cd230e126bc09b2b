"""Presets of the current folder: whose content was trusted, and what they may not do even then.

A folder may come from anybody: an archive, a repository, a shared disk. Its presets are run once
their user has read and trusted them, by content, so that one that changes is trusted anew. Native
code, and files outside the folder, take a word on the command line as well.
"""

from __future__ import annotations

import os
import shlex
from hashlib import sha256
from pathlib import Path

from musictool.address import is_address, place
from musictool.contract import SECOND_INPUTS, Parameter
from musictool.contract.options import ALLOW
from musictool.errors import PipelineError
from musictool.pipeline.model import Step

__all__ = ["PRESETS", "refuse_outside", "refuse_unless_allowed", "trust", "trusted", "untrusted"]

PRESETS = Path(".musictool", "presets")
"""Where the current folder's presets lie."""

NATIVE, OUTSIDE = ALLOW.choices

READ = (*SECOND_INPUTS, "table")
"""Kinds of parameters whose file is read: on the network, with the credentials of the user."""


def trusted(content: bytes) -> bool:
    """Whether the content of a preset was trusted before."""
    try:
        lines = _list().read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return False
    return sha256(content).hexdigest() in {line.partition(" ")[0] for line in lines}


def trust(content: bytes, file: Path) -> None:
    """Trust the content of a preset from now on.

    Raises
    ------
    PipelineError
        If that cannot be kept.
    """
    line = f"{sha256(content).hexdigest()}  {str(file.absolute())!r}\n"
    try:
        _list().parent.mkdir(parents=True, exist_ok=True)
        with _list().open("a", encoding="utf-8") as file_of_lines:
            file_of_lines.write(line)
    except OSError as error:
        raise PipelineError(f"{_list()}: cannot be written: {error.strerror}") from None


def untrusted(name: str, file: Path) -> str:
    """The sentence about a preset that was not trusted yet, or has changed since."""
    return f"{file} is not trusted yet; read it, then: musictool preset trust {shlex.quote(name)}"


def refuse_unless_allowed(parameter: Parameter, value: object, step: Step, where: str) -> None:
    """Refuse a value by which a step of a stranger's would do more than it may.

    Raises
    ------
    PipelineError
    """
    if value is None:
        return
    if parameter.native and NATIVE in step.denied:
        raise PipelineError(
            f"{where}: {step.whose} may not load native code ({value}); if you trust it, add "
            f"--allow {NATIVE}"
        )
    for one in value if isinstance(value, tuple) else (value,):
        is_path = parameter.streams or (parameter.kind == "path" and not parameter.native)
        is_far = parameter.kind in READ and isinstance(one, str) and is_address(one)
        if is_path or is_far:
            refuse_outside(one, step, f"{where}: {parameter.name}")


def refuse_outside(path: object, step: Step, where: str) -> None:
    """Refuse a path by which a stranger's step leads out of the current folder, also by links.

    Raises
    ------
    PipelineError
    """
    here, real = os.path.realpath("."), os.path.realpath(place(str(path)))
    leaves = is_address(path) or not Path(real).is_relative_to(here)
    if OUTSIDE in step.denied and leaves:
        raise PipelineError(
            f"{where}: {step.whose} may not lead out of the folder ({path}); if you mean it, add "
            f"--allow {OUTSIDE}"
        )


def _list() -> Path:
    """Hashes of what was trusted, a line each, as sha256sum prints them."""
    from platformdirs import user_config_path

    return user_config_path("musictool") / "trusted-presets"
