"""How good are the continuations of engine `unit`? Figures against the hidden truth.

    python benchmarks/continuation.py FOLDER [--output benchmarks/results/continuation.md]

Each recording of FOLDER is cut at 60 %; the engine carries the first part on for 20 s, and so do
three simple rivals made of the same units and joined by the same code:

loop      the last 8 beats again and again
random    any unit after any other
join      wherever the joins are cheapest, nothing else

Measured are (a) the spectral flux of every join as a percentile of the flux at the recording's
own beats; (b) how far beats after a join lie from the grid before it; (c) the longest verbatim
run; (d) the Fréchet distance to the hidden 40 %, of frames and of four-beat windows; (e) whether
key and tempo stay; (f) seconds and peak memory of the whole command. Figures of the engine and of
`random` are means over `--seeds` runs. Recordings under 20 s are measured too, but stand apart:
their hidden part is too short for (d). The ending is open unless asked for otherwise, as the
hidden part does not end after 20 s either, and no rival ends.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import continuation_metrics as measure
import kept_notes
import numpy as np
import soundfile

from musictool import Audio, CannotProcess, Context
from musictool_continuation.unit import engine
from musictool_continuation.unit.analysis import analyse
from musictool_continuation.unit.costs import FORBIDDEN, find_cut, prices
from musictool_continuation.unit.plan import Plan, lay_out
from musictool_continuation.unit.units import usable_span

SECONDS = 20.0
PROMPT = 0.6
SHORTEST = 20.0
"""Seconds of a recording that counts for the first row of medians. Of a shorter one, the last 8
beats are nearly all there is to continue from, so looping them cannot be told from composing."""
SYSTEMS = ("ours", "loop", "random", "join")


@dataclass(frozen=True)
class Recording:
    """A recording cut in two, and what its parts measure."""

    name: str
    prompt: Audio
    truth: np.ndarray
    scale: np.ndarray

    @classmethod
    def read(cls, path: Path) -> Recording:
        samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
        samples = np.ascontiguousarray(samples.T)
        cut = int(PROMPT * samples.shape[1])
        whole = measure.frame_features(measure.mono(samples, rate))
        truth = measure.frame_features(measure.mono(samples[:, cut:], rate))
        return cls(path.name, Audio(samples[:, :cut], rate), truth, whole.std(axis=0).clip(1e-3))

    @property
    def seconds(self) -> float:
        return self.prompt.duration / PROMPT


def rival(name: str, ours: Plan, prompt: Audio, rng: np.random.Generator) -> Plan:
    """A plan of one of the simple systems, over the same units, cut and grid."""
    frames, units = analyse(prompt), ours.units
    cut = find_cut(units, frames, usable_span(frames)[1])
    usable = np.flatnonzero(units.usable)
    # Enough slots for the shortest units, where they differ in length.
    slots = int(np.ceil(ours.frames / prompt.sample_rate / np.quantile(units.length, 0.1))) + 3
    if name == "random":
        path = rng.choice(usable, slots)
    elif name == "loop":
        loop = usable[-8:]
        path = np.resize(loop, slots)
    else:
        table = prices(units, frames, cut)
        path = [int(table.first.argmin())]
        while len(path) < slots:
            step = table.join[path[-1]].copy()
            step[path[-1]] = FORBIDDEN
            path.append(int(step.argmin()))
    path = [int(u) for u in path]
    return lay_out(prompt, units, cut, path, ours.cut, ours.frames, "open", None)


def evaluate(recording: Recording, plan: Plan) -> dict[str, Any]:
    """All figures of one plan."""
    prompt, rate = recording.prompt, recording.prompt.sample_rate
    new = engine.render(prompt, plan, float(np.abs(prompt.samples).max()))
    whole = measure.mono(np.concatenate([prompt.samples[:, : plan.cut], new], axis=1), rate)
    sound = measure.mono(new, rate)
    units = plan.units
    cut = plan.cut / rate
    joins = np.asarray(plan.joins) / rate
    natural = measure.flux_at(measure.mono(prompt.samples, rate), units.edges[1:-1])
    percentiles = measure.percentile_of(measure.flux_at(whole, cut + joins), natural)
    period = float(np.median(units.length))
    before = measure.mono(prompt.samples, rate)
    figures: dict[str, Any] = {
        "joins": len(joins),
        "flux95": float(np.mean(percentiles < 95)),
        "run_s": plan.longest_run * period,
        "run_bars": plan.longest_run / units.meter if units.rhythmic else float("nan"),
        "deviation": float("nan"),
        "natural_deviation": float("nan"),
    }
    if units.steady:
        after, usual = measure.beat_deviation(whole, period, cut, joins)
        figures["deviation"] = float(np.median(after)) if len(after) else float("nan")
        figures["natural_deviation"] = float(np.median(usual)) if len(usual) else float("nan")
    features = measure.frame_features(sound)
    figures["frames"] = measure.frechet(features, recording.truth, recording.scale)
    a, b = measure.windows(features, period), measure.windows(recording.truth, period)
    figures["windows"] = float("nan")
    if min(len(a), len(b)) > 8:
        figures["windows"] = measure.frechet(a, b, np.tile(recording.scale, 4))
    prompt_features = measure.frame_features(before)
    figures["key"] = measure.keys_agree(measure.key(prompt_features), measure.key(features))
    ratio = measure.tempo_ratio(before[-len(sound) :], sound)
    figures["tempo"] = abs(ratio - 1) < 0.04
    return figures


def compare(recording: Recording, seeds: int, options: dict[str, Any]) -> dict[str, Any]:
    """Figures of every system on one recording, means over the seeds."""
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in SYSTEMS}
    for seed in range(seeds):
        ours = engine.plan(recording.prompt, SECONDS, context=Context(seed=seed), **options)
        found["ours"].append(evaluate(recording, ours))
        for name in SYSTEMS[1:]:
            if seed == 0 or name == "random":
                other = rival(name, ours, recording.prompt, np.random.default_rng(seed))
                found[name].append(evaluate(recording, other))
    return {name: _means(runs) for name, runs in found.items()}


def _means(runs: list[dict[str, Any]]) -> dict[str, Any]:
    worst = max(run["run_bars"] for run in runs)
    return {key: float(np.mean([run[key] for run in runs])) for key in runs[0]} | {
        "run_bars": worst
    }


def whole_process(path: Path) -> tuple[float, float]:
    """Seconds and peak MB of `musictool continue` on the first 60 s of a recording, in stereo."""
    samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    samples = np.resize(samples[:, [0, -1]], (60 * rate, 2))
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "in.wav"
        soundfile.write(source, samples, rate)
        code = (
            "import resource, subprocess, sys;"
            "subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL);"
            "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
        )
        command = [sys.executable, "-m", "musictool", "continue", str(source), "--seconds", "20"]
        start = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-c", code, *command, "-o", str(Path(folder) / "out.wav")],
            check=True,
            capture_output=True,
            text=True,
        )
        return time.perf_counter() - start, int(done.stdout.split()[-1]) / 1024


def table(results: dict[str, tuple[float, dict[str, dict[str, Any]]]]) -> list[str]:
    """One row a recording, and the medians."""
    head = (
        "| recording | s | joins | (a) under p95: ours / loop / random / join | (b) ms, natural |"
        " (c) run s, bars | (d) frames ours: ÷ loop ÷ random ÷ join | (d) windows ÷ loop ÷ random"
        " ÷ join | (e) key, tempo |"
    )
    lines = [head, "|" + " --- |" * (head.count("|") - 1)]
    rows: list[tuple[float, ...]] = []
    for name, (seconds, of) in results.items():
        ours = of["ours"]
        flux = [of[s]["flux95"] for s in SYSTEMS]
        frames = [ours["frames"] / of[s]["frames"] for s in SYSTEMS[1:]]
        spans = [ours["windows"] / of[s]["windows"] for s in SYSTEMS[1:]]
        lines.append(
            f"| {name} | {seconds:.0f} | {ours['joins']:.0f} | "
            + " / ".join(f"{100 * f:.0f} %" for f in flux)
            + f" | {ours['deviation']:.0f}, {ours['natural_deviation']:.0f} |"
            f" {ours['run_s']:.1f}, {ours['run_bars']:.1f} |"
            f" {ours['frames']:.2f}: {' '.join(f'{f:.2f}' for f in frames)} |"
            f" {ours['windows']:.1f}: {' '.join(f'{f:.2f}' for f in spans)} |"
            f" {100 * ours['key']:.0f} %, {100 * ours['tempo']:.0f} % |"
        )
        rows.append(
            (
                seconds,
                *flux,
                *(ours[k] for k in ("deviation", "natural_deviation", "run_s", "run_bars")),
                *frames,
                *spans,
                ours["key"],
                ours["tempo"],
            )
        )
    every = np.asarray(rows)
    long = every[every[:, 0] >= SHORTEST]
    lines.append(_medians(f"median of {len(long)} (≥ {SHORTEST:.0f} s)", long[:, 1:]))
    lines.append(_medians(f"median of all {len(every)}", every[:, 1:]))
    return lines


def _medians(title: str, rows: np.ndarray) -> str:
    m = np.nanmedian(rows, axis=0)
    share = np.nanmean(rows[:, -2:], axis=0)
    return (
        f"| **{title}** | | | "
        + " / ".join(f"{100 * f:.0f} %" for f in m[:4])
        + f" | {m[4]:.0f}, {m[5]:.0f} | {m[6]:.1f}, {m[7]:.1f} |"
        f" {' '.join(f'{f:.2f}' for f in m[8:11])} | {' '.join(f'{f:.2f}' for f in m[11:14])} |"
        f" {100 * share[0]:.0f} %, {100 * share[1]:.0f} % |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--output", type=Path, help="write the table there too")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--novelty", type=float, default=0.5)
    parser.add_argument("--decode", default="beam", choices=["beam", "sample", "anneal"])
    parser.add_argument("--ending", default="open", choices=["open", "fade", "resolve"])
    parser.add_argument("--tracker", default="tempogram", help="an engine of rhythm.beats")
    arguments = parser.parse_args()
    options = {k: getattr(arguments, k) for k in ("novelty", "decode", "ending", "tracker")}
    results: dict[str, tuple[float, dict[str, dict[str, Any]]]] = {}
    refused: list[str] = []
    paths = sorted(p for p in arguments.folder.iterdir() if p.is_file())
    for path in paths:
        try:
            recording = Recording.read(path)
        except soundfile.LibsndfileError:
            continue
        try:
            results[path.name] = (
                recording.seconds,
                compare(recording, arguments.seeds, options),
            )
        except CannotProcess as reason:
            refused.append(f"{path.name}: {reason}")
        print(path.name, file=sys.stderr)
    longest = max(results, key=lambda name: results[name][0])
    seconds, megabytes = whole_process(arguments.folder / longest)
    flags = " ".join(f"--{k} {v}" for k, v in options.items())
    lines = [
        "# Continuation: engine `unit`",
        "",
        f"`python benchmarks/continuation.py FOLDER --seeds {arguments.seeds} {flags}`,"
        f" {time.strftime('%Y-%m-%d')}, {os.cpu_count()} CPU cores, {platform.machine()},"
        f" Python {platform.python_version()}.",
        "",
        f"(f) `musictool continue` on 60 s of stereo, 20 s new, whole process: **{seconds:.1f} s,"
        f" {megabytes:.0f} MB** at its peak.",
        "",
        *table(results),
        *(f"\nRefused: {line}" for line in refused),
    ]
    print("\n".join(lines))
    if arguments.output:
        kept_notes.write(arguments.output, lines)


if __name__ == "__main__":
    main()
