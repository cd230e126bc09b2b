"""What is measured of the base model, a row or several of a style: `benchmarks/generation.py`."""

from __future__ import annotations

import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import cycle
from pathlib import Path

import numpy as np
from generation_bench import BARS, Bench
from generation_completing import Gap, mean, measured
from generation_measures import fits

import musictool as mt
from musictool_generation.base import FOLDER
from musictool_generation.conditions import COLUMNS, chroma_of_notes
from musictool_generation.copying import longest_copies
from musictool_generation.evaluation.distances import Distances
from musictool_generation.evaluation.features import FEATURES, feature_of
from musictool_generation.evaluation.piece import Piece
from musictool_generation.families import Family
from musictool_generation.likelihood import costs, nats_a_note
from musictool_generation.moments import Moments
from musictool_generation.saved import restored
from musictool_generation.vocabulary import Vocabulary
from training.generation.recipe import moments_of

__all__ = ["PARTS", "Part"]

TURNS = (("C", "C Am F G"), ("A minor", "Am Dm E Am"), ("G", "G Em C D"), ("D minor", "Dm Gm A Dm"))
"""Keys, and chords in them."""

KEYS = ("C", "A minor", "Eb", "F# minor", "A", "C minor", "Bb", "B minor")
DENSITIES = (1.0, 2.0, 4.0)


def nats(bench: Bench, style: str) -> Iterator[list[str]]:
    vocabulary = bench.family.vocabulary
    test = bench.test(style)
    told = [moments_of(work, vocabulary) for work in test]
    bare = [replace(piece, known=None) for piece in told]
    row = [str(len(test)), f"{sum(len(piece.symbols) for piece in told):,}"]
    row += [_nats(bench.family, some) for some in (told, [_told_kind(one) for one in told], bare)]
    row.append(_nats(bench.ngram(style), bare))
    for name, model in bench.beside.items():
        family = restored(model.about, model.files, name)
        own = [_heard(work.score, family.vocabulary) for work in test]
        notes = sum(track.notes.size for work in test for track in work.score.tracks)
        share = sum(len(piece.symbols) for piece in own) / max(1, notes)
        row.append(f"{_nats(family, own)} ({share:.0%})")
    yield row


def overlap(bench: Bench, style: str) -> Iterator[list[str]]:
    real = [part for work in bench.test(style) if (part := _first(work.score))]
    some = bench.learnt(style)
    order = np.random.default_rng(2).permutation(len(some))
    others = [part for at in order[: 3 * len(real)] if (part := _first(some[at].score))]
    made = _overlaps(bench.pieces(style), real)
    if not made:
        return
    ceiling = _overlaps(others[: len(bench.pieces(style))], real)
    least = min(made, key=lambda name: made[name])
    yield [
        str(len(real)),
        str(len(bench.pieces(style))),
        f"{np.mean(list(made.values())):.3f}",
        f"{np.mean(list(ceiling.values())):.3f}",
        f"{least.replace('_', ' ')} {made[least]:.2f}",
    ]


def copying(bench: Bench, style: str) -> Iterator[list[str]]:
    index = bench.passages
    styles = np.array([work.style for work in bench.learnt()])
    usual = float(np.median(index.among[styles == style]))
    row = [f"{max(usual, 8):.0f}"]
    for allow_copies in (False, True):
        found = longest_copies(bench.pieces(style, allow_copies), index)
        notes = [copy.notes if copy else 0 for copy in found]
        longer = [length > max(usual, 8) for length in notes]
        row += [_share(longer), f"{np.median(notes or 0):.0f}", f"{max(notes, default=0)}"]
    yield row


def completing(bench: Bench, style: str) -> Iterator[list[str]]:
    vocabulary = bench.family.vocabulary
    for filled in (False, True):
        gaps = [
            gap
            for work in bench.test(style)
            if (gap := Gap.of(work.score, vocabulary, style, filled)) is not None
        ][: bench.given.gaps]
        if not gaps:
            continue
        own, other = (
            mean([measured(gap, model, bench.given.fillings, at) for at, gap in enumerate(gaps)])
            for model in (bench.family, bench.ngram(style))
        )
        yield [
            "filling in" if filled else "continuing",
            str(len(gaps)),
            *(f"{one.nats:.2f}" for one in (own, other)),
            *(f"{one.rank:.1f}" for one in (own, other)),
            *(f"{one:.2f}" for one in (own.pitches, other.pitches, own.copied[0])),
            *(f"{one:.2f}" for one in (own.onsets, other.onsets, own.copied[1])),
        ]


