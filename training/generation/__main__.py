"""`python -m training.generation`: the base model of all styles, learnt from open scores.

    python -m training.generation --scores SCORES --out base/ --hours 1 --threads 2

SCORES holds the folders that `training.generation.corpus` names. Killed, the same call goes on
from where it was. What is written is a model's folder, as `musictool train` writes one.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from training.generation.recipe import Recipe, make


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m training.generation")
    parser.add_argument("--scores", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--hours", type=float, default=1.0)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--width", type=int, default=384)
    parser.add_argument("--layers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()

    import torch

    torch.set_num_threads(given.threads)
    settings = {"width": given.width, "layers": given.layers}
    make(given.scores, given.out, Recipe(given.hours * 3600, settings, given.seed), Log())


class Log:
    """Lines with the time; of how far a training is, one a minute."""

    def __init__(self) -> None:
        self.last = 0.0

    def __call__(self, line: str) -> None:
        if "%" in line[:5]:
            if time.monotonic() < self.last + 60:
                return
            self.last = time.monotonic()
        sys.stdout.write(f"{time.strftime('%H:%M:%S')} {line}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
