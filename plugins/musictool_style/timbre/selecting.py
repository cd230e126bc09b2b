"""Which sound of the reference plays each step: the cheapest path through all of them.

A sound is a row of the analysis of the reference, moved by up to an octave. Its cost is how far
it is from what is wanted, and what it costs to get there from the sound before: nothing if the
reference goes on that way itself.

References
----------
Zils and Pachet, "Musical mosaicing", DAFx 2001; Schwarz, "Concatenative sound synthesis: the early
years", Journal of New Music Research 2006: target and join costs, and the Viterbi search. Driedger,
Prätzlich, Müller, "Let it Bee", ISMIR 2015: several sounds at once, and why not to repeat one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from .analysis import Analysis, row_seconds
from .network import NOTES
from .ranges import shift_notes
from .timing import Steps

__all__ = ["Choice", "Target", "choose", "remaining", "target_of", "voice_gains"]

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]

SHIFTS = np.arange(-12, 13)
"""Semitones by which a sound may be moved."""

FRESH, KEPT = 40, 64
"""The beam: how many sounds may be jumped to at a step, and how many paths are kept after it."""

CONTENT = 3.5
"""Cost of notes that have nothing in common with the wanted ones."""

FOREIGN, MOST_FOREIGN = 0.5, 1.6
"""For each note that the input does not have, and for all of them."""

PITCH, UNPITCHED = 0.7, 0.2
"""For each semitone beyond the half that is made up for; for a sound without a single pitch."""

SHIFTING = 0.35
"""For moving a sound by an octave."""

LOUDNESS, BRIGHTNESS = 0.15, 0.15
"""For the whole range from softest to loudest, and from darkest to brightest where tones are
wanted."""

NOISE_BRIGHTNESS = 1.2
"""The same where no tones are wanted: brightness is then what tells sounds apart."""

NOISE, TONE = 2.5, 1.0
"""For noise in place of a tone, and for a tone in place of noise."""

ATTACK = 0.5
"""For none where a note begins."""

RISE, RISE_DB = 0.8, 5.0
"""For an attack where a note is held: one whose bands rise by so much more, or in proportion."""

BREAK = 0.6
"""For an end where a sound is to go on."""

JUMP, ONSET_JUMP = 0.3, 0.1
"""For leaving a sound before it ends: while a note is held, and where another begins."""

JUMP_PER_DB = 0.04
"""For a difference in spectrum at a jump while a note is held."""

BACKWARD = 0.15
"""For going back to what was played within the last third of a second."""

BACKWARD_ROWS = round(0.33 / row_seconds())

SOFTEST, BALANCE = 0.1, 0.7
"""Least strength of a voice, and how far voices differ as the input's notes do."""

LEAST_LEFT = 0.5
"""Probability from which a note that is not yet played deserves a voice of its own."""


@dataclass(frozen=True)
class Target:
    """What one voice is to play at each step."""

    maps: Floats
    """Over pitch, of length 1, `(steps, maps · NOTES)`."""
    notes: Floats
    """Probability of each note of the input, whichever voice plays it, `(steps, NOTES)`."""
    pitch: Floats
    """MIDI note with its fraction, NaN where there is no single one, `(steps,)`."""
    tonality: Floats
    loudness: Floats
    brightness: Floats
    rise_db: Floats
    onset: npt.NDArray[np.bool_]
    rests: npt.NDArray[np.bool_]
    lengths: npt.NDArray[np.float64]
    """Of the steps, in rows."""
    by_notes: bool
    """Whether the maps are of notes, not embeddings."""


@dataclass(frozen=True)
class Choice:
    """The path of one voice."""

    rows: Integers
    """Of the reference, −1 while the voice rests."""
    shifts: Integers
    """In semitones."""
    joined: npt.NDArray[np.bool_]
    """Whether the sound before goes on."""


def target_of(music: Analysis, steps: Steps) -> Target:
    """What the first voice is to play: all of the music."""
    rows = steps.rows
    return Target(
        maps=music.embeddings[rows].reshape(len(rows), -1),
        notes=music.notes[rows],
        pitch=music.pitch[rows],
        tonality=music.tonality[rows],
        loudness=music.loudness[rows],
        brightness=music.brightness[rows],
        rise_db=music.rise_db[rows],
        onset=steps.onset,
        rests=steps.silent,
        lengths=(steps.ends - steps.starts) / row_seconds(),
        by_notes=False,
    )


