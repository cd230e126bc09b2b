"""The command line: `musictool COMMAND INPUT... [-o OUTPUT]`.

`app` is the typer hub, `flags` turns a command's parameters into flags, `execute` runs the jobs,
`views` prints. Nothing heavy is imported before there is work to do: help and completion read the
index alone.

Exit codes: 0 all done, 1 a job failed, 2 asked for in a way that cannot be done, 3 some jobs of a
batch failed, 130 interrupted, 143 terminated.
"""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType

__all__ = ["main"]


def main() -> None:
    """The program `musictool`."""
    # OpenMP's threads spin while they wait, which makes two of them on a busy machine slower than
    # one; it reads this once, when torch is imported.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    signal.signal(signal.SIGTERM, _terminate)

    from musictool.cli.app import app
    from musictool.errors import MusictoolError

    try:
        app()
    except MusictoolError as error:
        from musictool.cli.views import show_error

        show_error(error)
        sys.exit(error.exit_code)


def _terminate(number: int, frame: FrameType | None) -> None:
    # As an exception, so that temporary files are removed on the way out.
    sys.exit(128 + number)
