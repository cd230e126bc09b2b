"""Here every test starts as a new user does: with no index of what is installed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from musictool.discovery import Registry, chosen
from musictool.discovery.apart import read_here
from musictool.discovery.build import build
from musictool.discovery.entries import entries
from musictool.discovery.found import Found
from musictool.discovery.order import order_of


@pytest.fixture(autouse=True)
def nothing_indexed(own_folders: Path) -> None:
    shutil.rmtree(own_folders / "cache" / "musictool")


class Installed:
    """Plugins in a folder, put together with ours in this process."""

    def __init__(self, folder: Path, install: Any) -> None:
        self._folder, self._install = folder, install
        self._names: dict[str, None] = {}

    def install(self, name: str, source: str) -> None:
        self._install(self._folder, f"musictool-{name}", source)
        self._names[name] = None

    def uninstall(self, name: str) -> None:
        del self._names[name]
        shutil.rmtree(self._folder / f"musictool_{name}-1.0.dist-info")

    def registry(self) -> Registry:
        """As a call of the program would find them now."""
        own = [one for one in entries() if one.distribution == chosen.OWN]
        found = [
            Found(name, f"musictool_{name}", f"musictool-{name}", "1.0", str(self._folder))
            for name in self._names
        ]
        for one in found:
            one.off = chosen.why_off(one.name, one.distribution)
        read = sorted([*own, *found], key=lambda one: one.name)
        read_here(one for one in read if not one.off)
        return build(read, {}, order_of(read))


@pytest.fixture
def plugins(tmp_path: Path, install_plugin: Any, monkeypatch: pytest.MonkeyPatch) -> Installed:
    monkeypatch.syspath_prepend(tmp_path)
    return Installed(tmp_path, install_plugin)


@pytest.fixture
def discover(python: Callable[..., str]) -> Callable[..., dict[str, Any]]:
    """The registry that a new process sees, as plain data."""

    def run(*folders: Path, **environment: str) -> dict[str, Any]:
        code = (
            "import json\n"
            "from musictool.discovery import registry\n"
            "known = registry()\n"
            "print(json.dumps({'commands': {n: list(c.engines) for n, c in known.commands.items()},"
            "'problems': {p.distribution: p.problems for p in known.plugins},"
            "'notes': {p.distribution: p.notes for p in known.plugins},"
            "'contested': known.contested, 'presets': known.presets,"
            "'engines_contested': {n: c.contested for n, c in known.commands.items()}}))"
        )
        return json.loads(python(code, *folders, **environment))

    return run
