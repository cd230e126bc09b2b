"""`inpaint` of recordings from end to end: hear what is outside of holes, fill them, tell how."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from musictool import (
    Audio,
    BadParameter,
    CannotProcess,
    Context,
    Samples,
    Stream,
    format_time,
    moved,
    one_thread,
)

from ..drawing.course import Course, Sound, course_of
from ..drawing.report import report_file
from ..remixing.choosing import MOST_BENT
from ..remixing.form import form_of
from ..unit.analysis import mono_mix
from ..unit.grid import Grid
from ..unit.listening import SHORTEST, Listened, listen
from ..unit.part import part_of
from ..unit.units import Units, cut_units
from .choosing import Chosen, choose
from .dropouts import find_dropouts
from .fits import place_of
from .holes import Hole, Patch, silenced, with_edges
from .report import Filled, bent_of, passages_of, report_of, told, unchanged
from .surroundings import Surroundings

__all__ = [
    "Mended",
    "delivered",
    "drawn_of",
    "fill_holes",
    "inpaint_recording",
    "mend",
    "tell_unchanged",
    "with_patches",
]

AROUND_S = 300.0
"""Seconds before and after a hole that are listened to, and so in memory."""
LONGEST_S = 600.0
"""Seconds of a recording in which holes are looked for, and of the longest filling."""
LEAST_S = 0.001
"""Seconds of the shortest hole."""
STEP_S, MOST_STEPS = (0.1, 0.25), 600
"""Seconds of the stretches that music without a beat is cut into, at least and at most; as short
as makes so many of them."""


@dataclass(frozen=True, eq=False)
class Mended:
    """A recording whose holes are filled.

    Parameters
    ----------
    audio, offset
        What was listened to, and the frame of the recording at which it begins.
    heard
        Of it, without what is in the holes.
    filled
        The holes, in frames of `audio`.
    """

    audio: Audio
    offset: int
    heard: Listened
    filled: tuple[Filled, ...]

    @property
    def begins(self) -> float:
        """Seconds of the recording at which what was listened to begins."""
        return self.offset / self.audio.sample_rate


def inpaint_recording(
    stream: Stream,
    start: float | None,
    end: float | None,
    seconds: float | None,
    find: bool,
    tracker: str | None,
    tempo_range: tuple[float, float] | None,
    context: Context,
) -> Stream:
    """A recording with a part of it made anew; the parameters are those of the command.

    Raises
    ------
    BadParameter
        Nothing says what is to be filled, or the length of what is found is given.
    CannotProcess
        Nothing lies between start and end, or too little is left outside to fill it with.
    """
    made = mend(stream, start, end, seconds, find, tracker, tempo_range, context)
    if made is None:
        return stream
    return delivered(stream, made, context, lambda report: report, lambda course: course)


def mend(
    stream: Stream,
    start: float | None,
    end: float | None,
    seconds: float | None,
    find: bool,
    tracker: str | None,
    tempo_range: tuple[float, float] | None,
    context: Context,
) -> Mended | None:
    """Fill what is to be filled, and tell so; None where no gap is found."""
    if start is None and end is None and not find:
        raise BadParameter(
            "inpaint: give start, end or find: what is to be filled; find fills gaps in the sound"
        )
    if find and seconds is not None:
        raise BadParameter("inpaint: gaps that are found keep their length; leave seconds out")
    rate = stream.sample_rate
    total = _frames(stream, start, end)
    first, last = _span(start, end, rate, total)
    begins = max(0, first - round(AROUND_S * rate)) / rate
    ends = None if last is None else last / rate + AROUND_S
    is_whole = start is None and end is None
    most = LONGEST_S if is_whole else 2 * AROUND_S + LONGEST_S
    audio, is_cut, _ = part_of(stream, begins, ends, most)
    if is_cut:
        raise CannotProcess(
            f"gaps are looked for in up to {format_time(LONGEST_S)}; name a part with start and end"
            if find
            else f"a part of up to {format_time(LONGEST_S)} can be filled"
        )
    offset = round(begins * rate)
    last = min(offset + audio.frames if last is None else last, offset + audio.frames)
    if 0 < last - first < int(LEAST_S * rate):
        raise CannotProcess(f"what is to be filled is shorter than {1000 * LEAST_S:g} ms")
    if last <= first:
        lasts = format_time(round((offset + audio.frames) / rate, 3))
        asked = [
            f"{name}={format_time(moment)}"
            for name, moment in (("start", start), ("end", end))
            if moment is not None
        ]
        raise CannotProcess(
            f"{' and '.join(asked)} leave{'' if len(asked) > 1 else 's'} nothing to fill of the "
            f"recording, which lasts {lasts}"
        )
    frames = last - first if seconds is None else round(seconds * rate)
    low, high = first - offset, last - offset
    spans = [(low, high)]
    if find:
        spans = [
            (max(one, low), min(other, high))
            for one, other in find_dropouts(audio.samples, rate)
            if one < high and other > low
        ]
        if not spans:
            context.note("found no gap, so nothing is changed")
            tell_unchanged(stream, "inpaint", context)
            return None
    holes = [
        Hole(one, other, other - one if find else max(frames, 1), audio.frames)
        for one, other in spans
    ]
    filled, heard = fill_holes(audio, holes, tracker, tempo_range, context)
    for one in filled:
        context.note(f"filled {told(one, heard, rate, begins)}")
    _warn(filled, heard, rate, context)
    return Mended(audio, offset, heard, tuple(filled))


def delivered(
    stream: Stream,
    made: Mended,
    context: Context,
    with_figures: Callable[[dict[str, Any]], dict[str, Any]],
    with_drawings: Callable[[Course], Course],
) -> Stream:
    """The recording, its holes filled, and its report.

    Parameters
    ----------
    with_figures, with_drawings
        Add to the report, and to what is drawn of it.
    """
    rate, offset, begins = stream.sample_rate, made.offset, made.begins
    filled, heard = made.filled, made.heard
    whole = stream.frames if stream.frames is not None else offset + made.audio.frames
    context.extra(
        "report",
        lambda suffix: report_file(
            suffix,
            lambda: with_figures(report_of(filled, heard, whole, rate, begins)),
            lambda: with_drawings(drawn_of(filled, heard, made.audio, begins, "inpaint")),
        ),
    )
    context.progress(1.0, "joining")
    result = with_patches(stream, [one.patch for one in filled], offset)
    return moved(result, passages_of(filled, rate, begins))


def _frames(stream: Stream, start: float | None, end: float | None) -> int:
    """Length of a recording, counted only where a time is from its end."""
    counted = any(one is not None and one < 0 for one in (start, end))
    return stream.count_frames() if counted else 0


def _span(start: float | None, end: float | None, rate: int, total: int) -> tuple[int, int | None]:
    """First frame, and the one behind the last; None for the end of the recording."""

    def frame(seconds: float) -> int:
        return max(round(seconds * rate) + (total if seconds < 0 else 0), 0)

    return 0 if start is None else frame(start), None if end is None else frame(end)


@one_thread()
def fill_holes(
    audio: Audio,
    holes: Sequence[Hole],
    tracker: str | None = "tempogram",
    tempo_range: tuple[float, float] | None = None,
    context: Context | None = None,
) -> tuple[list[Filled], Listened]:
    """What each hole is filled with, and what was heard of the recording without them.

    Raises
    ------
    CannotProcess
        What is outside is silent or too short.
    """
    context = context or Context()
    rate = audio.sample_rate
    quiet = audio.with_samples(silenced(audio.samples, holes))
    outside = audio.frames - sum(hole.last - hole.first for hole in holes)
    if not outside:
        raise CannotProcess("all of the recording is to be filled, so nothing says with what")
    if outside < SHORTEST * rate <= audio.frames:
        raise CannotProcess(
            f"only {outside / rate:.1f} s of the recording are outside of what is to be filled; "
            f"to mend it takes at least {SHORTEST} s to choose from"
        )
    heard = listen(quiet, "mend it", "choose from", tracker, tempo_range, context)
    peak = float(np.abs(quiet.samples).max(initial=0))
    clean = np.ones(audio.frames, bool)
    for hole in holes:
        clean[hole.first : hole.last] = False
    filled = []
    for number, hole in enumerate(holes):
        edged, after, before = with_edges(quiet.samples, hole, rate)
        around = Surroundings(edged, mono_mix(edged), after, before, clean, peak, rate)

        def progress(share: float, number: int = number) -> None:
            context.progress(0.5 + 0.5 * (number + share) / len(holes), "filling")

        chosen, is_loose = None, False
        if heard.units.rhythmic:
            chosen = _chosen(around, heard, holes, hole, context, progress)
        if chosen is None:
            is_loose = heard.units.rhythmic
            free = replace(heard, units=_even(heard, hole, rate))
            chosen = _chosen(around, free, holes, hole, context, progress)
        if chosen is None:
            raise CannotProcess(
                f"too little sound is outside of what is to be filled, "
                f"{outside / rate:.1f} s, to fill {hole.frames / rate:.1f} s with it"
            )
        filled.append(Filled(hole, chosen, is_loose))
    return filled, heard


def _chosen(
    around: Surroundings,
    heard: Listened,
    holes: Sequence[Hole],
    hole: Hole,
    context: Context,
    progress: Callable[[float], None],
) -> Chosen | None:
    units, rate = heard.units, around.rate
    starts, ends = units.edges[:-1], units.edges[1:]
    dirty = np.zeros(len(units), bool)
    for one in holes:
        dirty |= (starts < one.last / rate - 1e-6) & (ends > one.first / rate + 1e-6)
    if not (units.usable & ~dirty).any():
        return None
    place = place_of(units, hole, dirty, rate)
    return choose(around, heard, form_of(heard), hole, place, context.seed, progress)


def _even(heard: Listened, hole: Hole, rate: int) -> Units:
    """Even stretches, of which whole ones make up the filling, from the hole to both ends."""
    duration = heard.frames.duration
    first, last, seconds = hole.first / rate, hole.last / rate, hole.frames / rate
    wished = float(np.clip(duration / MOST_STEPS, *STEP_S))
    step = wished  # where an end is free, what is too much of the last one is left out
    if hole.has_before and hole.has_after:
        step = min(seconds / max(1, round(seconds / wished)), wished * 2)
    before = first - step * np.arange(int(first / step) + 1)[::-1]
    after = last + step * np.arange(int((duration - last) / step + 1e-6) + 1)
    edges = np.concatenate([before, after[after > first + 1e-6]])
    return cut_units(heard.frames, Grid(edges, np.zeros(len(edges), np.intp), 1, True))


def _warn(filled: Sequence[Filled], heard: Listened, rate: int, context: Context) -> None:
    bent = bent_of(filled, heard, rate)
    is_asked = any(one.hole.more for one in filled)
    if any(one.is_loose and one.hole.more for one in filled):
        context.warn("no beats fit into that length, so the beat steps after it")
    elif bent > MOST_BENT:
        advice = "; a little more or less may need none of it" if is_asked else ""
        context.warn(f"the tempo is bent by up to {100 * bent:.1f} % to be so exact{advice}")


def drawn_of(
    filled: Sequence[Filled], heard: Listened, audio: Audio, begins: float, verb: str
) -> Course:
    """What is drawn of a recording with its fillings, as far as it was listened to.

    Parameters
    ----------
    audio
        What was listened to.
    begins
        Where in the recording that lies, in seconds.
    verb
        The command that it is of.
    """
    rate = audio.sample_rate
    frames = audio.frames + round(begins * rate)
    report = report_of(filled, heard, frames, rate, begins)
    new, moved_s = list[tuple[float, float]](), 0.0
    for hole in report["holes"]:
        start = hole["start_s"] + moved_s
        new.append((start, start + hole["seconds"]))
        moved_s += hole["seconds"] - (hole["end_s"] - hole["start_s"])
    result = with_patches(audio.stream(), [one.patch for one in filled], 0).audio()
    return course_of(report, verb, Sound(audio, begins), Sound(result, begins), new)


def tell_unchanged(stream: Stream, verb: str, context: Context) -> None:
    """The report of a recording in which nothing is changed; of a long one its beginning is drawn.

    Parameters
    ----------
    verb
        The command that it is of.
    """

    def report() -> dict[str, Any]:
        return unchanged(stream.count_frames(), stream.sample_rate)

    def drawn() -> Course:
        sound = Sound(part_of(stream, 0.0, None, LONGEST_S).audio)
        return course_of(report(), verb, sound, sound, [])

    context.extra("report", lambda suffix: report_file(suffix, report, drawn))


def with_patches(stream: Stream, patches: Sequence[Patch], offset: int) -> Stream:
    """The recording, its holes filled; of it `offset` frames are before what these count from."""

    def blocks() -> Iterator[Samples]:
        at, number = 0, 0
        for block in stream.blocks():
            done, length = 0, block.shape[1]
            while done < length:
                hole = patches[number].hole if number < len(patches) else None
                first = length if hole is None else offset + hole.first - at
                if done < first:
                    yield block[:, done : min(first, length)]
                    done = min(first, length)
                    continue
                last = offset + hole.last - at if hole else length
                if last <= length:
                    yield patches[number].samples
                    number += 1
                done = min(last, length)
            at += length

    more = sum(one.hole.more for one in patches)
    frames = None if stream.frames is None else stream.frames + more
    return replace(stream, open_blocks=blocks, frames=frames)
