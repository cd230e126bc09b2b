"""The wheel holds what it should, and does the main job where nothing else of musictool is."""

from __future__ import annotations

import configparser
import json
import os
import subprocess
import sys
import tomllib
import venv
from collections.abc import Iterator
from email.message import Message
from email.parser import Parser
from importlib.metadata import Distribution, distribution
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pytest
import soundfile
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
DEMO = ROOT / "examples" / "demo.flac"
RING, DEHISS = (ROOT / "examples" / f"musictool-{name}" for name in ("ring", "dehiss"))
"""Plugins of somebody else: one brings an engine for `continue`, one commands and a network."""
PLUGINS = sorted(path.parent.name for path in (ROOT / "plugins").glob("*/__init__.py"))

SITE = "import sysconfig; print(sysconfig.get_path('purelib'))"
BUILD = """
import os, sys
from hatchling.build import build_wheel
os.chdir(sys.argv[2])
print(build_wheel(sys.argv[1]))
"""


def run(*command: object, cwd: Path) -> str:
    """What a program prints; without this process's PYTHONPATH, which would let others in."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run(
        [str(word) for word in command], cwd=cwd, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    options = ("--wheel", "--no-isolation", "--outdir", folder)
    run(sys.executable, "-m", "build", *options, ROOT, cwd=folder)
    (wheel,) = folder.glob("musictool-*.whl")
    return wheel


@pytest.fixture(scope="module")
def contents(wheel: Path) -> dict[str, str]:
    """Text of each file in the wheel, by its path; weights are none."""
    with ZipFile(wheel) as opened:
        return {
            name: "" if name.endswith(".safetensors") else opened.read(name).decode()
            for name in opened.namelist()
        }


def declared(metadata: Message) -> Iterator[Distribution]:
    """What a distribution declares that it needs, as it is installed here, and what that needs."""
    todo, seen = [(metadata, "")], set()
    for one, extra in todo:
        for line in one.get_all("Requires-Dist", []):
            wanted = Requirement(line)
            if wanted.marker and not wanted.marker.evaluate({"extra": extra}):
                continue
            found = distribution(wanted.name)
            assert wanted.specifier.contains(found.version, prereleases=True), line
            for more in {"", *wanted.extras} - {e for name, e in seen if name == wanted.name}:
                seen.add((wanted.name, more))
                todo.append((found.metadata, more))
                yield found


@pytest.fixture(scope="module")
def programs(
    wheel: Path, contents: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The programs of an environment of the wheel and what it declares that it needs, no more.

    The latter is linked from here: to install it anew takes a minute.
    """
    home = tmp_path_factory.mktemp("environment")
    venv.EnvBuilder(symlinks=os.name != "nt").create(home)
    programs = home / ("Scripts" if os.name == "nt" else "bin")
    (site,) = run(programs / "python", "-c", SITE, cwd=home).split()
    (info,) = {name.split("/")[0] for name in contents if ".dist-info/" in name}
    for one in declared(Parser().parsestr(contents[f"{info}/METADATA"])):
        for top in {file.parts[0] for file in one.files or ()} - {"..", "__pycache__"}:
            if not (Path(site) / top).exists():
                (Path(site) / top).symlink_to(one.locate_file(top))
    pip(programs, "install", wheel)
    return programs


def pip(programs: Path, verb: str, *what: object) -> None:
    """Install wheels into the environment of some programs, or remove them; nothing is fetched."""
    options = ("--yes",) if verb == "uninstall" else ("--no-compile", "--no-deps", "--no-index")
    command = (sys.executable, "-m", "pip", "--python", programs / "python", verb, "--quiet")
    run(*command, *options, *what, cwd=programs)


def test_holds_the_hub_and_every_plugin_and_no_more(contents: dict[str, str]) -> None:
    assert len(PLUGINS) >= 2
    tops = {name.split("/")[0] for name in contents}
    (info,) = (top for top in tops if top.endswith(".dist-info"))
    assert tops == {"musictool", *PLUGINS, info}
    assert {name for name in contents if name.endswith(".py")} == {
        file.relative_to(base).as_posix()
        for base in (ROOT, ROOT / "plugins")
        for package in (["musictool"] if base == ROOT else PLUGINS)
        for file in (base / package).rglob("*.py")
    }
    assert not [name for name in contents if "test" in name.lower()]
    assert {name for name in contents if name.startswith("musictool/docs/")} == {
        f"musictool/{page.relative_to(ROOT).as_posix()}" for page in (ROOT / "docs").rglob("*.md")
    }
    assert "musictool/py.typed" in contents
    assert "class FxCommands" in contents["musictool/script/installed.pyi"]
    assert not [name for name in contents if "training/" in name]
    assert {"musictool_listening/page.css", "musictool_listening/players.js"} <= set(contents)
    assert "musictool_rhythm/tcn/weights/beats.safetensors" in contents
    assert "musictool_scores/humanizing/drummer/weights/drummer.safetensors" in contents
    for name in ("notes", "drums", "lead"):
        assert f"musictool_transcription/{name}/weights/{name}.safetensors" in contents
    assert contents[f"{info}/licenses/LICENSE"] == (ROOT / "LICENSE").read_text(encoding="utf-8")


