"""From a change within a beat to sound: laid as all pieces are, and the beats beside it kept."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from musictool import Audio, Samples, amplitude, find_onsets

from ..filling.choosing import Chosen, seams_of
from ..filling.fits import Place
from ..filling.holes import Hole
from ..filling.joining import EARLIEST_S, LATE_S, left_for
from ..filling.laying import Filling
from ..filling.report import Filled
from ..filling.surroundings import Surroundings
from ..unit.listening import Listened
from ..unit.plan import BEAT_REACH, FREE_REACH
from ..unit.render import Piece, align, keep_peak, lay
from .changes import Change

__all__ = ["AFTER_S", "played_change"]

AFTER_S = 0.02
"""Seconds after a beat that stay as they are."""
LOUDNESS_S, RAMP_S = 0.06, 0.004
"""Seconds of an attack whose level counts, and in which it is turned."""
LEAST_DB = -12.0
"""By which a stroke is turned down at most."""
AROUND_S, HEARD_S = 0.3, 0.012
"""Seconds around a change that are listened to, and within which a stroke must be heard there."""
BOLDEST = 0.95
"""Percentile of the piece's own boundaries up to which the step is that a change ends with."""


def played_change(
    around: Surroundings, heard: Listened, change: Change, begins: float, ends: float
) -> Filled | None:
    """What is heard in the place of a part of a beat; None if that is not what it is to be.

    Every stroke must be heard, and the attack that follows, and it must end with no more of a step
    than nearly all boundaries of the piece have.

    Parameters
    ----------
    around
        The recording.
    begins, ends
        Seconds of it before and after which nothing may change.
    """
    rate, edges = around.rate, heard.units.edges
    total = around.samples.shape[1]
    opens = max(change.strikes[0].at - EARLIEST_S, begins, 0.0)
    first, end = round(opens * rate), round(change.ends * rate)
    last = min(end + int(LATE_S * rate), round(min(ends, total / rate) * rate))
    hole = Hole(first, last, last - first, total)
    pieces = _pieces(around, change, first, end)
    pieces = [
        replace(one, frames=after.at - one.at)
        for one, after in zip(pieces, [*pieces[1:], Piece(hole.frames, 0, 0, 0, 1)], strict=True)
    ]
    samples, _ = lay(around.samples, pieces, rate, first, hole.frames)
    samples = _softened(samples, around, pieces, change)
    samples = keep_peak(samples, max(around.peak, 1e-6), rate)
    samples = left_for(samples, around, hole, end - first, change.is_struck)
    place = Place(
        change.unit,
        first / rate - float(edges[change.unit]),
        change.unit + 1,
        (end - last) / rate,
        hole.frames / rate,
        np.zeros(len(heard.units), bool),
    )
    told = [*pieces[1:-1], replace(pieces[-1], frames=end - first - pieces[-1].at)]
    filling = Filling(samples, tuple(told), (True,) * len(told), (0.0, 0.0), 0.0)
    seams = seams_of(around, heard, hole, place, filling)
    last_seam = seams[-1]
    is_bold = (
        last_seam is not None
        and max(last_seam.flux_percentile, last_seam.level_percentile) > BOLDEST
    )
    if is_bold or not _is_heard(around, hole, filling, change):
        return None
    return Filled(hole, Chosen(filling, (), seams, 0.0))


def _is_heard(around: Surroundings, hole: Hole, filling: Filling, change: Change) -> bool:
    """Whether all that is to be struck is heard, and where."""
    rate, beside = around.rate, int(AROUND_S * around.rate)
    first = max(hole.first - beside, 0)
    before, after = (
        around.samples[:, part]
        for part in (slice(first, hole.first), slice(hole.last, hole.last + beside))
    )
    sound = np.concatenate([before, filling.samples, after], axis=1)
    times = find_onsets(Audio(sound, rate).stream()).times
    struck = [
        (hole.first + piece.at) / rate
        for piece, strike in zip(filling.pieces, change.strikes, strict=True)
        if strike.is_attack
    ]
    struck += [change.ends] * change.is_struck
    return all(np.abs(times + first / rate - one).min(initial=1.0) < HEARD_S for one in struck)


def _pieces(around: Surroundings, change: Change, first: int, end: int) -> list[Piece]:
    """The recording itself, and the strikes, in phase where no attack hides it."""
    rate, mono = around.rate, around.mono
    pieces = [Piece(0, first, 0, change.unit, 1, attack=False)]
    for number, strike in enumerate(change.strikes):
        at, source = round(strike.at * rate), round(strike.source * rate)
        is_last = number == len(change.strikes) - 1
        if not strike.is_attack:
            source += align(mono, at, source, rate, FREE_REACH)
        elif is_last and not change.is_struck:
            at -= align(mono, end, source + end - at, rate, BEAT_REACH)
        pieces.append(Piece(at - first, source, 0, change.unit, 1, attack=strike.is_attack))
    return pieces


def _softened(
    samples: Samples, around: Surroundings, pieces: list[Piece], change: Change
) -> Samples:
    """Each stroke no louder than it is to be, whatever it was led over from."""
    rate, made = around.rate, samples.copy()
    width, ramp = int(LOUDNESS_S * rate), max(int(RAMP_S * rate), 1)
    gains = np.zeros(samples.shape[1])
    for piece, strike in zip(pieces[1:], change.strikes, strict=True):
        if not strike.is_attack:
            continue
        length = min(width, piece.frames)
        own = around.samples[:, piece.source : piece.source + length]
        now = made[:, piece.at : piece.at + length]
        wanted, power = (float(np.square(one, dtype=np.float64).mean()) for one in (own, now))
        turn = 10 * np.log10((wanted + 1e-12) / (power + 1e-12)) - strike.softer_db
        gains[piece.at : piece.at + piece.frames] = np.clip(turn, LEAST_DB, 0.0)
    # It is turned by the moment at which it is struck.
    early = np.minimum.reduce([np.roll(gains, -k) for k in (0, ramp)])
    kernel = np.hanning(2 * ramp + 1)
    smooth = np.convolve(np.pad(early, ramp, mode="edge"), kernel / kernel.sum(), "valid")
    return np.asarray(made * amplitude(smooth), np.float32)
