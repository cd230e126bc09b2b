"""The network: two U-Nets, which hear the magnitudes of a mixture and guess those of its parts.

Six convolutions halve time and frequency, six transposed ones bring them back, each with what the
convolution of the same size gave; the result is a mask for the mixture. The weights are those of
TensorFlow's checkpoint by its names (`conv2d_7/kernel`, …), numbered through both U-Nets.

References
----------
R. Hennequin, A. Khlif, F. Voituret, M. Moussallam, "Spleeter: a fast and efficient music source
separation tool with pre-trained models", JOSS 5 (50), 2020; A. Jansson et al., "Singing voice
separation with deep U-Net convolutional networks", ISMIR 2017.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from musictool import UnreadableFile, read_weights

__all__ = ["LEVELS", "Spleeter", "load"]

LEVELS = 6
"""Halvings: sizes are multiples of 2 ** LEVELS."""

KERNEL, LAST_KERNEL = 5, 4
FILTERS = (16, 32, 64, 128, 256, 512)
EPSILON = 1e-3
"""Of the normalisation, as Keras has it."""

SLOPE = 0.2
LEAST = 1e-10

NORMS = ("gamma", "beta", "moving_mean", "moving_variance")
"""Of a normalisation in the checkpoint, in the order of torch's names below."""

TORCH_NORMS = ("weight", "bias", "running_mean", "running_var")


class UNet(nn.Module):
    """Magnitudes of a mixture to those of one part."""

    def __init__(self, filters: Sequence[int] = FILTERS) -> None:
        super().__init__()
        into = (2, *filters[:-1])
        self.down = nn.ModuleList(
            nn.Conv2d(one, other, KERNEL, 2) for one, other in zip(into, filters, strict=True)
        )
        # The checkpoint has a sixth, which nothing comes through.
        self.down_norms = nn.ModuleList(nn.BatchNorm2d(one, EPSILON) for one in filters[:-1])
        out = (*filters[-2::-1], 1)
        joined = (filters[-1], *(2 * one for one in filters[-2::-1]))
        self.up = nn.ModuleList(
            nn.ConvTranspose2d(one, other, KERNEL, 2)
            for one, other in zip(joined, out, strict=True)
        )
        self.up_norms = nn.ModuleList(nn.BatchNorm2d(one, EPSILON) for one in out)
        self.mask = nn.Conv2d(1, 2, LAST_KERNEL, dilation=2)

    def forward(self, mixture: Tensor) -> Tensor:
        """Magnitudes (batch, 2, time, bins), time and bins multiples of 64; the same shape."""
        passed: list[Tensor] = []
        x = mixture
        for level, layer in enumerate(self.down):
            x = layer(functional.pad(x, (1, 2, 1, 2)))  # more at the end, as TensorFlow pads
            passed.append(x)
            if level < len(self.down_norms):
                x = functional.leaky_relu(self.down_norms[level](x), SLOPE)
        x = passed.pop()
        for layer, norm in zip(self.up, self.up_norms, strict=True):
            x = norm(torch.relu(layer(x)[:, :, 1:-2, 1:-2]))
            if passed:
                x = torch.cat([passed.pop(), x], dim=1)
        return torch.sigmoid(self.mask(functional.pad(x, (3, 3, 3, 3)))) * mixture


class Spleeter(nn.Module):
    """The share of vocals in every magnitude of a mixture."""

    def __init__(self, filters: Sequence[int] = FILTERS) -> None:
        super().__init__()
        self.vocals = UNet(filters)
        self.accompaniment = UNet(filters)

    def forward(self, mixture: Tensor) -> Tensor:
        """Magnitudes (batch, 2, time, bins) to shares from 0 to 1 of the same shape."""
        vocals, others = self.vocals(mixture).square(), self.accompaniment(mixture).square()
        share: Tensor = (vocals + LEAST / 2) / (vocals + others + LEAST)
        return share


def load(device: str, *, path: Path) -> Spleeter:
    """The network with the weights of a checkpoint, ready to separate.

    Parameters
    ----------
    path
        The folder with `model.index` and its data, or a file of safetensors with the same names.

    Raises
    ------
    UnreadableFile
        If it holds another network.
    """
    tensors = read_weights(path / "model.index" if path.is_dir() else path)
    try:
        filters = [int(tensors[_name("conv2d", level, "bias")].shape[0]) for level in range(LEVELS)]
        network = Spleeter(filters)
        for number, part in enumerate((network.vocals, network.accompaniment)):
            part.load_state_dict(_state(tensors, number))
    except (KeyError, RuntimeError) as error:
        raise UnreadableFile(
            path, f"holds no weights of Spleeter with two parts ({error})"
        ) from None
    return network.to(device).eval()


def _state(tensors: Mapping[str, Tensor], number: int) -> dict[str, Tensor]:
    """The weights of a U-Net, the first or the second, by torch's names and in its order."""
    state: dict[str, Tensor] = {}
    convolutions = [f"down.{level}" for level in range(LEVELS)] + ["mask"]
    for at, own in enumerate(convolutions, number * (LEVELS + 1)):
        state[f"{own}.weight"] = tensors[_name("conv2d", at, "kernel")].permute(3, 2, 0, 1)
        state[f"{own}.bias"] = tensors[_name("conv2d", at, "bias")]
    for level in range(LEVELS):
        at = number * LEVELS + level
        kernel = tensors[_name("conv2d_transpose", at, "kernel")]
        state[f"up.{level}.weight"] = kernel.permute(3, 2, 0, 1)
        state[f"up.{level}.bias"] = tensors[_name("conv2d_transpose", at, "bias")]
        norms = number * 2 * LEVELS + level
        places = [("up_norms", norms + LEVELS)]
        if level < LEVELS - 1:
            places.append(("down_norms", norms))
        for own, norm in places:
            for theirs, ours in zip(NORMS, TORCH_NORMS, strict=True):
                state[f"{own}.{level}.{ours}"] = tensors[_name("batch_normalization", norm, theirs)]
            state[f"{own}.{level}.num_batches_tracked"] = torch.tensor(0)
    return state


def _name(kind: str, number: int, what: str) -> str:
    return f"{kind}_{number}/{what}" if number else f"{kind}/{what}"
