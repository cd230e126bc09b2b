"""Batches: files a second, what several processes and nodes bring, resuming, memory.

    python benchmarks/batch.py                    # all, some twenty minutes
    python benchmarks/batch.py --parts a b --files 100

(a) Clips of 3 s through four effects: musictool, a bare script of pedalboard with `multiprocessing`
(two processes; no tags, no history, no hash, nothing forced to the disk) and `xargs -P2 sox`.
(b) The same with one worker and with two. (c) `continue` on many files, against a loop in a shell.
(d) The same command on a folder where all is done. (e) Ray on one node of one core, and on two.
(f) Memory of the process that conducts and of a worker while 10,000 files pass. All peers run in
the same turn, round after round; the table has medians. What (a) takes of the processor, of all
processes together, does not depend on what else the computer has to do. From the figures follows a
model of what a file costs, and what a million would on a hundred nodes. The result is written to
`benchmarks/results/batch.md`.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from operator import truediv
from pathlib import Path
from typing import NamedTuple

import numpy as np
import soundfile
from watched_processes import descendants, processor_seconds, resident

RESULTS = Path(__file__).parent / "results" / "batch.md"
DEMO = Path(__file__).parents[1] / "examples" / "demo.flac"
MUSICTOOL = str(Path(sys.executable).with_name("musictool"))
RATE = 44100

OUT = "{out}"
"""What stands in a command for the folder that it writes into."""


@dataclass(frozen=True)
class Chain:
    """Four effects, as each program is told of them."""

    name: str
    musictool: str
    pedalboard: str
    sox: Sequence[str]


CHAINS = (
    Chain(
        "high-pass, compressor, reverb, gain",
        "fx.highpass cutoff_frequency_hz=80 | fx.compressor threshold_db=-18 ratio=3 | "
        "fx.reverb room_size=0.3 tail=none | gain db=-3",
        "HighpassFilter(80), Compressor(-18, 3), Reverb(room_size=0.3), Gain(-3)",
        (
            *("highpass", "80", "compand", "0.001,0.1", "6:-18,-12", "reverb", "30"),
            *("gain", "-3"),
        ),
    ),
    Chain(
        "compressor, phaser, chorus, reverb",
        "fx.compressor threshold_db=-18 ratio=3 | fx.phaser tail=none | fx.chorus tail=none | "
        "fx.reverb room_size=0.3 tail=none",
        "Compressor(-18, 3), Phaser(), Chorus(), Reverb(room_size=0.3)",
        (
            *("compand", "0.001,0.1", "6:-18,-12", "phaser", "0.8", "0.74", "3", "0.4", "0.5"),
            *("chorus", "0.7", "0.9", "55", "0.4", "0.25", "2", "-t", "reverb", "30"),
        ),
    ),
)

SCRIPT = """\
import sys
from multiprocessing import Pool
from pathlib import Path
from pedalboard import *
from pedalboard.io import AudioFile

def work(path):
    board = Pedalboard([{effects}])
    with AudioFile(str(path)) as source:
        samples, rate = source.read(source.frames), source.samplerate
    place = f"{{sys.argv[2]}}/{{path.name}}"
    with AudioFile(place, "w", rate, samples.shape[0], bit_depth=16) as out:
        out.write(board(samples, rate))

if __name__ == "__main__":
    with Pool(2) as pool:
        pool.map(work, sorted(Path(sys.argv[1]).glob("*.wav")), chunksize=8)
