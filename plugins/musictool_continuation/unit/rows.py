"""What reports of all verbs here have in common: a piece and a join, as JSON has them."""

from __future__ import annotations

from typing import Any

from .listening import Listened
from .render import Piece
from .seams import Seam

__all__ = ["has_tempo", "join_row", "piece_row", "step_row"]


def has_tempo(heard: Listened) -> bool:
    """Whether a steady beat was heard."""
    return heard.beats.findings.get("tempo_bpm") is not None


def join_row(
    before: Piece, piece: Piece, seam: Seam, jump: bool, rate: int, begins: float
) -> dict[str, Any]:
    """A join as JSON has it: what was left and entered, and how much of a step that is."""
    return {
        "at_s": round(piece.at / rate, 6),
        "from_s": round(begins + (before.source + before.frames) / rate, 6),
        "to_s": round(begins + piece.source / rate, 6),
        "jump": jump,
        **step_row(seam),
    }


def step_row(seam: Seam) -> dict[str, float]:
    """How much of a step a join is, as JSON has it."""
    return {
        "flux_percentile": round(100 * min(seam.flux_percentile, 1.0), 1),
        "level_percentile": round(100 * seam.level_percentile, 1),
        "level_step_db": round(seam.level_db, 2),
    }


def piece_row(piece: Piece, rate: int, begins: float) -> dict[str, float]:
    """A piece as JSON has it: what of the recording it is, and where it is heard."""
    return {
        "from_s": round(begins + piece.source / rate, 6),
        "to_s": round(begins + (piece.source + piece.frames) / rate, 6),
        "at_s": round(piece.at / rate, 6),
        "seconds": round(piece.frames / rate, 6),
    }
