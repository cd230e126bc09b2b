"""The command reference is what the commands declare today."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from musictool.discovery import registry

DOCS = Path(__file__).parents[2] / "docs"


def generate(
    script: Path, *arguments: str, path: Path | None = None
) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **({"PYTHONPATH": str(path)} if path else {})}
    return subprocess.run(
        [sys.executable, script, *arguments], env=environment, capture_output=True, text=True
    )


def test_page_is_up_to_date() -> None:
    done = generate(DOCS / "generate.py", "--check")
    assert done.returncode == 0, done.stderr


def test_stale_page_is_told_and_renewed(tmp_path: Path) -> None:
    script = Path(shutil.copy(DOCS / "generate.py", tmp_path))
    page = tmp_path / "reference.md"
    page.write_text("# Command reference\n")
    done = generate(script, "--check")
    assert done.returncode == 1
    assert done.stderr.startswith("reference.md is not what the commands declare; run")
    assert page.read_text() == "# Command reference\n"
    assert generate(script).returncode == 0
    assert page.read_text(encoding="utf-8").startswith("<!-- Written by docs/generate.py")
    assert generate(script, "--check").returncode == 0


def test_every_built_in_parameter_is_there() -> None:
    text = (DOCS / "reference.md").read_text(encoding="utf-8")
    sections = {part.split("\n")[0]: part for part in text.split("\n## ")}
    known = registry()
    names = [
        name
        for plugin in known.plugins
        if plugin.distribution == "musictool"
        for name in plugin.commands
    ]
    assert len(names) >= 8
    for name in names:
        command = known.commands[name]
        assert command.spec.doc.strip() in sections[name]
        for parameter in command.spec.all_parameters:
            assert f"| `{parameter.flag}` | `{parameter.name}` |" in sections[name]
            assert parameter.help in sections[name]


def test_plugins_of_others_stay_out(tmp_path: Path, python, install_plugin) -> None:
    source = '''
from musictool import Audio, command, hookimpl

@command("acme")
def acme(audio: Audio) -> Audio:
    """Do what only Acme does."""
    return audio

@hookimpl
def musictool_register():
    return [acme]
'''
    install_plugin(tmp_path / "site", "musictool-acme", source)
    listed = "from musictool.discovery import registry; print('acme' in registry().commands)"
    assert python(listed, tmp_path / "site") == "True"
    done = generate(DOCS / "generate.py", "--check", path=tmp_path / "site")
    assert done.returncode == 0, done.stderr
