"""What does it cost to arrange a recording? Processor seconds and memory of every verb and engine.

    python benchmarks/arranging_costs.py RECORDING [--output benchmarks/results/arranging_costs.md]

Each is run as people run it, `musictool VERB …`, in a process of its own on the first minute of the
recording, as WAV; what is told is all that the process took, the start of the program included: its
processor seconds, and the most memory that it held. `gain` is what the program costs by itself.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import soundfile
from arranging_runs import asked, recordings

HEARD_S = 60.0
VERBS = {
    "gain": "gain --db -3",
    "continue, 20 s": "continue --seconds 20",
    "continue, 20 s, engine compose": "continue --seconds 20 --engine compose",
    "inpaint, 5.7 s": "inpaint --start 20.3 --end 26",
    "inpaint, 5.7 s, engine compose": "inpaint --start 20.3 --end 26 --engine compose",
    "loop": "loop",
    "remix to 30 s": "remix --seconds 30",
    "vary, a half": "vary --amount 0.5",
    "vary, a half, engine compose": "vary --amount 0.5 --engine compose",
}
"""Rows of the table, and what is run."""


def cost(arguments: list[str], folder: Path) -> tuple[float, float]:
    """Processor seconds and MiB."""
    command = [
        sys.executable,
        "-m",
        "musictool",
        *arguments,
        "--quiet",
        "-o",
        str(folder / "made.wav"),
    ]
    process = subprocess.Popen([*command, "--force"])
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def main() -> None:
    run = asked(__file__, __doc__)
    name, audio = next(recordings(run))
    lines = ["| what | processor s | memory MiB |", "| --- | --- | --- |"]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "song.wav"
        samples = audio.samples[:, : round(HEARD_S * audio.sample_rate)]
        soundfile.write(path, samples.T, audio.sample_rate)
        for title, line in VERBS.items():
            verb, *flags = line.split()
            seconds, memory = cost([verb, str(path), *flags], Path(folder))
            lines.append(f"| {title} | {seconds:.1f} | {memory:.0f} |")
            print(lines[-1], file=sys.stderr, flush=True)
    length = samples.shape[1] / audio.sample_rate
    about = f"{name}, {length:.0f} s, {audio.sample_rate} Hz, {audio.channels} channels."
    run.tell("What arranging costs", about, [lines])


if __name__ == "__main__":
    main()
