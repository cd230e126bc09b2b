"""What becomes of the notes that an engine hears: chosen, in bars, on a grid, for an instrument."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from musictool import (
    INSTRUMENTS,
    BadParameter,
    CannotProcess,
    Context,
    Report,
    Score,
    Step,
    Stream,
    Track,
    did_you_mean,
    near_names,
    parse_instrument,
    parse_pitch,
)

from .bars import PLAIN, Bars, bars_of
from .bends import is_bend
from .options import (
    Beats,
    Bends,
    Grid,
    Highest,
    Instrument,
    Lowest,
    MinLength,
    Pedal,
    TempoRange,
    Tracker,
)
from .pedals import has_pedal, lengthened

__all__ = ["finish"]


def finish(
    heard: Score,
    stream: Stream,
    beats: Beats = True,
    grid: Grid = "off",
    pedal: Pedal = "control",
    bends: Bends = True,
    instrument: Instrument = None,
    lowest: Lowest = None,
    highest: Highest = None,
    min_length: MinLength = 0.0,
    tracker: Tracker = None,
    tempo_range: TempoRange = None,
    *,
    context: Context,
) -> Score:
    """The score of what an engine heard; only the seconds of its notes count, not its tempo.

    Raises
    ------
    BadParameter
        For a pitch, an instrument or a mixture of settings that there is not.
    CannotProcess
        If no notes were heard, or none of those asked for, or no beat for a grid.
    """
    low, high = _pitch(lowest, "lowest"), _pitch(highest, "highest")
    program = _program(instrument)
    if not beats and (grid != "off" or tempo_range):
        setting = "grid" if grid != "off" else "tempo_range"
        raise BadParameter(
            f"transcribe: {setting} needs beats, which are off; leave one of the two"
        )
    if not any(track.notes.size for track in heard.tracks):
        raise CannotProcess("no notes were heard")
    score = _chosen(heard, low, high, min_length / 1000)
    if pedal == "lengths" and has_pedal(score):
        score = lengthened(score)
    if not bends:
        score = replace(score, tracks=tuple(map(_unbent, score.tracks)))
    if program is not None:
        score = _played_by(score, program, instrument or "")
    score = (_bars(stream, tracker, tempo_range, grid, context) if beats else PLAIN).put(score)
    return score if grid == "off" else _on_grid(score, grid, context)


def _bars(
    stream: Stream,
    tracker: str | None,
    tempo_range: tuple[float, float] | None,
    grid: str,
    context: Context,
) -> Bars:
    step = Step("rhythm.beats", {"tempo_range": tempo_range}, engine=tracker)
    report: Report = context.run(step, stream)
    times, downbeats = (report.seconds(name) for name in ("beats", "downbeats"))
    if report.findings.get("free_time") or len(times) < 2:
        if grid != "off":
            raise CannotProcess(
                f"there is no regular beat whose {grid} notes could be moved onto; leave grid out"
            )
        context.note("no regular beat is heard: notes stand at their seconds, at 120 BPM")
        return PLAIN
    meter = str(report.findings.get("meter") or "")
    bpm = 60 / float(np.median(np.diff(times)))
    context.note(f"heard {bpm:.1f} BPM{f' in {meter}' if meter else ', and no bars'}")
    return bars_of(times, downbeats, meter)


def _on_grid(score: Score, grid: str, context: Context) -> Score:
    """Onsets and ends on the lines; of two notes that fall into one, the louder stays."""
    step = Step("rhythm.quantize", {"grid": grid, "ends": True})
    quantized: Score = context.run(step, score)
    pairs = zip(score.tracks, quantized.tracks, strict=True)
    return replace(quantized, tracks=tuple(_each_once(_bent_along(*pair)) for pair in pairs))


def _bent_along(before: Track, after: Track) -> Track:
    """Bends move with the notes that they are of."""
    bends = is_bend(after.controls)
    if not bends.any():
        return after
    controls = after.controls.copy()
    old, new = (np.append(np.sort(one.notes["start"]), one.end) for one in (before, after))
    controls["tick"][bends] = np.rint(np.interp(controls["tick"][bends], old, new))
    return replace(after, controls=controls)


def _each_once(track: Track) -> Track:
    notes = track.notes
    order = np.lexsort((-notes["velocity"], notes["pitch"], notes["start"]))
    ordered = notes[order]
    same = (ordered["start"][1:] == ordered["start"][:-1]) & (
        ordered["pitch"][1:] == ordered["pitch"][:-1]
    )
    return replace(track, notes=ordered[np.append(True, ~same)])


def _chosen(score: Score, low: int | None, high: int | None, seconds: float) -> Score:
    """Without notes that are too low, too high or too short; drums have no pitch to be so by."""

    def chosen(track: Track) -> Track:
        notes = track.notes
        starts = score.clock.seconds(notes["start"])
        ends = score.clock.seconds(notes["start"].astype(np.int64) + notes["duration"])
        fit = ends - starts >= seconds
        if not track.drum:
            fit &= (notes["pitch"] >= (low or 0)) & (
                notes["pitch"] <= (127 if high is None else high)
            )
        return replace(track, notes=notes[fit])

    kept = replace(score, tracks=tuple(map(chosen, score.tracks)))
    before, after = (sum(one.notes.size for one in each.tracks) for each in (score, kept))
    if not after:
        count = "the only note that was heard is" if before == 1 else f"all {before} notes are"
        raise CannotProcess(f"{count} left out by lowest, highest or min_length")
    return kept


def _unbent(track: Track) -> Track:
    return replace(track, controls=track.controls[~is_bend(track.controls)])


def _played_by(score: Score, program: int, instrument: str) -> Score:
    if all(track.drum for track in score.tracks):
        raise BadParameter(f"transcribe: drums are heard, which {instrument} does not play")
    tracks = (one if one.drum else replace(one, program=program) for one in score.tracks)
    return replace(score, tracks=tuple(tracks))


def _pitch(text: str | None, name: str) -> int | None:
    pitch = parse_pitch(text) if text is not None else None
    if text is not None and pitch is None:
        raise BadParameter(f"transcribe: {name} must be a pitch such as C4 or 60, not {text!r}")
    return pitch


def _program(instrument: str | None) -> int | None:
    program = parse_instrument(instrument) if instrument is not None else None
    if instrument is not None and program is None:
        near = near_names(instrument, INSTRUMENTS)
        advice = f"; {did_you_mean(near)}" if near else "; give its number, from 0 to 127"
        raise BadParameter(f"transcribe: General MIDI has no instrument {instrument!r}{advice}")
    return program
