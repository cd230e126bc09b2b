"""How much the pianist of `humanize` does what pianists do, beat by beat.

    python benchmarks/humanize_pianist.py ASAP

ASAP (Foscarin et al. 2020; Bach and Haydn will do) has scores and performances of them, with their
beats. Of each beat it is known how long a pianist takes and how loud he is on the mean; so it is of
what `humanize` makes of the score. Both series are correlated over each performance, which leaves
out how much of it there is: that is told by their deviations. Nothing was learnt or chosen on these
performances; other pianists playing the same piece say how far there is agreement at all.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from itertools import permutations
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

import musictool as mt
from musictool_scores import humanize

Array = NDArray[Any]

TAKES = 4
WAYS = ("random", "pianist")
END = 4
"""Beats that are left out to see what is not the final ritard."""


class Course(NamedTuple):
    """Of each beat: the logarithm of how long it lasts, over what is written, and its dB."""

    tempo: Array
    loudness: Array


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("asap", type=Path)
    given = parser.parse_args()
    found: dict[tuple[str, str], list[float]] = defaultdict(list)
    pieces = performances = 0
    for path in sorted(given.asap.rglob("midi_score.mid")):
        beats = annotated(path)
        score = mt.read(path)
        played = [
            played_course(one, beats)
            for one in sorted(path.parent.glob("*.mid"))
            if one != path and len(annotated(one)) == len(beats)
        ]
        if not played or len(beats) < 16:
            continue
        pieces, performances = pieces + 1, performances + len(played)
        for way in WAYS:
            for seed in range(TAKES):
                compare(made_course(score, beats, way, seed), played, way, found)
        for one, other in permutations(played, 2):
            compare(one, [other], "another pianist", found)
        for one in played:
            found["pianists", "tempo"].append(float(np.std(one.tempo)))
            found["pianists", "loudness"].append(float(np.nanstd(one.loudness)))
    print(f"{performances} performances of {pieces} pieces\n")
    print("| | lengths | without the last 4 | deviation | loudness | deviation |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for way in (*WAYS, "another pianist"):
        who = "pianists" if way == "another pianist" else way
        lengths, loud = (np.mean(found[way, f"r {what}"]) for what in Course._fields)
        before = np.mean(found[way, "r before the end"])
        spread, db = (np.mean(found[who, what]) for what in Course._fields)
        print(
            f"| {way} | {lengths:.2f} | {before:.2f} | {100 * spread:.1f} % | {loud:.2f} | "
            f"{db:.1f} dB |"
        )


def annotated(path: Path) -> Array:
    """The seconds of all beats."""
    table = path.with_name(path.stem + "_annotations.txt")
    if not table.exists():
        return np.zeros(0)
    return np.array([float(line.split()[0]) for line in table.read_text().splitlines() if line])


def played_course(path: Path, written: Array) -> Course:
    """Of a performance."""
    beats = annotated(path)
    notes = mt.read(path).notes
    times = np.array([note.start for note in notes])
    return course(times + 0.03, np.array([note.velocity for note in notes]), beats, written)


def made_course(score: mt.Score, written: Array, way: str, seed: int) -> Course:
    """Of what `humanize` makes; beats lie between notes as they are written."""
    made = humanize(score, player=way, context=mt.Context(seed=seed, note=lambda said: None))
    before = np.concatenate([onsets(score, track) for track in score.tracks])
    after = np.concatenate([onsets(made, track) for track in made.tracks])
    order = np.argsort(before, kind="stable")
    times, first = np.unique(before[order], return_index=True)
    played = np.maximum.accumulate(np.minimum.reduceat(after[order], first))
    beats = np.interp(written, times, played)
    several = [np.sort(track.notes, order=["pitch", "start"]) for track in made.tracks]
    velocities = np.concatenate([notes["velocity"] for notes in several])
    return course(before + 0.03, velocities, beats, written, within=written)


def onsets(score: mt.Score, track: mt.Track) -> Array:
    """By pitch, then by time: so a note of a score lies where it does in what is made of it."""
    notes = np.sort(track.notes, order=["pitch", "start"])
    return np.asarray(score.clock.seconds(notes["start"]))


def course(
    times: Array, velocities: Array, beats: Array, written: Array, within: Array | None = None
) -> Course:
    tempo = np.log(np.maximum(np.diff(beats), 1e-3) / np.diff(written))
    db = 40 * np.log10(np.maximum(velocities, 1) / 127)
    at = np.searchsorted(beats if within is None else within, times, side="right") - 1
    inside = (at >= 0) & (at < len(tempo))
    counts = np.bincount(at[inside], minlength=len(tempo))
    sums = np.bincount(at[inside], db[inside], minlength=len(tempo))
    with np.errstate(invalid="ignore"):
        return Course(tempo - tempo.mean(), np.where(counts > 0, sums / counts, np.nan))


def compare(
    one: Course, others: list[Course], way: str, found: dict[tuple[str, str], list[float]]
) -> None:
    for other in others:
        ends = np.corrcoef(one.tempo[:-END], other.tempo[:-END])[0, 1]
        found[way, "r before the end"].append(float(ends))
        for what in Course._fields:
            a, b = getattr(one, what), getattr(other, what)
            both = np.isfinite(a) & np.isfinite(b)
            if a[both].std() > 0 and b[both].std() > 0:
                found[way, f"r {what}"].append(float(np.corrcoef(a[both], b[both])[0, 1]))
    if way in WAYS:
        found[way, "tempo"].append(float(np.std(one.tempo)))
        found[way, "loudness"].append(float(np.nanstd(one.loudness)))


if __name__ == "__main__":
    main()
