"""Pitch shifting: what comes back after up and down again, attacks, tones, length, sides, time.

    python benchmarks/pitch_shift.py RECORDING...

`fx.pitch-shift` against Rubber Band as pedalboard brings it: its finer engine R3 by `time_stretch`,
and the effect `PitchShift`. Of drums and of music give some of each.

- *there and back*: a recording is shifted up and then down by as much. Mean difference to the
  recording of log-mel magnitudes (64 bands) in windows of 12 ms (attacks) and of 93 ms (tones), at
  the delay that makes their sum least, so that a constant delay costs nothing.
- *attacks*: a minute of drum strokes at known places; how late they come in the mean, and the
  standard deviation and the most around that.
- *pitch error*: of sines, 60 to 8000 Hz, at most.
- *sides*: a sine with -0.5 times itself in the other channel; the level of what is not so any more.
- *length error*, and *time* for three minutes in two channels, wall and processor.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pedalboard
from stretching import least_difference

import musictool as mt
from musictool import Samples

RESULTS = Path(__file__).parent / "results" / "pitch_shift.md"
RATE = 44100
SEMITONES = (-12.0, -5.0, 3.0, 12.0)
THERE = (2.0, 5.0)
FREQUENCIES = (60.0, 110.0, 440.0, 1000.0, 5000.0, 8000.0)
OURS = "fx.pitch-shift"

Signal = npt.NDArray[np.float64]
Shifter = Callable[[Samples, float], Samples]


@dataclass(frozen=True)
class Measured:
    """What is measured of one shifter without a recording."""

    late_ms: Signal
    cents: float
    sides_db: float
    length_ms: float
    wall_s: float
    processor_s: float


def main() -> None:
    """Measure, print and record."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("recordings", type=Path, nargs="+")
    parser.add_argument("--seconds", type=float, default=15.0, help="of each, from its 10th on")
    options = parser.parse_args()
    there_and_back = {
        file.stem: compared(excerpt(file, options.seconds)) for file in options.recordings
    }
    long = np.tile(excerpt(options.recordings[0], 30.0), (1, 180))[:, : 180 * RATE]
    measured = {name: measure(shifter, long) for name, shifter in SHIFTERS.items()}
    report = as_report(there_and_back, measured)
    print(report)
    RESULTS.write_text(report, encoding="utf-8")


def ours(samples: Samples, semitones: float) -> Samples:
    """By `fx.pitch-shift`."""
    recording = mt.Audio(samples, RATE)
    result: Samples = mt.run(f"fx.pitch-shift semitones={semitones}", recording).samples
    return result


def fine(samples: Samples, semitones: float) -> Samples:
    """By Rubber Band's R3, offline."""
    return pedalboard.time_stretch(
        samples, RATE, pitch_shift_in_semitones=semitones, preserve_formants=False
    )


def effect(samples: Samples, semitones: float) -> Samples:
    """By pedalboard's effect, which runs Rubber Band's R2 as if live."""
    return pedalboard.PitchShift(semitones)(samples, RATE)


SHIFTERS: dict[str, Shifter] = {
    OURS: ours,
    "Rubber Band, fine (R3)": fine,
    "pedalboard.PitchShift": effect,
}


def excerpt(file: Path, seconds: float) -> Samples:
    """Of a recording, at -20 dB in the mean; two channels."""
    stream = mt.resample(mt.read(file).stream(), RATE)
    samples = np.repeat(stream.audio().samples, 2, axis=0)[[0, -1]]
    begin = max(min(10 * RATE, samples.shape[1] - round(seconds * RATE)), 0)
    samples = samples[:, begin : begin + round(seconds * RATE)]
    return np.ascontiguousarray(0.1 * samples / np.sqrt((samples**2).mean()), np.float32)


def compared(recording: Samples) -> dict[str, tuple[float, float]]:
    """There and back by each shifter: error of attacks and of tones."""
    results = {}
    for name, shifter in SHIFTERS.items():
        errors = [
            least_difference(shifter(shifter(recording, up), -up), recording)[1:] for up in THERE
        ]
        attacks, tones = np.mean(errors, axis=0)
        results[name] = float(attacks), float(tones)
    return results


def measure(shifter: Shifter, long: Samples) -> Measured:
    """All that needs no recording, and the time for one."""
    begun, used = time.perf_counter(), time.process_time()
    shifter(long, 3.0)
    wall, processor = time.perf_counter() - begun, time.process_time() - used
    late = np.concatenate([lateness(shifter, semitones) for semitones in SEMITONES])
    tones = [tone(shifter, one, semitones) for one in FREQUENCIES for semitones in SEMITONES]
    cents, sides, length = np.max(np.abs(tones), axis=0) * (1, -1, 1)
    return Measured(late, cents, sides, length, wall, processor)


