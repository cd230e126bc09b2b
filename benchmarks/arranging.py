"""How well does what is arranged in time hold together? The seams of `loop` and of simple ways.

    python benchmarks/arranging.py FOLDER... [--output benchmarks/results/arranging.md]

Of each recording the best loop is cut, and three by simple ways:

ours        `musictool loop`, with nothing said of the length
naive       the cut of the same length from where the music begins, joined as it is
beats       the same moved to the nearest beats (librosa), joined by a crossfade of 10 ms
recurrence  the two beats whose surroundings are most alike (librosa's recurrence matrix of chroma
            and MFCCs between beats, its diagonals enhanced), as far apart as ours may be, joined
            by a crossfade of 10 ms

Each loop is played twice, and its seam is measured on the sound, by figures that know nothing of
how the command hears: (a) the spectral flux across the seam as a percentile of that at the piece's
own lines of the same place in the bar; (b) the same of the step in level, 100 ms against 100 ms;
(c) how far the sharpest bend within 1 ms stands out of those around it, as a percentile of the same
all over the piece: over 99.9 it is a click; (d) how far beats after the seam lie from the grid
before it. The piece's own lines have 50 in the mean, so the mean of (a) and (b) is the area under
the curve of whoever would tell seams from lines by that figure.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from pathlib import Path

import continuation_metrics as measure
import librosa
import numpy as np
import scipy.ndimage
import soundfile
from arranging_runs import asked

from musictool import Audio, CannotProcess
from musictool_continuation.looping.candidates import Wish
from musictool_continuation.looping.engine import find_loop
from musictool_continuation.looping.seam import whole
from musictool_continuation.unit.listening import Listened

SYSTEMS = ("ours", "naive", "beats", "recurrence")
FADE_S = 0.010
LEVEL_S = 0.1
CLICK_S = 0.001
CONTEXT = 8
"""Beats on which diagonals of the recurrence matrix are enhanced."""
FIGURES = ("flux", "level", "level_db", "click", "beat", "seconds")


@dataclass(frozen=True)
class Cut:
    """A loop, `(channels, frames)`, and where in the recording it begins, in seconds."""

    samples: np.ndarray
    start: float


def joined(audio: Audio, start: int, end: int) -> Cut:
    """A loop whose end passes over into what lies before its beginning, or after its end."""
    fade = round(FADE_S * audio.sample_rate)
    loop = audio.samples[:, start:end].copy()
    rise = np.linspace(0, 1, fade, dtype=np.float32)
    if start >= fade:
        before = audio.samples[:, start - fade : start]
        loop[:, -fade:] = loop[:, -fade:] * (1 - rise) + before * rise
    elif end + fade <= audio.frames:
        after = audio.samples[:, end : end + fade]
        loop[:, :fade] = after * (1 - rise) + loop[:, :fade] * rise
    return Cut(loop, start / audio.sample_rate)


def rivals(audio: Audio, heard: Listened, seconds: float) -> dict[str, Cut]:
    """Loops by simple ways."""
    rate = audio.sample_rate
    frames = round(seconds * rate)
    first = min(round(heard.start * rate), audio.frames - frames)
    found = {"naive": Cut(audio.samples[:, first : first + frames], first / rate)}
    sound = measure.mono(audio.samples, rate)
    _, at = librosa.beat.beat_track(y=sound, sr=measure.RATE, hop_length=measure.HOP)
    times = librosa.frames_to_time(at, sr=measure.RATE, hop_length=measure.HOP)
    if len(times) < 2 * CONTEXT:
        return found
    begin = times[np.abs(times - first / rate).argmin()]
    end = times[np.abs(times - begin - seconds).argmin()]
    if end > begin:
        found["beats"] = joined(audio, round(begin * rate), round(end * rate))
    chroma = librosa.feature.chroma_cqt(y=sound, sr=measure.RATE, hop_length=measure.HOP)
    mfcc = librosa.feature.mfcc(y=sound, sr=measure.RATE, hop_length=measure.HOP, n_mfcc=13)
    rows = np.concatenate([librosa.util.normalize(one, axis=1) for one in (chroma, mfcc)])
    beats = librosa.util.sync(rows, at)[:, 1:]
    alike = librosa.segment.recurrence_matrix(
        beats, width=1, mode="affinity", sym=True, k=len(times) - 3
    )
    alike = librosa.segment.path_enhance(alike, CONTEXT)
    span = heard.end - heard.start
    least = min(8.0, span / 3)
    count = min(len(alike), len(times))
    apart = times[None, :count] - times[:count, None]
    alike = np.where(apart >= least, alike[:count, :count], -1)
    if alike.max() > 0:
        one, other = np.unravel_index(alike.argmax(), alike.shape)
        found["recurrence"] = joined(audio, round(times[one] * rate), round(times[other] * rate))
    return found


def steps(sound: np.ndarray, times: np.ndarray) -> np.ndarray:
    """Size of the step in level at each time, dB."""
    width = round(LEVEL_S * measure.RATE)
    total = np.concatenate([np.zeros(1), np.cumsum(np.square(sound, dtype=np.float64))])
    at = np.round(times * measure.RATE).astype(int).clip(width, len(sound) - width)
    before, after = total[at] - total[at - width], total[at + width] - total[at]
    return np.abs(10 * np.log10((after + 1e-7) / (before + 1e-7)))


def bends(samples: np.ndarray, rate: int) -> np.ndarray:
    """The sharpest bend of the wave in every 2 ms, over the median of the 20 before and after."""
    sharp = np.abs(np.diff(samples, 2, axis=1)).max(axis=0)
    width = round(2 * CLICK_S * rate)
    each = sharp[: len(sharp) // width * width].reshape(-1, width).max(axis=1)
    return each / (scipy.ndimage.median_filter(each, 41, mode="nearest") + 1e-4)


def evaluate(audio: Audio, heard: Listened, cut: Cut) -> dict[str, float]:
    """All figures of one loop."""
    rate, units = audio.sample_rate, heard.units
    piece = measure.mono(audio.samples, rate)
    twice = np.concatenate([cut.samples, cut.samples], axis=1)
    sound = measure.mono(twice, rate)
    frames = cut.samples.shape[1]
    middle = np.array([frames / rate])
    inner = units.edges[1:-1]
    place = units.position[np.abs(units.edges[:-1] - cut.start).argmin()]
    alike = units.position[1:] == place
    lines = inner[alike] if alike.sum() > 3 else inner
    # Windows of 2 ms, the middle one around the seam.
    around = round(2 * CLICK_S * rate) * 81 // 2
    near = bends(twice[:, frames - around : frames + around + 2], rate)[40]
    deviation = float("nan")
    if units.steady and frames / rate > 5 * float(np.median(units.length)):
        period = float(np.median(units.length))
        after, _ = measure.beat_deviation(sound, period, frames / rate, np.zeros(1))
        deviation = float(after[0]) if len(after) else deviation
    own = steps(piece, lines)
    step = float(steps(sound, middle)[0])
    return {
        "flux": float(
            measure.percentile_of(measure.flux_at(sound, middle), measure.flux_at(piece, lines))[0]
        ),
        "level": float(measure.percentile_of(np.array([step]), own)[0]),
        "level_db": step,
        "click": float(measure.percentile_of(np.array([near]), bends(audio.samples, rate))[0]),
        "beat": deviation,
        "seconds": frames / rate,
    }


def compare(path: Path) -> tuple[dict[str, dict[str, float]], float, bool]:
    """Figures of every system, processor seconds of ours, and whether there is a beat."""
    samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    audio = Audio(np.ascontiguousarray(samples.T), rate)
    begun = time.process_time()
    made, heard, _ = find_loop(audio, Wish())
    ours = Cut(whole(audio, made), made.start / rate)
    took = time.process_time() - begun
    cuts = {"ours": ours} | rivals(audio, heard, made.frames / rate)
    figures = {name: evaluate(audio, heard, cut) for name, cut in cuts.items()}
    return figures, took, heard.units.rhythmic


def table(results: dict[str, tuple[dict[str, dict[str, float]], float, bool]]) -> list[str]:
    """One row a recording, and what comes of all."""
    head = (
        "| recording | beat | loop s: ours, recurrence | (a) flux, percentile: "
        + " / ".join(SYSTEMS)
        + " | (b) level | step dB | (c) bend | (d) beat ms |"
    )
    lines = [head, "|" + " --- |" * (head.count("|") - 1)]
    for name, (figures, _, has_beat) in results.items():

        def each(figure: str, form: str, figures: dict[str, dict[str, float]] = figures) -> str:
            found = (figures.get(system, {}).get(figure, float("nan")) for system in SYSTEMS)
            return " / ".join(format(one, form) for one in found)

        other = figures.get("recurrence", {}).get("seconds", float("nan"))
        lines.append(
            f"| {name} | {'yes' if has_beat else 'no'} | {figures['ours']['seconds']:.1f},"
            f" {other:.1f} | {each('flux', '.0f')} | {each('level', '.0f')} |"
            f" {each('level_db', '.1f')} | {each('click', '.1f')} | {each('beat', '.0f')} |"
        )
    return lines


def summary(results: dict[str, tuple[dict[str, dict[str, float]], float, bool]]) -> list[str]:
    """What comes of all recordings, system by system."""
    lines = [
        "| system | loops | (a) flux: mean percentile | ≤ 95 % | (b) level: mean percentile"
        " | ≤ 95 % | median step dB | (c) clicks | (d) median beat ms |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    all_of = [one[0] for one in results.values()]
    both = [one for one in all_of if "recurrence" in one]
    rows = [(system, system, all_of) for system in SYSTEMS]
    rows.insert(1, (f"ours, of those {len(both)} that recurrence loops", "ours", both))
    for title, system, among in rows:
        found = [one[system] for one in among if system in one]
        of = {name: np.array([one[name] for one in found]) for name in FIGURES}
        lines.append(
            f"| {title} | {len(found)} | {of['flux'].mean():.0f} |"
            f" {100 * np.mean(of['flux'] <= 95):.0f} % | {of['level'].mean():.0f} |"
            f" {100 * np.mean(of['level'] <= 95):.0f} % | {np.median(of['level_db']):.1f} |"
            f" {int(np.sum(of['click'] > 99.9))} | {np.nanmedian(of['beat']):.0f} |"
        )
    return lines


def main() -> None:
    run = asked(__file__, __doc__)
    results: dict[str, tuple[dict[str, dict[str, float]], float, bool]] = {}
    refused: list[str] = []
    for path in run.paths:
        try:
            results[path.name] = compare(path)
        except soundfile.LibsndfileError:
            continue
        except CannotProcess as reason:
            refused.append(f"{path.name}: {reason}")
        print(path.name, file=sys.stderr)
    total = sum(took for _, took, _ in results.values())
    about = f"`loop` on {len(results)} recordings: {total / len(results):.1f} s of processor each."
    run.tell("Arranging in time", about, [summary(results), table(results)], refused)


if __name__ == "__main__":
    main()
