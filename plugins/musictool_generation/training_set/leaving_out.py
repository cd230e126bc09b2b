"""Which scores a model is not trained on, and why: too few notes, too many, made by a model."""

from __future__ import annotations

from musictool import Score, lies_in_model

__all__ = ["why_not"]

NOTES = 100_000
"""At most so many in a score: no orchestra has more, what has is sound made of notes."""

QUARTERS = 20_000
"""At most so long: at 120 BPM, close to three hours."""

FEWEST = 8
"""Notes that a score must have."""


def why_not(score: Score) -> str | None:
    """Why a score is left out, as the end of a sentence that begins with its name; or None."""
    count = sum(track.notes.size for track in score.tracks)
    quarters = max((track.end for track in score.tracks), default=0) / score.resolution
    path = score.origin.path if score.origin else None
    if path is not None and lies_in_model(path):
        return "is a sample that a model has made"
    if not count:
        return "has no notes"
    if count < FEWEST:
        return f"has only {count} note{'s' if count > 1 else ''}, fewer than {FEWEST}"
    if count > NOTES:
        return f"has {count:,} notes, more than {NOTES:,}"
    if quarters > QUARTERS:
        return f"lasts {quarters:,.0f} quarters, more than {QUARTERS:,}"
    return None
