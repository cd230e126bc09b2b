"""The network: a spectrogram in patches, and attention along frequency and along time in turn.

Beside the patches there is a track for each event that it tells of, two pedals and 88 keys; what
comes out of these says of each pair of moments how likely an event begins at one and ends at the
other. Names of the layers are those of the file of weights.

References
----------
Yan and Duan, "Scoring time intervals using non-hierarchical transformer for automatic piano
transcription", ISMIR 2024.
"""

from __future__ import annotations

import math
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from musictool import UnreadableFile, read_weights

__all__ = ["EVENTS", "HOP", "RATE", "WINDOW", "Transkun", "load"]

RATE, HOP, WINDOW = 44_100, 1024, 4096

EVENTS = (-64, -67, *range(21, 109))
"""Controllers of pedals, below 0, and keys."""

BANDS, WINDOWS = 229, 6
WIDTH, INNER, HEADS, LAYERS = 64, 256, 8, 6
HIDDEN = 512
FLOOR = 1e-5
"""Power under which a band is silent."""

SAVED = "state_dict."


class Windows(nn.Module):
    """Gaussian windows of learnt places and widths, beside Hann's."""

    def __init__(self) -> None:
        super().__init__()
        self.sigma = nn.Parameter(torch.zeros(WINDOWS - 1))
        self.center = nn.Parameter(torch.zeros(WINDOWS - 1))

    def forward(self) -> Tensor:
        """Shape `(WINDOWS - 1, WINDOW)`."""
        at = torch.arange(WINDOW, device=self.sigma.device)[None]
        centre, width = (torch.sigmoid(one)[:, None] for one in (self.center, self.sigma))
        return torch.exp(-0.5 * ((at - WINDOW * centre) / (width * WINDOW / 2)) ** 2)


class Spectrum(nn.Module):
    """The power of frames through each window."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("win", torch.hann_window(WINDOW))
        self.winGen = Windows()

    def forward(self, frames: Tensor) -> Tensor:
        """(…, WINDOW) to (…, WINDOWS, bins)."""
        windows = torch.cat([self.win[None], self.winGen()])
        power: Tensor = torch.fft.rfft(frames[..., None, :] * windows, norm="ortho").abs() ** 2
        return power


class Bands(nn.Module):
    """Levels of mel bands, 0 at `FLOOR` and 1 at a power of 1."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("freq2mels", torch.zeros(WINDOW // 2 + 1, BANDS))
        self.spectrogramExtractor = Spectrum()

    def forward(self, frames: Tensor) -> Tensor:
        """(batch, channels, time, WINDOW) to (batch, WINDOWS, time, BANDS)."""
        # A channel after the other: the spectra of all at once are what takes the memory.
        power = torch.stack([self.spectrogramExtractor(one) for one in frames.unbind(1)])
        bands = power.mean(dim=0) @ self.freq2mels
        levels = 1 - torch.log(bands + FLOOR) / math.log(FLOOR)
        return levels.transpose(1, 2)


class Positions(nn.Module):
    """An embedding of coordinates: waves of learnt directions, through two layers."""

    def __init__(self, size: int, coordinates: int) -> None:
        super().__init__()
        self.proj = nn.Linear(coordinates, size)
        # The dropout of training has a place among the layers, as their numbers tell.
        self.mlp = nn.Sequential(
            nn.Linear(size, 4 * size), nn.GELU(), nn.Identity(), nn.Linear(4 * size, size)
        )

    def forward(self, *coordinates: Tensor) -> Tensor:
        """Of a grid, one axis for each coordinate, and then the embedding."""
        grid = torch.stack(torch.meshgrid(*coordinates, indexing="ij"), dim=-1)
        waves = torch.cos(self.proj(grid.float()))
        found: Tensor = self.mlp(waves / math.sqrt(waves.shape[-1] / 2))
        return found


