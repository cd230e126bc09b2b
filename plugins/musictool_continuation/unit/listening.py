"""Hearing a recording: its frames, its beats and its units, or why it has too little of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from musictool import Audio, CannotProcess, Context, Report, Step, downmix_loss

from .analysis import Frames, analyse, mono_mix
from .grid import beat_grid
from .units import Units, cut_units, usable_span

__all__ = ["SHORTEST", "Listened", "listen"]

SHORTEST = 1.5
"""Seconds of music below which there is nothing to learn from."""
SILENCE = 1e-4
"""Peak to peak range below which a recording is silent: -80 dB; an offset is no sound."""


@dataclass(frozen=True, eq=False)
class Listened:
    """What was heard of a recording.

    Parameters
    ----------
    frames, units
        Of the recording.
    beats
        From `rhythm.beats`.
    start, end
        Of the music between leading and trailing silence and fades, in seconds.
    """

    frames: Frames
    units: Units
    beats: Report
    start: float
    end: float


def listen(
    audio: Audio,
    work: str,
    use: str,
    tracker: str | None,
    tempo_range: tuple[float, float] | None,
    context: Context,
) -> Listened:
    """Hear a recording.

    Parameters
    ----------
    audio
        The recording.
    work, use
        What it is heard for, as sentences say it: to "carry it on" takes so much to "learn from".
    tracker, tempo_range
        Of `rhythm.beats`.
    context
        Says how far it is, what was heard, and what the mix to mono loses.

    Raises
    ------
    CannotProcess
        The recording is silent, too short or too even.
    """
    if audio.duration < SHORTEST:
        raise CannotProcess(
            f"the recording is {audio.duration:.1f} s long; "
            f"to {work} takes at least {SHORTEST} s to {use}"
        )
    if float(np.ptp(audio.samples, axis=1).max(initial=0)) < SILENCE:
        nothing = work.replace(" it", "")
        raise CannotProcess(f"the recording is silent, so there is nothing to {nothing}")
    context.progress(0.0, "listening")
    frames = analyse(audio)
    start, end = usable_span(frames)
    if end - start < SHORTEST:
        raise CannotProcess(
            f"only {max(end - start, 0):.1f} s of the recording is sound and the rest silence; "
            f"to {work} takes at least {SHORTEST} s"
        )
    if said := downmix_loss(audio):
        context.warn(said)
    mono = Audio(mono_mix(audio.samples)[np.newaxis], audio.sample_rate, audio.origin)
    found = context.run(Step("rhythm.beats", {"tempo_range": tempo_range}, tracker), mono)
    context.note(_heard(found, mono))
    units = cut_units(frames, beat_grid(found, mono))
    if units.usable.sum() < 4:
        units = cut_units(frames, None)
    if units.usable.sum() < 2:
        raise CannotProcess(
            "the recording is too even and short to be cut into parts that could be joined"
        )
    return Listened(frames, units, found, start, end)


def _heard(found: Report, audio: Audio) -> str:
    """What a tracker heard, in words, and what the tags of the recording say of it."""
    tempo, meter = found.findings.get("tempo_bpm"), found.findings.get("meter")
    if tempo is None:
        return "heard no steady beat"
    tagged = audio.origin.tempo_bpm if audio.origin else None
    tag = f" (BPM tag: {tagged:g})" if tagged else ""
    return f"heard {tempo:.1f} BPM{f' in {meter}' if meter else ''}{tag}"
