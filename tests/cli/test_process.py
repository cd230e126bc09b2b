"""The process as its caller sees it: what it prints arrives, and the exit code too."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def musictool(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "musictool", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True)


def test_output_arrives_whole_in_a_pipe(tmp_path: Path) -> None:
    done = musictool("pipeline", "schema", folder=tmp_path)
    assert done.returncode == 0
    assert done.stdout.endswith("}\n")
    assert len(done.stdout) > 100_000


def test_exit_codes_reach_the_caller(tmp_path: Path) -> None:
    assert musictool("--version", folder=tmp_path).returncode == 0
    missing = musictool("gain", "nope.wav", "--db", "1", folder=tmp_path)
    assert (missing.returncode, missing.stdout) == (1, "")
    assert missing.stderr == "error: nope.wav: there is no such file or folder\n"
    assert musictool("gian", folder=tmp_path).returncode == 2


def test_what_was_to_be_done_at_the_end_is_done(tmp_path: Path) -> None:
    code = (
        "import atexit, sys; from musictool.cli import script; "
        "atexit.register(lambda: print('last')); sys.argv = ['musictool', '--version']; script()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "last"
    assert done.returncode == 0


def test_a_short_edit_imports_what_it_needs(here: Path) -> None:
    """What other files and commands need would be half of the time that it takes."""
    script = (
        "import sys\n"
        "from musictool.cli import main\n"
        "sys.argv = ['musictool', 'gain', 'in.wav', '--db', '-1', '-o', 'out.wav']\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    musictool("plugins", folder=here)  # which makes the index
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    for_others = {"av", "concurrent.futures", "fractions", "librosa", "logging", "numpy.random"}
    for_others |= {"pedalboard", "scipy", "torch"}
    for_others |= {"musictool.files.audio.foreign", "musictool.files.audio.ogg"}
    assert not for_others & set(done.stderr.split())