class Attention(nn.Module):
    """Attention with heads, without biases of what goes in."""

    def __init__(self) -> None:
        super().__init__()
        self.q_proj_weight = nn.Parameter(torch.zeros(INNER, INNER))
        self.k_proj_weight = nn.Parameter(torch.zeros(INNER, INNER))
        self.v_proj_weight = nn.Parameter(torch.zeros(INNER, INNER))
        self.out_proj = nn.Linear(INNER, INNER)

    def forward(self, x: Tensor, memory: Tensor) -> Tensor:
        """Of (…, n, INNER) about (…, m, INNER)."""
        query, key, value = (
            (one @ weight).unflatten(-1, (HEADS, -1)).transpose(-2, -3)
            for one, weight in (
                (x, self.q_proj_weight),
                (memory, self.k_proj_weight),
                (memory, self.v_proj_weight),
            )
        )
        heard = functional.scaled_dot_product_attention(query, key, value)
        out: Tensor = self.out_proj(heard.transpose(-2, -3).flatten(-2))
        return out


class Residual(nn.Module):
    """What a module makes of the normalised input, scaled, added to the input."""

    def __init__(self, module: nn.Module) -> None:
        super().__init__()
        self.module = module
        self.scale = nn.Parameter(torch.zeros(INNER))

    def forward(self, x: Tensor, *memory: Tensor) -> Tensor:
        """Shape as it is; the memory is not normalised."""
        norm = x * torch.rsqrt(x.pow(2).mean(dim=-1, keepdim=True) + 1e-6)
        return x + self.module(norm, *memory) * self.scale


class Layer(nn.Module):
    """Attention along frequency, then along time, to what came into the layer."""

    def __init__(self) -> None:
        super().__init__()
        self.mhaBlockF, self.mhaBlockT = Residual(Attention()), Residual(Attention())
        self.fnnBlockF, self.fnnBlockT = Residual(_dense()), Residual(_dense())

    def forward(self, x: Tensor) -> Tensor:
        """(batch, time, tracks, INNER) to the same."""
        y = self.fnnBlockF(self.mhaBlockF(x, x)).transpose(1, 2)
        y = self.fnnBlockT(self.mhaBlockT(y, x.transpose(1, 2)))
        return y.transpose(1, 2)


def _dense() -> nn.Sequential:
    return nn.Sequential(
        nn.Linear(INNER, 4 * INNER), nn.GELU(), nn.Identity(), nn.Linear(4 * INNER, INNER)
    )


def _normed(inside: int, outside: int, stride: tuple[int, int]) -> list[nn.Module]:
    return [nn.Conv2d(inside, outside, 3, stride, padding=1), nn.GroupNorm(4, outside)]


class Backbone(nn.Module):
    """From levels of bands to what is known of each event at each moment."""

    def __init__(self) -> None:
        super().__init__()
        self.posEmbedBuilder = Positions(WIDTH, 1)
        self.inputConv = nn.Conv2d(WINDOWS, WIDTH, 3, padding=1)
        between = nn.GELU(), nn.Identity()
        self.downConv = nn.Sequential(
            nn.ConstantPad2d((2, 1, 4, 3), 0.0),
            *(*_normed(WIDTH, 2 * WIDTH, (2, 1)), *between),
            *(*_normed(2 * WIDTH, INNER, (2, 2)), *between),
            *(*_normed(INNER, INNER, (2, 2)), *between),
            *_normed(INNER, INNER, (1, 1)),
        )
        self.upConv1dSkip = nn.ConvTranspose1d(INNER, INNER, 8, stride=8)
        self.posEmbedBuilderAttnTF = Positions(INNER, 2)
        self.posEmbedBuilderAttnTE = Positions(INNER, 2)
        self.encoderLayers = nn.ModuleList(Layer() for _ in range(LAYERS))

    def forward(self, levels: Tensor) -> Tensor:
        """(batch, WINDOWS, time, BANDS) to (batch, events, time, INNER)."""
        device = levels.device
        bands = torch.arange(levels.shape[3], device=device)
        x = self.inputConv(levels) + self.posEmbedBuilder(bands).T[:, None]
        x = self.downConv(x).permute(0, 2, 3, 1)
        x = functional.pad(x, (0, 0, 1, 0, 1, 0))  # a moment and a band of its own, for the whole
        times, bands = (torch.arange(count, device=device) for count in x.shape[1:3])
        events = torch.tensor(EVENTS, device=device)
        told = self.posEmbedBuilderAttnTE(times, events).expand(len(x), -1, -1, -1)
        x = torch.cat([x + self.posEmbedBuilderAttnTF(times, bands), told], dim=2)
        for layer in self.encoderLayers:
            x = layer(x)
        told = x[:, 1:, -len(EVENTS) :].permute(0, 2, 3, 1)
        fine = self.upConv1dSkip(told.flatten(0, 1))[..., : levels.shape[2]]
        return fine.unflatten(0, (len(x), len(EVENTS))).transpose(2, 3)


