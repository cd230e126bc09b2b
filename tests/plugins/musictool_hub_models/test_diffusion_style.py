"""Recordings anew from themselves by diffusion: as long, as loud, and as far off as asked for."""

from __future__ import annotations

import json
from itertools import product

import numpy as np
import pytest
import torch

import musictool as mt
from musictool_hub_models.diffusion.ace_step_15 import FAMILY as ACE_STEP
from musictool_hub_models.diffusion.model import Asked, Task, model_of, sampled
from musictool_hub_models.diffusion.stable_audio_3 import FAMILY as STABLE_AUDIO

from .conftest import SONG_RATE as SONGS
from .pipelines import HOP, RATE

ENGINES = pytest.mark.parametrize("name", ["stable-audio", "ace-step"])
pytestmark = pytest.mark.filterwarnings("ignore:.*weight_norm.*:FutureWarning")


def rms(samples):
    return float(np.sqrt(np.square(samples, dtype=np.float64).mean()))


@ENGINES
def test_style_keeps_length_form_and_loudness_also_past_a_window(song, anew, name):
    one = song.with_samples(song.samples[:, : 2 * SONGS + 7])
    made = anew("style", name, one, prompt="calm", seed=1, ceiling_dbtp=0)
    assert (made.sample_rate, made.channels, made.frames) == (SONGS, 2, one.frames)
    assert rms(made.samples) == pytest.approx(rms(one.samples), rel=0.05)
    for other in ({"seed": 2}, {"prompt": "drums"}, {"strength": 0.5}):
        wishes = {"prompt": "calm", "seed": 1, "ceiling_dbtp": 0, **other}
        assert not np.array_equal(anew("style", name, one, **wishes).samples, made.samples)
    assert np.array_equal(
        anew("style", name, one, prompt="calm", strength=0.0).samples, one.samples
    )
    ends = one.with_samples(np.pad(one.samples, ((0, 0), (0, SONGS))))
    assert anew("style", name, ends, prompt="calm").frames == ends.frames
    long = anew("style", name, song, prompt="calm", window=1.0, overlap=0.3)
    assert long.frames == song.frames
    assert (np.sqrt(np.square(long.samples.reshape(2, 8, -1)).mean((0, 2))) > 0.05).all()
    low = anew("style", name, one, prompt="calm", ceiling_dbtp=-20)
    assert np.abs(low.samples).max() < 0.11


@ENGINES
def test_vary_goes_as_far_as_it_is_told_and_keeps_what_is_outside(song, anew, name):
    first, last = SONGS, 3 * SONGS
    wishes = {"start": 1.0, "end": 3.0, "seed": 1, "steps": 8}
    made = anew("vary", name, song, amount=0.5, **wishes)
    assert made.frames == song.frames
    assert np.array_equal(made.samples[:, :first], song.samples[:, :first])
    assert np.array_equal(made.samples[:, last:], song.samples[:, last:])
    assert not np.array_equal(made.samples[:, first:last], song.samples[:, first:last])
    same = anew("vary", name, song, amount=0.0, **wishes)
    assert np.array_equal(same.samples, song.samples)


@pytest.mark.parametrize(
    ("name", "family"), [("stable-audio", STABLE_AUDIO), ("ace-step", ACE_STEP)]
)
def test_with_little_noise_latents_hardly_change_and_with_much_they_do(pipelines, name, family):
    model = model_of(pipelines[name], family, "float32", mt.Context())
    known = torch.randn(1, model.depth, 40, generator=torch.Generator().manual_seed(0))

    def change(noised):
        generator = torch.Generator().manual_seed(1)
        noise = model.noise(40, generator)
        task = Task(Asked("calm", 4), 1.6, noise, generator, print, known, noised=noised)
        return float((sampled(model, [task])[0] - known).square().mean())

    changes = [change(noised) for noised in (0.02, 0.3, 1.0)]
    assert changes == sorted(changes)
    assert changes[0] < 0.01


