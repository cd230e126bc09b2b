"""How well does a piece hold together at another length? `remix` beside two simple ways.

    python benchmarks/arranging_remix.py FOLDER... [--output benchmarks/results/arranging_remix.md]

Every recording is made half as long and half as long again:

ours     `musictool remix`
fade     as much as is wished for from the beginning on, and from the beginning again after the end,
         joined as it is; the last 3 s fade out
beats    what is between two beats (librosa) in the middle left out, or played twice, so that the
         length is as near as beats can have it; joined by a crossfade of 10 ms
excerpt  the piece itself, for half of its length from ten moments on: what key and chroma are of
         parts of it, in the mean; it has no joins

The joins are measured on the sound, by figures that know nothing of how the command hears; (a) to
(d) are those of `arranging.py`. Beside them: how far the length is from the one wished for; how
much of the end is the recording's, to the bit; whether the key stays (or its relative), and how
far the mean chroma is from the recording's, 0 for alike.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass

import continuation_metrics as measure
import librosa
import numpy as np
from arranging import CLICK_S, FADE_S, bends, steps
from arranging_runs import asked, recordings

from musictool import Audio, CannotProcess
from musictool_continuation.remixing.choosing import Wish
from musictool_continuation.remixing.engine import find_remix
from musictool_continuation.unit.listening import Listened

SYSTEMS = ("ours", "fade", "beats", "excerpt")
EXCERPTS = 10
SHARES = (0.5, 1.5)
FADE_OUT_S = 3.0


Results = dict[tuple[str, float], tuple[dict[str, dict[str, float]], float, float]]
"""By recording and share: the figures of each system, processor seconds, percent of tempo bent."""


@dataclass(frozen=True)
class Made:
    """A version, `(channels, frames)`, and its joins: where, and what of the recording begins."""

    samples: np.ndarray
    joins: list[tuple[float, float]]


def fade(audio: Audio, frames: int) -> Made:
    """Cut off, or begun again, and faded out."""
    times = -(-frames // audio.frames)
    samples = np.tile(audio.samples, times)[:, :frames].copy()
    length = min(round(FADE_OUT_S * audio.sample_rate), frames // 3)
    samples[:, -length:] *= np.linspace(1, 0, length, dtype=np.float32)
    return Made(samples, [(k * audio.duration, 0.0) for k in range(1, times)])


def beats(audio: Audio, frames: int) -> Made | None:
    """Left and entered at the beats that come nearest to the length."""
    rate = audio.sample_rate
    sound = measure.mono(audio.samples, rate)
    _, times = librosa.beat.beat_track(
        y=sound, sr=measure.RATE, hop_length=measure.HOP, units="time"
    )
    if len(times) < 8:
        return None
    away = audio.duration - frames / rate  # less than nothing where it comes again
    off = np.abs(times[None, :] - times[:, None] - away)
    middle = np.abs((times[None, :] + times[:, None] - audio.duration) / 2)
    one, other = np.unravel_index((off + 0.01 * middle).argmin(), off.shape)
    leave, enter = times[one], times[other]
    out, into = round(leave * rate), round(enter * rate)
    width = round(FADE_S * rate)
    first, last = audio.samples[:, :out].copy(), audio.samples[:, into:]
    if min(out, into) > width:
        rise = np.linspace(0, 1, width, dtype=np.float32)
        first[:, -width:] = (
            first[:, -width:] * (1 - rise) + audio.samples[:, into - width : into] * rise
        )
    return Made(np.concatenate([first, last], axis=1), [(out / rate, into / rate)])


def evaluate(audio: Audio, heard: Listened, made: Made, frames: int) -> dict[str, float]:
    """All figures of one version; those of joins are means."""
    rate, units = audio.sample_rate, heard.units
    piece, sound = measure.mono(audio.samples, rate), measure.mono(made.samples, rate)
    inner = units.edges[1:-1]
    natural = bends(audio.samples, rate)
    period = float(np.median(units.length))
    rows = []
    for at, entered in made.joins:
        place = units.position[np.abs(units.edges[:-1] - entered).argmin()]
        alike = units.position[1:] == place
        lines = inner[alike] if alike.sum() > 3 else inner
        moment = np.array([at])
        flux = measure.percentile_of(measure.flux_at(sound, moment), measure.flux_at(piece, lines))
        step = steps(sound, moment)
        level = measure.percentile_of(step, steps(piece, lines))
        around = round(2 * CLICK_S * rate) * 81 // 2
        middle = round(at * rate)
        near = bends(made.samples[:, max(middle - around, 0) : middle + around + 2], rate)
        click = measure.percentile_of(near[len(near) // 2 : len(near) // 2 + 1], natural)
        beat = np.array([np.nan])
        if units.steady and at > 5 * period:
            after, _ = measure.beat_deviation(sound, period, at, np.zeros(1))
            beat = after if len(after) else beat
        rows.append([float(one[0]) for one in (flux, level, step, click, beat)])
    joins = np.array(rows).reshape(-1, 5)
    span = min(audio.frames, made.samples.shape[1])
    same = (audio.samples[:, -span:] == made.samples[:, -span:]).all(axis=0)[::-1]
    kept = span if same.all() else int(same.argmin())
    own, new = measure.frame_features(piece), measure.frame_features(sound)
    return {
        "joins": len(joins),
        "flux": float(joins[:, 0].mean()) if len(joins) else float("nan"),
        "flux_over": float(np.sum(joins[:, 0] > 95)),
        "level": float(joins[:, 1].mean()) if len(joins) else float("nan"),
        "step": float(joins[:, 2].mean()) if len(joins) else float("nan"),
        "clicks": float(np.sum(joins[:, 3] > 99.9)),
        "beat": float(np.nanmean(joins[:, 4])) if np.isfinite(joins[:, 4]).any() else float("nan"),
        "off_ms": 1000 * (made.samples.shape[1] - frames) / rate,
        "end_s": kept / rate,
        "key": float(measure.keys_agree(measure.key(own), measure.key(new))),
        "chroma": chroma_apart(new, own),
    }


def excerpts(audio: Audio, frames: int) -> dict[str, float]:
    """The share of real excerpts that have the piece's key, and their mean distance in chroma."""
    own = measure.frame_features(measure.mono(audio.samples, audio.sample_rate))
    length = round(len(own) * frames / audio.frames)
    starts = np.linspace(0, len(own) - length, EXCERPTS).astype(int)
    parts = [own[start : start + length] for start in starts]
    key = measure.key(own)
    nothing = dict.fromkeys(("flux", "level", "step", "beat"), float("nan"))
    counted = dict.fromkeys(("joins", "flux_over", "clicks", "off_ms", "end_s"), 0.0)
    return (
        nothing
        | counted
        | {
            "key": float(np.mean([measure.keys_agree(measure.key(part), key) for part in parts])),
            "chroma": float(np.mean([chroma_apart(part, own) for part in parts])),
        }
    )


