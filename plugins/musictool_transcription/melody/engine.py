"""One voice, sung or played: the course of its pitch, cut into notes."""

from __future__ import annotations

from musictool import Context, Stream

from ..heard import Heard
from ..voice import notes_of
from .tracking import HOP_S, track

__all__ = ["hear"]


def hear(stream: Stream, context: Context) -> Heard:
    """The notes of one voice, with the course of their pitch as bends."""
    context.progress(0.0, "pitch")
    course = track(stream)
    return notes_of(course.pitch, course.level_db, HOP_S)
