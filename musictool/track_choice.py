"""Which tracks are meant: "2", "2-4", "lead", "drums", "bass"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fnmatch import fnmatchcase

from musictool.errors import CannotProcess
from musictool.general_midi import FAMILIES, instrument_name
from musictool.score import Score, Track

__all__ = ["choose_tracks", "list_tracks"]

RANGE = re.compile(r"(\d+)(?:\s*-\s*(\d+))?")
DRUMS = ("drums", "drum", "percussion")


def choose_tracks(score: Score, words: Iterable[str], where: str) -> list[int]:
    """Places of the tracks that words mean, in the order of the words, each once.

    Each word, or several with commas between, is a number from 1 on, a range of them, a name or the
    beginning of one, a pattern (`vox*`), an instrument or a family of General MIDI, "drums".

    Raises
    ------
    CannotProcess
        For a word that means no track, with those that there are.
    """
    found: dict[int, None] = {}
    for word in words:
        at = _meant(score, word)
        parts = [part.strip() for part in word.split(",") if part.strip()]
        for part in parts if not at and len(parts) > 1 else [word]:
            places = at or _meant(score, part)
            if not places:
                raise CannotProcess(f"{where}: no track is called {part!r}; {list_tracks(score)}")
            found.update(dict.fromkeys(places))
    return list(found)


def list_tracks(score: Score) -> str:
    """The tracks in a few words."""
    if not score.tracks:
        return "there are none"
    known = [f"{at} {_called(track)}" for at, track in enumerate(score.tracks, start=1)]
    more = f" and {len(known) - 12} more" if len(known) > 12 else ""
    return f"there is {', '.join(known[:12])}{more}"


def _called(track: Track) -> str:
    return track.name.strip() or instrument_name(track.program, track.drum)


def _meant(score: Score, word: str) -> list[int]:
    text = word.strip().casefold()
    if number := RANGE.fullmatch(text):
        first, last = int(number[1]), int(number[2] or number[1])
        inside = range(len(score.tracks))
        return [at for at in inside if first <= at + 1 <= last] if last - first < 10**6 else []
    names = [track.name.strip().casefold() for track in score.tracks]
    instruments = [instrument_name(track.program, track.drum).casefold() for track in score.tracks]
    families = [
        "drums" if track.drum else FAMILIES[track.program // 8].casefold() for track in score.tracks
    ]
    tests = (
        [name == text for name in names],
        [bool(name) and fnmatchcase(name, text) for name in names],
        [text in DRUMS and track.drum for track in score.tracks],
        [name.startswith(text) for name in names],
        [text in (one, family) for one, family in zip(instruments, families, strict=True)],
        [text in name for name in names],
        [text in one or text in family for one, family in zip(instruments, families, strict=True)],
    )
    for test in tests if text else ():
        if any(test):
            return [at for at, is_it in enumerate(test) if is_it]
    return []
