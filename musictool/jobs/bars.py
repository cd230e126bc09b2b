"""Where the bars of a recording lie that a step is to act on: `gain db=-3 bars=9-12`.

The beat is heard by the command `rhythm.beats`, in what flows into the step, by the engine that the
step names for its own work, if it names one. Bar 1 begins with the first downbeat.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from musictool.contract.options import BARS, HEARD_BY
from musictool.errors import CannotProcess
from musictool.pipeline import CheckedStep, Step
from musictool.score import Score
from musictool.values import Report

__all__ = ["Span", "counted", "hearing", "in_bars", "said", "span_of"]

Span = tuple[float, float]
"""From and to, in seconds."""

SHORTEST = 0.25
"""What is less of the usual bar after the last downbeat is none."""


def in_bars(step: CheckedStep) -> bool:
    """Whether a step acts on bars of a recording, and not on seconds or the whole."""
    return _said_in_bars(step) and step.spec.takes.is_recording


def counted(step: CheckedStep, score: Score) -> CheckedStep:
    """A step whose bars, if those of a score are given, are its start and end: nothing is heard.

    Raises
    ------
    CannotProcess
        If there are not so many.
    """
    if not _said_in_bars(step):
        return step
    from musictool.musical_time import first_bar  # which edits of sound alone do without

    first, last = step.values[BARS.name]
    count = sum(tick < score.length for tick in score.bars) + first_bar(score) - 1
    if first <= count < last:
        raise CannotProcess(
            f"{step.spec.name}: bars={said(step)} is beyond the last bar of the score, {count}"
        )
    values = {name: value for name, value in step.values.items() if name != BARS.name}
    return replace(step, values={**values, "start": first, "end": last + 1, "unit": "bars"})


def _said_in_bars(step: CheckedStep) -> bool:
    is_given = step.values.get(BARS.name) is not None
    return is_given and any(one.name == BARS.name for one in step.spec.hub_parameters)


def hearing(step: CheckedStep) -> Step:
    """What hears the beat for a step."""
    trackers = [one.name for one in step.spec.parameters if one.engine_of == HEARD_BY]
    engine = next((step.values.get(name) for name in trackers), None)
    tempo = step.values.get("tempo_range") if trackers else None
    return Step(HEARD_BY, {} if tempo is None else {"tempo_range": tempo}, engine)


def said(step: CheckedStep) -> str:
    """The bars as one writes them: "9-12", "9"."""
    first, last = step.values[BARS.name]
    return f"{first}-{last}" if last > first else str(first)


def span_of(step: CheckedStep, heard: Report) -> Span:
    """From the beginning of the first bar to the end of the last one.

    Raises
    ------
    CannotProcess
        If there are no bars, or not so many.
    """
    first, last = step.values[BARS.name]
    downbeats: Sequence[float] = heard.findings.get("downbeats") or ()
    duration = float(heard.findings["duration_s"])
    if not downbeats:
        raise CannotProcess(
            f"{step.spec.name}: no bars are heard in the recording; give start and end as times"
        )
    lengths = sorted(end - begin for begin, end in pairwise(downbeats))
    usual = lengths[len(lengths) // 2] if lengths else duration
    count = len(downbeats)
    if count > 1 and duration - downbeats[-1] < SHORTEST * usual:
        count -= 1  # it only ends the one before
    if last > count:
        raise CannotProcess(
            f"{step.spec.name}: bars={said(step)} is beyond the last bar that is heard, {count}"
        )
    end = downbeats[last] if last < len(downbeats) else downbeats[-1] + usual
    return downbeats[first - 1], min(end, duration)
