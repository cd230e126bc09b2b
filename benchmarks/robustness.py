"""Damaged files by the thousand: is each read whole, refused in a sentence, or said to be damaged?

    python benchmarks/robustness.py                10,000 inputs
    python benchmarks/robustness.py --inputs 500 --seed 7 --keep FOLDER

Small whole files of each format that musictool opens, pipelines, presets and tables are damaged by
a seeded generator (`robustness_files`). `gain` is run on each recording, in processes that do
thousands of them, as a batch does. Faults are: an exception that is no sentence; a crash; more than
ten seconds; more than 1 GB of memory; a recording that comes out shorter than ffmpeg decodes it,
without a word; an output that cannot be opened again. The table is printed and written to
`benchmarks/results/robustness.md`, and the exit code is 1 if there is a fault.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import re
import resource
import select
import shutil
import subprocess
import sys
import tempfile
import threading
import traceback
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from robustness_files import corpus, damaged

RESULTS = Path(__file__).parent / "results" / "robustness.md"
SECONDS = 10
MEGABYTES = 1000
"""Beyond what the process takes at its beginning."""
SLACK = 2400
"""Frames: two MP3 frames, and a little of the encoder's delay that ffmpeg may or may not cut; of
each MP3 where several are joined, since ffmpeg cuts it off the first only."""
AGAIN = 1000
"""A worker is replaced after so many files, so that what one left behind harms few."""


def attempt(path: Path) -> dict[str, Any]:
    """What musictool makes of a file: frames, a refusal, or a fault."""
    from musictool import MusictoolError

    try:
        return _attempt(path)
    except MusictoolError as error:
        return _refusal(str(error))
    except Exception as error:  # noqa: BLE001 - what must not happen is what is looked for
        (*_, place), what = traceback.extract_tb(error.__traceback__), type(error).__name__
        where = f"{Path(place.filename).name}:{place.lineno}"
        return {"fault": f"{what}: {error} ({where})".replace("\n", " ")}


def _attempt(path: Path) -> dict[str, Any]:
    import musictool
    from musictool.discovery import registry
    from musictool.files import read_table
    from musictool.pipeline import check, find

    if path.suffix == ".yaml":
        check(find(str(path), registry()), registry())
        return {"read": True}
    if path.suffix == ".csv":
        read_table(path)
        return {"read": True}
    output = path.with_name(f"out{path.suffix}")
    if path.suffix == ".mid":
        musictool.write(output, musictool.read(path), force=True)
        return {"read": True}
    musictool.info(path)
    if path.suffix not in {".flac", ".ogg", ".opus", ".mp3", ".m4a", ".aiff", ".caf", ".rf64"}:
        output = path.with_name("out.wav")
    (outcome,) = musictool.map("gain db=-1", [path], output, force=True)
    if outcome.error is not None:
        return _refusal(str(outcome.error))
    written = outcome.written
    musictool.info(output)
    warned = " ".join(outcome.warnings)
    return {"frames": written.frames, "rate": written.sample_rate, "warned": warned}


def _refusal(sentence: str) -> dict[str, Any]:
    if re.search("unexpectedly|a bug in|\n", sentence) or len(sentence) > 600:
        return {"fault": f"no sentence: {sentence[:1000]}"}
    return {"refused": sentence}


def work() -> None:
    """A worker: paths come in line by line, what was made of them goes out as JSON."""
    import warnings

    warnings.simplefilter("ignore")
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what a library prints is no answer
    for line in sys.stdin:
        result = attempt(Path(line.rstrip("\n")))
        result["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        answers.write(json.dumps(result) + "\n")
        answers.flush()


class Worker:
    """A process that tries files, replaced when it hangs, crashes or grows."""

    def __init__(self, lines: Path, seconds: float) -> None:
        self.lines, self.seconds = lines, seconds
        self.process: subprocess.Popen[str] | None = None

    def attempt(self, path: Path) -> dict[str, Any]:
        """As the function of that name, with crashes, hangs and memory among the faults."""
        return self._attempt(self.process or self._start(), path, self.seconds)

    def _attempt(
        self, process: subprocess.Popen[str], path: Path, seconds: float
    ) -> dict[str, Any]:
        assert process.stdin is not None
        assert process.stdout is not None
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(f"{path}\n")
            process.stdin.flush()
        ready, _, _ = select.select([process.stdout], [], [], seconds)
        answer = process.stdout.readline() if ready else ""
        if not answer:
            self.stop()
            return {"fault": f"crash: {process.returncode}" if ready else f"hang: over {seconds} s"}
        result: dict[str, Any] = json.loads(answer)
        self.done += 1
        before, self.megabytes = self.megabytes, result["megabytes"]
        if self.done > 1 and self.megabytes > before + MEGABYTES:
            result = {"fault": f"memory: {self.megabytes - before} MB more"}
            self.stop()
        elif self.done >= AGAIN:
            self.stop()
        return result

    def _start(self) -> subprocess.Popen[str]:
        self.process = subprocess.Popen(
            [sys.executable, __file__, "--work"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.lines.open("a"),
            text=True,
        )
        self.done, self.megabytes = 0, 0
        process = self.process
        self._attempt(
            process, self.lines.with_name("warm.wav"), 60 * SECONDS
        )  # imports are no hang
        return process

    def stop(self) -> None:
        """End the process."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


