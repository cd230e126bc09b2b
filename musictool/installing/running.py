"""Running pip, uv and pipx, and reading what they print."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from musictool.errors import PluginError, is_debugged

__all__ = ["Told", "started"]

Told = Callable[[str], None]
"""Is given each line that the program prints."""


def started(
    command: Sequence[str], told: Told, variables: Mapping[str, str] = MappingProxyType({})
) -> tuple[int, str]:
    """Run a program to its end; its exit status, and all that it printed.

    Raises
    ------
    PluginError
        If it cannot be started.
    """
    environment = {**os.environ, "GIT_TERMINAL_PROMPT": "0", "NO_COLOR": "1", **variables}
    lines = []
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            env=environment,
        )
    except OSError as error:
        raise PluginError(f"{command[0]} cannot be started: {error.strerror}") from None
    with process:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                lines.append(line)
                told(line.strip())
                if is_debugged():
                    sys.stderr.write(line)
        except BaseException:
            process.terminate()  # which lets it put back what it was about to replace
            process.wait()
            raise
    return process.returncode, "".join(lines)
