"""What is to be played when, in frames: the notes of a score under the hands and feet of players.

A `Part` is what shares its controls: the tracks of one channel that begin with one program. Its
notes last as long as key and pedals hold them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from musictool import CannotProcess, Score, Track

from .controls import Controls
from .pedals import SOFT, held

__all__ = ["NEVER", "Part", "Struck", "performance"]

NEVER = 2**62
"""A frame that does not come."""

LONGEST_S = 24 * 3600.0

SOFTENED = 0.7
"""What the soft pedal leaves of the velocity."""

_EXCLUSIVE = ((42, 44, 46), (71, 72), (73, 74), (78, 79), (80, 81), (29, 30))
"""Drums of General MIDI that are one instrument, so that each silences the others."""


class Struck(NamedTuple):
    """One note as it is to sound; times in frames from the beginning."""

    start: int
    end: int
    """When key and pedals have let go of it."""
    cut: int
    """When another sound of the same drum silences it; `NEVER` otherwise."""
    pitch: int
    velocity: int
    release: int
    """Velocity of letting go."""
    program: int
    bank: int
    """What controller 0 chose among the program's variants."""
    drum: bool
    number: int
    """Its place among all notes of the score, for what is random."""


@dataclass(frozen=True)
class Part:
    """Notes in the order of their starts, and the controls that all of them share."""

    notes: tuple[Struck, ...]
    controls: Controls
    drum: bool


def performance(score: Score, rate: int) -> tuple[Part, ...]:
    """The parts of a score, in frames of a sample rate; those without notes are left out.

    Raises
    ------
    CannotProcess
        If there is nothing to play, or it lasts longer than a day.
    """
    if not any(track.notes.size for track in score.tracks):
        raise CannotProcess("synth: the score has no notes to play")
    if score.duration > LONGEST_S:
        raise CannotProcess(
            f"synth: the score lasts {score.duration / 3600:.0f} hours, more than a day; if it is "
            "one note that never ends, cut it by trim"
        )
    parts: list[Part] = []
    count = 0
    for tracks in _sharing(score.tracks):
        part = _part(score, tracks, rate, count)
        count += len(part.notes)
        if part.notes:
            parts.append(part)
    return tuple(parts)


def _sharing(tracks: Iterable[Track]) -> list[list[Track]]:
    """Tracks by what shares its controls."""
    groups: dict[tuple[Any, ...], list[Track]] = {}
    for at, track in enumerate(tracks):
        alone = track.channel is None
        key = (alone, at if alone else track.channel, track.program, track.drum)
        groups.setdefault(key, []).append(track)
    return list(groups.values())


def _part(score: Score, tracks: list[Track], rate: int, count: int) -> Part:
    drum = tracks[0].drum
    notes = np.concatenate([track.notes for track in tracks])
    notes = notes[np.lexsort((notes["pitch"], notes["start"]))]
    controls = np.concatenate([track.controls for track in tracks])
    controls = controls[np.argsort(controls["tick"], kind="stable")]

    def frames(ticks: Any) -> Any:
        return np.rint(score.clock.seconds(ticks) * rate).astype(np.int64)

    starts = frames(notes["start"])
    ends = frames(held(notes, controls, score.length))
    changes = controls["status"] == 0xC0
    banks = (controls["status"] == 0xB0) & (controls["number"] == 0)
    velocities = notes["velocity"] * np.where(SOFT.down(controls, notes["start"]), SOFTENED, 1.0)
    columns = (
        starts,
        np.maximum(ends, starts + 1),
        _cuts(starts, notes["pitch"]) if drum else np.full(notes.size, NEVER),
        notes["pitch"],
        np.clip(np.rint(velocities), 1, 127).astype(int),
        notes["release"],
        _latest(tracks[0].program, controls[changes], notes["start"]),
        _latest(0, controls[banks], notes["start"]),
    )
    rows = zip(*(column.tolist() for column in columns), strict=True)
    struck = tuple(Struck(*row, drum, count + at) for at, row in enumerate(rows))
    return Part(struck, Controls.of(controls, frames(controls["tick"]), rate), drum)


def _latest(first: int, controls: Any, ticks: Any) -> Any:
    """The value that controls have last set at each of some ticks."""
    known = np.concatenate([[first], controls["value"]])
    return known[np.searchsorted(controls["tick"], ticks, side="right")]


def _cuts(starts: Any, pitches: Any) -> Any:
    """When each drum is silenced by another that is the same instrument."""
    cuts = np.full(starts.size, NEVER)
    for kin in _EXCLUSIVE:
        at = np.flatnonzero(np.isin(pitches, kin))
        following = np.searchsorted(starts[at], starts[at], side="right")
        has = following < at.size
        cuts[at[has]] = starts[at][following[has]]
    return cuts
