"""Models of notes on the four piano rolls of Boulanger-Lewandowski et al. (2012): nats a frame.

    python benchmarks/scores.py ROLLS                          every row, hours on one core
    python benchmarks/scores.py ROLLS --sets JSB --families lstm,tcn

ROLLS holds the `.mat` files of Bai, Kolter and Koltun (2018), which have the splits of 2012. Every
row is trained by the family's own `fit`, on one core, on the training pieces; the best weights are
chosen on validation pieces; the test pieces are looked at once. A figure is the mean over all
frames of all test pieces, each read from its beginning, in nats; in brackets without the first
frame of each piece, which Bai's programs do not ask for. Rows that were recorded before stay.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from scipy.io import loadmat

from musictool_generation.families import FAMILIES, Family, family_class
from musictool_generation.families.family import Fitting
from musictool_generation.moments import Moments
from musictool_generation.vocabulary import Vocabulary

RESULT = Path(__file__).parent / "results" / "scores.md"
SETS = {
    "JSB": "JSB_Chorales",
    "Nottingham": "Nottingham",
    "MuseData": "MuseData",
    "Piano-midi": "Piano_midi",
}
ROLLS = Vocabulary.of_rolls()
CHECKED = 10_000
"""Frames of validation pieces that weights are chosen on, at most."""
QUICKLY = 2_500
"""The same of the small rows, which learn for a minute."""


class Run(NamedTuple):
    """A row: a family with an output layer and settings, on a set."""

    set: str
    family: str
    output: str
    settings: Mapping[str, Any]
    steps: int | None = None
    checked: int = CHECKED


def joint(**settings: Any) -> dict[str, Any]:
    """Settings of the rows that are meant to be good."""
    known = {"width": 200, "channels": 32, "batch": 4, "span": 128, "check_every": 100}
    return {**known, "patience": 100_000, **settings}


def alone(**settings: Any) -> dict[str, Any]:
    """Settings of independent sigmoids, near those of Bai."""
    known = {
        "joint": False,
        "dropout": 0.2,
        "batch": 8,
        "span": 160,
        "check_every": 50,
        "patience": 600,
    }
    return {**known, **settings}


BY_PIECE = {
    "batch": 1,
    "span": 500,
    "rate": 1e-3,
    "dropout": 0.3,
    "check_every": 500,
    "patience": 14_000,
}
"""As Bai's programs do: each step a piece, and the whole of it."""

LONG = {"span": 256, "rate": 1e-3, "check_every": 250, "patience": 3000}
"""Of sigmoids on Nottingham, whose pieces are long and many."""

WHOLE = {
    "batch": 2,
    "span": 500,
    "rate": 3e-3,
    "dropout": 0.4,
    "check_every": 250,
    "patience": 5000,
}
"""Of sigmoids on Nottingham, most of whose pieces are shorter than that."""

BEST = [
    Run("JSB", "lstm", "joint", joint(span=64, dropout=0.5, tied_dropout=0.25, width=160), 2400),
    Run("Nottingham", "lstm", "joint", joint(batch=2, span=256), 2400),
    Run("Piano-midi", "lstm", "joint", joint(dropout=0.4, tied_dropout=0.15), 800),
    Run("MuseData", "lstm", "joint", joint(batch=3, span=192), 1500),
]
"""Chosen on validation pieces."""

PROOF = [
    Run("JSB", "rnn", "independent", alone(width=256, dropout=0.0, rate=1e-3), 2000),
    Run("JSB", "lstm", "independent", alone(width=200), 2000),
    Run("JSB", "gru", "independent", alone(width=200, dropout=0.4), 2000),
    Run("JSB", "tcn", "independent", alone(width=150, layers=2, kernel=3, **BY_PIECE), 14_000),
    Run("Nottingham", "rnn", "independent", alone(width=280, **LONG), 6000),
    Run("Nottingham", "gru", "independent", alone(width=330, **{**WHOLE, "dropout": 0.25}), 5000),
    Run("Nottingham", "lstm", "independent", alone(width=330, **WHOLE), 5000),
    Run(
        "Nottingham",
        "tcn",
        "independent",
        alone(width=150, layers=4, kernel=6, **{**BY_PIECE, "span": 2000, "dropout": 0.1}),
        10_000,
    ),
]

DECODERS = {
    "hmm": "exact, summed over states",
    "crf": "exact, of what is below a given melody",
    "rbm": "exact, summed over hidden units",
}
"""By what the figures are had; of other families, and of bounds, see `decoder_of`."""

NO_LIKELIHOOD = {"gan": "no likelihood: a critic compares what is made"}


