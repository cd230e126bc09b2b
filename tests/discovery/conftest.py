"""Here every test starts as a new user does: with no index of what is installed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def nothing_indexed(own_folders: Path) -> None:
    shutil.rmtree(own_folders / "cache" / "musictool")
