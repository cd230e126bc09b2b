"""The base model on scores that it never learnt from, style by style.

    python -m benchmarks.generation SCORES --kept FOLDER              all of it
    python -m benchmarks.generation SCORES --only nats,copying --styles folk --made 40

SCORES holds the folders that `training.generation.corpus` names; which scores were held out from
training, `training.generation.recipe` says. What was found lies in FOLDER, so that the same call
goes on where it was; what is another model's is beside it. Rows that were recorded before stay
until they are measured anew. Several calls may be at work on one FOLDER, each with its `--only`.

nats        what held-out scores cost, told all that can be told, their kind alone (style, mode and
            players), and nothing; and a 5-gram of the style: the family `markov`, contexts of four
single      what they cost models that `train` makes of the training scores of the style alone
overlap     of features of made pieces with those of real ones (Yang and Lerch, 2020), a mean over
            features; and of real ones of the training set with the same
copying     how long passages are that a score of the training set has: of made pieces, and of real
completing  four bars that are hidden, after four or between eight, by `continue` and `inpaint`
wishes      whether what was wished is found in what was made
cost        seconds and memory of sixteen bars, in a process that runs and as a whole command
nucleus     the overlap with scores of the training set for each `top_p`, by which it was chosen
planted     whether the fingerprints know passages of the training set again
"""

from __future__ import annotations

import argparse
import time
import warnings
from pathlib import Path

from benchmarks.generation_bench.bench import Bench
from benchmarks.generation_bench.parts import PARTS
from benchmarks.generation_bench.recording import record
from musictool_generation.base import FOLDER
from training.generation.corpus import STYLES

RESULT = Path(__file__).parent / "results" / "generation.md"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("scores", type=Path)
    parser.add_argument("--model", type=Path, default=FOLDER)
    parser.add_argument("--only", default=",".join(PARTS), help="some of what is measured")
    parser.add_argument("--styles", default=",".join(STYLES))
    parser.add_argument("--kept", type=Path, help="folder for what was found and made")
    parser.add_argument("--notes", type=int, default=6000, help="held-out notes of a style")
    parser.add_argument("--learn", type=int, default=100_000, help="notes the 5-gram learns")
    parser.add_argument("--minutes", type=float, default=2.5, help="of learning of `single`")
    parser.add_argument("--singles", default="chorale,folk", help="styles of `single`")
    parser.add_argument("--made", type=int, default=12, help="pieces of a style")
    parser.add_argument("--gaps", type=int, default=2, help="passages with hidden bars of a style")
    parser.add_argument("--fillings", type=int, default=20, help="made for each of them")
    parser.add_argument("--wished", type=int, default=10, help="pieces of each kind of wish")
    parser.add_argument("--planted", type=int, default=200, help="scores of a style")
    given = parser.parse_args()
    warnings.simplefilter("ignore")
    bench = Bench(given)
    for name in given.only.split(","):
        part = PARTS[name]
        columns = ["style", *part.columns]
        print(f"\n{part.title}\n| {' | '.join(columns)} |", flush=True)
        for style in given.styles.split(","):
            if name == "single" and style not in given.singles.split(","):
                continue
            begun = time.process_time()
            for row in bench.rows(part, style):
                print(f"| {style} | {' | '.join(row)} |", flush=True)
                record(RESULT, part.title, columns, [style, *row], 1 + part.words, STYLES)
            print(f"  {time.process_time() - begun:.0f} s of a processor", flush=True)


if __name__ == "__main__":
    from musictool import one_thread

    with one_thread():
        main()
