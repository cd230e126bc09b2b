"""Time-stretching against the truth: the same score, rendered at the other tempo.

    python benchmarks/stretching.py SCORES --soundfont FILE.sf2

Each MIDI file of a folder is rendered by FluidSynth at its own tempo and at a few others. The first
rendering is stretched to each of the other tempi by `rhythm.tempo`, by Rubber Band (as pedalboard
brings it, in its fast and its fine quality), and by Signalsmith Stretch where `python-stretch` is
installed. A perfect stretcher would give the other rendering. Reverb and chorus of the synthesizer
are off, as they do not change with the tempo.

- *error of attacks*, *of tones*: mean difference of log-mel magnitudes (64 bands) in windows of 12
  and of 93 ms, at the delay that makes their sum least, so that a constant delay costs nothing.
- *delay*: that delay, within 200 ms.
- *length error*: from the duration divided by the factor.
- *speed*: seconds of recording per second of work, two channels.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import librosa
import mido
import numpy as np
import pedalboard
import soundfile

import musictool as mt
from musictool import Samples

RESULTS = Path(__file__).parent / "results" / "stretching.md"
RATE = 44100
FACTORS = (0.8, 0.9, 1.1, 1.25)
SHORT, LONG = 512, 4096
HOP = 128
FARTHEST = round(0.2 * RATE / HOP)

Stretcher = Callable[[Samples, float], Samples]


@dataclass(frozen=True)
class Score:
    """How one result compares with the truth."""

    attacks: float
    tones: float
    delay_ms: float
    length_ms: float
    speed: float


def main() -> None:
    """Measure, print and record."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("scores", type=Path, help="folder of MIDI files")
    parser.add_argument("--soundfont", type=Path, required=True)
    parser.add_argument("--count", type=int, default=8, help="files taken, evenly from the folder")
    parser.add_argument("--seconds", type=float, default=20.0, help="of each file")
    options = parser.parse_args()
    files = sorted(options.scores.rglob("*.mid"))
    files = files[:: max(len(files) // options.count, 1)][: options.count]
    stretchers = dict(available())
    scores: dict[str, list[Score]] = {name: [] for name in stretchers}
    for file in files:
        recording = render(file, 1.0, options.soundfont)[:, : round(options.seconds * RATE)]
        for factor in FACTORS:
            truth = render(file, factor, options.soundfont)
            for name, stretcher in stretchers.items():
                scores[name].append(compared(stretcher, recording, factor, truth))
    report = as_report(scores, len(files))
    print(report)
    RESULTS.write_text(report, encoding="utf-8")


def available() -> Iterator[tuple[str, Stretcher]]:
    """What can be compared here, by name."""
    yield "rhythm.tempo", ours
    yield "Rubber Band, fast (R2)", lambda x, f: rubber_band(x, f, fine=False)
    yield "Rubber Band, fine (R3)", lambda x, f: rubber_band(x, f, fine=True)
    try:
        import python_stretch  # noqa: F401
    except ImportError:
        print("python-stretch is not installed: left out")
    else:
        yield "Signalsmith Stretch", signalsmith


def ours(recording: Samples, factor: float) -> Samples:
    """By `rhythm.tempo`."""
    result: Samples = mt.run(f"rhythm.tempo factor={factor}", mt.Audio(recording, RATE)).samples
    return result


def rubber_band(recording: Samples, factor: float, *, fine: bool) -> Samples:
    """By pedalboard."""
    return pedalboard.time_stretch(recording, RATE, factor, high_quality=fine)


def signalsmith(recording: Samples, factor: float) -> Samples:
    """By python-stretch, with its default preset."""
    from python_stretch import Signalsmith

    stretch = Signalsmith.Stretch()
    stretch.preset(recording.shape[0], RATE)
    stretch.setTimeFactor(factor)
    return np.asarray(stretch.process(np.ascontiguousarray(recording)), np.float32)


def render(score: Path, factor: float, soundfont: Path) -> Samples:
    """A MIDI file played `factor` times as fast, shape `(2, frames)`, without reverb or chorus."""
    song = mido.MidiFile(score)
    song.tracks[0].insert(0, mido.MetaMessage("set_tempo", tempo=500_000))
    for message in (message for track in song.tracks for message in track):
        if message.type == "set_tempo":
            message.tempo = round(message.tempo / factor)
    with tempfile.TemporaryDirectory() as folder:
        played, wav = Path(folder, "song.mid"), Path(folder, "song.wav")
        song.save(played)
        options = ["-n", "-i", "-q", "-R", "0", "-C", "0", "-g", "0.5", "-r", str(RATE)]
        command = ["fluidsynth", *options, "-F", str(wav), str(soundfont), str(played)]
        subprocess.run(command, check=True, capture_output=True)
        return np.ascontiguousarray(soundfile.read(wav, dtype="float32")[0].T)


def compared(stretcher: Stretcher, recording: Samples, factor: float, truth: Samples) -> Score:
    """One result against the rendering at the other tempo."""
    start = time.perf_counter()
    result = stretcher(recording, factor)
    took = time.perf_counter() - start
    truth = truth[:, : round(recording.shape[1] / factor)]
    delay, attacks, tones = least_difference(result, truth)
    return Score(
        attacks,
        tones,
        1000 * delay,
        1000 * abs(result.shape[1] - recording.shape[1] / factor) / RATE,
        recording.shape[1] / RATE / took,
    )


def least_difference(result: Samples, truth: Samples) -> tuple[float, float, float]:
    """The delay in seconds at which the sum is least of the two differences that follow it."""
    pairs = [(log_mel(result, window), log_mel(truth, window)) for window in (SHORT, LONG)]

    def differences(delay: int) -> list[float]:
        return [float(np.abs(overlap(a, b, delay)).mean()) for a, b in pairs]

    coarse = min(range(-FARTHEST, FARTHEST + 1, 4), key=lambda delay: sum(differences(delay)))
    best = min(range(coarse - 3, coarse + 4), key=lambda delay: sum(differences(delay)))
    attacks, tones = differences(best)
    return best * HOP / RATE, attacks, tones


def overlap(result: Samples, truth: Samples, delay: int) -> Samples:
    """The difference, where both are, of a result that comes `delay` columns late."""
    result, truth = result[:, max(delay, 0) :], truth[:, max(-delay, 0) :]
    columns = min(result.shape[1], truth.shape[1])
    return result[:, :columns] - truth[:, :columns]


def log_mel(samples: Samples, window: int) -> Samples:
    """Of the mean of the channels, shape `(64, columns)`."""
    mel = librosa.feature.melspectrogram(
        y=samples.mean(axis=0), sr=RATE, n_fft=window, hop_length=HOP, n_mels=64
    )
    return np.asarray(np.log(mel + 1e-4), np.float32)


def as_report(scores: dict[str, list[Score]], files: int) -> str:
    """The table, in Markdown."""
    ours_scores = scores["rhythm.tempo"]

    def row(name: str, results: list[Score]) -> str:
        def middle(what: str) -> float:
            return statistics.median(getattr(one, what) for one in results)

        both = zip(results, ours_scores, strict=True)
        nearer = np.mean([a.attacks + a.tones < b.attacks + b.tones for a, b in both])
        return (
            f"| {name} | {middle('attacks'):.3f} | {middle('tones'):.3f} | {nearer:.0%} "
            f"| {middle('delay_ms'):.0f} ms | {max(one.length_ms for one in results):.2f} ms "
            f"| {middle('speed'):.0f} × |"
        )

    rows = [row(name, results) for name, results in scores.items()]
    return "\n".join(
        [
            "# Time-stretching",
            "",
            f"{datetime.now(UTC):%Y-%m-%d}, `benchmarks/stretching.py SCORES --soundfont FILE`: "
            f"{files} scores, each {', '.join(map(str, FACTORS))} times as fast; "
            f"pedalboard {version('pedalboard')}.",
            "",
            "| stretcher | error of attacks | of tones | nearer to the truth than rhythm.tempo "
            "| delay | length error, at most | speed |",
            "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
            *rows,
            "",
            "Medians over scores and factors.",
            "",
        ]
    )


if __name__ == "__main__":
    main()
