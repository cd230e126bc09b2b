"""Pitch without tempo."""

from __future__ import annotations

from typing import Annotated

from musictool import Curve, Param, Stream, command, shift_pitch

__all__ = ["COMMANDS"]


@command(
    "fx.pitch-shift",
    also=("shift-pitch",),
    examples=("song.wav --semitones 2", 'song.wav --semitones "0:0, 4:-12" -o falling.wav'),
    docs="effects/pitch-shift",
)
def pitch_shift(
    stream: Stream,
    semitones: Annotated[
        float | Curve,
        Param(
            "How far to move: 12 is an octave up, -12 one down",
            also=("steps", "st", "n-steps", "cents", "amount", "by"),
            unit="semitones",
            ge=-72,
            le=72,
        ),
    ] = 0.0,
) -> Stream:
    """Move a recording up or down in pitch without changing its speed.

    Fractions of a semitone are allowed: a tone comes out exact to a hundredth of one, and a curve
    makes it glide. Beyond an octave voices and drums sound artificial; formants move along. Drum
    strokes and other attacks stay sharp and in place to a millisecond, the length to the sample,
    and the stereo image as it was. By a phase vocoder of musictool's own, in place of the Rubber
    Band library that pedalboard's effect of this name runs.
    """
    return shift_pitch(stream, semitones)


COMMANDS = (pitch_shift,)