def test_declares_its_program_plugins_and_dependencies(contents: dict[str, str]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (info,) = {name.split("/")[0] for name in contents if ".dist-info/" in name}
    points = configparser.ConfigParser()
    points.read_string(contents[f"{info}/entry_points.txt"])
    assert dict(points["console_scripts"]) == {"musictool": "musictool.cli:script"}
    assert sorted(points["musictool"].values()) == PLUGINS
    metadata = Parser().parsestr(contents[f"{info}/METADATA"])
    assert metadata["License-Expression"] == "GPL-3.0-or-later"
    required = [line for line in metadata.get_all("Requires-Dist", []) if "extra ==" not in line]
    assert sorted(required) == sorted(line.lower() for line in project["dependencies"])


@pytest.mark.slow
def test_installed_it_does_the_main_job(programs: Path, tmp_path: Path) -> None:
    modules = ["musictool", *PLUGINS]
    ask = f"import {', '.join(modules)}; print(*({', '.join(m + '.__file__' for m in modules)},))"
    for file in run(programs / "python", "-c", ask, cwd=tmp_path).split():
        assert Path(file).is_relative_to(programs.parent)
    assert "Rhythm\n" in run(programs / "musictool", "docs", "rhythm", cwd=tmp_path)
    out = tmp_path / "longer.flac"
    printed = run(programs / "musictool", "continue", DEMO, "--seconds", 5, "-o", out, cwd=tmp_path)
    assert printed.startswith(f"{out} (25.0 s, 44100 Hz, 2 ch)")
    source, rate = soundfile.read(DEMO, dtype="int32")
    longer, _ = soundfile.read(out, dtype="int32")
    assert len(longer) == len(source) + 5 * rate
    assert np.array_equal(longer[: 19 * rate], source[: 19 * rate])
    new = longer[len(source) :] / 2**31
    assert np.sqrt(np.mean(new[:rate] ** 2)) > 0.02
    assert soundfile.info(out).subtype == soundfile.info(DEMO).subtype


@pytest.mark.slow
def test_plugins_of_somebody_else_come_work_everywhere_and_go(
    programs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MUSICTOOL_EXECUTOR")  # a batch is done as its users have it done
    musictool = programs / "musictool"
    built = [
        tmp_path / run(sys.executable, "-c", BUILD, tmp_path, one, cwd=tmp_path).strip()
        for one in (RING, DEHISS)
    ]
    pip(programs, "install", *built)
    try:
        source, rate = soundfile.read(DEMO, dtype="int32")
        ringing = ("--engine", "ring", "--seconds", 1)
        run(musictool, "continue", DEMO, *ringing, "-o", "rung.flac", cwd=tmp_path)
        rung, _ = soundfile.read(tmp_path / "rung.flac", dtype="int32")
        assert len(rung) == len(source) + rate
        assert np.array_equal(rung[: len(source)], source)
        assert np.abs(rung[len(source) :]).max() > 2**20

        chain = "continue engine=ring seconds=1 | trim start=20"
        run(musictool, "run", chain, DEMO, "-o", "end.flac", cwd=tmp_path)
        assert np.array_equal(soundfile.read(tmp_path / "end.flac", dtype="int32")[0], rung[-rate:])

        inputs = (DEMO, tmp_path / "rung.flac")
        run(musictool, "continue", *inputs, *ringing, "-o", "both", cwd=tmp_path)
        made = {
            path.name: soundfile.info(path).frames for path in (tmp_path / "both").glob("*.flac")
        }
        assert made == {"demo.continue.flac": len(rung), "rung.continue.flac": len(rung) + rate}

        asked = (
            "import sys, musictool as mt; song = mt.read(sys.argv[1]);"
            "print(mt.run('continue engine=ring seconds=1', song).frames)"
        )
        assert int(run(programs / "python", "-c", asked, DEMO, cwd=tmp_path)) == len(rung)

        time = np.arange(3 * rate) / rate
        note = 0.3 * np.exp(-3 * time) * np.sin(2 * np.pi * 440 * time) * (time < 1.5)
        hiss = 0.003 * np.random.default_rng(0).standard_normal(time.size)
        soundfile.write(tmp_path / "tape.wav", note + hiss, rate, "FLOAT")
        run(musictool, "run", "dehiss | gain db=-6", "tape.wav", "-o", "clean.wav", cwd=tmp_path)
        clean = 10 ** (6 / 20) * soundfile.read(tmp_path / "clean.wav")[0]
        assert np.std((clean - note)[: 2 * rate]) < 0.5 * np.std(hiss)
        assert np.std(clean[2 * rate :]) < 0.25 * np.std(hiss)
    finally:
        pip(programs, "uninstall", "musictool-ring", "musictool-dehiss")
    left = json.loads(run(musictool, "plugins", "list", "--json", cwd=tmp_path))
    assert [plugin["name"] for plugin in left if plugin["distribution"] != "musictool"] == []
    for name, asked in {"ring": ("continue", DEMO, *ringing), "dehiss": ("dehiss", DEMO)}.items():
        command = [musictool, *map(str, asked)]
        gone = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
        assert gone.returncode == 2
        assert name in gone.stderr
        assert not list(programs.parent.rglob(f"musictool_{name}*"))
