"""Seconds and memory of sixteen bars: in a process that runs, and as a whole command."""

from __future__ import annotations

import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

import musictool as mt
from benchmarks.generation_bench.bench import BARS, Bench

__all__ = ["cost"]

TIMES = 3


def cost(bench: Bench, style: str) -> Iterator[list[str]]:
    """A row; the whole command is what a person types and waits for, its end included."""
    own = {} if bench.is_built_in else {"model": str(bench.given.model)}
    seconds, worked = [], []
    for seed in range(TIMES + 1):
        begun, working = time.perf_counter(), time.process_time()
        mt.commands.generate(style=style, bars=BARS, seed=seed, **own)
        seconds.append(time.perf_counter() - begun)
        worked.append(time.process_time() - working)
    whole = [_process(bench, style, "--bars", str(BARS), "--seed", str(at)) for at in range(TIMES)]
    first = _process(bench, style, "--bars", "1", "--tempo", "400", "--live", "-")
    yield [
        f"{np.median(seconds[1:]):.2f}",  # the first loads what is loaded once
        f"{np.median(worked[1:]):.2f}",
        f"{max(worked[1:]):.2f}",
        f"{np.median([one[0] for one in whole]):.1f}",
        f"{np.median([one[1] for one in whole]):.1f}",
        f"{resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:.0f}",
        first[2],
    ]


def _process(bench: Bench, style: str, *words: str) -> tuple[float, float, str]:
    """Seconds of `musictool generate`, those of a processor, and when a note first came."""
    own = [] if bench.is_built_in else ["--model", str(bench.given.model)]
    with tempfile.TemporaryDirectory() as folder:
        out = str(Path(folder) / "new.mid")
        call = ["generate", *own, "--style", style, *words, "-o", out]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        begun = time.perf_counter()
        done = subprocess.run([sys.executable, "-m", "musictool", *call], capture_output=True)
    seconds = time.perf_counter() - begun
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    done.check_returncode()
    came = re.search(r"first note came ([\d.]+) s", done.stderr.decode())
    worked = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, worked, came[1] if came else "-"
