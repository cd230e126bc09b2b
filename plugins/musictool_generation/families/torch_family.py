"""`TorchFamily`: a family whose numbers are those of a module of torch, learnt by the one loop."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from musictool import Batch, TrainingSettings, train_network

from ..course import Course
from ..vocabulary import Vocabulary
from .family import Family, Fitted, Fitting

__all__ = ["TorchFamily"]

Array = NDArray[Any]


class TorchFamily(Family):
    """A family with a `model`; `_build` makes one of random weights, and `_loss` is minimised."""

    goes_on: ClassVar = True
    defaults: ClassVar[Mapping[str, Any]] = {}
    model: nn.Module

    def __init__(self, vocabulary: Vocabulary, **settings: Any) -> None:
        super().__init__(vocabulary, **{**self.defaults, **settings})
        self._build(0)

    @abstractmethod
    def _build(self, seed: int) -> None: ...

    @abstractmethod
    def _loss(self, network: nn.Module, *batch: Tensor) -> Mapping[str, Tensor]: ...

    @property
    def parameters(self) -> int:
        return sum(weight.numel() for weight in self.model.parameters())

    def to(self, device: str) -> None:
        self.model.to(device)

    def arrays(self) -> dict[str, Array]:
        return {name: weight.cpu().numpy() for name, weight in self.model.state_dict().items()}

    def restore(self, arrays: Mapping[str, Array]) -> None:
        own = {name: tuple(weight.shape) for name, weight in self.model.state_dict().items()}
        if own != {name: array.shape for name, array in arrays.items()}:
            raise ValueError(f"weights of another {self.name} than these settings make")
        self.model.load_state_dict(
            {name: torch.from_numpy(np.array(array)) for name, array in arrays.items()}
        )

    def _learn(
        self,
        fitting: Fitting,
        draw: Callable[[int, np.random.Generator], Batch],
        validation: Sequence[Batch],
        unit: str = "nats a moment",
        **more: Any,
    ) -> Fitted:
        """Train on batches drawn by step; `more` are further settings of the training."""
        of = self.settings
        if fitting.anew:
            self._build(fitting.seed)
        self.model.to(fitting.device)
        steps = fitting.steps or of["steps"]
        settings = TrainingSettings(
            steps=steps,
            rate=of["rate"],
            check_every=min(of["check_every"], max(1, steps // 20)),
            patience=of["patience"],
            seconds=fitting.seconds,
            seed=fitting.seed,
            **more,
        )
        course = Course(settings, fitting.progress, unit)

        def told(step: int, rng: np.random.Generator) -> Batch:
            course.at(step)
            return draw(step, rng)

        weights = fitting.folder / "weights.safetensors"
        last = train_network(
            self.model, self._loss, told, settings, weights, validation, course.checked
        )
        self.model.to("cpu")
        figures = {"steps": last.step, "best step": last.best_step}
        return Fitted(last.best, last.seconds, figures, last.trouble)
