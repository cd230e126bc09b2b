"""Tempo changed with the pitch kept, and pitch with the tempo."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from musictool import (
    BadParameter,
    CannotProcess,
    Context,
    Curve,
    Param,
    Stream,
    TimeMap,
    command,
    shift_pitch,
    stretch,
)

from .beats import Beats
from .engines import Tracker, engines_of, tracked_command
from .pulse import pulse_of

__all__ = ["COMMANDS", "factor_to", "sped_up"]

LEAST_FACTOR, MOST_FACTOR = 0.25, 4.0
"""Beyond, a stretched recording is no longer recognized as itself."""


@tracked_command("rhythm.tempo", keeps_time=False)
def tempo(
    stream: Stream,
    bpm: Annotated[
        float | None, Param("Tempo to reach, from the one that is found", unit="BPM", ge=20, le=400)
    ] = None,
    factor: Annotated[
        float | None,
        Param(
            "Speed in place of bpm: 1.1 is 10 % faster, 0.5 half as fast",
            ge=LEAST_FACTOR,
            le=MOST_FACTOR,
        ),
    ] = None,
    *,
    track: Tracker,
    context: Context,
) -> Stream:
    """Play a recording faster or slower, at its own pitch.

    Either bpm or factor. For bpm the beat is looked for first and the median of its tempo is
    brought to the one asked for; if that is found at half or twice what you count, ask for half or
    twice as much (rhythm.click lets you hear it). Tempo changes within the recording stay in
    proportion; rhythm.steady removes them.

    The result is to the sample as long as the factor says, and nothing in it drifts. Drum strokes
    and other attacks stay as they were and only move; channels are changed together, so the stereo
    image stays. Up to 20 % either way is hard to hear; slower than half, sustained sounds get a
    slight shimmer. The recording is read block by block and never held.

    Raises
    ------
    BadParameter
        If both or neither of `bpm` and `factor` are given.
    CannotProcess
        If there is no steady beat to bring to `bpm`, or it is too far away.

    References
    ----------
    Phase vocoder with locked phases: Laroche and Dolson, IEEE Transactions on Speech and Audio
    Processing 7(3), 1999. Attacks by bands: Röbel, DAFx 2003.
    """
    if (bpm is None) == (factor is None):
        raise BadParameter("rhythm.tempo: give either a tempo (bpm=120) or a factor (factor=1.1)")
    if factor is None:
        assert bpm is not None
        factor = factor_to(bpm, track(stream, context))
    return sped_up(stream, factor)


def factor_to(bpm: float, beats: Beats) -> float:
    """How much faster what has these beats must go to have a tempo."""
    if beats.free:
        raise CannotProcess(
            "rhythm.tempo: no steady beat is found, so there is no tempo to bring to "
            f"{bpm:g} BPM; give a factor instead: factor=1.1"
        )
    found = 60 / float(np.median(np.diff(pulse_of(beats, beats.times[-1]).times)))
    factor = bpm / found
    if not LEAST_FACTOR <= factor <= MOST_FACTOR:
        raise CannotProcess(
            f"rhythm.tempo: from {found:.1f} BPM, as found, to {bpm:g} BPM is more than four "
            "times; ask for half or twice as much, if you count the beat otherwise"
        )
    return factor


def sped_up(stream: Stream, factor: float) -> Stream:
    """The recording `factor` times as fast, at its own pitch."""
    duration = stream.count_frames() / stream.sample_rate
    return stretch(stream, TimeMap.even(duration, 1 / factor))


@command("rhythm.pitch")
def pitch(
    stream: Stream,
    semitones: Annotated[
        float | Curve,
        Param("How much higher; 12 is an octave, 0.01 a cent", unit="semitones", ge=-24, le=24),
    ],
) -> Stream:
    """Move the pitch of a recording, at its own tempo.

    Everything is moved alike, drums and voices too, and formants with it: a voice that is moved
    far sounds smaller or bigger. Exact to a cent, in time to a millisecond, as long as it was to
    the sample. The same as fx.pitch-shift; the recording is read block by block and never held.

    References
    ----------
    Stretched as by rhythm.tempo, then resampled by libsoxr at its very high quality.
    """
    return shift_pitch(stream, semitones)


COMMANDS = (*engines_of(tempo), pitch)
