"""`tracks`: which tracks there are, what they are called, and what plays them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from musictool import (
    INSTRUMENTS,
    NOTE,
    BadParameter,
    CannotProcess,
    Context,
    Score,
    Track,
    choose_tracks,
    did_you_mean,
    list_tracks,
    near_names,
    parse_instrument,
)

__all__ = ["arrange"]

PROGRAM, CONTROLLER, BANKS = 0xC0, 0xB0, (0, 32)


def arrange(
    score: Score,
    pick: Sequence[str],
    drop: Sequence[str],
    mute: Sequence[str],
    rename: Sequence[str],
    program: Sequence[str],
    context: Context,
) -> Score:
    """All by the numbers and names that tracks have in the score that comes in."""
    if not (pick or drop or mute or rename or program):
        raise BadParameter(
            "tracks: give pick, drop, mute, rename or program; which tracks there are is listed by "
            f"musictool info ({list_tracks(score)})"
        )
    tracks = list(score.tracks)
    for at in choose_tracks(score, mute, "mute"):
        tracks[at] = replace(tracks[at], notes=np.empty(0, NOTE))
    for word in program:
        which, wanted = _pair(word, "program", "bass=33")
        number = _program(wanted)
        for at in choose_tracks(score, [which], "program"):
            tracks[at] = _played_by(tracks[at], number)
            if tracks[at].drum:
                say = context.note if wanted.isdigit() else context.warn
                say(f"track {at + 1} stays drums, and program {number} chooses their kit")
    for word in rename:
        which, name = _pair(word, "rename", "2=Lead")
        for at in choose_tracks(score, [which], "rename"):
            tracks[at] = replace(tracks[at], name=name)
    kept = choose_tracks(score, pick, "pick") if pick else list(range(len(tracks)))
    left_out = set(choose_tracks(score, drop, "drop"))
    kept = [at for at in kept if at not in left_out]
    if not kept and score.tracks:
        raise CannotProcess("no track would be left")
    return replace(score, tracks=tuple(tracks[at] for at in kept))


def _pair(word: str, name: str, example: str) -> tuple[str, str]:
    which, equals, value = word.partition("=")
    if not equals or not which.strip() or not value.strip():
        raise BadParameter(f"tracks: {name} must say which track gets what: {example}, not {word}")
    return which.strip(), value.strip()


def _program(text: str) -> int:
    """A number, or the name of an instrument of General MIDI, or the only one it is part of."""
    program = parse_instrument(text)
    if program is not None:
        return program
    if text.isdigit():
        raise BadParameter(f"tracks: program must be from 0 to 127, not {text}")
    near = near_names(text, INSTRUMENTS)
    advice = f"; {did_you_mean(near)}" if near else "; give its number, from 0 to 127"
    raise BadParameter(f"tracks: General MIDI has no instrument {text!r}{advice}")


def _played_by(track: Track, program: int) -> Track:
    """From its beginning to its end, whatever it changed to on the way."""
    controls = track.controls
    banks = (controls["status"] == CONTROLLER) & np.isin(controls["number"], BANKS)
    kept = controls[(controls["status"] != PROGRAM) & ~banks]
    return replace(track, program=program, controls=kept)
