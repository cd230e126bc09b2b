"""Voices on paper: chords of what begins and ends together, in lines that do not overlap."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from musictool.files.scores.musicxml.grid import Grid

__all__ = ["Chord", "Placed", "separated"]

_MOST = 4
"""Voices on one staff."""


@dataclass
class Placed:
    """A note with its times as played and as on paper."""

    start: int
    end: int
    pitch: int
    velocity: int
    voice: int
    spelling: int
    on: int = 0
    off: int = 0


@dataclass
class Chord:
    """Notes that begin and end together."""

    on: int
    off: int
    notes: list[Placed]
    grace: list[list[Placed]] = field(default_factory=list)
    """What sounds right before it, chord by chord."""

    @property
    def top(self) -> int:
        return max(note.pitch for note in self.notes)


def separated(notes: Sequence[Placed], grid: Grid) -> dict[int, list[Chord]]:
    """The chords of each voice in order, by its number from 1.

    Notes that say their voice keep it, as far as they do not overlap in it; to the others goes the
    voice that is free and last was nearest in pitch, the upper one first.
    """
    for note in notes:
        note.on = grid.nearest(note.start)
        note.off = grid.nearest(note.end)
        if note.off <= note.on:
            window = grid.window(note.on)
            step = (window.end - window.start) // window.parts
            note.off = note.on + max(step, 1)
    found: dict[int, list[Chord]] = {}
    by_voice: dict[int, list[Placed]] = {}
    for note in notes:
        by_voice.setdefault(note.voice, []).append(note)
    for voice in sorted(by_voice, key=lambda voice: (voice == 0, voice)):
        own = by_voice[voice]
        chords = _with_grace(own, grid.quarter) if voice else _chords(own, grid.quarter // 8)
        for chord in chords:
            _place(found, chord, voice, grid.quarter)
    return found


def _chords(notes: Sequence[Placed], slack: int) -> list[Chord]:
    """Of notes in order; ends that differ by little are one."""
    chords: list[Chord] = []
    at_once: dict[int, list[Placed]] = {}
    for note in notes:
        at_once.setdefault(note.on, []).append(note)
    for on in sorted(at_once):
        groups: list[Chord] = []
        for note in sorted(at_once[on], key=lambda note: (-note.off, -note.pitch)):
            for group in groups:
                reach = max(slack, (group.off - on) // 5) if slack else 0
                near = abs(group.off - note.off) <= reach
                if near and all(note.pitch != other.pitch for other in group.notes):
                    group.notes.append(note)
                    break
            else:
                groups.append(Chord(on, note.off, [note]))
        chords += sorted(groups, key=lambda group: -group.top)
    return chords


def _with_grace(notes: list[Placed], quarter: int) -> list[Chord]:
    """Short notes over the end of another, right before a third, are grace notes of that."""
    begins = {note.start for note in notes}
    ends = sorted({(note.start, note.end) for note in notes})
    chain: dict[int, list[Placed]] = {}
    plain: list[Placed] = []
    spans = [span for span in ends if span[1] - span[0] > quarter // 8]
    for note in sorted(notes, key=lambda note: -note.start):
        is_short = note.end - note.start <= quarter // 8 and note.end in begins
        if is_short and _is_covered(spans, note):
            chain.setdefault(note.end, []).append(note)
        else:
            plain.append(note)
    chords = _chords(sorted(plain, key=lambda note: note.start), 0)
    heads: dict[int, Chord] = {}
    for chord in chords:
        heads.setdefault(min(note.start for note in chord.notes), chord)
    for start in sorted(chain, reverse=True):
        at, head = start, heads.get(start)
        while head is None and at in {n.start for group in chain.values() for n in group}:
            at = next(n.end for group in chain.values() for n in group if n.start == at)
            head = heads.get(at)
        if head is not None:
            head.grace.insert(0, chain[start])
    return chords


def _is_covered(spans: Sequence[tuple[int, int]], note: Placed) -> bool:
    i = bisect_left(spans, (note.start, 0)) - 1
    return any(spans[j][1] >= note.end for j in range(max(i - 3, 0), i + 1))


def _place(found: dict[int, list[Chord]], chord: Chord, voice: int, quarter: int) -> None:
    """Into its voice, or the nearest that is free from its beginning to its end."""
    first = 1 if voice == 0 else _MOST * ((voice - 1) // _MOST) + 1
    numbers = range(first, first + _MOST)
    wanted = [voice] if voice else []
    free = [one for one in numbers if one in found and found[one][-1].off <= chord.on]
    if voice and (voice not in found or voice in free):
        found.setdefault(voice, []).append(chord)
        return
    if not voice and not free:
        # A player holds a note a little into the next one: on paper it ends there.
        lasts = [found[one][-1] for one in numbers if one in found]
        held = [one for one in lasts if one.on < chord.on and one.off - chord.on <= quarter // 4
                and one.off - chord.on <= (one.off - one.on) // 2]  # fmt: skip
        if held:
            nearest = min(held, key=lambda one: abs(one.top - chord.top))
            nearest.off = chord.on
            free = [one for one in numbers if one in found and found[one][-1] is nearest]
    new = [one for one in numbers if one not in found and one not in wanted]
    if free:
        best = min(free, key=lambda one: (abs(found[one][-1].top - chord.top), one))
        found[best].append(chord)
    elif new:
        found[new[0]] = [chord]
    else:
        # More than there are voices: the one that would end first is cut.
        cut = min(numbers, key=lambda one: (found[one][-1].on >= chord.on, found[one][-1].off))
        last = found[cut][-1]
        if last.on < chord.on:
            last.off = chord.on
            found[cut].append(chord)
        else:
            last.notes += chord.notes
