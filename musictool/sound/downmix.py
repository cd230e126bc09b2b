"""How much of the energy of channels is left when they are mixed to fewer.

Channels that move against each other, as where one of two was wired the wrong way round
(antiphase), cancel in a sum. From the covariance C of the channels and the weights M of the mix the
energy left is the trace of M C Mᵀ; of channels with nothing in common that of M diag(C) Mᵀ.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt

from musictool.values import Audio, Samples, Stream

__all__ = ["downmix_loss", "watch_downmix"]

LEAST_LEFT = 0.5
"""With less than half of the energy of unrelated channels left, a mix loses what people hear: two
channels do from a correlation of −0.5 on."""


def downmix_loss(audio: Audio, matrix: Samples | None = None) -> str | None:
    """What to say of a recording that loses much of its energy when it is mixed to fewer channels.

    Parameters
    ----------
    matrix
        Weights, shape `(new channels, channels)`; by default the mean of all.

    Returns
    -------
    A sentence, None if there is nothing to say.
    """
    meter = _Meter(audio.channels, matrix)
    meter.add(audio.samples)
    return meter.sentence()


def watch_downmix(
    stream: Stream, warn: Callable[[str], None], matrix: Samples | None = None
) -> Stream:
    """The stream as it is, which at the end of a reading warns of what `downmix_loss` says."""
    if stream.channels == 1:
        return stream

    def watched(blocks: Iterator[Samples]) -> Iterator[Samples]:
        meter = _Meter(stream.channels, matrix)
        for block in blocks:
            meter.add(block)
            yield block
        if said := meter.sentence():
            warn(said)

    return stream.through(watched, frames=stream.frames)


class _Meter:
    def __init__(self, channels: int, matrix: Samples | None) -> None:
        mean = np.full((1, channels), 1 / channels, np.float32)
        self.weights = np.asarray(mean if matrix is None else matrix, np.float64)
        self.covariance: npt.NDArray[np.float64] = np.zeros((channels, channels))

    def add(self, block: Samples) -> None:
        self.covariance += block @ block.T

    def sentence(self) -> str | None:
        powers, shares = np.diag(self.covariance), (self.weights**2).sum(axis=0)
        left = np.trace(self.weights @ self.covariance @ self.weights.T)
        unrelated = float(powers @ shares)
        usual = float(powers.sum() * shares[shares > 0].mean()) if shares.any() else 0.0
        channels = len(self.weights)
        mixed = f"mixed to {'mono' if channels == 1 else f'{channels} channels'}"
        if left < LEAST_LEFT * unrelated:
            lost = f"{100 * (1 - max(left, 0) / unrelated):.0f} % of their energy"
            return f"{mixed}, its channels cancel and lose {lost}: is one of them in antiphase?"
        if unrelated < LEAST_LEFT * usual:
            lost = f"{100 * (1 - unrelated / usual):.0f} % of its energy"
            return f"{mixed}, it loses {lost}, which lies in channels that have no place there"
        return None
