"""The network: a temporal convolutional network from band magnitudes to beats.

A small convolutional front end reads each frame and its neighbours, then residual blocks of
dilated convolutions look ever further, up to `REACH` frames to either side; training and tracking
share this file.

References
----------
Davies and Böck, "Temporal convolutional networks for musical audio beat tracking", EUSIPCO 2019.
Böck and Davies, "Deconstruct, analyse, reconstruct: how to improve tempo, beat, and downbeat
estimation", ISMIR 2020. From there come the front end, the two rates of dilation in each block and
the joint learning of beats and downbeats; whether there is a beat is learned in place of the tempo.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from musictool import load_weights, stretches_of

from .features import LEVEL_REACH, levelled

__all__ = ["COLUMNS", "OUTPUTS", "REACH", "BeatNetwork", "activations", "load", "probabilities"]

Floats = npt.NDArray[np.float32]

OUTPUTS = ("beat", "downbeat", "pulse")
"""What the network says of each frame: a beat is here; a downbeat is here; there is a regular beat
at all."""

COLUMNS = (*OUTPUTS, "onset")
"""What is kept of each frame: `OUTPUTS` as probabilities, and by how much the bands rise."""

CHANNELS = 32
DILATIONS = tuple(2**k for k in range(8))

REACH = sum(4 * dilation for dilation in DILATIONS) + 2
"""Frames to either side that an output depends on: 20.4 s."""

CORE = 15000
"""Frames of a long recording worked on at once, five minutes."""

RUN = 512
"""Frames that pass through the front end at once where nothing is learnt: there they become 16
times as much, which a machine is slow to hand out and take back for a whole recording."""

EDGE = 2
"""Frames to either side that the front end looks."""

MEAN, DEVIATION = 2.0, 1.3
"""Of levelled band magnitudes."""


class Block(nn.Module):
    """Two convolutions of one kernel, one looking twice as far as the other, and a residual."""

    def __init__(self, channels: int, dilation: int, dropout: float) -> None:
        super().__init__()
        self.near = _dilated(channels, dilation)
        self.far = _dilated(channels, 2 * dilation)
        self.dropout = nn.Dropout2d(dropout)
        self.merge = nn.Conv2d(2 * channels, channels, 1)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, channels, 1, time) to the same."""
        both = torch.cat([self.near(x), self.far(x)], dim=1)  # (batch, 2·channels, 1, time)
        y: Tensor = self.merge(self.dropout(nn.functional.elu(both, inplace=True)))
        return x + y


class ThirdsPool(nn.Module):
    """The highest of each three neighbours in frequency; `MaxPool2d` takes ten times as long."""

    def forward(self, x: Tensor) -> Tensor:
        """(batch, channels, bands, time) to (batch, channels, bands // 3, time)."""
        end = x.shape[2] // 3 * 3
        return x[:, :, 0:end:3].maximum(x[:, :, 1:end:3]).maximum(x[:, :, 2:end:3])


