"""An effects chain, file to file: musictool against pedalboard itself, sox and ffmpeg.

    python benchmarks/effects.py
    python benchmarks/effects.py --hours 0          without the hour

High-pass, compressor, reverb, limiter, gain on 16-bit stereo at 44.1 kHz: three minutes, and an
hour. The programs run in turn, round after round, as whole processes. What a process takes to start
is measured on a tenth of a second of the same sound. sox and ffmpeg come from the system's packages
and are left out, with a word, where they are missing. ffmpeg has no reverb but convolution, so it
gets the impulse response of pedalboard's; without that it has less to do, and is shown beside it.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import numpy as np
import soundfile

RESULTS = Path(__file__).parent / "results" / "effects.md"
RATE = 44100
WORK, WHOLE, MEMORY = 1.10, 1.25, 1.1
"""How many times pedalboard's time without and with the process's start, and how many times the
memory of three minutes an hour may take."""

CHAIN = (
    "fx.highpass cutoff_frequency_hz=80 | fx.compressor threshold_db=-20 ratio=4 | "
    "fx.reverb room_size=0.4 tail=none | fx.limiter threshold_db=-1 | fx.gain gain_db=-3"
)
BARE = """\
import sys
from pedalboard import Compressor, Gain, HighpassFilter, Limiter, Pedalboard, Reverb
from pedalboard.io import AudioFile

board = Pedalboard(
    [HighpassFilter(80), Compressor(-20, 4), Reverb(room_size=0.4), Limiter(-1), Gain(-3)]
)
with AudioFile(sys.argv[1]) as source, AudioFile(
    sys.argv[2], "w", source.samplerate, source.num_channels, bit_depth=16
) as target:
    while source.tell() < source.frames:
        target.write(board(source.read(65536), source.samplerate, reset=False))
"""
SOX = "highpass -1 80 compand 0.001,0.1 -90,-90,-20,-20,0,-15 reverb 40 gain -l 2 gain -3"
FFMPEG_BEFORE = "highpass=f=80:p=1,acompressor=threshold=-20dB:ratio=4:attack=1:release=100"
FFMPEG_AFTER = "alimiter=limit=-1dB,volume=-3dB"
NO_REVERB = "ffmpeg, no reverb"


@dataclass(frozen=True)
class Program:
    """One that turns a file into another."""

    title: str
    command: Sequence[str]
    """`IN` and `OUT` stand for the files."""


@dataclass(frozen=True)
class Cost:
    """What a whole process took."""

    wall: float
    cpu: float
    megabytes: float
    """Peak resident memory."""


def main() -> None:
    """Measure, print, write; exit with 1 if a target is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--rounds", type=int, default=7, help="runs of each program on 180 s")
    parser.add_argument("--hours", type=float, default=1.0, help="length of the long recording")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="musictool-effects-") as name:
        folder = Path(name)
        programs = available(folder)
        start = measure(programs, recording(folder / "start.wav", 0.1), given.rounds)
        short = measure(programs, recording(folder / "short.wav", 180), given.rounds)
        tables = [("Three minutes", as_table(short, start))]
        long: dict[str, list[Cost]] = {}
        if given.hours:
            long = measure(programs, recording(folder / "long.wav", 3600 * given.hours), 2)
            tables.append((f"{given.hours:g} h", as_table(long, start)))
    problems = verdict(start, short, long)
    text = report(tables, problems, given.rounds)
    print(text)
    RESULTS.write_text(text, encoding="utf-8")
    sys.exit(1 if problems else 0)


def available(folder: Path) -> list[Program]:
    """Ours and pedalboard's first; the others where they are installed."""
    script = folder / "bare.py"
    script.write_text(BARE, encoding="utf-8")
    musictool = str(Path(sys.executable).with_name("musictool"))
    ours = [sys.executable, musictool, "run", CHAIN, "IN", "-o", "OUT", "--force", "--quiet"]
    sox = ["sox", "--multi-threaded", "IN", "OUT", *SOX.split()]
    ffmpeg = ["ffmpeg", "-v", "error", "-y", "-i", "IN"]
    graph = f"{FFMPEG_BEFORE}[dry];[dry][1:a]afir=gtype=none,{FFMPEG_AFTER}"
    room = ["-i", str(impulse_response(folder / "room.wav")), "-filter_complex", f"[0:a]{graph}"]
    programs = [
        Program("musictool", ours),
        Program("pedalboard script", [sys.executable, str(script), "IN", "OUT"]),
    ]
    for program in (
        Program("sox", [word for word in sox if word != "--multi-threaded"]),
        Program("sox --multi-threaded", sox),
        Program("ffmpeg", [*ffmpeg, *room, "-c:a", "pcm_s16le", "OUT"]),
        Program(NO_REVERB, [*ffmpeg, "-af", f"{FFMPEG_BEFORE},{FFMPEG_AFTER}", "OUT"]),
    ):
        if shutil.which(program.command[0]):
            programs.append(program)
        else:
            print(f"{program.title}: not installed, left out", file=sys.stderr)
    return programs


def impulse_response(path: Path) -> Path:
    """Of pedalboard's reverb, the direct sound included."""
    from pedalboard import Reverb

    impulse = np.zeros((2, 2 * RATE), np.float32)
    impulse[:, 0] = 1
    soundfile.write(path, Reverb(room_size=0.4).process(impulse, RATE).T, RATE, "FLOAT")
    return path


