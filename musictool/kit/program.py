"""The program `musictool`, called often: one process runs all command lines, one after the other.

To start it for each would take longer than most of the work that checks give it.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from functools import cache

__all__ = ["called"]

CODE = """
import json, os, sys, tempfile, traceback
asked, answers = os.fdopen(os.dup(0)), os.fdopen(os.dup(1), "w")
os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
sys.path[:] = json.loads(sys.argv[1])
from musictool.cli import main
for line in asked:
    sys.argv = ["musictool", *json.loads(line)]
    with tempfile.TemporaryFile() as said:
        for handle in (1, 2):
            os.dup2(said.fileno(), handle)
        try:
            main()
        except SystemExit as end:
            code = end.code or 0
        except BaseException:
            traceback.print_exc()
            code = 1
        sys.stdout.flush()
        sys.stderr.flush()
        said.seek(0)
        words = said.read().decode(errors="replace")
    print(json.dumps([code, words]), file=answers, flush=True)
"""


def called(words: Sequence[str]) -> tuple[int, str]:
    """Run a command line: its exit code, and what it printed."""
    program = _program(tuple(one for one in sys.path if isinstance(one, str)))
    assert program.stdin is not None
    assert program.stdout is not None
    try:
        program.stdin.write(f"{json.dumps(list(words))}\n")
        program.stdin.flush()
        answer = program.stdout.readline()
    except BrokenPipeError:
        answer = ""
    if not answer:
        _program.cache_clear()
        return program.wait() or 1, "it ended the program"
    code, said = json.loads(answer)
    return code, said.strip()


@cache
def _program(path: tuple[str, ...]) -> subprocess.Popen[str]:
    program = subprocess.Popen(
        [sys.executable, "-P", "-c", CODE, json.dumps(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "MUSICTOOL_EXECUTOR": "serial"},
        text=True,
    )
    atexit.register(program.kill)
    return program
