"""How well is a hole in a recording filled? `inpaint` beside simple ways, and beside the truth.

    python benchmarks/arranging_inpaint.py FOLDER_OR_FILE... [--output RESULT.md]

Out of every recording of 12 s and more parts are taken, of 0.2 s, 2 s and 5.7 s, each with noise in
its place, and filled again:

ours     `musictool inpaint`
compose  `musictool inpaint --engine compose`, in holes of 5.7 s
loop     the bar before (four beats of librosa's) again and again, joined as it is
beats    what was the fewest whole bars before, joined by a crossfade of 10 ms
truth    what was taken out

The joins are measured on the sound, by figures that know nothing of how the command hears; they are
those of `arranging.py`, against the piece's own moments as far from a beat: (a) flux, (b) level,
(c) clicks; (d) how far beats in the filling lie from the grid before; (h) the RMS step in dB from
the mean log-mel spectrum of .35 s before a join to that after it, which tells whether the sound
goes on. Then how near it is to what was taken out: (e) cosine distance of chroma and (f) RMS
distance of MFCC, frame by frame, over the median of ten excerpts of the same length from anywhere
in the piece: 1 is as near as the piece is to itself. (g): whether the key of the filling, or its
relative, is that of what was taken out.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass

import arranging_runs
import continuation_metrics as measure
import librosa
import numpy as np
from arranging import CLICK_S, FADE_S, bends, steps

from musictool import Audio, CannotProcess, Context
from musictool_continuation import compose_filling
from musictool_continuation.filling.engine import fill_holes
from musictool_continuation.filling.holes import Hole
from musictool_continuation.unit.listening import Listened

SYSTEMS = ("ours", "compose", "loop", "beats", "truth")
HOLES = ((0.37, 5.7), (0.55, 0.2), (0.71, 2.0))
"""Where each begins, as a share of the recording, and its length in seconds."""
COMPOSED_S = 5.0
"""Seconds of a hole from which on notes are composed in it."""
LEAST_S = 12.0
EXCERPTS = 10
WAY_S = 0.35
FIGURES = ("flux", "level", "step", "click", "way", "beat", "chroma", "mfcc", "key", "outside")

Results = dict[tuple[str, float], tuple[dict[str, dict[str, float]], dict[str, float]]]
"""By recording and length: the figures of each system, and processor seconds of both of ours."""


@dataclass(frozen=True)
class Sides:
    """A recording with a hole; `truth` is what was taken out."""

    audio: Audio
    first: int
    last: int

    @property
    def truth(self) -> np.ndarray:
        return self.audio.samples[:, self.first : self.last]

    def spoilt(self) -> Audio:
        """With noise in the hole."""
        samples = self.audio.samples.copy()
        rng = np.random.default_rng(0)
        shape = (samples.shape[0], self.last - self.first)
        samples[:, self.first : self.last] = 0.3 * rng.standard_normal(shape)
        return self.audio.with_samples(samples)

    def filled(self, with_what: np.ndarray) -> np.ndarray:
        before, after = self.audio.samples[:, : self.first], self.audio.samples[:, self.last :]
        return np.concatenate([before, with_what, after], axis=1)


def rivals(sides: Sides) -> dict[str, np.ndarray]:
    """Fillings by simple ways."""
    samples, rate = sides.audio.samples, sides.audio.sample_rate
    frames = sides.last - sides.first
    found = {"truth": sides.truth}
    sound = measure.mono(sides.spoilt().samples, rate)
    _, times = librosa.beat.beat_track(
        y=sound, sr=measure.RATE, hop_length=measure.HOP, units="time"
    )
    bar = round(4 * float(np.median(np.diff(times))) * rate) if len(times) > 8 else 2 * rate
    bar = min(bar, sides.first)
    last_bar = samples[:, sides.first - bar : sides.first]
    found["loop"] = np.tile(last_bar, -(-frames // bar))[:, :frames]
    away = bar * -(-frames // bar)
    begin = sides.first - away
    if begin < 0:
        return found
    other = samples[:, begin : begin + frames].copy()
    fade = min(round(FADE_S * rate), frames // 2)
    rise = np.linspace(0, 1, fade, dtype=np.float32)
    # The recording goes on into the hole as nobody knows: from its last moments, backwards.
    before = samples[:, sides.first - fade : sides.first][:, ::-1]
    after = samples[:, sides.last : sides.last + fade][:, ::-1]
    other[:, :fade] = other[:, :fade] * rise + before * (1 - rise)
    other[:, frames - fade :] = other[:, frames - fade :] * rise[::-1] + after * rise
    found["beats"] = other
    return found


def features(sound: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Chroma `(n, 12)` and MFCC without the first `(n, 12)`, every 23 ms, of mono at 22.05 kHz."""
    power = np.abs(librosa.stft(sound, n_fft=2048, hop_length=measure.HOP)) ** 2
    chroma = librosa.feature.chroma_stft(S=power, sr=measure.RATE, tuning=0.0).T
    mel = librosa.feature.melspectrogram(S=power, sr=measure.RATE, n_mels=40)
    decibels = librosa.power_to_db(mel, ref=1.0, top_db=None).clip(-60)
    return chroma, librosa.feature.mfcc(S=decibels, n_mfcc=13).T[:, 1:]


