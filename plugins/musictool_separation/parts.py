"""Stems of what an engine hears in a recording: the last part is what the others leave.

blocks --estimate--> blocks with all parts but the last --> Stems that sum to the recording
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

import numpy as np

from musictool import (
    BadParameter,
    Samples,
    Stems,
    Stream,
    did_you_mean,
    near_names,
    parts_and_rest,
    spooled,
)

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
    together = stream.through(
        partial(_together, estimate=estimate, subtype=origin.subtype if origin else None),
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


def _together(
    blocks: Iterator[Samples], estimate: Estimate, subtype: str | None
) -> Iterator[Samples]:
    """All parts, one below the other: `(parts · channels, n)`."""
    for block, estimates in estimate(blocks):
        yield np.concatenate(parts_and_rest(block, estimates, subtype))


def _rows(stream: Stream, first: int, channels: int) -> Stream:
    def cut(blocks: Iterator[Samples]) -> Iterator[Samples]:
        for block in blocks:
            yield block[first : first + channels]

    return stream.through(cut, frames=stream.frames, channels=channels)


def _elsewhere(engine: str, only: str) -> str:
    makers = [name for name, parts in PARTS.items() if only in parts]
    if not makers:
        every = [name for parts in PARTS.values() for name in parts]
        meant = did_you_mean(near_names(only, every)) or "other engines make other parts"
        return f"{engine} makes {_listed(PARTS[engine])}, and no part {only}; {meant}"
    return f"{engine} makes {_listed(PARTS[engine])}; {only} comes by engine {_listed(makers)}"


def _listed(names: Sequence[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last
