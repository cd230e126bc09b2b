"""One tiny model of each kind for all tests."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import pytest

from .models import write_model
from .pipelines import write_ace_step, write_stable_audio


@pytest.fixture(scope="session")
def folders(tmp_path_factory: Any) -> dict[int, Path]:
    """The folders of models with one and with two channels."""
    pytest.importorskip("transformers", reason="musictool[musicgen] is not installed")
    made = {channels: tmp_path_factory.mktemp(f"musicgen{channels}") for channels in (1, 2)}
    for channels, folder in made.items():
        write_model(folder, channels)
    return made


@pytest.fixture(scope="session")
def melodic(tmp_path_factory: Any) -> Path:
    """The folder of a model that hears melodies."""
    pytest.importorskip("transformers", reason="musictool[musicgen] is not installed")
    folder: Path = tmp_path_factory.mktemp("melody")
    write_model(folder, hears_melodies=True)
    return folder


@pytest.fixture(scope="session")
def pipelines(tmp_path_factory: Any) -> dict[str, str]:
    """The folders of tiny pipelines, by engine; "ace-step-base" is not distilled."""
    pytest.importorskip("diffusers", reason="musictool[diffusion] is not installed")
    writes = {
        "stable-audio": write_stable_audio,
        "ace-step": write_ace_step,
        "ace-step-base": partial(write_ace_step, turbo=False),
    }
    made = {name: tmp_path_factory.mktemp(name) for name in writes}
    for name, write in writes.items():
        write(made[name])
    return {name: str(folder) for name, folder in made.items()}
