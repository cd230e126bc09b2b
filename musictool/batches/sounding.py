"""Notes that are asked for as sound: `-o tune.wav` of what gives notes has them played."""

from __future__ import annotations

from dataclasses import replace

from musictool import files
from musictool.address import place
from musictool.contract.options import PLAYED_BY
from musictool.discovery import registry
from musictool.kinds import Kind
from musictool.pipeline import CheckedPipeline, Pipeline, Step, check

__all__ = ["sounding"]


def sounding(out: str | None, pipeline: CheckedPipeline) -> CheckedPipeline:
    """A pipeline with one more step that plays its notes, if `out`, of `-o`, names a recording."""
    suffix = place(out or "").suffix.lower()
    if pipeline.gives is not Kind.SCORE or suffix not in files.AUDIO_SUFFIXES:
        return pipeline
    known = registry()
    if not known.called(PLAYED_BY):
        return pipeline
    played = check(Pipeline((Step(PLAYED_BY),)), known).of(Kind.SCORE)
    steps = (*pipeline.pipeline.steps, *played.pipeline.steps)
    whole = replace(pipeline.pipeline, steps=steps, name=pipeline.name)
    return replace(pipeline, steps=(*pipeline.steps, *played.steps), pipeline=whole)
