"""`Flow`: a `VAE` whose latent vectors follow each other by a normalizing flow.

What can come after a segment is seldom one cloud: the tune goes on, or its second part begins. A
normal prior has to cover all ways on, and what lies between them; a flow bends the normal
distribution until it fits. It learns together with encoder and decoder, so that the vectors come to
lie where it is, too, and it starts as the normal prior that it replaces.

References
----------
Dinh, Sohl-Dickstein and Bengio, "Density estimation using Real NVP", ICLR 2017. Chen et al.,
"Variational lossy autoencoder", ICLR 2017 (a flow as the prior, learnt with the rest). Winkler et
al., "Learning likelihoods with conditional normalizing flows", 2019.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from .vae import VAE, Prior

__all__ = ["Flow", "FlowPrior"]


class Coupling(nn.Module):
    """Some numbers of a vector moved and scaled by what the others and the context say."""

    order: Tensor

    def __init__(self, latent: int, width: int) -> None:
        super().__init__()
        self.kept = latent // 2
        moved = latent - self.kept
        self.register_buffer("order", torch.randperm(latent))
        self.net = nn.Sequential(
            nn.Linear(self.kept + width, width), nn.ReLU(), nn.Linear(width, 2 * moved)
        )
        nn.init.zeros_(self.net[-1].weight)
        nn.init.zeros_(self.net[-1].bias)

    def forward(self, z: Tensor, context: Tensor) -> tuple[Tensor, Tensor]:
        """Towards standard normal numbers, and the log-determinant."""
        kept, moved = z[..., self.order].tensor_split([self.kept], -1)
        move, scale = self._by(kept, context)
        return torch.cat([kept, (moved - move) * torch.exp(-scale)], -1), -scale.sum(-1)

    def inverse(self, z: Tensor, context: Tensor) -> Tensor:
        """What `forward` made `z` of."""
        kept, moved = z.tensor_split([self.kept], -1)
        move, scale = self._by(kept, context)
        return torch.cat([kept, moved * torch.exp(scale) + move], -1)[..., self.order.argsort()]

    def _by(self, kept: Tensor, context: Tensor) -> tuple[Tensor, Tensor]:
        move, scale = self.net(torch.cat([kept, context], -1)).chunk(2, -1)
        return move, torch.tanh(scale)


class FlowPrior(Prior):
    """Which latent vectors follow those before: couplings, and the normal prior around them."""

    def __init__(self, latent: int, width: int, couplings: int) -> None:
        super().__init__(latent, width)
        self.couplings = nn.ModuleList(Coupling(latent, width) for _ in range(couplings))

    def standard(self, z: Tensor, context: Tensor) -> tuple[Tensor, Tensor]:
        z, log_determinant = super().standard(z, context)
        for coupling in self.couplings:
            z, more = coupling(z, context)
            log_determinant = log_determinant + more
        return z, log_determinant

    def draw(self, noise: Tensor, context: Tensor) -> Tensor:
        for coupling in reversed(self.couplings):
            noise = coupling.inverse(noise, context)
        return super().draw(noise, context)


class Flow(VAE):
    """A variational autoencoder with a normalizing flow over its latent vectors."""

    name = "flow"
    defaults: ClassVar[Mapping[str, Any]] = {**VAE.defaults, "couplings": 6}

    def _prior(self) -> Prior:
        of = self.settings
        return FlowPrior(of["latent"], of["width"], of["couplings"])
