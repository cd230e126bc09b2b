"""What holes were filled with, in words and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from musictool import format_time

from ..unit.listening import Listened
from ..unit.render import Piece
from ..unit.rows import join_row, piece_row
from ..unit.seams import Seam, boundaries
from .choosing import Chosen
from .holes import Hole, Patch

__all__ = ["Filled", "bent_of", "passages_of", "report_of", "told", "unchanged"]

TOLD = 4
"""Parts that are named one by one."""
SHORT_S = 0.1
"""Seconds of a hole under which times are told to a tenth of a millisecond."""


@dataclass(frozen=True, eq=False)
class Filled:
    """A hole and what it was filled with; `is_loose` if no beat was kept."""

    hole: Hole
    chosen: Chosen
    is_loose: bool = False

    @property
    def patch(self) -> Patch:
        """Its sound alone."""
        return Patch(self.hole, self.chosen.filling.samples)

    @property
    def bent(self) -> float:
        """Share by which the tempo is bent."""
        return self.chosen.filling.bent


def bent_of(filled: Sequence[Filled], heard: Listened, rate: int) -> float:
    """Share by which the tempo is bent at most; in less than a beat there is none to bend."""
    tempo = heard.beats.findings.get("tempo_bpm")
    beat = 60 * rate / tempo if tempo else np.inf
    return max((one.bent for one in filled if one.hole.frames >= beat), default=0.0)


def told(one: Filled, heard: Listened, rate: int, begins: float) -> str:
    """Where a hole was, and which parts of the recording fill it, in words."""
    filling, hole = one.chosen.filling, one.hole
    runs: list[tuple[int, int]] = []
    for piece, jump in zip(filling.pieces, filling.jumps, strict=True):
        last = piece.source + piece.frames
        runs = [*runs, (piece.source, last)] if jump else [*runs[:-1], (runs[-1][0], last)]
    parts = [_span(first, last, rate, begins) for first, last in runs[:TOLD]]
    parts += [f"and {len(runs) - TOLD} more"] if len(runs) > TOLD else []
    share = bent_of([one], heard, rate)
    bent = f", tempo within {100 * share:.1f} %" if share >= 0.0005 else ""
    return f"{_span(hole.first, hole.last, rate, begins)}{bent}: from {', '.join(parts)}"


def _span(first: int, last: int, rate: int, begins: float) -> str:
    digits = 2 if last - first >= SHORT_S * rate else 4
    one, other = (format_time(round(begins + at / rate, digits)) for at in (first, last))
    return f"{one} to {other}"


def report_of(
    filled: Sequence[Filled], heard: Listened, frames: int, rate: int, begins: float
) -> dict[str, Any]:
    """All that a recording with its fillings is made of; see the guide for the figures.

    Parameters
    ----------
    frames
        Of the whole recording.
    begins
        Where in it what was heard lies, in seconds.
    """
    first = round(begins * rate)
    pieces: list[Piece] = []
    joins: list[dict[str, Any]] = []
    at = source = 0
    for one in filled:
        hole = one.hole
        start = first + hole.first
        laid = one.chosen.filling.pieces
        begin, end = laid[0].at, laid[-1].at + laid[-1].frames
        if start + begin > source:
            pieces.append(Piece(at, source, start + begin - source, 0, 1))
        at += start - source  # where the hole begins
        of_hole = [
            Piece(at + piece.at, first + piece.source, piece.frames, piece.unit, 1)
            for piece in laid
        ]
        seams = one.chosen.seams
        for piece, seam, jump in zip(of_hole, seams, one.chosen.filling.jumps, strict=False):
            if seam is not None:
                joins.append(_join(pieces, piece, seam, jump, rate))
            pieces.append(piece)
        at, source = at + end, first + hole.last - (hole.frames - end)
        if seams[-1] is not None:
            after = Piece(at, source, 0, 0, 1)
            joins.append(_join(pieces, after, seams[-1], True, rate))
    if frames > source:
        pieces.append(Piece(at, source, frames - source, 0, 1))
        at += frames - source
    return {
        "sample_rate": rate,
        "frames": at,
        "seconds": round(at / rate, 6),
        "tempo_bpm": heard.beats.findings.get("tempo_bpm"),
        "tempo_bent_percent": round(100 * bent_of(filled, heard, rate), 3),
        "holes": [
            {
                "start_s": round(begins + one.hole.first / rate, 6),
                "end_s": round(begins + one.hole.last / rate, 6),
                "seconds": round(one.hole.frames / rate, 6),
                "cost": round(one.chosen.cost, 3),
                "on_the_beat": bool(heard.units.rhythmic and not one.is_loose),
            }
            for one in filled
        ],
        "pieces": [piece_row(one, rate, 0.0) for one in pieces],
        "joins": joins,
        "boundaries": boundaries(heard, begins),
    }


def unchanged(frames: int, rate: int) -> dict[str, Any]:
    """The report of a recording in which nothing was changed, nor listened for."""
    seconds = round(frames / rate, 6)
    return {
        "sample_rate": rate,
        "frames": frames,
        "seconds": seconds,
        "tempo_bpm": None,
        "tempo_bent_percent": 0.0,
        "holes": [],
        "pieces": [piece_row(Piece(0, 0, frames, 0, 1), rate, 0.0)],
        "joins": [],
        "boundaries": [],
    }


def _join(
    pieces: Sequence[Piece], piece: Piece, seam: Seam, jump: bool, rate: int
) -> dict[str, Any]:
    before = pieces[-1]
    return join_row(before, piece, seam, jump, rate, 0.0)


def passages_of(
    filled: Sequence[Filled], rate: int, begins: float
) -> list[tuple[float, float, float]]:
    """Where moments of the recording are heard that are outside of the holes."""
    rows: list[tuple[float, float, float]] = []
    start, moved = 0.0, 0.0
    for one in filled:
        rows.append((start, begins + one.hole.first / rate, start + moved))
        start = begins + one.hole.last / rate
        moved += one.hole.more / rate
    return [*rows, (start, float("inf"), start + moved)]