def others() -> list[Run]:
    """Every other family once on every set, small."""
    from musictool_generation.families.network import Network

    known = {(run.set, run.family) for run in BEST}
    found = []
    for name in SETS:
        for family in FAMILIES:
            if (name, family) in known:
                continue
            if issubclass(family_class(family), Network):
                span = 64 if name == "JSB" else 128
                settings = joint(width=128, channels=16, dropout=0.3, span=span)
                found.append(Run(name, family, "joint", settings, 600, QUICKLY))
            else:
                found.append(Run(name, family, "own", {}))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("rolls", type=Path)
    parser.add_argument("--sets", default=",".join(SETS))
    parser.add_argument("--families", default=",".join(FAMILIES))
    parser.add_argument("--outputs", default="joint,independent,own")
    parser.add_argument("--seconds", type=float, help="at most, of one row's training")
    parser.add_argument("--steps", type=int, help="of networks, in place of those of the recipe")
    parser.add_argument("--keep", type=Path, help="folder for the models")
    given = parser.parse_args()
    _one_thread()
    wanted = [given.sets.split(","), given.families.split(","), given.outputs.split(",")]
    for run in [*BEST, *PROOF, *others()]:
        if all(key in some for key, some in zip(run[:3], wanted, strict=True)):
            if given.steps is not None:
                run = run._replace(steps=given.steps)
            print("|".join(run[:3]), flush=True)
            _record(run, _measure(run, given.rolls, given.seconds, given.keep))


def _one_thread() -> None:
    import torch

    torch.set_num_threads(1)


def pieces(rolls: Path, name: str, split: str) -> list[Moments]:
    """The pieces of a split; those of a frame or more."""
    found = loadmat(rolls / f"tcn_{SETS[name]}.mat")[f"{split}data"][0]
    return [ROLLS.of_roll(roll) for roll in found if len(roll)]


def checked(every: Sequence[Moments], frames: int) -> list[Moments]:
    """Pieces of so many frames together, or a piece more, by chance."""
    order = np.random.default_rng(0).permutation(len(every))
    ends = np.cumsum([len(every[at]) for at in order])
    return [every[at] for at in order[: int(np.searchsorted(ends, frames)) + 1]]


def decoder_of(run: Run) -> str:
    """By what the figure of a row is had, in words."""
    kind = family_class(run.family)
    if run.family in NO_LIKELIHOOD:
        return "none"
    if kind.is_bound:
        return f"bound, {kind(ROLLS, **run.settings).settings['samples']} draws of the latent"
    return DECODERS.get(run.family, "exact, choice by choice")


def _measure(run: Run, rolls: Path, seconds: float | None, keep: Path | None) -> list[str]:
    """The columns of a row after its first four."""
    if run.family in NO_LIKELIHOOD:
        return ["-", "-", "-", NO_LIKELIHOOD[run.family], "-"]
    model: Family = family_class(run.family)(ROLLS, **run.settings)
    training, validation = pieces(rolls, run.set, "train"), pieces(rolls, run.set, "valid")
    begun = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        fitted = model.fit(
            training,
            checked(validation, run.checked),
            Fitting(Path(folder), seconds, run.steps, progress=_telling()),
        )
    minutes = (time.process_time() - begun) / 60
    if keep is not None:
        from safetensors.numpy import save_file

        keep.mkdir(parents=True, exist_ok=True)
        save_file(model.arrays(), keep / f"{run.set}-{run.family}-{run.output}.safetensors")
    size = f"{model.parameters:,}"
    test = mean_nats(model, pieces(rolls, run.set, "test"))
    if test is None:
        return [size, f"{minutes:.1f}", "-", "-", "-"]
    bound = "<= " if model.is_bound else ""
    figures = [f"{bound}{test[0]:.2f}", f"{bound}{test[1]:.2f}"]
    return [size, f"{minutes:.1f}", f"{fitted.validation:.2f}", *figures]


def mean_nats(model: Family, some: Sequence[Moments]) -> tuple[float, float] | None:
    """Nats a frame of all frames, and without the first of each piece."""
    costs = []
    for piece in some:
        found = model.nats(piece)
        if found is None:
            return None
        costs.append(found.moments)
    return float(np.concatenate(costs).mean()), float(np.concatenate([c[1:] for c in costs]).mean())


def _telling() -> Callable[[float, str], None]:
    """Prints how far a training is, twice a minute."""
    last = [0.0]

    def told(fraction: float, message: str) -> None:
        if time.monotonic() - last[0] > 30:
            last[0] = time.monotonic()
            print(f"  {time.strftime('%H:%M:%S')} {fraction:4.0%} {message}", flush=True)

    return told


def _record(run: Run, columns: list[str]) -> None:
    rows = {tuple(row[:3]): row for row in _recorded()}
    rows[run[:3]] = [*run[:3], decoder_of(run), *columns]
    print("  ", " | ".join(columns), flush=True)
    order = {name: at for at, name in enumerate([*SETS, *FAMILIES])}
    ordered = sorted(rows.values(), key=lambda row: (order[row[0]], row[2], order[row[1]]))
    text = RESULT.read_text().split("\n| set |")[0] if RESULT.exists() else "# Models of notes\n"
    head = "| set | family | output | decoder | parameters | minutes | validation | test |"
    lines = [
        f"{head} without first |",
        "| --- | --- | --- | --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    lines += ["| " + " | ".join(row) + " |" for row in ordered]
    RESULT.write_text(text.rstrip("\n") + "\n\n" + "\n".join(lines) + "\n")


def _recorded() -> list[list[str]]:
    if not RESULT.exists():
        return []
    cells = [line.strip("| ").split(" | ") for line in RESULT.read_text().split("\n")]
    return [row for row in cells if row[0] in SETS and row[1] in FAMILIES and len(row) == 9]


if __name__ == "__main__":
    main()