@pytest.mark.parametrize(
    ("name", "verb"),
    [
        *product(("stable-audio", "ace-step"), ("inpaint", "style")),
        ("ace-step", "separate"),
    ],
)
def test_it_is_what_the_pipelines_themselves_make_of_a_recording(pipelines, name, verb):
    """Of the same seed and latents, in float32."""
    import diffusers

    family = STABLE_AUDIO if name == "stable-audio" else ACE_STEP
    model = model_of(pipelines[name], family, "float32", mt.Context())
    sound = np.float32(0.2 * np.random.default_rng(0).standard_normal((2, 40 * HOP)))
    known, generator = model.latents_of(sound), torch.Generator().manual_seed(3)
    noise = model.noise(40, generator)
    span = (10, 20) if verb == "inpaint" else (0, 0)
    asked = Asked("calm", 3, track="drums" if verb == "separate" else "")
    task = Task(asked, 1.6, noise, generator, print, known, span, strength=0.3)
    made = sampled(model, [task])[0]
    call = {"num_inference_steps": 3, "generator": torch.Generator().manual_seed(3)}
    if name == "stable-audio":
        kind = diffusers.StableAudio3AudioToAudioPipeline
        call |= {"duration": (40 * HOP - 0.5) / RATE, "audio": torch.from_numpy(sound)[None]}
        if verb == "inpaint":
            kind = diffusers.StableAudio3InpaintPipeline
            call |= {"mask_start_seconds": 10.5 * HOP / RATE, "mask_end_seconds": 20.5 * HOP / RATE}
    else:
        kind = diffusers.AceStepPipeline
        call |= {"audio_duration": 1.6, "src_audio": torch.from_numpy(sound)}
        call |= {"task_type": "cover", "audio_cover_strength": 0.7}
        if verb == "inpaint":
            call |= {"task_type": "repaint", "audio_cover_strength": 1.0}
            call |= {"repainting_start": 10.5 * HOP / RATE, "repainting_end": 20.5 * HOP / RATE}
        elif verb == "separate":
            call |= {"task_type": "extract", "track_name": "drums"}
    theirs = kind.from_pretrained(pipelines[name])
    if name == "ace-step":  # draws what is about the mean without a seed
        theirs.vae.encoder.conv2.bias.data[8:] = -30
        model = model_of(pipelines[name], family, "float32", mt.Context())
    theirs.set_progress_bar_config(disable=True)
    latents = theirs("calm", output_type="latent", **call).audios
    if name == "ace-step":
        latents = latents.transpose(1, 2)
    torch.testing.assert_close(made, latents, atol=1e-3, rtol=0)


@ENGINES
def test_a_recording_at_full_scale_is_made_anew_within_it(song, anew, name):
    hot = song.with_samples(np.clip(8 * song.samples[:, : 2 * SONGS], -1, 1))
    assert np.abs(anew("style", name, hot, prompt="calm").samples).max() < 1
    for verb in ("vary", "inpaint"):
        made = anew(verb, name, hot, start=0.7, end=1.4)
        assert np.abs(made.samples).max() < 1.0001


def test_what_cannot_be_is_refused(song, anew, tmp_path):
    with pytest.raises(mt.BadParameter, match="goes by words, not by a reference"):
        anew("style", "ace-step", song, prompt="calm", reference=[song])
    with pytest.raises(mt.CannotProcess, match="is silent, so that there is nothing"):
        anew("style", "ace-step", song.with_samples(0 * song.samples), prompt="calm")
    with pytest.raises(mt.CannotProcess, match=r"is shorter than 0\.05 s"):
        anew("style", "stable-audio", song.with_samples(song.samples[:, :1]), prompt="calm")
    out = tmp_path / "out.json"
    anew("vary", "ace-step", song, amount=0.4, start=1.0, report=out)
    assert json.loads(out.read_text()) == {"amount": 0.4, "part_s": [1.0, 4.0]}


@ENGINES
def test_files_of_a_batch_are_what_they_are_alone(song, pipelines, tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    for number, gain in enumerate((0.5, 1.0, 0.7)):
        mt.write(f"{number}.wav", song.with_samples(gain * song.samples[:, : 1 << 13]))
    step = mt.Step("vary", {"model": pipelines[name], "steps": 2, "amount": 0.5}, name)
    files = sorted(tmp_path.glob("?.wav"))
    alone, together = (
        [one.written.path for one in mt.map(step, files, f"{size}/", batch_size=size)]
        for size in (1, 3)
    )
    for one, other in zip(sorted(alone), sorted(together), strict=True):
        np.testing.assert_allclose(mt.read(one).samples, mt.read(other).samples, atol=1e-4)
