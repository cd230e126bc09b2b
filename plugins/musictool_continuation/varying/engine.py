"""`vary` of recordings from end to end: hear the piece, play some of it otherwise, tell which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from musictool import (
    Audio,
    BadParameter,
    CannotProcess,
    Context,
    Stream,
    format_time,
    one_thread,
)

from ..drawing.course import Course, Varied
from ..drawing.report import report_file
from ..filling.choosing import Chosen, seams_of
from ..filling.engine import AROUND_S, LONGEST_S, STEP_S, drawn_of, tell_unchanged, with_patches
from ..filling.fits import Place
from ..filling.holes import Hole
from ..filling.joining import EARLIEST_S, LATE_S
from ..filling.laying import fill
from ..filling.report import Filled, report_of
from ..filling.surroundings import Surroundings
from ..remixing.form import form_of
from ..unit.analysis import mono_mix
from ..unit.grid import Grid
from ..unit.listening import Listened, listen
from ..unit.part import part_of
from ..unit.units import cut_units
from .attacks import hear_attacks
from .changes import Change
from .choosing import Segment, bars_to_change, others_for
from .report import LACKS, Played, Variation, change_rows, told
from .striking import AFTER_S, played_change
from .within import changes_within, options_within

__all__ = ["Variation", "find_variation", "part_to_vary", "span_of", "vary_recording"]

Span = tuple[float | None, float | None]

LEAST_S = 0.014
"""Seconds before a beat that may change, at least, so that a passage can come in on it."""
SHARES = {"order": 4, "rhythm": 2, "ornaments": 1}
"""Of the beats that change, for each kind of change that is asked for."""


def vary_recording(
    stream: Stream,
    amount: float,
    start: float | None,
    end: float | None,
    change: Sequence[str],
    tracker: str | None,
    tempo_range: tuple[float, float] | None,
    context: Context,
) -> Stream:
    """Another version of a recording; the parameters are those of the command.

    Raises
    ------
    BadParameter
        The end comes before the start.
    CannotProcess
        The recording is silent, too short or too long, or nothing in it fits in another's place.
    """
    span = span_of(stream, start, end)
    if amount == 0:
        tell_unchanged(stream, "vary", context)
        return stream
    audio, begins, region = part_to_vary(stream, span)
    rate = stream.sample_rate
    made = find_variation(audio, amount, change, region, tracker, tempo_range, context)
    filled, heard = made.filled, made.heard
    for sentence in told(made):
        context.note(sentence)

    def report() -> dict[str, Any]:
        figures = report_of(filled, heard, stream.count_frames(), rate, begins)
        return {
            **figures,
            "changed_share": round(made.share, 4),
            "changes": change_rows(made, rate, begins),
        }

    def drawn() -> Course:
        varied = tuple(
            Varied(row["parts"][-1]["at_s"], row["kind"], row["name"])
            for row in change_rows(made, rate, begins)
            if row["kind"] != "order"
        )
        return replace(drawn_of(filled, heard, audio, begins, "vary"), varied=varied)

    context.extra("report", lambda suffix: report_file(suffix, report, drawn))
    context.progress(1.0, "joining")
    return with_patches(stream, [one.patch for one in filled], round(begins * rate))


def span_of(stream: Stream, start: float | None, end: float | None) -> Span:
    """Seconds from the beginning between which something may change.

    Raises
    ------
    BadParameter
        The end comes before the start.
    """
    counted = any(one is not None and one < 0 for one in (start, end))
    total = stream.count_frames() / stream.sample_rate if counted else 0.0
    first, last = (
        one if one is None or one >= 0 else max(one + total, 0.0) for one in (start, end)
    )
    if first is not None and last is not None and last <= first:
        raise BadParameter("vary: end must come after start")
    return first, last


def part_to_vary(stream: Stream, span: Span) -> tuple[Audio, float, tuple[float, float]]:
    """What is listened to, at which second of the recording it begins, and between which seconds of
    it something may change.

    Raises
    ------
    CannotProcess
        It is too long, or begins where the recording has ended.
    """
    first, last = span
    is_whole = first is None and last is None
    begins = max(0.0, (first or 0.0) - AROUND_S)
    ends = None if last is None else last + AROUND_S
    most = LONGEST_S if is_whole else 2 * AROUND_S + LONGEST_S
    audio, is_cut, _ = part_of(stream, begins, ends, most)
    if is_cut:
        part = "recording is varied; name a part" if is_whole else "part can be varied; name one"
        raise CannotProcess(
            f"up to {format_time(LONGEST_S)} of a {part} with start and end, which is listened to "
            "with five minutes before and after"
        )
    rate = stream.sample_rate
    begins = round(begins * rate) / rate
    lasts = begins + audio.duration
    if first is not None and first >= lasts:
        raise CannotProcess(
            f"start={format_time(first)} leaves nothing to vary of the recording, which lasts "
            f"{format_time(round(lasts, 3))}"
        )
    return audio, begins, ((first or 0.0) - begins, np.inf if last is None else last - begins)


@one_thread()
def find_variation(
    audio: Audio,
    amount: float,
    change: Sequence[str] = tuple(SHARES),
    region: tuple[float, float] = (0.0, np.inf),
    tracker: str | None = "tempogram",
    tempo_range: tuple[float, float] | None = None,
    context: Context | None = None,
) -> Variation:
    """What is played otherwise, and by what.

    Parameters
    ----------
    audio
        The recording.
    amount
        Share of its units that are to change.
    change
        What of them is: their "order", the "rhythm" within them, "ornaments" before accents.
    region
        Seconds between which they are.
    tracker, tempo_range
        Of `rhythm.beats`.
    context
        Randomness and progress.

    Raises
    ------
    CannotProcess
        Nothing can be changed in what may.
    """
    context = context or Context()
    heard = listen(audio, "vary it", "choose from", tracker, tempo_range, context)
    if not heard.units.rhythmic:
        edges = np.arange(0, heard.frames.duration, STEP_S[1])
        even = cut_units(heard.frames, Grid(edges, np.zeros(len(edges), np.intp), 1, True))
        heard = replace(heard, units=even)
    form, units = form_of(heard), heard.units
    if not units.rhythmic:
        form = replace(form, bar=max(1, min(form.bar, len(units) // 8)))
    keep = max(1, min(form.bar, len(units) // 8))
    free = [
        unit
        for unit in range(keep, len(units) - keep)
        if units.usable[unit]
        and region[0] <= units.edges[unit] - LEAST_S
        and units.edges[unit + 1] <= region[1]
    ]
    if not free:
        raise CannotProcess("no beat begins and ends in what may change")
    asked = [kind for kind in SHARES if kind in change]
    beats, total = round(amount * len(free)), sum(SHARES[kind] for kind in asked)
    attacks = hear_attacks(audio, units) if units.rhythmic and asked != ["order"] else None
    options = options_within(attacks, units, free) if attacks else {}
    wished = {
        kind: min(round(beats * SHARES[kind] / total), len(options.get(kind, ())))
        for kind in asked
        if kind != "order"
    }
    groups: list[list[Segment]] = []
    if "order" in asked:  # it has what they leave
        groups = bars_to_change(form, free, (beats - sum(wished.values())) / len(free), context.rng)
    context.progress(0.5, "comparing moments")
    played = others_for(units, form, groups, context.rng)
    mono, peak = mono_mix(audio.samples), float(np.abs(audio.samples).max(initial=0))
    nothing, clean = audio.samples[:, :0], np.ones(audio.frames, bool)
    around = Surroundings(
        audio.samples, mono, nothing, nothing, clean, peak, audio.sample_rate, is_known=True
    )
    changed = {k for group, _ in played for one in group for k in range(one.first, one.last)}
    parts: list[Played] = []
    if attacks:
        first = next(iter(wished))  # it has what no bar could be played by
        wished[first] += max(beats - len(changed) - sum(wished.values()), 0) * ("order" in asked)
        ends = min(region[1], audio.duration)
        opens = np.fmax(np.fmax(attacks.own, attacks.lines), units.edges)
        left = [k for k in free if not changed & {k, k + 1} and opens[k + 1] < ends]

        def play(one: Change) -> Filled | None:
            return played_change(around, heard, one, float(opens[one.unit]) + AFTER_S, ends)

        for one, filled in changes_within(options, form, left, wished, play, context.rng):
            parts.append(Played(one.kind, one.name, filled))
            changed.add(one.unit)
    for number, (group, starts) in enumerate(played):
        context.progress(0.6 + 0.4 * number / len(played), "joining")
        filled = _played(around, heard, group, starts, region)
        parts.append(Played("order", "other bars", filled))
    made = {one.kind for one in parts}
    sought = {"order": len(groups), **wished}
    lacks = tuple(
        kind
        for kind in asked
        if beats and kind not in made and (sought[kind] or not options.get(kind))
    )
    if not parts and beats:
        raise CannotProcess(
            "nothing of it can be played otherwise: " + "; ".join(LACKS[kind] for kind in asked)
        )
    parts.sort(key=lambda one: one.filled.hole.first)
    return Variation(tuple(parts), heard, len(changed) / len(free), lacks)


def _played(
    around: Surroundings,
    heard: Listened,
    group: list[Segment],
    starts: list[int],
    region: tuple[float, float],
) -> Filled:
    """Bars that follow each other, played by others, from before their first beat on."""
    rate, edges, frames = around.rate, heard.units.edges, around.samples.shape[1]
    begin, end = float(edges[group[0].first]), float(edges[group[-1].last])
    first = round(max(begin - EARLIEST_S, region[0], 0.0) * rate)
    last = min(round(min(end + LATE_S, region[1]) * rate), frames)
    hole = Hole(first, last, last - first, frames)
    runs: list[tuple[int, int]] = []
    for segment, enter in zip(group, starts, strict=True):
        if runs and runs[-1][1] == enter:
            runs[-1] = (runs[-1][0], enter + len(segment))
        else:
            runs.append((enter, enter + len(segment)))
    place = Place(
        group[0].first,
        first / rate - begin,
        group[-1].last,
        end - last / rate,
        hole.frames / rate,
        np.zeros(len(heard.units), bool),
    )
    filling = fill(around, heard, hole, place, runs)
    seams = seams_of(around, heard, hole, place, filling)
    return Filled(hole, Chosen(filling, tuple(runs), seams, 0.0))
