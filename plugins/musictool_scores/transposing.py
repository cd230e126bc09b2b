"""`transpose`: every pitch, its spelling, keys and chord symbols moved by one interval."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from musictool import (
    SPELLING_UNKNOWN,
    BadParameter,
    CannotProcess,
    Score,
    Text,
    Track,
    key_name,
)

from .fifths import (
    DOUBLE,
    KEYS,
    SHARPS_OF_MINOR,
    Interval,
    chord_moved,
    interval_of,
    key_of,
    nearest,
    within,
)

__all__ = ["transpose"]

POLY_PRESSURE = 0xA0
"""Of one key, whose pitch is the number of the control."""


def transpose(
    score: Score,
    semitones: int | None,
    interval: str | None,
    to_key: str | None,
    note: Callable[[str], None],
) -> Score:
    """By the one of the three that is given."""
    if sum(one is not None for one in (semitones, interval, to_key)) != 1:
        raise BadParameter(
            "transpose: give one of semitones (semitones=-2), interval (interval=m3) and to_key "
            "(to_key=D)"
        )
    keys = tuple(key.fifths for key in score.keys)
    if to_key is not None:
        way = _way_to(score, to_key)
    elif interval is not None:
        found = interval_of(interval)
        if found is None:
            raise BadParameter(
                f"transpose: interval must be one such as M2, -m3, P5 or 'minor third', not "
                f"{interval}"
            )
        way = found
    else:
        assert semitones is not None
        way = nearest(semitones, keys)
    _check_range(score, way.semitones)
    moved = replace(
        score,
        tracks=tuple(track if track.drum else _moved(track, way) for track in score.tracks),
        keys=tuple(
            key._replace(fifths=within(key.fifths + way.fifths, KEYS)) for key in score.keys
        ),
        texts=_texts(score.texts, way),
    )
    if score.keys:
        before, after = (key_name(one.keys[0].fifths, one.keys[0].minor) for one in (score, moved))
        note(f"{before} -> {after}, {_said(way.semitones)}")
    return moved


def _way_to(score: Score, text: str) -> Interval:
    """From the first key of a score to another."""
    found = key_of(text)
    if found is None:
        raise BadParameter(
            f"transpose: to_key must be a key such as D, 'D minor', Bb or F#m, not {text}"
        )
    if not score.keys:
        raise CannotProcess(
            "the score does not say its key, so there is no way from it; give semitones"
        )
    tonic, minor = found
    first = score.keys[0]
    if minor not in (None, first.minor):
        name = key_name(first.fifths, first.minor)
        raise CannotProcess(
            f"the score is in {name}, and another mode is not reached by transposing; give a "
            f"{'minor' if first.minor else 'major'} key"
        )
    fifths = tonic - SHARPS_OF_MINOR * first.minor - first.fifths
    semitones = (7 * fifths + 6) % 12 - 6
    return Interval(semitones, fifths)


def _check_range(score: Score, semitones: int) -> None:
    pitches = [
        track.notes["pitch"] for track in score.tracks if track.notes.size and not track.drum
    ]
    if not pitches:
        return
    lowest = min(int(some.min()) for some in pitches)
    highest = max(int(some.max()) for some in pitches)
    if lowest + semitones < 0 or highest + semitones > 127:
        raise CannotProcess(
            f"moved {_said(semitones)}, notes would leave MIDI's range of 0 to 127; it goes from "
            f"{-lowest} to +{127 - highest}"
        )


def _said(semitones: int) -> str:
    count = abs(semitones)
    way = "up" if semitones >= 0 else "down"
    return f"{way} {count} semitone{'' if count == 1 else 's'}"


def _moved(track: Track, way: Interval) -> Track:
    notes, controls = track.notes.copy(), track.controls.copy()
    notes["pitch"] += way.semitones
    known = notes["spelling"] != SPELLING_UNKNOWN
    notes["spelling"][known] = _respelled(notes["spelling"][known] + way.fifths)
    pressed = controls["status"] == POLY_PRESSURE
    controls["number"][pressed] = np.clip(controls["number"][pressed] + way.semitones, 0, 127)
    return replace(track, notes=notes, controls=controls, texts=_texts(track.texts, way))


def _respelled(places: NDArray[Any]) -> NDArray[Any]:
    """Places on the line of fifths, none with more than two accidentals."""
    low, high = DOUBLE
    too_sharp = -(-np.maximum(places - high, 0) // 12)
    too_flat = -(-np.maximum(low - places, 0) // 12)
    return np.asarray(places - 12 * too_sharp + 12 * too_flat)


def _texts(texts: tuple[Text, ...], way: Interval) -> tuple[Text, ...]:
    """Chord symbols moved; other words are what they were."""
    return tuple(
        text._replace(text=chord_moved(text.text, way.fifths)) if text.kind == "chord" else text
        for text in texts
    )
