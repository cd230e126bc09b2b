"""Steps that find on the device which one they are, as a GPU's graph needs them, make the same."""

from __future__ import annotations

import pytest
import torch

from musictool_hub_models.musicgen import steps as room
from musictool_hub_models.musicgen.delay import delays_of, gathered, spread
from musictool_hub_models.musicgen.model import load
from musictool_hub_models.musicgen.sampling import Sampling
from musictool_hub_models.musicgen.steps import Steps, steps_of
from musictool_hub_models.musicgen.writing import written

FRAMES = 40
TEXTS = ["calm piano", "slow beat with drums at 120 bpm"]
DRAWING = Sampling(top_k=20, cfg=3.0)


def codes(decoder, words, batch, steps, sampling=DRAWING):
    """Codes of a window, with the same seed each time."""
    nothing = torch.zeros((batch, decoder.codebooks, 0), dtype=torch.long, device=decoder.device)
    delays = delays_of(decoder.codebooks, decoder.channels)
    laid = spread(nothing, FRAMES, delays, decoder.pad)
    seeded = [torch.Generator(decoder.device).manual_seed(row) for row in range(batch)]
    return gathered(steps.write(laid, 1, seeded, lambda count: None), FRAMES, delays)


@pytest.mark.parametrize("cfg", [1.0, 3.0])
@torch.inference_mode()
def test_static_steps_make_the_same_codes_and_hear_other_words(folders, melodic, monkeypatch, cfg):
    monkeypatch.setattr(room, "STRETCH", 16)  # several in a window
    sampling = DRAWING._replace(cfg=cfg)
    for folder in (folders[1], folders[2], melodic):
        model = load("cpu", folder)
        if model.melody:
            each = [model.prefix(text, model.melody.nothing()) for text in ("calm", "slow")]
            batch = 1
        else:
            each, batch = [model.words(TEXTS), model.words(TEXTS[::-1])], 2
        static = Steps(model.decoder, batch, 64, each[0], sampling, is_static=True)
        found = []
        for words in each:
            static.hear(words)
            found.append(codes(model.decoder, words, batch, static))
            dynamic = Steps(model.decoder, batch, 64, words, sampling, is_static=False)
            assert torch.equal(found[-1], codes(model.decoder, words, batch, dynamic))
        assert not torch.equal(*found)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no GPU")
@torch.inference_mode()
def test_a_recorded_step_makes_what_steps_make_one_by_one(folders):
    model = load("cuda", folders[1], "float32")
    words = model.words(TEXTS)
    recorded = steps_of(model.decoder, 2, FRAMES + 4, words, DRAWING)
    assert recorded is steps_of(model.decoder, 2, FRAMES + 3, words, DRAWING)
    single = Steps(model.decoder, 2, FRAMES + 4, words, DRAWING, is_static=False)
    wanted = codes(model.decoder, words, 2, single)
    for _ in range(2):  # as it is recorded, and played again
        assert torch.equal(codes(model.decoder, words, 2, recorded), wanted)
    assert recorded.recorded
    nothing = torch.zeros((2, 4, 0), dtype=torch.long, device="cuda")
    greedy = Sampling(temperature=0)
    on_cpu = load("cpu", folders[1])
    made = written(model.decoder, words, nothing, FRAMES, greedy)
    theirs = written(on_cpu.decoder, on_cpu.words(TEXTS), nothing.cpu(), FRAMES, greedy)
    assert torch.equal(made.cpu(), theirs)
