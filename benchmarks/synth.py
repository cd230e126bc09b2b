"""Seconds of work for a minute of music: `synth`, FluidSynth and tinysoundfont, on real scores.

    python benchmarks/synth.py SCORES --soundfont FILE.sf2

SCORES is a folder of MIDI files of several tracks. It needs the program fluidsynth, and
tinysoundfont, which `pip install --no-deps` installs where PortAudio is missing. Each program is a
process that plays one score into a WAV, in turn, round after round; what counts is the time of the
processor, start-up included. Then one note of 2 s by each of the 128 programs and each drum, alone,
as a part of its length; and the peak of memory while 5 and 60 minutes of the first score are
played. The tables are printed and written to `benchmarks/results/synth.md`.
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
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import numpy as np

import musictool as mt
from musictool_synth.performing import NEVER, Struck
from musictool_synth.tones import Tones

RESULTS = Path(__file__).parent / "results" / "synth.md"

RATE = 44_100

LIMIT = 50.0
"""A note must cost at most one part of this of its length."""

MINUTES = (5, 60)

MUSICTOOL = (str(Path(sys.executable).with_name("musictool")), "synth")

TINYSOUNDFONT = """\
import sys, wave
import numpy as np
import tinysoundfont

_, score, font, out = sys.argv
synth = tinysoundfont.Synth(samplerate=44100)
synth.sfload(font)
player = tinysoundfont.Sequencer(synth)
player.midi_load(score)
with wave.open(out, "wb") as target:
    target.setparams((2, 2, 44100, 0, "NONE", ""))
    while not player.is_empty():
        player.process(4096 / 44100)
        samples = np.frombuffer(bytes(synth.generate(4096)), np.float32)
        target.writeframes((np.clip(samples, -1, 1) * 32767).astype(np.int16).tobytes())
