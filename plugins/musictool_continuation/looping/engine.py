"""`loop` from end to end: hear the recording, make the seams of the best loops, keep the best."""

from __future__ import annotations

from typing import Any

import numpy as np

from musictool import (
    Audio,
    BadParameter,
    Context,
    Stream,
    format_time,
    looped,
    moved,
    one_thread,
)

from ..drawing.course import Course, Mark, Ribbon, Sound, bars_of
from ..drawing.report import report_file
from ..unit.analysis import mono_mix
from ..unit.bars import bar_of
from ..unit.listening import Listened, listen
from ..unit.part import part_of
from ..unit.rows import step_row
from ..unit.seams import boundaries
from .candidates import Wish, find_candidates
from .seam import Made, make, whole

__all__ = ["find_loop", "loop_of"]

LONGEST_S = 600.0
"""Seconds in which a loop is looked for, from the start on; so much is in memory."""
TOLERANCE_S = 2.0
"""Seconds give or take which a length is meant, or half of it if that is less."""
OFF_BEAT_S = 0.02
"""Seconds from a whole number of beats at which the pulse is heard to step."""


def loop_of(
    stream: Stream,
    bars: int | None,
    seconds: float | None,
    tolerance: float | None,
    part: tuple[float, float | None],
    tracker: str | None,
    tempo_range: tuple[float, float] | None,
    context: Context,
) -> Stream:
    """The best loop of a recording; the parameters are those of the command.

    Returns
    -------
    The loop alone, from its first frame to its last; its origin says that it is one.

    Raises
    ------
    BadParameter
        Bars and seconds are given, a tolerance without seconds, or an end before the start.
    CannotProcess
        The recording is silent, too short, or shorter than what is wished for.
    """
    if bars is not None and seconds is not None:
        raise BadParameter("loop: give bars or seconds, not both")
    if tolerance is not None and seconds is None:
        raise BadParameter("loop: tolerance is that of seconds; give seconds too")
    begins, ends = part
    if ends is not None and ends <= begins:
        raise BadParameter("loop: end must come after start")
    audio, is_cut, _ = part_of(stream, begins, ends, LONGEST_S)
    if is_cut:
        context.warn(f"the loop is looked for in {format_time(LONGEST_S)} alone")
    if seconds is not None:
        tolerance = min(TOLERANCE_S, seconds / 2) if tolerance is None else tolerance
    wish = Wish(bars, seconds, tolerance or 0.0)
    made, heard, others = find_loop(audio, wish, tracker, tempo_range, context)
    rate = audio.sample_rate
    loop = audio.with_samples(whole(audio, made))
    context.note(_told(made, heard, rate, begins))
    if made.candidate.is_exact and (off := _beats_off(made, heard, rate)):
        larger = "a larger tolerance" if wish.tolerance else "a tolerance"
        context.warn(f"{off}, so the beat steps at the seam; {larger} lets the loop end on one")
    report = _report(made, others, heard, rate, begins)
    context.extra(
        "report",
        lambda suffix: report_file(
            suffix, lambda: report, lambda: _drawn(report, audio, loop, begins)
        ),
    )
    context.progress(1.0, "joining")
    kept = moved(loop.stream(), [(begins + made.start / rate, begins + made.end / rate, 0.0)])
    return looped(kept, 0.0, loop.duration)


@one_thread()
def find_loop(
    audio: Audio,
    wish: Wish,
    tracker: str | None = "tempogram",
    tempo_range: tuple[float, float] | None = None,
    context: Context | None = None,
) -> tuple[Made, Listened, list[Made]]:
    """The best loop, what was heard of the recording, and all loops that were made, best first."""
    context = context or Context()
    heard = listen(audio, "loop it", "choose from", tracker, tempo_range, context)
    context.progress(0.5, "comparing moments")
    candidates = find_candidates(heard, wish)
    mono = mono_mix(audio.samples)
    made = []
    for number, candidate in enumerate(candidates):
        context.progress(0.6 + 0.4 * number / len(candidates), "joining")
        made.append(make(audio, mono, heard, candidate))
    made.sort(key=lambda one: one.cost)
    return made[0], heard, made


def _told(made: Made, heard: Listened, rate: int, begins: float) -> str:
    """Which part of the recording it is, in words."""
    start, end = (format_time(round(begins + at / rate, 3)) for at in (made.start, made.end))
    bars = _bars(made, heard)
    long = f"{bars:g} bar{'' if bars == 1 else 's'}, " if bars else ""
    return f"loops {start} to {end}: {long}{made.frames} frames"


def _bars(made: Made, heard: Listened) -> float | None:
    """Its length in bars, None without a beat or within one."""
    bar = bar_of(heard)
    number = made.candidate.units
    return round(number / bar, 3) if bar and number is not None else None


def _beats_off(made: Made, heard: Listened, rate: int) -> str | None:
    """How many beats a length is that is no whole number of them."""
    if not heard.units.rhythmic:
        return None
    beats = made.frames / rate / float(np.median(heard.units.length))
    if abs(beats - round(beats)) * float(np.median(heard.units.length)) < OFF_BEAT_S:
        return None
    return f"{made.frames / rate:g} s are {beats:.1f} beats"


def _report(
    made: Made, others: list[Made], heard: Listened, rate: int, begins: float
) -> dict[str, Any]:
    """All that was found, as JSON has it; see the guide for what each figure means."""
    return {
        "sample_rate": rate,
        "loop_start_frame": 0,
        "loop_length_frames": made.frames,
        **_row(made, heard, rate, begins),
        "tempo_bpm": heard.beats.findings.get("tempo_bpm"),
        "candidates": [_row(one, heard, rate, begins) for one in others],
        "boundaries": boundaries(heard, begins),
    }


def _drawn(report: dict[str, Any], audio: Audio, loop: Audio, begins: float) -> Course:
    """The same to be drawn: the loop twice, so that its seam is seen and heard."""
    start, end, seconds = (report[name] for name in ("start_s", "end_s", "seconds"))
    twice = loop.with_samples(np.tile(loop.samples, 2))
    scores = (report[f"{name}_percentile"] for name in ("flux", "level"))
    return Course(
        "loop",
        (audio.origin and audio.origin.name) or "a recording",
        Sound(audio, begins),
        Sound(twice),
        (Ribbon(start, 0.0, seconds), Ribbon(start, seconds, seconds)),
        (Mark(seconds, end, start, *scores, report["level_step_db"]),),
        bars_of(report),
        tempo_bpm=report["tempo_bpm"],
        below_name="loop, twice",
        times=2,
    )


def _row(made: Made, heard: Listened, rate: int, begins: float) -> dict[str, Any]:
    return {
        "start_s": round(begins + made.start / rate, 6),
        "end_s": round(begins + made.end / rate, 6),
        "seconds": round(made.frames / rate, 6),
        "frames": made.frames,
        "bars": _bars(made, heard),
        "cost": round(made.cost, 3),
        **step_row(made.seam),
        "correlation": round(made.correlation, 3),
        "crossfade_s": round(made.fade_s, 3),
        "ring_s": round(made.ring_s, 3),
    }
