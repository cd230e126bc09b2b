"""How recorded sounds play: a SoundFont against FluidSynth, the sampler against pitches.

    python benchmarks/synth_sounds.py --soundfont FILE.sf2 --scores FOLDER --references FOLDER

Each of the 128 programs and each drum plays a note by `synth --engine soundfont` and by FluidSynth,
both dry, and so do some scores; what is compared is level, balance, colour and where notes begin.
Then the engine `sampler` plays a scale and a score by each of some recordings, and what is measured
is how far its notes are out of tune, and how its chroma agrees with the notes. The tables are
printed and written to `benchmarks/results/synth_sounds.md`.
"""

from __future__ import annotations

import argparse
import platform
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import soundfile
from scipy.signal import stft

import musictool as mt
from musictool_synth.sampler.pitches import note_of, track, usual_period

RESULTS = Path(__file__).parent / "results" / "synth_sounds.md"
RATE = 44_100
BANDS = ((50, 500), (500, 2000), (2000, 5000), (5000, 16_000))
SLOT = 4
"""Seconds from one note to the next."""

DRUMS = range(35, 82)
SCALE = (48, 55, 60, 64, 67, 72, 76, 84)


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--soundfont", type=Path, required=True)
    parser.add_argument("--scores", type=Path, required=True)
    parser.add_argument("--references", type=Path, required=True)
    parser.add_argument("--files", type=int, default=3)
    given = parser.parse_args()
    scores = sorted(given.scores.rglob("*.mid"))
    scores = scores[:: max(1, len(scores) // given.files)][: given.files]
    references = sorted(path for path in given.references.iterdir() if path.is_file())
    with tempfile.TemporaryDirectory(prefix="musictool-synth-") as folder:
        parts = [
            _notes(given.soundfont, Path(folder)),
            _songs(scores, given.soundfont, Path(folder)),
            _sampled(references, scores[0]),
        ]
    text = (
        f"# Sounds of synth\n\n{datetime.now(UTC):%Y-%m-%d}, `python benchmarks/synth_sounds.py "
        f"--soundfont {given.soundfont.name}`, Python {platform.python_version()} on "
        f"{platform.system()} {platform.machine()}.\n\n" + "\n\n".join(parts) + "\n"
    )
    print(text)
    RESULTS.write_text(text, encoding="utf-8")


@dataclass(frozen=True)
class Apart:
    """How far one recording is from another, in dB and seconds."""

    level: float
    balance: float
    onset: float
    bands: tuple[float, ...]


def _notes(font: Path, folder: Path) -> str:
    """Every program and drum, one note each."""
    ticks = SLOT * 1920
    changes = [(at * ticks, 0xC0, 0, at) for at in range(128)]
    notes = [(at * ticks + 20, 1920, 60, 100) for at in range(128)]
    drums = [((128 + at) * ticks + 20, 960, key, 100) for at, key in enumerate(DRUMS)]
    score = mt.Score(
        (mt.Track.of(notes, changes, channel=0), mt.Track.of(drums, drum=True, channel=9))
    )
    ours, theirs = _both(score, font, folder)
    slots = [slice(at * SLOT * RATE, (at + 1) * SLOT * RATE) for at in range(128 + len(DRUMS))]
    gain = np.median([_level(ours[:, one]) - _level(theirs[:, one]) for one in slots])
    theirs = theirs * 10 ** (gain / 20)
    rows = [
        "| notes | level | left to right | "
        + " | ".join(f"{low}-{high} Hz" for low, high in BANDS)
        + " | onset |",
        "| --- |" + " ---: |" * (len(BANDS) + 3),
    ]
    for name, some in (("128 programs", slots[:128]), (f"{len(DRUMS)} drums", slots[128:])):
        found = [_apart(ours[:, one], theirs[:, one]) for one in some]
        cells = [_spread([one.level for one in found]), _spread([one.balance for one in found])]
        cells += [_spread([one.bands[at] for one in found]) for at in range(len(BANDS))]
        cells.append(f"{1000 * np.median([abs(one.onset) for one in found]):.1f} ms")
        rows.append(f"| {name} | {' | '.join(cells)} |")
    return (
        "## A SoundFont, against FluidSynth\n\n" + "\n".join(rows) + "\n\nMedian and ninth tenth "
        "of the absolute difference in dB, once both are brought to one level; bands are relative "
        "to the\nlevel of the note, where there is anything in both. FluidSynth interpolates by "
        "four points, which leaves images over half\nthe sample rate of a sound; by a sinc of "
        "eight there are none, so that the highest band differs."
    )


def _songs(paths: Sequence[Path], font: Path, folder: Path) -> str:
    rows = ["| score | level | spectrum | onsets |", "| --- | ---: | ---: | ---: |"]
    for path in paths:
        ours, theirs = _both(mt.read(path), font, folder)
        gain = _level(ours) - _level(theirs)
        theirs = theirs * 10 ** (gain / 20)
        levels = [_levels(one) for one in (ours, theirs)]
        count = min(one.size for one in levels)
        loud = levels[1][:count] > -50
        course = np.abs(levels[0][:count] - levels[1][:count])[loud].mean()
        times = [_onsets(one) for one in (ours, theirs)]
        near = [np.abs(times[1] - one).min() for one in times[0]]
        agree = np.mean(np.array(near) < 0.02)
        rows.append(
            f"| {path.stem} | {course:.1f} dB | {_spectral(ours, theirs):.1f} dB | {agree:.0%} |"
        )
    return (
        "\n".join(rows)
        + "\n\nThe mean difference of level over tenths of a second; the log-spectral distance up "
        "to 5 kHz; the share of onsets that both have\nwithin 20 ms."
    )


def _sampled(references: Sequence[Path], path: Path) -> str:
    whole = mt.read(path)
    limit = whole.clock.tick(20.0)
    tracks = (replace(one, notes=one.notes[one.notes["start"] < limit]) for one in whole.tracks)
    excerpt = replace(whole, tracks=tuple(tracks), length=0)
    notes = [(at * 1920 + 20, 1700, pitch, 100) for at, pitch in enumerate(SCALE)]
    scale = mt.Score((mt.Track.of(notes),))
    rows = ["| reference | out of tune | chroma |", "| --- | ---: | ---: |"]
    for reference in references:
        step = mt.Step("synth", {"reverb": 0.0, "reference": str(reference)}, "sampler")
        cents = [_cents(mt.run(step, scale).mono(), at) for at in range(len(SCALE))]
        cents = [one for one in cents if np.isfinite(one)]
        tuned = f"{np.median(np.abs(cents)):.1f} cents" if cents else "no tones"
        likeness = _chroma(mt.run(step, excerpt), excerpt)
        rows.append(f"| {reference.stem} | {tuned} | {likeness:.2f} |")
    return (
        "## A recording's own sounds\n\n" + "\n".join(rows) + "\n\nThe median over a scale from C3 "
        f"to C6, of notes whose pitch can be measured; the correlation of the chroma of\n"
        f"20 s of {path.stem} with its notes."
    )


def _both(score: mt.Score, font: Path, folder: Path) -> tuple[np.ndarray, np.ndarray]:
    """By `synth` and by FluidSynth, dry, of one length."""
    midi, out = folder / "score.mid", folder / "out.wav"
    mt.write(midi, score, force=True)
    step = mt.Step("synth", {"reverb": 0.0, "soundfont": str(font)}, "soundfont")
    ours = mt.run(step, mt.read(midi)).samples
    command = ["fluidsynth", "-q", "-ni", "-R", "0", "-C", "0", "-g", "0.2", "-r", str(RATE)]
    command += ["-O", "float", "-T", "wav", "-F", str(out), str(font), str(midi)]
    subprocess.run(command, check=True, capture_output=True)
    theirs = soundfile.read(out, dtype="float32")[0].T
    length = min(ours.shape[1], theirs.shape[1])
    return ours[:, :length], theirs[:, :length]


def _apart(ours: np.ndarray, theirs: np.ndarray) -> Apart:
    bands = [_bands(one) for one in (ours, theirs)]
    heard = (bands[0] > -60) & (bands[1] > -60)
    sides = [_level(one[0]) - _level(one[1]) for one in (ours, theirs)]
    return Apart(
        _level(ours) - _level(theirs),
        float(np.clip(sides[0], -30, 30) - np.clip(sides[1], -30, 30)),
        _onset(ours) - _onset(theirs),
        tuple(np.where(heard, bands[0] - bands[1], np.nan)),
    )


def _level(samples: np.ndarray) -> float:
    return float(10 * np.log10((samples.astype(np.float64) ** 2).mean() + 1e-14))


def _levels(samples: np.ndarray) -> np.ndarray:
    step = RATE // 10
    count = samples.shape[1] // step
    parts = samples[:, : count * step].reshape(2, count, step).astype(np.float64)
    return 10 * np.log10((parts**2).mean(axis=(0, 2)) + 1e-14)


def _bands(samples: np.ndarray) -> np.ndarray:
    """Share of each band, in dB."""
    power = np.abs(np.fft.rfft(samples.mean(axis=0))) ** 2
    hertz = np.fft.rfftfreq(samples.shape[1], 1 / RATE)
    shares = [power[(hertz >= low) & (hertz < high)].sum() for low, high in BANDS]
    return 10 * np.log10(np.array(shares) / max(power.sum(), 1e-12) + 1e-12)


def _onset(samples: np.ndarray) -> float:
    """Seconds until a tenth of the peak is reached."""
    size = np.abs(samples).max(axis=0)
    return int(np.argmax(size > 0.1 * size.max())) / RATE


def _onsets(samples: np.ndarray) -> np.ndarray:
    return mt.find_onsets(mt.Audio(samples.astype(np.float32), RATE).stream()).times


def _spectral(ours: np.ndarray, theirs: np.ndarray) -> float:
    power = [np.abs(stft(one.mean(axis=0), nperseg=4096)[2][:464]) ** 2 for one in (ours, theirs)]
    floor = 1e-5 * power[1].max()
    apart = [10 * np.log10(one + floor) for one in power]
    loud = power[1].max(axis=0) > 10 * floor
    return float(np.sqrt(((apart[0] - apart[1])[:, loud] ** 2).mean(axis=0)).mean())


def _spread(values: Sequence[float]) -> str:
    size = np.abs(np.array([one for one in values if np.isfinite(one)]))
    return f"{np.median(size):.1f}, {np.quantile(size, 0.9):.1f}"


def _cents(samples: np.ndarray, at: int) -> float:
    part = samples[round((at + 0.25) * RATE) : round((at + 0.8) * RATE)]
    course = track(part, RATE)
    sure = course.periodicity > 0.8
    if sure.mean() < 0.5:
        return np.nan
    period = usual_period(part, float(np.median(course.period[sure])))
    apart = float(note_of(RATE / period)) - SCALE[at]
    return 100 * (apart - 12 * round(apart / 12))


def _chroma(audio: mt.Audio, score: mt.Score) -> float:
    """The mean correlation of each moment's chroma with the notes of that moment."""
    hertz, times, bins = stft(audio.mono(), RATE, nperseg=8192, noverlap=4096)
    heard = (hertz > 100) & (hertz < 4000)
    classes = np.rint(69 + 12 * np.log2(hertz[heard] / 440)).astype(int) % 12
    size = np.abs(bins[heard])
    chroma = np.array([size[classes == one].sum(axis=0) for one in range(12)])
    wanted = np.zeros_like(chroma)
    for note in score.notes:
        if not note.drum:
            wanted[note.pitch % 12, (times >= note.start) & (times < note.end + 0.1)] += 1
    moments = np.flatnonzero((wanted.std(axis=0) > 0) & (chroma.std(axis=0) > 0))
    return float(np.mean([np.corrcoef(chroma[:, at], wanted[:, at])[0, 1] for at in moments]))


if __name__ == "__main__":
    main()
