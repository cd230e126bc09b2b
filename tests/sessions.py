"""Commands as a reader of a guide types them, and what they print.

A command line of musictool alone, in the environment as it is, is done in a process forked from one
that has imported what takes long; a shell does all else.
"""

from __future__ import annotations

import multiprocessing
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import NamedTemporaryFile

PROGRAMS = Path(sys.executable).parent
SHELL = re.compile(r"[|&;<>$`*?\[\]{}()~#\\!\n]")
"""What a shell may do something about, outside of quotes."""

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(
    [
        *("musictool.cli.app", "musictool.cli.execute", "musictool.batches.batch"),
        *("musictool.jobs.deliver", "musictool.files.tags.following", "musictool.script"),
        *("musictool_rhythm", "musictool_effects", "musictool_generation", "musictool_scores"),
        *("mutagen", "pedalboard", "soundfile", "librosa", "scipy.signal"),
        *("torch", "torch._dynamo"),  # whose optimizers import the latter, for seconds
        *("matplotlib.figure", "matplotlib.backends.backend_agg"),
    ]
)


def session(command: str, folder: Path, **environment: str) -> str:
    """What it prints, on standard output and error, in a folder."""
    bare = re.sub(r"'[^']*'|\"[^\"$`\\!]*\"", "", command)
    if command.startswith("musictool ") and not environment and not SHELL.search(bare):
        with NamedTemporaryFile("r") as printed:
            words = shlex.split(command)
            run = FORKS.Process(target=_musictool, args=(words, folder, printed.name))
            run.start()
            run.join()
            return printed.read()
    return subprocess.run(
        command,
        shell=True,
        executable=shutil.which("bash"),
        cwd=folder,
        env=os.environ | {"PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}"} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ).stdout


def _musictool(words: list[str], folder: Path, printed: str) -> None:
    output = os.open(printed, os.O_WRONLY | os.O_APPEND)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.chdir(folder)
    sys.argv = words
    from musictool.cli import script

    script()