def chroma_apart(some: np.ndarray, others: np.ndarray) -> float:
    """Cosine distance of the mean chroma of frames."""
    one, other = some[:, 40:].mean(axis=0), others[:, 40:].mean(axis=0)
    return float(1 - one @ other / (np.linalg.norm(one) * np.linalg.norm(other) + 1e-9))


def compare(audio: Audio, share: float) -> tuple[dict[str, dict[str, float]], float, float]:
    """Figures of every system, processor seconds of ours, and its tempo bent, in percent."""
    rate, frames = audio.sample_rate, round(share * audio.duration * audio.sample_rate)
    begun = time.process_time()
    made, heard = find_remix(audio, Wish(frames))
    took = time.process_time() - begun
    jumps = [
        (one.at / rate, one.source / rate)
        for one, jump in zip(made.laid.pieces, made.laid.jumps, strict=True)
        if jump
    ]
    versions = {"ours": Made(made.samples, jumps), "fade": fade(audio, frames)}
    if (cut := beats(audio, frames)) is not None:
        versions["beats"] = cut
    figures = {name: evaluate(audio, heard, one, frames) for name, one in versions.items()}
    if share < 1:
        figures["excerpt"] = excerpts(audio, frames)
    return figures, took, 100 * made.laid.bent


def summary(
    results: Results,
) -> list[str]:
    """What comes of all versions, system by system."""
    lines = [
        "| system, length | versions | joins | (a) flux: mean percentile | over 95"
        " | (b) level: mean percentile | step dB | (c) clicks | (d) median beat ms"
        " | largest error of length ms | end kept | key kept | chroma distance |",
        "|" + " --- |" * 13,
    ]
    for share in SHARES:
        for system in SYSTEMS:
            found = [
                one[system]
                for (_, of), (one, _, _) in results.items()
                if of == share and system in one
            ]
            if not found:
                continue
            column = {key: np.array([one[key] for one in found]) for key in found[0]}
            has_joins = column["joins"] > 0
            joins = int(column["joins"].sum())

            means = dict.fromkeys(("flux", "level", "step"), "—")
            if has_joins.any():
                weights = column["joins"][has_joins]
                for key in means:
                    means[key] = f"{np.average(column[key][has_joins], weights=weights):.0f}"
            beat = np.nanmedian(column["beat"]) if np.isfinite(column["beat"]).any() else np.nan
            cells = [
                f"{system}, × {share:g}",
                len(found),
                joins,
                means["flux"],
                int(column["flux_over"].sum()),
                means["level"],
                means["step"],
                int(column["clicks"].sum()),
                f"{beat:.0f}",
                f"{np.abs(column['off_ms']).max():.1f}",
                f"{100 * np.mean(column['end_s'] > 0.5):.0f} %",
                f"{100 * column['key'].mean():.0f} %",
                f"{column['chroma'].mean():.4f}",
            ]
            lines.append(f"| {' | '.join(map(str, cells))} |")
    return lines


def table(
    results: Results,
) -> list[str]:
    """One row a version of ours."""
    lines = [
        "| recording | times as long | joins | (a) flux | (b) level | step dB | (d) beat ms | tempo"
        " bent % | end kept s | chroma distance | processor s |",
        "|" + " --- |" * 11,
    ]
    for (name, share), (figures, took, bent) in results.items():
        one = figures["ours"]
        lines.append(
            f"| {name} | {share:g} | {one['joins']} | {one['flux']:.0f} | {one['level']:.0f} |"
            f" {one['step']:.1f} | {one['beat']:.0f} | {bent:.1f} | {one['end_s']:.1f} |"
            f" {one['chroma']:.4f} | {took:.1f} |"
        )
    return lines


def main() -> None:
    run = asked(__file__, __doc__)
    results: Results = {}
    refused: list[str] = []
    for name, audio in recordings(run):
        for share in SHARES:
            try:
                results[name, share] = compare(audio, share)
            except CannotProcess as reason:
                refused.append(f"{name}, × {share:g}: {reason}")
        print(name, file=sys.stderr)
    seconds = np.array([took for _, took, _ in results.values()])
    about = (
        f"`remix` of {len(results)} versions: {seconds.mean():.1f} s of processor each, at most"
        f" {seconds.max():.1f} s, hearing the recording included."
    )
    run.tell("Another length", about, [summary(results), table(results)], refused)


if __name__ == "__main__":
    main()
