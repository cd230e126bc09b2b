"""One tiny model of each kind for all tests of MusicGen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from .models import write_model


@pytest.fixture(scope="session")
def folders(tmp_path_factory: Any) -> dict[int, Path]:
    """The folders of models with one and with two channels."""
    pytest.importorskip("transformers", reason="musictool[musicgen] is not installed")
    made = {channels: tmp_path_factory.mktemp(f"musicgen{channels}") for channels in (1, 2)}
    for channels, folder in made.items():
        write_model(folder, channels)
    return made
