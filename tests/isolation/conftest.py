"""Two plugins in environments of their own, installed by pip from a folder, without a network."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from zipfile import ZipFile

import pytest

from musictool.installing import wanted_of
from musictool.installing.isolating import make
from musictool.isolation import host

SOURCE = Path(__file__).with_name("acme.py")

FACTORS = {"1.0": 0.5, "2.0": 0.25}
"""What the versions of a small package have: one plugin needs the first, the other the second."""


def wheel(
    folder: Path, name: str, version: str, files: Mapping[str, str], *needs: str, entry: str = ""
) -> Path:
    """A wheel made by hand: a plugin, if it has an entry point."""
    module = name.replace("-", "_")
    info = f"{module}-{version}.dist-info"
    needed = "".join(f"Requires-Dist: {one}\n" for one in needs)
    written = {
        **files,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{needed}",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        **({f"{info}/entry_points.txt": f"[musictool]\n{entry}\n"} if entry else {}),
    }
    written[f"{info}/RECORD"] = "".join(f"{path},,\n" for path in (*written, f"{info}/RECORD"))
    path = folder / f"{module}-{version}-py3-none-any.whl"
    with ZipFile(path, "w") as archive:
        for inside, text in written.items():
            archive.writestr(inside, text)
    return path


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of packages, which stands for an index."""
    folder = tmp_path_factory.mktemp("packages")
    for version, factor in FACTORS.items():
        source = f"VERSION = {version!r}\nFACTOR = {factor}\n"
        wheel(folder, "smallpkg", version, {"smallpkg.py": source})
    wheel(folder, "soxr", "99.0", {"soxr.py": "MARK = 'its own'\n"})
    text = SOURCE.read_text("utf-8")
    for name, small in (("acme", "smallpkg<2"), ("beta", "smallpkg>=2")):
        files = {f"musictool_{name}.py": text.replace('"acme.', f'"{name}.')}
        own = ["soxr"] * (name == "beta")
        entry = f"{name} = musictool_{name}"
        needs = ("musictool>=0.1", small, *own)
        wheel(folder, f"musictool-{name}", "1.0", files, *needs, entry=entry)
    return folder


def from_folder(patch: pytest.MonkeyPatch, packages: Path) -> None:
    """Let pip look nowhere else, and be what installs."""
    patch.setenv("PIP_NO_INDEX", "1")
    patch.setenv("PIP_FIND_LINKS", str(packages))
    patch.setattr("musictool.installing.isolating.shutil.which", lambda name: None)


@pytest.fixture(scope="session")
def room(packages: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the environments of both."""
    folder = tmp_path_factory.mktemp("isolated")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MUSICTOOL_ISOLATED", str(folder))
        from_folder(patch, packages)
        make([wanted_of("musictool-acme")])
        make([wanted_of("musictool-beta")])
    return folder


@pytest.fixture
def both(
    room: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """Both plugins, for one test; the index of what they bring is built once."""
    monkeypatch.setenv("MUSICTOOL_ISOLATED", str(room))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "isolated-cache"))
    yield room
    host.end_all()


@pytest.fixture
def program(tmp_path: Path, both: Path) -> Callable[..., subprocess.CompletedProcess[bytes]]:
    """The program as a user calls it, with what it writes."""

    def called(*words: object) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            command_line(words), cwd=tmp_path, capture_output=True, timeout=100, env={**os.environ}
        )

    return called


def command_line(words: Sequence[object]) -> list[str]:
    return [sys.executable, "-m", "musictool", *map(str, words)]


def alive(room: Path) -> list[str]:
    """The processes that work in an environment of a room."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = entry.read_bytes()
        except OSError:
            continue
        if str(room).encode() in line and b"bootstrap" in line:
            found.append(entry.parent.name)
    return found