def recording(path: Path, seconds: float) -> Path:
    """Notes at 120 BPM with hiss, in 16 bits and stereo."""
    rng = np.random.default_rng(0)
    with soundfile.SoundFile(path, "w", RATE, 2, "PCM_16") as file:
        left = round(seconds * RATE)
        while left:
            frames = min(left, RATE)
            time_s = np.arange(frames) / RATE
            note = 0.4 * np.sin(2 * np.pi * 220 * time_s) * np.exp(-6 * (time_s % 0.5))
            file.write(note[:, np.newaxis] + 0.02 * rng.standard_normal((frames, 2)))
            left -= frames
    return path


def measure(programs: Sequence[Program], source: Path, rounds: int) -> dict[str, list[Cost]]:
    """Costs of each program by title; the first round warms up and does not count."""
    costs: dict[str, list[Cost]] = {program.title: [] for program in programs}
    for number in range(-1 if rounds > 2 else 0, rounds):
        for program in programs:
            cost = run(program, source, source.with_name("out.wav"))
            if number >= 0:
                costs[program.title].append(cost)
    return costs


def run(program: Program, source: Path, target: Path) -> Cost:
    """One run, as a process of its own."""
    files = {"IN": str(source), "OUT": str(target)}
    start = time.perf_counter()
    process = subprocess.Popen([files.get(word, word) for word in program.command])
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    if status:
        raise SystemExit(f"{program.title} failed")
    if soundfile.info(target).frames < soundfile.info(source).frames:
        raise SystemExit(f"{program.title} lost the end")
    return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def median(costs: Sequence[Cost], what: str) -> float:
    """Of one of the figures of a cost."""
    return statistics.median(getattr(cost, what) for cost in costs)


def _wall(costs: dict[str, list[Cost]], title: str) -> float:
    return median(costs[title], "wall")


def work(costs: Sequence[Cost], start: Sequence[Cost]) -> float:
    """Wall time without what the process takes to start."""
    return median(costs, "wall") - median(start, "wall")


def as_table(costs: dict[str, list[Cost]], start: dict[str, list[Cost]]) -> str:
    """Markdown: medians, and the wall times as multiples of the pedalboard script's."""
    peer = "pedalboard script"
    whole, alone = median(costs[peer], "wall"), work(costs[peer], start[peer])
    rows = [
        "| program | wall | × pedalboard | without start | × pedalboard | CPU | peak memory |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for title, one in costs.items():
        wall, without = median(one, "wall"), work(one, start[title])
        rows.append(
            f"| {title} | {wall:.2f} s | {wall / whole:.2f} | {without:.2f} s "
            f"| {without / alone:.2f} | {median(one, 'cpu'):.2f} s "
            f"| {median(one, 'megabytes'):.0f} MB |"
        )
    return "\n".join(rows)


def verdict(
    start: dict[str, list[Cost]], short: dict[str, list[Cost]], long: dict[str, list[Cost]]
) -> list[str]:
    """What misses a target, a sentence each."""
    ours, bare = "musictool", "pedalboard script"
    problems = []
    ratio = work(short[ours], start[ours]) / work(short[bare], start[bare])
    if ratio > WORK:
        problems.append(f"180 s without start: {ratio:.2f} times pedalboard, not {WORK}")
    ratio = _wall(short, ours) / _wall(short, bare)
    if ratio > WHOLE:
        problems.append(f"180 s: {ratio:.2f} times pedalboard, not {WHOLE}")
    for length, costs in (("180 s", short), ("the long recording", long)):
        others = [title for title in costs if title not in (ours, bare, NO_REVERB)]
        faster = [title for title in others if _wall(costs, title) < _wall(costs, ours)]
        problems += [f"{length}: slower than {title}" for title in faster]
    if long:
        ratio = median(long[ours], "megabytes") / median(short[ours], "megabytes")
        if ratio > MEMORY:
            problems.append(f"the long recording takes {ratio:.2f} times the memory of 180 s")
    return problems


def report(tables: Sequence[tuple[str, str]], problems: Sequence[str], rounds: int) -> str:
    """The page of results."""
    arguments = " ".join(sys.argv[1:])
    head = (
        "# Effects\n\n"
        f"{datetime.now(UTC):%Y-%m-%d}, `{f'python benchmarks/effects.py {arguments}'.strip()}`: "
        f"medians of {rounds} runs (2 of the long recording) of each whole process, in turn.\n"
        f"Python {platform.python_version()} on {platform.system()} {platform.machine()}, "
        f"{os.cpu_count()} cores; musictool {version('musictool')}, "
        f"pedalboard {version('pedalboard')}.\n"
    )
    sections = [f"## {title}\n\n{table}\n" for title, table in tables]
    goals = (
        f"Targets: at most {WORK:.2f} times the pedalboard script without the start and {WHOLE} "
        "times with it;\nfaster than sox and ffmpeg; the hour in at most "
        f"{MEMORY} times the memory of three minutes.\n"
    )
    missed = "".join(f"\n- Missed: {problem}." for problem in problems) or "\nAll are reached."
    return "\n".join([head, *sections, goals + missed + "\n"])


if __name__ == "__main__":
    main()
