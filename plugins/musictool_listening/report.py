"""The findings of `compare`: each recording, each against the first, and all by bands."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from musictool import (
    CannotProcess,
    Context,
    MusictoolError,
    NoSuchCommand,
    Report,
    Stream,
    UnknownName,
)

from .aligning import Overlay, overlay
from .measuring import BANDS, Measured, measure

__all__ = ["compared"]

MOST = 9
"""Recordings of one comparison: each has a key on the page."""


def compared(recordings: Sequence[Stream], analyze: bool, sound: str, context: Context) -> Report:
    """Measure, lay over, and draw the page if it is asked for; see the command `compare`."""
    if not 2 <= len(recordings) <= MOST:
        raise CannotProcess(f"compare: takes from 2 to {MOST} recordings, not {len(recordings)}")
    names = _names(recordings)
    first, *others = recordings
    work = len(recordings) * (2 + analyze)
    done = iter(range(work))

    def begin(words: str, name: str) -> None:
        context.progress(next(done, work) / work, f"{words} {name}")

    measured, music = [], []
    for name, recording in zip(names, recordings, strict=True):
        begin("measuring", name)
        measured.append(measure(recording))
    for name, recording in zip(names, recordings, strict=True):
        if analyze:
            begin("tempo and key of", name)
        music.append(_music(recording, name, context) if analyze else {})
    overlays = []
    for name, other in zip(names[1:], others, strict=True):
        begin("laying over", name)
        overlays.append(overlay(first, other))
    gains = _matching_gains(measured)
    findings = {
        "recordings": [_about(*one) for one in zip(names, measured, music, gains, strict=True)],
        "differences": [
            _difference(names, measured, music, number, over)
            for number, over in enumerate(overlays, start=1)
        ],
        "bands": _bands(measured),
    }

    def draw(_: str) -> bytes:
        from .page import draw_page

        shifts = [0.0, *(over.lag_s or 0.0 for over in overlays)]
        return draw_page(recordings, measured, findings, shifts, sound, context)

    context.extra("page", draw)
    return Report(findings, origin=first.origin)


def _names(recordings: Sequence[Stream]) -> list[str]:
    """What each is called; equal names are numbered."""
    names = [
        (one.origin and one.origin.name) or f"recording {number}"
        for number, one in enumerate(recordings, start=1)
    ]
    often = Counter(names)
    return [
        f"{name} ({number})" if often[name] > 1 else name
        for number, name in enumerate(names, start=1)
    ]


def _music(recording: Stream, name: str, context: Context) -> Mapping[str, Any]:
    """What `analyze` finds, if that is installed."""
    try:
        report: Report = context.run("analyze", recording)
    except (UnknownName, NoSuchCommand):
        context.warn("no command analyze is installed, so tempo and key are left out")
    except MusictoolError as error:
        context.warn(f"tempo and key of {name} are left out: {error}")
    else:
        return report.findings
    return {}


def _matching_gains(measured: Sequence[Measured]) -> list[float]:
    """What brings each to the loudness of the quietest, in dB; silence stays."""
    heard = [one.loudness.lufs for one in measured if math.isfinite(one.loudness.lufs)]
    return [
        min(heard) - one.loudness.lufs if math.isfinite(one.loudness.lufs) else 0.0
        for one in measured
    ]


def _about(
    name: str, measured: Measured, music: Mapping[str, Any], gain_db: float
) -> dict[str, Any]:
    return {
        "name": name,
        "duration_s": round(measured.seconds, 6),
        "sample_rate": measured.sample_rate,
        "channels": measured.channels,
        "loudness_lufs": _rounded(measured.loudness.lufs),
        "loudness_range_lu": _rounded(measured.loudness.range_lu),
        "true_peak_dbtp": _rounded(measured.loudness.true_peak_db),
        "tempo_bpm": music.get("tempo_bpm"),
        "key": music.get("key"),
        "matching_gain_db": _rounded(gain_db),
    }


def _difference(
    names: Sequence[str],
    measured: Sequence[Measured],
    music: Sequence[Mapping[str, Any]],
    number: int,
    over: Overlay,
) -> dict[str, Any]:
    """One of the others against the first: what is more, louder, later is positive."""
    one, other = measured[0], measured[number]
    tempi = [music[at].get("tempo_bpm") for at in (0, number)]
    keys = [music[at].get("key") for at in (0, number)]
    return {
        "name": names[number],
        "against": names[0],
        "duration_s": round(other.seconds - one.seconds, 6),
        "loudness_lu": _less(other.loudness.lufs, one.loudness.lufs),
        "loudness_range_lu": _less(other.loudness.range_lu, one.loudness.range_lu),
        "true_peak_db": _less(other.loudness.true_peak_db, one.loudness.true_peak_db),
        "tempo_bpm": _less(tempi[1], tempi[0]),
        "same_key": keys[0] == keys[1] if all(keys) else None,
        "correlation": over.correlation,
        "lag_s": None if over.lag_s is None else round(over.lag_s, 6),
        "gain_db": _rounded(over.gain_db),
        "inverted": over.inverted if over.lag_s is not None else None,
        "identical": over.residual_db == -math.inf
        and over.gain_db == 0
        and not over.inverted
        and over.lag_s == 0
        and one.seconds == other.seconds,
        "residual_db": _rounded(over.residual_db),
    }


def _bands(measured: Sequence[Measured]) -> list[dict[str, Any]]:
    """Levels, and at equal loudness the differences of the others to the first."""
    rows = []
    for name, (lowest, highest) in BANDS.items():
        levels = [one.band_db(lowest, highest) for one in measured]
        relative = [level - one.loudness.lufs for level, one in zip(levels, measured, strict=True)]
        rows.append(
            {
                "band": name,
                "from_hz": lowest,
                "to_hz": highest,
                "levels_db": [_rounded(level) for level in levels],
                "differences_db": [_less(one, relative[0]) for one in relative[1:]],
            }
        )
    return rows


def _less(value: float | None, other: float | None) -> float | None:
    return None if value is None or other is None else _rounded(value - other)


def _rounded(value: float | None) -> float | None:
    """None for what is undefined or without bound."""
    return None if value is None or not math.isfinite(value) else round(value, 2) + 0.0
