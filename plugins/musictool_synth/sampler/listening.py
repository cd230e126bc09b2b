"""The sounds of a recording, cut out: tones with their pitch, strokes with their colour."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from musictool import Audio, Samples, find_onsets

from .pitches import Course, note_of, track, usual_period

__all__ = ["Piece", "listen"]

Array = npt.NDArray[np.float64]
Floats = npt.NDArray[np.float32]

SILENCE_DB = -70.0
RANGE_DB = 45.0
"""So far under its loudest moment a sound is over."""

SHORTEST_S, LONGEST_S = 0.03, 8.0

LEAD_S = 0.003
"""What is kept before an onset."""

PERIODIC = 0.75
"""Of a single tone at least."""

STEADY = 0.5
"""Semitones around its median in which a tone is steady; vibrato is."""

DROP_DB = 12.0
"""So far under its loudest moment a tone has been let go, or has nearly died away."""

LEAP, REACH = 0.8, 4
"""Semitones within so many frames to both sides by which a tone passes into another one."""

LEAST_STEADY_S = 0.05
LOUD_S = 0.25
"""From its start on, what counts for how loud a sound is."""

ATTACK_S = 0.05
"""What is left out of the steady part of a longer sound."""


@dataclass(frozen=True, eq=False)
class Piece:
    """One sound of a recording."""

    samples: Floats
    """One channel, from just before its onset until it is over, shape `(frames,)`."""
    rate: int
    pitch: float | None
    """MIDI note with its fraction; None of what is no single tone."""
    period: float
    """In frames; of what is no tone, that of its strongest partial."""
    steady: tuple[int, int]
    """Frames between which its pitch stays; empty of what is no tone."""
    certainty: float
    """How periodic the steady part is, 0 to 1."""
    level: float
    """RMS of its first quarter of a second."""
    centre_hz: float
    """Middle of its spectrum by energy."""

    @property
    def nominal(self) -> float:
        """Its pitch, or that of its strongest partial."""
        return self.pitch if self.pitch is not None else float(note_of(self.rate / self.period))


def listen(audio: Audio) -> list[Piece]:
    """The sounds of a recording in their order; none of a silent one."""
    mono = audio.mono()
    rate = audio.sample_rate
    if mono.size < round(SHORTEST_S * rate):
        return []
    course = track(mono, rate)
    if course.level_db.max() < SILENCE_DB:
        return []
    onsets = find_onsets(audio.with_samples(mono[None]).stream()).times
    edges = _edges(onsets, course, mono.size, rate)
    found = (_piece(mono, begin, end, course, rate) for begin, end in pairwise(edges))
    return [piece for piece in found if piece is not None]


def _edges(onsets: Array, course: Course, frames: int, rate: int) -> list[int]:
    """Where sounds begin: at onsets, where a tone passes into another, and after silence."""
    pitch = note_of(rate / course.period)
    sure = course.periodicity > PERIODIC
    change = np.abs(pitch[2 * REACH :] - pitch[: -2 * REACH])
    change *= sure[2 * REACH :] & sure[: -2 * REACH]
    leaps = [
        at + REACH
        for at in np.flatnonzero(change > LEAP).tolist()
        if change[at] >= change[max(at - REACH, 0) : at + REACH + 1].max()
    ]
    sounding = course.level_db > max(SILENCE_DB, course.level_db.max() - RANGE_DB)
    begins = (np.flatnonzero(sounding[1:] & ~sounding[:-1]) + 1).tolist()
    apart = round(0.05 * rate)
    kept = [max(0, round((time - LEAD_S) * rate)) for time in onsets.tolist()]
    for at in [0, *begins, *leaps]:
        place = at * course.hop
        if all(abs(place - other) > apart for other in kept):
            kept.append(place)
    return [*sorted(set(kept)), frames]


def _piece(mono: Samples, begin: int, end: int, course: Course, rate: int) -> Piece | None:
    end = min(end, begin + round(LONGEST_S * rate))
    first, last = -(-begin // course.hop), end // course.hop
    levels = course.level_db[first : last + 1]
    if not levels.size or levels.max() < SILENCE_DB:
        return None
    loud = np.flatnonzero(levels > max(SILENCE_DB, levels.max() - RANGE_DB))
    end = min(end, (first + int(loud[-1]) + 2) * course.hop)
    if end - begin < SHORTEST_S * rate:
        return None
    samples = np.array(mono[begin:end], np.float32)
    head = samples[: round(LOUD_S * rate)].astype(np.float64)
    level = float(np.sqrt((head**2).mean()))
    if level < 10 ** (SILENCE_DB / 20):
        return None
    peak_hz, centre = _colour(head, rate)
    steady = _steady(course, begin, end, rate)
    if steady is None:
        return Piece(samples, rate, None, rate / peak_hz, (0, 0), 0.0, level, centre)
    low, high, period, certainty = steady
    period = usual_period(samples[low:high], period)
    return Piece(
        samples, rate, float(note_of(rate / period)), period, (low, high), certainty, level, centre
    )


def _steady(
    course: Course, begin: int, end: int, rate: int
) -> tuple[int, int, float, float] | None:
    """The longest stretch of one pitch: its frames in the piece, period and periodicity."""
    first, last = -(-begin // course.hop), end // course.hop
    pitch = note_of(rate / course.period[first:last])
    periodic = course.periodicity[first:last]
    sure = periodic > PERIODIC
    if sure.sum() < 3:
        return None
    middle = float(np.median(pitch[sure]))
    levels = course.level_db[first:last]
    good = sure & (np.abs(pitch - middle) < STEADY) & (levels > levels[sure].max() - DROP_DB)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], good.astype(int), [0]])))
    spans = [(int(low), int(high)) for low, high in edges.reshape(-1, 2)]
    if not spans:
        return None
    low, high = max(spans, key=lambda span: span[1] - span[0])
    if (high - low) * course.hop < LEAST_STEADY_S * rate:
        return None
    period = float(np.median(course.period[first + low : first + high]))
    start = max((first + low) * course.hop - begin, 0)
    stop = min((first + high - 1) * course.hop, end) - begin
    after_attack = min(round(ATTACK_S * rate), (stop - start) // 3)
    return max(start, after_attack), stop, period, float(np.median(periodic[low:high]))


def _colour(head: Array, rate: int) -> tuple[float, float]:
    """The frequency of the strongest partial, and the middle of the spectrum by energy."""
    power = np.abs(np.fft.rfft(head * np.hanning(head.size), 8192)) ** 2
    hertz = np.fft.rfftfreq(8192, 1 / rate)
    heard = hertz > 40
    power, hertz = power[heard], hertz[heard]
    centre = float((power * hertz).sum() / max(power.sum(), 1e-20))
    return float(hertz[np.argmax(power)]), centre
