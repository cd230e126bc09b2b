"""What a remix is made of, in words, as JSON, and as the passages that tags follow."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from musictool import Audio, format_time

from ..drawing.course import Course, Sound, course_of
from ..unit.listening import Listened
from ..unit.rows import has_tempo, join_row, piece_row
from ..unit.seams import boundaries
from .choosing import Remixed

__all__ = ["drawn_of", "passages_of", "report_of", "told"]

TOLD = 6
"""Parts that are named one by one."""
EARLY_S = 0.008
"""By so much before its first beat a piece begins, for marks that stand just before a beat."""


def told(made: Remixed, heard: Listened, rate: int, begins: float) -> str:
    """Which parts of the recording a remix is made of, in words.

    Parameters
    ----------
    begins
        Where in the recording what was remixed begins, in seconds.
    """
    runs = _runs(made)
    parts = [
        f"{format_time(round(begins + first / rate, 1))} to "
        f"{format_time(round(begins + last / rate, 1))}"
        for first, last in runs[:TOLD]
    ]
    parts += [f"and {len(runs) - TOLD} more"] if len(runs) > TOLD else []
    joins = len(runs) - 1
    bent = made.laid.bent
    said = f", tempo within {100 * bent:.1f} %" if bent >= 0.0005 and has_tempo(heard) else ""
    return f"{joins} join{'' if joins == 1 else 's'}{said}: {', '.join(parts)}"


def report_of(made: Remixed, heard: Listened, rate: int, begins: float) -> dict[str, Any]:
    """All that a remix is made of; see the guide for what each figure means."""
    laid, form, edges = made.laid, made.form, heard.units.edges
    pieces = laid.pieces
    joins = [
        join_row(before, piece, seam, jump, rate, begins)
        for (before, piece), jump, seam in zip(
            pairwise(pieces), laid.jumps[1:], made.seams, strict=True
        )
    ]
    sections = [begins + float(edges[unit]) for unit in form.borders.nonzero()[0]]
    climax = None
    if form.climax:
        first, last = form.climax
        climax = [round(begins + float(edges[k]), 4) for k in (first, last + 1)]
    return {
        "sample_rate": rate,
        "frames": made.part.frames,
        "seconds": round(made.part.frames / rate, 6),
        "tempo_bpm": heard.beats.findings.get("tempo_bpm"),
        "tempo_bent_percent": round(100 * laid.bent, 3),
        "cost": round(made.cost, 3),
        "pieces": [piece_row(one, rate, begins) for one in pieces],
        "joins": joins,
        "hits": [
            {"at_s": round(at / rate, 6), "beat_s": round(begins + float(edges[unit]), 4)}
            for at, unit in zip(made.part.hits, made.hit_by, strict=True)
        ],
        "sections": [round(one, 4) for one in sections],
        "climax": climax,
        "boundaries": boundaries(heard, begins),
    }


def drawn_of(made: Remixed, heard: Listened, audio: Audio, begins: float) -> Course:
    """The same to be drawn; see `report_of`."""
    report = report_of(made, heard, audio.sample_rate, begins)
    result = Sound(audio.with_samples(made.samples))
    return course_of(report, "remix", Sound(audio, begins), result)


def passages_of(made: Remixed, rate: int, begins: float) -> list[tuple[float, float, float]]:
    """Where moments of the recording are heard: `(start, end, at)`, in seconds, in its order.

    What comes again is where it is heard first.
    """
    ahead = round(EARLY_S * rate)
    rows: list[tuple[float, float, float]] = []
    reached = 0
    for piece, after in zip(made.laid.pieces, [*made.laid.pieces[1:], None], strict=True):
        early = min(ahead, piece.source, piece.at) if rows else 0
        first, at = piece.source - early, piece.at - early
        stop = piece.at + piece.frames - (ahead if after else 0)
        last = first + stop - at
        first, at = max(first, reached), at + max(reached - first, 0)
        if last <= first:
            continue
        rows.append((begins + first / rate, begins + last / rate, at / rate))
        reached = last
    return rows


def _runs(made: Remixed) -> list[tuple[int, int]]:
    """First frame and end of each stretch between jumps."""
    runs: list[tuple[int, int]] = []
    for piece, jump in zip(made.laid.pieces, made.laid.jumps, strict=True):
        end = piece.source + piece.frames
        if jump or not runs:
            runs.append((piece.source, end))
        else:
            runs[-1] = (runs[-1][0], end)
    return runs
