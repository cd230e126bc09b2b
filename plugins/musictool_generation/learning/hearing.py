"""The notes of recordings, which `transcribe` hears, as scores to learn from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from musictool import CannotProcess, Context, Score, Stream

__all__ = ["heard_in"]


def heard_in(
    recordings: Sequence[Stream], context: Context
) -> tuple[list[Score], list[tuple[str, str]]]:
    """What is heard in each, and the names of those without notes, each with the reason.

    Raises
    ------
    CannotProcess
        If none has notes.
    """
    quiet = replace(context, note=_silent, progress=_silent)
    scores: list[Score] = []
    without: list[tuple[str, str]] = []
    for at, recording in enumerate(recordings):
        context.progress(at / len(recordings), "hearing notes")
        try:
            scores.append(quiet.run("transcribe", recording))
        except CannotProcess as error:
            name = recording.origin.name if recording.origin else f"recording {at + 1}"
            without.append((name, str(error).partition(": ")[2]))
            context.warn(f"{name} was left out: {without[-1][1]}")
    if not scores:
        raise CannotProcess("no notes were heard in any of the recordings")
    return scores, without


def _silent(*_: Any) -> None:
    """Of hundreds of recordings nobody wants to read what is told of one."""
