"""One tiny model of each kind for all tests."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import musictool as mt

from .models import write_model
from .pipelines import write_ace_step, write_stable_audio

SONG_RATE = 8000


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


@pytest.fixture(scope="session")
def song():
    """Four seconds of noise in two channels, at another rate than the model's."""
    rng = np.random.default_rng(5)
    return mt.Audio(np.float32(0.2 * rng.standard_normal((2, 4 * SONG_RATE))), SONG_RATE)


@pytest.fixture
def anew(pipelines):
    """A run of a verb on a tiny pipeline."""

    def run(verb, name, song, **wishes):
        asked = {"model": pipelines[name], "steps": 2, **wishes}
        return mt.commands[verb](song, engine=name, **asked)

    return run


@pytest.fixture
def loaded(pipelines):
    """A tiny pipeline as a model, and the pipeline itself."""
    import diffusers

    from musictool_hub_models.diffusion.ace_step_15 import FAMILY as ACE_STEP
    from musictool_hub_models.diffusion.model import load
    from musictool_hub_models.diffusion.stable_audio_3 import FAMILY as STABLE_AUDIO

    def both(name, device="cpu"):
        is_stable = name == "stable-audio"
        kind = diffusers.StableAudio3Pipeline if is_stable else diffusers.AceStepPipeline
        theirs = kind.from_pretrained(pipelines[name])
        theirs.set_progress_bar_config(disable=True)
        family = STABLE_AUDIO if is_stable else ACE_STEP
        return load(device, Path(pipelines[name]), family, "float32"), theirs

    return both
