"""What a new part of a recording is made of, as JSON: every piece and every join."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np

from musictool import Audio, Samples

from ..drawing.course import Course, Sound, course_of
from .plan import Plan
from .render import Piece
from .rows import join_row, piece_row
from .seams import boundaries, measure_seams

__all__ = ["drawn_of", "report_of"]

BEFORE_S = 1.0
"""Seconds of the recording before the new part, by which the join there is judged."""


def report_of(audio: Audio, made: Plan, new: Samples, begins: int, only: bool) -> dict[str, Any]:
    """All that a recording that was carried on is made of; see the guide for the figures.

    Parameters
    ----------
    audio
        What was heard of the recording.
    made, new
        The new part, and how it sounds, `(channels, frames)`.
    begins
        First frame of what was heard in the recording.
    only
        Whether the result is the new part alone.
    """
    rate, heard = audio.sample_rate, made.heard
    start = 0 if only else begins + made.cut
    own = Piece(0, 0, begins + made.cut, 0, 1)
    laid = [replace(one, at=start + one.at, source=begins + one.source) for one in made.pieces]
    pieces = laid if only else [own, *laid]
    before = audio.samples[:, max(made.cut - int(BEFORE_S * rate), 0) : made.cut]
    sound = np.concatenate([before, new], axis=1)
    entered = pieces[1:]
    times = [(one.at - start + before.shape[1]) / rate for one in entered]
    seams = measure_seams(heard, sound, rate, times, [one.unit for one in entered])
    rows = [piece_row(one, rate, 0.0) for one in pieces]
    for row, piece in zip(rows, pieces, strict=True):
        if piece.drums is not None:
            row["drums_from_s"] = round((begins + piece.drums) / rate, 6)
    return {
        "sample_rate": rate,
        "frames": start + made.frames,
        "seconds": round((start + made.frames) / rate, 6),
        "new_part_s": [round(one / rate, 6) for one in (start, start + made.frames)],
        "tempo_bpm": heard.beats.findings.get("tempo_bpm"),
        "pieces": rows,
        "joins": [
            join_row(one, other, seam, other.source != one.source + one.frames, rate, 0.0)
            for (one, other), seam in zip(pairwise(pieces), seams, strict=True)
        ],
        "boundaries": boundaries(heard, begins / rate),
    }


def drawn_of(audio: Audio, made: Plan, new: Samples, begins: int, only: bool) -> Course:
    """The same to be drawn; see `report_of`."""
    report = report_of(audio, made, new, begins, only)
    starts = begins / audio.sample_rate
    result = Sound(audio.with_samples(new))
    if not only:
        whole = np.concatenate([audio.samples[:, : made.cut], new], axis=1)
        result = Sound(audio.with_samples(whole), starts)
    parts = [tuple(report["new_part_s"])]
    return course_of(report, "continue", Sound(audio, starts), result, parts)