def wishes(bench: Bench, style: str) -> Iterator[list[str]]:
    count = max(1, bench.given.made // 2)
    keys, chords, densities = [], [], []
    pitched = style != "drums"
    for seed, key, (home, turn), density in zip(
        range(count), cycle(KEYS), cycle(TURNS), cycle(DENSITIES), strict=False
    ):
        if pitched and (piece := bench.generate(seed, style=style, key=key)):
            keys.append(_key_of(piece) == _place(key))
        if pitched and (piece := bench.generate(seed, style=style, key=home, chords=turn)):
            chords.append(_chords_kept(piece, turn))
        if piece := bench.generate(seed, style=style, density=density):
            notes = sum(track.notes.size for track in piece.tracks)
            quarters = piece.bars[BARS] / piece.resolution
            densities.append(abs(notes / quarters / density - 1) <= 0.1)
    yield [_share(keys), _share(chords), _share(densities)]


def cost(bench: Bench, style: str) -> Iterator[list[str]]:
    bench.generate(0, style=style)  # loads what is loaded once
    seconds, worked = [], []
    for seed in range(1, 6):
        begun, working = time.perf_counter(), time.process_time()
        bench.generate(seed, style=style)
        seconds.append(time.perf_counter() - begun)
        worked.append(time.process_time() - working)
    whole, peak, _ = _process(bench, style, "--bars", str(BARS))
    first = _process(bench, style, "--bars", "1", "--tempo", "400", "--live", "-")[2]
    yield [
        f"{np.median(seconds):.2f}",
        f"{np.median(worked):.2f}",
        f"{max(worked):.2f}",
        f"{whole:.1f}",
        f"{peak:.0f}",
        first,
    ]


def _process(bench: Bench, style: str, *words: str) -> tuple[float, float, str]:
    """Seconds of `musictool generate`, the most megabytes of any so far, when a note first came."""
    own = [] if bench.given.model == FOLDER else ["--model", str(bench.given.model)]
    with tempfile.TemporaryDirectory() as folder:
        out = str(Path(folder) / "new.mid")
        call = ["generate", *own, "--style", style, *words, "-o", out]
        begun = time.perf_counter()
        done = subprocess.run([sys.executable, "-m", "musictool", *call], capture_output=True)
    seconds = time.perf_counter() - begun
    done.check_returncode()
    came = re.search(r"first note came ([\d.]+) s", done.stderr.decode())
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return seconds, peak, came[1] if came else "-"


def _nats(model: Family, pieces: Sequence[Moments]) -> str:
    found = costs(model, pieces)
    return "-" if found is None else f"{nats_a_note(found):.3f}"


def _told_kind(piece: Moments) -> Moments:
    """With style, mode and players told, but no chords, no melody, no density and no end."""
    if piece.known is None:
        return piece
    hidden = [COLUMNS.index(name) for name in ("left", "density", "harmony", "melody")]
    known = piece.known.copy()
    known[:, hidden] = 0
    return replace(piece, known=known)


def _heard(score: mt.Score, vocabulary: Vocabulary) -> Moments:
    """As a model hears it that is told nothing."""
    return vocabulary.within(mt.find_key(chroma_of_notes(score))).encode(score)


def _first(score: mt.Score) -> mt.Score | None:
    """Its first bars, if it has as many."""
    end = mt.tick_of(score, BARS + 1, "bars")
    return mt.excerpt(score, 0, end) if score.length >= end else None


def _overlaps(own: Sequence[mt.Score], other: Sequence[mt.Score]) -> dict[str, float]:
    """Of each feature that both have."""
    pieces = [[Piece.of(score, "") for score in side] for side in (own, other)]
    found = {}
    for name in FEATURES:
        sides = [
            np.array([one for piece in side if (one := feature_of(name, piece)) is not None])
            for side in pieces
        ]
        if min(map(len, sides)) > 1:
            found[name] = Distances.of(*sides).overlap().overlap
    return found


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


def _share(values: Sequence[float]) -> str:
    return f"{np.mean(values):.0%} of {len(values)}" if values else "-"


@dataclass(frozen=True)
class Part:
    """What is measured: a row, or several, of each style."""

    measure: Callable[[Bench, str], Iterator[list[str]]]
    title: str
    columns: tuple[str, ...]
    words: int = 0
    """Columns after the style that say which row it is."""


PARTS = {
    "nats": Part(
        nats,
        "Nats a note",
        ("scores", "notes", "base, told all", "kind alone", "nothing", "5-gram of the style"),
    ),
    "overlap": Part(
        overlap,
        "Overlap with real pieces, mean over features",
        ("real", "made", "made beside real", "real beside real", "least"),
    ),
    "copying": Part(
        copying,
        "Passages of the training set, in notes",
        (
            "by chance",
            *("longer", "median", "longest"),
            *("longer, copies allowed", "median", "longest"),
        ),
    ),
    "completing": Part(
        completing,
        "Four hidden bars",
        (
            *("task", "gaps", "nats a note", "5-gram", "rank of the truth", "5-gram"),
            *("pitch classes", "5-gram", "bar before", "onsets", "5-gram", "bar before"),
        ),
        words=1,
    ),
    "wishes": Part(wishes, "Wishes kept", ("key found", "beats of the chord", "density")),
    "cost": Part(
        cost,
        f"Seconds for {BARS} bars, and megabytes",
        ("seconds", "of a processor", "at most", "whole process", "peak", "first note"),
    ),
}
