"""The training loop on a linear regression, whose solution is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path

import numpy as np
import pytest
import torch

from musictool import CannotProcess, UnreadableFile, UsageError, load_weights
from musictool.models.training import (
    Batch,
    Check,
    TrainingSettings,
    _Drawn,
    epoch_batch,
    state_file,
    train_network,
)

SLOPE, OFFSET = np.array([[2.0], [-1.0], [0.5]]), 0.3
SETTINGS = TrainingSettings(300, rate=0.1, weight_decay=0, check_every=30)


class Regression(torch.nn.Module):
    """A linear layer behind dropout, which makes its gradient random."""

    def __init__(self, dropout: float = 0.0) -> None:
        super().__init__()
        torch.manual_seed(1)
        self.linear = torch.nn.Linear(3, 1)
        self.dropout = torch.nn.Dropout(dropout)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.linear(self.dropout(x))


def draw(step: int, rng: np.random.Generator) -> Batch:
    inputs = rng.normal(0, 1, (32, 3))
    return inputs.astype(np.float32), (inputs @ SLOPE + OFFSET).astype(np.float32)


def loss(network: torch.nn.Module, x: torch.Tensor, y: torch.Tensor) -> dict[str, torch.Tensor]:
    return {"square": ((network(x) - y) ** 2).mean()}


VALIDATION = [draw(0, np.random.default_rng(99))]


@pytest.fixture
def ticking(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time goes on by a millisecond whenever somebody looks at the clock."""
    looks = count()
    monkeypatch.setattr("musictool.models.training.time.monotonic", lambda: next(looks) / 1000)


def test_a_linear_regression_reaches_its_solution(tmp_path: Path) -> None:
    checks: list[Check] = []
    network, out = Regression(), tmp_path / "net.safetensors"
    last = train_network(network, loss, draw, SETTINGS, out, VALIDATION, checks.append)
    assert network.linear.weight.detach().numpy() == pytest.approx(SLOPE.T, abs=1e-3)
    assert network.linear.bias.item() == pytest.approx(OFFSET, abs=1e-3)
    assert [check.step for check in checks] == list(range(30, 301, 30))
    assert checks[-1] == last
    assert last.losses["square"] < 1e-5 < checks[0].losses["square"]
    assert not network.training
    stored = Regression()
    load_weights(stored, out)
    assert torch.equal(stored.linear.weight, network.linear.weight)
    assert list(tmp_path.iterdir()) == [out]


def test_killed_and_resumed_it_ends_with_the_same_weights(tmp_path: Path) -> None:
    class Killed(Exception):
        pass

    def kill(step: int, rng: np.random.Generator) -> Batch:
        if step == 80:
            raise Killed
        return draw(step, rng)

    settings = replace(SETTINGS, steps=150)
    straight, resumed = Regression(0.3), Regression(0.3)
    wanted = train_network(straight, loss, draw, settings, tmp_path / "a.safetensors", VALIDATION)
    out = tmp_path / "b.safetensors"
    with pytest.raises(Killed):
        train_network(Regression(0.3), loss, kill, settings, out, VALIDATION)
    steps: list[int] = []
    last = train_network(
        resumed, loss, draw, settings, out, VALIDATION, lambda check: steps.append(check.step)
    )
    assert steps == [90, 120, 150]
    assert all(map(torch.equal, straight.parameters(), resumed.parameters()))
    assert out.read_bytes() == (tmp_path / "a.safetensors").read_bytes()
    assert (last.losses, last.best) == (wanted.losses, wanted.best)


def test_the_best_weights_are_kept_and_training_ends_early(tmp_path: Path) -> None:
    def moved(step: int, rng: np.random.Generator) -> Batch:
        """From step 90 on the targets are others than those of the validation."""
        inputs, targets = draw(step, rng)
        return inputs, targets if step < 90 else -targets

    settings = replace(SETTINGS, patience=60)
    network = Regression()
    last = train_network(network, loss, moved, settings, tmp_path / "net.safetensors", VALIDATION)
    assert (last.best_step, last.step) == (90, 150)
    inputs, targets = map(torch.from_numpy, VALIDATION[0])
    assert loss(network, inputs, targets)["square"].item() == pytest.approx(last.best)
    assert last.validation is not None
    assert last.validation > 100 * last.best


@pytest.mark.usefixtures("ticking")
def test_a_time_limit_ends_it_with_a_learning_rate_that_has_fallen(tmp_path: Path) -> None:
    weights: list[torch.Tensor] = []
    network = Regression()

    def watched(step: int, rng: np.random.Generator) -> Batch:
        weights.append(network.linear.weight.detach().clone())
        return draw(step, rng)

    settings = replace(SETTINGS, steps=10**9, seconds=0.5)
    last = train_network(network, loss, watched, settings, tmp_path / "net.safetensors")
    assert last.seconds == pytest.approx(0.5, abs=0.01)
    assert last.step == len(weights)
    moves = torch.stack(weights).diff(dim=0).abs().amax(dim=(1, 2))
    assert moves[-1] < 0.2 * moves.max()


