"""`python -m training.beats`: render, train, evaluate."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m training.beats")
    steps = parser.add_subparsers(dest="step", required=True)
    render = steps.add_parser("render", help="play the scores and keep what the network hears")
    render.add_argument("--scores", type=Path, required=True)
    render.add_argument("--soundfonts", type=Path, nargs="+", required=True)
    render.add_argument("--held-out", type=Path, nargs="+", required=True)
    render.add_argument("--out", type=Path, required=True)
    render.add_argument("--seed", type=int, default=0)
    render.add_argument("--workers", type=int, default=1)
    train = steps.add_parser("train", help="train a network on the renderings")
    train.add_argument("--rendered", type=Path, required=True)
    train.add_argument("--out", type=Path, required=True)
    train.add_argument("--start", type=Path, help="weights to go on from")
    train.add_argument("--epochs", type=int, default=30)
    train.add_argument("--rate", type=float, default=2e-3)
    train.add_argument("--seed", type=int, default=0)
    train.add_argument("--threads", type=int, default=1)
    judge = steps.add_parser("evaluate", help="score decoded beats on the held-out renderings")
    judge.add_argument("--rendered", type=Path, required=True)
    judge.add_argument("--weights", type=Path)
    given = parser.parse_args()

    def log(line: str) -> None:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()

    if given.step == "render":
        from .production import render_all

        fonts, apart = tuple(given.soundfonts), tuple(given.held_out)
        render_all(given.scores, fonts, apart, given.out, given.seed, given.workers, log)
    elif given.step == "train":
        from .fitting import fit

        fit(
            given.rendered / "train",
            given.out,
            start=given.start,
            epochs=given.epochs,
            rate=given.rate,
            seed=given.seed,
            threads=given.threads,
            log=log,
        )
    else:
        from .evaluation import evaluate

        evaluate(given.rendered / "held-out", given.weights, log)


if __name__ == "__main__":
    main()