class Front(nn.Sequential):
    """Layers that look at few frames each, so that they can take a recording in runs."""

    def forward(self, x: Tensor, sounding: Tensor | None = None) -> Tensor:
        """(batch, 1, BANDS, time) to (batch, channels, 1, time)."""
        frames = x.shape[3]
        if self.training or x.device.type != "cpu" or frames <= RUN:
            return self._all(x, sounding)
        length = -(-frames // -(-frames // RUN))  # alike: what is very short takes a slow path
        made = []
        for start in range(0, frames, length):
            before = min(start, EDGE)
            part = slice(start - before, start + length + EDGE)
            run = self._all(x[..., part], None if sounding is None else sounding[..., part])
            made.append(run[..., before : before + length])
        return torch.cat(made, dim=3)

    def _all(self, x: Tensor, sounding: Tensor | None) -> Tensor:
        for layer in self:
            if sounding is not None and isinstance(layer, nn.Conv2d) and layer.kernel_size[1] > 1:
                x = x * sounding
            x = layer(x)
        return x


class BeatNetwork(nn.Module):
    """Levelled band magnitudes in, the logits of `OUTPUTS` out."""

    def __init__(self, channels: int = CHANNELS, dropout: float = 0.1) -> None:
        super().__init__()
        narrow = channels // 2
        self.front = Front(
            nn.Conv2d(1, narrow, 3, padding=(0, 1)),  # (batch, 16, 79, time)
            ThirdsPool(),  # (batch, 16, 26, time)
            nn.ELU(inplace=True),
            nn.Conv2d(narrow, narrow, (12, 1)),  # (batch, 16, 15, time)
            ThirdsPool(),  # (batch, 16, 5, time)
            nn.ELU(inplace=True),
            nn.Conv2d(narrow, channels, 3, padding=(0, 1)),  # (batch, 32, 3, time)
            ThirdsPool(),  # (batch, 32, 1, time)
            nn.ELU(inplace=True),
            nn.Dropout2d(dropout),
        )
        self.blocks = nn.Sequential(*(Block(channels, one, dropout) for one in DILATIONS))
        self.head = nn.Conv2d(channels, len(OUTPUTS), 1)

    def forward(self, bands: Tensor, sounding: Tensor | None = None) -> Tensor:
        """(batch, time, BANDS) to logits (batch, time, 3).

        Of several that are padded to one length, `sounding` is 1 where they have frames and else 0,
        (batch, 1, 1, time): what looks beyond an end then finds the zeros that it finds alone.
        """
        x = (bands.transpose(1, 2).unsqueeze(1) - MEAN) / DEVIATION  # (batch, 1, BANDS, time)
        x = self.front(x, sounding)  # (batch, channels, 1, time)
        for block in self.blocks:
            x = block(x if sounding is None else x * sounding)
        x = nn.functional.elu(x)
        logits: Tensor = self.head(x).squeeze(2).transpose(1, 2)
        return logits


def _dilated(channels: int, dilation: int) -> nn.Conv2d:
    return nn.Conv2d(channels, channels, (1, 5), padding=(0, 2 * dilation), dilation=(1, dilation))


def load(device: str = "cpu", path: Path | None = None) -> BeatNetwork:
    """The network with the weights of a file, or those shipped with it; ready to track."""
    network = BeatNetwork()
    load_weights(network, path or resources.files(__package__) / "weights" / "beats.safetensors")
    # With channels next to each other in memory convolutions on a processor take half as long.
    return network.to(device=device, memory_format=torch.channels_last).eval()  # type: ignore[call-overload]


Together = Callable[[Callable[[list[Floats]], Any], Floats, int], Any]
"""`Context.together`."""


def _alone(work: Callable[[list[Floats]], Any], item: Floats, length: int) -> Any:
    return work([item])[0]


def activations(
    network: BeatNetwork,
    magnitudes: Iterable[Floats],
    device: str = "cpu",
    together: Together = _alone,
) -> Floats:
    """`COLUMNS` at each frame of a recording, shape `(frames, 4)`.

    `magnitudes` come in runs of any length, from `features.bands`. A long recording is worked on
    in stretches with all that their outputs depend on around them, so the result is the same as
    in one piece, and only the columns are held. Those of several recordings may go through the
    network `together`.
    """
    say = partial(probabilities, network, device)
    found = [
        _columns(stretch, before, after, lambda levels: together(say, levels, len(levels)))
        for stretch, before, after in stretches_of(magnitudes, CORE, REACH + LEVEL_REACH)
    ]
    return np.concatenate(found) if found else np.zeros((0, len(COLUMNS)), np.float32)


def _columns(stretch: Floats, before: int, after: int, say: Callable[[Floats], Floats]) -> Floats:
    # Levels need their surroundings too, but only as far as LEVEL_REACH.
    left, right = min(before, LEVEL_REACH), min(after, LEVEL_REACH)
    if before < REACH + LEVEL_REACH:
        left = 0
    inputs = levelled(stretch, left, right)
    kept = slice(before - left, len(inputs) - (after - right))
    rise = np.maximum(np.diff(inputs, axis=0, prepend=inputs[:1]), 0).mean(axis=1)
    return np.concatenate([say(inputs)[kept], rise[kept, None]], axis=1)


def probabilities(network: BeatNetwork, device: str, several: Sequence[Floats]) -> list[Floats]:
    """`OUTPUTS` at each frame of levelled magnitudes `(time, BANDS)` of any lengths."""
    lengths = [len(one) for one in several]
    longest = max(lengths)
    padded = np.stack([np.pad(one, ((0, longest - len(one)), (0, 0))) for one in several])
    given = [torch.from_numpy(padded)]
    if min(lengths) < longest:
        sounding = np.arange(longest) < np.array(lengths)[:, None]
        given.append(torch.from_numpy(sounding.astype(np.float32)[:, None, None]))
    with torch.inference_mode():
        said = torch.sigmoid(network(*(one.to(device) for one in given))).cpu().numpy()
    return [one[:length] for one, length in zip(said, lengths, strict=True)]
