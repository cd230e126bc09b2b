"""The base model on scores that it never learnt from, style by style.

    python -m benchmarks.generation SCORES                     all of it, an hour on one core
    python -m benchmarks.generation SCORES --only nats,copying --styles folk --made 10
    python -m benchmarks.generation SCORES --model model/ --beside lstm/,markov/

SCORES holds the folders that `training.generation.corpus` names; which scores were held out from
training stands in `training/generation/held_out.txt`. The 5-gram is the family `markov` with
contexts of four, which learns here from the training scores of the same style, in the same
vocabulary and heard in the same key. Rows that were recorded before stay.

nats        what the held-out scores cost, told all that can be told, their kind alone (style, mode
            and players), and nothing; a 5-gram, and models in folders, of the notes that they know
overlap     of features of made pieces with those of real ones (Yang and Lerch, 2020), a mean over
            features; and of real ones of the training set with the same
copying     how long passages of made pieces are that a score of the training set has
completing  four bars that are hidden, after four or between eight: see `generation_completing`
wishes      whether what was wished is found in what was made
cost        seconds and memory of sixteen bars, as a whole process and in one that runs
"""

from __future__ import annotations

import argparse
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from generation_bench import Bench, works_of
from generation_tasks import PARTS

import musictool as mt
from musictool_generation.base import FOLDER, base_model
from training.generation.corpus import STYLES

RESULT = Path(__file__).parent / "results" / "generation.md"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("scores", type=Path)
    parser.add_argument("--model", type=Path, default=FOLDER)
    parser.add_argument("--beside", default="", help="folders of other models, for nats")
    parser.add_argument("--only", default=",".join(PARTS))
    parser.add_argument("--styles", default=",".join(STYLES))
    parser.add_argument("--pieces", type=int, default=60, help="held-out scores of a style")
    parser.add_argument("--learn", type=int, default=400, help="scores the 5-gram learns from")
    parser.add_argument("--made", type=int, default=40, help="pieces of a style that are made")
    parser.add_argument("--gaps", type=int, default=8, help="passages with hidden bars")
    parser.add_argument("--fillings", type=int, default=20, help="made for each of them")
    parser.add_argument("--kept", type=Path, help="file in which scores are kept, once read")
    given = parser.parse_args()
    warnings.simplefilter("ignore")
    beside = {Path(one).name: mt.read(one) for one in given.beside.split(",") if one}
    model = base_model() if given.model == FOLDER else mt.read(given.model)
    bench = Bench(works_of(given.scores, given.kept), model, beside, given)
    for name in given.only.split(","):
        part = PARTS[name]
        columns = [*part.columns, *(beside if name == "nats" else ())]
        print(f"\n{part.title}\n| style | {' | '.join(columns)} |", flush=True)
        for style in given.styles.split(","):
            for row in part.measure(bench, style):
                print(f"| {style} | {' | '.join(row)} |", flush=True)
                _record(part.title, columns, [style, *row], 1 + part.words)


def _record(title: str, columns: Sequence[str], row: Sequence[str], words: int) -> None:
    """The row in the table of its title, in place of the one that begins as it does."""
    text = RESULT.read_text(encoding="utf-8") if RESULT.exists() else "# The base model\n"
    first, *sections = text.split("\n## ")
    found = {name: body for name, _, body in (one.partition("\n") for one in sections)}
    lines = found.get(title, "").split("\n")
    rows = [line.strip("| ").split(" | ") for line in lines if line.startswith("| ")][2:]
    known = {tuple(one[:words]): one for one in rows if len(one) == len(row)}
    known[tuple(row[:words])] = list(row)
    order = {style: at for at, style in enumerate(STYLES)}
    prose = "\n".join(line for line in lines if not line.startswith("|")).strip()
    table = [["style", *columns], ["---"] * words + ["---:"] * (len(row) - words)]
    table += sorted(known.values(), key=lambda one: (order[one[0]], one[1:words]))
    body = "\n".join(f"| {' | '.join(one)} |" for one in table)
    found[title] = "\n" + (f"{prose}\n\n" if prose else "") + body + "\n"
    whole = "\n## ".join([first, *(f"{name}\n{body}" for name, body in found.items())])
    RESULT.write_text(whole, encoding="utf-8")


if __name__ == "__main__":
    from musictool import one_thread

    with one_thread():
        main()
