"""Is what `continue --engine compose` makes new, and still the piece? Beside engine `unit`.

    python benchmarks/arranging_compose.py FILE_OR_FOLDER... [--output results/arranging_compose.md]

Of each recording the first minute is carried on by 20 s, by both engines from the same plan, and
all is measured on the sound, which `transcribe` hears anew:

new bars   bars whose notes agree with no bar of the piece by F ≥ 0.5 (same pitch, within 0.6 of
           an eighth of the bar); what `unit` has of them is what transcription alone makes new
motifs     share of its rhythms (four intervals between onsets in a row, in quarters of a beat) that
           the piece has, too
chroma     cosine distance of the mean chroma to the piece's; and to its key, whether it is kept:
           beside them the same of the piece's own excerpts of 20 s, from ten moments on
onsets     a second: piece / unit / compose (SuperFlux); and notes as transcribed
level      dB above the piece; step: level of the first half second over the last one before
clicks     2 ms windows with a sharper bend than the piece has anywhere; silence: seconds under
           -50 dB of the piece's level
"""

from __future__ import annotations

import resource
import sys
import time
from itertools import pairwise
from pathlib import Path

import continuation_metrics as measure
import librosa
import numpy as np
from arranging import bends
from arranging_runs import asked

from musictool import (
    Audio,
    CannotProcess,
    Context,
    MusictoolError,
    Tonality,
    find_key,
    find_onsets,
    read,
    run,
)
from musictool_continuation.composing.engine import _part
from musictool_continuation.composing.mixing import mixed
from musictool_continuation.composing.timing import Timeline
from musictool_continuation.composing.wishing import Wish
from musictool_continuation.unit.engine import finished, plan, render

HEARD_S, SECONDS = 60.0, 20.0
SAME, NEAR = 0.5, 0.6
MOTIF = 4
EXCERPTS = 10

Notes = np.ndarray
"""Onsets in seconds and pitches, `(2, n)`."""


def notes_of(samples: np.ndarray, rate: int) -> Notes:
    """As `transcribe` hears them."""
    try:
        score = run("transcribe beats=no", Audio(samples, rate))
    except CannotProcess:
        return np.zeros((2, 0))
    notes = score.tracks[0].notes
    return np.stack([score.clock.seconds(notes["start"]), notes["pitch"].astype(float)])


def bars_of(notes: Notes, lines: np.ndarray) -> list[list[tuple[float, int]]]:
    """Notes of each bar: place in eighths of it, and pitch."""
    found = []
    for first, last in pairwise(lines):
        mine = notes[:, (notes[0] >= first - 0.04) & (notes[0] < last - 0.04)]
        found.append([(8 * (t - first) / (last - first), int(p)) for t, p in mine.T])
    return found


def agreement(one: list[tuple[float, int]], other: list[tuple[float, int]]) -> float:
    """F of the notes that two bars share."""
    free, hits = list(other), 0
    for place, pitch in one:
        for note in free:
            if note[1] == pitch and abs(note[0] - place) < NEAR:
                free.remove(note)
                hits += 1
                break
    return 2 * hits / max(len(one) + len(other), 1)


def new_bars(bars: list, piece: list) -> float:
    """Share of bars that agree with none of the piece's."""
    best = [max((agreement(bar, own) for own in piece), default=0.0) for bar in bars if bar]
    return float(np.mean(np.array(best) < SAME)) if best else float("nan")


def motifs(notes: Notes, timeline: Timeline, shift: float) -> set[tuple[int, ...]]:
    """Rhythms of four intervals in a row."""
    places = np.unique(np.rint(4 * timeline.beats(notes[0] + shift)).astype(int))
    steps = np.diff(places).tolist()
    return {tuple(steps[at : at + MOTIF]) for at in range(len(steps) - MOTIF + 1)}


