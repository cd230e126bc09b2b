"""Level and polarity: one factor for every sample."""

from __future__ import annotations

from typing import Annotated

from musictool import Curve, Param, Stream, command

from .streaming import through

__all__ = ["COMMANDS"]


@command(
    "fx.gain",
    examples=("song.wav --gain-db -3", 'song.wav --gain-db "0:-60, 2:0" -o swell.wav'),
    docs="effects/gain",
)
def gain(
    stream: Stream,
    gain_db: Annotated[float | Curve, Param("Change in level", unit="dB", ge=-100, le=60)] = 1.0,
) -> Stream:
    """Make a recording louder or quieter by some decibels.

    Nothing else changes, and nothing is cut off at full scale. As a curve it is a volume
    automation.
    """
    from pedalboard import Gain

    return through(stream, Gain, gain_db=gain_db)


@command(
    "fx.invert",
    also=("polarity", "phase"),
    examples=("song.wav", "song.wav --start 1 --end 2 -o half-inverted.wav"),
    docs="effects/invert",
)
def invert(stream: Stream) -> Stream:
    """Turn the wave upside down, which by itself nobody hears.

    It mends a channel with swapped polarity, or cancels a recording that is mixed with its own
    copy.
    """
    from pedalboard import Invert

    return through(stream, Invert)


COMMANDS = (gain, invert)
