"""Recordings from words by diffusion: lengths, words, what is refused, and the pipeline's own."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

import musictool as mt
from musictool_hub_models.diffusion.model import Asked, Task, record_steps, sampled, sounded

from .pipelines import HOP, RATE

pytestmark = pytest.mark.filterwarnings("ignore:.*weight_norm.*:FutureWarning")
ENGINES = pytest.mark.parametrize("name", ["stable-audio", "ace-step"])


@pytest.fixture
def made(pipelines):
    """A run of the command on a tiny pipeline."""

    def make(name, **wishes):
        asked = {"prompt": "calm piano", "seconds": 1.0, "model": pipelines[name], **wishes}
        return mt.commands.generate(engine=name.removesuffix("-base"), **asked)

    return make


@ENGINES
def test_a_recording_is_as_long_as_asked_for_also_past_the_window(made, name):
    short = made(name, seconds=1.03, seed=1)
    assert (short.sample_rate, short.channels, short.frames) == (RATE, 2, 3296)
    assert np.array_equal(short.samples, made(name, seconds=1.03, seed=1).samples)
    for other in ({"seed": 2}, {"prompt": "slow"}, {"steps": 3}, {"style": "drums"}):
        wishes = {"seconds": 1.03, "seed": 1, **other}
        assert not np.array_equal(short.samples, made(name, **wishes).samples)
    long = made(name, seconds=None, bars=2, meter="3/4", tempo=90, window=1.5, overlap=0.5)
    assert long.frames == 4 * RATE
    stretches = long.samples.reshape(2, 8, -1)
    assert (np.sqrt(np.square(stretches).mean(axis=(0, 2))) > 0.01).all()
    assert np.isfinite(made(name, dtype="bfloat16").samples).all()


@pytest.mark.parametrize("name", ["stable-audio", "ace-step", "ace-step-base"])
def test_it_is_what_the_pipeline_itself_makes(loaded, name):
    """Of the same seed, in float32, with guidance where there is some."""
    model, theirs = loaded(name)
    call = {"num_inference_steps": 3, "generator": torch.Generator().manual_seed(5)}
    if name == "stable-audio":
        asked = Asked("calm piano", 3, cfg=2.0, negative="drums")
        call |= {"duration": 1.0, "guidance_scale": 2.0, "negative_prompt": "drums"}
    else:
        asked = Asked("calm piano", 3, lyrics="slow", tempo=90, key="C major", meter="3/4")
        call |= {"audio_duration": 1.0, "bpm": 90, "keyscale": "C major", "timesignature": "3"}
        call |= {"lyrics": "slow"}
    generator = torch.Generator().manual_seed(5)
    noise = model.noise(RATE // HOP, generator)
    wanted = theirs("calm piano", **call).audios[0].numpy()
    state = generator.get_state()
    for is_static in (False, True):  # as a GPU's recording needs it
        if is_static:
            record_steps(model)
        generator.set_state(state)
        made = sampled(model, [Task(asked, 1.0, noise, generator, lambda fraction: None)])[0]
        sound = model.sound_of(made)
        if name != "stable-audio":  # brings all to one level
            sound = sound * (10 ** (-1 / 20) / np.abs(sound).max())
        np.testing.assert_allclose(sound, wanted, atol=1e-6)


@ENGINES
def test_pieces_go_through_the_codec_as_the_whole_does(loaded, name):
    model, theirs = loaded(name)
    noise = (
        np.random.default_rng(0)
        .standard_normal((2, HOP * (2 * model.piece + 40)))
        .astype(np.float32)
    )
    with torch.no_grad():
        whole = theirs.vae.encode(torch.from_numpy(noise)[None])
        latents = whole.latents if name == "stable-audio" else whole.latent_dist.mode()
        sound = theirs.vae.decode(latents).sample[0]
    torch.testing.assert_close(model.latents_of(noise), latents, atol=1e-5, rtol=0)
    np.testing.assert_allclose(model.sound_of(latents), sound, atol=1e-5)


@ENGINES
def test_in_a_batch_each_is_what_it_is_alone(loaded, name):
    model, _ = loaded(name)

    def task(seed, prompt="calm"):
        generator = torch.Generator().manual_seed(seed)
        noise = model.noise(20, generator)
        return Task(Asked(prompt), 0.8, noise, generator, lambda fraction: None)

    three = sampled(model, [task(1), task(2, "slow"), task(3)])
    for at, one in enumerate((task(1), task(2, "slow"), task(3))):
        torch.testing.assert_close(three[at], sampled(model, [one])[0], atol=1e-5, rtol=1e-4)
    for one, sound in zip(three, sounded(model, three), strict=True):
        np.testing.assert_allclose(sound, model.sound_of(one), atol=1e-5)


def test_lyrics_of_a_file_are_sung(made, tmp_path):
    text = tmp_path / "song.txt"
    text.write_text("[verse]\nslow beat at piano\n", "utf-8-sig")
    sung = made("ace-step", lyrics=text).samples
    assert not np.array_equal(sung, made("ace-step").samples)
    assert not np.array_equal(sung, made("ace-step", lyrics=text, language="ja").samples)
    text.write_bytes(b"\xff\xfe\xff")
    with pytest.raises(mt.UnreadableFile, match="is no text in UTF-8"):
        made("ace-step", lyrics=text)


def test_what_cannot_be_is_refused_in_a_sentence(made, pipelines, tmp_path):
    for name, wrong, says in (
        ("stable-audio", {"chords": "C G"}, "chords cannot be told to engine stable-audio"),
        ("ace-step", {"chords": "C G"}, "chords cannot be told to engine ace-step"),
        ("stable-audio", {"negative": "drums"}, "negative words are heard by guidance alone"),
        ("stable-audio", {"lyrics": "x"}, "lyrics belongs to engine ace-step"),
        ("ace-step", {"cfg": 3}, "distilled for no guidance"),
        ("ace-step", {"key": "H"}, "H is no key; write it as C or F# minor"),
        ("ace-step", {"language": "English"}, "language: English is none; write it as en"),
        ("stable-audio", {"meter": "three"}, "three is no meter; write it as 3/4"),
        ("ace-step", {"model": "nowhere"}, "is no folder, and none of ace-step-1.5-xl-turbo"),
    ):
        with pytest.raises(mt.BadParameter, match=says):
            made(name, **wrong)
    with pytest.raises(mt.CannotProcess, match=r"a window of 0.1 s is too short; from 0.16 s on"):
        made("stable-audio", window=0.1)
    with pytest.raises(mt.UnreadableFile, match="is of a model AceStepPipeline, not of stable"):
        made("stable-audio", model=pipelines["ace-step"])
    folder = tmp_path / "other"
    shutil.copytree(pipelines["stable-audio"], folder)
    index = json.loads((folder / "model_index.json").read_text())
    index["vae"] = ["os", "system"]
    (folder / "model_index.json").write_text(json.dumps(index))
    with pytest.raises(mt.UnreadableFile, match="a part vae of os, whose code is not run"):
        made("stable-audio", model=str(folder))
    (folder / "model_index.json").write_text(
        Path(pipelines["stable-audio"], "model_index.json").read_text()
    )
    (folder / "vae" / "diffusion_pytorch_model.safetensors").write_bytes(b"none")
    with pytest.raises(mt.UnreadableFile, match="is no model of stable-audio that can be read"):
        made("stable-audio", model=str(folder))


def test_weights_that_are_missing_are_told_with_their_licence(monkeypatch, tmp_path):
    pytest.importorskip("diffusers", reason="musictool[diffusion] is not installed")
    monkeypatch.setenv("MUSICTOOL_WEIGHTS", str(tmp_path))
    for engine, told in (
        ("stable-audio", "Stability AI Community License.*pull stable-audio-3-medium"),
        ("ace-step", "MIT.*pull ace-step-1.5-xl-turbo"),
    ):
        with pytest.raises(mt.MissingWeights, match=told):
            mt.run(f"generate engine={engine} prompt=slow")
    monkeypatch.setitem(sys.modules, "diffusers", None)
    with pytest.raises(mt.UsageError, match=r"pip install 'musictool\[diffusion\]'"):
        mt.run("generate engine=ace-step prompt=slow")
