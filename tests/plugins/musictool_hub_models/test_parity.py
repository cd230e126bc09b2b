"""The loop makes what transformers' own generate makes, code for code, on the same weights."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch

from musictool_hub_models.musicgen.delay import delays_of, spread
from musictool_hub_models.musicgen.model import MusicGen, load
from musictool_hub_models.musicgen.sampling import Sampling
from musictool_hub_models.musicgen.writing import written

TEXTS = ["calm piano", "slow beat with drums at 120 bpm"]
FRAMES, KNOWN = 30, 12


def noise(channels: int) -> Any:
    rng = np.random.default_rng(3)
    return (0.3 * rng.standard_normal((channels, KNOWN * 64))).astype(np.float32)


def theirs(folder: Any, model: MusicGen, prompt: Any, cfg: float) -> tuple[Any, Any, Any]:
    """Their model, its codes and its sound."""
    from transformers import MusicgenForConditionalGeneration

    their = MusicgenForConditionalGeneration.from_pretrained(folder).eval()
    decode, seen = their.audio_encoder.decode, []

    def listening(codes: Any, audio_scales: Any) -> SimpleNamespace:
        seen.append(codes[0])
        return decode(codes, audio_scales)

    their.audio_encoder.decode = listening
    given = dict(model.tokenizer(TEXTS, padding=True, return_tensors="pt"))
    given.pop("token_type_ids", None)
    known = 0
    if prompt is not None:
        given["input_values"] = torch.from_numpy(prompt)[None].repeat(len(TEXTS), 1, 1)
        known = KNOWN
    late = model.decoder.codebooks // model.channels
    sound = their.generate(
        **given, do_sample=False, guidance_scale=cfg, max_new_tokens=FRAMES - known - 1 + late
    )
    return their, torch.stack(seen, dim=2).flatten(1, 2), sound


@pytest.mark.parametrize("channels", [1, 2])
def test_greedy_codes_and_sound_are_those_of_transformers(folders, channels):
    model = load("cpu", folders[channels])
    greedy = Sampling(temperature=0)
    nothing = torch.zeros((len(TEXTS), model.decoder.codebooks, 0), dtype=torch.long)
    for prompt, cfg in ((None, 1.0), (None, 3.0), (noise(channels), 3.0)):
        their, wanted, sound = theirs(folders[channels], model, prompt, cfg)
        known = nothing if prompt is None else model.codes_of(prompt).repeat(len(TEXTS), 1, 1)
        if prompt is not None:
            assert known.shape[-1] == KNOWN
            assert len(known[0].unique()) > channels * 4  # it hears something of it
        words = model.words(TEXTS)
        made = written(model.decoder, words, known, FRAMES, greedy._replace(cfg=cfg))
        assert torch.equal(made, wanted)
        assert len(made.unique()) > 8
        for row, one in enumerate(sound.numpy()):
            np.testing.assert_allclose(model.sound_of(made[row : row + 1]), one, atol=1e-4)
    delays = delays_of(model.decoder.codebooks, channels)
    laid = spread(made, FRAMES, delays, model.decoder.pad)
    with torch.inference_mode():
        whole = their.decoder(
            input_ids=laid.flatten(0, 1),
            encoder_hidden_states=words.hidden,
            encoder_attention_mask=words.mask,
        ).logits.unflatten(0, (len(TEXTS), -1))
    cache = model.decoder.cache(len(TEXTS), laid.shape[-1], words)
    with torch.inference_mode():
        for at in range(laid.shape[-1]):  # a step at a time, as codes are made
            logits = model.decoder.step(laid[:, :, at : at + 1], at, cache)
            torch.testing.assert_close(logits, whole[:, :, at], atol=1e-4, rtol=0)
