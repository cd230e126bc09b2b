"""Engine `compose` of `inpaint`: what `unit` fills a hole with, played with other notes.

holes -> fillings of `unit` -> notes, voice and bed -> new notes, given those around -> sound
         filling.engine       notes, layers           replacing
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from musictool import (
    BadParameter,
    Context,
    Score,
    Stream,
    midi_bytes,
    one_thread,
)

from ..filling.engine import Mended, delivered, mend, with_patches
from ..filling.fits import place_of
from ..unit.grid import Seconds
from ..unit.render import keep_peak
from .replacing import Rewriting, Stretch, rewrite
from .report import rewriting_drawn, rewriting_figures, rewriting_told
from .score import shown
from .timing import timeline_within
from .wishing import check_chords

__all__ = ["compose_into"]

NEAR_S = 45.0
"""Seconds before and after holes whose notes are heard."""


def compose_into(
    stream: Stream,
    start: float | None,
    end: float | None,
    seconds: float | None,
    find: bool,
    *,
    chords: str | None,
    score: Score | None,
    tracker: str | None,
    tempo_range: tuple[float, float] | None,
    context: Context,
) -> Stream:
    """A recording with a part of it composed anew; the parameters are those of the engine.

    Raises
    ------
    BadParameter
        As `inpaint_recording`; for what is no chord, and for chords beside a score.
    CannotProcess
        As `inpaint_recording`; too few notes are heard, or none in what is to be filled.
    """
    check_chords("inpaint", chords)
    if chords is not None and score is not None:
        raise BadParameter("inpaint: chords and score both say what is composed; give one of them")
    filled = mend(stream, start, end, seconds, find, tracker, tempo_range, context)
    if filled is None:
        return stream
    made, rewriting, begins = _composed(filled, chords, score, context)
    context.extra(
        "composed",
        lambda suffix: midi_bytes(shown(rewriting.notes, rewriting.phrases, rewriting.timeline)),
    )
    context.note(rewriting_told(rewriting))
    return delivered(
        stream,
        made,
        context,
        lambda report: report | rewriting_figures(rewriting, begins),
        lambda course: rewriting_drawn(course, rewriting, begins),
    )


@one_thread()
def _composed(
    made: Mended, chords: str | None, score: Score | None, context: Context
) -> tuple[Mended, Rewriting, float]:
    """Its fillings with other notes, what was written, and where what was heard of it begins, s."""
    audio, filled, rate = made.audio, made.filled, made.audio.sample_rate
    whole = with_patches(audio.stream(), [one.patch for one in filled], 0).audio()
    stretches, moved = list[Stretch](), 0
    for one in filled:
        first = one.hole.first + moved
        stretches.append(Stretch(first, first + one.hole.frames))
        moved += one.hole.more
    low = max(0, stretches[0].first - round(NEAR_S * rate))
    high = min(whole.frames, stretches[-1].last + round(NEAR_S * rate))
    stretches = [Stretch(one.first - low, one.last - low) for one in stretches]
    near = whole.with_samples(whole.samples[:, low:high])
    begins, ends = stretches[0].first / rate, stretches[-1].last / rate
    times, number = _beats(made, low / rate)
    timeline = timeline_within(times, number, made.heard.units.meter, begins, ends)
    found = rewrite(near, stretches, timeline, context, chords=chords, score=score)
    peak = max(float(np.abs(whole.samples).max(initial=0)), 1e-6)
    played = tuple(
        replace(
            one,
            chosen=replace(
                one.chosen,
                filling=replace(one.chosen.filling, samples=keep_peak(samples, peak, rate)),
            ),
        )
        for one, samples in zip(filled, found.samples, strict=True)
    )
    return replace(made, filled=played), found, made.begins + low / rate


def _beats(made: Mended, begins: float) -> tuple[Seconds | None, int]:
    """Where beats lie in the recording with its fillings, in seconds after `begins`, and which beat
    of a bar the first of them is; None where there are none.

    In a filling they are even, as near to the others as whole ones can be.
    """
    units, rate = made.heard.units, made.audio.sample_rate
    if not units.rhythmic:
        return None, 0
    edges, beat = units.edges, float(np.median(units.length))
    parts, at, moved, number = list[Seconds](), 0, 0.0, int(units.position[0])
    for one in made.filled:
        hole, nowhere = one.hole, np.zeros(len(units), bool)
        place = place_of(units, hole, nowhere, rate)
        first = float(edges[place.unit]) + moved
        moved += hole.more / rate
        last = float(edges[place.end]) + moved
        if not hole.has_before:
            count = int(last / beat)
            number = int(units.position[min(place.end, len(units) - 1)]) - count
            inside = last - beat * np.arange(count, 0, -1)
        else:
            parts.append(edges[at : place.unit + 1] + moved - hole.more / rate)
            last = last if hole.has_after else first + place.seconds + beat
            inside = np.linspace(first, last, max(1, round((last - first) / beat)) + 1)[1:-1]
        parts.append(inside)
        at = max(at, place.end)
    times = np.concatenate([*parts, edges[at:] + moved]) - begins
    kept = min(int(np.searchsorted(times, -1e-6)), len(times) - 2)
    return times[kept:], (number + kept) % units.meter
