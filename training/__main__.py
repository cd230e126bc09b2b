"""`python -m training RECIPE render|train|mean|evaluate`."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from importlib import import_module
from pathlib import Path

from training.recipe import Recipe, evaluate, fit, mean, render_all

RECIPES = ("beats", "drummer", "lead", "percussion", "pitches", "transcription")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m training")
    parser.add_argument("recipe", choices=RECIPES)
    steps = parser.add_subparsers(dest="step", required=True)
    render = steps.add_parser("render", help="play the scores and keep what the network hears")
    render.add_argument("--scores", type=Path, required=True)
    render.add_argument(
        "--soundfonts", type=Path, nargs="+", default=(), help="for recipes that play sound"
    )
    render.add_argument("--held-out", type=Path, nargs="+", default=())
    render.add_argument("--out", type=Path, required=True)
    render.add_argument("--seed", type=int, default=0)
    render.add_argument("--workers", type=int, default=1)
    train = steps.add_parser("train", help="train a network on the renderings")
    train.add_argument("--rendered", type=Path, required=True)
    train.add_argument("--out", type=Path, required=True)
    train.add_argument("--start", type=Path, help="weights to go on from")
    train.add_argument("--steps", type=int)
    train.add_argument("--minutes", type=float, help="time limit, within the steps")
    train.add_argument("--rate", type=float)
    train.add_argument("--seed", type=int, default=0)
    train.add_argument("--threads", type=int, default=1)
    middle = steps.add_parser(
        "mean", help="the mean of weights that were learnt on from each other"
    )
    middle.add_argument("weights", type=Path, nargs="+")
    middle.add_argument("--out", type=Path, required=True)
    judge = steps.add_parser("evaluate", help="judge weights on the held-out renderings")
    judge.add_argument("--rendered", type=Path, required=True)
    judge.add_argument("--weights", type=Path, help="those that the plugin ships, if not given")
    given = parser.parse_args()
    recipe: Recipe = import_module(f"training.{given.recipe}.recipe").RECIPE

    if given.step == "render":
        fonts, apart = tuple(given.soundfonts), tuple(given.held_out)
        render_all(recipe, given.scores, fonts, apart, given.out, given.seed, given.workers, log)
    elif given.step == "train":
        import torch

        torch.set_num_threads(given.threads)
        chosen = {"steps": given.steps, "rate": given.rate, "seed": given.seed}
        chosen["seconds"] = given.minutes and given.minutes * 60
        settings = replace(
            recipe.settings, **{name: value for name, value in chosen.items() if value is not None}
        )
        fit(recipe, given.rendered, given.out, settings, given.start, log)
    elif given.step == "mean":
        mean(recipe, given.weights, given.out)
    else:
        evaluate(recipe, given.rendered, given.weights, log)


def log(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
