"""What a continuation costs: joins, places of jumps, sameness, and balance with the piece.

All prices are dimensionless and near 1 for "clearly worse than the recording itself". Distances
between spectra are root-mean-square dB over mel bands, then measured against what is natural in
the same piece: the flux of a join is a percentile of the flux at the recording's own
boundaries, so dense and sparse music are judged alike.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from musictool import amplitude

from .analysis import Floats, Frames
from .units import Units, edge_spectra

__all__ = [
    "FORBIDDEN",
    "Cut",
    "Prices",
    "estimate_key",
    "final_prices",
    "find_cut",
    "flux_percentile",
    "join_prices",
    "longest_run",
    "prices",
    "step_price",
    "unlike_after",
    "unlikeness",
]

Array = npt.NDArray[np.float64]

FORBIDDEN = np.float32(1e4)
"""A price no other sum of prices reaches, finite so that arithmetic on it stays harmless."""
CONTEXT_UNITS = 4
"""Units before a join that are compared: a bar."""
CONTEXT, FIRST = 1.0, 0.5
"""Weight of that comparison at a join, and of each of its units at the cut."""
SHORT_BARS = 6
"""Bars below which jumps need not keep the place in the bar."""
RECENT_BARS = 2.0
"""Bars before the end of the recording that count as just heard."""


@dataclass(frozen=True)
class Cut:
    """Where the new part begins: `time` in seconds, `offset` seconds after the start of a unit.

    `unit` is the number of that (possibly unfinished) unit, `position` its place in the bar, `bar`
    the number of its bar.
    """

    time: float
    offset: float
    unit: int
    position: int
    bar: int


@dataclass(frozen=True, eq=False)
class Prices:
    """Price tables over `t` units.

    Parameters
    ----------
    join
        To go from the end of a unit (row) to the start of another (column), `(t, t)`; natural
        successors cost 0, what must not be joined `FORBIDDEN`.
    first
        To enter each unit from the cut, `(t,)`.
    kernel
        Likeness of units, `(t, t)`, 1 on the diagonal.
    target
        Mean likeness of each unit to the piece as it should go on, `(t,)`.
    heard
        How recently each unit was heard before the cut, 0 to 1, `(t,)`.
    """

    join: Floats
    first: Floats
    kernel: Floats
    target: Floats
    heard: Floats


def longest_run(novelty: float, meter: int, rhythmic: bool, count: int) -> int:
    """Longest verbatim run in units: 16 bars at novelty 0, 4 at 0.5, 1 at 1.

    A short recording must not be copied whole: no run exceeds half of it.
    """
    bars = 16.0 * 0.0625**novelty
    units = round(bars * (meter if rhythmic else 3))
    return int(np.clip(units, 1, max(2, count // 2)))


def find_cut(units: Units, frames: Frames, end: float) -> Cut:
    """The cut at `end`, or at the last boundary before it where the music has already faded.

    Parameters
    ----------
    units
        Of the recording.
    frames
        Of the recording.
    end
        End of the usable span in seconds.
    """
    faded = end < frames.duration - 0.05
    time = end if faded else frames.duration
    unit = max(0, int(np.searchsorted(units.edges, time + 1e-4, side="right")) - 1)
    if faded:
        time = float(units.edges[unit])
    offset = max(0.0, time - float(units.edges[unit]))
    if unit < len(units):
        position, bar = int(units.position[unit]), int(units.bar[unit])
    else:
        position = (int(units.position[-1]) + 1) % units.meter
        bar = int(units.bar[-1]) + (position == 0)
    if not units.rhythmic and offset > 0 and unit == len(units):
        offset = 0.0
    return Cut(time, offset, unit, position, bar)


def prices(units: Units, frames: Frames, cut: Cut) -> Prices:
    """All price tables of a piece.

    Parameters
    ----------
    units
        Of the recording.
    frames
        Of the recording, for the spectrum around the cut.
    cut
        Where the new part begins.
    """
    kernel = _kernel(units.feature)
    weight = units.usable.astype(np.float64)
    target = (kernel @ weight / max(weight.sum(), 1)).astype(np.float32)
    age = (cut.unit - 1 - np.arange(len(units))) / (RECENT_BARS * max(units.meter, 3))
    heard = np.clip(1 - age, 0, 1) * (age >= 0)
    return Prices(
        join_prices(units),
        _first(units, frames, cut),
        kernel,
        target,
        heard.astype(np.float32),
    )


def join_prices(units: Units) -> Floats:
    """To go from the end of a unit (row) to the start of another (column), `(t, t)`."""
    count = len(units)
    natural_flux = _rms(units.tail[:-1], units.head[1:])
    flux = _distances(units.tail, units.head)
    # What was there before the entry against what is there instead; and the same after it.
    unlike = unlikeness(units)
    before = np.roll(unlike, 1, axis=1)  # [i, j] = ununlike of i and j - 1
    before[:, 0] = unlike.mean()
    context = _context(unlike)
    after = np.roll(unlike, -1, axis=0)  # [i, j] = ununlike of i + 1 and j
    after[-1] = unlike.mean()
    tail = _distances(units.tail, units.tail)
    tail_before = np.roll(tail, 1, axis=1) / (np.median(tail) + 0.5)
    tail_before[:, 0] = 1.0
    tempo = np.abs(np.log(units.length[None, :] / units.length[:, None]))
    join = (
        CONTEXT * context
        + 0.35 * before
        + 0.25 * after
        + 0.25 * tail_before
        + step_price(flux, natural_flux)
        + (8.0 * np.maximum(tempo - 0.01, 0) if units.rhythmic else 0.0)
    )
    next_position = (units.position + 1) % units.meter
    few = units.usable.sum() < SHORT_BARS * units.meter
    # In a few bars there are too few places of each metre to choose from: it may bend there.
    join[next_position[:, None] != units.position[None, :]] += 1.5 if few else FORBIDDEN
    join[:, ~units.usable] = FORBIDDEN
    natural = np.arange(count - 1)
    join[natural, natural + 1] = np.where(units.usable[1:], 0, FORBIDDEN)
    join[np.arange(count), np.arange(count)] += 2.0  # the same unit again is a stutter
    return np.asarray(join, np.float32)


def flux_percentile(
    units: Units, tail: Floats, head: Floats, boundaries: npt.NDArray[np.bool_] | None = None
) -> float:
    """The flux of a join among that of the piece's own boundaries, 0 to 1, and more if larger.

    Parameters
    ----------
    tail, head
        Of both sides, shape `(96,)`; see `edge_spectra`.
    boundaries
        Which of the boundaries between units count, shape `(t - 1,)`; all unless given.
    """
    natural = _rms(units.tail[:-1], units.head[1:])
    natural = natural if boundaries is None else natural[boundaries]
    return float(_percentile(_rms(tail, head), natural))


def step_price(steps: npt.NDArray[np.floating], natural: npt.NDArray[np.floating]) -> Array:
    """What steps cost by their rank among those that the piece makes itself.

    Parameters
    ----------
    steps
        Distances of what is before and after joins, shape `(n,)`.
    natural
        The same at some of the piece's own boundaries, shape `(m,)`.
    """
    return _flux_price(_percentile(steps, natural))


def unlike_after(units: Units) -> Array:
    """How unlike the bar that would have followed a unit is to the bar from an entry on, `(t, t)`.

    What lies behind the end of the recording counts as like as anything else.
    """
    return _context(unlikeness(units)[::-1, ::-1])[::-1, ::-1].T


def unlikeness(units: Units) -> Array:
    """How far units are apart in timbre, chroma and level; about 2 in the median, `(t, t)`."""
    mel, chroma = _distances(units.mel, units.mel), 1 - units.chroma @ units.chroma.T
    level = np.abs(units.level[:, None] - units.level[None, :])
    mel_scale, chroma_scale = np.median(mel) + 0.5, np.median(chroma) + 0.05
    return np.asarray(
        mel / mel_scale + chroma / chroma_scale + np.maximum(level - 2, 0) / 6, np.float64
    )


def _context(unlike: Array) -> Array:
    """How unlike the bar before a join is to the bar that was before the entry, `(t, t)`."""
    total = np.zeros_like(unlike)
    for back in range(1, CONTEXT_UNITS + 1):
        # [i, j]: unit i - back + 1 against unit j - back
        moved = np.full_like(unlike, unlike.mean())
        if back < len(unlike):
            moved[back - 1 :, back:] = unlike[: len(unlike) - back + 1, : len(unlike) - back]
        total += moved / CONTEXT_UNITS
    return total


def _first(units: Units, frames: Frames, cut: Cut) -> Floats:
    count = len(units)
    natural = _rms(units.tail[:-1], units.head[1:])
    entry = units.edges[:-1] + cut.offset
    head, before = edge_spectra(frames, entry)
    _, tail = edge_spectra(frames, np.array([cut.time]))
    price = step_price(_rms(tail, head), natural)
    price += 0.5 * _rms(tail, before) / (np.median(natural) + 0.5)
    # The last bar against the bar before each entry: the new part begins in the same scene.
    for back in range(1, CONTEXT_UNITS + 1):
        left = cut.unit - back
        if not 0 <= left < count:
            break
        unlike = _rms(units.mel[left], units.mel)
        unlike = unlike / (np.median(unlike) + 0.5)
        chords = 1 - units.chroma @ units.chroma[left]
        unlike += chords / (np.median(chords) + 0.05)
        unlike += np.maximum(np.abs(units.level - units.level[left]) - 2, 0) / 6
        shifted = np.concatenate([np.full(back, unlike.mean()), unlike])[:count]
        price += FIRST * shifted / back**0.5
    if cut.offset > 0.08:
        partial = _span_mean(frames, np.array([cut.time - cut.offset]), cut.offset)
        mel = _rms(partial, _span_mean(frames, units.edges[:-1], cut.offset))
        price += 0.5 * mel / (np.median(mel) + 0.5)
    impossible = (units.position != cut.position) | ~units.usable
    impossible |= cut.offset > 0.9 * units.length
    impossible |= np.arange(count) == cut.unit
    if impossible.all():
        impossible = ~units.usable | (cut.offset > 0.9 * units.length)
    price[impossible] = FORBIDDEN
    return np.asarray(price, np.float32)


def final_prices(units: Units, position: int) -> Floats:
    """Price of ending on each unit: how far its chord is from the tonic triad, `(t,)`.

    The key is the best correlation of the piece's chroma with the profiles of Krumhansl and
    Kessler (1982).
    """
    total = (units.chroma * amplitude(units.level[:, None])).sum(axis=0)
    tonic, minor = estimate_key(total)
    triad = np.full(12, 0.0)
    triad[[tonic, (tonic + (3 if minor else 4)) % 12, (tonic + 7) % 12]] = [1.0, 0.7, 0.8]
    fit = units.chroma @ (triad / np.linalg.norm(triad))
    strong = (units.attack - units.attack.mean()) / (units.attack.std() + 1e-6)
    price = 4.0 * (fit.max() - fit) - 0.15 * np.clip(strong, -2, 2)
    price[(units.position != position) | ~units.usable] = FORBIDDEN
    return np.asarray(price, np.float32)


def estimate_key(chroma: npt.NDArray[np.floating]) -> tuple[int, bool]:
    """Tonic (0 is C) and whether the mode is minor, from a 12-bin chroma vector."""
    major = np.array([6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88])
    minor = np.array([6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17])
    fits = [
        (float(np.corrcoef(np.roll(profile, tonic), chroma)[0, 1]), tonic, profile is minor)
        for profile in (major, minor)
        for tonic in range(12)
    ]
    _, tonic, is_minor = max(fits)
    return tonic, is_minor


def _flux_price(percentile: Array) -> Array:
    """Free below the median of the natural boundaries, steep from the 75th percentile on."""
    return 0.4 * percentile + 6.0 * np.maximum(percentile - 0.75, 0) / 0.25


def _percentile(values: npt.NDArray[np.floating], natural: npt.NDArray[np.floating]) -> Array:
    """Share of natural values below each value; above the largest it goes on growing past 1."""
    ranked = np.sort(natural)
    share = np.searchsorted(ranked, values) / max(len(ranked), 1)
    return np.asarray(share + np.maximum(values / (ranked[-1] + 1e-6) - 1, 0))


def _rms(a: Floats, b: Floats) -> Array:
    return np.asarray(np.sqrt(np.mean((a - b) ** 2, axis=-1)), np.float64)


def _distances(a: Floats, b: Floats) -> Array:
    """Root-mean-square difference of every row of `a` and every row of `b`."""
    squares = (a**2).sum(1)[:, None] + (b**2).sum(1)[None, :] - 2 * a @ b.T
    return np.asarray(np.sqrt(np.maximum(squares, 0) / a.shape[1]), np.float64)


def _span_mean(frames: Frames, start: Array, length: float) -> Floats:
    first = np.minimum(frames.at(start), len(frames.mel) - 1)
    last = np.maximum(frames.at(start + length), first + 1)
    return np.stack([frames.mel[a:b].mean(axis=0) for a, b in zip(first, last, strict=True)])


def _kernel(feature: Floats) -> Floats:
    """Gaussian likeness; the width is half of the median distance."""
    distance = _distances(feature, feature)
    width = 0.5 * np.median(distance) + 1e-6
    return np.asarray(np.exp(-0.5 * (distance / width) ** 2), np.float32)
