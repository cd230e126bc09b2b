"""AdamW by the function that torch's class calls.

The class gives the same numbers, but with the first of them it imports torch's compiler: two
seconds, for a training that may take one.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["AdamW"]


class AdamW:
    """Gradient descent with adaptive moments, and decay of the weights by itself.

    Parameters
    ----------
    parameters
        What is optimised; those without a gradient at a step stay as they are.
    rate
        The learning rate, which may be set before each step.
    betas
        How slowly the mean of gradients and that of their squares forget; may be set, too.
    weight_decay
        Without any, this is Adam.
    fused
        All in one kernel, on a GPU.

    References
    ----------
    Kingma and Ba, "Adam: a method for stochastic optimization", ICLR 2015. Loshchilov and Hutter,
    "Decoupled weight decay regularization", ICLR 2019.
    """

    def __init__(
        self,
        parameters: Iterable[Tensor],
        rate: float,
        *,
        betas: tuple[float, float] = (0.9, 0.999),
        weight_decay: float = 0.0,
        fused: bool = False,
    ) -> None:
        self._parameters = list(parameters)
        self.rate, self.betas = rate, betas
        self._weight_decay, self._fused = weight_decay, fused
        self._moments: dict[int, tuple[Tensor, Tensor, Tensor]] = {}
        """Of each parameter that ever had a gradient, by its place: both means, and the steps."""

    def zero_grad(self) -> None:
        """Forget all gradients."""
        for parameter in self._parameters:
            parameter.grad = None

    def step(self) -> None:
        """Go a step down along the gradients."""
        import torch
        from torch.optim.adamw import adamw

        moved = [(at, one) for at, one in enumerate(self._parameters) if one.grad is not None]
        moments = [self._moments_of(at, one) for at, one in moved]
        with torch.no_grad():
            adamw(
                [one for _, one in moved],
                [one.grad for _, one in moved if one.grad is not None],
                [mean for mean, _, _ in moments],
                [square for _, square, _ in moments],
                [],
                [steps for _, _, steps in moments],
                fused=self._fused,
                amsgrad=False,
                beta1=self.betas[0],
                beta2=self.betas[1],
                lr=self.rate,
                weight_decay=self._weight_decay,
                eps=1e-8,
                maximize=False,
            )

    def _moments_of(self, at: int, parameter: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        import torch

        if at not in self._moments:
            steps = torch.zeros((), device=parameter.device if self._fused else "cpu")
            self._moments[at] = torch.zeros_like(parameter), torch.zeros_like(parameter), steps
        return self._moments[at]

    def state_dict(self) -> dict[int, Any]:
        """What it takes to go on: the moments by parameter."""
        return dict(self._moments)

    def load_state_dict(self, state: dict[int, Any]) -> None:
        """Go on from where a `state_dict` was taken, of the same parameters.

        Raises
        ------
        ValueError
            If it is of others.
        """
        for at, (mean, square, steps) in state.items():
            parameter = self._parameters[at] if at < len(self._parameters) else None
            if parameter is None or mean.shape != parameter.shape or square.shape != mean.shape:
                raise ValueError(f"the moments of parameter {at} are of another")
            device = parameter.device
            steps = steps.to(device if self._fused else "cpu")
            self._moments[at] = mean.to(device), square.to(device), steps
