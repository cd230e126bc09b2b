"""From a plan to sound: pieces of the recording laid on the grid, joined without a seam.

A join is four decisions: a lag of a few milliseconds that brings the two waveforms into phase; the
levels of bands, in which both sides are led to each other (`leading`); the crossfade that shows
least (`fades`); and gains that keep the power constant for whatever correlation the two sides have.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from musictool import Samples

from .extrapolate import extrapolate
from .fades import EARLIEST_S, WINDOW_S, Fade, crossfade, unnoticed
from .layers import take
from .leading import BEFORE_S, UP_TO_S, Steps, steps_to_meet, turned

__all__ = ["Piece", "align", "fade_into", "keep_peak", "lay", "likeness_of"]

SMOOTH_FADE = 0.050
"""Crossfade where the music flows on without an attack, seconds: a third of it after the beat."""
MOVED_S, MOVED_FADE = 0.012, (0.018, 0.008)
"""A beat moved by no more than so many seconds against what was before it has the same sound on
both sides, so that it need not be looked for where the crossfade shows least: its length, and how
long before the beat it ends."""
CUT_FADE = 0.012
"""Crossfade from the recording's extrapolated last sample into the new part, in seconds."""
PHASE_WINDOW = 0.060
"""Seconds of waveform compared to find the lag."""
LEAST_CORRELATION = 0.25
"""Below this the two sides have no common phase, and the grid alone decides."""


@dataclass(frozen=True)
class Piece:
    """A stretch of the recording, verbatim once it is led over, in frames of its own rate.

    Parameters
    ----------
    at
        First frame in the output, where frame 0 is the first of the new part.
    source
        First frame in the recording.
    frames
        Length up to the next piece.
    unit
        Number of its first unit.
    units
        How many units it holds.
    gain
        Factor.
    attack
        True if it starts with an attack.
    drums, drums_unit
        First frame and unit of its percussive layer where that comes from another place.
    fade
        Seconds of the crossfade into it, where the music flows on, if not as usual.
    """

    at: int
    source: int
    frames: int
    unit: int
    units: int
    gain: float = 1.0
    attack: bool = True
    drums: int | None = None
    drums_unit: int | None = None
    fade: float | None = None


def align(mono: Samples, end: int, start: int, rate: int, reach: float) -> int:
    """Lag in frames to add to `start` so that what follows `end` goes on in phase there.

    Parameters
    ----------
    mono
        The recording, shape `(frames,)`.
    end
        Frame at which the outgoing stretch would go on.
    start
        Frame at which the incoming stretch is to begin.
    rate
        Frames per second.
    reach
        Largest lag in seconds.

    Returns
    -------
    The lag of the highest normalised cross-correlation, with a slight preference for small ones.
    """
    lag, likeness = likeness_of(mono, end, start, rate, reach)
    if not len(lag):
        return 0
    score = likeness - 0.1 * (lag / max(lag[-1], 1)) ** 2
    best = int(score.argmax())
    return int(lag[best]) if likeness[best] > LEAST_CORRELATION else 0


