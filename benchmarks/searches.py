"""Sampling, particles, beam search and annealing with one model in equal time, judged by another.

    musictool train SCORES -o model --family lstm
    musictool train SCORES -o judge --family markov
    python benchmarks/searches.py model judge REAL

REAL is a folder of scores that neither has learnt from; their first 16 bars stand beside what is
made. Each search gets the same processor time for a piece: as many samples as there is time for, of
which the best is kept, as many particles, beams or changes. What they look for is the model's nats
a choice; whether that is music, a model of another family says, in nats a note, and three measures:
how many notes a bar has, how many of the bars are bars that were there before, and how long a
passage is that a score of the training set has, too. Once without wishes, and once for a key and
chords; each piece is held against its wishes note by note.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import musictool as mt
from musictool_generation.copying import Index, longest_copies
from musictool_generation.families import Family
from musictool_generation.likelihood import costs, nats_a_note
from musictool_generation.moments import Moments
from musictool_generation.saved import passages_of, restored
from musictool_generation.searches.annealing import anneal
from musictool_generation.searches.beam import beam_search
from musictool_generation.searches.constraints import Constraints
from musictool_generation.searches.objective import Objective, choices_of
from musictool_generation.searches.originals import Originals, longest_by_chance
from musictool_generation.searches.particles import sample_particles
from musictool_generation.searches.sampling import sample
from musictool_generation.searches.wishes import Wishes

BARS = 16
Way = Callable[[np.random.Generator], Moments]


@dataclass
class Bench:
    """One task: a model, its judge, and what is wished."""

    model: Family
    judge: Family
    constraints: Constraints
    index: Index
    seconds: float

    def ways(self) -> Iterator[tuple[str, Way]]:
        """Each search, with all that fits into the time."""
        model, wishes = self.model, self.constraints
        objective = Objective(model, wishes)

        def once(**how: float) -> Way:
            return lambda rng: sample(model, wishes, 1, rng, **how)[0]  # type: ignore[arg-type]

        def best_of(count: int) -> Way:
            def made(rng: np.random.Generator) -> Moments:
                pieces = sample(model, wishes, count, rng)
                return pieces[int(np.argmin(objective(pieces)))]

            return made

        def beams(count: int) -> Way:
            return lambda rng: beam_search(model, wishes, 1, rng, beams=count)[0]

        def particles(count: int) -> Way:
            return lambda rng: sample_particles(model, wishes, 1, rng, particles=count)[0]

        def changes(hundredths: int) -> Way:
            return lambda rng: anneal(model, wishes, 1, rng, sweeps=hundredths / 100)[0]

        yield "sampling, once", once()
        yield "sampling, once, temperature 0.7", once(temperature=0.7)
        yield "sampling, once, top-p 0.9", once(top_p=0.9)
        several = (
            ("sampling, best of", best_of),
            ("particles,", particles),
            ("beam search,", beams),
        )
        for name, way in several:
            count = self.fitting(way)
            yield f"{name} {count}", way(count)
        count = self.fitting(changes, 10)
        yield f"annealing, {count / 100:g} changes a note", changes(count)

    def fitting(self, way: Callable[[int], Way], start: int = 2) -> int:
        """How many fit into the time: doubled until half of it is used, then in proportion."""
        count = start
        while True:
            begun = time.process_time()
            way(count)(np.random.default_rng(0))
            used = time.process_time() - begun
            if used > self.seconds / 2 or count >= 2048:
                return max(1, round(count * self.seconds / max(used, self.seconds / 2)))
            count *= 2

    def row(self, name: str, pieces: list[Moments], seconds: float) -> list[str]:
        """The measures of pieces."""
        vocabulary, constraints = self.model.vocabulary, self.constraints
        scores = [vocabulary.decode(one, constraints.frame.meters) for one in pieces]
        judged = [self.judge.vocabulary.encode(score) for score in scores]
        cost = costs(self.judge, judged)
        assert cost is not None
        copies = longest_copies(scores, self.index)
        bars = [_bars(one, vocabulary.steps_of_gaps, constraints) for one in pieces]
        again = [
            np.mean([bar in several[:at] for at, bar in enumerate(several)]) for several in bars
        ]
        broken = sum(constraints.broken(one) for one in pieces)
        nats = [one.moments.sum() for one in self.model.nats_each(pieces) if one is not None]
        own = [all_ / choices_of(one, vocabulary) for all_, one in zip(nats, pieces, strict=True)]
        return [
            name,
            f"{seconds:.1f}",
            f"{np.mean(own):.3f}",
            f"{nats_a_note(cost):.3f}",
            f"{np.mean([len(one.symbols) for one in pieces]) / BARS:.1f}",
            f"{np.mean(again):.0%}",
            f"{np.median([copy.notes if copy else 0 for copy in copies]):.0f}",
            f"{broken}",
        ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("judge", type=Path)
    parser.add_argument("real", type=Path)
    parser.add_argument("--seconds", type=float, default=10.0, help="for a piece")
    parser.add_argument("--pieces", type=int, default=8)
    given = parser.parse_args()
    model, judge = (_family(path) for path in (given.model, given.judge))
    index = passages_of(mt.read(given.model).files, str(given.model))
    assert index is not None
    copies = Originals.of(model.vocabulary, index, longest_by_chance(index) + 1)
    print(f"{model.name} of {model.parameters} parameters, judged by {judge.name}\n")
    for wishes in (Wishes(bars=BARS), Wishes(bars=BARS, key="C", chords="C Am F G")):
        constraints = wishes.constraints(model.vocabulary, copies if wishes.key else None)
        bench = Bench(model, judge, constraints, index, given.seconds)
        print(f"Wishes: {', '.join(constraints.wishes) or 'none'}\n")
        columns = (
            *("search", "seconds", "nats a choice", "judge's nats a note"),
            *("notes a bar", "bars again", "longest copy", "broken wishes"),
        )
        print("| " + " | ".join(columns) + " |\n| --- |" + " ---: |" * (len(columns) - 1))
        if wishes.key is None:
            real = [
                one for one in map(_first, sorted(given.real.rglob("*.mid"))) if one is not None
            ]
            pieces = [model.vocabulary.encode(score) for score in real]
            row = bench.row(f"{len(pieces)} real pieces", pieces, 0.0)
            print("| " + " | ".join([row[0], "", *row[2:-1], ""]) + " |", flush=True)
        for name, way in bench.ways():
            begun = time.process_time()
            pieces = [way(np.random.default_rng(seed)) for seed in range(given.pieces)]
            seconds = (time.process_time() - begun) / given.pieces
            print("| " + " | ".join(bench.row(name, pieces, seconds)) + " |", flush=True)
        print()


def _family(path: Path) -> Family:
    model = mt.read(path)
    return restored(model.about, model.files, str(path))


def _first(path: Path) -> mt.Score | None:
    """The first bars of a score, if it has as many."""
    score = mt.read(path)
    end = mt.tick_of(score, BARS + 1, "bars")
    return mt.excerpt(score, 0, end) if score.length >= end else None


def _bars(piece: Moments, gap_steps: np.ndarray, constraints: Constraints) -> list[tuple[int, ...]]:
    """What is in each bar, as numbers that are equal where it is."""
    times = np.cumsum(gap_steps[piece.gaps])[piece.rows]
    lines = np.array([bar for bar in constraints.frame.bars if bar < constraints.steps])
    at = np.searchsorted(lines, times, "right") - 1
    rows = np.stack([times - lines[at], piece.symbols, piece.lengths], 1)
    return [tuple(rows[at == bar].ravel().tolist()) for bar in range(len(lines))]


if __name__ == "__main__":
    from musictool import one_thread

    with one_thread():
        main()