"""


@dataclass
class Report:
    """What was measured, as it is written."""

    rows: list[tuple[str, str, str, str]] = field(default_factory=list)
    """Part, what, figure, target."""
    figures: dict[str, float] = field(default_factory=dict)

    def add(self, part: str, what: str, figure: str, target: str = "") -> None:
        """One more row, which is printed at once."""
        self.rows.append((part, what, figure, target))
        print(f"({part}) {what}: {figure}" + (f" (target {target})" if target else ""), flush=True)


class Took(NamedTuple):
    """What a program took, with all processes that it began and waited for."""

    seconds: float
    """By the clock."""
    processor_s: float
    """Of all cores together, in the system, too."""


def run(command: Sequence[str]) -> Took:
    """What a program takes; it ends this one if it fails.

    Python keeps its bytecode, as it does where a program was installed.
    """
    plain = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    os.sync()
    start, used = time.perf_counter(), _used()
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=plain)
    took = Took(time.perf_counter() - start, _used() - used)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return took


def _used() -> float:
    """Processor seconds of all processes that were waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def in_turn(programs: Mapping[str, Sequence[str]], folder: Path, rounds: int) -> dict[str, Took]:
    """What each program takes, in the median; if there are several rounds, one more warms up.

    Each writes into a new folder, `OUT` in its command. None is removed meanwhile: after many
    removals, ext4 takes a millisecond and more to make a file.
    """
    times: dict[str, list[Took]] = {title: [] for title in programs}
    for number in range(-1 if rounds > 1 else 0, rounds):
        for title, command in programs.items():
            out = tempfile.mkdtemp(prefix="out-", dir=folder)
            took = run([word.replace(OUT, out) for word in command])
            if number >= 0:
                times[title].append(took)
    return {
        title: Took(*map(statistics.median, zip(*took, strict=True)))
        for title, took in times.items()
    }


def clips(folder: Path, count: int, seconds: float) -> Path:
    """Stereo WAVs of 16 bit, each with another tone in noise."""
    folder.mkdir(parents=True, exist_ok=True)
    clock = np.arange(round(seconds * RATE)) / RATE
    noise = 0.05 * np.random.default_rng(0).standard_normal(len(clock))
    for number in range(count):
        tone = 0.3 * np.sin(2 * np.pi * (200 + number % 800) * clock) + np.roll(noise, number)
        stereo = np.stack([tone, tone[::-1]], axis=1)
        soundfile.write(folder / f"{number:05}.wav", stereo, RATE, subtype="PCM_16")
    return folder


def effects(report: Report, folder: Path, files: int, rounds: int) -> None:
    """Part (a)."""
    source = clips(folder / "clips", files, 3.0)
    for chain in CHAINS:
        script = folder / "bare.py"
        script.write_text(SCRIPT.format(effects=chain.pedalboard), encoding="utf-8")
        sox = " ".join(chain.sox)
        programs = {
            "musictool": [MUSICTOOL, "run", chain.musictool, str(source), "-o", f"{OUT}/", "-q"],
            "pedalboard": [sys.executable, str(script), str(source), OUT],
            "sox": [
                *("bash", "-c"),
                f"ls {source} | xargs -P2 -I@ sox -V1 {source}/@ {OUT}/@ {sox}",
            ],
        }
        if not shutil.which("sox"):
            del programs["sox"]
        took = in_turn(programs, folder, rounds)
        for title, (seconds, processor) in took.items():
            figure = f"{files / seconds:.0f} files/s, {1000 * processor / files:.1f} ms a file"
            report.add("a", f"{chain.name}: {title}, by the clock and of the processor", figure)
        own = took["musictool"]
        for title, target in (("pedalboard", ">= 0.9"), ("sox", "> 1")):
            if title in took:
                by_clock, of_processor = map(truediv, took[title], own)
                figure = f"{by_clock:.2f}, {of_processor:.2f}"
                report.add("a", f"{chain.name}: musictool / {title}, likewise", figure, target)


def workers(report: Report, folder: Path, files: int, rounds: int) -> None:
    """Part (b)."""
    source = clips(folder / "clips", files, 3.0)
    programs = {
        f"{count} workers": [
            *(MUSICTOOL, "run", CHAINS[1].musictool, str(source), "-o", f"{OUT}/", "-q"),
            *("--executor", "processes", "--workers", str(count)),
        ]
        for count in (1, 2)
    }
    took = in_turn(programs, folder, rounds)
    one, two = (it.seconds for it in took.values())
    report.figures["cpu_file"] = one / files
    report.add("b", "one worker, two workers", f"{files / one:.0f}, {files / two:.0f} files/s")
    report.add("b", "two / one", f"{one / two:.2f}", ">= 1.8")


