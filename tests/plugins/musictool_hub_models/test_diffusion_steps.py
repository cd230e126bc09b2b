"""Steps over memory that stays where it is, as a GPU's graph needs them, and words once read."""

from __future__ import annotations

import pytest
import torch

from musictool_hub_models.diffusion import steps as room
from musictool_hub_models.diffusion.model import Asked, Task, record_steps, sampled
from musictool_hub_models.recording import Recorded

pytestmark = pytest.mark.filterwarnings("ignore:.*weight_norm.*:FutureWarning")


def tasks(model, prompt, batch=1, **wishes):
    """Equal ones but for their noise, the same each time."""
    generators = [torch.Generator(model.device).manual_seed(seed) for seed in range(batch)]
    return [
        Task(Asked(prompt, 3), 0.8, model.noise(20, one), one, lambda fraction: None, **wishes)
        for one in generators
    ]


def several(model):
    """Other words, a batch, a part of a recording, and all of it, by two inputs a step."""
    known = torch.sin(torch.arange(20 * model.depth)).reshape(1, model.depth, 20).to(model.device)
    return [
        tasks(model, "calm"),
        tasks(model, "slow"),
        tasks(model, "calm", batch=2),
        tasks(model, "calm", known=known, span=(5, 12)),
        tasks(model, "calm", known=known, strength=0.5, noised=0.9),
    ]


@pytest.mark.parametrize("name", ["stable-audio", "ace-step-base"])
def test_static_steps_make_the_same_and_hear_other_words(loaded, name):
    model, _ = loaded(name)
    plain = [sampled(model, some) for some in several(model)]
    record_steps(model)
    static = model.pipeline.transformer.forward
    for wanted, some in zip(plain, several(model), strict=True):
        for one, other in zip(wanted, sampled(model, some), strict=True):
            torch.testing.assert_close(one, other, atol=1e-6, rtol=0)
    kept = list(static.kept.values())
    assert 2 <= len(kept) <= room.FORMS
    places = [one.data_ptr() for one in kept[-1].given.values() if isinstance(one, torch.Tensor)]
    sampled(model, several(model)[-1])
    assert list(static.kept.values())[-1] is kept[-1]
    assert places == [
        one.data_ptr() for one in kept[-1].given.values() if isinstance(one, torch.Tensor)
    ]
    model.parts._take_turns()  # weights move, so that nothing recorded would find them
    torch.testing.assert_close(sampled(model, several(model)[0])[0], plain[0][0])
    assert not static.kept


@pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no GPU")
@pytest.mark.parametrize("name", ["stable-audio", "ace-step-base"])
def test_recorded_steps_make_what_steps_make_one_by_one(loaded, name, monkeypatch):
    model, _ = loaded(name, "cuda")
    recorded = [sampled(model, some) for some in several(model)]
    monkeypatch.setattr(room, "MOST_LATENTS", 0)
    for wanted, some in zip(recorded, several(model), strict=True):
        for one, other in zip(wanted, sampled(model, some), strict=True):
            torch.testing.assert_close(one, other, atol=1e-5, rtol=1e-4)
    assert any(one.step._graph for one in model.pipeline.transformer.forward.kept.values())


def test_what_cannot_be_recorded_is_done_as_it_is(monkeypatch):
    done = []
    step = Recorded(lambda: done.append(1) or len(done), torch.device("cuda"))
    step._side = "warm"
    monkeypatch.setattr(step, "_record", lambda: False)
    assert (step(), step()) == (1, 2)


@pytest.mark.parametrize("name", ["stable-audio", "ace-step"])
def test_equal_words_are_read_once_and_by_one(loaded, name):
    model, _ = loaded(name)
    read = []
    model.pipeline.text_encoder.register_forward_pre_hook(
        lambda module, args, wishes: read.append(len(args[0] if args else wishes["input_ids"])),
        with_kwargs=True,
    )
    eight = sampled(model, tasks(model, "calm", batch=8))
    sampled(model, tasks(model, "calm", batch=3))
    assert read == [1]
    alone = sampled(model, tasks(model, "calm"))
    torch.testing.assert_close(eight[0], alone[0], atol=1e-5, rtol=1e-4)
    assert read == [1]
    sampled(model, tasks(model, "slow"))
    assert read == [1, 1]
