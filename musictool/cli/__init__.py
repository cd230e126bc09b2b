"""The command line: `musictool COMMAND INPUT... [-o OUTPUT]`.

`app` is the root of all commands: `verbs` are the hub's own, `groups` hold those of plugins, which
`commands` makes of their specs out of the options and arguments in `params`; `help` shows what they
are, `guides` how to use them. `execute` runs jobs and `screen` shows their results, or `rows` of
JSON; `tally` counts them, `progress` says how far they are, on a terminal by a `bar` and a `title`;
`stopping` is what Ctrl-C does, `summary` what a batch ends with, and `records` what it leaves in
files, a `log` and a `report`. `views` and `tables` print, `wrapping` fits it to a terminal.
Nothing heavy is imported before there is work to do: help and completion read the index alone.

Exit codes: 0 all done, 1 a job failed, 2 asked for in a way that cannot be done, 3 some jobs of a
batch failed, 129 the terminal was closed, 130 interrupted, 141 nobody reads the output any more, so
that work was left undone, 143 terminated. What is only shown (help, findings) may be cut short.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import os
import signal
import stat
import sys
import warnings
from types import FrameType
from typing import NoReturn

__all__ = ["main", "script"]


STOPPING = [
    getattr(signal, name) for name in ("SIGHUP", "SIGINT", "SIGTERM") if hasattr(signal, name)
]


alone = False
"""Whether this process does what one command line asks for, and nothing else."""


class Stopped(KeyboardInterrupt):
    """A signal as an exception, so that temporary files are removed on the way out."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.exit_code = 128 + number


def main() -> None:
    """The program `musictool`."""
    while (handle := os.open(os.devnull, os.O_RDWR)) < 3:
        pass  # the parent closed it, and no file of ours is to be taken for it
    os.close(handle)
    for name in ("stdout", "stderr"):  # None if the parent closed it
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w"))  # noqa: SIM115, PTH123
    if not sys.warnoptions:  # those of libraries, for their callers; `python -W` shows them
        warnings.simplefilter("ignore")
    for number in STOPPING:
        if signal.getsignal(number) is not signal.SIG_IGN:  # as nohup and `&` in scripts ask for
            signal.signal(number, _stop)
    try:
        sys.exit(_run(sys.argv[1:]))
    except BrokenPipeError as gone:
        # As `head` does: what is still in the buffer must not be written once more at the end.
        _to_nowhere(sys.stdout.fileno())
        sys.exit(getattr(gone, "exit_code", 0))


def script() -> NoReturn:
    """`main` as a process: when it is done the process is gone.

    Python would first take every module apart, which after an import of pedalboard or torch costs
    more than a tenth of a short command's time, and which the system does at once.
    """
    global alone
    alone = True
    for library in ("MKL", "OPENBLAS"):  # sums are rounded as in the workers of a batch
        os.environ.setdefault(f"{library}_NUM_THREADS", "1")
    gc.disable()  # what imports leave is no garbage; `execute` enables it for the work
    try:
        main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    else:
        code = 0
    atexit._run_exitfuncs()
    with contextlib.suppress(OSError):  # nobody may read them any more
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)


# CPython 3.11 keeps frames in chunks of 16 kB, and takes and frees one for each call that an import
# makes across the end of one: a tenth of the time of a short command. All of them fit into the
# chunk of a frame that asks for much.
script.__code__ = script.__code__.replace(co_stacksize=2**14)


def _run(arguments: list[str]) -> int:
    """Run the program; returns the exit code."""
    from musictool.errors import MusictoolError

    try:
        from musictool.cli.app import program

        return program(arguments)
    except MusictoolError as error:
        from musictool.cli.views import show_failure

        with contextlib.suppress(BrokenPipeError):
            show_failure(error, as_json="--json" in arguments)
        return error.exit_code
    except FileNotFoundError:
        from musictool.cli.views import show_line

        try:
            os.getcwd()  # noqa: PTH109
        except OSError:
            show_line("error", "the current folder was deleted; change to one that is there")
            return 1
        raise
    except MemoryError:
        from musictool.cli.views import show_line

        show_line("error", "this computer's memory does not suffice for this")
        return 1
    except KeyboardInterrupt as stop:
        from musictool.cli.views import show_line

        with contextlib.suppress(BrokenPipeError):
            notes = getattr(stop, "__notes__", [])
            show_line("interrupted", str(stop) or "; ".join(notes) or "nothing was written")
        return getattr(stop, "exit_code", 130)


def _stop(number: int, frame: FrameType | None) -> None:
    if number != signal.SIGINT:
        signal.signal(number, signal.SIG_IGN)  # a shell says it again, and would break the cleaning
        for handle in (1, 2):  # a terminal that was closed refuses all that is still to be said
            with contextlib.suppress(OSError):
                if stat.S_ISCHR(os.fstat(handle).st_mode) and not os.isatty(handle):
                    _to_nowhere(handle)
    raise Stopped(number)


def _to_nowhere(handle: int) -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), handle)
