"""The steps that every recipe takes, on one whose examples are numbers and their doubles."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from musictool import CannotProcess
from musictool.models.cards import ModelCard
from musictool.models.training import TrainingSettings
from training.recipe import Recipe, Task, evaluate, fit, render_all


def tasks(scores, seed):
    return [Task(f"own-{number}", number % 4 == 3, (seed, number), number) for number in range(8)]


def render(task, soundfonts, rng):
    return {"number": np.float32(task.content), "font": np.array(str(soundfonts[0]))}


def load(path):
    network = torch.nn.Linear(1, 1)
    if path:
        from musictool import load_weights

        load_weights(network, path)
    return network


RECIPE = Recipe(
    sources={"own": ("numbers", "CC0-1.0"), "other": ("none", "MIT")},
    tasks=tasks,
    render=render,
    read=lambda arrays: float(arrays["number"]),
    network=lambda: torch.nn.Linear(1, 1),
    load=load,
    draw=lambda numbers, step, seed, rng: (np.float32(numbers)[:, None] / 8,),
    loss=lambda network, x: {"square": ((network(x) - 2 * x) ** 2).mean()},
    evaluate=lambda network, examples, log: {"slope": network.weight.item()},
    settings=TrainingSettings(300, rate=0.1, weight_decay=0, check_every=100),
    card=ModelCard("Doubles.", "CC0-1.0", "A test.", ("It only doubles.",)),
)


@pytest.fixture
def rendered(tmp_path):
    render_all(RECIPE, tmp_path, (Path("a"),), (Path("b"),), tmp_path, 0, 1, print)
    return tmp_path


def test_examples_are_rendered_once_and_those_for_judging_apart(rendered):
    paths = sorted(path.relative_to(rendered).as_posix() for path in rendered.rglob("*.*"))
    apart = ["held-out/own-3.npz", "held-out/own-7.npz"]
    assert paths == apart + [f"train/own-{number}.npz" for number in (0, 1, 2, 4, 5, 6)]
    assert np.load(rendered / "train/own-5.npz")["font"] == "a"
    assert np.load(rendered / "held-out/own-7.npz")["font"] == "b"
    (rendered / "train/own-5.npz").write_bytes(b"kept")
    (rendered / "train/own-4.npz").unlink()
    render_all(RECIPE, rendered, (Path("c"),), (Path("b"),), rendered, 0, 1, print)
    assert (rendered / "train/own-5.npz").read_bytes() == b"kept"
    assert np.load(rendered / "train/own-4.npz")["font"] == "c"


def test_what_is_rendered_is_learnt_and_its_card_written(rendered):
    lines: list[str] = []
    out = rendered / "w.safetensors"
    network = fit(RECIPE, rendered, out, RECIPE.settings, None, lines.append)
    assert network.weight.item() == pytest.approx(2, abs=0.01)
    assert [line.split(":")[0] for line in lines] == ["step 100", "step 200", "step 300"]
    card = (rendered / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert "| numbers | CC0-1.0 | 6 | 2 |" in card
    assert "| slope | 2.000 |" in card
    assert "MIT" not in card
    assert evaluate(RECIPE, rendered, out, print) == {"slope": network.weight.item()}


def test_training_goes_on_from_weights(rendered):
    torch.manual_seed(0)
    out = rendered / "w.safetensors"
    fit(RECIPE, rendered, out, RECIPE.settings, None, print)
    short = replace(RECIPE.settings, steps=1, rate=1e-6)
    network = fit(RECIPE, rendered, rendered / "v.safetensors", short, out, print)
    assert network.weight.item() == pytest.approx(2, abs=0.01)


def test_without_examples_it_says_how_to_make_them(tmp_path):
    with pytest.raises(CannotProcess, match="holds no examples; `render` makes them"):
        fit(RECIPE, tmp_path, tmp_path / "w.safetensors", RECIPE.settings, None, print)
