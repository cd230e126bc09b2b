"""How many recordings a second go through a network, so many at once, on whatever device is here.

    python benchmarks/gpu_batches.py --device cuda

The networks of `rhythm.beats` and of `style --engine timbre` alone, whose input lies ready, and the
whole of `rhythm.beats` over files: opened, decoded and tracked beside the device. Sizes go in turn,
round after round, and the first round warms up. The table is printed and written to
`benchmarks/results/gpu_batches.md`.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path

import numpy as np
import torch

import musictool as mt
from musictool.models import available_devices, choose_device
from musictool_rhythm.tcn import network as beats
from musictool_rhythm.tcn.features import BANDS, FPS
from musictool_style.timbre import network as pitches
from musictool_style.timbre.analysis import row_seconds
from musictool_style.timbre.spectra import BINS

RESULTS = Path(__file__).parent / "results" / "gpu_batches.md"


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--device", help="as torch calls it; by default the best there is")
    parser.add_argument("--sizes", default="1,2,4,8,16,32,64")
    parser.add_argument("--seconds", type=float, default=30.0, help="length of a recording")
    parser.add_argument("--files", type=int, default=64, help="of the whole of rhythm.beats")
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    device = choose_device(given.device)
    sizes = [int(one) for one in given.sizes.split(",")]
    with tempfile.TemporaryDirectory(prefix="musictool-batches-") as folder:
        _make(Path(folder), given.files, given.seconds)
        works = _works(device, given.seconds, Path(folder))
        rates = _rates(works, sizes, given.rounds)
    head = ["recordings a second", *(f"{size} at once" for size in sizes)]
    rows = [head, ["---", *["---:"] * len(sizes)]]
    rows += [[title, *(f"{rate:.1f}" for rate in found)] for title, found in rates.items()]
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    (described,) = (one.description for one in available_devices() if one.name == device)
    text = (
        "# Batches\n\n"
        f"{datetime.now(UTC):%Y-%m-%d}, `python benchmarks/gpu_batches.py`: recordings of "
        f"{given.seconds:g} s; medians of {given.rounds} rounds, on `{device}` ({described}).\n"
        f"Python {platform.python_version()} on {platform.system()} {platform.machine()}, "
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the end; "
        f"musictool {version('musictool')}, torch {torch.__version__}.\n\n"
        f"{table}\n"
    )
    print(table)
    RESULTS.write_text(text, encoding="utf-8")


Work = Callable[[int], int]
"""Puts so many recordings through at once, and says how many it went through."""


def _works(device: str, seconds: float, folder: Path) -> dict[str, Work]:
    rng = np.random.default_rng(0)
    frames, rows = round(seconds * FPS), round(seconds / row_seconds())
    magnitudes = rng.uniform(0, 5, (frames, BANDS)).astype(np.float32)
    spectra = rng.uniform(0, 1, (rows, BINS)).astype(np.float32)
    hear = partial(beats.probabilities, beats.load(device), device)
    embed = partial(pitches.embedded, pitches.load(device), device)

    def whole(size: int) -> int:
        paths = sorted(folder.iterdir())
        for outcome in mt.map("rhythm.beats", paths, device=device, batch_size=size):
            if outcome.error is not None:
                raise outcome.error
        return len(paths)

    return {
        "network of `rhythm.beats`": lambda size: len(hear([magnitudes] * size)),
        "network of `style --engine timbre`": lambda size: len(embed([spectra] * size)),
        "`rhythm.beats`, whole": whole,
    }


def _rates(works: dict[str, Work], sizes: Sequence[int], rounds: int) -> dict[str, list[float]]:
    """Recordings a second of each, for each size."""
    seconds: dict[tuple[str, int], list[float]] = {}
    for number in range(-1, rounds):
        for title, work in works.items():
            for size in sizes:
                start = time.perf_counter()
                with mt.one_thread():  # as within the hub
                    done = work(size)
                if number >= 0:
                    took = (time.perf_counter() - start) / done
                    seconds.setdefault((title, size), []).append(took)
    return {
        title: [1 / statistics.median(seconds[title, size]) for size in sizes] for title in works
    }


def _make(folder: Path, count: int, seconds: float) -> None:
    """Clicks and hiss at as many tempi as there are files."""
    rng, rate = np.random.default_rng(0), 22050
    at = np.arange(round(seconds * rate)) / rate
    for number in range(count):
        beat = np.exp(-20 * (at % (60 / (80 + number)))) * np.sin(2 * np.pi * 200 * at)
        samples = 0.5 * beat + 0.01 * rng.standard_normal(at.size)
        mt.write(folder / f"{number:04}.wav", mt.Audio(samples.astype(np.float32), rate))


if __name__ == "__main__":
    main()
