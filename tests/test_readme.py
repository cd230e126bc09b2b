"""The README promises only what runs: its examples are run, and compared with what they print."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from musictool.contract.refusals import HUB_COMMANDS
from musictool.discovery import registry

from .sessions import session

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def without_times(text: str) -> list[str]:
    """The lines, with nothing in them that another computer may do otherwise, and no blank ends.

    That is the time taken, the progress that is told where it is long, and the peaks of composed
    music: which of two equally good bars is taken may hang on the last bit of a sum.
    """
    unsteady = re.compile(r"(?:(?<=^peak_dbfs)|(?<=^true_peak_dbtp)) +-\d+\.\d+|\d+\.\d (?=s$)")
    lines = (unsteady.sub("_ ", line.rstrip()) for line in text.splitlines())
    return [line for line in lines if line and not re.match(r"(\d+/\d+ )?\S+: \d+% ", line)]


def console_examples() -> list[tuple[str, list[str]]]:
    examples: list[tuple[str, list[str]]] = []
    for block in re.findall(r"```console\n(.*?)```", README, re.DOTALL):
        for one in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = one.partition("\n")
            examples.append((command, without_times(output)))
    return examples


def test_examples_print_what_the_readme_says(tmp_path: Path) -> None:
    (tmp_path / "examples").mkdir()
    (tmp_path / "takes").mkdir()
    shutil.copy(ROOT / "examples" / "demo.flac", tmp_path / "examples")
    examples = console_examples()
    assert len(examples) >= 5
    for command, expected in examples:
        assert without_times(session(command, tmp_path)) == expected, command


def test_python_example_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "examples").mkdir()
    shutil.copy(ROOT / "examples" / "demo.flac", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    (code,) = (
        block for block in re.findall(r"```python\n(.*?)```", README, re.DOTALL) if "mt." in block
    )
    exec(compile(code, "README.md", "exec"), {})
    assert (tmp_path / "out.flac").stat().st_size > 0


def test_every_command_is_in_the_table() -> None:
    rows = dict(re.findall(r"^\| `([a-z.*-]+)` \| (.+?) \|$", README, re.MULTILINE))
    known = registry()
    builtin = {
        name
        for plugin in known.plugins
        if plugin.distribution == "musictool"
        for name in plugin.commands
    }
    alone = {name for name in builtin if "." not in name}
    for name in alone:
        assert rows[name] == known.commands[name].spec.summary
    groups = {f"{name.partition('.')[0]}.*" for name in builtin - alone}
    for group in groups:
        named = {group.replace("*", name) for name in re.findall(r"`([a-z0-9-]+)`", rows[group])}
        assert named == {name for name in builtin if name.startswith(group[:-1])}
    assert not set(rows) - alone - groups - HUB_COMMANDS
