"""Where memory is short a model's parts take turns on the device, and make the same."""

from __future__ import annotations

import logging
import threading
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

import musictool as mt
from musictool_hub_models import placing
from musictool_hub_models.checking import IN_TURNS
from musictool_hub_models.diffusion.ace_step_15 import FAMILY as ACE_STEP
from musictool_hub_models.diffusion.model import Asked, Task, load, sampled, sounded
from musictool_hub_models.diffusion.stable_audio_3 import FAMILY as STABLE_AUDIO
from musictool_hub_models.musicgen.model import load as load_musicgen
from musictool_hub_models.placing import CODEC, NETWORK, TEXT, Parts

pytestmark = pytest.mark.filterwarnings("ignore:.*weight_norm.*:FutureWarning")
FULL = torch.OutOfMemoryError("CUDA out of memory")
FAMILIES = {"stable-audio": STABLE_AUDIO, "ace-step": ACE_STEP}
ENTER = Parts._enter


@pytest.fixture
def holds_one(monkeypatch):
    """A device whose memory holds one part of a model."""

    def enter(parts, name):
        if parts.here and parts.groups.get(name):
            raise FULL
        ENTER(parts, name)

    monkeypatch.setattr(Parts, "_enter", enter)


@pytest.mark.parametrize("engine", ["stable-audio", "ace-step", "musicgen"])
def test_a_model_that_is_too_large_makes_the_same_in_turns(request, engine, tmp_path, caplog):
    folder = request.getfixturevalue("folders")[2] if engine == "musicgen" else None
    folder = folder or Path(request.getfixturevalue("pipelines")[engine])
    wishes = {"engine": engine, "prompt": "calm piano", "seconds": 0.5, "seed": 4}
    plain = mt.commands.generate(model=str(folder), **wishes)
    (tmp_path / "again").symlink_to(folder)  # which is another model to the cache
    request.getfixturevalue("holds_one")
    caplog.set_level(logging.INFO, "musictool")
    made = mt.commands.generate(model=str(tmp_path / "again"), **wishes)
    assert np.array_equal(made.samples, plain.samples)
    assert IN_TURNS in caplog.text


@pytest.mark.parametrize("engine", ["stable-audio", "ace-step", "musicgen"])
def test_a_codec_keeps_its_weights_whatever_the_rest_counts_with(request, engine):
    if engine == "musicgen":
        folder = request.getfixturevalue("folders")[1]
        model = load_musicgen("cpu", folder, "bfloat16")
        codec, prefix, rest = model.codec, "audio_encoder.", model.decoder
    else:
        folder = Path(request.getfixturevalue("pipelines")[engine])
        model = load("cpu", folder, FAMILIES[engine], "bfloat16")
        codec, prefix, rest = model.pipeline.vae, "", model.pipeline.transformer
        folder = folder / "vae"
    assert rest.dtype == torch.bfloat16
    (file,) = folder.glob("*.safetensors")
    stored = load_file(file)
    for name, weights in codec.named_parameters():
        assert torch.equal(weights, stored[prefix + name])


def test_memory_that_does_not_suffice_is_not_a_damaged_folder(pipelines, holds_one):
    with pytest.raises(torch.OutOfMemoryError):
        load("cpu", Path(pipelines["ace-step"]), ACE_STEP, "auto")


@pytest.mark.parametrize("name", ["stable-audio", "ace-step"])
def test_what_runs_out_of_memory_is_done_again_in_turns(loaded, name):
    model, _ = loaded(name)
    sound = np.random.default_rng(0).standard_normal((2, 20 * model.hop)).astype(np.float32)
    known = model.latents_of(sound)

    def tasks(*seeds):
        """Which hear a recording: all anew, by its codes where the model has some."""
        return [
            Task(
                Asked("calm", 3),
                0.8,
                model.noise(20, generator),
                generator,
                lambda fraction: None,
                known,
                strength=0.5,
                noised=0.9,
            )
            for generator in (torch.Generator().manual_seed(seed) for seed in seeds)
        ]

    plain = sampled(model, tasks(1))
    calls = []

    def scarce(*_given):
        calls.append(len(model.parts.here))
        if len(calls) > 1 and len(model.parts.here) > 1:  # in a step after noise was drawn
            raise FULL

    model.pipeline.transformer.register_forward_pre_hook(scarce)
    two = tasks(1, 2)
    states = [one.generator.get_state() for one in two]
    with pytest.raises(torch.OutOfMemoryError):  # and the hub halves the batch
        sampled(model, two)
    assert TEXT not in model.parts.here
    assert not model.parts.in_turns
    for one, state in zip(two, states, strict=True):
        assert torch.equal(one.generator.get_state(), state)
    again = sampled(model, tasks(1))
    assert torch.equal(again[0], plain[0])
    assert model.parts.here == {NETWORK}
    assert torch.equal(model.latents_of(sound), known)
    assert model.parts.here == {CODEC}
    assert np.isfinite(sounded(model, again)[0]).all()


class Elsewhere(Parts):
    """Parts on a device whose memory is another, as it is on GPUs."""

    def _copied(self, tensor):
        return tensor.clone()


def test_parts_go_where_they_are_wanted_and_come_back_as_they_were(monkeypatch):
    words, codec = torch.nn.Linear(2, 2), torch.nn.BatchNorm1d(2)
    groups = {TEXT: [words], CODEC: [codec]}
    held = [*words.parameters(), *codec.parameters(), *codec.buffers()]
    homes = [one.data_ptr() for one in held]

    def at_home():
        return [one.data_ptr() == home for one, home in zip(held, homes, strict=True)]

    parts = Elsewhere("cpu", groups, in_turns=True)
    assert all(at_home())
    with torch.inference_mode():
        parts.bring(TEXT)
        assert at_home() == [False] * 2 + [True] * 5
        parts.bring(CODEC)
        assert at_home() == [True] * 2 + [False] * 5
        parts.bring(NETWORK)  # that is elsewhere
    assert all(at_home())
    assert words(torch.ones(2)).requires_grad
    size = sum(one.nbytes for one in held)
    monkeypatch.setattr(placing, "_free", lambda device: 2 * size - 1)
    short = Elsewhere("cpu", groups)
    assert short.here == {CODEC}
    short.bring(TEXT)
    assert not any(at_home())
    short.done(TEXT)
    assert at_home() == [True] * 2 + [False] * 5
    monkeypatch.setattr(placing, "_free", lambda device: 2 * size)
    assert Elsewhere("cpu", groups).here == {TEXT, CODEC}


def test_nobody_takes_a_part_away_from_who_works_with_it():
    parts = Parts("cpu", {TEXT: [], CODEC: []})
    begun, go_on, order = threading.Event(), threading.Event(), []

    def slow():
        begun.set()
        go_on.wait(10)
        order.append(sorted(parts.here))

    def hungry():
        go_on.set()
        order.append(parts.in_turns)
        if not parts.in_turns:
            raise FULL

    other = threading.Thread(target=partial(parts.within_memory, slow))
    other.start()
    begun.wait(10)
    parts.within_memory(hungry)
    other.join()
    assert order == [False, [CODEC, TEXT], True]