def remaining(
    before: Target, music: Analysis, steps: Steps, pool: Analysis, played: list[Choice]
) -> Target | None:
    """What one more voice is to play: notes that no voice plays yet; None if there are none."""
    left = music.notes[steps.rows].copy()
    for choice in played:
        sounds = choice.rows >= 0
        for shift in np.unique(choice.shifts[sounds]):
            at = np.flatnonzero(sounds & (choice.shifts == shift))
            notes = shift_notes(pool.notes[choice.rows[at]], int(shift))
            wide = np.maximum(notes, np.maximum(shift_notes(notes, 1), shift_notes(notes, -1)))
            left[at] = left[at] * (1 - wide)
    left = np.where(left > LEAST_LEFT, left, 0)
    single = np.isfinite(before.pitch)
    rests = steps.silent | single | (left.max(axis=1) == 0)
    # A voice does not come in for a single step.
    around = np.pad(~rests, 1)
    rests |= ~(around[:-2] | around[2:])
    if rests.all():
        return None
    length = np.linalg.norm(left, axis=1, keepdims=True)
    return replace(
        before,
        maps=np.asarray(left / np.maximum(length, 1e-9), np.float32),
        pitch=np.full(len(left), np.nan, np.float32),
        rests=rests,
        by_notes=True,
    )


def voice_gains(choice: Choice, music: Analysis, steps: Steps, pool: Analysis) -> Floats:
    """The gain of a voice: its strongest note in the music over the music's, `(steps,)`."""
    rows = steps.rows
    strengths = music.strengths[rows] * music.notes[rows]
    strongest = np.maximum(strengths.max(axis=1), 1e-9)
    found = np.ones(len(rows), np.float32)
    sounds = choice.rows >= 0
    for shift in np.unique(choice.shifts[sounds]):
        at = np.flatnonzero(sounds & (choice.shifts == shift))
        notes = shift_notes(pool.notes[choice.rows[at]], int(shift))
        found[at] = (strengths[at] * notes).max(axis=1) / strongest[at]
    return np.asarray(np.maximum(found, SOFTEST) ** BALANCE, np.float32)


def choose(
    target: Target, pool: Analysis, progress: Callable[[float], None] = lambda part: None
) -> Choice:
    """The cheapest path of one voice through the sounds of the reference."""
    count = len(target.lengths)
    rows = np.full(count, -1, np.int64)
    shifts = np.zeros(count, np.int64)
    joined = np.zeros(count, bool)
    costs = _Costs(target, pool)
    paths: list[_Beam] = []
    for step in range(count + 1):
        if step == count or target.rests[step]:
            _trace(paths, step, rows, shifts, joined)
            paths = []
            continue
        paths.append(_extend(paths[-1] if paths else None, costs, step))
        if step % 16 == 0:
            progress(step / count)
    return Choice(rows, shifts, joined)


@dataclass(frozen=True)
class _Beam:
    """The best paths that end with each sound of one step."""

    cost: npt.NDArray[np.float64]
    at: npt.NDArray[np.float64]
    """Where in the reference the sound begins, in rows."""
    shift: Integers
    before: Integers
    """Which sound of the step before; −1 at the beginning."""
    joined: npt.NDArray[np.bool_]


