"""Engine `compose` of `vary`: phrases of a recording played with other notes.

recording -> beats -> phrases by chance -> notes, voice and bed -> new notes -> sound
             unit     timing               notes, layers           replacing
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from musictool import (
    BadParameter,
    CannotProcess,
    Context,
    Score,
    Stream,
    midi_bytes,
    one_thread,
)

from ..drawing.course import Sound, course_of
from ..drawing.report import report_file
from ..filling.engine import tell_unchanged, with_patches
from ..filling.holes import Hole, Patch
from ..filling.report import unchanged
from ..unit.listening import Listened, listen
from ..unit.render import keep_peak
from ..varying.engine import part_to_vary, span_of
from .replacing import Stretch, rewrite
from .report import rewriting_drawn, rewriting_figures, rewriting_told
from .score import shown, spans_of
from .timing import Timeline, chosen, phrases_of, timeline_within

__all__ = ["compose_variation"]

LEAD_S, RING_S = 0.06, 0.25
"""Seconds before a phrase in which notes may begin that are of it, and after it for which they
ring."""


def compose_variation(
    stream: Stream,
    amount: float,
    start: float | None,
    end: float | None,
    *,
    keep: Sequence[str],
    score: Score | None,
    tracker: str | None,
    tempo_range: tuple[float, float] | None,
    context: Context,
) -> Stream:
    """A recording with other notes in some of its phrases; the parameters are those of the engine.

    Raises
    ------
    BadParameter
        The end comes before the start; what stays is said beside a score.
    CannotProcess
        The recording is silent, too short or too long, or too few notes are heard in it.
    """
    if keep and score is not None:
        raise BadParameter("vary: keep and score both say what is composed; give one of them")
    span = span_of(stream, start, end)
    if amount == 0:
        tell_unchanged(stream, "vary", context)
        return stream
    audio, begins, region = part_to_vary(stream, span)
    rate = stream.sample_rate
    heard = listen(audio, "vary it", "compose from", tracker, tempo_range, context)
    timeline = _timeline(heard, region)
    phrases = chosen(phrases_of(timeline), amount, context.rng)
    least, most = round(region[0] * rate), round(min(region[1] * rate, audio.frames))
    stretches = []
    for first, stop in spans_of(phrases):
        one, other = np.rint((timeline.seconds([first, stop]) - LEAD_S) * rate).astype(int).tolist()
        other = min(other, most)  # even beats, where none is heard, go on over the end
        ring = min(round(RING_S * rate), most - other)
        stretches.append(Stretch(max(one, least), other, ring))
    with one_thread():
        made = rewrite(audio, stretches, timeline, context, keep=keep, score=score)
    peak = max(float(np.abs(audio.samples).max(initial=0)), 1e-6)
    patches = []
    for one, samples in zip(stretches, made.samples, strict=True):
        frames = samples.shape[1]
        hole = Hole(one.first, one.first + frames, frames, audio.frames)
        patches.append(Patch(hole, keep_peak(samples, peak, rate)))
    count = sum(one.composed for one in phrases)
    context.note(f"{rewriting_told(made)}, in {count} of {len(phrases)} phrases")
    context.extra(
        "composed",
        lambda suffix: midi_bytes(shown(made.notes, phrases, timeline)),
    )

    def report() -> dict[str, object]:
        tempo = {"tempo_bpm": heard.beats.findings.get("tempo_bpm")}
        return unchanged(stream.count_frames(), rate) | tempo | rewriting_figures(made, begins)

    def drawn() -> object:
        whole = Sound(audio, begins)
        result = Sound(with_patches(audio.stream(), patches, 0).audio(), begins)
        return rewriting_drawn(course_of(report(), "vary", whole, result, []), made, begins)

    context.extra("report", lambda suffix: report_file(suffix, report, drawn))
    context.progress(1.0, "joining")
    return with_patches(stream, patches, round(begins * rate))


def _timeline(heard: Listened, region: tuple[float, float]) -> Timeline:
    """From the first beat that may change to the last one."""
    units = heard.units
    begins, ends = max(region[0], heard.start), min(region[1], heard.end)
    if units.rhythmic:
        inside = units.edges[(units.edges >= begins) & (units.edges <= ends)]
        if len(inside) < 2:
            raise CannotProcess("no beat begins and ends in what may change")
        begins, ends = inside[0], inside[-1]
    times = units.edges if units.rhythmic else None
    return timeline_within(times, int(units.position[0]), units.meter, begins, ends)