def chroma(samples: np.ndarray, rate: int) -> np.ndarray:
    """Mean chroma, `(12,)`."""
    sound = measure.mono(samples, rate)
    return librosa.feature.chroma_cqt(y=sound, sr=measure.RATE, hop_length=measure.HOP).mean(axis=1)


def excerpts(samples: np.ndarray, rate: int, own: np.ndarray) -> dict[str, float]:
    """Of the piece's own: the share that has its key, and their mean distance in chroma."""
    sound = measure.mono(samples, rate)
    frames = librosa.feature.chroma_cqt(y=sound, sr=measure.RATE, hop_length=measure.HOP)
    length = min(round(SECONDS * measure.RATE / measure.HOP), frames.shape[1])
    starts = np.linspace(0, frames.shape[1] - length, EXCERPTS).astype(int)
    means = [frames[:, start : start + length].mean(axis=1) for start in starts]
    return {
        "key": float(np.mean([same_key(find_key(one), find_key(own)) for one in means])),
        "chroma": float(np.mean([apart(one, own) for one in means])),
    }


def apart(one: np.ndarray, other: np.ndarray) -> float:
    """Cosine distance."""
    return 1 - float(one @ other / np.linalg.norm(one) / np.linalg.norm(other))


def level(samples: np.ndarray) -> float:
    return float(10 * np.log10(np.mean(np.square(samples, dtype=np.float64)) + 1e-12))


