"""Environments that pipx has made by uv, where there is no pip, and what uv says of a path."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from musictool.installing import environment as rooms
from musictool.installing.conduct import planned_versions
from musictool.installing.environment import Environment
from musictool.installing.made import forgetting


def program(folder: Path, name: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def test_uv_beside_pipx_installs_where_there_is_no_pip(tmp_path, monkeypatch):
    pipx = program(tmp_path / "home", "pipx")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "pipx").symlink_to(pipx)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setattr(rooms, "find_spec", lambda name: None)
    with pytest.raises(rooms.UsageError, match="there is neither pip"):
        rooms._program()
    uv = program(tmp_path / "home", "uv")
    assert rooms._program() == str(uv)
    monkeypatch.setattr(rooms, "find_spec", lambda name: name)
    assert rooms._program() == ""


def test_pipx_forgets_what_it_has_injected_and_nothing_else(tmp_path, monkeypatch):
    pipx = program(tmp_path / "bin", "pipx")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    room = Environment("python", tmp_path / "musictool", "pipx", "")
    room.folder.mkdir()
    known = {"injected_packages": {"musictool_ring": {}}}
    (room.folder / "pipx_metadata.json").write_text(json.dumps(known))
    command = [str(pipx), "uninject", "--leave-deps", "musictool", "musictool-ring"]
    assert forgetting(room, ["musictool-ring"]) == command
    assert forgetting(room, ["musictool-ring", "musictool-other"]) == []
    assert forgetting(Environment("python", room.folder, "venv", ""), ["musictool-ring"]) == []


def test_what_uv_would_install_of_a_path_is_told(tmp_path):
    said = "Would install 2 packages\n + musictool-ring @ file:///ring\n + smallpkg==1.0\n"
    planned = planned_versions(said, tmp_path / "none")
    assert planned == {"musictool-ring": "file:///ring", "smallpkg": "1.0"}