def likeness_of(
    mono: Samples, end: int, start: int, rate: int, reach: float
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.float64]]:
    """How alike the waveforms around two moments are, for each lag of the second; as `align`.

    Returns
    -------
    Lags in frames, `(n,)`, and the normalised cross-correlation, `(n,)`; none where there is too
    little sound to tell.
    """
    window, reach_frames = int(PHASE_WINDOW * rate), int(reach * rate)
    before = min(window * 2 // 3, end, start - reach_frames)
    after = min(window - window * 2 // 3, len(mono) - end, len(mono) - start - reach_frames)
    is_beyond = max(end, start + reach_frames) > len(mono)
    if before + max(after, 0) < max(window // 3, 1) or before < 0 or is_beyond:
        return np.zeros(0, np.intp), np.zeros(0)
    after = max(after, 0)
    out = mono[end - before : end + after].astype(np.float64)
    into = mono[start - before - reach_frames : start + after + reach_frames].astype(np.float64)
    size = 1 << int(np.ceil(np.log2(len(into) + len(out))))
    product = np.fft.irfft(np.fft.rfft(into, size) * np.conj(np.fft.rfft(out, size)), size)
    product = product[: 2 * reach_frames + 1]
    energy = np.concatenate([[0.0], np.cumsum(into**2)])
    local = energy[len(out) : len(out) + len(product)] - energy[: len(product)]
    likeness = product / np.sqrt(np.maximum(local, 0) * (out @ out) + 1e-12)
    return np.arange(-reach_frames, reach_frames + 1), likeness


def lay(
    samples: Samples,
    pieces: Sequence[Piece],
    rate: int,
    cut: int,
    frames: int,
    fades: Sequence[Fade] = (),
) -> tuple[Samples, list[Fade]]:
    """Lay pieces one after another.

    Parameters
    ----------
    samples
        The recording, `(channels, frames)`.
    pieces
        In order; the first at frame 0, each as long as the distance to the next.
    rate
        Frames per second.
    cut
        Frame of the recording at which the new part begins.
    frames
        Length of the result.
    fades
        The crossfades into the pieces, if they are known, as of another layer of the recording.

    Returns
    -------
    Shape `(channels, frames)`, and the crossfades into the pieces that are heard.
    """
    result = np.zeros((samples.shape[0], frames), np.float32)
    made: list[Fade] = []
    behind = 0  # the last crossfade
    for number, (piece, following) in enumerate(pairwise([*pieces, None])):
        assert piece is not None
        if piece.at >= frames:
            break
        first = max(piece.at - min(_way_in(piece, rate), piece.source), min(behind, piece.at), 0)
        # A piece shorter than the way into the next one is not heard.
        last = max(min(piece.at + piece.frames + _way_out(following, rate), frames), first)
        early = first - piece.at
        drums = None if piece.drums is None else piece.drums + early
        stretch = take(samples, piece.source + early, drums, last - first, rate) * piece.gain
        moved = _moved(pieces[number - 1], piece, -early, rate) if number else None
        heard = result[:, : piece.at] if number else samples[:, :cut]
        if moved is None and (steps := _steps(heard, piece, samples, rate)):
            stretch = turned(stretch, steps.into, -early, rate)
            if number:
                begin = max(pieces[number - 1].at, piece.at - int(UP_TO_S * rate))
                end = min(piece.at + _way_out(piece, rate), frames)
                backwards = result[:, begin:end][:, ::-1]
                met = turned(backwards, steps.left, end - piece.at, rate, UP_TO_S)
                result[:, begin:end] = met[:, ::-1]
        if number == 0:
            fade = Fade(0, 0 if piece.source == cut else int(CUT_FADE * rate))
            out = _after_cut(samples, cut, fade.frames, rate)
        else:
            out = result[:, first : min(piece.at + _way_out(piece, rate), last)]
            known = fades[number] if fades else moved
            fade = known or fade_into(piece, out, stretch[:, : out.shape[1]], -early, rate)
        begin = piece.at - fade.lead
        out, into = out[:, begin - first :], stretch[:, begin - first :]
        shared = crossfade(out[:, : fade.frames], into[:, : fade.frames])
        behind = begin + shared.shape[1]
        result[:, begin:behind] = shared
        result[:, behind:last] = into[:, shared.shape[1] :]
        made.append(fade)
    return result, made


def _steps(heard: Samples, piece: Piece, samples: Samples, rate: int) -> Steps | None:
    """By how much a piece, and what is heard before it, are turned, so that they meet."""
    width = min(int(BEFORE_S * rate), heard.shape[1], piece.source)
    drums = None if piece.drums is None else piece.drums - width
    before = take(samples, piece.source - width, drums, width, rate) * piece.gain
    return steps_to_meet(heard[:, heard.shape[1] - width :], before, rate, piece.gain)


def keep_peak(new: Samples, ceiling: float, rate: int) -> Samples:
    """Turn down, smoothly and only around them, samples above a ceiling.

    Parameters
    ----------
    new
        Shape `(channels, frames)`.
    ceiling
        Highest magnitude allowed.
    rate
        Frames per second; the gain moves over 5 ms.
    """
    peak = np.abs(new).max(axis=0)
    over = np.flatnonzero(peak > ceiling)
    if len(over) == 0:
        return new
    width = max(1, int(0.005 * rate))
    gain = np.ones(len(peak))
    shape = np.hanning(2 * width + 3)[1:-1]
    # From the loudest on: most others then lie in a dip already.
    for frame in over[np.argsort(-peak[over])]:
        if peak[frame] * gain[frame] <= ceiling:
            continue
        first, last = max(0, frame - width), min(len(gain), frame + width + 1)
        dip = 1 - (1 - ceiling / peak[frame]) * shape[first - frame + width : last - frame + width]
        gain[first:last] = np.minimum(gain[first:last], dip)
    # Rounding to float32 must not lift a peak over the ceiling again.
    return np.clip(np.asarray(new * gain, np.float32), -ceiling, ceiling)


def _way_in(piece: Piece, rate: int) -> int:
    """How long before its place a piece is heard at the earliest, in frames."""
    return int(EARLIEST_S * rate) if piece.attack else _smooth(piece, rate).lead


def _way_out(following: Piece | None, rate: int) -> int:
    """How long what is before a piece goes on after its place, in frames."""
    if following is None:
        return 0
    smooth = _smooth(following, rate)
    return int(WINDOW_S * rate) if following.attack else smooth.frames - smooth.lead


def _smooth(piece: Piece, rate: int) -> Fade:
    length = int((piece.fade or SMOOTH_FADE) * rate)
    return Fade(min(length * 2 // 3, piece.source, piece.at), length)


def _moved(before: Piece, piece: Piece, place: int, rate: int) -> Fade | None:
    """The crossfade into a beat that goes on from the one before it, but for milliseconds."""
    by = piece.source - (before.source + piece.at - before.at)
    if not piece.attack or abs(by) > MOVED_S * rate:
        return None
    lead = min(int(sum(MOVED_FADE) * rate), place)
    return Fade(lead, max(1, min(int(MOVED_FADE[0] * rate), lead)))


def fade_into(piece: Piece, out: Samples, into: Samples, place: int, rate: int) -> Fade:
    """The crossfade into a piece, of which both sides are there from `place` frames before it."""
    if piece.attack:
        return unnoticed(out, into, place, rate)
    lead, frames = _smooth(piece, rate)
    return Fade(min(lead, place), max(1, min(frames, piece.frames)))


def _after_cut(samples: Samples, cut: int, fade: int, rate: int) -> Samples:
    """What would follow the cut: the recording itself, or its extrapolation past the end."""
    if cut + fade <= samples.shape[1]:
        return samples[:, cut : cut + fade]
    return extrapolate(samples[:, :cut], fade, rate)
