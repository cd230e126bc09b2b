"""Is a piece that is played otherwise still the piece? `vary`, by both of its engines.

    python benchmarks/arranging_vary.py FOLDER_OR_FILE... [--output results/arranging_vary.md]

Of each recording of 12 s and more the first 30 s are varied, by a share of 0.5, seed 0:

all      `musictool vary`: other bars of it, other rhythms, ornaments
order    `musictool vary --change order`: other bars of it in the place of half of them
rhythm   `--change rhythm`: half of the beats, or as many as can be, in another rhythm
ornaments  `--change ornaments`: ornaments before so many accents
compose  `musictool vary --engine compose`: other notes in half of its phrases
shuffle  half of what lies between two beats (librosa), of those that are as long as the median, in
         another order, joined by crossfades of 10 ms

changed  share of the seconds that are not the recording's, to the sample
(a) to   at the joins, as in `arranging.py`: percentiles of flux and level among the piece's own
(c)      lines, and clicks
beats    share of the piece's beats (engine tcn) within what changed that lie within 50 ms of one
         that is heard in the result
elsewhere  share of the attacks heard that lie more than 20 ms from any of the recording's, and of
         those the share on a half, third or quarter of a beat (tempogram), to 20 ms; loudest: the
         first 50 ms of the loudest attack beside the recording's loudest, in dB
chroma   cosine distance of the mean chroma to the piece's, and whether its key, or the relative of
         that, is kept
length   whether it is the recording's, to the frame, and so are its first and its last second
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import continuation_metrics as measure
import librosa
import numpy as np
from arranging import CLICK_S, FADE_S, bends, steps
from arranging_remix import chroma_apart
from arranging_runs import asked, recordings

from musictool import Audio, CannotProcess, Context, Stream, find_onsets, run
from musictool_continuation import compose_otherwise, vary

CHANGES = {
    "all": (),
    "order": ("order",),
    "rhythm": ("rhythm",),
    "ornaments": ("ornaments",),
}
SYSTEMS = (*CHANGES, "compose", "shuffle")
AMOUNT, LEAST_S, MOST_S = 0.5, 12.0, 30.0
NEAR_S = 0.05
SAME_S, ATTACK_S = 0.02, 0.05
PARTS = np.array([0, 1 / 4, 1 / 3, 1 / 2, 2 / 3, 3 / 4, 1])


@dataclass(frozen=True)
class Made:
    """A version, `(channels, frames)`, its joins in seconds, and processor seconds."""

    samples: np.ndarray
    joins: list[float]
    took: float


def by_engine(engine: Callable[..., Stream], audio: Audio, **settings: Any) -> Made:
    """What an engine makes, with the joins that its report tells."""
    found: dict = {}
    context = Context(
        seed=0,
        note=lambda _: None,
        warn=lambda _: None,
        make_extra=lambda name, make: name == "report" and found.update(json.loads(make(".json"))),
    )
    begun = time.process_time()
    made = engine(audio.stream(), AMOUNT, context=context, **settings).audio()
    joins = [one["at_s"] for one in found["joins"] if one["jump"]]
    for one in found.get("composed", ()):
        joins += [at for at in (one["start_s"], one["end_s"]) if 0.5 < at < audio.duration - 0.5]
    return Made(made.samples, joins, time.process_time() - begun)


def shuffle(audio: Audio) -> Made | None:
    """Beats in another order."""
    rate = audio.sample_rate
    sound = measure.mono(audio.samples, rate)
    _, times = librosa.beat.beat_track(
        y=sound, sr=measure.RATE, hop_length=measure.HOP, units="time"
    )
    if len(times) < 16:
        return None
    length = round(float(np.median(np.diff(times))) * rate)
    starts = np.round(times[1:-2] * rate).astype(int)
    rng = np.random.default_rng(0)
    chosen = rng.permutation(len(starts))[: round(AMOUNT * len(starts))]
    others = rng.permutation(chosen)
    samples, fade = audio.samples.copy(), round(FADE_S * rate)
    rise = np.linspace(0, 1, fade, dtype=np.float32)
    for one, other in zip(starts[chosen], starts[others], strict=True):
        part = audio.samples[:, other : other + length].copy()
        own = samples[:, one : one + length]
        part[:, :fade] = part[:, :fade] * rise + own[:, :fade] * (1 - rise)
        part[:, -fade:] = part[:, -fade:] * rise[::-1] + own[:, -fade:] * (1 - rise[::-1])
        samples[:, one : one + length] = part
    return Made(samples, sorted((starts[chosen] / rate).tolist()), 0.0)


def evaluate(audio: Audio, made: Made, beats: np.ndarray) -> dict[str, float]:
    """All figures of one version."""
    rate = audio.sample_rate
    piece, sound = measure.mono(audio.samples, rate), measure.mono(made.samples, rate)
    lines = beats[(beats > 0.2) & (beats < audio.duration - 0.2)]
    joins = np.array(made.joins)
    changed = (made.samples != audio.samples).any(axis=0)
    flux = measure.percentile_of(measure.flux_at(sound, joins), measure.flux_at(piece, lines))
    level = measure.percentile_of(steps(sound, joins), steps(piece, lines))
    natural, around = bends(audio.samples, rate), round(2 * CLICK_S * rate) * 81 // 2
    clicks = 0
    for at in np.round(joins * rate).astype(int):
        near = bends(made.samples[:, max(at - around, 0) : at + around + 2], rate)
        middle = near[len(near) // 2 : len(near) // 2 + 1]
        clicks += int(measure.percentile_of(middle, natural)[0] > 99.9)
    inside = lines[changed[np.round(lines * rate).astype(int)]]
    heard = beats_of(audio.with_samples(made.samples))
    kept = [np.abs(heard - beat).min() < NEAR_S for beat in inside] if len(heard) else []
    own, new = measure.frame_features(piece), measure.frame_features(sound)
    second = slice(rate), slice(-rate, None)
    return attacks_elsewhere(audio, audio.with_samples(made.samples)) | {
        "changed": float(changed.mean()),
        "joins": len(joins),
        "flux": float(flux.mean()) if len(joins) else np.nan,
        "level": float(level.mean()) if len(joins) else np.nan,
        "clicks": clicks,
        "beats": float(np.mean(kept)) if kept else np.nan,
        "chroma": chroma_apart(new, own),
        "key": float(measure.keys_agree(measure.key(own), measure.key(new))),
        "length": float(made.samples.shape == audio.samples.shape),
        "ends": float(
            all(np.array_equal(made.samples[:, one], audio.samples[:, one]) for one in second)
        ),
    }


def attacks_elsewhere(audio: Audio, made: Audio) -> dict[str, float]:
    """Which of the attacks lie where there was none, which of them on parts of a beat, how loud."""
    own, new = (find_onsets(one.stream()).times for one in (audio, made))
    if not len(own) or not len(new):
        return {"elsewhere": np.nan, "on_parts": np.nan, "loudest": np.nan}
    others = new[np.abs(new[:, None] - own).min(axis=1) > SAME_S]
    beats = beats_of(audio, "tempogram")
    on_parts = np.nan
    if len(beats) > 1 and len(others):
        near = own[np.abs(own[:, None] - beats).argmin(axis=0)] - beats
        beats = beats + (
            np.median(near[np.abs(near) < NEAR_S]) if (np.abs(near) < NEAR_S).any() else 0
        )
        lines = (beats[:-1, None] + np.diff(beats)[:, None] * PARTS).ravel()
        on_parts = float((np.abs(others[:, None] - lines).min(axis=1) < SAME_S).mean())
    length = round(ATTACK_S * audio.sample_rate)

    def loudest(one: Audio, times: np.ndarray) -> float:
        first = np.round(times * one.sample_rate).astype(int)
        return max(float(np.square(one.samples[:, at : at + length]).sum()) for at in first)

    louder = 10 * np.log10(loudest(made, new) / loudest(audio, own))
    return {"elsewhere": len(others) / len(new), "on_parts": on_parts, "loudest": float(louder)}


def beats_of(audio: Audio, engine: str = "tcn") -> np.ndarray:
    """Those that an engine hears; that of the network is not asked by `vary`."""
    try:
        found = run(f"rhythm.beats engine={engine}", audio)
    except CannotProcess:
        return np.zeros(0)
    return np.array(found.findings["beats"])


def compare(audio: Audio) -> dict[str, dict[str, float]]:
    """Figures of every system."""
    audio = audio.with_samples(audio.samples[:, : round(MOST_S * audio.sample_rate)])
    beats = beats_of(audio)
    if len(beats) < 8:
        beats = np.arange(0.5, audio.duration, 0.5)
    found: dict[str, dict[str, float]] = {}
    ways: dict[str, Callable[[], Made | None]] = {
        name: partial(by_engine, vary, audio, change=change) for name, change in CHANGES.items()
    }
    ways["compose"] = partial(by_engine, compose_otherwise, audio)
    ways["shuffle"] = partial(shuffle, audio)
    for name, way in ways.items():
        try:
            made = way()
        except CannotProcess as reason:
            print(name, reason, file=sys.stderr)
            continue
        if made is not None:
            found[name] = evaluate(audio, made, beats) | {"took": made.took}
    return found


def summary(results: dict[str, dict[str, dict[str, float]]]) -> list[str]:
    """What comes of all recordings, system by system."""
    lines = [
        "| system | recordings | changed | joins | (a) flux: mean percentile | (b) level: mean"
        " percentile | (c) clicks | beats kept | attacks elsewhere, of them on parts of a beat"
        " | loudest attack, dB: median and most | chroma distance, median | key kept | length"
        " | first and last second kept | processor s, mean and most |",
        "|" + " --- |" * 15,
    ]
    for system in SYSTEMS:
        found = [one[system] for one in results.values() if system in one]
        if not found:
            continue
        of = {name: np.array([one[name] for one in found]) for name in found[0]}
        joined = of["joins"] > 0
        weights = of["joins"][joined]
        took = f"{of['took'].mean():.1f}, {of['took'].max():.1f}" if of["took"].any() else "—"
        lines.append(
            f"| {system} | {len(found)} | {of['changed'].mean():.0%} | {int(of['joins'].sum())} |"
            f" {np.average(of['flux'][joined], weights=weights):.0f} |"
            f" {np.average(of['level'][joined], weights=weights):.0f} | {int(of['clicks'].sum())} |"
            f" {np.nanmean(of['beats']):.0%} | {np.nanmean(of['elsewhere']):.0%},"
            f" {np.nanmean(of['on_parts']):.0%} | {np.nanmedian(of['loudest']):+.1f},"
            f" {np.nanmax(of['loudest']):+.1f} | {np.median(of['chroma']):.4f} |"
            f" {of['key'].mean():.0%} | {of['length'].mean():.0%} | {of['ends'].mean():.0%} |"
            f" {took} |"
        )
    return lines


def table(results: dict[str, dict[str, dict[str, float]]]) -> list[str]:
    """One row a recording."""
    head = (
        "| recording | changed: " + " / ".join(SYSTEMS) + " | joins | (a) flux | (b) level"
        " | beats kept | attacks elsewhere | chroma distance | key |"
    )
    lines = [head, "|" + " --- |" * (head.count("|") - 1)]
    for name, figures in results.items():

        def each(figure: str, form: str, of: dict[str, dict[str, float]] = figures) -> str:
            found = (of.get(system, {}).get(figure, float("nan")) for system in SYSTEMS)
            return " / ".join(format(one, form) for one in found)

        shares = each("changed", ".2f")
        lines.append(
            f"| {name} | {shares} | {each('joins', '.0f')} | {each('flux', '.0f')} |"
            f" {each('level', '.0f')} | {each('beats', '.2f')} | {each('elsewhere', '.2f')} |"
            f" {each('chroma', '.4f')} | {each('key', '.0f')} |"
        )
    return lines


def main() -> None:
    asked_for = asked(__file__, __doc__)
    results: dict[str, dict[str, dict[str, float]]] = {}
    for name, audio in recordings(asked_for):
        if audio.duration >= LEAST_S:
            results[name] = compare(audio)
            print(name, file=sys.stderr, flush=True)
    about = f"`vary --amount {AMOUNT:g}` of {len(results)} recordings, 30 s of each at most."
    asked_for.tell("Played otherwise", about, [summary(results), table(results)])


if __name__ == "__main__":
    main()
