"""`concat` and `mix` of scores: one behind another, or together, in ticks that all can have."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from musictool import (
    CONTROL,
    BadParameter,
    CannotProcess,
    Meter,
    Score,
    Tempo,
    Track,
    at_resolution,
    at_rest,
    common_resolution,
    control_state,
    shifted,
)

__all__ = ["concat", "mix"]

E = TypeVar("E", bound=Any)
Array = NDArray[Any]

PROGRAM = 0xC0
OVERHANG = 8
"""A score that ends within an eighth of a beat after a bar line ends with the bar."""


def concat(scores: Sequence[Score], gap: float, align: str, note: Callable[[str], None]) -> Score:
    """Each where the one before has ended, with a gap in seconds of the tempo there."""
    first, *others = _together(scores, note)
    whole = _explicit(first)
    for score in others:
        end = _end(whole, align)
        if gap:
            end = int(whole.clock.tick(float(whole.clock.seconds(end)) + gap))
        whole = _appended(whole, shifted(_explicit(score), end), end)
    return whole


def mix(scores: Sequence[Score], starts: Sequence[float], note: Callable[[str], None]) -> Score:
    """All tracks at once, by the tempo, the meters and the keys of the first."""
    if starts and len(starts) != len(scores):
        raise BadParameter(
            f"mix: give one start for each score, {len(scores)} in all, not {len(starts)}"
        )
    together = _together(scores, note)
    first = _explicit(together[0])
    whole = shifted(first, int(first.clock.tick(starts[0])) if starts else 0)
    if starts and starts[0]:  # until it begins, its first tempo and meter count
        tempos = (first.tempos[0], *whole.tempos)
        whole = replace(whole, tempos=tempos, meters=(first.meters[0], *whole.meters))
    moved = [whole]
    for score, start in zip(together[1:], starts[1:] or [0.0] * len(together), strict=False):
        moved.append(shifted(score, int(whole.clock.tick(start))))
    if any(score.tempos[:1] != first.tempos[:1] and score.tempos for score in together[1:]):
        note(f"all play at the tempo of the first, {first.tempos[0].bpm:.4g} BPM")
    tracks, taken = list(whole.tracks), {track.channel for track in whole.tracks}
    for score in moved[1:]:
        for track in score.tracks:
            free = track.drum or track.channel not in taken
            tracks.append(_moved_in(track, free))
        taken |= {track.channel for track in score.tracks}
    return replace(
        whole,
        tracks=tuple(tracks),
        keys=next((score.keys for score in moved if score.keys), ()),
        texts=tuple(dict.fromkeys(text for score in moved for text in score.texts)),
        others=tuple(dict.fromkeys(one for score in moved for one in score.others)),
        length=max(score.length for score in moved),
    )


def _moved_in(track: Track, keeps_channel: bool) -> Track:
    """A track among those of another score."""
    channel = track.channel if keeps_channel else None
    return replace(track, channel=channel, file_track=None)


def _together(scores: Sequence[Score], note: Callable[[str], None]) -> list[Score]:
    if not scores:
        raise CannotProcess("there is no score to begin with")
    resolution = common_resolution(scores)
    if any(resolution % score.resolution for score in scores):
        note(
            f"notes come onto the nearest of {resolution} ticks to a quarter note; no file can "
            "have so many that all of them keep their times"
        )
    return [at_resolution(score, resolution) for score in scores]


def _explicit(score: Score) -> Score:
    """With the tempo and the meter that it has where it says none."""
    tempos, meters = score.tempos, score.meters
    if not tempos or tempos[0].tick > 0:
        tempos = (Tempo(0, 500_000), *tempos)
    if not meters or meters[0].tick > 0:
        meters = (Meter(0, 4, 4), *meters)
    return replace(score, tempos=tempos, meters=meters)


def _end(score: Score, align: str) -> int:
    """The tick at which the next may begin: the end, or the beat or bar line that comes then."""
    if align == "none" or not score.length:
        return score.length
    meter = next(one for one in reversed(score.meters) if one.tick <= score.length)
    beat = 4 * score.resolution / meter.denominator
    step = beat * (meter.numerator if align == "bar" else 1)
    count = -(-(score.length - meter.tick - beat / OVERHANG) // step)
    line = meter.tick + round(max(count, 0) * step)
    return line if line >= score.length or _is_overhang(score, line) else score.length


def _is_overhang(score: Score, line: int) -> bool:
    """Whether nothing begins from a line on."""
    starts = [int(track.notes["start"].max()) for track in score.tracks if track.notes.size]
    return all(start < line for start in starts)


def _appended(before: Score, after: Score, at: int) -> Score:
    """A score, and one that begins at a tick; tracks that are the same go on."""
    tracks = list(before.tracks)
    free = list(range(len(tracks)))
    for track in after.tracks:
        same = [place for place in free if _is_same(tracks[place], track)]
        if same:
            free.remove(same[0])
            tracks[same[0]] = _continued(tracks[same[0]], track, at)
        else:
            taken = {one.channel for one in tracks}
            tracks.append(_moved_in(track, track.drum or track.channel not in taken))
    return replace(
        before,
        tracks=tuple(tracks),
        tempos=_changes(before.tempos, after.tempos, at),
        meters=_from(before.meters, after.meters, at),
        keys=_changes(before.keys, after.keys, at),
        texts=(*before.texts, *after.texts),
        others=(*before.others, *after.others),
        length=after.length,
    )


def _is_same(one: Track, other: Track) -> bool:
    return (one.name, one.program, one.drum) == (other.name, other.program, other.drum)


def _from(before: tuple[E, ...], after: tuple[E, ...], at: int) -> tuple[E, ...]:
    return (*(event for event in before if event.tick < at), *after)


def _changes(before: tuple[E, ...], after: tuple[E, ...], at: int) -> tuple[E, ...]:
    """Both, without what says again what holds already."""
    found: list[E] = []
    for event in _from(before, after, at):
        if event.tick != at or not found or found[-1][1:] != event[1:]:
            found.append(event)
    return tuple(found)


def _continued(before: Track, after: Track, at: int) -> Track:
    """A track that goes on, with its controls at rest where the second score begins."""
    state = control_state(before, at + 1)
    begun = after.controls[after.controls["tick"] == at][["status", "number"]].tolist()
    rows = []
    for _, status, number, value in state.tolist():
        rest = after.program if status == PROGRAM else at_rest(status, number)
        if rest is not None and rest != value and (status, number) not in begun:
            rows.append((at, status, number, rest))
    return replace(
        before,
        notes=np.concatenate([before.notes, after.notes]),
        controls=np.concatenate([before.controls, np.array(rows, CONTROL), after.controls]),
        texts=(*before.texts, *after.texts),
        others=(*before.others, *after.others),
    )