class Scorer(nn.Module):
    """How well each pair of moments bounds an event."""

    def __init__(self) -> None:
        super().__init__()
        self.map = nn.Sequential(nn.Linear(INNER, 2 * INNER + 1))

    def forward(self, known: Tensor) -> Tensor:
        """(events, time, INNER) to scores, by event, end and beginning; same moment on the
        diagonal.
        """
        ends, begins, alone = self.map(known).split([INNER, INNER, 1], dim=-1)
        scores = ends @ begins.transpose(1, 2) / math.sqrt(INNER)
        at = torch.arange(known.shape[1], device=known.device)
        scores *= (at[:, None] - at).abs()
        scores.diagonal(dim1=1, dim2=2).copy_(alone[..., 0])
        return scores


class Transkun(nn.Module):
    """Frames of a recording in; what is known of each event, and scores of intervals out."""

    def __init__(self) -> None:
        super().__init__()
        self.framewiseFeatureExtractor = Bands()
        self.backbone = Backbone()
        self.scorer = Scorer()
        self.velocityPredictor = _head(128)
        self.refinedOFPredictor = _head(4)

    def known(self, samples: Tensor) -> Tensor:
        """Of sound (batch, channels, samples), (batch, events, frames, INNER)."""
        count = -(-samples.shape[2] // HOP) + 1
        after = (count - 1) * HOP + WINDOW // 2 - samples.shape[2]
        frames = functional.pad(samples, (WINDOW // 2, after)).unfold(2, WINDOW, HOP)
        deviation, mean = torch.std_mean(frames, dim=(1, 2, 3), keepdim=True)
        return self.backbone(self.framewiseFeatureExtractor((frames - mean) / (deviation + 1e-8)))

    def described(self, begins: Tensor, ends: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Velocities, moves of beginning and end in frames, and whether both are there.

        Of what is known of events where they begin and end, `(n, INNER)` each.
        """
        pair = torch.cat([begins, ends, begins * ends], dim=1)
        moves, there = self.refinedOFPredictor(pair).chunk(2, dim=1)
        mean = torch.distributions.ContinuousBernoulli(logits=moves).mean
        moves = ((mean - 0.5) / 0.99).clamp(-0.5, 0.5)
        return self.velocityPredictor(pair).argmax(dim=1), moves, there > 0


def _head(size: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Linear(3 * INNER, HIDDEN), nn.GELU(), nn.Identity(), nn.Linear(HIDDEN, size)
    )


def load(device: str, *, path: Path) -> Transkun:
    """The network with the weights of a file, ready to listen.

    Raises
    ------
    UnreadableFile
        If they are those of another network.
    """
    saved = read_weights(path)
    weights = {name.removeprefix(SAVED): one for name, one in saved.items()}
    network = Transkun()
    wanted = network.state_dict()
    for name, tensor in wanted.items():
        found = weights.get(name)
        if found is None or found.shape != tensor.shape:
            raise UnreadableFile(str(path), f"weights of another network than Transkun: {name}")
    network.load_state_dict({name: weights[name] for name in wanted})
    return network.to(device).eval()
