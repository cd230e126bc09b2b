"""Can a join be told from the piece's own beats? Gradient-boosted trees try.

    python benchmarks/arranging_joins.py FOLDER... [--output RESULT.md]

Of every recording of 20 s and more `continue` plans 40 s, two takes of it, and joins them in
several ways. Trees look at the quarter of a second around each join, and around three beats of the
piece at the same place in the bar: steps in level of eight bands over 8 to 100 ms, and how much the
spectrum changes, rises and falls in seventeen windows from 90 ms before to 90 ms after; all in
terms of what the piece's own beats have. A piece is never on both sides: they are trained on four
fifths of the pieces and judge the others. The figure is the area under the ROC curve: .5 cannot
tell, 1 always tells; over all moments together, and of each piece by itself, in the median.

ours     levels led over, band by band (`unit.leading`), and the crossfade that shows least
         (`unit.fades`)
levels   as they are, as in the two below, with that crossfade
fixed    18 ms, over 8 ms before the beat, as `unit` had it
cut      none
entered  no join at all: the beats that are entered, as they are in the piece. So much the trees
         tell by the choice of the places alone.
"""

from __future__ import annotations

from contextlib import nullcontext
from typing import NamedTuple
from unittest.mock import patch

import numpy as np
import numpy.typing as npt
from arranging_runs import asked
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.metrics import roc_auc_score

from musictool import Audio, CannotProcess, Context, Samples, read, resample
from musictool_continuation.unit import render
from musictool_continuation.unit.engine import plan
from musictool_continuation.unit.fades import Fade
from musictool_continuation.unit.plan import Plan
from musictool_continuation.unit.render import lay

RATE, WINDOW, HOP = 22050, 256, 132
BANDS_HZ = (0, 120, 250, 500, 1000, 2000, 4000, 7000, 11025)
STEPS_MS = (8, 16, 32, 64, 100)
WINDOWS_MS = (
    *((-90, -60), (-60, -45), (-45, -36), (-36, -30), (-30, -24), (-24, -18), (-18, -12)),
    *((-12, -6), (-6, 0), (0, 6), (6, 12), (12, 18), (18, 24), (24, 30), (30, 40), (40, 60)),
    (60, 90),
)
LEAST_S, SECONDS, TAKES, BEATS, FEWEST, FOLDS, REPEATS = 20.0, 40.0, 2, 3, 6, 5, 4
MARGIN_S = 0.3
"""Seconds from the ends of a sound within which nothing is looked at."""
SYSTEMS = ("ours", "levels", "fixed", "cut", "entered")

Floats = npt.NDArray[np.float64]


class Heard(NamedTuple):
    """A sound as the trees see it, by frames of `HOP`."""

    power: Floats
    """Of each band, `(frames, bands)`."""
    changes: Floats
    """How much the spectrum changes, rises and falls, in dB, `(frames, 3)`."""
    seconds: float

    def has(self, time: float) -> bool:
        """Whether there is enough around a moment."""
        return MARGIN_S < time < self.seconds - MARGIN_S

    def around(self, time: float) -> list[float]:
        """What the trees are told of a moment."""
        at = time * RATE / HOP
        told: list[float] = []
        for width in STEPS_MS:
            frames, middle = max(1, round(width * RATE / HOP / 1000)), round(at)
            before = self.power[max(0, middle - frames) : middle].mean(axis=0)
            after = self.power[middle : middle + frames].mean(axis=0)
            told += list(10 * np.log10((after + 1e-6) / (before + 1e-6)))
        for first, last in WINDOWS_MS:
            begin = round(at + first * RATE / HOP / 1000)
            end = max(begin + 1, round(at + last * RATE / HOP / 1000))
            told += list(self.changes[begin:end].mean(axis=0))
        return told


