"""`python -m training.pitches`: render, train, evaluate."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m training.pitches")
    steps = parser.add_subparsers(dest="step", required=True)
    render = steps.add_parser("render", help="play the scores and keep their spectra")
    render.add_argument("--scores", type=Path, required=True)
    render.add_argument("--soundfonts", type=Path, nargs="+", required=True)
    render.add_argument("--held-out", type=Path, nargs="+", required=True)
    render.add_argument("--out", type=Path, required=True)
    render.add_argument("--count", type=int, default=480)
    render.add_argument("--seed", type=int, default=0)
    train = steps.add_parser("train", help="train a network on the renderings")
    train.add_argument("--rendered", type=Path, required=True)
    train.add_argument("--out", type=Path, required=True)
    train.add_argument("--steps", type=int, default=4000)
    train.add_argument("--seed", type=int, default=0)
    judge = steps.add_parser("evaluate", help="find the same notes by instruments held out")
    judge.add_argument("--rendered", type=Path, required=True)
    judge.add_argument("--weights", type=Path)
    given = parser.parse_args()

    def log(line: str) -> None:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()

    if given.step == "render":
        from .rendering import render_all

        fonts, apart = tuple(given.soundfonts), tuple(given.held_out)
        render_all(given.scores, fonts, apart, given.out, given.count, given.seed, log)
    elif given.step == "train":
        from .fitting import fit

        fit(given.rendered / "train", given.out, given.steps, given.seed, log)
    else:
        from .evaluation import evaluate

        evaluate(given.rendered / "held-out", given.weights, log)


if __name__ == "__main__":
    main()
