"""How many tokens a second networks learn from and make, on the device that is here.

    python benchmarks/tokens_per_second.py [--device cpu|cuda|mps] [--families lstm,transformer]

A token is a choice: a gap, a note's symbol, its length, or the end of a moment. The music is made
by chance, of two parts with three notes a moment. Training is whole steps of the hub's loop, which
on CUDA multiplies in bfloat16; making is ancestral sampling of so many pieces at once. On a CPU
seconds are of one thread's work, whatever else the CPU has to do; elsewhere they are the clock's.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

import numpy as np

from musictool import Score, Track, one_thread
from musictool_generation.families import family_class
from musictool_generation.families.family import Fitting
from musictool_generation.moments import Moments
from musictool_generation.searches.constraints import Constraints
from musictool_generation.searches.sampling import sample
from musictool_generation.vocabulary import STEPS, Vocabulary

NETWORKS = ("rnn", "lstm", "gru", "cnn", "tcn", "transformer")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--families", default=",".join(NETWORKS))
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--pieces", type=int, default=16, help="made at once")
    given = parser.parse_args()
    vocabulary = Vocabulary.of([_score(seed) for seed in range(4)])
    pieces = [vocabulary.encode(_score(seed)) for seed in range(8)]
    clock = time.process_time if given.device == "cpu" else time.perf_counter
    print(f"| family | parameters | learnt, tokens/s | made, tokens/s, on {given.device} |")
    print("| --- | ---: | ---: | ---: |")
    for name in given.families.split(","):
        model = family_class(name)(vocabulary, check_every=given.steps)
        with tempfile.TemporaryDirectory() as folder:
            begun = clock()
            model.fit(pieces, [], Fitting(Path(folder), steps=given.steps, device=given.device))
            seconds = clock() - begun
        span, batch = model.settings["span"], model.settings["batch"]
        a_moment = float(np.mean([_tokens(piece) / len(piece) for piece in pieces]))
        learnt = given.steps * span * batch * a_moment / seconds
        model.to(given.device)
        constraints = Constraints(vocabulary, 8 * 4 * STEPS)
        begun = clock()
        made = sample(model, constraints, given.pieces, np.random.default_rng(0))
        speed = sum(map(_tokens, made)) / (clock() - begun)
        print(f"| {name} | {model.parameters:,} | {learnt:,.0f} | {speed:,.0f} |", flush=True)


def _score(seed: int) -> Score:
    """Two parts for 128 eighths: a melody, and chords of two notes."""
    rng = np.random.default_rng(seed)
    melody = [(240 * at, 240, int(rng.integers(67, 80))) for at in range(128)]
    chords = [
        (240 * at, 240, 48 + third + int(rng.integers(3))) for at in range(128) for third in (0, 4)
    ]
    return Score((Track.of(melody), Track.of(chords, program=48)), resolution=480)


def _tokens(piece: Moments) -> int:
    """Gaps, symbols, lengths and ends."""
    return 2 * len(piece) + 2 * len(piece.symbols)


if __name__ == "__main__":
    with one_thread():
        main()