def heard(samples: Samples, rate: int) -> Heard:
    """A sound, `(channels, frames)`, its channels together."""
    mono = np.asarray(samples.mean(axis=0, keepdims=True), np.float32)
    sound = np.pad(resample(Audio(mono, rate), RATE).samples[0], WINDOW // 2)
    frames = np.lib.stride_tricks.sliding_window_view(sound, WINDOW)[::HOP]
    power = np.abs(np.fft.rfft(frames * np.hanning(WINDOW), axis=1)) ** 2
    hertz = np.fft.rfftfreq(WINDOW, 1 / RATE)
    bands = np.searchsorted(BANDS_HZ, hertz, "right") - 1
    sums = [power[:, bands == band].sum(axis=1) for band in range(len(BANDS_HZ) - 1)]
    levels = 10 * np.log10(power[:, 1:97] + 1e-6)
    step = np.diff(levels, axis=0, prepend=levels[:1])
    kinds = [np.abs(step), np.maximum(step, 0), np.maximum(-step, 0)]
    changes = np.stack([kind.mean(axis=1) for kind in kinds], axis=1)
    return Heard(np.stack(sums, axis=1), changes, samples.shape[1] / rate)


def laid(audio: Audio, made: Plan, system: str) -> Samples:
    """The new part, joined in one of the ways."""
    rate = audio.sample_rate
    one = {"fixed": Fade(round(0.026 * rate), round(0.018 * rate)), "cut": Fade(0, 1)}
    fades = []
    if system in one:
        for piece in made.pieces:
            lead = min(one[system].lead, piece.at, piece.source)
            fades.append(Fade(lead, one[system].frames))
    with nullcontext() if system == "ours" else patch.object(render, "led_over", as_it_is):
        return lay(audio.samples, made.pieces, rate, made.cut, made.frames, fades)[0]


def as_it_is(into: Samples, *_: object) -> Samples:
    """A piece that is entered at its own levels."""
    return into


def moments(audio: Audio, own: Heard, made: Plan, system: str) -> list[list[float]]:
    """What the trees are told of each join of a take."""
    rate, edges = audio.sample_rate, made.units.edges
    pieces = [one for one in made.pieces[1:] if one.at < made.fade_start - MARGIN_S * rate]
    if system == "entered":
        times = [float(edges[piece.unit]) for piece in pieces]
        return [own.around(time) for time in times if own.has(time)]
    sound = heard(laid(audio, made, system), rate)
    times = [piece.at / rate for piece in pieces]
    return [sound.around(time) for time in times if sound.has(time)]


def beats(own: Heard, made: Plan, rng: np.random.Generator) -> list[list[float]]:
    """The same of beats of the piece, some for each join, at its place in the bar."""
    units = made.units
    told = []
    for piece in made.pieces[1:]:
        alike = (units.position == units.position[piece.unit]) & units.usable
        times = [float(one) for one in units.edges[:-1][alike] if own.has(float(one))]
        chosen = rng.choice(times, min(BEATS, len(times)), replace=False)
        told += [own.around(float(time)) for time in chosen]
    return told


def judged(joins: list[Floats], own: list[Floats]) -> tuple[float, float]:
    """Areas under the curve, of all moments and of the median piece."""
    rows, is_join, piece = [], [], []
    for number, (made, its) in enumerate(zip(joins, own, strict=True)):
        middle = np.median(its, axis=0)
        low, high = np.percentile(its, (25, 75), axis=0)
        rows += [(np.concatenate([made, its]) - middle) / (high - low + 0.3)]
        is_join += [1] * len(made) + [0] * len(its)
        piece += [number] * (len(made) + len(its))
    table, truth, pieces = np.concatenate(rows), np.array(is_join), np.array(piece)
    score = np.zeros(len(truth))
    for repeat in range(REPEATS):
        folds = np.random.default_rng(repeat).permutation(len(joins)) % FOLDS
        for fold in range(FOLDS):
            unseen = folds[pieces] == fold
            trees = GradientBoostingClassifier(
                n_estimators=80, learning_rate=0.08, subsample=0.6, max_features=0.3,
                random_state=repeat,
            )  # fmt: skip
            trees.fit(table[~unseen], truth[~unseen])
            score[unseen] += trees.decision_function(table[unseen])
    each = [
        roc_auc_score(truth[pieces == number], score[pieces == number])
        for number, made in enumerate(joins)
        if len(made) >= FEWEST
    ]
    return float(roc_auc_score(truth, score)), float(np.median(each))


def main() -> None:
    run = asked(__file__, __doc__)
    joins: dict[str, list[Floats]] = {system: [] for system in SYSTEMS}
    own: list[Floats] = []
    for path in run.paths:
        audio = read(path)
        if audio.duration < LEAST_S:
            continue
        if audio.sample_rate > 48000:
            audio = resample(audio, 48000)
        try:
            takes = [plan(audio, SECONDS, context=Context(seed=take)) for take in range(TAKES)]
        except CannotProcess as error:
            print(f"{path.name}: {error}")
            continue
        piece = heard(audio.samples, audio.sample_rate)
        rng = np.random.default_rng(0)
        own.append(np.array([row for made in takes for row in beats(piece, made, rng)]))
        for system in SYSTEMS:
            found = [row for made in takes for row in moments(audio, piece, made, system)]
            joins[system].append(np.array(found))
        print(f"{path.name}: {len(joins['ours'][-1])} joins", flush=True)
    count = sum(map(len, joins["ours"]))
    about = (
        f"{count} joins in {len(own)} recordings, {sum(map(len, own))} beats of their own.\n\n"
        "Area under the ROC curve, of trees that never saw the piece:"
    )
    table = ["| joins | all together | median piece |", "|---|---|---|"]
    for system in SYSTEMS:
        pooled, median = judged(joins[system], own)
        table.append(f"| {system} | {pooled:.2f} | {median:.2f} |")
    run.tell("Can a join be told?", about, [table])


if __name__ == "__main__":
    main()