def mel(sound: np.ndarray) -> np.ndarray:
    """Log-mel spectra `(n, 40)` in dB, every 23 ms, of mono at 22.05 kHz."""
    power = librosa.feature.melspectrogram(
        y=sound, sr=measure.RATE, n_fft=2048, hop_length=measure.HOP, n_mels=40
    )
    decibels: np.ndarray = librosa.power_to_db(power, ref=1.0, top_db=None).clip(-60).T
    return decibels


def ways(spectra: np.ndarray, moments: np.ndarray, seconds: float) -> np.ndarray:
    """The step in dB, RMS over bands, between the means of so many seconds on both sides."""
    width = max(1, round(seconds * measure.RATE / measure.HOP))
    found = []
    for at in np.round(moments * measure.RATE / measure.HOP).astype(int):
        before, after = spectra[max(at - width, 0) : max(at, 1)], spectra[at : at + width]
        found.append(np.sqrt(np.square(after.mean(axis=0) - before.mean(axis=0)).mean()))
    return np.array(found)


def apart(one: np.ndarray, other: np.ndarray) -> tuple[float, float]:
    """Distances of chroma and MFCC, of mono at 22.05 kHz."""
    (a, x), (b, y) = features(one), features(other)
    size = np.linalg.norm(a, axis=1) * np.linalg.norm(b, axis=1) + 1e-9
    cosines = (a * b).sum(axis=1) / size
    return max(float(np.mean(1 - cosines)), 0.0), float(np.sqrt(np.square(x - y).mean()))


def excerpts_apart(sides: Sides) -> tuple[float, float]:
    """The same of excerpts from anywhere else, medians."""
    rate, frames = sides.audio.sample_rate, sides.last - sides.first
    truth = measure.mono(sides.truth, rate)
    rng = np.random.default_rng(1)
    found = []
    while len(found) < EXCERPTS:
        begin = int(rng.integers(0, sides.audio.frames - frames))
        if begin < sides.last and begin + frames > sides.first:
            continue
        other = measure.mono(sides.audio.samples[:, begin : begin + frames], rate)
        found.append(apart(other[: len(truth)], truth[: len(other)]))
    chroma, mfcc = np.median(found, axis=0)
    return float(chroma), float(mfcc)


