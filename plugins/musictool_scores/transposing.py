"""`transpose`: every pitch, its spelling, keys and chord symbols moved by one interval."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from musictool import (
    SPELLING_UNKNOWN,
    BadParameter,
    CannotProcess,
    Context,
    Key,
    Score,
    Step,
    Text,
    Track,
    key_name,
    parse_key,
)

from .fifths import (
    DOUBLE,
    KEYS,
    SHARPS_OF_MINOR,
    Interval,
    chord_moved,
    interval_of,
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
    context: Context,
) -> Score:
    """By the one of the three that is given."""
    if sum(one is not None for one in (semitones, interval, to_key)) != 1:
        raise BadParameter(
            "transpose: give one of semitones (semitones=-2), interval (interval=m3) and to_key "
            "(to_key=D)"
        )
    keys = tuple(key.fifths for key in score.keys)
    if to_key is not None:
        first = score.keys[0] if score.keys else _heard(score, context)
        way = _way_to(first, to_key)
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
        course = f"{before} -> {after}, " if before != after else ""
        context.note(f"{course}{_said(way.semitones)}")
    elif to_key is not None:
        reached = first._replace(fifths=within(first.fifths + way.fifths, KEYS))
        before, after = (key_name(one.fifths, one.minor) for one in (first, reached))
        context.note(f"heard {before} -> {after}, {_said(way.semitones)}")
    return moved


def _heard(score: Score, context: Context) -> Key:
    """The key that the notes are in, of a score that does not say it."""
    found = parse_key(context.run(Step("analyze"), score).findings.get("key") or "")
    if found is None:
        raise CannotProcess(
            "the score does not say its key, and none is heard in its notes; give semitones"
        )
    tonic, minor = found
    return Key(0, tonic - SHARPS_OF_MINOR * bool(minor), bool(minor))


def _way_to(first: Key, text: str) -> Interval:
    """From the key in which a score begins to another."""
    found = parse_key(text)
    if found is None:
        raise BadParameter(
            f"transpose: to_key must be a key such as D, 'D minor', Bb or F#m, not {text}"
        )
    tonic, minor = found
    if minor not in (None, first.minor):
        raise CannotProcess(
            f"the score is in {key_name(first.fifths, first.minor)}, and another mode is not "
            f"reached by transposing; give a {'minor' if first.minor else 'major'} key"
        )
    fifths = tonic - SHARPS_OF_MINOR * first.minor - first.fifths
    return Interval((7 * fifths + 6) % 12 - 6, fifths)


def _check_range(score: Score, semitones: int) -> None:
    pitches = [
        track.notes["pitch"] for track in score.tracks if track.notes.size and not track.drum
    ]
    if not pitches:
        return
    lowest = min(int(some.min()) for some in pitches)
    highest = max(int(some.max()) for some in pitches)
    if lowest + semitones < 0 or highest + semitones > 127:
        room = [f"{steps:+d}" if steps else "0" for steps in (-lowest, 127 - highest)]
        limits = "they fill it" if room == ["0", "0"] else f"it goes from {room[0]} to {room[1]}"
        raise CannotProcess(
            f"moved {_said(semitones)}, notes would leave MIDI's range of 0 to 127; {limits}"
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
