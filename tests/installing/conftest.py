"""Environments for tests that install: they see the libraries of this one, and no network."""

from __future__ import annotations

import os
import subprocess
import sysconfig
import venv
from dataclasses import dataclass, field
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[2]

PLUGIN = '''"""Acme's things."""
from musictool import Audio, command, hookimpl

@command("{name}")
def {name}(audio: Audio) -> Audio:
    """Do that."""
    return audio

@command("trim")
def trim(audio: Audio) -> Audio:
    """Cut."""
    return audio

@hookimpl
def musictool_register():
    return [{name}, trim]

@hookimpl
def musictool_presets():
    return {{"surf-{name}": "{name}"}}
'''


def wheel(folder: Path, name: str, version: str, source: str = "", *needs: str) -> Path:
    """Write a wheel by hand; with a source it is a plugin."""
    module = name.replace("-", "_")
    info = f"{module}-{version}.dist-info"
    required = "".join(f"Requires-Dist: {one}\n" for one in needs)
    files = {
        f"{module}.py": source,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{required}",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    if source:
        files[f"{info}/entry_points.txt"] = (
            f"[musictool]\n{name.removeprefix('musictool-')} = {module}\n"
        )
    files[f"{info}/RECORD"] = "".join(f"{path},,\n" for path in [*files, f"{info}/RECORD"])
    target = folder / f"{module}-{version}-py3-none-any.whl"
    with ZipFile(target, "w") as opened:
        for path, text in files.items():
            opened.writestr(path, text)
    return target


@dataclass
class Result:
    code: int
    out: str
    err: str


@dataclass
class Place:
    """An environment with a musictool of one built-in plugin, and an index of wheels."""

    folder: Path
    links: Path
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def site(self) -> Path:
        return next(self.folder.glob("lib/python*/site-packages"))

    def call(self, *words: str) -> Result:
        """Run the program in it."""
        code = "from musictool.cli import script; script()"
        done = subprocess.run(
            [self.folder / "bin" / "python", "-c", code, *words],
            capture_output=True,
            text=True,
            cwd=self.folder,
            env={**os.environ, **self.variables},
        )
        return Result(done.returncode, done.stdout, " ".join(done.stderr.split()))

    def versions(self) -> set[str]:
        """All that is installed in it."""
        return {one.name.removesuffix(".dist-info") for one in self.site.glob("*.dist-info")}


def make_place(folder: Path, links: Path) -> Place:
    """Make one."""
    venv.EnvBuilder(symlinks=True).create(folder)
    place = Place(folder, links)
    paths = [ROOT, ROOT / "plugins", sysconfig.get_path("purelib")]
    (place.site / "libraries.pth").write_text("".join(f"{path}\n" for path in paths))
    info = place.site / "musictool-0.1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: musictool\nVersion: 0.1.0\n")
    (info / "entry_points.txt").write_text("[musictool]\nbasics = musictool_basics\n")
    place.variables = {
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(links),
        "PIP_CONFIG_FILE": os.devnull,
        "PATH": "/nowhere",  # where no uv is
        "XDG_CACHE_HOME": str(folder / "cache"),
        "XDG_CONFIG_HOME": str(folder / "config"),
    }
    return place


@pytest.fixture(scope="module")
def links(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of packages."""
    folder = tmp_path_factory.mktemp("links")
    wheel(folder, "musictool-acme", "1.0", PLUGIN.format(name="warm"), "musictool", "torches>=2")
    wheel(folder, "musictool-acme", "1.1", PLUGIN.format(name="warm"), "torches>=2", "small")
    wheel(folder, "musictool-greedy", "1.0", PLUGIN.format(name="cold"), "torches<2")
    wheel(folder, "musictool-ill", "1.0", "import nothing_there")
    wheel(folder, "small", "1.0")
    for version in ("1.0", "1.5", "2.0", "2.5"):
        wheel(folder, "torches", version)
    return folder


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, links: Path) -> Place:
    """An environment that the tests of a file share; `torches` is in it, in an older version."""
    made = make_place(tmp_path_factory.mktemp("place") / "env", links)
    with ZipFile(links / "torches-2.0-py3-none-any.whl") as opened:
        opened.extractall(made.site)
    return made
