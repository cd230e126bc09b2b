"""Vocals and accompaniment: the network's masks at 44.1 kHz, the rest at the recording's own rate.

The network was made for 44.1 kHz and two channels. It hears the recording so; vocals are brought
back to its own rate, and the accompaniment is what they leave, with all above 22 kHz.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import tee

import numpy as np
import torch

from musictool import Context, Samples, Stems, Stream, resample, to_channels

from ..parts import parted
from ..spectra import samples_of, spectra_of
from ..tiles import tiled
from .network import Spleeter, load

__all__ = ["WEIGHTS", "separate"]

WEIGHTS = "spleeter"

RATE, WINDOW, HOP = 44_100, 4096, 1024
FRAMES, BINS = 512, 1024
"""What the network sees at once: 12 s, up to 11 kHz."""

MARGIN = 32
"""Frames at either end of which no more than their surroundings is used: there it hears less."""

ABOVE = 256
"""Bins under those that it does not see, whose mean they have: an s goes on there."""

AT_ONCE = 4
"""Sights on a GPU, where they take 2 GB; one on a CPU."""


def separate(stream: Stream, only: str | None, context: Context) -> Stems:
    """Vocals and accompaniment; see the command `separate`.

    Raises
    ------
    MissingWeights
        If the network's weights were not fetched.
    """
    weights = context.weights(WEIGHTS)
    network = context.model(f"musictool_separation/{weights}", partial(load, path=weights))
    work = partial(_vocals, network=network, device=context.device)
    at_once = 1 if context.device == "cpu" else AT_ONCE
    rate, channels = stream.sample_rate, stream.channels

    def estimate(blocks: Iterator[Samples]) -> Iterator[tuple[Samples, Samples]]:
        own, heard = tee(blocks)
        at_rate = resample(Stream(lambda: heard, rate, channels), RATE)
        tile, reach = (FRAMES - 1 - 2 * MARGIN) * HOP, MARGIN * HOP
        made = tiled(at_rate.blocks(), tile, reach, work, at_once)
        vocals = Stream(lambda: (one for _, one in made), RATE, channels)
        return _side_by_side(own, resample(vocals, rate).blocks())

    return parted(stream, "spleeter", estimate, only)


def _side_by_side(
    own: Iterator[Samples], vocals: Iterator[Samples]
) -> Iterator[tuple[Samples, Samples]]:
    """Blocks of the recording, each with as many frames of vocals."""
    held: Samples | None = None
    for block in own:
        frames = block.shape[1]
        pieces = [] if held is None else [held]
        while sum(piece.shape[1] for piece in pieces) < frames:
            piece = next(vocals, None)
            if piece is None:  # both rates round the length
                missing = frames - sum(one.shape[1] for one in pieces)
                piece = np.zeros((block.shape[0], missing), np.float32)
            pieces.append(piece)
        held = np.concatenate(pieces, axis=1)
        yield block, held[np.newaxis, :, :frames]
        held = held[:, frames:]


def _vocals(pieces: Sequence[Samples], network: Spleeter, device: str) -> list[Samples]:
    """The vocals of pieces `(channels, n)`, of the same shape."""
    seen = np.zeros((len(pieces), 2, FRAMES, BINS), np.float32)
    for sight, piece in zip(seen, pieces, strict=True):
        pair = piece if len(piece) == 2 else to_channels(piece, 2)
        for rows, channel in zip(sight, pair, strict=True):
            spectra = np.abs(spectra_of(channel, WINDOW)[:, :BINS])
            rows[: len(spectra)] = spectra
    shares = _shares(torch.from_numpy(seen), network, device)
    return [_masked(piece, share) for piece, share in zip(pieces, shares, strict=True)]


def _shares(seen: torch.Tensor, network: Spleeter, device: str) -> Samples:
    """The share of vocals in magnitudes `(n, 2, FRAMES, BINS)`."""
    try:
        with torch.inference_mode():
            return np.asarray(network(seen.to(device)).cpu().numpy())
    except torch.cuda.OutOfMemoryError:
        if len(seen) == 1:
            raise
    torch.cuda.empty_cache()
    return np.concatenate([_shares(one[None], network, device) for one in seen])


def _masked(piece: Samples, shares: Samples) -> Samples:
    """A piece with the shares of its own channels if it has two, else with their mean."""
    if len(piece) != 2:
        shares = np.repeat(shares.mean(axis=0, keepdims=True), len(piece), axis=0)
    made = np.empty_like(piece)
    for out, channel, share in zip(made, piece, shares, strict=True):
        spectra = spectra_of(channel, WINDOW)
        share = share[: len(spectra)]
        spectra[:, :BINS] *= share
        spectra[:, BINS:] *= share[:, -ABOVE:].mean(axis=1, keepdims=True)
        out[:] = samples_of(spectra, WINDOW, piece.shape[1])
    return made
