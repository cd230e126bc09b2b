"""The training loop, for every network: AdamW, a learning rate that rises and falls, the best kept.

What happens at a step follows from the seed and the number of the step alone. So a training that
was killed goes on from its last check and ends with the very weights it would have had anyway (on
one machine, and without a time limit).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from musictool.errors import CannotProcess, UnreadableFile, UsageError
from musictool.models.adam import AdamW
from musictool.models.weights import load_weights, replace_file, save_weights

if TYPE_CHECKING:
    import torch
    from torch import Tensor
    from torch.nn import Module

__all__ = ["Batch", "Check", "TrainingSettings", "epoch_batch", "state_file", "train_network"]

Batch = tuple[npt.NDArray[Any], ...]
"""Arrays of one step, each with the batch as its first axis; the loss gets them as tensors."""


@dataclass(frozen=True)
class TrainingSettings:
    """Length, learning rate and other settings of a training."""

    steps: int
    """At most so many."""
    rate: float = 1e-3
    """The highest learning rate."""
    betas: tuple[float, float] = (0.9, 0.999)
    """Of AdamW: how slowly it forgets the gradients before, and their squares."""
    weight_decay: float = 1e-4
    largest_gradient: float = 1.0
    """Norm to which the gradient of all weights together is cut."""
    warm_up: float = 0.05
    """Part of the training, at its beginning, in which the learning rate rises from nothing."""
    cool_down: float = 0.4
    """Part of the training, at its end, in which the learning rate falls to nothing."""
    check_every: int = 250
    """Steps from one check to the next: validation, the best weights and the state on disk. Within
    a time limit checks come sooner, if that is far apart and they are quick."""
    patience: int | None = None
    """Steps without a better validation loss after which training ends early."""
    seconds: float | None = None
    """Time limit, over all runs of a resumed training, which may be given another one; the learning
    rate has fallen by then."""
    seed: int = 0


@dataclass(frozen=True)
class Check:
    """State of a training after `step` steps: losses, the best weights, time."""

    step: int
    losses: Mapping[str, float]
    """Mean of each part of the loss since the check before."""
    validation: float | None
    """Loss on the validation batches; None without any."""
    best_step: int
    """The step whose weights are kept so far: the best by validation, else the latest."""
    best: float
    """Loss at that step, of the validation if there is one."""
    seconds: float
    """Time that training took, over all runs."""
    trouble: str = ""
    """Why it ended before its time, with the best weights so far; "" where all went well."""


def train_network(
    network: Module,
    loss: Callable[..., Mapping[str, Tensor]],
    draw: Callable[[int, np.random.Generator], Batch],
    settings: TrainingSettings,
    out: Path,
    validation: Sequence[Batch] = (),
    progress: Callable[[Check], None] = lambda check: None,
) -> Check:
    """Train a network; the best weights end in it, and in `out` as safetensors.

    While it trains, `out` holds the best weights so far and `state_file(out)` what it takes to go
    on: the same call after a kill does so. At the end that file is removed.

    Parameters
    ----------
    network
        Trained in place, on the device where its weights are, and left in evaluation mode.
    loss
        `loss(network, *batch)` gives the parts of the loss by name; their sum is minimised. Weights
        that it does not depend on stay as they are, as those of an adversary whose turn it is not.
    draw
        `draw(step, rng)` gives the batch of a step. It must depend on nothing else, and `rng` is a
        new one for each step.
    validation
        Batches kept apart; their mean loss decides which weights are best.

    Returns
    -------
    Check
        The last one.

    Raises
    ------
    CannotProcess
        If the loss is no finite number before there are any good weights. Later, training ends with
        those, and the check that is returned says so.
    UsageError
        If the state on disk is of a training with other settings.
    UnreadableFile
        If the state on disk is damaged or of another network.

    References
    ----------
    Loshchilov and Hutter, "Decoupled weight decay regularization", ICLR 2019. Hägele et al.,
    "Scaling laws and compute-optimal training beyond fixed training durations", 2024: a constant
    learning rate with a linear fall at the end.
    """
    import torch

    device = next(network.parameters()).device
    optimizer = AdamW(
        network.parameters(),
        settings.rate,
        betas=settings.betas,
        weight_decay=settings.weight_decay,
        fused=device.type == "cuda",
    )
    last = _resume(network, optimizer, settings, state_file(out))
    step, best_step, best = last.step, last.best_step, last.best
    begun = time.monotonic() - last.seconds
    sums: dict[str, Tensor] = {}
    checking = 0.0
    network.train()
    with (
        torch.random.fork_rng(devices=[device] if device.type == "cuda" else []),
        _Drawn(draw, settings.seed, ahead=device.type != "cpu") as drawn,
    ):
        while not _ended(settings, last):
            optimizer.rate = settings.rate * _rate(settings, step, time.monotonic() - begun)
            seed, batch = drawn(step)
            torch.manual_seed(seed)  # for dropout
            with _precision(device):
                parts = loss(network, *_tensors(batch, device))
            optimizer.zero_grad()
            sum(parts.values(), torch.zeros((), device=device)).backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(network.parameters(), settings.largest_gradient)
            optimizer.step()
            for name, part in parts.items():
                sums[name] = sums.get(name, 0) + part.detach()
            step += 1
            seconds = time.monotonic() - begun
            late = settings.seconds is not None and seconds >= settings.seconds
            soon = _is_soon(settings, seconds - last.seconds, checking)
            if step % settings.check_every and step < settings.steps and not (late or soon):
                continue
            count = step - last.step
            means = {name: value.item() / count for name, value in sums.items()}
            sums = {}
            valid = _validate(network, loss, validation) if validation else None
            now = sum(means.values()) if valid is None else valid
            if not np.isfinite(now):
                last = _given_up(replace(last, step=step, seconds=seconds), now)
                break
            if valid is None or now < best:
                best_step, best = step, now
                save_weights(network, out)
            last = Check(step, means, valid, best_step, best, time.monotonic() - begun)
            _save_state(network, optimizer, settings, last, state_file(out))
            checking = last.seconds - seconds
            progress(last)
    load_weights(network, out)
    state_file(out).unlink(missing_ok=True)
    network.eval()
    return last


def state_file(out: Path) -> Path:
    """Where a training keeps what it takes to go on, beside its weights."""
    return out.with_name(f"{out.name}.state")


def epoch_batch(step: int, count: int, size: int, seed: int) -> npt.NDArray[np.int64]:
    """Which of `count` items are in the batch of a step: an epoch takes each once, shuffled.

    What is left over at the end of an epoch, less than a batch, is not taken in it.
    """
    epoch, number = divmod(step, max(1, count // size))
    order = np.random.default_rng((seed, epoch)).permutation(count)
    return order[number * size : (number + 1) * size]


class _Drawn:
    """The batch of each step, on a GPU drawn while it works on the one before."""

    def __init__(
        self, draw: Callable[[int, np.random.Generator], Batch], seed: int, ahead: bool
    ) -> None:
        self._draw, self._seed = draw, seed
        self._pool = ThreadPoolExecutor(1) if ahead else None
        self._next: tuple[int, Future[tuple[int, Batch]]] | None = None

    def __enter__(self) -> _Drawn:
        return self

    def __exit__(self, *raised: object) -> None:
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def __call__(self, step: int) -> tuple[int, Batch]:
        """A seed for torch, and the batch."""
        if not self._pool:
            return self._one(step)
        known = self._next[1] if self._next and self._next[0] == step else None
        now = known or self._pool.submit(self._one, step)
        self._next = step + 1, self._pool.submit(self._one, step + 1)
        return now.result()

    def _one(self, step: int) -> tuple[int, Batch]:
        rng = np.random.default_rng((self._seed, step))
        return int(rng.integers(2**31)), self._draw(step, rng)


def _precision(device: torch.device) -> torch.autocast:
    """On CUDA products of matrices are of bfloat16; weights stay as they are."""
    import torch

    return torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda")


def _ended(settings: TrainingSettings, last: Check) -> bool:
    return (
        last.step >= settings.steps
        or (settings.seconds is not None and last.seconds >= settings.seconds)
        or (settings.patience is not None and last.step - last.best_step >= settings.patience)
    )


def _is_soon(settings: TrainingSettings, since: float, checking: float) -> bool:
    """Whether a check is due by the time since the last one, which took so long.

    There are some thirty in a time limit, and they take at most a tenth of it.
    """
    return settings.seconds is not None and since >= max(settings.seconds / 30, 9 * checking)


def _given_up(last: Check, loss: float) -> Check:
    trouble = f"the loss is {loss} at training step {last.step}"
    if not last.best_step:
        raise CannotProcess(f"{trouble}; a lower learning rate may help")
    return replace(last, trouble=f"{trouble}; the weights of step {last.best_step} are kept")


def _rate(settings: TrainingSettings, step: int, seconds: float) -> float:
    """The learning rate of a step, as a part of the highest one."""
    steps = settings.steps
    done = max(step / steps, seconds / settings.seconds if settings.seconds else 0.0)
    rising = (done + 1 / steps) / settings.warm_up if settings.warm_up else 1.0
    falling = (1 - done) / settings.cool_down if settings.cool_down else 1.0
    return max(0.0, min(1.0, rising, falling))


def _tensors(batch: Batch, device: torch.device) -> list[Tensor]:
    import torch

    return [torch.from_numpy(array).to(device) for array in batch]


def _validate(
    network: Module, loss: Callable[..., Mapping[str, Tensor]], batches: Sequence[Batch]
) -> float:
    import torch

    device = next(network.parameters()).device
    network.eval()
    with torch.inference_mode(), _precision(device):
        losses = [sum(loss(network, *_tensors(batch, device)).values()) for batch in batches]
    network.train()
    return float(sum(losses)) / len(losses)


def _save_state(
    network: Module, optimizer: AdamW, settings: TrainingSettings, last: Check, path: Path
) -> None:
    import torch

    state = {
        "settings": asdict(settings),
        "network": network.state_dict(),
        "optimizer": optimizer.state_dict(),
        "check": asdict(last),
    }
    content = BytesIO()
    torch.save(state, content)
    replace_file(path, content.getvalue())


def _resume(network: Module, optimizer: AdamW, settings: TrainingSettings, path: Path) -> Check:
    """The check to go on from, with the network's weights and the optimizer as they were at it."""
    import pickle

    import torch

    if not path.exists():
        return Check(0, {}, None, 0, float("inf"), 0.0)
    anew = "delete it to begin anew"
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
        if {**state["settings"], "seconds": settings.seconds} == asdict(settings):
            network.load_state_dict(state["network"])
            optimizer.load_state_dict(state["optimizer"])
            return Check(**state["check"])
    except (
        RuntimeError,
        LookupError,
        TypeError,
        ValueError,
        EOFError,
        pickle.PickleError,
    ) as error:
        problem = f"is not the state of a training of {type(network).__name__}; {anew}"
        raise UnreadableFile(path, problem) from error
    raise UsageError(f"{path}: left by a training with other settings; {anew}")
