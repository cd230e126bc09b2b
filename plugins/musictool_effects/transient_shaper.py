"""The beginning and the rest of each sound, made louder or quieter apart from each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import numpy as np
import numpy.typing as npt

from musictool import Curve, Param, Samples, Stream, amplitude, command

from .automation import even_blocks, value_at
from .envelope import Follower, Line, Window, hop_frames, peaks

__all__ = ["COMMANDS"]

Array = npt.NDArray[np.float64]

WINDOW_S = 0.0125
"""A level is the highest peak in this time: half a period of 40 Hz, so a bass note is steady."""

SMOOTHING_S = 0.015
"""A level falls with this time constant, since the peaks of a window fall in steps."""

RECOVERY_S = 0.06
"""The slow envelope falls with this one: drum strokes 125 ms apart have an attack each."""


@command(
    "fx.transient-shaper",
    also=("transient-designer", "punch"),
    examples=(
        "song.wav --attack-db 9 --clip limit",
        "song.wav --attack-db 0 --sustain-db -12 -o dry.wav",
    ),
    docs="effects/transient-shaper",
)
def transient_shaper(
    stream: Stream,
    attack_db: Annotated[
        float | Curve, Param("Change in level of each sound's beginning", unit="dB", ge=-24, le=24)
    ] = 6.0,
    sustain_db: Annotated[
        float | Curve, Param("Change in level of what rings after it", unit="dB", ge=-24, le=24)
    ] = 0.0,
    attack_ms: Annotated[
        float, Param("How long a beginning is: after it, 37 % is left", unit="ms", ge=1, le=200)
    ] = 20.0,
    sustain_ms: Annotated[
        float, Param("How slow a decay must be to count as steady", unit="ms", ge=20, le=5000)
    ] = 500.0,
) -> Stream:
    """Bring out or soften the attack of each sound, and let it ring longer or shorter.

    Drums get more punch or less, a room gets drier or bigger. Unlike a compressor there is no
    threshold: quiet strokes are shaped as loud ones are. A sound out of silence gets all of
    attack_db at its first moment, what decays fast gets nearly all of sustain_db, and a steady
    tone is left as it was. All channels are changed alike, so the stereo image stays; what is
    raised may pass full scale.

    References
    ----------
    Differential envelopes, as in SPL's Transient Designer (1998). With e the level, s the same
    with a slow rise and l with a slow fall, the gain is attack (1 - s/e) + sustain (1 - e/l) dB.
    """
    rate = stream.sample_rate
    hop = hop_frames(rate)

    def shaped(blocks: Iterator[Samples]) -> Iterator[Samples]:
        window = Window(WINDOW_S, rate)
        level = Follower(0, SMOOTHING_S, rate)
        slow_rise = Follower(attack_ms / 1000, RECOVERY_S, rate)
        slow_fall = Follower(0, sustain_ms / 1000, rate)
        line = Line(rate)
        at = 0
        for block in blocks:
            levels = level(window.highest(peaks(block, hop)))
            seconds = (at + hop * np.arange(levels.size)) / rate
            gains = value_at(attack_db, seconds) * _lag(slow_rise(levels), levels)
            gains += value_at(sustain_db, seconds) * _lag(levels, slow_fall(levels))
            yield block * line(amplitude(gains), block.shape[1])
            at += block.shape[1]

    return even_blocks(stream).through(shaped, frames=stream.frames)


def _lag(lower: Array, upper: Array) -> Array:
    """How far one envelope is under another: 0 as high, 1 far under; whatever the level."""
    share = np.divide(lower, upper, out=np.ones_like(lower), where=upper > 0)
    return np.maximum(1 - share, 0)


COMMANDS = (transient_shaper,)
