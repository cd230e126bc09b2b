"""How much memory each command takes at its peak, on recordings of 1, 10 and 60 minutes.

    python benchmarks/memory.py [--minutes 1 10 60] [COMMAND ...]

Each run is a process of its own, from file to file, and what counts is the most of the computer's
memory that it ever held (`ru_maxrss`). The recording is synthetic, stereo, 44.1 kHz, 16 bits, and
written block by block: a bass drum on every beat at 120 BPM, a chord that changes every bar, some
hiss. Commands that join get it twice, `style` takes its style from another minute. A run over the
limit of time is stopped; its peak by then stands in brackets, and longer recordings are left out.
The table is printed and written to `benchmarks/results/memory.md` after each row, so that a run
that is cut short has told what it found.
"""

from __future__ import annotations

import argparse
import os
import platform
import shlex
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile

from musictool.contract import Spec
from musictool.discovery import registry
from musictool.kinds import Kind

RESULTS = Path(__file__).parent / "results" / "memory.md"
RATE = 44100
BLOCK = 65536

ARGUMENTS: Mapping[str, str] = {
    "continue": "--seconds 20",
    "convert": "--sample-rate 48000",
    "fade": "--in 1 --out 2",
    "fx.convolution": "--impulse-response {room}",
    "fx.duck": "--key {input}",
    "fx.eq": "--band 'peak 1000 +3'",
    "fx.pitch-shift": "--semitones 3",
    "fx.vst3": "/usr/lib/vst3/ZamCompX2.vst3",
    "gain": "--db -3",
    "rhythm.fit": "--cues {cues}",
    "rhythm.groove": "--reference {reference}",
    "rhythm.pitch": "--semitones 3",
    "rhythm.tempo": "--factor 1.1",
    "style": "--reference {reference}",
    "trim": "--start 1",
}
"""For commands that need a value to do anything."""

OTHER_ENGINES = {
    "rhythm.beats": ("tempogram", "librosa"),
    "style": ("texture", "timbre"),
    "transcribe": ("melody", "drums"),
}
"""Measured beside the default."""

FEWER_STEPS = {"texture": "--iterations 2"}
"""By engine: what is held does not depend on it, and a hundred steps take hours."""

MEASURE = """
import resource, sys
from musictool.cli import main
sys.argv = ["musictool", *sys.argv[1:]]
try:
    main()
finally:
    print("peak", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


@dataclass(frozen=True)
class Peak:
    """The most memory of a run, in MB; None if it failed."""

    megabytes: int | None
    finished: bool
    seconds: float

    def __str__(self) -> str:
        if self.megabytes is None:
            return "failed"
        return f"{self.megabytes}" if self.finished else f"({self.megabytes})"


def song(minutes: float, seed: int = 0) -> Iterator[npt.NDArray[np.float32]]:
    """Blocks of shape `(frames, 2)`."""
    rng = np.random.default_rng(seed)
    total = round(minutes * 60 * RATE)
    for at in range(0, total, BLOCK):
        time_s = np.arange(at, min(at + BLOCK, total)) / RATE
        root = 110 * 2 ** ((np.floor(time_s / 2) * 5 % 12) / 12)
        chord = sum(np.sin(2 * np.pi * root * ratio * time_s) for ratio in (1, 1.25, 1.5))
        drum = np.exp(-12 * (time_s % 0.5)) * np.sin(2 * np.pi * 60 * (time_s % 0.5))
        wave = 0.4 * drum + 0.08 * chord
        hiss = rng.standard_normal((time_s.size, 2)) * 0.01
        yield (wave[:, np.newaxis] * [1.0, 0.8] + hiss).astype(np.float32)


def write(path: Path, blocks: Iterator[npt.NDArray[np.float32]]) -> Path:
    """A recording of blocks, none of which is kept."""
    with soundfile.SoundFile(path, "w", RATE, 2, "PCM_16") as file:
        for block in blocks:
            file.write(block)
    return path


def commands(wanted: Sequence[str]) -> list[Spec]:
    """The commands that take recordings, each with the engines to measure."""
    known = registry()
    found = []
    for name, command in sorted(known.commands.items()):
        spec = command.spec
        if spec.takes is Kind.NOTHING or not spec.takes.is_recording:
            continue
        if not wanted or name in wanted:
            found += [spec, *(command.engines[one] for one in OTHER_ENGINES.get(name, ()))]
    return found


def words(spec: Spec, recording: Path, folder: Path) -> list[str]:
    """The command line for a spec."""
    files = {name: folder / f"{name}.wav" for name in ("room", "reference")}
    arguments = ARGUMENTS.get(spec.name, "").format(
        input=recording, cues=folder / "cues.csv", **files
    )
    line = [*spec.name.split("."), *shlex.split(arguments)]
    if spec.engine in OTHER_ENGINES.get(spec.name, ()):
        line += ["--engine", str(spec.engine), *shlex.split(FEWER_STEPS.get(spec.engine or "", ""))]
    line += [str(recording)] * (2 if spec.joins else 1)
    ending = {Kind.REPORT: ".json", Kind.SCORE: ".mid"}.get(spec.gives, ".wav")
    return [*line, "-o", str(folder / f"out{ending}"), "--force", "--quiet"]


def peak_of(line: Sequence[str], limit: float) -> Peak:
    """Run a command line in a process of its own."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", MEASURE, *line],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    stopped = threading.Event()

    def stop() -> None:
        stopped.set()
        process.terminate()  # the hub cleans up, and the measure is printed all the same

    timer = threading.Timer(limit, stop)
    timer.start()
    output, _ = process.communicate()
    timer.cancel()
    seconds = time.perf_counter() - start
    told = [row for row in output.splitlines() if row.startswith("peak ")]
    finished = process.returncode == 0
    if not told or not (finished or stopped.is_set()):
        print(f"{' '.join(line)}: {output.strip()[-300:]}", file=sys.stderr)
        return Peak(None, False, seconds)
    return Peak(int(told[-1].split()[1]), finished, seconds)


