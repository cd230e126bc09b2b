"""Filters with one cutoff: slopes, shelves, one band, and the ladder of a synthesizer."""

from __future__ import annotations

from typing import Annotated, Literal

from musictool import Curve, Param, Stream, command

from .biquad import RINGS
from .streaming import through

__all__ = ["COMMANDS"]

Cutoff = Annotated[
    float | Curve,
    Param(
        "Where the filter begins; under half the sample rate",
        unit="Hz",
        gt=0,
        above_nyquist="idle",
    ),
]
LowCut = Annotated[
    float | Curve,
    Param(
        "Where the filter begins; under half the sample rate",
        unit="Hz",
        gt=0,
        above_nyquist="refused",
    ),
]
LowShelf = Annotated[
    float | Curve,
    Param(
        "Where the filter begins; under half the sample rate",
        unit="Hz",
        gt=0,
        above_nyquist="lowered",
    ),
]
ShelfQ = Annotated[
    float | Curve,
    Param("How steep: 0.7 is as steep as it gets without overshoot", ge=0.01, le=100),
]
BUTTERWORTH = 0.70710677
"""The q without overshoot, √½ in single precision."""


@command(
    "fx.highpass",
    also=("hpf", "low-cut", "hi-pass", "filter"),
    examples=(
        "song.wav --cutoff-frequency-hz 80",
        'song.wav --cutoff-frequency-hz "0:20, 4:2000" -o thinning.wav',
    ),
    docs="effects/highpass",
)
def highpass(stream: Stream, cutoff_frequency_hz: LowCut = 50.0) -> Stream:
    """Take the lows away gently, 6 dB per octave.

    A first-order filter, 3 dB down at the cutoff, without any resonance. Against rumble and
    handling noise use two or three in a row.
    """
    from pedalboard import HighpassFilter

    return through(stream, HighpassFilter, cutoff_frequency_hz=cutoff_frequency_hz)


@command(
    "fx.lowpass",
    also=("lpf", "high-cut", "lo-pass", "filter"),
    examples=(
        "song.wav --cutoff-frequency-hz 5000",
        'song.wav --cutoff-frequency-hz "0:300, 4:9000" --end 4 -o rise.wav',
    ),
    docs="effects/lowpass",
)
def lowpass(stream: Stream, cutoff_frequency_hz: Cutoff = 50.0) -> Stream:
    """Take the highs away gently, 6 dB per octave.

    A first-order filter, 3 dB down at the cutoff, without any resonance: duller, as from the next
    room. The 50 Hz that it has by itself leave next to nothing; 1000 to 5000 are usual.
    """
    from pedalboard import LowpassFilter

    return through(stream, LowpassFilter, cutoff_frequency_hz=cutoff_frequency_hz)


@command(
    "fx.high-shelf",
    also=("treble",),
    rings=RINGS,
    examples=(
        "song.wav --cutoff-frequency-hz 8000 --gain-db 3",
        "song.wav --cutoff-frequency-hz 4000 --gain-db -6 -o dull.wav",
    ),
    docs="effects/high-shelf",
)
def high_shelf(
    stream: Stream,
    cutoff_frequency_hz: Cutoff = 440.0,
    gain_db: Annotated[
        float | Curve, Param("Change in level above the cutoff", unit="dB", ge=-60, le=60)
    ] = 0.0,
    q: ShelfQ = BUTTERWORTH,
) -> Stream:
    """Lift or lower everything above a frequency, for air or less of it.

    A second-order shelf as in mixing desks: half of the gain, in dB, is reached at the cutoff. A q
    over 0.7 overshoots on both sides of it, a lower one is more gradual.
    """
    from pedalboard import HighShelfFilter

    settings = {"cutoff_frequency_hz": cutoff_frequency_hz, "gain_db": gain_db, "q": q}
    return through(stream, HighShelfFilter, **settings)


