"""`plugins new` on the command line: with flags it asks nothing, on a terminal what is missing."""

from __future__ import annotations

import os
import pty
import subprocess
import sys

COMMAND = [sys.executable, "-m", "musictool", "plugins", "new"]


def test_with_flags_it_asks_nothing_and_without_a_terminal_it_says_what_is_missing(run, here):
    made = run("plugins", "new", "acme", "--kind", "model", "-o", "made")
    assert made.code == 0
    assert "made/musictool-acme/musictool_acme/weights/acme.safetensors" in made.out.splitlines()
    assert 'pip install -e "made/musictool-acme[test]"' in made.err
    again = run("plugins", "new", "acme", "--kind", "model", "-o", "made")
    assert (again.code, again.out) == (2, "")
    assert "made/musictool-acme: is there already" in again.err
    assert "a name is missing" in run("plugins", "new").err
    assert run("plugins", "new", "acme").err == (
        "error: plugins new: --kind command|engine|generator|model is missing\n"
    )


def test_on_a_terminal_it_asks_and_asks_again(here):
    ours, theirs = pty.openpty()
    started = subprocess.Popen(
        [*COMMAND], stdin=theirs, stderr=theirs, stdout=subprocess.PIPE, cwd=here
    )
    os.close(theirs)
    os.write(ours, b"gain\nacme\ntool\nengine\n\n")
    out, _ = started.communicate(timeout=120)
    assert started.returncode == 0
    assert b"musictool-acme/tests/test_acme.py" in out
    asked = os.read(ours, 100_000).decode()
    os.close(ours)
    assert "gain is there already" in asked
    assert "no kind of plugin is called 'tool'" in asked
    module = (here / "musictool-acme" / "musictool_acme" / "__init__.py").read_text()
    assert '@engine("continue", "acme")' in module


def test_on_a_terminal_it_asks_what_a_model_is_for(here):
    ours, theirs = pty.openpty()
    command = [*COMMAND, "deep"]
    started = subprocess.Popen(
        command, stdin=theirs, stderr=theirs, stdout=subprocess.PIPE, cwd=here
    )
    os.close(theirs)
    os.write(ours, b"model\nstyle\n")
    started.communicate(timeout=120)
    assert started.returncode == 0
    asked = os.read(ours, 100_000).decode()
    os.close(ours)
    assert "For which command? [one of its own]" in asked
    module = (here / "musictool-deep" / "musictool_deep" / "__init__.py").read_text()
    assert '@engine("style", "deep"' in module
