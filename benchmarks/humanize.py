"""How near `humanize` comes to drummers, on performances that its drummer has not learnt from.

    python benchmarks/humanize.py GROOVE

GROOVE holds the Groove MIDI Dataset (Gillick et al. 2019). Every performance held out is written
down, on the grid that fits each beat, all hits at its mean velocity, and then played: by the
drummer, at random, by the mean of the performances learnt from at the same place of the bar on the
same drum, and not at all. Errors are of the mean of eight takes, which hits a middle where one take
is to be as uneven as a person is; how uneven they are is told by the overlap of the distributions.
Nats are of what was played: a Gaussian of the takes where there is no model; the drummer hears the
hits before, as a person does, and the others do not.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

import musictool as mt
from musictool_scores import humanize
from musictool_scores.humanizing.drummer.hits import LATENESS, LEVELS
from musictool_scores.humanizing.drummer.network import load
from training.drummer.evaluation import nats
from training.drummer.performances import Example, played, rows
from training.drummer.recipe import HELD_OUT_DRUMMERS, is_held_out

Array = NDArray[Any]

PITCHES = (36, 38, 42, 46, 43, 47, 50, 49, 51)
TAKES = 8
WAYS = ("as written", "random", "mean by place", "drummer")
MOST = 120.0
"""Beats of a performance that are looked at, so that long ones do not outweigh all others."""


class Truth(NamedTuple):
    """One performance."""

    example: Example
    score: mt.Score
    order: Array
    """The numbers of its hits in the order of the notes of the score."""
    new: bool


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("groove", type=Path)
    given = parser.parse_args()
    learnt, held_out = [], []
    for row in rows(given.groove):
        if is_held_out(row["drummer"], row["id"]):
            held_out.append(truth(row))
        else:
            learnt.append(truth(row).example)
    network, cells = load(), Cells(learnt)
    for new in (False, True):
        chosen = [one for one in held_out if one.new == new]
        hits = sum(len(one.example.hits) for one in chosen)
        who = "drummers who were not learnt from" if new else "drummers who were learnt from"
        print(f"\n{len(chosen)} performances of {who}, {hits} hits\n")
        table(chosen, network, cells)


def truth(row: dict[str, str]) -> Truth:
    bpm = float(row["bpm"])
    whole = played(Path(row["path"]), bpm)
    kept = whole.quarters < whole.quarters[0] + MOST
    one = type(whole)(*(column[kept] for column in whole))
    style, meter = row["style"].split("/")[0], row["time_signature"]
    example = Example.of(one, bpm, style, meter)
    shift = max(0.0, -np.floor(one.quarters.min() / 4) * 4) + 4
    ticks = np.rint((one.quarters + shift) * 960).astype(int)
    pitches = np.array(PITCHES)[one.drums]
    mean = round(float(one.velocities.mean()))
    notes = [(tick, 60, pitch, mean) for tick, pitch in zip(ticks, pitches, strict=True)]
    score = mt.Score(
        (mt.Track.of(notes, drum=True),),
        tempos=(mt.Tempo(0, round(6e7 / bpm)),),
        meters=(mt.Meter(0, *map(int, meter.split("-"))),),
        resolution=960,
    )
    new = row["drummer"] in HELD_OUT_DRUMMERS
    return Truth(example, score, np.lexsort((ticks, pitches)), new)


class Cells:
    """Mean, deviation and levels by drum and place in the bar, where there are twenty hits."""

    def __init__(self, examples: list[Example]) -> None:
        self.velocity: dict[Any, list[Array]] = defaultdict(list)
        self.late: dict[Any, list[Array]] = defaultdict(list)
        self.levels: dict[Any, Array] = defaultdict(lambda: np.full(LEVELS, 0.5))
        for one in examples:
            relative = one.velocities - one.velocities.mean()
            for key, velocity, late, level in zip(
                keys(one), relative, one.late * LATENESS * 1000, one.levels, strict=True
            ):
                for cell in (key, None):
                    self.velocity[cell].append(velocity)
                    self.late[cell].append(late)
                    self.levels[cell][level] += 1

    def of(self, key: Any) -> Any:
        return key if len(self.late.get(key, ())) >= 20 else None

    def said(self, example: Example, places: bool) -> tuple[Array, Array, Array]:
        """Mean velocity over that of the performance, mean lateness in ms, and nats of both."""
        cells = [self.of(key) if places else None for key in keys(example)]
        means = {
            cell: (
                np.mean(self.velocity[cell]) * places,
                np.mean(self.late[cell]) * places,
                np.std(self.late[cell]),
                -np.log(self.levels[cell] / self.levels[cell].sum()),
            )
            for cell in set(cells)
        }
        found = [means[cell] for cell in cells]
        late = example.late * LATENESS * 1000
        cost = [
            (one[3][level], gaussian(ms, one[1], one[2]))
            for one, level, ms in zip(found, example.levels, late, strict=True)
        ]
        return np.array([one[0] for one in found]), np.array([one[1] for one in found]), cost


def keys(example: Example) -> Iterator[tuple[int, int, int]]:
    hits = example.hits
    yield from zip(hits.drums.tolist(), hits.beats.tolist(), hits.places.tolist(), strict=True)


def gaussian(x: Array, mean: Array, deviation: Array) -> Array:
    return 0.5 * ((x - mean) / deviation) ** 2 + np.log(deviation) + 0.5 * np.log(2 * np.pi)


def takes(one: Truth, way: str) -> tuple[Array, Array]:
    """Velocities and lateness in ms of some takes, in the order of the hits."""
    velocities = np.zeros((TAKES, len(one.order)))
    late = np.zeros((TAKES, len(one.order)))
    written = one.score.clock.seconds(
        np.sort(one.score.tracks[0].notes, order=["pitch", "start"])["start"]
    )
    for seed in range(TAKES):
        context = mt.Context(seed=seed, note=lambda said: None)
        made = humanize(one.score, player=way, context=context)
        notes = np.sort(made.tracks[0].notes, order=["pitch", "start"])
        late[seed, one.order] = 1000 * (made.clock.seconds(notes["start"]) - written)
        velocities[seed, one.order] = notes["velocity"]
    return velocities, late


def table(chosen: list[Truth], network: Any, cells: Cells) -> None:
    found: dict[tuple[str, str], list[Array]] = defaultdict(list)
    seconds: dict[str, float] = defaultdict(float)
    for one in chosen:
        example = one.example
        truth_late, truth_loud = example.late * LATENESS * 1000, example.velocities
        mean = truth_loud.mean()
        for way in WAYS:
            began = time.perf_counter()
            if way in ("drummer", "random"):
                loud, late = takes(one, way)
                if way == "drummer":
                    cost = np.array(nats(network, example))
                else:
                    cost = np.array(
                        [
                            by_takes(loud, example.levels),
                            gaussian(
                                truth_late, late.mean(axis=0), np.maximum(late.std(axis=0), 4)
                            ),
                        ]
                    )
            else:
                loud, late, both = cells.said(example, way == "mean by place")
                loud, late, cost = loud[None] + mean, late[None], np.array(both).T
            seconds[way] += time.perf_counter() - began
            found[way, "loud"].append(np.abs(loud.mean(axis=0) - truth_loud))
            found[way, "late"].append(np.abs(late.mean(axis=0) - truth_late))
            found[way, "loudness"].append(loud.ravel())
            found[way, "lateness"].append(late.ravel())
            found[way, "nats loud"].append(cost[0])
            found[way, "nats late"].append(cost[1])
        found["truth", "loudness"].append(truth_loud)
        found["truth", "lateness"].append(truth_late)
    all_of = {key: np.concatenate(arrays) for key, arrays in found.items()}
    print("| | velocity: error | nats | overlap | lateness: error, ms | nats | overlap |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    for way in WAYS:
        cells_of = [
            f"{all_of[way, 'loud'].mean():.1f}",
            f"{all_of[way, 'nats loud'].mean():.2f}",
            f"{overlap(all_of[way, 'loudness'], all_of['truth', 'loudness'], 4):.2f}",
            f"{all_of[way, 'late'].mean():.1f}",
            f"{all_of[way, 'nats late'].mean():.2f}",
            f"{overlap(all_of[way, 'lateness'], all_of['truth', 'lateness'], 4):.2f}",
        ]
        print(f"| {way} | {' | '.join(cells_of)} |")
    hits = TAKES * len(all_of["truth", "loudness"])
    print(f"\n{1e6 * seconds['drummer'] / hits:.0f} us a hit by the drummer, all of the command")


def by_takes(loud: Array, levels: Array) -> Array:
    """Nats of levels by Gaussians of the takes, of at least a level's width."""
    deviation = np.maximum(loud.std(axis=0), 4)
    each = np.stack([gaussian(4 * at + 2, loud.mean(axis=0), deviation) for at in range(LEVELS)])
    each += np.log(np.exp(-each).sum(axis=0))
    return np.take_along_axis(each, levels[None], axis=0)[0]


def overlap(one: Array, other: Array, width: float) -> float:
    """Of two distributions, by histograms."""
    edges = np.arange(-128, 132, width)
    shares = [np.histogram(np.clip(a, -128, 128), edges)[0] / len(a) for a in (one, other)]
    return float(np.minimum(*shares).sum())


if __name__ == "__main__":
    main()
