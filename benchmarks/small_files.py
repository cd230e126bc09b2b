"""How many short recordings a second: a gain on 500 WAVs of one second, each program one process.

    python benchmarks/small_files.py

A script of pedalboard reads, changes and writes each file under its name at once. The same script
that keeps what musictool promises (written under another name, forced to the disk, renamed) shows
what the promise costs one by one. sox is started anew for each file, as a loop in a shell does.
None of them keeps tags or a history, hashes its input, or looks for damage. All run in turn, round
after round. The table is printed and written to `benchmarks/results/small_files.md`.
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
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import numpy as np
import soundfile

RESULTS = Path(__file__).parent / "results" / "small_files.md"

LIMIT = 150.0
"""Files a second that musictool must reach."""

PEDALBOARD = """\
import os, sys
from pathlib import Path
from pedalboard import Gain
from pedalboard.io import AudioFile

safely = sys.argv[3:] == ["safely"]
for path in sorted(Path(sys.argv[1]).glob("*.wav")):
    out = Path(sys.argv[2], path.name)
    part = out.with_name(f".{out.name}") if safely else out
    with AudioFile(str(path)) as source:
        samples, rate = source.read(source.frames), source.samplerate
    with AudioFile(str(part), "w", rate, samples.shape[0], bit_depth=16) as target:
        target.write(Gain(-1.0)(samples, rate))
    if safely:
        for place in (part, out.parent):
            if place == out.parent:
                part.rename(out)
            handle = os.open(place, os.O_RDONLY)
            os.fsync(handle)
            os.close(handle)
"""


def main() -> None:
    """Measure, print, write; exit with 1 if musictool is slower than it should be."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--files", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="musictool-small-") as name:
        folder = Path(name)
        _make(folder / "in", given.files)
        programs = _programs(folder)
        times = measure(programs, folder / "out", given.rounds)
    rates = {
        title: (given.files / statistics.median(wall), 1000 * statistics.median(cpu) / given.files)
        for title, (wall, cpu) in times.items()
    }
    rows = ["| program | files a second | CPU time a file |", "| --- | ---: | ---: |"]
    rows += [f"| {title} | {rate:.0f} | {cpu:.1f} ms |" for title, (rate, cpu) in rates.items()]
    table = "\n".join(rows)
    text = (
        "# Small files\n\n"
        f"{datetime.now(UTC):%Y-%m-%d}, `python benchmarks/small_files.py`: a gain on "
        f"{given.files} WAVs of one second, 44.1 kHz, stereo, 16 bit; medians of {given.rounds} "
        "rounds of whole processes, start-up included.\n"
        f"Python {platform.python_version()} on {platform.system()} {platform.machine()}, "
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the end; "
        f"musictool {version('musictool')}, pedalboard {version('pedalboard')}.\n\n"
        f"{table}\n\n"
        "musictool forces what it has finished to the disk in groups, hashes each input and looks "
        "it\nover for damage, and writes how each file was made. The target is "
        f"{LIMIT:.0f} files a second.\n"
    )
    print(table)
    RESULTS.write_text(text, encoding="utf-8")
    if rates["`musictool gain in/ --db -1 -o out/`"][0] < LIMIT:
        sys.exit(f"musictool does fewer than {LIMIT:.0f} files a second")


def measure(
    programs: Mapping[str, Sequence[str]], out: Path, rounds: int
) -> dict[str, tuple[list[float], list[float]]]:
    """Seconds of each program by title, on the clock and of the processor; one round warms up."""
    times: dict[str, tuple[list[float], list[float]]] = {title: ([], []) for title in programs}
    for number in range(-1, rounds):
        for title, command in programs.items():
            shutil.rmtree(out, ignore_errors=True)
            out.mkdir()
            os.sync()
            before, start = _cpu_seconds(), time.perf_counter()
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            wall, cpu = time.perf_counter() - start, _cpu_seconds() - before
            if done.returncode:
                raise SystemExit(f"{title} failed:\n{done.stdout}{done.stderr}")
            if number >= 0:
                times[title][0].append(wall)
                times[title][1].append(cpu)
    return times


def _cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _programs(folder: Path) -> dict[str, Sequence[str]]:
    source, out = str(folder / "in"), str(folder / "out")
    script = folder / "gain.py"
    script.write_text(PEDALBOARD, encoding="utf-8")
    musictool = str(Path(sys.executable).with_name("musictool"))
    programs = {
        "`musictool gain in/ --db -1 -o out/`": [
            *(musictool, "gain", source, "--db", "-1", "-o", f"{out}/", "--quiet"),
        ],
        "pedalboard script": [sys.executable, str(script), source, out],
        "pedalboard script, forced to the disk and renamed": [
            *(sys.executable, str(script), source, out, "safely"),
        ],
    }
    if shutil.which("sox"):
        loop = f'for f in {source}/*.wav; do sox "$f" "{out}/$(basename "$f")" gain -1; done'
        programs["loop of sox"] = ["bash", "-c", loop]
    return programs


def _make(folder: Path, count: int) -> None:
    folder.mkdir()
    clock = np.arange(44100) / 44100
    for number in range(count):
        tone = 0.3 * np.sin(2 * np.pi * (200 + number) * clock)
        soundfile.write(folder / f"{number:04}.wav", np.stack([tone, tone], axis=1), 44100)


if __name__ == "__main__":
    main()
