"""The findings about a recording as one page of HTML: the picture, and tables of what it shows."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from musictool import Stream

from .plotting import draw_picture, name_of, title_of

__all__ = ["draw_page"]

Findings = Mapping[str, Any]

STYLE = """
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 1600px;
       padding: 0 1rem; color: #22303c; background: #fff; }
img { width: 100%; height: auto; }
table { border-collapse: collapse; margin: .5rem 0 1.5rem; }
th, td { text-align: left; padding: .2rem 1.2rem .2rem 0; border-bottom: 1px solid #e3e8ec; }
td { font-variant-numeric: tabular-nums; }
summary { cursor: pointer; font-weight: 600; padding: .4rem 0; }
"""

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


def draw_page(stream: Stream, findings: Findings) -> bytes:
    """A page that holds everything it shows and loads nothing."""
    name = escape(name_of(stream))
    picture = base64.b64encode(draw_picture(stream, findings)).decode("ascii")
    beats, downbeats = findings["beats"], findings["downbeats"]
    parts = [
        f"<h1>{name}</h1>",
        f"<p>{escape(title_of(findings))}</p>",
        f'<img alt="Sections, wave, tempo, spectrogram and chords of {name}" '
        f'src="data:image/png;base64,{picture}">',
        "<h2>Findings</h2>",
        _table(("", ""), _summary(findings)),
        _folded("Sections", ("from, s", "to, s", "section"), _spans(findings["sections"], "label")),
        _folded("Chords", ("from, s", "to, s", "chord"), _spans(findings["chords"], "chord")),
        _folded("Beats", ("time, s", ""), _counted(beats, set(downbeats))),
        _folded("Descriptors", ("", "mean", "standard deviation"), _described(findings)),
    ]
    head = f'<meta charset="utf-8"><title>{name}</title><style>{STYLE}</style>'
    body = "\n".join(parts)
    page = f'<!DOCTYPE html>\n<html lang="en"><head>{head}</head><body>\n{body}\n</body></html>\n'
    return page.encode("utf-8")


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
    return f"<details><summary>{title}</summary>{_table(heads, rows)}</details>"


def _table(heads: Iterable[str], rows: Iterable[tuple[str, ...]]) -> str:
    head = "".join(f"<th>{escape(one)}</th>" for one in heads)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
