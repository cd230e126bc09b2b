"""Help and completion say all there is to say, and import nothing for it."""

import json
import os
import re
import subprocess
import sys
from textwrap import indent

import pytest

from musictool.discovery import registry

HEAVY = {
    *("numpy", "scipy", "torch", "librosa", "pedalboard", "transformers", "numba"),
    *("soundfile", "soxr", "pydantic", "yaml"),
    *("musictool_basics", "musictool_continuation", "musictool_lab", "musictool_sleepy"),
}

IMPORTS = """
import io, json, os, sys
from contextlib import redirect_stdout
from musictool.cli import main
"""

SHOW = """
sys.argv = ["musictool", *arguments]
shown = io.StringIO()
with redirect_stdout(shown):
    try:
        main()
    except SystemExit as end:
        assert not end.code, end.code
print(json.dumps([shown.getvalue(), sorted(sys.modules)]), flush=True)
"""

SERVER = f"""{IMPORTS}
for asked in sys.stdin:
    if os.fork():
        if os.wait()[1]:
            sys.exit(1)
        continue
    arguments, environment = json.loads(asked)
    os.environ |= environment{indent(SHOW, "    ")}
    os._exit(0)
"""
"""Each command line in a process of its own, forked from one that has the program and no more."""

SLEEPY = """
import time
from musictool import Audio, command, hookimpl
time.sleep(0.5)

@command("sleep")
def sleep(audio: Audio) -> Audio:
    \"\"\"Rest.\"\"\"
    return audio

@hookimpl
def musictool_register():
    return [sleep]
"""


