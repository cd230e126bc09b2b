"""The checks as an author has them: as tests of pytest, and as `musictool plugins check`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from musictool.discovery import registry
from musictool.errors import UnknownName
from musictool.kit import conformance, examine

SOURCE = '''"""Three commands, of which two are as they should be."""
from pathlib import Path
from typing import Annotated
from musictool import Audio, Param, command, hookimpl

@command("acme.well")
def well(audio: Audio, factor: Annotated[float, Param("How loud", gt=0, le=1)]) -> Audio:
    """Make it softer."""
    return audio.with_samples(audio.samples * audio.samples.dtype.type(factor))

@command("acme.reads")
def reads(audio: Audio, path: Annotated[Path, Param("A file")]) -> Audio:
    """Look at a file."""
    return audio

@command("acme.ill")
def ill(audio: Audio) -> Audio:
    """Know one rate"""
    return audio if audio.sample_rate == 44100 else None

@hookimpl
def musictool_register():
    return [well, reads, ill]
'''

TESTS = """
from musictool.kit import conformance

test_acme = conformance("musictool-acme", without=["sound", "recording empty", "acme.ill form"])
"""

TOLD = """acme.ill: 2 checks, 2 findings
  words
    expected: every parameter has help without a full stop, the summary a full stop
    happened: the summary is 'Know one rate'
    to mend:  write Param(help) for each, and a sentence as the first line of the docstring
  form: 192 kHz
    expected: a result, or CannotProcess with a sentence, whatever the sample rate and channels
    happened: PluginError: acme.ill: gave back NoneType where it declares audio; that is a bug in \
the plugin
    to mend:  take the rate from the recording, and say CannotProcess for what cannot be done
acme.reads: 2 checks, all well
acme.well: 2 checks, all well
6 checks made, 2 findings
"""


@pytest.fixture
def acme(install_plugin, tmp_path, monkeypatch) -> Path:
    install_plugin(tmp_path / "site", "musictool-acme", SOURCE)
    monkeypatch.syspath_prepend(tmp_path / "site")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "site"))
    return tmp_path


def call(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_pytest_runs_each_check_and_says_what_is_wrong(acme):
    (acme / "test_acme.py").write_text(TESTS)
    options = ["-q", "-rs", "-c", "/dev/null", "-p", "no:cacheprovider", "-k", "words or form"]
    done = call(acme, "pytest", *options, "test_acme.py")
    assert "1 failed, 8 passed, 6 skipped" in done.stdout
    assert "test_acme[acme.ill words]" in done.stdout
    assert "happened: the summary is 'Know one rate'" in done.stdout
    assert "path must be given a path: give it to conformance as values=" in done.stdout
    assert "def conforms" not in done.stdout  # the finding says it all


def test_the_command_line_tells_each_command_and_fails(acme):
    chosen = ["--only", "words", "--only", "form 192 kHz", "--with", "acme.reads path=test.txt"]
    done = call(acme, "musictool", "plugins", "check", "musictool-acme", *chosen)
    assert (done.stdout, done.stderr, done.returncode) == (TOLD, "", 1)


def test_an_unknown_plugin_or_check_is_told(acme):
    with pytest.raises(UnknownName, match="no plugin is called 'rythm'; did you mean rhythm"):
        conformance("rythm")
    with pytest.raises(UnknownName, match="no check is called 'block'; did you mean blocks"):
        list(examine("musictool-acme", registry(), only=["block"]))
