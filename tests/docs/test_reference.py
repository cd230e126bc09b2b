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
    docs = shutil.copytree(DOCS, tmp_path / "docs")
    reference, page, gone = docs / "reference.md", docs / "effects/width.md", docs / "effects/x.md"
    reference.write_text("# Command reference\n")
    page.unlink()
    gone.write_text("# fx.x\n")
    done = generate(docs / "generate.py", "--check")
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "reference.md is not what the commands declare",
        "effects/width.md is not what the commands declare",
        "effects/x.md is of no effect that there is",
        "run python docs/generate.py",
    ]
    assert reference.read_text() == "# Command reference\n"
    assert generate(docs / "generate.py", "--no-pictures").returncode == 0
    assert reference.read_text(encoding="utf-8").startswith("<!-- Written by docs/generate.py")
    assert page.exists()
    assert not gone.exists()
    assert generate(docs / "generate.py", "--check").returncode == 0


def test_missing_and_superfluous_pictures_are_told(tmp_path: Path) -> None:
    docs = shutil.copytree(DOCS, tmp_path / "docs")
    pictures = docs / "effects" / "pictures"
    (pictures / "width.png").rename(pictures / "x.png")
    done = generate(docs / "generate.py", "--check")
    assert done.returncode == 1
    assert "effects/pictures/width.png is missing" in done.stderr
    assert "effects/pictures/x.png is of no effect" in done.stderr


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
        effect = f"effects/{name.removeprefix('fx.')}.md"
        linked = f"({effect})" in sections[name] and (DOCS / effect).exists()
        for at, one in enumerate(known.commands[name].variants):
            section = sections[f"{name}, {one.flow.with_it}" if at else name]
            assert one.spec.summary in section
            assert linked or one.spec.doc.strip() in section
            for parameter in one.spec.all_parameters:
                assert f"| `{parameter.flag}` | `{parameter.name}` |" in section
                assert parameter.help.replace("|", "\\|") in section  # as a cell has it


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
