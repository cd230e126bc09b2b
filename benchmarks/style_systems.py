"""Who makes a recording sound like another: a gain, a filter, matchering, musictool."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import venv
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from platformdirs import user_cache_path
from style_chains import minimum_phase
from style_metrics import RATE, Samples, lufs, rms_db
from style_pairs import Pair, read, write

import musictool as mt

MATCHERING = "matchering==2.0.6"
MATCHERING_SCRIPT = """\
import sys
import matchering
from matchering.results import Result

result = Result(sys.argv[3], "FLOAT")
matchering.process(target=sys.argv[1], reference=sys.argv[2], results=[result])
"""
OURS = (
    *(sys.executable, "-m", "musictool", "style", "IN", "--reference", "REF", "-o", "OUT"),
    *("--force", "--quiet"),
)
REACH_DB = 20.0
"""How far the match equaliser goes up and down."""

StyleFunction = Callable[[mt.Audio, list[mt.Audio]], mt.Audio]


@dataclass(frozen=True)
class Cost:
    """What a result took."""

    seconds: float
    cpu: float


@dataclass(frozen=True)
class System:
    """One that makes a file sound like another."""

    name: str
    process: Callable[[Path, Path, Path], Cost]
    """From input and reference to a result."""
    cached: bool
    """Whether a result made before will do."""

    def result(self, pair: Pair) -> tuple[Samples, Cost]:
        """As long as the input."""
        out = pair.folder / f"{self.name.replace(' ', '_')}.wav"
        note = out.with_suffix(".json")
        if self.cached and note.exists():
            cost = Cost(**json.loads(note.read_text(encoding="utf-8")))
        else:
            cost = self.process(pair.folder / "input.wav", pair.folder / "reference.wav", out)
            note.write_text(json.dumps(asdict(cost)), encoding="utf-8")
        return _as_long_as(read(out), pair.input), cost


def nothing() -> System:
    """The input as it is."""
    return in_process("input as is", lambda audio, references: audio)


def same_loudness() -> System:
    """A gain to the reference's loudness: what any further change has to be worth."""

    def process(audio: mt.Audio, references: list[mt.Audio]) -> mt.Audio:
        gain = 10 ** ((lufs(references[0].samples) - lufs(audio.samples)) / 20)
        return audio.with_samples(audio.samples * np.float32(gain))

    return in_process("same loudness", process)


def match_eq() -> System:
    """A linear filter that takes the long-term spectrum to the reference's, then its RMS."""

    def process(audio: mt.Audio, references: list[mt.Audio]) -> mt.Audio:
        return audio.with_samples(match_spectrum(audio.samples, references[0].samples))

    return in_process("match EQ", process)


def in_process(name: str, function: StyleFunction, *, cached: bool = True) -> System:
    """A function from `Audio` and its references to `Audio`."""

    def process(source: Path, reference: Path, out: Path) -> Cost:
        audio, example = (mt.Audio(read(path), RATE) for path in (source, reference))
        start, cpu = time.perf_counter(), time.process_time()
        result = function(audio, [example])
        cost = Cost(time.perf_counter() - start, time.process_time() - cpu)
        write(out, result.samples)
        return cost

    return System(name, process, cached)


def program(name: str, command: Sequence[str], *, cached: bool) -> System:
    """A whole process; `IN`, `REF` and `OUT` stand for the files."""

    def process(source: Path, reference: Path, out: Path) -> Cost:
        files = {"IN": str(source), "REF": str(reference), "OUT": str(out)}
        start = time.perf_counter()
        log = out.with_suffix(".log")
        with log.open("w", encoding="utf-8") as output:
            words = [files.get(word, word) for word in command]
            running = subprocess.Popen(words, stdout=output, stderr=output)
            _, status, used = os.wait4(running.pid, 0)
            wall = time.perf_counter() - start
        if status:
            raise SystemExit(f"{name} failed:\n{log.read_text(encoding='utf-8')[-2000:]}")
        return Cost(wall, used.ru_utime + used.ru_stime)

    return System(name, process, cached)


def matchering(python: Path) -> System:
    """As its documentation calls it: default configuration, its limiter, 32 bits of floating point.

    Its `process` is what writes, so that quantising is no part of the difference.
    """
    return program(
        "matchering", [str(python), "-c", MATCHERING_SCRIPT, "IN", "REF", "OUT"], cached=True
    )


def ours(command: Sequence[str]) -> System:
    """The command line, process start and all."""
    return program("musictool", command, cached=False)


def matchering_environment() -> Path | None:
    """The Python of an environment that holds it; made if it is not there, None without network."""
    home = user_cache_path("musictool-benchmarks") / MATCHERING.replace("=", "-")
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not (home / "done").exists():
        print(f"Installing {MATCHERING} into {home} ...", file=sys.stderr)
        venv.EnvBuilder(with_pip=True, clear=True).create(home)
        command = [python, "-m", "pip", "install", "--quiet", MATCHERING]
        if subprocess.run(command, check=False).returncode:
            return None
        (home / "done").touch()
    return python


def match_spectrum(samples: Samples, reference: Samples, taps: int = 4096) -> Samples:
    """The textbook's: the ratio of long-term spectra, smoothed over 1/3 octave, as minimum phase.

    Both spectra are means of power over channels and windows. The ratio keeps within ±20 dB of its
    middle, which is set by RMS afterwards.
    """
    from scipy.signal import oaconvolve

    spectra = [_smoothed(_long_term_power(x, 2 * taps)) for x in (reference, samples)]
    ratio_db = 10 * np.log10((spectra[0] + 1e-14) / (spectra[1] + 1e-14))
    # By octaves, not by Hz, or the highest two would be half of it.
    octaves = np.unique(np.geomspace(4, taps * 0.8, 200).astype(int))
    ratio_db = np.clip(ratio_db - np.median(ratio_db[octaves]), -REACH_DB, REACH_DB)
    response = minimum_phase(10 ** (ratio_db / 20))[:taps]
    response[-taps // 8 :] *= 0.5 + 0.5 * np.cos(np.pi * np.arange(taps // 8) / (taps // 8))
    filtered = oaconvolve(samples, response[np.newaxis], axes=-1)[:, : samples.shape[1]]
    gain = 10 ** ((rms_db(reference) - rms_db(filtered)) / 20)
    return np.asarray(filtered * gain, np.float32)


def _long_term_power(samples: Samples, window: int) -> npt.NDArray[np.float64]:
    """Welch's mean, shape `(bins,)`."""
    from scipy.signal import welch

    _, power = welch(samples, RATE, "hann", nperseg=window, scaling="spectrum")
    return np.asarray(power, np.float64).mean(axis=0)


def _smoothed(power: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Mean over a third of an octave around each bin."""
    bins = np.arange(len(power))
    low = np.floor(bins * 2 ** (-1 / 6)).astype(int)
    high = np.minimum(np.ceil(bins * 2 ** (1 / 6)).astype(int) + 1, len(power))
    total = np.concatenate([[0.0], np.cumsum(power)])
    return (total[high] - total[low]) / (high - low)


def _as_long_as(samples: Samples, other: Samples) -> Samples:
    frames = other.shape[1]
    return np.pad(samples[:, :frames], ((0, 0), (0, max(frames - samples.shape[1], 0))))
