"""Whether what was wished is found in what was made, by what hears it and not by what made it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

import musictool as mt
from benchmarks.generation_bench.bench import Bench
from benchmarks.generation_bench.measures import fits, share

__all__ = ["wishes"]

BARS = 8
KEYS = ("C", "A minor", "Eb", "F# minor", "Bb")
TURNS = (("C", "C Am F G"), ("A minor", "Am Dm E Am"), ("G", "G Em C D"), ("D minor", "Dm Gm A Dm"))
"""Keys, and chords in them."""

DENSITIES = (1.0, 1.5, 2.0, 3.0, 4.0)


def wishes(bench: Bench, style: str) -> Iterator[list[str]]:
    """Of each kind `--wished` pieces; of drums the density alone."""
    keys, chords, densities = [], [], []
    for at, wished in enumerate(KEYS) if style != "drums" else ():
        made = _made(bench, style, at, len(KEYS), key=wished)
        keys += [_key_of(piece) == _place(wished) for piece in made]
    for at, (home, turn) in enumerate(TURNS) if style != "drums" else ():
        made = _made(bench, style, at, len(TURNS), key=home, chords=turn)
        chords += [_chords_kept(piece, turn) for piece in made]
    for at, wished in enumerate(DENSITIES):
        for piece in _made(bench, style, at, len(DENSITIES), density=wished):
            notes = sum(track.notes.size for track in piece.tracks)
            quarters = piece.bars[BARS] / piece.resolution
            densities.append(abs(notes / quarters / wished - 1) <= 0.1)
    yield [share(keys), share(chords), share(densities)]


def _made(bench: Bench, style: str, at: int, kinds: int, **wished: object) -> list[mt.Score]:
    """Of one of several kinds: each has seeds of its own, since one in two keys is one piece."""
    count = -(-bench.given.wished // kinds)
    return bench.generate(count, 1 + at * count, bars=BARS, style=style, **wished)


def _key_of(score: mt.Score) -> tuple[int, bool] | None:
    """Pitch class of the tonic, and whether it is minor, as `analyze` finds them in the notes."""
    found = mt.commands.analyze(replace(score, keys=(), texts=()))["key"]
    return None if found is None else _place(str(found))


def _place(key: str) -> tuple[int, bool]:
    tonic, _, mode = key.partition(" ")
    return mt.parse_pitch(f"{tonic}4") % 12, mode == "minor"


def _chords_kept(score: mt.Score, turn: str) -> float:
    """The share of beats on which all that sounds, drums apart, is of the chord wished for."""
    chords = [mt.parse_chord(name) for name in turn.split()]
    bars = score.bars[:BARS]
    beats = np.concatenate(
        [
            np.arange(bar, end, score.resolution)
            for bar, end in zip(bars, score.bars[1:], strict=False)
        ]
    )[: 4 * BARS]
    at = np.searchsorted(bars, beats, "right") - 1
    allowed = [frozenset(chords[number % len(chords)].pitch_classes) for number in at.tolist()]
    rows = [
        np.stack(
            [
                track.notes["start"],
                track.notes["start"] + track.notes["duration"],
                track.notes["pitch"],
            ],
            1,
        )
        for track in score.tracks
        if not track.drum
    ]
    return fits(beats, np.concatenate(rows), allowed)
