"""The network at work: what hiss a recording has, and the recording without it.

A recording is read twice, so that it is never in memory: once for the levels of its bands, of which
the network makes those of the hiss, and once for its bins, which are weighted by gains.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt
import torch

from musictool import Stream, hann_window, overlap_add

from .network import AROUND, Net
from .spectrum import (
    BANDS,
    BINS,
    EDGES,
    LONG,
    SOFTEST,
    Array,
    band_means,
    features,
    mean_power,
    powers,
    window_for,
)

STRETCH = 8192
"""Windows, 95 s, that the recurrent network hears at once, with `LONG` more on both sides."""

Spectra = npt.NDArray[np.complexfloating]


def bands_of(stream: Stream) -> Array:
    """Means of the bands of each channel, `(channels, 2, windows, BANDS)`."""
    kept: list[Array] = [np.zeros((2, stream.channels, 0, BANDS), np.float32)]

    def listen(spectra: Iterator[Spectra]) -> Iterator[Spectra]:
        for some in spectra:
            kept.append(band_means(powers(some)))
            yield some

    for _ in overlap_add(stream, listen, window=window_for(stream.sample_rate)).blocks():
        pass
    return np.concatenate(kept, axis=2).swapaxes(0, 1)


def hiss_of(net: Net, means: Array, device: str) -> Array:
    """Log power of the hiss of a channel over its mean power, `(windows, BANDS)`."""
    given = torch.tensor(features(means))
    found = [np.zeros((0, BANDS), np.float32)]
    for begin in range(0, len(given), STRETCH):
        first = max(0, begin - LONG)
        part = given[first : begin + STRETCH + LONG][None].to(device)
        with torch.inference_mode():
            told = net.hiss(part)[0].cpu().numpy()
        found.append(told[begin - first :][:STRETCH])
    return np.concatenate(found)


def mean_squares(means: Array, hiss: Array, sample_rate: int) -> tuple[float, float]:
    """Of the samples of the hiss of a channel, and of all in it, by Parseval's theorem."""
    if not len(hiss):
        return 0.0, 0.0
    window = window_for(sample_rate)
    there = np.diff(np.minimum(EDGES, window // 2 + 1))  # bins of each band that there are
    scale = 2 / (window * float(np.square(hann_window(window)).sum()))
    told = np.exp(hiss) * (hiss > np.log(2 * SOFTEST)) * mean_power(means)
    return scale * float((told @ there).mean()), scale * float((means[0] @ there).mean())


def without(
    stream: Stream, net: Net, means: Array, hiss: Sequence[Array], amount: float, floor: float
) -> Stream:
    """A recording whose bins are weighted by how much of them is no hiss.

    Parameters
    ----------
    means, hiss
        As `bands_of` and `hiss_of` give them, of each channel.
    amount
        Power to which gains are raised.
    floor
        The lowest gain.
    """
    scales = np.array([max(mean_power(one), 1e-20) for one in means], np.float32)

    def changed(spectra: Iterator[Spectra]) -> Iterator[Spectra]:
        at = 0
        for before, some, after in _with_neighbours(spectra):
            count = some.shape[1]
            wide = np.concatenate([_last(before, some), some, _first(after, some)], axis=1)
            places = np.clip(np.arange(at - AROUND, at + count + AROUND), 0, len(hiss[0]) - 1)
            at += count
            levels = np.log(powers(wide) / scales[:, None, None] + SOFTEST / 100)
            gains = _gains(net, levels, np.stack([one[places] for one in hiss]))
            gains = np.maximum(gains**amount, floor)
            yield some * _for_bins(gains, some.shape[-1])

    return overlap_add(stream, changed, window=window_for(stream.sample_rate))


def _gains(net: Net, levels: Array, hiss: Array) -> Array:
    device = next(net.parameters()).device
    with torch.inference_mode():
        given = (torch.tensor(one, device=device) for one in (levels, hiss))
        return net.gains(*given).cpu().numpy()


def _for_bins(gains: Array, bins: int) -> Array:
    """Gains for so many bins; what lies over 22 kHz goes as the highest band does."""
    missing = bins - BINS
    if missing <= 0:
        return gains[..., :bins]
    highest = gains[..., EDGES[-2] :].mean(axis=-1, keepdims=True)
    return np.concatenate([gains, np.repeat(highest, missing, axis=-1)], axis=-1)


def _with_neighbours(
    spectra: Iterable[Spectra],
) -> Iterator[tuple[Spectra | None, Spectra, Spectra | None]]:
    """Each with the one before and the one after it, None where there is none."""
    before: Spectra | None = None
    here: Spectra | None = None
    for after in spectra:
        if here is not None:
            yield before, here, after
        before, here = here, after
    if here is not None:
        yield before, here, None


def _last(some: Spectra | None, like: Spectra) -> Spectra:
    """The last `AROUND` windows of some, silence where there are fewer."""
    return _first(None if some is None else some[:, ::-1], like)[:, ::-1]


def _first(some: Spectra | None, like: Spectra) -> Spectra:
    silence = np.zeros((like.shape[0], AROUND, like.shape[2]), like.dtype)
    return silence if some is None else np.concatenate([some, silence], axis=1)[:, :AROUND]
