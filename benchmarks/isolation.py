"""What it costs that a plugin is in an environment of its own: for each call, and for sound.

The same functions are called in this process and in that of an isolated plugin, through `mt.run`,
on recordings of several lengths, whole and block by block. Times are processor seconds of this
process and of that one together, by which other work on the computer does not count, and the time
on the clock beside them; of each the least of several repetitions.

    python benchmarks/isolation.py [--out benchmarks/results/isolation.md]
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import ZipFile

import numpy as np

SOURCE = '''
from time import process_time
import numpy as np
from musictool import Audio, Report, Stream, command, hookimpl


@command("{name}.whole")
def whole(audio: Audio) -> Audio:
    """Halve."""
    return audio.with_samples(audio.samples * np.float32(0.5))


@command("{name}.blocks")
def blocks(stream: Stream) -> Stream:
    """Halve, block by block."""
    return stream.map(lambda block: block * np.float32(0.5))


@command("{name}.spent")
def spent(audio: Audio) -> Report:
    """Processor seconds of this process so far."""
    return Report({{"seconds": process_time()}})


@hookimpl
def musictool_register():
    return [whole, blocks, spent]
'''

RATE = 44100
SECONDS = (0.1, 10, 180)
REPEATS = 3


class Cost(NamedTuple):
    """Of one call, in milliseconds."""

    processor: float
    clock: float


def main() -> None:
    """Measure, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path)
    out = parser.parse_args().out
    with tempfile.TemporaryDirectory() as folder:
        text = measured(Path(folder))
    print(text)
    if out:
        out.write_text(text, encoding="utf-8")


def measured(folder: Path) -> str:
    """The page of results."""
    (folder / "musictool_near.py").write_text(SOURCE.format(name="near"))
    info = folder / "musictool_near-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: musictool-near\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[musictool]\nnear = musictool_near\n")
    sys.path.insert(0, str(folder))
    os.environ["MUSICTOOL_ISOLATED"] = str(folder / "isolated")
    os.environ["XDG_CACHE_HOME"] = str(folder / "cache")
    from musictool.installing import wanted_of
    from musictool.installing.isolating import make

    began = time.perf_counter()
    make([wanted_of(str(wheel(folder)))])
    made = time.perf_counter() - began

    import musictool as mt

    mt.run("near.whole", mt.Audio(np.zeros((2, 10), np.float32), RATE))
    began = time.perf_counter()
    mt.run("far.whole", mt.Audio(np.zeros((2, 10), np.float32), RATE))
    first = time.perf_counter() - began
    rows = []
    for seconds in SECONDS:
        samples = np.random.default_rng(0).normal(0, 0.1, (2, round(RATE * seconds)))
        audio = mt.Audio(samples.astype(np.float32), RATE)
        for way in ("whole", "blocks"):
            near, far = (cost(mt, f"{where}.{way}", audio) for where in ("near", "far"))
            more = far.processor - near.processor
            rows.append(
                f"| {seconds:g} s | {way} | {near.processor:.2f} | {far.processor:.2f} | "
                f"{near.clock:.2f} | {far.clock:.2f} | {more / seconds:.3f} |"
            )
    return "\n".join([*head(made, first), *rows, ""])


def cost(mt: Any, pipeline: str, audio: Any) -> Cost:
    """The median cost of a call, of this process and of that of the isolated plugin."""
    silence = mt.Audio(np.zeros((2, 10), np.float32), RATE)

    def spent() -> float:
        own = resource.getrusage(resource.RUSAGE_SELF)
        return own.ru_utime + own.ru_stime + float(mt.run("far.spent", silence)["seconds"])

    mt.run(pipeline, audio)
    count = max(2, round(20 / (1 + audio.duration)))
    nothing = [timed(spent, lambda: None, count) for _ in range(REPEATS)]
    costs = [timed(spent, lambda: mt.run(pipeline, audio), count) for _ in range(REPEATS)]
    asking = statistics.median(one.processor for one in nothing)
    return Cost(
        statistics.median(one.processor for one in costs) - asking,
        min(one.clock for one in costs),
    )


def timed(spent: Callable[[], float], work: Callable[[], Any], count: int) -> Cost:
    """What some work costs each of so many times; asking for it among it."""
    before, began = spent(), time.perf_counter()
    for _ in range(count):
        work()
    clock = time.perf_counter() - began
    return Cost(1000 * (spent() - before) / count, 1000 * clock / count)


def wheel(folder: Path) -> Path:
    """The plugin as a package that requires nothing but musictool."""
    info = "musictool_far-1.0.dist-info"
    head = "Metadata-Version: 2.1\nName: musictool-far\nVersion: 1.0\nRequires-Dist: musictool\n"
    files = {
        "musictool_far.py": SOURCE.format(name="far"),
        f"{info}/METADATA": head,
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": "[musictool]\nfar = musictool_far\n",
    }
    files[f"{info}/RECORD"] = "".join(f"{name},,\n" for name in (*files, f"{info}/RECORD"))
    path = folder / "musictool_far-1.0-py3-none-any.whl"
    with ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return path


def head(made: float, first: float) -> list[str]:
    """What stands above the table."""
    return [
        "# What it costs to be isolated",
        "",
        f"`python benchmarks/isolation.py`, Python {platform.python_version()}, "
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores that others used, too. "
        "A multiplication by `mt.run` on stereo at 44.1 kHz, whole or block by block.",
        "",
        f"The environment was made in {made:.1f} s; its first call, for which its process began, "
        f"took {first:.2f} s on the clock.",
        "",
        "| sound | way | here, processor ms | isolated, processor ms | here, ms | isolated, ms | "
        "more for a second of sound, processor ms |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]


if __name__ == "__main__":
    main()