def continued(report: Report, folder: Path, count: int, rounds: int) -> None:
    """Part (c)."""
    source = folder / "songs"
    source.mkdir(exist_ok=True)
    samples, rate = soundfile.read(DEMO, dtype="float32")
    for number in range(count):
        soundfile.write(source / f"{number:02}.wav", np.roll(samples, number * rate // 4, 0), rate)
    loop = (
        f'for f in {source}/*.wav; do "{MUSICTOOL}" continue "$f" --seconds 5 '
        f'-o "{OUT}/$(basename "$f")" -q; done'
    )
    programs = {
        "musictool": [
            *(MUSICTOOL, "continue", str(source), "--seconds", "5", "-o", f"{OUT}/", "-q"),
        ],
        "loop": ["bash", "-c", loop],
    }
    took = in_turn(programs, folder, rounds)
    for title, it in took.items():
        report.add("c", f"continue on {count} files: {title}", f"{it.seconds:.1f} s")
    ratio = took["loop"].seconds / took["musictool"].seconds
    report.add("c", "loop / musictool", f"{ratio:.1f}", ">= 2.5")


def resumed(report: Report, folder: Path, counts: Sequence[int], rounds: int) -> None:
    """Part (d)."""
    for count in counts:
        source, out = clips(folder / f"short{count}", count, 0.1), folder / f"done{count}"
        command = [MUSICTOOL, "gain", str(source), "--db", "-1", "-o", f"{out}/", "-q"]
        first = run(command).seconds
        again = statistics.median(run(command).seconds for _ in range(rounds))
        report.figures[f"first{count}"], report.figures[f"again{count}"] = first, again
        limit = "<= 2 s" if count <= 500 else "<= 15 s"
        report.add("d", f"{count:,} clips of 0.1 s through a gain", f"{count / first:.0f} files/s")
        report.add("d", f"the same again, all {count:,} done", f"{again:.2f} s", limit)


def nodes(report: Report, folder: Path, files: int, rounds: int) -> None:
    """Part (e): a cluster on this computer, of a head that does no jobs and nodes of one core."""
    from ray.cluster_utils import Cluster

    store = {"object_store_memory": 78_643_200}
    cluster = Cluster(
        initialize_head=True, head_node_args={"num_cpus": 0, "include_dashboard": False, **store}
    )
    source = clips(folder / "five", files, 5.0)
    chain = ["run", CHAINS[1].musictool, str(source), "-o", f"{OUT}/", "-q"]
    took = []
    try:
        for count in (1, 2):
            cluster.add_node(num_cpus=1, **store)
            cluster.wait_for_nodes()
            asked = ["--executor", "ray", "--address", cluster.address, "--workers", str(count)]
            programs = {f"{count} nodes": [MUSICTOOL, *chain, *asked]}
            it = in_turn(programs, folder, rounds)
            took += [one.seconds for one in it.values()]
    finally:
        cluster.shutdown()
    one, two = took
    report.add("e", f"{files} clips of 5 s: Ray, one node, two nodes", f"{one:.1f}, {two:.1f} s")
    report.add("e", "one / two", f"{one / two:.2f}", ">= 1.7")


def memory(report: Report, folder: Path, count: int) -> None:
    """Part (f)."""
    source, out = clips(folder / f"short{count}", count, 0.1), folder / "flat"
    running = subprocess.Popen(
        [
            *(MUSICTOOL, "gain", str(source), "--db", "-1", "-o", f"{out}/", "-q"),
            *("--executor", "processes", "--workers", "2"),
        ]
    )
    seen: list[tuple[int, int, int]] = []
    used = 0.0
    while running.poll() is None:
        time.sleep(0.5)
        done = sum(1 for _ in out.iterdir()) if out.exists() else 0
        held = [resident(pid) for pid in descendants(running.pid)]
        seen.append((done, resident(running.pid), max(held, default=0)))
        used = max(used, processor_seconds(running.pid))
    report.figures["conductor"] = used / count
    for what, place in (("conductor", 1), ("worker", 2)):
        points = [(one[0], one[place]) for one in seen if one[0] > count // 10 and one[place]]
        slope = np.polyfit(*zip(*points, strict=True), 1)[0] * 1000 / 1e6
        first, last = points[0][1] / 1e6, points[-1][1] / 1e6
        words = f"{first:.0f} MB at a tenth, {last:.0f} MB at the end, {slope:+.2f} MB per 1,000"
        report.add("f", f"{count:,} files: {what}", words, "flat")


def cost(report: Report, folder: Path, files: int, many: int) -> str:
    """What a file costs, fixed and by its size, and what that means for a million."""
    figures, out = report.figures, folder / "out"
    gain = [MUSICTOOL, "gain", str(clips(folder / "clips", files, 3.0)), "--db", "-1"]
    large = run([*gain, "-o", f"{out}/", "-q"]).seconds * 2 / files
    small = figures[f"first{many}"] * 2 / many
    megabyte = (large - small) / (2.9 * RATE * 4 / 1e6)
    again, conductor = figures[f"again{many}"] / many, figures["conductor"]
    million = 1e6 * (small + 5 * megabyte) / 3200
    return (
        "\n## What it costs\n\n"
        "A gain, WAV to WAV, on a core; more is what the effects or models themselves take.\n\n"
        "| | |\n| --- | ---: |\n"
        f"| a file | {1000 * small:.1f} ms |\n"
        f"| a megabyte of it | {1000 * megabyte:.1f} ms |\n"
        f"| for the process that conducts, a file | {1000 * conductor:.2f} ms |\n"
        f"| a file that is done already | {1000 * again:.2f} ms |\n\n"
        "A million files of 5 MB on 100 nodes of 32 cores: "
        f"{million / 60:.0f} minutes for the cores, at least {1e6 * conductor / 60:.0f} minutes "
        f"for the one process that conducts, {1e6 * again / 60:.0f} to find that all is done.\n"
    )


def main() -> None:
    """Measure the parts asked for, print, write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--parts", nargs="+", choices="abcdef", default=list("abcdef"))
    parser.add_argument("--files", type=int, default=500)
    parser.add_argument("--many", type=int, default=10_000)
    parser.add_argument("--songs", type=int, default=24)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    report = Report()
    with tempfile.TemporaryDirectory(prefix="musictool-batch-") as name:
        folder = Path(name)
        parts: dict[str, Callable[[], None]] = {
            "a": lambda: effects(report, folder, given.files, given.rounds),
            "b": lambda: workers(report, folder, given.files, given.rounds),
            "c": lambda: continued(report, folder, given.songs, 1),
            "d": lambda: resumed(report, folder, (given.files, given.many), given.rounds),
            "e": lambda: nodes(report, folder, 2 * given.files, 1),
            "f": lambda: memory(report, folder, given.many),
        }
        for part in given.parts:
            if part in parts:
                parts[part]()
        model = (
            cost(report, folder, given.files, given.many) if set("df") <= set(given.parts) else ""
        )
    rows = ["| part | what | measured | target |", "| --- | --- | ---: | ---: |"]
    rows += [f"| {' | '.join(row)} |" for row in report.rows]
    table = "\n".join(rows)
    RESULTS.write_text(
        "# Batches\n\n"
        f"{datetime.now(UTC):%Y-%m-%d}, `python benchmarks/batch.py`; whole processes, start-up "
        f"included; medians of {given.rounds} rounds (c, e: one).\n"
        f"Python {platform.python_version()} on {platform.system()} {platform.machine()}, "
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the end; "
        f"musictool {version('musictool')}, pedalboard {version('pedalboard')}.\n\n"
        f"{table}\n{model}",
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
