"""Music on paper as it sounds: bars in the order in which they are played, ties joined."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np

from musictool.clock import Meter, Tempo
from musictool.files.scores.paper.bars import Bar, Part, Written
from musictool.files.scores.paper.loudness import Curve
from musictool.files.scores.paper.playing import Signs, order
from musictool.score import CONTROL, NOTE, Key, Score, Text, Track

__all__ = ["sounding"]

_VOICES_A_STAFF = 4


def sounding(
    parts: Sequence[Part],
    lengths: Sequence[int],
    resolution: int,
    texts: Sequence[Text] = (),
    played: Sequence[int] | None = None,
) -> tuple[Score, list[str]]:
    """The score of parts with bars of so many ticks, and what was done to it.

    Parameters
    ----------
    texts
        What stands over it, such as a title.
    played
        The order of the bars; by default as their signs say.
    """
    if played is None:
        signs = [Signs() for _ in lengths]
        for part in parts:
            for sign, bar in zip(signs, part.bars, strict=True):
                sign.add(bar.signs)
        played = order(signs)
    warnings = []
    count = len(lengths)
    if list(played) != list(range(count)):
        warnings.append(
            f"has repeats or jumps, which are written out: {count} "
            f"bar{' becomes' if count == 1 else 's become'} {len(played)}"
        )
    return _score(parts, played, lengths, resolution, list(texts)), warnings


def _score(
    parts: Sequence[Part],
    played: Sequence[int],
    lengths: Sequence[int],
    resolution: int,
    texts: list[Text],
) -> Score:
    starts = np.concatenate([[0], np.cumsum([lengths[i] for i in played])]).astype(int).tolist()
    tempos: dict[int, int] = {}
    keys: dict[int, Key] = {}
    key = None
    meters_in_force = _in_force([_first(part.bars[i].meter for part in parts)
                                 for i in range(len(lengths))])  # fmt: skip
    keys_in_force = _in_force([_first(part.bars[i].key for part in parts)
                               for i in range(len(lengths))])  # fmt: skip
    for i, start in zip(played, starts, strict=False):
        if keys_in_force[i] is not None and keys_in_force[i] != key:
            key = keys_in_force[i]
            keys[start] = key._replace(tick=start)
        for part in parts:
            for tempo in part.bars[i].tempos:
                tempos.setdefault(start + tempo.tick, tempo.microseconds)
    _mark(texts, parts, played, starts)
    tracks = tuple(_track(part, played, starts, resolution) for part in parts)
    return Score(
        tracks,
        tuple(Tempo(*one) for one in sorted(tempos.items())),
        tuple(_meters(played, starts, lengths, meters_in_force, resolution)),
        tuple(keys.values()),
        tuple(texts),
        resolution,
        starts[-1],
    )


def _first(values: Any) -> Any:
    return next((value for value in values if value is not None), None)


def _in_force(values: Sequence[Any]) -> list[Any]:
    found, now = [], None
    for value in values:
        now = value if value is not None else now
        found.append(now)
    return found


def _mark(
    texts: list[Text], parts: Sequence[Part], played: Sequence[int], starts: Sequence[int]
) -> None:
    """Chord symbols and rehearsal marks, which are of the whole; what two parts say, once."""
    known = set()
    for part in parts:
        for i, start in zip(played, starts, strict=False):
            for tick, kind, text in part.bars[i].words:
                one = Text(start + tick, kind, text)
                if kind != "text" and one not in known:
                    known.add(one)
                    texts.append(one)


def _meters(
    played: Sequence[int],
    starts: Sequence[int],
    lengths: Sequence[int],
    in_force: Sequence[Meter | None],
    resolution: int,
) -> list[Meter]:
    """Of each bar as long as it is: an upbeat, too, is a bar; what a repeat cuts in two is one."""
    found: list[Meter] = []
    rest = 0
    for n, (i, start) in enumerate(zip(played, starts, strict=False)):
        if rest and lengths[i] == rest:
            rest = 0
            continue
        meter = in_force[i] or Meter(0, 4, 4)
        nominal = meter.numerator * 4 * resolution / meter.denominator
        is_last_and_short = n == len(played) - 1 and lengths[i] < nominal
        following = played[n + 1] if n + 1 < len(played) else None
        rest = 0
        if found and following is not None and in_force[following] == in_force[i]:
            both = lengths[i] + lengths[following]
            rest = lengths[following] if lengths[i] < nominal and both == nominal else 0
        if lengths[i] != nominal and not is_last_and_short and not rest:
            meter = _meter_of(lengths[i], meter.denominator, resolution) or meter
        meter = meter._replace(tick=start)
        if in_force[i] is None and not found and meter[1:] == (4, 4):
            continue
        if not found or found[-1][1:] != meter[1:]:
            found.append(meter)
    return found


def _meter_of(length: int, denominator: int, resolution: int) -> Meter | None:
    for unit in (denominator, 4, 8, 16, 32, 64, 128):
        count, rest = divmod(length * unit, 4 * resolution)
        if not rest and 1 <= count <= 255:
            return Meter(0, count, unit)
    return None


def _track(part: Part, played: Sequence[int], starts: Sequence[int], resolution: int) -> Track:
    voices = _voices(part)
    curve = part.loudness.curve(resolution)
    rows = _rows(part, played, starts, voices, curve)
    controls: list[tuple[int, int, int, int]] = []
    texts: list[Text] = []
    count: dict[int, int] = defaultdict(int)
    often = {i for i in played if played.count(i) > 1} if len(played) < 5000 else set()
    for i, start in zip(played, starts, strict=False):
        count[i] += 1
        bar = part.bars[i]
        controls += [(start + row[0], row[1], row[2], row[3]) for row in bar.controls]
        texts += [
            Text(start + tick, kind, text) for tick, kind, text in bar.words if kind == "text"
        ]
        texts += _sung(bar, start, count[i] if i in often else 0)
    program, changes = _programs(part, played, starts)
    table = np.array(sorted([*controls, *changes]), np.int64).reshape(-1, 4)
    held = np.empty(len(table), CONTROL)
    for name, column in zip(CONTROL.names or (), table.T, strict=True):
        held[name] = column
    return Track(
        rows,
        part.name,
        program,
        part.drum,
        held,
        tuple(texts),
        part.channel,
    )


def _rows(
    part: Part,
    played: Sequence[int],
    starts: Sequence[int],
    voices: dict[tuple[str, int], int],
    curve: Curve,
) -> Any:
    """Notes with ties joined where the next one is played right behind."""
    rows: list[list[int]] = []
    held: dict[tuple[int, int], list[int]] = {}
    for i, start in zip(played, starts, strict=False):
        bar = part.bars[i]
        for note in sorted(bar.notes, key=lambda note: (note.start, note.pitch)):
            at = start + note.start
            duration = note.duration
            voice = voices[note.voice, note.staff]
            before = _tied(held, note, voice, at)
            if before is not None:
                before[1] += duration
                row = before
            else:
                velocity = note.velocity
                if velocity is None:
                    velocity = curve(bar.start + note.start)
                row = [max(at, 0), duration, note.pitch, velocity, 64, voice, note.spelling]
                rows.append(row)
            if note.tied_on:
                held[note.pitch, voice] = row
    return np.array([tuple(row) for row in rows], NOTE)


def _tied(
    held: dict[tuple[int, int], list[int]], note: Written, voice: int, at: int
) -> list[int] | None:
    """The note that this one goes on with, of its voice or of another."""
    if not note.tied_from:
        return None
    keys = [(note.pitch, voice), *(key for key in held if key[0] == note.pitch)]
    for key in keys:
        row = held.get(key)
        if row is not None and row[0] + row[1] == at:
            del held[key]
            return row
    return None


def _voices(part: Part) -> dict[tuple[str, int], int]:
    """Numbers for voices: 1-4 on the first staff, 5-8 on the second, where each mostly is."""
    homes: dict[str, dict[int, int]] = {}
    for bar in part.bars:
        for note in bar.notes:
            staves = homes.setdefault(note.voice, {})
            staves[note.staff] = staves.get(note.staff, 0) + 1
    found: dict[tuple[str, int], int] = {}
    used: dict[int, int] = {}
    names = sorted(homes, key=lambda name: (int(name) if name.isdecimal() else 0, name))
    # Some programs count voices anew on each staff: then one number is two voices.
    shared = [name for name in names if len(homes[name]) > 1]
    anew = len(names) < part.staves
    for name in names:
        home = max(homes[name], key=lambda staff: (homes[name][staff], -staff))
        for staff in sorted(homes[name]) if anew and name in shared else [home]:
            rank = used[staff] = used.get(staff, 0) + 1
            voice = _VOICES_A_STAFF * (staff - 1) + min(rank, _VOICES_A_STAFF)
            if anew and name in shared:
                found[name, staff] = voice
            else:
                found |= {(name, one): voice for one in homes[name]}
    return found


def _sung(bar: Bar, start: int, time: int) -> list[Text]:
    """The syllables: in a bar that is played again, those of the verse that it is."""
    found = []
    at_tick: dict[int, list[tuple[int, str]]] = {}
    for tick, verse, text in bar.lyrics:
        at_tick.setdefault(tick, []).append((verse, text))
    for tick, verses in at_tick.items():
        verses.sort()
        first = verses[0][0]
        if time:
            chosen = [text for verse, text in verses if verse == time] or [verses[0][1]]
            found.append(Text(start + tick, "lyric", chosen[0]))
            continue
        for verse, text in verses:
            kind = "lyric" if verse == first else f"lyric {verse}"
            found.append(Text(start + tick, kind, text))
    return found


def _programs(
    part: Part, played: Sequence[int], starts: Sequence[int]
) -> tuple[int, list[tuple[int, int, int, int]]]:
    """The program it begins with, and where another of its instruments plays on."""
    if part.drum or len(set(part.programs.values())) < 2:
        return part.program, []
    begin, now = part.program, None
    changes = []
    for i, start in zip(played, starts, strict=False):
        for note in sorted(part.bars[i].notes, key=lambda note: note.start):
            program = part.programs.get(note.instrument, now)
            if program is None or program == now:
                continue
            if now is None:
                begin = program
            else:
                changes.append((start + note.start, 0xC0, 0, program))
            now = program
    return begin, changes