"""


def main() -> None:
    """Measure, print, write; exit with 1 if a note costs more than it may."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("scores", type=Path)
    parser.add_argument("--soundfont", type=Path, required=True)
    parser.add_argument("--files", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    paths = sorted(given.scores.rglob("*.mid"))
    paths = paths[:: max(1, len(paths) // given.files)][: given.files]
    notes, costliest = _table_of_notes()
    with tempfile.TemporaryDirectory(prefix="musictool-synth-") as name:
        folder = Path(name)
        memory = _table_of_memory(paths[0], folder)
        programs = _table_of_programs(paths, given.soundfont, given.rounds, folder)
    text = (
        f"# Synth\n\n{datetime.now(UTC):%Y-%m-%d}, `python benchmarks/synth.py SCORES --soundfont "
        f"{given.soundfont.name}`: {len(paths)} scores ({', '.join(path.stem for path in paths)}), "
        f"{given.rounds} rounds.\nPython {platform.python_version()} on {platform.system()} "
        f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the end; "
        f"musictool {version('musictool')}, {_fluidsynth_version()}, tinysoundfont "
        f"{version('tinysoundfont')}.\n\n{programs}\n\nMedians over scores of the best round; all "
        "play at 44.1 kHz in stereo, FluidSynth with its reverb and chorus, tinysoundfont\nwithout "
        f"any. Start-up is included.\n\n{notes}\n\nA single note of 2 s at velocity 100, middle C, "
        "which nothing was kept of; the limit is 1/"
        f"{LIMIT:.0f}.\n\n{memory}\n\nThe peak of memory of `musictool synth` on the first score, "
        "again and again for so long. What it grows by is the score,\nwhich is held whole.\n"
    )
    print(text)
    RESULTS.write_text(text, encoding="utf-8")
    if costliest > 1 / LIMIT:
        sys.exit(f"a note costs 1/{1 / costliest:.0f} of its length")


def _table_of_programs(paths: Sequence[Path], font: Path, rounds: int, folder: Path) -> str:
    script = folder / "tiny.py"
    script.write_text(TINYSOUNDFONT, encoding="utf-8")
    out = str(folder / "out.wav")
    commands = {
        "`musictool synth`": lambda score: [*MUSICTOOL, score, "-o", out, "--force"],
        "`musictool synth --engine soundfont`": lambda score: [
            *(*MUSICTOOL, score, "-o", out, "--force", "--engine", "soundfont"),
            *("--soundfont", str(font)),
        ],
        "FluidSynth": lambda score: [
            *("fluidsynth", "-ni", "-q", "-r", str(RATE), "-F", out, str(font), score)
        ],
        "tinysoundfont, a script": lambda score: [
            sys.executable,
            str(script),
            score,
            str(font),
            out,
        ],
    }
    used: dict[str, list[float]] = {title: [] for title in commands}
    for path in paths:
        minutes = mt.read(path).duration / 60
        best = dict.fromkeys(commands, np.inf)
        for _ in range(rounds):
            for title, command in commands.items():
                before = _cpu_seconds()
                done = subprocess.run(
                    command(str(path)), capture_output=True, text=True, check=False
                )
                if done.returncode:
                    raise SystemExit(f"{title} failed:\n{done.stdout}{done.stderr}")
                best[title] = min(best[title], _cpu_seconds() - before)
        for title, seconds in best.items():
            used[title].append(seconds / minutes)
    rows = ["| program | CPU time for a minute of music | times as fast as it sounds |"]
    rows += ["| --- | ---: | ---: |"]
    for title, costs in used.items():
        cost = statistics.median(costs)
        rows.append(f"| {title} | {cost:.2f} s | {60 / cost:.0f} |")
    return "\n".join(rows)


def _table_of_notes() -> tuple[str, float]:
    """Each family of 16, and the drums: what the median and the costliest of them take."""
    struck = Struck(0, 2 * RATE, NEVER, 60, 100, 64, 0, 0, False, 0)
    rows = ["| notes | median | costliest |", "| --- | ---: | ---: |"]
    worst = 0.0
    for first in range(0, 128, 16):
        costs = [_cost(struck._replace(program=program)) for program in range(first, first + 16)]
        worst = max(worst, *costs)
        name = f"programs {first} to {first + 15}"
        rows.append(f"| {name} | {_part(statistics.median(costs))} | {_part(max(costs))} |")
    costs = [_cost(struck._replace(pitch=pitch, drum=True)) for pitch in range(27, 88)]
    worst = max(worst, *costs)
    rows.append(f"| drums | {_part(statistics.median(costs))} | {_part(max(costs))} |")
    return "\n".join(rows), worst


def _cost(note: Struck) -> float:
    """Seconds of work for a second of a note, the best of some, once its level is known."""
    Tones(RATE, mt.Context()).begin(note).render(10, 1.0)
    tries = []
    for _ in range(4):
        tones = Tones(RATE, mt.Context())
        start = time.process_time()
        voice = tones.begin(note)
        frames = 0
        while True:
            piece = voice.render(4096, 1.0)
            frames += piece.shape[1]
            if piece.shape[1] < 4096:
                break
        tries.append((time.process_time() - start) / (frames / RATE))
    return min(tries)


def _part(cost: float) -> str:
    return f"1/{1 / cost:.0f}"


def _table_of_memory(path: Path, folder: Path) -> str:
    rows = ["| length | peak of memory |", "| --- | ---: |"]
    for minutes in MINUTES:
        score = folder / f"{minutes}.mid"
        mt.write(score, _again_and_again(mt.read(path), minutes))
        command = [*MUSICTOOL, str(score), "-o", str(folder / "out.wav"), "--force", "--quiet"]
        process = subprocess.Popen(command)
        _, status, used = os.wait4(process.pid, 0)
        if status:
            raise SystemExit(f"{minutes} minutes failed")
        rows.append(f"| {minutes} min | {used.ru_maxrss / 1024:.0f} MB |")
    return "\n".join(rows)


def _again_and_again(once: mt.Score, minutes: int) -> mt.Score:
    """A score repeated until so many minutes are over, without its words."""
    times = int(np.ceil(60 * minutes / once.duration))
    shift = np.arange(times, dtype=np.int32) * once.length
    tracks = []
    for track in once.tracks:
        notes, controls = (np.concatenate([rows] * times) for rows in (track.notes, track.controls))
        notes["start"] += np.repeat(shift, track.notes.size)
        controls["tick"] += np.repeat(shift, track.controls.size)
        tracks.append(replace(track, notes=notes, controls=controls, texts=(), others=()))
    return replace(once, tracks=tuple(tracks), texts=(), others=())


def _cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _fluidsynth_version() -> str:
    if not shutil.which("fluidsynth"):
        raise SystemExit("FluidSynth is not installed: apt-get install fluidsynth")
    done = subprocess.run(["fluidsynth", "--version"], capture_output=True, text=True, check=True)
    return next(line for line in done.stdout.splitlines() if "version" in line).strip()


if __name__ == "__main__":
    main()
