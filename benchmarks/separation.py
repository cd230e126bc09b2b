"""Separation: parts that are known, mixed and taken apart again.

    python benchmarks/separation.py --stems FOLDER --voices FILE... --scores FOLDER

A band is a folder with its tracks, of which one has "drums" in its name; scores are played by
`synth`, drums and all else apart. Engine `hpss` and librosa's `hpss`, with margins 1 and 2, have
to tell drums from the rest. Voices are put into the middle of the band, whose tracks are
panned, for `centre` and, if its weights are here, `spleeter`. Of each part SI-SDR (Le Roux et al.,
ICASSP 2019) and SDR, in dB; beside them seconds of the processor for a minute of stereo, and what
memory two minutes take. The table is printed and written to `benchmarks/results/separation.md`.
"""

from __future__ import annotations

import argparse
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import librosa
import numpy as np
import numpy.typing as npt

import musictool as mt

RESULTS = Path(__file__).parent / "results" / "separation.md"
RATE = 44_100
SECONDS = 12
QUIETEST = 1 / 6
"""RMS of the drums over that of the rest, or the other way round, of a score that is taken."""

PANS = (-0.8, 0.6, -0.5, 0.8, -0.3, 0.4)
"""Of tracks in their order, from left to right."""

MINUTES = 2

Samples = npt.NDArray[np.floating]
Parts = Mapping[str, Samples]
System = Callable[[mt.Audio], Parts]


