"""`plugins check` as a program of its own."""

from __future__ import annotations

import subprocess
import sys


def test_it_comes_to_an_end_also_after_a_worker(tmp_path):
    command = [sys.executable, "-m", "musictool", "plugins", "check", "basics"]
    done = subprocess.run(
        [*command, "--only", "gain batch"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "1 check made, 0 findings")
