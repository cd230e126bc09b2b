"""Commands as a reader of a guide types them, and what they print.

A command line of musictool alone is done in a process forked from one that has imported what takes
long, and so are what a page has installed with pip and its Python; a shell does all else.
"""

from __future__ import annotations

import gc
import importlib
import multiprocessing
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory
from zipfile import ZipFile

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
        "torch",
        *("matplotlib.figure", "matplotlib.backends.backend_agg"),
        *("hatchling.build", "hatchling.builders.wheel", "hatchling.metadata.core", "doctest"),
    ]
)

INSTALL = re.compile(r"pip install (?:-e )?\./([\w-]+)")
"""What a page installs: a package that is in the folder, and not into this environment."""

SCRIPT = re.compile(r"python ([\w.-]+\.py)")
"""A script in Python without arguments."""

SITE = ".site"
"""The folder in which that is installed."""


def session(command: str, folder: Path) -> str:
    """What it prints, on standard output and error, in a folder."""
    if package := INSTALL.fullmatch(command):
        return _forked(_install, folder, package[1])
    assert not command.startswith("pip "), f"{command} would change this environment"
    bare = re.sub(r"'[^']*'|\"[^\"$`\\!]*\"", "", command)
    if command.startswith("musictool ") and not SHELL.search(bare):
        return _forked(_musictool, folder, *shlex.split(command))
    if command.startswith("python -c ") and not SHELL.search(bare):
        return _forked(_python, folder, shlex.split(command)[2])
    if script := SCRIPT.fullmatch(command):
        return _forked(_python, folder, (folder / script[1]).read_text(encoding="utf-8"))
    site = {"PYTHONPATH": str(folder / SITE)} if (folder / SITE).exists() else {}
    return subprocess.run(
        command,
        shell=True,
        executable=shutil.which("bash"),
        cwd=folder,
        env=os.environ | {"PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}"} | site,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ).stdout


def doctested(text: str, folder: Path) -> str:
    """What is wrong in a session of Python, in a folder; nothing if it is as it says."""
    return _forked(_doctest, folder, text)


def ran(text: str, folder: Path) -> str:
    """What a program in Python prints, in a folder; its error, if there is one."""
    return _forked(_python, folder, text)


def _forked(work: Callable[..., None], folder: Path, *arguments: str) -> str:
    with NamedTemporaryFile("r") as printed:
        run = FORKS.Process(target=_in_folder, args=(work, folder, printed.name, *arguments))
        run.start()
        run.join()
        return printed.read()


def _in_folder(work: Callable[..., None], folder: Path, printed: str, *arguments: str) -> None:
    gc.freeze()  # what was imported before is shared, until it is looked through for what may go
    output = os.open(printed, os.O_WRONLY | os.O_APPEND)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.chdir(folder)
    if (site := folder / SITE).exists():
        os.environ["PYTHONPATH"] = str(site)
        sys.path.insert(0, str(site))
        importlib.invalidate_caches()
    work(*arguments)


def _musictool(*words: str) -> None:
    sys.argv = [*words]
    from musictool.cli import script

    script()


def _install(package: str) -> None:
    """What pip does once it has what it needs: the wheel that the package's backend builds."""
    from hatchling.build import build_wheel

    site = Path.cwd() / SITE
    site.mkdir(exist_ok=True)
    os.chdir(package)
    with TemporaryDirectory() as made, ZipFile(Path(made) / build_wheel(made)) as wheel:
        wheel.extractall(site)


def _python(text: str) -> None:
    sys.path.insert(0, "")
    exec(compile(text, "page", "exec"), {"__name__": "__main__"})


def _doctest(text: str) -> None:
    import doctest

    sys.path.insert(0, "")
    test = doctest.DocTestParser().get_doctest(text, {"__name__": "__main__"}, "page", None, 0)
    doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test)