def peer_frames(path: Path) -> tuple[int, int] | None:
    """Frames and sample rate as ffmpeg decodes a file; None if it finds nothing."""
    command = ["ffmpeg", "-v", "quiet", "-nostdin", "-i", f"file:{path}", "-map", "0:a:0"]
    command += ["-ac", "1", "-c:a", "pcm_s16le", "-f", "au", "pipe:1"]
    command[command.index("pcm_s16le")] = "pcm_s16be"
    with contextlib.suppress(subprocess.TimeoutExpired):
        made = subprocess.run(command, capture_output=True, timeout=3 * SECONDS, check=False).stdout
        if len(made) > 32:
            begin = int.from_bytes(made[4:8], "big")
            return (len(made) - begin) // 2, int.from_bytes(made[16:20], "big")
    return None


@dataclass
class Tally:
    """What came of all inputs, by format."""

    counts: dict[str, Counter[str]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, kind: str, result: str, fault: str = "") -> None:
        """Count one, and keep the words of a fault."""
        with self.lock:
            self.counts.setdefault(kind, Counter())[result] += 1
            if fault:
                self.faults.append(fault)
                print(f"  {fault}", flush=True)


def judged(path: Path, result: dict[str, Any]) -> tuple[str, str]:
    """One of read, warned, refused and fault, and the words of a fault."""
    if "fault" in result:
        return "fault", str(result["fault"])
    if "refused" in result:
        return "refused", ""
    if result.get("warned"):
        return "warned", ""
    peer = peer_frames(path) if "frames" in result else None
    parts = len(re.findall(b"Xing|Info", path.read_bytes())) if path.suffix == ".mp3" else 1
    if peer and peer[1] == result["rate"] and result["frames"] < peer[0] - SLACK * max(1, parts):
        return "fault", f"shorter: {result['frames']} frames, ffmpeg decodes {peer[0]}"
    return "read", ""


def run(count: int, seed: int, keep: Path, workers: int, seconds: float = SECONDS) -> Tally:
    """Damage and try so many inputs; those with faults stay in a folder.

    `seconds` is what one may take; more where other work keeps the computer busy.
    """
    tally = Tally()
    with tempfile.TemporaryDirectory() as name:
        whole = corpus(Path(name))

        def share(first: int) -> None:
            folder = Path(name) / f"worker{first}"
            folder.mkdir()
            shutil.copy(whole[0], folder / "warm.wav")
            worker = Worker(folder / "lines.txt", seconds)
            for number in range(first, count, workers):
                rng = np.random.default_rng([seed, number])
                source = whole[number % len(whole)]
                path = folder / f"in{source.name.removeprefix('tones')}"
                content = damaged(source.read_bytes(), source.suffix, rng)
                path.write_bytes(content)
                result, fault = judged(path, worker.attempt(path))
                kept = f"{number}-{source.name}"
                tally.add(source.name, result, f"{kept}: {fault}" if fault else "")
                if fault:
                    (keep / kept).write_bytes(content)
                path.unlink()
            worker.stop()

        threads = [threading.Thread(target=share, args=(first,)) for first in range(workers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return tally


def table(tally: Tally, count: int, seed: int) -> str:
    """The results as Markdown."""
    names = ("read", "warned", "refused", "fault")
    total = sum(tally.counts.values(), Counter())
    rows = [*sorted(tally.counts.items()), ("**all**", total)]
    lines = ["| damaged file | read | read with a warning | refused in a sentence | faults |"]
    lines.append("| --- | ---: | ---: | ---: | ---: |")
    lines += [f"| {kind} | {' | '.join(str(of[name]) for name in names)} |" for kind, of in rows]
    sort = Counter(fault.split(": ", 2)[1] for fault in tally.faults)
    said = ", ".join(f"{name} {number}" for name, number in sort.items()) or "none"
    today = datetime.now(UTC).date()
    return (
        f"# Damaged files\n\n`python benchmarks/robustness.py --inputs {count} --seed {seed}`, "
        f"{today}, {platform.machine()}, Python {platform.python_version()}, "
        f"soundfile {version('soundfile')}, mutagen {version('mutagen')}.\n\n"
        + "\n".join(lines)
        + f"\n\nFaults: {said}.\n"
    )


def main() -> int:
    """Run, print and write the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--inputs", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--keep", type=Path, help="where inputs with faults are kept")
    parser.add_argument("--work", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.work:
        work()
        return 0
    keep = options.keep or Path(tempfile.mkdtemp(prefix="musictool-faults-"))
    keep.mkdir(parents=True, exist_ok=True)
    tally = run(options.inputs, options.seed, keep, options.workers)
    text = table(tally, options.inputs, options.seed)
    print(text)
    if options.inputs >= 10_000:
        RESULTS.write_text(text)
    if tally.faults:
        print(f"{len(tally.faults)} faults; their inputs are in {keep}", file=sys.stderr)
    return int(bool(tally.faults))


if __name__ == "__main__":
    sys.exit(main())
