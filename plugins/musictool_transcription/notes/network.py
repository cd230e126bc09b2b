"""The network: what it hears at each pitch is the same arithmetic, over the pitch's own harmonics.

Each bin of a third of a semitone sees the magnitudes at its multiples and its half (harmonic
stacking), through two small convolutions. Then there is one column a semitone, and blocks that look
ever further in time take turns with layers that look at the octaves, fifths and thirds around, so
that a note is told from the harmonics of another.

References
----------
Bittner et al., "A lightweight instrument-agnostic model for polyphonic note transcription and
multipitch estimation", ICASSP 2022: harmonic stacking. Wei et al., "HPPNet: modeling the harmonic
structure and pitch invariance in piano transcription", ISMIR 2022: one temporal model for all
pitches. Hawthorne et al., "Onsets and frames", ISMIR 2018: onsets beside frames. Kong et al.,
"High-resolution piano transcription", 2021: onsets between frames.
"""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from musictool import load_weights

from .spectra import BINS, PER_SEMITONE, PITCHES, WINDOWS

__all__ = ["OUTPUTS", "REACH", "NoteNetwork", "load", "probabilities"]

Floats = npt.NDArray[np.float32]

OUTPUTS = ("onset", "frame", "offset", "velocity")
"""What is said of each pitch at each frame: a note begins about here; one sounds; one ends about
here; how loud a note is that begins here."""

HARMONICS = (0.5, 1, 2, 3, 4, 5, 6, 7, 8)
AROUND = (-24, -19, -12, -7, 0, 7, 12, 19, 24, 28)
"""Semitones to the pitches whose harmonics are the same, or nearly."""

FINE, COARSE = 16, 48
"""Channels with three bins a semitone, and with one."""

TAPS = 3
DILATIONS = (1, 2, 4, 8, 16, 32)
REACH = 3 + TAPS // 2 * sum(DILATIONS)
"""Frames to either side that an output depends on: 1.3 s."""


class Harmonics(nn.Module):
    """Magnitudes at the multiples of each bin's frequency, as channels."""

    def __init__(self) -> None:
        super().__init__()
        shifts = 12 * PER_SEMITONE * torch.log2(torch.tensor(HARMONICS))
        self.shifts = [int(shift) for shift in shifts.round().tolist()]

    def forward(self, x: Tensor) -> Tensor:
        """(batch, windows, BINS, time) to (batch, windows · harmonics, 3 · PITCHES, time)."""
        wide = PITCHES * PER_SEMITONE
        low, high = -min(self.shifts), max(self.shifts) + wide - BINS
        padded = nn.functional.pad(x, (0, 0, low, high))
        return torch.cat([padded[:, :, low + s : low + s + wide] for s in self.shifts], dim=1)


class Around(nn.Module):
    """Each pitch sees those at the intervals of `AROUND`, through fewer channels."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        narrow = channels // 3
        self.narrow = nn.Conv2d(channels, narrow, 1)
        self.merge = nn.Conv2d(len(AROUND) * narrow, channels, 1)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, channels, PITCHES, time) to the same."""
        low, high = -min(AROUND), max(AROUND)
        padded = nn.functional.pad(self.narrow(x), (0, 0, low, high))
        stacked = torch.cat([padded[:, :, low + s : low + s + PITCHES] for s in AROUND], dim=1)
        merged: Tensor = self.merge(stacked)
        return merged


class Block(nn.Module):
    """A dilated convolution in time, then one of a single frame, and a residual."""

    def __init__(self, channels: int, dilation: int) -> None:
        super().__init__()
        reach = TAPS // 2 * dilation
        self.body = nn.Sequential(
            nn.Conv2d(channels, channels, (1, TAPS), padding=(0, reach), dilation=(1, dilation)),
            nn.BatchNorm2d(channels),
            nn.ReLU(inplace=True),
            nn.Conv2d(channels, channels, 1),
        )

    def forward(self, x: Tensor) -> Tensor:
        """(batch, channels, PITCHES, time) to the same."""
        return x + self.body(x)


class NoteNetwork(nn.Module):
    """Levelled magnitudes in, the logits of `OUTPUTS` out."""

    def __init__(self, fine: int = FINE, coarse: int = COARSE) -> None:
        super().__init__()
        heard = len(WINDOWS) * len(HARMONICS)
        self.front = nn.Sequential(
            Harmonics(),
            nn.Conv2d(heard, fine, 3, padding=1),
            nn.BatchNorm2d(fine),
            nn.ReLU(inplace=True),
            nn.Conv2d(fine, fine, 3, padding=1),
            nn.BatchNorm2d(fine),
            nn.ReLU(inplace=True),
            nn.Conv2d(fine, coarse, (5, 3), stride=(PER_SEMITONE, 1), padding=(1, 1)),
        )
        self.register = nn.Parameter(torch.zeros(1, coarse, PITCHES, 1))
        self.near = nn.Sequential(nn.BatchNorm2d(coarse), nn.ReLU(), Around(coarse))
        self.blocks = nn.Sequential(*(Block(coarse, dilation) for dilation in DILATIONS))
        self.far = nn.Sequential(nn.BatchNorm2d(coarse), nn.ReLU(), Around(coarse))
        self.head = nn.Sequential(
            nn.BatchNorm2d(coarse), nn.ReLU(), nn.Conv2d(coarse, len(OUTPUTS), 1)
        )

    def forward(self, levels: Tensor) -> Tensor:
        """(batch, time, windows, BINS) to logits (batch, outputs, PITCHES, time)."""
        x = levels.permute(0, 2, 3, 1) * 0.5 - 0.5
        x = self.front(x) + self.register
        x = x + self.near(x)
        x = self.blocks(x)
        x = x + self.far(x)
        logits: Tensor = self.head(x)
        return logits


def load(device: str = "cpu", path: Path | None = None) -> NoteNetwork:
    """The network with the weights of a file, or those shipped with it; ready to listen."""
    network = NoteNetwork()
    load_weights(network, path or resources.files(__package__) / "weights" / "notes.safetensors")
    return network.to(device=device, memory_format=torch.channels_last).eval()  # type: ignore[call-overload]


def probabilities(network: NoteNetwork, device: str, levels: Floats) -> Floats:
    """`OUTPUTS` of levelled magnitudes `(time, windows, BINS)`: `(4, PITCHES, time)`, 0 to 1."""
    with torch.inference_mode():
        logits = network(torch.from_numpy(levels[None]).to(device))
    said: Floats = torch.sigmoid(logits)[0].cpu().numpy()
    return said
