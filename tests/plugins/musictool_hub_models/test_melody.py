"""A recording's melody played as words say, by a tiny model with random weights."""

from __future__ import annotations

from functools import partial
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch

import musictool as mt
from musictool_hub_models.musicgen.model import load
from musictool_hub_models.musicgen.sampling import Sampling
from musictool_hub_models.musicgen.writing import written

RATE = 8000
FRAMES = 30


def tones(*pitches: int, seconds: float = 1.0, rate: int = RATE) -> Any:
    """Sines of MIDI pitches, one after the other."""
    time = np.arange(round(seconds * rate)) / rate
    waves = [np.sin(2 * np.pi * 440 * 2 ** ((one - 69) / 12) * time) for one in pitches]
    return np.float32(0.03 * np.concatenate(waves))


def test_the_strongest_pitch_class_is_heard(melodic):
    melody = load("cpu", melodic).melody
    chroma = melody.chroma(tones(69, 73, 76, rate=3200))  # A, C sharp, E
    assert set(chroma.sum(1).tolist()) == {1.0}
    heard = chroma.argmax(1).tolist()
    assert [heard[one] for one in (3, 9, 15)] == [9, 1, 4]
    assert melody.chroma(np.zeros(3200, np.float32)).argmax(1).tolist() == [0] * 7


@pytest.mark.parametrize("cfg", [1.0, 3.0])
def test_greedy_codes_are_those_of_transformers(melodic, cfg):
    from transformers import MusicgenMelodyForConditionalGeneration

    model = load("cpu", melodic)
    chroma = model.melody.chroma(tones(69, 73, rate=3200))
    their = MusicgenMelodyForConditionalGeneration.from_pretrained(melodic).eval()
    decode, seen = their.audio_encoder.decode, []

    def listening(codes: Any, audio_scales: Any) -> SimpleNamespace:
        seen.append(codes[0])
        return decode(codes, audio_scales)

    their.audio_encoder.decode = listening
    told = dict(model.tokenizer(["calm piano"], return_tensors="pt"))
    told.pop("token_type_ids", None)
    their.generate(
        **told,
        input_features=chroma[None],
        do_sample=False,
        guidance_scale=cfg,
        max_new_tokens=FRAMES - 1 + 4,
    )
    nothing = torch.zeros((1, 4, 0), dtype=torch.long)
    sampling = Sampling(temperature=0, cfg=cfg)
    made = [
        written(model.decoder, model.prefix("calm piano", one), nothing, FRAMES, sampling)
        for one in (chroma, model.melody.nothing())
    ]
    assert torch.equal(made[0], seen[0])
    assert not torch.equal(*made)  # it hears the melody


def test_a_cover_is_as_long_and_as_loud_and_not_the_recording(melodic, tmp_path):
    left = tones(69, 73, 76)
    song = mt.Audio(np.stack([left, 0.5 * left]), RATE)
    style = partial(
        mt.commands.style, engine="melody", prompt="calm piano", model=str(melodic), overlap=0.5
    )
    picture = tmp_path / "melody.png"
    made = style(song, seed=1, report=str(picture))  # 3 s, of a model that hears 1.6 s
    assert picture.read_bytes()[:4] == b"\x89PNG"
    assert (made.sample_rate, made.samples.shape) == (RATE, song.samples.shape)
    powers = [float(np.square(one.samples).mean()) for one in (made, song)]
    assert powers[0] == pytest.approx(powers[1], rel=0.1)
    other = style(song.with_samples(np.stack([tones(60, 62, 64)] * 2)), seed=1)
    assert not np.array_equal(made.samples, other.samples)
    half = style(song, seed=1, strength=0.5, ceiling_dbtp=0.0).samples
    loud = style(song, seed=1, ceiling_dbtp=0.0).samples
    np.testing.assert_allclose(half, (loud + song.samples) / 2, atol=1e-5)
    assert np.abs(style(song, seed=1, ceiling_dbtp=-20).samples).max() <= 0.1
    with pytest.raises(mt.BadParameter, match="engine melody goes by words"):
        style(song, reference=[song])
    with pytest.raises(mt.CannotProcess, match="is silent, so that it has no melody"):
        style(song.with_samples(0 * song.samples))
    with pytest.raises(mt.UnreadableFile, match="is of a model musicgen_melody, not of musicgen"):
        mt.run(f"generate engine=musicgen prompt=slow model={melodic}")
