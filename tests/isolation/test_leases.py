"""An isolated plugin that is upgraded or uninstalled while it is at work goes on to its end."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import musictool as mt
from musictool import Audio, PluginError
from musictool.discovery import registry
from musictool.installing import wanted_of
from musictool.installing.isolating import make, remove
from musictool.isolation import host
from musictool.isolation.calls import function_of
from musictool.isolation.host import process_of

from .conftest import from_folder

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="isolated plugins at work")

NAME = "musictool-acme"

SHOWS = f"""
from musictool.isolation.host import process_of
print(process_of({NAME!r}).environment.folder.name)
"""


@pytest.fixture
def own(both: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the environment of acme, in a folder of its own."""
    card = json.loads((both / f"{NAME}.json").read_text())
    shutil.copytree(both / card["folder"], tmp_path / "before", symlinks=True)
    (tmp_path / f"{NAME}.json").write_text(json.dumps({**card, "folder": "before"}))
    monkeypatch.setenv("MUSICTOOL_ISOLATED", str(tmp_path))
    registry(fresh=True)
    return tmp_path


def folders(room: Path) -> set[str]:
    return {one.name for one in room.iterdir() if one.is_dir()}


def test_an_upgrade_is_for_who_comes_later(own, packages, monkeypatch):
    sound = Audio(np.ones((2, 1000), np.float32), 8000)
    mt.run("acme.same", sound)
    from_folder(monkeypatch, packages)
    after = make([wanted_of(NAME)]).folder.name
    assert folders(own) == {"before", after}
    assert mt.run("acme.find", sound)["soxr"] == "lent"  # imports what it had not yet
    with pytest.raises(PluginError, match="crashed"):
        mt.run("acme.fail", sound)
    assert mt.run("acme.half", sound).frames == 1000
    assert process_of(NAME).environment.folder.name == "before"
    done = subprocess.run([sys.executable, "-c", SHOWS], capture_output=True, text=True)
    assert done.stdout == f"{after}\n"
    host.end_all()
    assert process_of(NAME).environment.folder.name == after


def test_one_that_is_uninstalled_goes_when_it_is_done(own):
    sound = Audio(np.ones((2, 1000), np.float32), 8000)
    mt.run("acme.same", sound)
    card = (own / f"{NAME}.json").read_text()
    find = function_of(next(one for one in registry().specs() if one.name == "acme.find"))
    remove(NAME)
    assert find(sound)["soxr"] == "lent"
    assert folders(own) == {"before"}
    host.end_all()
    with pytest.raises(PluginError, match="has no isolated environment any more"):
        process_of(NAME)
    (own / f"{NAME}.json").write_text(card)
    remove(NAME)
    assert folders(own) == set()
