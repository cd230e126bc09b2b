"""How a filling is joined to what is outside of its hole, all within the hole.

What is outside of a hole that is mended goes on into it only as far as linear prediction tells:
the crossfades there are short, those of treble, which it lets fade, shortest. Where what is in the
place of the filling is known, as in a piece that is varied, each is the one that shows least, as
those within the filling are.
"""

from __future__ import annotations

import numpy as np

from musictool import Samples, amplitude

from ..remixing.laying import ATTACKS
from ..unit.fades import EARLIEST_S, crossfade, crossfade_by_bands
from ..unit.listening import Listened
from ..unit.render import CUT_FADE, Piece, fade_into
from .fits import Place
from .holes import Hole
from .surroundings import Surroundings, goes_on

__all__ = ["EARLIEST_S", "LATE_S", "joined", "left_for"]

STEP_S, STRUCK_S, STRUCK_DB = 0.001, 0.002, 9.0
"""Seconds of a step in which an attack is looked for, and of the crossfade into one; its rise."""
TREBLE_S = 0.002
"""Seconds in which what linear prediction does not tell, the treble, is passed over."""
LATE_S = 0.018
"""Seconds after a beat up to which a crossfade into it, where nothing is struck, takes."""


def joined(
    samples: Samples,
    around: Surroundings,
    heard: Listened,
    hole: Hole,
    place: Place,
    enters: int,
    leaves: int,
) -> Samples:
    """Passed over from the sound before the hole, and into that after it.

    Parameters
    ----------
    samples
        The filling, `(channels, frames)`.
    enters, leaves
        The frames of the recording that it begins with, and that would come after it.
    """
    if around.is_known:
        return _passed_over(samples, around, heard, hole, place)
    return _led_over(samples, around, hole, enters, leaves)


def _passed_over(
    samples: Samples, around: Surroundings, heard: Listened, hole: Hole, place: Place
) -> Samples:
    """By the crossfades that show least; the beats are as far from the hole's ends as it says."""
    rate = around.rate
    beat, last = round(-place.into * rate), samples.shape[1] + round(place.rest * rate)
    into, out = (
        bool(heard.units.attack[min(unit, len(heard.units) - 1)] > ATTACKS)
        for unit in (place.unit, place.end)
    )
    frames = min(beat + int(LATE_S * rate), samples.shape[1])
    own = around.samples[:, hole.last - samples.shape[1] :][:, :frames]
    made = samples.copy()
    made[:, :frames] = _passed(own, samples[:, :frames], beat, into, rate)
    return left_for(made, around, hole, last, out)


def left_for(
    samples: Samples, around: Surroundings, hole: Hole, beat: int, is_struck: bool
) -> Samples:
    """Passed over into what the recording has at the end of a hole, by the crossfade that shows
    least.

    Parameters
    ----------
    beat
        The frame of the filling at which what comes after it begins.
    is_struck
        Whether that is an attack.
    """
    begin = max(beat - int(EARLIEST_S * around.rate), 0)
    own = around.samples[:, hole.last - samples.shape[1] + begin : hole.last]
    made = samples.copy()
    made[:, begin:] = _passed(samples[:, begin:], own, beat - begin, is_struck, around.rate)
    return made


def _passed(out: Samples, into: Samples, beat: int, is_struck: bool, rate: int) -> Samples:
    """From one sound to another, as long, at a beat of it."""
    piece = Piece(beat, beat, out.shape[1], 0, 1, attack=is_struck)
    fade = fade_into(piece, out, into, beat, rate)
    first = beat - fade.lead
    shared = crossfade(out[:, first : first + fade.frames], into[:, first : first + fade.frames])
    last = first + shared.shape[1]
    return np.concatenate([out[:, :first], shared, into[:, last:]], axis=1)


def _led_over(
    samples: Samples, around: Surroundings, hole: Hole, enters: int, leaves: int
) -> Samples:
    """By the sound of outside as it would go on for a moment."""
    rate, frames = around.rate, samples.shape[1]
    fade = min(max(int(CUT_FADE * rate), 1), frames // 2)
    made = samples.copy()
    if not fade:
        return made
    rise = np.linspace(0, 1, fade + 2, dtype=np.float32)[1:-1]
    if not hole.has_before:
        made[:, :fade] *= rise
    elif not goes_on(around, hole.first - fade, enters - fade, fade):
        own = around.samples[:, max(hole.first - fade, 0) : hole.first]
        rise_at = _until_attack(np.concatenate([own, made[:, :fade]], axis=1), fade, rate)
        made[:, :rise_at] = _taken_over(around.after[:, :rise_at], made[:, :rise_at], rate)
    if not hole.has_after:
        made[:, frames - fade :] *= rise[::-1]
    elif not goes_on(around, hole.last, leaves, fade):
        own = around.samples[:, hole.last : hole.last + fade]
        # Linear prediction would play an attack backwards.
        both = np.concatenate([made[:, frames - fade :], own], axis=1)
        is_struck = _until_attack(both, fade, rate) < fade
        short = min(max(int(STRUCK_S * rate), 1), fade) if is_struck else fade
        before = around.before[:, around.before.shape[1] - short :]
        filled = made[:, frames - short :]
        made[:, frames - short :] = _taken_over(before[:, ::-1], filled[:, ::-1], rate)[:, ::-1]
    return made


def _taken_over(out: Samples, into: Samples, rate: int) -> Samples:
    """From sound as it would go on; its treble, which prediction lets fade, at once."""
    return crossfade_by_bands(out, into, max(int(TREBLE_S * rate), 1), rate)


def _until_attack(sound: Samples, fade: int, rate: int) -> int:
    """How much of a crossfade there is before something is struck, in frames; all if nothing is.

    Parameters
    ----------
    sound
        As long before the crossfade as it is, and the crossfade, `(channels, 2 * fade)`.
    """
    step = max(1, int(STEP_S * rate))
    count = fade // step
    if count < 2:
        return fade
    power = np.square(sound, dtype=np.float64).sum(axis=0)
    before = float(power[:-fade].mean()) + 1e-9
    blocks = power[-fade:][: count * step].reshape(count, step).mean(axis=1)
    struck = np.flatnonzero(blocks > before * amplitude(STRUCK_DB) ** 2)
    return max(int(struck[0]) * step, step) if len(struck) else fade