@pytest.mark.usefixtures("ticking")
def test_a_time_limit_has_checks_well_before_its_end(tmp_path: Path) -> None:
    checks: list[Check] = []
    settings = replace(SETTINGS, steps=10**9, check_every=10**9, seconds=0.5)
    train_network(
        Regression(), loss, draw, settings, tmp_path / "net.safetensors", VALIDATION, checks.append
    )
    assert len(checks) >= 20


def test_drawn_ahead_each_step_has_the_batch_that_it_has_alone() -> None:
    def drawn(ahead: bool) -> list[tuple[int, float]]:
        with _Drawn(draw, 3, ahead) as batches:
            found = [batches(step) for step in (0, 1, 2, 7, 8)]
        return [(seed, float(inputs.sum())) for seed, (inputs, _) in found]

    assert drawn(ahead=True) == drawn(ahead=False)
    assert len(set(drawn(ahead=False))) == 5


def test_the_generator_of_the_caller_is_left_alone(tmp_path: Path) -> None:
    torch.manual_seed(5)
    wanted = torch.rand(3)
    network = Regression(0.3)
    torch.manual_seed(5)
    train_network(network, loss, draw, replace(SETTINGS, steps=3), tmp_path / "net.safetensors")
    assert torch.equal(torch.rand(3), wanted)


def test_a_loss_that_is_no_number_is_an_error(tmp_path: Path) -> None:
    def diverging(network: torch.nn.Module, *batch: torch.Tensor) -> dict[str, torch.Tensor]:
        return {"square": loss(network, *batch)["square"] * torch.nan}

    with pytest.raises(CannotProcess, match="the loss is nan at training step 30; a lower"):
        train_network(Regression(), diverging, draw, SETTINGS, tmp_path / "net.safetensors")


def test_with_another_time_limit_a_training_goes_on(tmp_path: Path) -> None:
    out = tmp_path / "net.safetensors"

    def stop(check: Check) -> None:
        raise KeyboardInterrupt

    def training(seconds: float, progress: Callable[[Check], None]) -> Check:
        settings = replace(SETTINGS, seconds=seconds)
        return train_network(Regression(), loss, draw, settings, out, progress=progress)

    with pytest.raises(KeyboardInterrupt):
        training(3600.0, stop)
    checks: list[Check] = []
    training(7200.0, checks.append)
    assert checks[0].step > SETTINGS.check_every


def test_a_state_that_does_not_fit_is_an_error(tmp_path: Path) -> None:
    out = tmp_path / "net.safetensors"

    def stop(check: Check) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train_network(Regression(), loss, draw, SETTINGS, out, progress=stop)
    with pytest.raises(UsageError, match=r"net\.safetensors\.state: .* other settings; delete it"):
        train_network(Regression(), loss, draw, replace(SETTINGS, rate=0.2), out)
    with pytest.raises(UnreadableFile, match="not the state of a training of Linear"):
        train_network(torch.nn.Linear(3, 1), loss, draw, SETTINGS, out)
    state_file(out).write_bytes(b"something else")
    with pytest.raises(UnreadableFile, match="not the state of a training of Regression"):
        train_network(Regression(), loss, draw, SETTINGS, out)


def test_an_epoch_takes_each_item_once() -> None:
    epochs = [
        np.concatenate([epoch_batch(epoch * 5 + k, 20, 4, seed=0) for k in range(5)])
        for epoch in range(3)
    ]
    assert all(sorted(epoch) == list(range(20)) for epoch in epochs)
    assert not np.array_equal(epochs[0], epochs[1])
    assert len(epoch_batch(3, 3, 4, seed=0)) == 3


def test_when_the_loss_is_no_number_any_more_the_best_weights_are_kept(tmp_path: Path) -> None:
    def diverging(step: int, rng: np.random.Generator) -> Batch:
        inputs, targets = draw(step, rng)
        return inputs, targets * (np.float32(np.nan) if step == 70 else 1)

    network, out = Regression(), tmp_path / "net.safetensors"
    last = train_network(network, loss, diverging, SETTINGS, out, VALIDATION)
    assert last.trouble == "the loss is nan at training step 90; the weights of step 60 are kept"
    assert last.best_step == 60
    assert all(torch.isfinite(weight).all() for weight in network.parameters())
    assert list(tmp_path.glob("net*")) == [out]
