"""Stems of what an engine hears in a recording: the last part is what the others leave.

    blocks --estimate--> blocks with all parts but the last --> Stems that sum to the recording

Samples of 16 or 24 bits are multiples of a step. The parts are rounded to the same one, so nothing
is lost when they are added, nor when they are written as such.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

import numpy as np

from musictool import BadParameter, Samples, Stems, Stream, spooled

__all__ = ["PARTS", "Estimate", "parted"]

Estimate = Callable[[Iterator[Samples]], Iterator[tuple[Samples, Samples]]]
"""From blocks of a recording to blocks `(channels, n)` of the same samples, each with estimates of
all parts but the last, `(parts - 1, channels, n)`."""

PARTS: Mapping[str, tuple[str, ...]] = {
    "hpss": ("harmonic", "percussive", "rest"),
    "centre": ("centre", "sides"),
    "spleeter": ("vocals", "accompaniment"),
}
"""What each engine makes, in this order."""

BITS = {"PCM_U8": 7, "PCM_S8": 7, "PCM_16": 15, "PCM_24": 23}
"""The steps from 0 to full scale, as a power of two, by libsndfile's name of an encoding."""

FINEST = 23
"""float32 has all multiples of 2^-23 up to full scale, and so their sums."""


def parted(stream: Stream, engine: str, estimate: Estimate, only: str | None = None) -> Stems:
    """Stems that sum to a recording; nothing is computed before they are read.

    Parameters
    ----------
    engine
        Whose parts these are.
    only
        The one that is wanted, which then is made as it is read. Several are made together, and
        kept in a file until each has been read.

    Raises
    ------
    BadParameter
        If the engine makes no such part.
    """
    names = PARTS[engine]
    if only is not None and only not in names:
        raise BadParameter(f"separate: {_elsewhere(engine, only)}")
    origin = stream.origin
    bits = BITS.get(origin.subtype) if origin is not None else None
    together = stream.through(
        partial(_together, estimate=estimate, bits=bits),
        frames=stream.frames,
        channels=len(names) * stream.channels,
    )
    if only is None:
        together = spooled(together)
    rows = {name: number * stream.channels for number, name in enumerate(names)}
    wanted = names if only is None else (only,)
    return Stems.of_streams(
        {name: _rows(together, rows[name], stream.channels) for name in wanted}, origin
    )


def _together(blocks: Iterator[Samples], estimate: Estimate, bits: int | None) -> Iterator[Samples]:
    """All parts, one below the other: `(parts · channels, n)`."""
    steps = np.float32(1 << (FINEST if bits is None else bits))
    for block, estimates in estimate(blocks):
        parts = np.rint(estimates * steps) / steps
        if bits is not None:  # what such a file cannot hold would be missing in the sum
            np.clip(parts, -1, 1 - 1 / steps, out=parts)
        left = block
        for part in parts:
            left = left - part
        yield np.concatenate([*parts, left]).astype(np.float32, copy=False)


def _rows(stream: Stream, first: int, channels: int) -> Stream:
    def cut(blocks: Iterator[Samples]) -> Iterator[Samples]:
        for block in blocks:
            yield block[first : first + channels]

    return stream.through(cut, frames=stream.frames, channels=channels)


def _elsewhere(engine: str, only: str) -> str:
    makers = [name for name, parts in PARTS.items() if only in parts]
    return f"{engine} makes {_listed(PARTS[engine])}; {only} comes by engine {_listed(makers)}"


def _listed(names: Sequence[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last