def growth(peaks: Mapping[int, Peak]) -> str:
    """MB for each further minute, between the two longest recordings that were done."""
    done = [(minutes, one.megabytes or 0) for minutes, one in peaks.items() if one.finished]
    if len(done) < 2:
        return ""
    (short, less), (long, more) = done[-2:]
    return f"{(more - less) / (long - short):.1f}"


def table(rows: Mapping[str, Mapping[int, Peak]], minutes: Sequence[int], limit: float) -> str:
    """The result as a page."""
    cores = os.cpu_count()
    parts = [
        "# Memory\n",
        f"{datetime.now(UTC):%Y-%m-%d}, `python benchmarks/memory.py`: the peak of each process, "
        f"in MB, on stereo recordings of 44.1 kHz.\nPython {platform.python_version()} on "
        f"{platform.system()} {platform.machine()}, {cores} cores; musictool "
        f"{version('musictool')}. An hour of samples is 1270 MB.\n",
        "| command | " + " | ".join(f"{one} min" for one in minutes) + " | MB a further minute |",
        "| --- |" + " ---: |" * (len(minutes) + 1),
    ]
    for name, peaks in rows.items():
        cells = [str(peaks[one]) if one in peaks else "" for one in minutes]
        parts.append(f"| `{name}` | {' | '.join(cells)} | {growth(peaks)} |")
    parts.append(
        f"\nIn brackets: stopped after {limit:g} s, with the peak by then. Empty: not run."
    )
    return "\n".join(parts) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("commands", nargs="*", help="only these, such as fx.eq")
    parser.add_argument("--minutes", nargs="+", type=int, default=[1, 10, 60])
    parser.add_argument("--limit", type=float, default=1800, help="seconds for a run")
    parser.add_argument("--out", type=Path, default=RESULTS)
    given = parser.parse_args()
    minutes = sorted(given.minutes)
    rows: dict[str, dict[int, Peak]] = {}
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        recordings = {one: write(folder / f"{one}.wav", song(one)) for one in minutes}
        write(folder / "reference.wav", song(1, seed=1))
        fall = np.exp(-np.arange(RATE) / 8000)[:, np.newaxis].repeat(2, axis=1)
        soundfile.write(folder / "room.wav", fall, RATE)
        (folder / "cues.csv").write_text("time,intensity\n20,0.2\n40,1\n", encoding="utf-8")
        for spec in commands(given.commands):
            others = OTHER_ENGINES.get(spec.name, ())
            name = f"{spec.name} --engine {spec.engine}" if spec.engine in others else spec.name
            rows[name] = {}
            for one in minutes:
                peak = peak_of(words(spec, recordings[one], folder), given.limit)
                rows[name][one] = peak
                print(f"{name}, {one} min: {peak} MB in {peak.seconds:.1f} s", flush=True)
                if not peak.finished:
                    break
            given.out.write_text(table(rows, minutes, given.limit), encoding="utf-8")
    print(given.out.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
