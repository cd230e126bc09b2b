"""The best remix: ways through the piece are looked for, laid, and judged by the joins they make.

What a join that was made costs more than its price, and what is heard oftener than the rest, is
dearer the next time; the best of a few is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from musictool import Audio, Context, Samples, find_onsets

from ..unit.analysis import mono_mix
from ..unit.listening import Listened
from ..unit.seams import Seam, measure_seams, seam_price
from .form import Form
from .jumps import Strictness, find_jumps
from .laying import Laid, Part, lay_pieces, sound_of
from .route import Board, Gate, Leg, find_route

__all__ = ["MOST_BENT", "Remixed", "Wish", "choose", "strikes_of"]

Array = npt.NDArray[np.float64]

ROUNDS = 4
"""How often a way is looked for."""
REUSE, SAME_JUMP = 0.2, 1.5
"""What it costs to hear a unit, or to make a jump, once more than the rest; more each time."""
STEP_S, MOST_STEPS = 0.02, 6000
"""Seconds of a step of time where there is no steady beat, and how many steps there are at most."""
HIT, STRONGEST = 6.0, 24
"""What it costs to hit by the weakest beat in place of the strongest; how many are considered."""
KEEP_S, RUN_S = (2.0, 8.0), (4.0, 8.0)
"""Seconds at the beginning and the end, and after a jump, that stay in one piece, at least and at
most; else a sixth of the length."""
MOST_BENT, MUCH_BENT = 0.02, 0.15
"""Share by which the tempo may be bent, at most twice that, and where there is no other way."""
GOOD, LENIENT = 20.0, (0.0, 8.0, 30.0)
"""Cost from which on more is allowed, and what that costs."""
STRIKE_S = 0.12
"""Seconds after the beginning of a unit in which its onset is, where there is no beat."""


@dataclass(frozen=True)
class Wish:
    """What a remix is to be.

    Parameters
    ----------
    frames
        Its length.
    hits
        Frames of the remix on which a strong beat is to fall, in their order.
    amid
        Whether the recording is entered, and left, amid its sound.
    """

    frames: int
    hits: tuple[int, ...] = ()
    amid: tuple[bool, bool] = (False, False)


@dataclass(frozen=True, eq=False)
class Remixed:
    """A remix.

    Parameters
    ----------
    samples
        Its sound, shape `(channels, frames)`.
    laid, part
        What it is made of.
    form
        Of the recording.
    seams
        Of each piece but the first, how much of a step it begins with.
    hit_by
        The units that are struck at the hits.
    cost
        By which it was chosen.
    """

    samples: Samples
    laid: Laid
    part: Part
    form: Form
    seams: tuple[Seam, ...]
    hit_by: tuple[int, ...]
    cost: float


def choose(
    audio: Audio, heard: Listened, form: Form, wish: Wish, context: Context
) -> Remixed | None:
    """The best remix of a recording; None if there is none, however little is asked of it."""
    sixth = wish.frames / audio.sample_rate / 6
    keep, run = float(np.clip(sixth, *KEEP_S)), float(np.clip(sixth, *RUN_S))
    best: Remixed | None = None
    for lenient, strict in zip(
        LENIENT,
        (
            Strictness(keep, run, MOST_BENT),
            Strictness(keep / 2, run / 2, 2 * MOST_BENT, anywhere=True),
            Strictness(0.0, 0.0, MUCH_BENT, anywhere=True),
        ),
        strict=True,
    ):
        made = _best(audio, heard, form, wish, strict, context)
        if made is not None:
            made = replace(made, cost=made.cost + lenient)
            best = made if best is None or made.cost < best.cost else best
        if best is not None and best.cost < GOOD + lenient:
            break
    return best


def _best(
    audio: Audio, heard: Listened, form: Form, wish: Wish, strict: Strictness, context: Context
) -> Remixed | None:
    """The best remix under some rules, if there is one."""
    units, mono = heard.units, mono_mix(audio.samples)
    strikes = strikes_of(heard, Audio(mono[np.newaxis], audio.sample_rate), wish.hits)
    stated = _stated(audio, heard, form, wish, strict)
    if stated is None:
        return None
    board, part, hold, gates = stated
    own = board.jumps.price
    number_of = {pair: k for k, pair in enumerate(board.jumps.pairs)}
    fair = max(1, int(np.ceil(wish.frames / audio.frames - 1e-6)))
    best: Remixed | None = None
    for number in range(ROUNDS):
        context.progress(0.6 + 0.4 * number / ROUNDS, "joining")
        found = find_route(board, 0, hold, gates)
        if found is None:
            break
        legs, price = found
        laid = lay_pieces(audio, mono, heard, legs, part, strikes)
        samples = sound_of(audio, laid, part, heard)
        seams = _seams(heard, samples, audio.sample_rate, laid)
        made = [number_of[pair] for pair in _pairs(legs)]
        again, over = np.bincount(made, minlength=len(own)) - 1, _times(legs, len(units)) - fair
        bold = np.zeros(len(own))
        joins = [one for one, jump in zip(seams, laid.jumps[1:], strict=True) if jump]
        for jump, seam in zip(made, joins, strict=True):
            bold[jump] = max(bold[jump], seam_price(seam))
        # Not what earlier rounds made dearer, but what this one is seen to cost.
        price -= float(board.visit @ (over + fair)) + float((board.jumps.price - own)[made].sum())
        price += float(bold[made].sum()) + SAME_JUMP * _sums(again) + REUSE * _sums(over)
        if best is None or price < best.cost - 1e-6:
            hit_by = tuple(leg.runs[-1][1] for leg in legs[:-1])
            best = Remixed(samples, laid, part, form, tuple(seams), hit_by, price)
        visit = np.maximum(board.visit, REUSE * over)
        dearer = np.maximum(board.jumps.price, own + bold + SAME_JUMP * np.maximum(again, 0))
        if np.array_equal(visit, board.visit) and np.array_equal(dearer, board.jumps.price):
            break
        board = replace(board, visit=visit, jumps=replace(board.jumps, price=dearer))
    return best


def _sums(times: npt.NDArray[np.floating] | npt.NDArray[np.integer]) -> float:
    """The first time too many costs 1, the second 2, and so on; the sum of all."""
    times = np.maximum(times, 0)
    return float((times * (times + 1) / 2).sum())


def _stated(
    audio: Audio, heard: Listened, form: Form, wish: Wish, strict: Strictness
) -> tuple[Board, Part, int, list[Gate]] | None:
    """The problem that a route solves; None if beginning and end have no room."""
    rate, units = audio.sample_rate, heard.units
    edges, count = units.edges, len(units)
    hold = _whole(form, heard, strict.keep_s)
    end = max(count - hold, 0)
    while hold > 1 and 0 < end < count and form.places[end] != 0:
        end -= 1  # the end begins with a bar
    seconds = wish.frames / rate
    tail = audio.frames / rate - float(edges[end])
    if end < hold or seconds - tail <= edges[0]:
        return None
    moments = [one / rate for one in wish.hits]
    struck = _struck(form, count)
    gates: list[Gate] = []
    since = float(edges[0])
    kept = float(edges[hold] - edges[0])  # in which nothing is moved
    for moment in moments:
        gates.append(Gate(moment - since, struck, moment - since - kept, strict.most, 1))
        since, kept = moment, 0.0
    last = np.full(count + 1, np.inf)
    last[end] = 0.0
    span = seconds - tail - since
    gates.append(Gate(span, last, span - kept, strict.most, 1))
    if any(gate.seconds <= 0 for gate in gates):
        return None
    jumps = find_jumps(heard, form, 0, count, strict)
    run = np.full(len(jumps), _whole(form, heard, strict.run_s), np.intp)
    step = float(np.median(units.length)) if units.steady else max(STEP_S, seconds / MOST_STEPS)
    ticks = np.round((edges - edges[0]) / step).astype(np.intp)
    climax = -1 if form.climax is None else form.climax[1]
    board = Board(ticks, step, jumps, run, np.zeros(count), climax)
    return board, Part(hold, end, wish.frames, wish.hits, wish.amid), hold, gates


def _whole(form: Form, heard: Listened, seconds: float) -> int:
    """As many units as last some seconds, in whole bars if there is a beat; at least one."""
    units = seconds / float(np.median(heard.units.length))
    if not heard.units.rhythmic or units < form.bar / 2:
        return max(1, round(units))
    return form.bar * max(1, round(units / form.bar))


def strikes_of(heard: Listened, mono: Audio, hits: Sequence[int]) -> Array:
    """Seconds from the beginning of each unit to its onset, `(t + 1,)`; only hits ask for it.

    Beats are where they are struck. Other units begin in the dip before their onset.
    """
    edges = heard.units.edges
    strikes = np.zeros(len(edges))
    if heard.units.rhythmic or not hits:
        return strikes
    onsets = np.append(find_onsets(mono.stream()).times, np.inf)
    off = onsets[np.searchsorted(onsets, edges)] - edges
    return np.asarray(np.where(off <= STRIKE_S, off, 0.0))


def _struck(form: Form, count: int) -> Array:
    """What it costs that a hit is by each unit."""
    strength = form.strength
    prices = np.full(count + 1, np.inf)
    enough = np.sort(strength)[-min(STRONGEST, count)]
    strong = (strength >= enough) & (strength > 0)
    prices[:-1][strong] = HIT * (1 - strength[strong])
    return prices


def _seams(heard: Listened, samples: Samples, rate: int, laid: Laid) -> list[Seam]:
    pieces = laid.pieces[1:]
    entered = [min(one.unit, len(heard.units) - 1) for one in pieces]
    return measure_seams(heard, samples, rate, [one.at / rate for one in pieces], entered)


def _pairs(legs: Sequence[Leg]) -> list[tuple[int, int]]:
    """The jumps of a route, in their order; see `Jumps.pairs`."""
    return [(one[1], other[0]) for leg in legs for one, other in pairwise(leg.runs)]


def _times(legs: Sequence[Leg], count: int) -> Array:
    """How often each unit is heard."""
    times = np.zeros(count)
    for leg in legs:
        for enter, stop in leg.runs:
            times[enter:stop] += 1
    return times