class Mixture(NamedTuple):
    """What is known of a mixture."""

    name: str
    parts: dict[str, Samples]

    @property
    def audio(self) -> mt.Audio:
        """The sum."""
        return mt.Audio(sum(self.parts.values()).astype(np.float32), RATE)


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--stems", type=Path, required=True)
    parser.add_argument("--voices", type=Path, nargs="+", required=True)
    parser.add_argument("--scores", type=Path, required=True)
    parser.add_argument("--count", type=int, default=6)
    parser.add_argument("--memory-of", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.memory_of:
        print(_peak(given.memory_of))
        return
    tracks = {path.stem: _stereo(mt.read(path)) for path in sorted(given.stems.iterdir())}
    drums = [*_band(tracks), *_played(sorted(given.scores.rglob("*.mid")), given.count)]
    voices = list(_sung(tracks, given.voices))
    of_drums = {
        "`separate` (hpss)": _ours("hpss"),
        **{f"librosa, margin {margin}": _librosa(margin) for margin in (1.0, 2.0)},
    }
    of_voices = {"`separate --engine centre`": _ours("centre")}
    try:
        mt.find_weights("spleeter")
        of_voices["`separate --engine spleeter`"] = _ours("spleeter")
    except mt.MissingWeights as error:
        print(error)
    head = (
        f"# Separation\n\n{datetime.now(UTC):%Y-%m-%d}, `python benchmarks/separation.py`, librosa "
        f"{librosa.__version__}, Python {platform.python_version()} on {platform.system()} "
        f"{platform.machine()}, one thread. SI-SDR / SDR in dB, means over the mixtures.\n"
    )
    sections = (
        ("Drums and the rest", lambda: _table(drums, of_drums, ("harmonic", "percussive"))),
        ("A voice in the middle of a band", lambda: _table(voices, of_voices, ("voice", "band"))),
        ("Work and memory", lambda: _costs({**of_drums, **of_voices}, given, drums[0].audio)),
    )
    parts = [head]
    for title, table in sections:
        parts.append(f"## {title}\n\n{table()}")
        print(parts[-1], flush=True)
        RESULTS.write_text("\n".join(parts), encoding="utf-8")


def _stereo(audio: mt.Audio) -> Samples:
    return np.asarray(mt.resample(audio, RATE, 2).samples)


def _cut(samples: Samples, start: float) -> Samples:
    frames = SECONDS * RATE
    cut = samples[:, round(start * RATE) :][:, :frames]
    return np.pad(cut, ((0, 0), (0, frames - cut.shape[1])))


def _band(tracks: Mapping[str, Samples]) -> Iterator[Mixture]:
    for start in (5, 30, 55):
        beaten = sum(_cut(one, start) for name, one in tracks.items() if "drums" in name)
        others = sum(_cut(one, start) for name, one in tracks.items() if "drums" not in name)
        yield Mixture(f"band, {start} s", {"harmonic": others, "percussive": beaten})


def _played(scores: Sequence[Path], count: int) -> Iterator[Mixture]:
    """Renderings of scores, spread over the folder."""
    left = count
    for path in scores[:: max(1, len(scores) // (2 * count))]:
        score = mt.read(path)
        apart = [
            tuple(one for one in score.tracks if one.drum is wanted) for wanted in (False, True)
        ]
        if not left or not all(apart):
            continue
        cut = f"trim start=8 end={8 + SECONDS} | synth"
        try:
            parts = [_stereo(mt.run(cut, replace(score, tracks=tracks))) for tracks in apart]
        except mt.MusictoolError:  # nothing of one of them in these seconds
            continue
        others, beaten = (_cut(part, 0) for part in parts)
        levels = np.std(beaten) / np.std(others)
        if QUIETEST < levels < 1 / QUIETEST:
            left -= 1
            yield Mixture(f"score, {path.stem}", {"harmonic": others, "percussive": beaten})


def _sung(tracks: Mapping[str, Samples], voices: Sequence[Path]) -> Iterator[Mixture]:
    """A voice in the middle, as loud as the band, whose tracks are panned by equal power."""
    for path in voices:
        sung = mt.resample(mt.read(path), RATE, 1).samples[:, : SECONDS * RATE]
        angles = (np.asarray(PANS) + 1) * np.pi / 4
        band = sum(
            _cut(one, 30).mean(axis=0)[: sung.shape[1]] * [[np.cos(angle)], [np.sin(angle)]]
            for one, angle in zip(tracks.values(), angles, strict=False)
        )
        voice = np.repeat(sung, 2, axis=0)
        voice = voice * (np.std(band) / np.std(voice))
        yield Mixture(path.stem, {"voice": voice, "band": band})


def _ours(engine: str) -> System:
    def system(audio: mt.Audio) -> Parts:
        made = [part.samples for part in mt.run(f"separate engine={engine}", audio).values()]
        names = ("harmonic", "percussive") if engine == "hpss" else ("voice", "band")
        return dict(zip(names, made, strict=False))

    return system


def _librosa(margin: float) -> System:
    def system(audio: mt.Audio) -> Parts:
        found = librosa.effects.hpss(audio.samples, margin=margin)
        return dict(zip(("harmonic", "percussive"), found, strict=True))

    return system


def _table(mixtures: Sequence[Mixture], systems: Mapping[str, System], parts: Sequence[str]) -> str:
    """Means over the mixtures, and how often each is the best."""
    everyone: dict[str, System] = {"the mixture": lambda audio: dict.fromkeys(parts, audio.samples)}
    rows = {
        name: [_scores(system(one.audio), one.parts, parts) for one in mixtures]
        for name, system in (everyone | dict(systems)).items()
    }
    found = np.array(list(rows.values()))  # (systems, mixtures, parts, 2)
    best = (found[..., 0].argmax(axis=0)[None] == np.arange(len(rows))[:, None, None]).mean((1, 2))
    lines = [
        f"| {len(mixtures)} mixtures | {' | '.join(parts)} | best by SI-SDR |",
        f"| --- | {'---: | ' * (len(parts) + 1)}".rstrip(),
    ]
    for name, figures, first in zip(rows, found.mean(axis=1), best, strict=True):
        cells = (f"{one:.2f} / {other:.2f}" for one, other in figures)
        lines.append(f"| {name} | {' | '.join(cells)} | {first:.0%} |")
    return "\n".join(lines) + "\n"


def _scores(made: Parts, truth: Parts, parts: Sequence[str]) -> list[tuple[float, float]]:
    return [(_si_sdr(made[one], truth[one]), _sdr(made[one], truth[one])) for one in parts]


def _si_sdr(made: Samples, truth: Samples) -> float:
    made, truth = made.astype(float), truth.astype(float)
    return _sdr(made, truth * ((made * truth).sum() / (truth**2).sum()))


def _sdr(made: Samples, truth: Samples) -> float:
    made, truth = made.astype(float), truth.astype(float)
    return float(10 * np.log10((truth**2).sum() / ((made - truth) ** 2).sum()))


def _costs(systems: Mapping[str, System], given: argparse.Namespace, audio: mt.Audio) -> str:
    lines = [
        f"| | processor, a minute of stereo | peak of memory, {MINUTES} minutes, file to files |",
        "| --- | ---: | ---: |",
    ]
    options = ["--stems", given.stems, "--scores", given.scores, "--voices", *given.voices]
    for name, system in systems.items():
        if "margin" in name and "1.0" not in name:  # they cost the same
            continue
        begun = time.process_time()
        system(audio)
        spent = (time.process_time() - begun) * 60 / SECONDS
        asked = [sys.executable, __file__, *map(str, options), "--memory-of", name]
        peak = subprocess.run(asked, check=True, capture_output=True, text=True).stdout.split()[-1]
        lines.append(f"| {name} | {spent:.1f} s | {int(peak)} MB |")
    return "\n".join(lines) + "\n"


def _peak(name: str) -> int:
    """In MB, of this process, that separates a long file and writes the parts."""
    import resource
    import tempfile

    import soundfile

    with tempfile.TemporaryDirectory(prefix="musictool-separation-") as place:
        path, block = Path(place) / "long.wav", np.random.default_rng(0).normal(size=(RATE, 2)) / 9
        with soundfile.SoundFile(path, "w", RATE, 2, "PCM_16") as file:
            for _ in range(60 * MINUTES):
                file.write(block)
        if name.startswith("librosa"):
            samples, _ = librosa.load(path, sr=None, mono=False)
            found = librosa.effects.hpss(samples, margin=float(name.split()[-1]))
            for number, part in enumerate(found):
                soundfile.write(Path(place) / f"{number}.wav", part.T, RATE)
        else:
            from musictool.cli.app import program

            engine = ["--engine", name.split()[-1].strip("`")] if "--engine" in name else []
            program(["separate", str(path), *engine, "-o", str(Path(place) / "parts"), "--quiet"])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