def evaluate(
    sides: Sides, heard: Listened, filling: np.ndarray, usual: tuple[float, float]
) -> dict[str, float]:
    """All figures of one filling; those of joins are means of both."""
    audio, rate, units = sides.audio, sides.audio.sample_rate, heard.units
    samples = sides.filled(filling)
    piece, sound = measure.mono(audio.samples, rate), measure.mono(samples, rate)
    natural = bends(audio.samples, rate)
    usual_spectra, spectra = mel(piece), mel(sound)
    side_s = min(WAY_S, filling.shape[1] / rate)
    rows = []
    for frame in (sides.first, sides.last):
        at = frame / rate
        unit = int(np.searchsorted(units.edges, at, "right")) - 1
        lines = units.edges[1:-1] + (at - units.edges[max(unit, 0)])
        lines = lines[(np.abs(lines - at) > 0.1) & (lines < audio.duration - 0.1)]
        moment = np.array([at])
        flux = measure.percentile_of(measure.flux_at(sound, moment), measure.flux_at(piece, lines))
        step = steps(sound, moment)
        level = measure.percentile_of(step, steps(piece, lines))
        around = round(2 * CLICK_S * rate) * 81 // 2
        near = bends(samples[:, max(frame - around, 0) : frame + around + 2], rate)
        click = measure.percentile_of(near[len(near) // 2 : len(near) // 2 + 1], natural)
        inside = lines[(lines > side_s) & (lines < audio.duration - side_s)]
        way = measure.percentile_of(
            ways(spectra, moment, side_s), ways(usual_spectra, inside, side_s)
        )
        rows.append([float(one[0]) for one in (flux, level, step, click, way)])
    joins = np.array(rows)
    deviation = np.nan
    period = float(np.median(units.length))
    if units.steady and filling.shape[1] / rate > 5 * period:
        after, _ = measure.beat_deviation(sound, period, sides.first / rate, np.zeros(1))
        deviation = float(after[0]) if len(after) else deviation
    truth, made = measure.mono(sides.truth, rate), measure.mono(filling, rate)
    chroma, mfcc = apart(made, truth)
    keys = [measure.key(measure.frame_features(one)) for one in (truth, made)]
    return {
        "flux": float(joins[:, 0].mean()),
        "level": float(joins[:, 1].mean()),
        "step": float(joins[:, 2].mean()),
        "click": float(np.sum(joins[:, 3] > 99.9)),
        "way": float(joins[:, 4].mean()),
        "beat": deviation,
        "chroma": chroma / max(usual[0], 1e-6),
        "mfcc": mfcc / max(usual[1], 1e-6),
        "key": float(measure.keys_agree(*keys)),
        "outside": float(
            np.array_equal(samples[:, : sides.first], audio.samples[:, : sides.first])
            and np.array_equal(samples[:, sides.last :], audio.samples[:, sides.last :])
            and samples.shape == audio.samples.shape
        ),
    }


def compare(
    audio: Audio, share: float, seconds: float
) -> tuple[dict[str, dict[str, float]], dict[str, float]]:
    """Figures of every system, and processor seconds of ours."""
    rate = audio.sample_rate
    first = round(share * audio.frames)
    last = min(first + round(seconds * rate), audio.frames - rate)
    sides = Sides(audio, first, last)
    begun = time.process_time()
    hole = Hole(first, last, last - first, audio.frames)
    (one,), heard = fill_holes(sides.spoilt(), [hole])
    took = {"ours": time.process_time() - begun}
    usual = excerpts_apart(sides)
    fillings = {"ours": one.chosen.filling.samples} | rivals(sides)
    if seconds >= COMPOSED_S:
        begun = time.process_time()
        try:
            made = compose_filling(
                sides.spoilt().stream(), first / rate, last / rate, context=Context()
            ).audio()
        except CannotProcess as reason:
            print(reason, file=sys.stderr)
        else:
            fillings["compose"] = made.samples[:, first:last]
            took["compose"] = time.process_time() - begun
    return {name: evaluate(sides, heard, made, usual) for name, made in fillings.items()}, took


def summary(results: Results) -> list[str]:
    """What comes of all holes, system by system and length by length."""
    lines = [
        "| system, hole | holes | outside the same | (a) flux: mean percentile | (b) level: mean"
        " percentile | step dB | (c) clicks | (h) sound goes on: mean percentile | (d) median beat"
        " ms | (e) chroma, median | (f) MFCC, median | (g) key kept |",
        "|" + " --- |" * 12,
    ]
    for _, seconds in sorted(HOLES, key=lambda one: one[1]):
        for system in SYSTEMS:
            found = [
                one[system]
                for (_, of), (one, _) in results.items()
                if of == seconds and system in one
            ]
            if not found:
                continue
            of = {name: np.array([one[name] for one in found]) for name in FIGURES}
            beat = np.nanmedian(of["beat"]) if np.isfinite(of["beat"]).any() else np.nan
            cells = [
                f"{system}, {seconds:g} s",
                len(found),
                f"{100 * of['outside'].mean():.0f} %",
                f"{of['flux'].mean():.0f}",
                f"{of['level'].mean():.0f}",
                f"{of['step'].mean():.1f}",
                int(of["click"].sum()),
                f"{of['way'].mean():.0f}",
                f"{beat:.0f}" if np.isfinite(beat) else "—",
                f"{np.median(of['chroma']):.2f}",
                f"{np.median(of['mfcc']):.2f}",
                f"{100 * of['key'].mean():.0f} %",
            ]
            lines.append(f"| {' | '.join(map(str, cells))} |")
    return lines


def table(results: Results) -> list[str]:
    """One row a hole."""
    lines = [
        "| recording | hole s | (a) flux: " + " / ".join(SYSTEMS) + " | (b) level | (h) goes on"
        " | (e) chroma | (f) MFCC | processor s |",
        "|" + " --- |" * 8,
    ]
    for (name, seconds), (figures, took) in results.items():

        def each(figure: str, form: str, of: dict[str, dict[str, float]] = figures) -> str:
            found = (of.get(system, {}).get(figure, float("nan")) for system in SYSTEMS)
            return " / ".join(format(one, form) for one in found)

        lines.append(
            f"| {name} | {seconds:g} | {each('flux', '.0f')} | {each('level', '.0f')} |"
            f" {each('way', '.0f')} | {each('chroma', '.2f')} | {each('mfcc', '.2f')} |"
            f" {' / '.join(f'{one:.1f}' for one in took.values())} |"
        )
    return lines


def main() -> None:
    """Measure, and tell."""
    run = arranging_runs.asked(__file__, __doc__)
    results: Results = {}
    refused: list[str] = []
    for name, audio in arranging_runs.recordings(run):
        if audio.duration < LEAST_S:
            continue
        for share, seconds in HOLES:
            try:
                results[name, seconds] = compare(audio, share, seconds)
            except CannotProcess as reason:
                refused.append(f"{name}, {seconds:g} s: {reason}")
        print(name, file=sys.stderr, flush=True)
    words = []
    for name in ("ours", "compose"):
        took = np.array([one[name] for _, one in results.values() if name in one])
        words.append(
            f"`{name}` of {len(took)} holes: {took.mean():.1f} s of processor each, at most"
            f" {took.max():.1f} s, hearing the recording included."
        )
    about = " ".join(words)
    run.tell("Holes filled", about, (summary(results), table(results)), refused)


if __name__ == "__main__":
    main()
