"""`split` and `join`: one track made of several, and several of one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import takewhile
from typing import Any

import numpy as np
from numpy.typing import NDArray

from musictool import (
    CONTROL,
    DRUMS,
    BadParameter,
    CannotProcess,
    Raw,
    Score,
    Text,
    Track,
    choose_tracks,
    list_tracks,
    parse_pitch,
)

from .voices import hands, voices

__all__ = ["join", "split"]

Array = NDArray[Any]

VOICE = "voice"
KEYBOARDS = (0, 2)
"""Families of General MIDI that hands play: pianos and organs."""


def split(
    score: Score, by: str, which: Sequence[str], at: str | None, warn: Callable[[str], None]
) -> Score:
    """Each of the tracks by voice, hand, pitch or drum; those that have one only stay."""
    if (by == "pitch") != (at is not None):
        raise BadParameter("split: give by=pitch and at together: at=C4 begins the upper part")
    border = parse_pitch(at) if at else 0
    if border is None:
        raise BadParameter(f"split: at must be a pitch such as C4, F#3 or 60, not {at}")
    drums = by == "drum"
    suited = [place for place, track in enumerate(score.tracks) if track.drum == drums]
    if by == "hand":
        keyed = [at for at in suited if score.tracks[at].program // 8 in KEYBOARDS]
        suited = keyed or suited
    chosen = choose_tracks(score, which, "split") if which else suited
    found: list[Track] = []
    for place, track in enumerate(score.tracks):
        found += _parts(track, by, border, score.resolution) if place in chosen else [track]
    if len(found) == len(score.tracks):
        warn(f"no track has more than one {by}; {list_tracks(score)}")
    return replace(score, tracks=tuple(found))


def _parts(track: Track, by: str, border: int, resolution: int) -> list[Track]:
    notes = track.notes
    called: Callable[[int], str]
    if by == "voice":
        numbers = voices(notes, resolution)
        called = f"{VOICE} {{}}".format
    elif by == "drum":
        numbers = notes["pitch"].astype(np.int64)
        called = lambda pitch: DRUMS.get(pitch, f"drum {pitch}")  # noqa: E731
    elif by == "hand":
        numbers = hands(notes).astype(np.int64)
        called = ("right hand", "left hand").__getitem__
    else:
        numbers = (notes["pitch"] < border).astype(np.int64)
        called = ("high", "low").__getitem__
    present = np.unique(numbers).tolist()
    if len(present) < 2:
        return [track]
    begun = {number: set(notes["start"][numbers == number].tolist()) for number in present}
    words = _shared_out(track.texts, begun)
    return [
        replace(
            track,
            notes=notes[numbers == number],
            name=" ".join(filter(None, (track.name.strip(), called(number)))),
            texts=words[number],
            others=track.others if number == present[0] else (),
            channel=track.channel if track.drum or number == present[0] else None,
            file_track=track.file_track if number == present[0] else None,
        )
        for number in present
    ]


def _shared_out(texts: Sequence[Text], begun: dict[int, set[int]]) -> dict[int, tuple[Text, ...]]:
    """Syllables to the first part that has a note there, all else to the first."""
    first = next(iter(begun))
    words: dict[int, list[Text]] = {number: [] for number in begun}
    for text in texts:
        singing = (number for number, ticks in begun.items() if text.tick in ticks)
        words[next(singing, first) if text.kind == "lyric" else first].append(text)
    return {number: tuple(some) for number, some in words.items()}


def join(score: Score, which: Sequence[str], name: str, warn: Callable[[str], None]) -> Score:
    """The tracks that are meant as one, or else all that have an instrument in common."""
    groups: dict[Any, list[int]] = {}
    if which:
        groups[None] = choose_tracks(score, which, "join")
    else:
        for place, track in enumerate(score.tracks):
            groups.setdefault((track.drum, 0 if track.drum else track.program), []).append(place)
    joined: dict[int, Track] = {}
    gone: set[int] = set()
    for places in groups.values():
        parts = [score.tracks[place] for place in sorted(places)]
        if len({part.drum for part in parts}) > 1:
            raise CannotProcess(
                "drums and pitches cannot be one track; leave one of the two out of tracks"
            )
        if len({part.program for part in parts}) > 1:
            warn(f"all is played by the instrument of {parts[0].name or 'the first'} now")
        joined[min(places)] = _joined(parts, name)
        gone |= set(places) - {min(places)}
    if not gone:
        warn(f"there are no two tracks to join; {list_tracks(score)}")
    return replace(
        score,
        tracks=tuple(
            joined.get(place, track)
            for place, track in enumerate(score.tracks)
            if place not in gone
        ),
    )


def _joined(parts: Sequence[Track], name: str) -> Track:
    """One track, in which each of the parts has voices of its own."""
    if len(parts) == 1:
        return replace(parts[0], name=name or parts[0].name)
    notes, before = [], 0
    for part in parts:
        numbered = part.notes.copy()
        numbered["voice"] = np.maximum(numbered["voice"], 1) + before
        before = int(numbered["voice"].max()) if numbered.size else before
        notes.append(numbered)
    rows: dict[tuple[int, ...], None] = {}
    for part in parts:
        rows.update(dict.fromkeys(part.controls.tolist()))
    texts: dict[Text, None] = dict.fromkeys(text for part in parts for text in part.texts)
    others: dict[Raw, None] = dict.fromkeys(one for part in parts for one in part.others)
    return replace(
        parts[0],
        notes=np.concatenate(notes),
        name=name or _in_common([part.name for part in parts if part.name]),
        controls=np.array(list(rows), CONTROL),
        texts=tuple(texts),
        others=tuple(others),
    )


def _in_common(names: Sequence[str]) -> str:
    """The words with which all names begin, without that for a part, or else the first name."""
    words = list(zip(*map(str.split, names), strict=False))
    same = [one[0] for one in takewhile(lambda one: len(set(one)) == 1, words)]
    return " ".join(same).removesuffix(VOICE).strip() or next(iter(names), "")