@pytest.fixture
def shown(lab, tmp_path):
    """What a command line shows, after asserting that it imported nothing heavy."""
    servers = {}

    def start(folders):
        return subprocess.Popen(
            [sys.executable, "-c", SERVER],
            env=os.environ | {"PYTHONPATH": os.pathsep.join(map(str, folders))},
            cwd=tmp_path,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def show(*arguments, folder=None, needed=frozenset(), **environment):
        folders = (lab, folder) if folder else (lab,)
        server = servers[folders] = servers.get(folders) or start(folders)
        server.stdin.write(f"{json.dumps([arguments, environment])}\n")
        server.stdin.flush()
        text, modules = json.loads(server.stdout.readline())
        assert not (HEAVY - needed) & set(modules)
        return text

    yield show
    for server in servers.values():
        server.communicate()


@pytest.fixture
def warm(python, lab):
    python("from musictool.discovery import registry; registry()", lab)


@pytest.mark.usefixtures("warm")
def test_help_imports_nothing_and_shows_everything(shown):
    root = shown("--help")
    for name in ("continue", "fade", "lab", "run", "pipeline", "info", "plugins", "doctor"):
        assert f" {name} " in root
    wide = {"COLUMNS": "200"}
    fade = shown("fade", "--help", **wide)
    assert "Length of the fade-in (at least 0 s)" in fade
    assert "linear|equal-power|s-curve|exponential" in fade
    paint = shown("lab", "paint", "-h", **wide)
    assert "Engine oil" in paint
    assert "Engine water" in paint
    assert paint.index("--gloss") < paint.index("Engine water") < paint.index("--wetness")
    assert "[default: oil]" in paint
    assert "blend" in shown("lab", "--help")
    assert "YAML file" in shown("run", "--help", **wide)
    assert "Also: extend, outpaint" in shown("continue", "--help", **wide)
    assert "Usage: musictool fx reverb " in shown("reverb", "--help", **wide)
    assert "musictool gain INPUT" in shown("find", "louder", needed={"yaml"})  # presets
    assert "list" in shown("plugins", "--help")
    assert "musictool-lab 1.0" in shown("plugins")
    assert json.loads(shown("plugins", "--json")) == json.loads(shown("plugins", "list", "--json"))
    assert shown("--version").startswith("musictool ")


PLAIN = """
from collections.abc import Sequence
from typing import Annotated
from musictool import Audio, Param, command, hookimpl

@command("plain.sing")
def sing(
    audio: Audio,
    words: Annotated[Sequence[str], Param("What to `sing`")] = ("la", "li"),
    rate: Annotated[float, Param("How fast")] = 44100.5,
    loud: Annotated[bool, Param("With all its might")] = True,
    high: Annotated[bool, Param("An octave up")] = False,
) -> Audio:
    \"\"\"Sing `words`.\"\"\"
    return audio

@hookimpl
def musictool_register():
    return [sing]
"""


def test_help_speaks_to_people(shown, python, lab, install_plugin, tmp_path):
    folder = tmp_path / "plugins"
    install_plugin(folder, "musictool-plain", PLAIN)
    python("from musictool.discovery import registry; registry()", lab, folder)
    wide = {"COLUMNS": "200", "folder": folder}
    assert "plain                 sing: Sing words." in shown("--help", **wide)
    assert "\nsing: Sing words.\n" in shown("plain", "--help", **wide)
    text = shown("plain", "sing", "--help", **wide)
    assert "Sing words." in text
    assert "What to sing (may be repeated) [default: la, li]" in text
    assert "How fast [default: 44100.5]" in text
    assert "With all its might [default: on]" in text
    assert "An octave up\n" in text
    for line in (["plain", "sing"], ["run"], ["info"], ["plugins"], [], ["plugins", "show"]):
        text = shown(*line, "--help", **wide)
        assert not set("<>`") & set(text)
        assert "True" not in text


def test_a_plugin_that_is_slow_to_import_slows_no_help(
    shown, python, lab, install_plugin, tmp_path
):
    folder = tmp_path / "plugins"
    install_plugin(folder, "musictool-sleepy", SLEEPY)
    python("from musictool.discovery import registry; registry()", lab, folder)
    assert "Rest." in shown("--help", folder=folder)
    assert "Rest." in shown("sleep", "--help", folder=folder)


COMPLETED = {
    "fa": ["fade"],
    "la": ["lab"],
    "exte": ["extend"],
    "fx ec": ["echo"],
    "reverb --ta": ["--tail"],
    "lab pl": ["play"],
    "plugins s": ["show", "search"],
    "fade --st": ["--start"],
    "fade --shape s": ["s-curve"],
    "lab paint --engine ": ["oil", "water"],
    "gain --clip l": ["limit"],
    "gain --bit-depth f": ["float"],
    "lab dice --device c": ["cpu", "cuda"],
    "plugins show musictool_l": ["musictool_lab"],
    "run lab-q": ["lab-quiet"],
    "pipeline check lab-l": ["lab-loud"],
    "preset lab-q": ["lab-quiet"],
    "preset show lab-l": ["lab-loud"],
}


@pytest.mark.usefixtures("warm")
def test_completion(shown):
    for line, expected in COMPLETED.items():
        words = f"musictool {line}"
        count = len(words.split(" ")) - 1
        bash = shown(
            _MUSICTOOL_COMPLETE="complete_bash", COMP_WORDS=words, COMP_CWORD=str(count)
        ).split()
        assert bash == expected, line


@pytest.mark.usefixtures("warm")
def test_completion_in_other_shells(shown):
    for line in ("fa", "fade --shape s", "lab paint --engine ", "preset lab-q"):
        expected, words = COMPLETED[line], f"musictool {line}"
        fish = shown(
            _MUSICTOOL_COMPLETE="complete_fish",
            _TYPER_COMPLETE_FISH_ACTION="get-args",
            _TYPER_COMPLETE_ARGS=words,
        )
        assert [row.split("\t")[0] for row in fish.splitlines()] == expected
        zsh = shown(_MUSICTOOL_COMPLETE="complete_zsh", _TYPER_COMPLETE_ARGS=words)
        assert all(f'"{word}"' in zsh for word in expected)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_scripts_for_shells(run, shell):
    result = run("--show-completion", shell)
    assert result.code == 0
    assert f"_MUSICTOOL_COMPLETE=complete_{shell}" in result.out


def test_commands_import_only_what_they_use(python, here):
    python("from musictool.discovery import registry; registry()")  # writes the index
    code = f"{IMPORTS}\narguments = ['gain', 'in.wav', '--db', '3']\n{SHOW}"
    _, modules = json.loads(python(code))
    heavy = {"torch", "librosa", "pedalboard", "scipy", "numba", "yaml", "pydantic"}
    assert not heavy & set(modules)
    assert (here / "in.gain.wav").exists()
    modules = json.loads(python("import musictool, sys, json\nprint(json.dumps([*sys.modules]))"))
    assert not {*HEAVY, "typer", "rich", "pluggy"} & set(modules)


def test_help_of_every_command_names_each_flag_with_its_unit_and_range(run, monkeypatch):
    monkeypatch.setenv("COLUMNS", "1000")
    for name, command in registry().commands.items():
        text = run(*name.split("."), "--help").out
        for spec in (command.spec, *command.engines.values()):
            for parameter in spec.all_parameters:
                check_row(parameter, text)


def check_row(parameter, text):
    start = re.compile(rf"  {parameter.flag}[ /]")
    (line,) = [row for row in text.splitlines() if start.match(row)]
    assert parameter.help in line
    if parameter.kind in ("number", "integer"):
        bounds = (parameter.ge, parameter.gt, parameter.le, parameter.lt)
        for bound in bounds:
            assert bound is None or f"{bound:g}" in line
        assert parameter.unit in line
    for choice in parameter.choices:
        assert choice in line
    if parameter.default not in (None, False, "", [], ()):
        assert "[default: " in line
