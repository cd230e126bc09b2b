"""The findings about a recording as one page of HTML: the picture, and tables of what it shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from musictool import Picture, html_page, html_table

from .plotting import title_of

__all__ = ["draw_page"]

Findings = Mapping[str, Any]

SUMMARY = {
    "duration_s": ("Duration", "s"),
    "sample_rate": ("Sample rate", "Hz"),
    "channels": ("Channels", ""),
    "loudness_lufs": ("Integrated loudness", "LUFS"),
    "loudness_range_lu": ("Loudness range", "LU"),
    "true_peak_dbtp": ("True peak", "dBTP"),
    "tempo_bpm": ("Tempo", "BPM"),
    "tempo_confidence": ("Confidence in the tempo", ""),
    "meter": ("Meter", ""),
    "key": ("Key", ""),
    "key_confidence": ("Confidence in the key", ""),
    "tuning_cents": ("Tuning against A = 440 Hz", "cents"),
}


def draw_page(picture: Picture, findings: Findings, name: str) -> bytes:
    """A page that holds everything it shows and loads nothing."""
    beats, downbeats = findings["beats"], findings["downbeats"]
    parts = [
        f"<h1>{escape(name)}</h1>",
        f"<p>{escape(title_of(findings))}</p>",
        picture.svg(f"Sections, wave, tempo, spectrogram and chords of {name}"),
        "<h2>Findings</h2>",
        html_table(("", ""), _summary(findings)),
        _folded("Sections", ("from, s", "to, s", "section"), _spans(findings["sections"], "label")),
        _folded("Chords", ("from, s", "to, s", "chord"), _spans(findings["chords"], "chord")),
        _folded("Beats", ("time, s", ""), _counted(beats, set(downbeats))),
        _folded("Descriptors", ("", "mean", "standard deviation"), _described(findings)),
    ]
    return html_page(name, parts)


def _summary(findings: Findings) -> Iterable[tuple[str, ...]]:
    for key, (words, unit) in SUMMARY.items():
        value = findings[key]
        yield words, "none" if value is None else f"{value} {unit}".strip()
    yield "Beats, bars", f"{len(findings['beats'])}, {len(findings['downbeats'])}"


def _spans(spans: Iterable[Mapping[str, Any]], name: str) -> Iterable[tuple[str, ...]]:
    for one in spans:
        yield f"{one['start']:.2f}", f"{one['end']:.2f}", one[name]


def _counted(beats: Iterable[float], downbeats: set[float]) -> Iterable[tuple[str, ...]]:
    for beat in beats:
        yield f"{beat:.3f}", "bar" if beat in downbeats else ""


def _described(findings: Findings) -> Iterable[tuple[str, ...]]:
    for name, found in findings["descriptors"].items():
        yield name.replace("_", " "), _said(found["mean"]), _said(found["std"])


def _said(value: Any) -> str:
    if value is None:
        return "none"
    return ", ".join(map(_said, value)) if isinstance(value, list) else f"{value:.4g}"


def _folded(title: str, heads: Iterable[str], rows: Iterable[tuple[str, ...]]) -> str:
    return f"<details><summary>{title}</summary>{html_table(heads, rows)}</details>"
