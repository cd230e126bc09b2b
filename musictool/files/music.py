"""What a file of notes says of its music: bars, tempo, meter, key, and its tracks."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from musictool.files.tags.model import Marker
from musictool.general_midi import instrument_name
from musictool.musical_time import first_bar
from musictool.notation import key_name, pitch_name
from musictool.score import SPELLING_UNKNOWN, Score, Track

__all__ = ["markers_of", "music_of", "words_of"]

MARKED = ("marker", "cue")
"""Kinds of texts that mark a moment."""

COUNTED = {"lyric": "lyrics", "chord": "chord_symbols"}
"""Kinds of texts of which there is one for many notes, by the names of their number."""


def music_of(score: Score) -> dict[str, Any]:
    """What it says, in JSON's own types; None where it does not say.

    Tempo and key are the first of each, the meter that of most bars; where they change, `tempos`,
    `meters` and `keys` tell of all, each from the bar in which it begins.
    """
    said = {
        "tempos": _course(score, "bpm", [(one.tick, round(one.bpm, 3)) for one in score.tempos]),
        "meters": _course(score, "meter", [(at, f"{n}/{unit}") for at, n, unit in score.meters]),
        "keys": _course(score, "key", [(at, key_name(n, minor)) for at, n, minor in score.keys]),
    }
    kinds = [text.kind for text in _texts(score)]
    return {
        "bars": sum(tick < score.length for tick in score.bars),
        "notes": sum(track.notes.size for track in score.tracks),
        "tempo_bpm": said["tempos"][0]["bpm"] if said["tempos"] else None,
        "meter": _usual_meter(score),
        "key": said["keys"][0]["key"] if said["keys"] else None,
        "resolution": score.resolution,
        **{name: rows if len(rows) > 1 else [] for name, rows in said.items()},
        "tracks": [_track(number, one) for number, one in enumerate(score.tracks, 1)],
        **{name: kinds.count(kind) for kind, name in COUNTED.items()},
    }


def _usual_meter(score: Score) -> str | None:
    """The one that lasts longest, which a bar before the first downbeat seldom has."""
    ends = [meter.tick for meter in score.meters[1:]] + [score.length]
    lasts: dict[str, int] = defaultdict(int)
    for (tick, numerator, unit), end in zip(score.meters, ends, strict=False):
        lasts[f"{numerator}/{unit}"] += max(0, end - tick)
    return max(lasts, key=lasts.__getitem__, default=None)


def _course(score: Score, name: str, values: Iterable[tuple[int, Any]]) -> list[dict[str, Any]]:
    """A row for each that differs from what was before; at one tick the last counts."""
    changes: list[tuple[int, Any]] = []
    for tick, value in dict(values).items():
        if not changes or value != changes[-1][1]:
            changes.append((tick, value))
    return [
        {"start": _seconds(score, tick), "bar": bar_at(score, tick), name: value}
        for tick, value in changes
    ]


def bar_at(score: Score, tick: int) -> int:
    """The number of the bar that a tick lies in, from 1, or from 0 where that is a pickup."""
    return first_bar(score) + max(0, bisect_right(score.bars, tick) - 1)


def words_of(score: Score) -> dict[str, list[str]]:
    """Its texts by their kinds, such as title and copyright, each once; not those of moments.

    Plain ones are of the whole at its beginning only.
    """
    found: dict[str, list[str]] = defaultdict(list)
    for tick, kind, text in _texts(score):
        of_moment = kind in (*MARKED, *COUNTED) or kind.startswith("lyric ")
        if not of_moment and (kind != "text" or tick == 0) and text not in ("", *found[kind]):
            found[kind].append(text)
    return {kind: texts for kind, texts in found.items() if texts}


def markers_of(score: Score) -> tuple[Marker, ...]:
    """Its markers and cues."""
    texts = sorted(one for one in _texts(score) if one.kind in MARKED)
    return tuple(Marker(_seconds(score, tick), None, text) for tick, _, text in texts)


def _texts(score: Score) -> Sequence[Any]:
    return [*score.texts, *(text for track in score.tracks for text in track.texts)]


def _seconds(score: Score, tick: int) -> float:
    return round(float(score.clock.seconds(tick)), 3)


def _track(number: int, track: Track) -> dict[str, Any]:
    pitched = track.notes.size > 0 and not track.drum
    return {
        "track": number,
        "name": track.name,
        "instrument": instrument_name(track.program, track.drum),
        "notes": int(track.notes.size),
        "lowest": _named(track.notes, np.argmin) if pitched else None,
        "highest": _named(track.notes, np.argmax) if pitched else None,
        "program": track.program,
        "channel": None if track.channel is None else track.channel + 1,
    }


def _named(notes: Any, extreme: Callable[[Any], Any]) -> str:
    """The lowest or highest of its pitches, spelled as the file has it, if it does."""
    note = notes[extreme(notes["pitch"])]
    fifths = int(note["spelling"])
    return pitch_name(int(note["pitch"]), None if fifths == SPELLING_UNKNOWN else fifths)
