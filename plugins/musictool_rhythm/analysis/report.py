"""The report of `analyze`: what can be told of a recording, given its beats."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from musictool import Context, Report, Stream

from ..beats import Beats
from .summary import Summary, summarize

__all__ = ["report_on"]


def report_on(
    stream: Stream, beats: Beats, context: Context, candidates: Sequence[Mapping[str, float]] = ()
) -> Report:
    """The findings, and the picture of them if it is asked for; `candidates` are tempi."""
    context.progress(0.6, "sound and harmony")
    summary = summarize(stream, np.zeros(0) if beats.free else beats.times)
    findings = _findings(stream, beats, summary, candidates)

    def draw(suffix: str) -> bytes:
        from musictool import overview_of

        from .page import draw_page
        from .plotting import name_of, picture_of

        name = name_of(stream)
        picture = picture_of(overview_of(stream), findings, name)
        return draw_page(picture, findings, name) if suffix == ".html" else picture.drawn(suffix)

    context.extra("plot", draw)
    return Report(findings, origin=stream.origin)


def _findings(
    stream: Stream, beats: Beats, summary: Summary, candidates: Sequence[Mapping[str, float]]
) -> dict[str, Any]:
    """All of it in JSON's own types, rounded to what is meant by it, what matters most first."""
    free = beats.free
    times, bpm = (np.zeros(0), np.zeros(0)) if free else beats.tempo_curve()
    true_peak = summary.loudness.true_peak_db
    key = summary.key
    return {
        "duration_s": round(summary.duration, 6),
        "tempo_bpm": None if free else _rounded(beats.bpm, 2),
        "key": key.name if key else None,
        "loudness_lufs": _rounded(summary.loudness.lufs, 2),
        "meter": None if free else beats.meter or None,
        "true_peak_dbtp": _rounded(true_peak, 2),
        "tempo_confidence": _rounded(beats.tempo_confidence, 3),
        "key_confidence": round(key.confidence, 3) if key else 0.0,
        "free_time": free,
        "mode": key.mode if key else None,
        "loudness_range_lu": _rounded(summary.loudness.range_lu, 2),
        "tuning_cents": _rounded(summary.tuning_cents, 1),
        "sample_rate": stream.sample_rate,
        "channels": stream.channels,
        "beats": [] if free else _each_rounded(beats.times, 3),
        "downbeats": [] if free else _each_rounded(beats.downbeats, 3),
        "chords": [
            {"start": round(one.start, 3), "end": round(one.end, 3), "chord": one.name}
            for one in summary.chords
        ],
        "sections": [
            {"start": round(one.start, 3), "end": round(one.end, 3), "label": one.label}
            for one in summary.sections
        ],
        "descriptors": _significant(summary.descriptors),
        "tempo_candidates": [dict(one) for one in candidates],
        "tempo_curve": {"time_s": _each_rounded(times, 3), "bpm": _each_rounded(bpm, 2)},
        "energy_curve": {
            "time_s": _each_rounded(summary.energy[0], 2),
            "rms_db": _each_rounded(summary.energy[1], 2),
        },
        "brightness_curve": {
            "time_s": _each_rounded(summary.brightness[0], 2),
            "centroid_hz": _each_rounded(summary.brightness[1], 1),
        },
    }


def _rounded(value: float | None, digits: int) -> float | None:
    """None for what is undefined or without bound."""
    return None if value is None or not math.isfinite(value) else round(float(value), digits)


def _each_rounded(values: Any, digits: int) -> list[float]:
    return [float(value) for value in np.round(np.asarray(values, np.float64), digits)]


def _significant(value: Any) -> Any:
    """Five significant digits of every number within."""
    if isinstance(value, Mapping):
        return {name: _significant(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_significant(one) for one in value]
    return None if value is None or not math.isfinite(value) else float(f"{value:.5g}")
