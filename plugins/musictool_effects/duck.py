"""One recording makes room for another: sidechain ducking."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import numpy as np
import numpy.typing as npt

from musictool import BLOCK_FRAMES, Curve, Param, Samples, Stream, amplitude, command

from .automation import even_blocks, value_at
from .envelope import Follower, Line, Window, hop_frames, level_db, peaks, reduction

__all__ = ["COMMANDS"]

Array = npt.NDArray[np.float64]

WINDOW_S = 0.01
"""The key's level is its highest peak in this time: half a period of 50 Hz, so a tone is steady."""


@command(
    "fx.duck",
    also=("sidechain", "auto-duck"),
    examples=(
        "song.wav --key voice.wav",
        "song.wav --key voice.wav --range-db 9 --release-ms 800 -o under.wav",
    ),
    docs="effects/duck",
)
def duck(
    stream: Stream,
    key: Annotated[
        Stream, Param("The recording that this one makes room for, such as a voice", aligned=True)
    ],
    threshold_db: Annotated[
        float | Curve, Param("Level of the key from which on it counts", unit="dBFS", ge=-90, le=0)
    ] = -30.0,
    ratio: Annotated[
        float | Curve,
        Param(
            "Lower by 1 - 1/ratio of what the key is over the threshold", unit=":1", ge=1, le=100
        ),
    ] = 10.0,
    range_db: Annotated[
        float | Curve, Param("How far it is lowered at most", unit="dB", ge=0, le=90)
    ] = 12.0,
    attack_ms: Annotated[
        float, Param("Time to go 63 % of the way down", unit="ms", ge=0, le=2000)
    ] = 20.0,
    hold_ms: Annotated[
        float, Param("Time to stay down after the key has fallen", unit="ms", ge=0, le=5000)
    ] = 150.0,
    release_ms: Annotated[
        float, Param("Time to come 63 % of the way back", unit="ms", ge=0, le=10000)
    ] = 400.0,
) -> Stream:
    """Lower a recording while another one, the key, sounds.

    Music under a voice, a pad that breathes with the kick drum. Only the key's level is used, its
    highest peak of the last 10 ms in any channel; to hear both, follow with the command mix. Both
    begin together, also where start says that the ducking begins later. After the key's end the
    recording comes back. All channels are lowered alike, so the stereo image stays.

    References
    ----------
    The gain is -min(range, (1 - 1/ratio) max(level - threshold, 0)) dB, smoothed in dB, after
    D. Giannoulis et al., "Digital dynamic range compressor design", J. Audio Eng. Soc. 60(6), 2012.
    """
    rate = stream.sample_rate
    hop = hop_frames(rate)

    def ducked(blocks: Iterator[Samples]) -> Iterator[Samples]:
        window = Window(WINDOW_S + hold_ms / 1000, rate)
        follow = Follower(attack_ms / 1000, release_ms / 1000, rate)
        line = Line(rate)
        beside = key.blocks(BLOCK_FRAMES)
        at = 0
        for block in blocks:
            frames = block.shape[1]
            levels = window.highest(_levels(next(beside, None), frames, hop))
            seconds = (at + hop * np.arange(levels.size)) / rate
            over = level_db(levels) - value_at(threshold_db, seconds)
            wanted = reduction(over, value_at(ratio, seconds), value_at(range_db, seconds))
            yield block * line(amplitude(-follow(wanted)), frames)
            at += frames

    return even_blocks(stream).through(ducked, frames=stream.frames)


def _levels(key: Samples | None, frames: int, hop: int) -> Array:
    """The key's peaks under some frames of the recording; it is silent after its end."""
    levels = np.zeros(-(-frames // hop))
    if key is not None:
        sounding = peaks(key[:, :frames], hop)
        levels[: sounding.size] = sounding
    return levels


COMMANDS = (duck,)