def lateness(shifter: Shifter, semitones: float) -> Signal:
    """Of strokes of noise over a minute, in ms: where they pass a third of their height."""
    random = np.random.default_rng(0)
    starts = np.rint((np.arange(1, 59) + random.uniform(-0.3, 0.3, 58)) * RATE).astype(int)
    samples = np.zeros((2, 60 * RATE), np.float32)
    fading = np.exp(-np.arange(6000) / 600)
    for start in starts:
        samples[:, start : start + 6000] += 0.3 * fading * random.standard_normal(6000)
    result = shifter(samples, semitones)
    reach = round(0.08 * RATE)
    return np.array(
        [
            leap(result[0, start - reach : start + reach])
            - leap(samples[0, start - reach : start + reach])
            for start in starts
        ]
    )


def leap(near: Samples) -> float:
    """When it first passes a third of its height, in ms."""
    level = np.abs(near)
    return 1000 * float(np.flatnonzero(level > level.max() / 3)[0]) / RATE


def tone(shifter: Shifter, frequency: float, semitones: float) -> tuple[float, float, float]:
    """Of a sine, the error of pitch in cents, of the sides in dB, and of the length in ms."""
    time_s = np.arange(6 * RATE) / RATE
    wave = 0.5 * np.sin(2 * np.pi * frequency * time_s)
    result = shifter(np.stack([wave, -0.5 * wave]).astype(np.float32), semitones)
    inner = result[:, RATE:-RATE].astype(np.float64)
    wanted = frequency * 2 ** (semitones / 12)
    found = frequency_of(inner[0])
    apart = np.sqrt(((inner[1] + 0.5 * inner[0]) ** 2).mean() / (inner[1] ** 2).mean() + 1e-15)
    length = 1000 * (result.shape[1] - time_s.size) / RATE
    return 1200 * np.log2(found / wanted), 20 * np.log10(apart), length


def frequency_of(wave: Signal) -> float:
    """Of a sine, by a parabola through the highest line of its spectrum and the two beside it."""
    size = 2**20
    spectrum = np.log(np.abs(np.fft.rfft(wave * np.hanning(wave.size), size)) + 1e-12)
    top = int(spectrum.argmax())
    below, middle, above = spectrum[top - 1 : top + 2]
    return float(top + (below - above) / (2 * (below - 2 * middle + above))) * RATE / size


def as_report(
    there_and_back: dict[str, dict[str, tuple[float, float]]], measured: dict[str, Measured]
) -> str:
    """The tables, in Markdown."""
    names = list(measured)
    rows = [
        f"| {name} | {np.mean(one.late_ms):+.2f} ms | {np.std(one.late_ms):.2f} ms "
        f"| {np.abs(one.late_ms - np.mean(one.late_ms)).max():.2f} ms | {one.cents:.2f} cents "
        f"| {one.sides_db:.0f} dB | {one.length_ms:.2f} ms | {one.wall_s:.1f} s "
        f"| {one.processor_s:.1f} s |"
        for name, one in measured.items()
    ]
    pairs = [
        f"| {file} | {' | '.join(written(results[name]) for name in names)} |"
        for file, results in there_and_back.items()
    ]
    means = [np.mean([one[name] for one in there_and_back.values()], axis=0) for name in names]
    semitones = ", ".join(f"{one:g}" for one in SEMITONES)
    return "\n".join(
        [
            "# Pitch shifting",
            "",
            f"{datetime.now(UTC):%Y-%m-%d}, `benchmarks/pitch_shift.py RECORDING...`; "
            f"pedalboard {version('pedalboard')}.",
            "",
            f"By {semitones} semitones; time for 3 minutes in two channels, by 3 semitones:",
            "",
            "| shifter | attacks late | scattered | at most | pitch error | sides | length error "
            "| wall | processor |",
            "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
            *rows,
            "",
            f"There and back by {' and '.join(f'{one:g}' for one in THERE)} semitones: error of "
            "attacks, of tones; less is better.",
            "",
            f"| recording | {' | '.join(names)} |",
            "| --- |" + " ---: |" * len(names),
            *pairs,
            f"| mean | {' | '.join(map(written, means))} |",
            "",
        ]
    )


def written(errors: npt.ArrayLike) -> str:
    """Of attacks and of tones."""
    attacks, tones = np.asarray(errors)
    return f"{attacks:.3f}, {tones:.3f}"


if __name__ == "__main__":
    main()