def figures(audio: Audio, new: np.ndarray, timeline: Timeline, cut: int, piece: dict) -> dict:
    """All figures of one new part."""
    rate = audio.sample_rate
    notes = notes_of(new, rate)
    meter = timeline.meter
    lines = timeline.seconds(
        np.arange(-(-timeline.start // meter) * meter, timeline.end + 1, meter)
    )
    tones = chroma(new, rate)
    own = piece["chroma"]
    rhythms = motifs(notes, timeline, 0.0)
    half = rate // 2
    windows = new[:, : new.shape[1] // (rate // 10) * (rate // 10)]
    loud = np.square(windows).mean(axis=0).reshape(-1, rate // 10).mean(axis=1)
    key, was = find_key(tones), find_key(own)
    return {
        "new": new_bars(bars_of(notes, lines[lines < SECONDS + 0.01]), piece["bars"]),
        "motifs": len(rhythms & piece["motifs"]) / max(len(rhythms), 1),
        "chroma": apart(tones, own),
        "key": same_key(key, was),
        "onsets": len(find_onsets(Audio(new, rate).stream()).times) / SECONDS,
        "notes": notes.shape[1] / SECONDS,
        "level": level(new) - level(audio.samples),
        "step": level(new[:, :half]) - level(audio.samples[:, max(0, cut - half) : cut]),
        "clicks": float((bends(new, rate) > bends(audio.samples, rate).max()).sum()),
        "silent": float((10 * np.log10(loud + 1e-12) < level(audio.samples) - 50).sum()) / 10,
    }


def same_key(one: Tonality | None, other: Tonality | None) -> float:
    return float(
        one is not None and other is not None and (one.tonic, one.mode) == (other.tonic, other.mode)
    )


def compare(path: Path) -> dict | str:
    """Figures of both engines, or why there are none."""
    audio = read(path)
    audio = audio.with_samples(audio.samples[:, : round(HEARD_S * audio.sample_rate)])
    rate, warned = audio.sample_rate, []
    context = Context(seed=0, warn=warned.append, note=lambda sentence: None)
    begun = time.process_time()
    made = plan(audio, SECONDS, only=True, ending="open", context=context)
    planned = time.process_time()
    part = _part(audio, made, Wish(), context)
    peak = float(np.abs(audio.samples).max())
    if part.sound is None:
        return warned[-1]
    new = mixed(audio, made, part.layers, part.sound, part.phrases, part.timeline)
    ours = finished(new, audio, made, peak)
    took = time.process_time() - begun
    theirs = render(audio, made, peak)
    timeline, meter = part.timeline, part.timeline.meter
    heard = notes_of(audio.samples[:, : made.cut], rate)
    first = -(-timeline.first // meter) * meter
    lines = timeline.seconds(np.arange(first, timeline.start + 1, meter)) + made.cut / rate
    piece = {
        "chroma": chroma(audio.samples, rate),
        "bars": bars_of(heard, lines),
        "motifs": motifs(heard, timeline, -made.cut / rate),
    }
    return {
        "unit": figures(audio, theirs, timeline, made.cut, piece),
        "compose": figures(audio, ours, timeline, made.cut, piece),
        "excerpts": excerpts(audio.samples, rate, piece["chroma"]),
        "onsets": len(find_onsets(audio.stream()).times) / audio.duration,
        "notes": heard.shape[1] / (made.cut / rate),
        "bed": bool(part.layers.bed.any()),
        "seconds": took,
        "planned": planned - begun,
    }


def table(results: dict[str, dict]) -> list[str]:
    head = (
        "| recording | bed | new bars: unit / compose | motifs | chroma distance | key kept |"
        " onsets a second: piece / unit / compose | notes a second | level dB | step dB | clicks |"
        " silent s | processor s |"
    )
    lines = [head, "|" + " --- |" * (head.count("|") - 1)]
    for name, found in results.items():
        one, two = found["unit"], found["compose"]

        def pair(figure: str, form: str, one: dict = one, two: dict = two) -> str:
            return f"{one[figure]:{form}} / {two[figure]:{form}}"

        lines.append(
            f"| {name} | {'yes' if found['bed'] else 'no'} | {pair('new', '.0%')} |"
            f" {pair('motifs', '.0%')} | {pair('chroma', '.3f')} | {pair('key', '.0f')} |"
            f" {found['onsets']:.1f} / {pair('onsets', '.1f')} |"
            f" {found['notes']:.1f} / {pair('notes', '.1f')} | {pair('level', '+.1f')} |"
            f" {pair('step', '+.1f')} | {pair('clicks', '.0f')} | {pair('silent', '.1f')} |"
            f" {found['seconds']:.0f} |"
        )
    return lines


def summary(results: dict[str, dict]) -> list[str]:
    lines = [
        "| engine | recordings | new bars | motifs | chroma distance, median | key kept | step dB,"
        " median | clicks |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name in ("unit", "compose"):
        of = {
            key: np.array([found[name][key] for found in results.values()])
            for key in next(iter(results.values()))[name]
        }
        lines.append(
            f"| {name} | {len(results)} | {np.nanmean(of['new']):.0%} | {of['motifs'].mean():.0%} |"
            f" {np.median(of['chroma']):.3f} | {of['key'].mean():.0%} |"
            f" {np.median(np.abs(of['step'])):.1f} | {of['clicks'].sum():.0f} |"
        )
    of = [found["excerpts"] for found in results.values()]
    chromas, keys = ([one[name] for one in of] for name in ("chroma", "key"))
    lines.append(
        f"| excerpts of 20 s | {len(of)} | | | {np.median(chromas):.3f} | {np.mean(keys):.0%} | | |"
    )
    return lines


def main() -> None:
    run = asked(__file__, __doc__)
    results: dict[str, dict] = {}
    refused: list[str] = []
    for path in run.paths:
        try:
            found = compare(path)
        except MusictoolError as reason:
            found = str(reason)
        if isinstance(found, str):
            refused.append(f"{path.name}: {found}")
        else:
            results[path.name] = found
        print(path.name, found, file=sys.stderr, flush=True)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    seconds = [found["seconds"] for found in results.values()]
    about = (
        f"A minute in at most, 20 s out, on {len(results)} recordings: {np.median(seconds):.0f} s"
        f" of processor in the median, {max(seconds):.0f} s at most; {peak:.0f} MiB for all."
    )
    tables = [summary(results), table(results)]
    run.tell("New notes", about, tables, refused, "Laid by `unit`")


if __name__ == "__main__":
    main()