class _Costs:
    """What each sound of the reference costs at a step, and from one sound to the next."""

    def __init__(self, target: Target, pool: Analysis) -> None:
        self.target, self.pool = target, pool
        maps = pool.notes if target.by_notes else pool.embeddings.reshape(len(pool), -1)
        length = np.maximum(np.linalg.norm(maps, axis=1, keepdims=True), 1e-9)
        self.maps = np.ascontiguousarray((maps / length).T)  # (maps · NOTES, rows)
        self.notes = np.ascontiguousarray(pool.notes.T)  # (NOTES, rows)
        self.attacks = np.zeros(len(pool) + 1, bool)
        nearest = np.rint(np.asarray(pool.onsets) / row_seconds()).astype(np.int64)
        self.attacks[np.clip(nearest, 0, len(pool) - 1)] = True
        self.shifting = (SHIFTING * np.abs(SHIFTS) / 12)[:, None].astype(np.float32)
        self.single = np.isfinite(pool.pitch)

    def at(self, step: int) -> Floats:
        """`(shifts, rows)`."""
        target, pool = self.target, self.pool
        tonality = target.tonality[step]
        maps = target.maps[step].reshape(-1, NOTES)
        targets = np.stack([shift_notes(maps, -int(shift)).ravel() for shift in SHIFTS])
        cost = CONTENT * tonality * (1 - targets @ self.maps) + self.shifting
        absent = np.stack([shift_notes(1 - target.notes[step], -int(shift)) for shift in SHIFTS])
        cost += tonality * np.minimum(FOREIGN * (absent @ self.notes), MOST_FOREIGN)
        if np.isfinite(target.pitch[step]):
            apart = np.abs(target.pitch[step] - np.nan_to_num(pool.pitch) - SHIFTS[:, None])
            off = PITCH * np.clip(apart - 0.5, 0, 3)
            cost += np.where(self.single, off, UNPITCHED)
        brightness = BRIGHTNESS * tonality + NOISE_BRIGHTNESS * (1 - tonality)
        each = LOUDNESS * np.abs(pool.loudness - target.loudness[step])
        each = each + brightness * np.abs(pool.brightness - target.brightness[step])
        each = each + NOISE * np.maximum(tonality - pool.tonality, 0)
        each = each + TONE * np.maximum(pool.tonality - tonality, 0)
        if target.onset[step]:
            each = each + ATTACK * ~self.attacks[:-1]
        else:
            livelier = np.clip((pool.rise_db - target.rise_db[step]) / RISE_DB, 0, 1)
            each = each + RISE * livelier + BREAK * pool.at_edge
        cost += each.astype(np.float32)
        cost[:, pool.silent] = np.inf
        return np.asarray(cost, np.float32)

    def jumps(self, step: int, ends: npt.NDArray[np.float64], rows: Integers) -> Floats:
        """From where sounds of the step before end to rows, `(ends, rows)`."""
        if self.target.onset[step]:
            return np.full((len(ends), len(rows)), ONSET_JUMP, np.float32)
        left = np.clip(np.rint(ends).astype(np.int64), 0, len(self.pool) - 1)
        a, b = self.pool.bands[left], self.pool.bands[rows]
        square = (a**2).sum(axis=1)[:, None] + (b**2).sum(axis=1) - 2 * a @ b.T
        apart = np.sqrt(np.maximum(square, 0) / a.shape[1])
        back = ends[:, None] - rows
        repeats = (back > 0) & (back < BACKWARD_ROWS)
        return np.asarray(JUMP + JUMP_PER_DB * apart + BACKWARD * repeats, np.float32)


def _extend(last: _Beam | None, costs: _Costs, step: int) -> _Beam:
    """The beam after one more step: sounds that are jumped to, and sounds that go on."""
    here = costs.at(step)
    flat = here.ravel()
    best = np.argpartition(flat, min(FRESH, len(flat) - 1))[:FRESH]
    best = best[np.isfinite(flat[best])]
    shift, row = np.divmod(best, here.shape[1])
    fresh = flat[best].astype(np.float64)
    if last is None:
        none = np.full(len(best), -1)
        return _Beam(fresh, row.astype(float), SHIFTS[shift], none, np.zeros(len(best), bool))
    ends = last.at + costs.target.lengths[step - 1] * 2 ** (last.shift / 12)
    total = last.cost[:, None] + costs.jumps(step, ends, row)
    before = np.argmin(total, axis=0)
    fresh += total[before, np.arange(len(row))]
    on = np.rint(ends).astype(np.int64)
    inside = np.flatnonzero(on < here.shape[1])
    # What goes on may glide, but where a tone is moved as a whole it stays moved alike.
    moves = 0.03 * np.abs(SHIFTS[:, None] - last.shift[inside])
    goes = here[:, on[inside]] + moves
    index = np.argmin(goes, axis=0)
    going = last.cost[inside] + goes[index, np.arange(len(inside))]
    cost = np.concatenate([fresh, going])
    order = np.argsort(cost, kind="stable")[:KEPT]
    order = order[np.isfinite(cost[order])]
    return _Beam(
        cost[order],
        np.concatenate([row, ends[inside]])[order],
        SHIFTS[np.concatenate([shift, index])][order],
        np.concatenate([before, inside])[order],
        (np.arange(len(cost)) >= len(row))[order],
    )


def _trace(
    paths: list[_Beam],
    end: int,
    rows: Integers,
    shifts: Integers,
    joined: npt.NDArray[np.bool_],
) -> None:
    """Write the cheapest path that ends before the step `end`."""
    if not paths:
        return
    index = int(np.argmin(paths[-1].cost))
    for back, beam in enumerate(reversed(paths)):
        step = end - 1 - back
        rows[step] = int(np.rint(beam.at[index]))
        shifts[step] = beam.shift[index]
        joined[step] = beam.joined[index]
        index = int(beam.before[index])
