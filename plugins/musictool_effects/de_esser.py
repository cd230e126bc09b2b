"""Sharp s sounds, found and softened."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import numpy as np
import numpy.typing as npt

from musictool import BLOCK_FRAMES, Curve, Param, Samples, Stream, amplitude, command

from .automation import value_at
from .band import with_band_above
from .envelope import Follower, Line, Window, hop_frames, level_db, mean_squares, reduction

__all__ = ["COMMANDS"]

Array = npt.NDArray[np.float64]

WINDOW_S = 0.01
"""Power is taken over this time: a period of 100 Hz."""


@command(
    "fx.de-esser",
    also=("de-ess", "sibilance"),
    examples=("voice.wav", "voice.wav --frequency-hz 7000 --threshold-db -18 -o soft.wav"),
    docs="effects/de-esser",
)
def de_esser(
    stream: Stream,
    frequency_hz: Annotated[
        float,
        Param(
            "Sibilance is sought, and lowered, from here on",
            unit="Hz",
            ge=1500,
            le=16000,
            above_nyquist="idle",
        ),
    ] = 5500.0,
    threshold_db: Annotated[
        float | Curve,
        Param("How far sibilance may be under the whole sound", unit="dB", ge=-60, le=0),
    ] = -10.0,
    ratio: Annotated[
        float | Curve,
        Param("Lower by 1 - 1/ratio of what is over the threshold", unit=":1", ge=1, le=100),
    ] = 5.0,
    range_db: Annotated[
        float | Curve, Param("How far it is lowered at most", unit="dB", ge=0, le=40)
    ] = 12.0,
    attack_ms: Annotated[
        float, Param("Time to go 63 % of the way down", unit="ms", ge=0, le=100)
    ] = 1.0,
    release_ms: Annotated[
        float, Param("Time to come 63 % of the way back", unit="ms", ge=0, le=1000)
    ] = 40.0,
) -> Stream:
    """Soften the sharp s, sh and t sounds of a voice.

    What is above the frequency is lowered while it makes up much of the sound: its power is
    compared with that of the whole, over 10 ms, so soft and loud passages are treated alike and
    the threshold needs no level. All else passes bit for bit, without a shift in phase. Made for
    single voices; in a full mix it takes cymbals for sibilance, and in pauses it lowers hiss. All
    channels are lowered alike, so the stereo image stays.

    References
    ----------
    The gain of the band is -min(range, (1 - 1/ratio) max(level - threshold, 0)) dB, with its level
    in dB relative to the whole, smoothed in dB after D. Giannoulis et al., "Digital dynamic range
    compressor design", J. Audio Eng. Soc. 60(6), 2012. Band: linear phase, -70 dB below 0.7 times
    the frequency.
    """
    rate = stream.sample_rate
    split = with_band_above(stream, frequency_hz)
    hop = hop_frames(rate)

    def softened() -> Iterator[Samples]:
        full_window, band_window = Window(WINDOW_S, rate), Window(WINDOW_S, rate)
        follow = Follower(attack_ms / 1000, release_ms / 1000, rate)
        line = Line(rate)
        at = 0
        for both in split.blocks(BLOCK_FRAMES):
            full, band = both[: stream.channels], both[stream.channels :]
            level = _relative_db(
                band_window.mean(mean_squares(band, hop)),
                full_window.mean(mean_squares(full, hop)),
            )
            seconds = (at + hop * np.arange(level.size)) / rate
            over = level - value_at(threshold_db, seconds)
            wanted = reduction(over, value_at(ratio, seconds), value_at(range_db, seconds))
            gain = line(amplitude(-follow(wanted)), full.shape[1])
            yield full + band * (gain - 1)
            at += full.shape[1]

    return Stream(softened, rate, stream.channels, stream.frames, stream.origin)


def _relative_db(band: Array, full: Array) -> Array:
    """The band's power as a share of the full one, in dB; far down in silence."""
    share = np.divide(band, full, out=np.zeros_like(band), where=full > 0)
    return level_db(np.sqrt(share))


COMMANDS = (de_esser,)