@command(
    "fx.low-shelf",
    also=("bass", "bass-boost"),
    rings=RINGS,
    examples=(
        "song.wav --cutoff-frequency-hz 120 --gain-db -4",
        "song.wav --cutoff-frequency-hz 200 --gain-db 3 -o full.wav",
    ),
    docs="effects/low-shelf",
)
def low_shelf(
    stream: Stream,
    cutoff_frequency_hz: LowShelf = 440.0,
    gain_db: Annotated[
        float | Curve, Param("Change in level under the cutoff", unit="dB", ge=-60, le=60)
    ] = 0.0,
    q: ShelfQ = BUTTERWORTH,
) -> Stream:
    """Lift or lower everything under a frequency, for more body or less boom.

    A second-order shelf as in mixing desks: half of the gain, in dB, is reached at the cutoff. A q
    over 0.7 overshoots on both sides of it, a lower one is more gradual.
    """
    from pedalboard import LowShelfFilter

    settings = {"cutoff_frequency_hz": cutoff_frequency_hz, "gain_db": gain_db, "q": q}
    return through(stream, LowShelfFilter, **settings)


@command(
    "fx.peak",
    also=("bell", "parametric"),
    rings=RINGS,
    examples=(
        "song.wav --cutoff-frequency-hz 3000 --gain-db 3",
        "song.wav --cutoff-frequency-hz 50 --gain-db -30 --q 20 -o no-hum.wav",
    ),
    docs="effects/peak",
)
def peak(
    stream: Stream,
    cutoff_frequency_hz: Annotated[
        float | Curve,
        Param(
            "Middle of the band; under half the sample rate",
            unit="Hz",
            gt=0,
            above_nyquist="idle",
        ),
    ] = 440.0,
    gain_db: Annotated[
        float | Curve,
        Param("Change in level in the middle of the band", unit="dB", ge=-60, le=60),
    ] = 0.0,
    q: Annotated[
        float | Curve,
        Param(
            "How narrow the band is: 0.7 two octaves, 1.4 one, 4.3 a third of one",
            ge=0.01,
            le=100,
        ),
    ] = BUTTERWORTH,
) -> Stream:
    """Lift or lower a band around a frequency, as one band of an equalizer.

    A bell of second order, as wide as cutoff_frequency_hz / q. A high q with a strong cut removes
    one tone, such as mains hum; a low one shapes.
    """
    from pedalboard import PeakFilter

    settings = {"cutoff_frequency_hz": cutoff_frequency_hz, "gain_db": gain_db, "q": q}
    return through(stream, PeakFilter, **settings)


@command(
    "fx.ladder",
    also=("moog", "filter"),
    rings=RINGS,
    examples=(
        "song.wav --cutoff-hz 1000 --resonance 0.7",
        'song.wav --mode lpf24 --cutoff-hz "0:200, 4:6000" -o sweep.wav',
    ),
    docs="effects/ladder",
)
def ladder(
    stream: Stream,
    mode: Annotated[
        Literal["lpf12", "hpf12", "bpf12", "lpf24", "hpf24", "bpf24"],
        Param(
            "What passes, and how steep the slope is",
            choices={
                "lpf12": "lows pass, 12 dB per octave",
                "lpf24": "lows pass, 24 dB per octave",
                "hpf12": "highs pass, 12 dB per octave",
                "hpf24": "highs pass, 24 dB per octave",
                "bpf12": "a band passes, 12 dB per octave",
                "bpf24": "a band passes, 24 dB per octave",
            },
        ),
    ] = "lpf12",
    cutoff_hz: Annotated[
        float | Curve,
        Param(
            "Where the slope begins; under half the sample rate",
            unit="Hz",
            gt=0,
            above_nyquist="lowered",
        ),
    ] = 200.0,
    resonance: Annotated[
        float | Curve, Param("How strongly the cutoff rings: 0 not, 1 by itself", ge=0, le=1)
    ] = 0.0,
    drive: Annotated[
        float | Curve, Param("Level into the loop: more is rounder and dirtier", ge=1, le=100)
    ] = 1.0,
) -> Stream:
    """Filter as the classic Moog synthesizers do, with a resonance that sings.

    Four one-pole stages in a loop that saturates, so level and drive colour the sound. With
    resonance near 1 it whistles at the cutoff; a curve of cutoff_hz is the well-known sweep.
    """
    from pedalboard import LadderFilter

    slope = LadderFilter.Mode.__members__[mode.upper()]
    settings = {"cutoff_hz": cutoff_hz, "resonance": resonance, "drive": drive}
    return through(stream, LadderFilter, mode=slope, **settings)


COMMANDS = (highpass, lowpass, high_shelf, low_shelf, peak, ladder)
