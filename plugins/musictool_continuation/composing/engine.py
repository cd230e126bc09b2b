"""Engine `compose`: new notes for a recording's voice, played by its own sounds.

recording -> plan of `unit` -> notes, voice and bed -> score -> new notes -> sound -> mix
             unit.engine       notes, voice            score                playing   mixing
"""

from __future__ import annotations

import numpy as np

from musictool import (
    NOTE,
    Audio,
    Context,
    Score,
    Stream,
    midi_bytes,
    one_thread,
)

from ..drawing.report import report_file
from ..unit.ending import Ending
from ..unit.engine import LONGEST_S, carried_on, finished, hear, plan, render
from ..unit.plan import Plan
from ..unit.report import drawn_of as unit_drawn
from .layers import layers_of
from .mixing import mixed
from .notes import hear_notes
from .playing import played, tape_of
from .report import Part, drawn_with_notes, report_of, told
from .score import played_in, shown
from .timing import phrases_of, timeline_of
from .wishing import Wish, composed

__all__ = ["compose_on"]

RECALLED = "the new part is laid of the recording's own beats, as engine unit does it"


def compose_on(
    stream: Stream,
    seconds: float,
    only: bool,
    *,
    newness: float | None,
    score: Score | None,
    melody: Score | None,
    chords: str | None,
    ending: Ending,
    tracker: str | None,
    tempo_range: tuple[float, float] | None,
    context: Context,
) -> Stream:
    """Carry a recording on with new notes; the parameters are those of the engine.

    Raises
    ------
    BadParameter
        For what is no chord, and what cannot be together.
    CannotProcess
        The recording is silent or too short, or the score has no notes in the new part.
    """
    wish = Wish(newness, score, melody, chords)
    heard = hear(stream, LONGEST_S)
    audio = heard.audio
    made = plan(
        audio,
        seconds,
        only=only,
        ending=ending,
        tracker=tracker,
        tempo_range=tempo_range,
        context=context,
    )
    part = _part(audio, made, wish, context)
    if part.sound is None:
        new = render(audio, made, heard.peak)
    else:
        new = finished(
            mixed(audio, made, part.layers, part.sound, part.phrases, part.timeline),
            audio,
            made,
            heard.peak,
        )
    begins = heard.start / stream.sample_rate
    cut = begins + made.cut / stream.sample_rate
    context.extra(
        "composed", lambda suffix: midi_bytes(shown(part.notes, part.phrases, part.timeline))
    )
    context.extra(
        "report",
        lambda suffix: report_file(
            suffix,
            lambda: report_of(part, made, audio, begins, only),
            lambda: drawn_with_notes(
                unit_drawn(audio, made, new, heard.start, only), part, 0.0 if only else cut
            ),
        ),
    )
    context.note(told(part))
    context.progress(1.0, "joining")
    return carried_on(stream, heard.start + made.cut, audio.with_samples(new), only)


@one_thread()
def _part(audio: Audio, made: Plan, wish: Wish, context: Context) -> Part:
    """What a new part is made of; without a sound of its own where nothing can be composed."""
    rate = audio.sample_rate
    timeline = timeline_of(made, rate)
    phrases = phrases_of(timeline)
    nothing = Part(timeline, tuple(phrases), np.zeros(0, NOTE), None, None)
    if wish.newness == 0:
        return nothing
    context.progress(0.5, "listening to notes")
    heard = hear_notes(audio, context)
    layers = layers_of(audio, heard, context)
    if layers is None:
        context.warn(f"too few notes are heard in the recording to compose from: {RECALLED}")
        return nothing
    phrases, notes = composed(wish, heard, made, timeline, rate, context)
    if not len(notes):
        context.warn(f"no note begins in what is to be composed: {RECALLED}")
        return nothing
    phrases = played_in(phrases, notes)
    begin, end = timeline.sounding(notes)
    context.progress(0.8, "playing")
    tape = tape_of(audio, heard, layers.tuning, not layers.drums)
    sound = played(np.maximum(begin, 0), end, notes, tape, layers.tuning, made.frames, context)
    return Part(timeline, tuple(phrases), notes, layers, sound)
