"""The page of a sweep: a table of all results with a player in each row, to be opened from disk."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from importlib.resources import files
from typing import Any

from musictool.batches.sweep_rows import Row, columns_of
from musictool.pictures.overview import Extent
from musictool.pictures.page import html_page
from musictool.pipeline.draws import in_words
from musictool.pipeline.grid import COLUMNS
from musictool.sound.levels import amplitude

__all__ = ["draw_page"]

HEADS = {
    "file": "File",
    "variation": "Variation",
    "duration_s": "Length, s",
    "loudness_lufs": "Loudness, LUFS",
    "true_peak_dbtp": "True peak, dBTP",
    "took_s": "Took, s",
    "output": "Output",
}

CONTROLS = (
    '<div id="hear" hidden><label><input id="matched" type="checkbox"> equally loud</label>'
    '<label><input id="onward" type="checkbox" checked> go on where the last one was</label>'
    "<span>Keys: j and k play the next and the one before; the heads of the columns sort.</span>"
    "</div>"
)


def draw_page(title: str, rows: Sequence[Row], made_by: str) -> bytes:
    """The page.

    Parameters
    ----------
    title
        What was swept.
    rows
        The sources, each before its results.
    made_by
        What made it.
    """
    table = columns_of(rows)
    names = [name for name in table[0] if name not in ("error", "output")]
    heads = ["", *(HEADS.get(name, name) for name in names), "Output"]
    numeric = {
        name for name in names if all(isinstance(row[name], int | float | None) for row in table)
    }
    known = [one for row in rows if (one := row.levels.get("loudness_lufs")) is not None]
    lines = [
        _line(row, cells, names, numeric, min(known, default=0.0))
        for row, cells in zip(rows, table, strict=True)
    ]
    button = "<th><button>{}</button></th>"
    parts = [
        f"<h1>{escape(title)}</h1>",
        CONTROLS,
        '<div class="wide"><table><thead><tr>',
        "".join(button.format(escape(one)) if one else "<th></th>" for one in heads),
        "</tr></thead><tbody>",
        *lines,
        "</tbody></table></div>",
    ]
    style, script = (
        files(__package__).joinpath(name).read_text("utf-8") for name in ("sweep.css", "sweep.js")
    )
    return html_page(title, parts, style, script, beside=True, made_by=made_by)


def _line(
    row: Row, cells: dict[str, Any], names: Sequence[str], numeric: set[str], quietest: float
) -> str:
    loudness = row.levels.get("loudness_lufs")
    match = 1.0 if loudness is None else min(amplitude(quietest - loudness), 1.0)
    what = _wave(row.wave) if row.wave else ""
    if row.address and not row.unplayed:
        label = escape(row.output)
        what += (
            f'<audio controls preload="none" aria-label="{label}" data-match="{match:.6g}" '
            f'src="{row.address}"></audio>'
        )
    columns = "".join(
        f'<td class="number" data-value="{_exact(cells[name])}">{_said(name, cells[name])}</td>'
        if name in numeric
        else f"<td>{_said(name, cells[name])}</td>"
        for name in names
    )
    if row.number is None:
        named = "the source"
        named = f'<a class="name" href="{row.address}">{named}</a>' if row.address else named
    else:
        named = escape(row.output)
        named = f'<a class="name" href="{row.address}">{named}</a>' if row.address else named
    said = [f'<div class="error">{escape(row.error)}</div>'] if row.error else []
    said += [
        f'<div class="remarks">{escape(one)}</div>'
        for one in filter(None, (row.unplayed, *row.remarks))
    ]
    kind = ' class="source"' if row.number is None else ""
    return f"<tr{kind}><td>{what}</td>{columns}<td>{named}{''.join(said)}</td></tr>"


def _exact(value: Any) -> str:
    return "" if value is None else in_words(value)


def _said(name: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and name in COLUMNS:
        return f"{value:.2f}" if name != "duration_s" else f"{value:.3f}"
    if isinstance(value, list):
        return escape(f"{len(value)} values")
    return escape(in_words(value))


def _wave(wave: Extent) -> str:
    """Its outline: a line from the lowest to the highest sample of each column."""
    highest = max(float(wave.high.max(initial=0)), -float(wave.low.min(initial=0)), 1.0)
    lines = "".join(
        f"M{at} {-high / highest:.2f}V{-low / highest + 0.01:.2f}"
        for at, (low, high) in enumerate(zip(wave.low, wave.high, strict=True))
    )
    width = max(wave.columns, 1)
    return (
        f'<svg viewBox="0 -1 {width} 2" preserveAspectRatio="none" aria-hidden="true">'
        f'<path d="{lines}" vector-effect="non-scaling-stroke"/></svg>'
    )
