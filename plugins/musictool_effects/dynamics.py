"""Gain that follows the level: the compressor, noise gate and limiters of pedalboard."""

from __future__ import annotations

from typing import Annotated

from musictool import Curve, Param, Stream, command

from .streaming import through

__all__ = ["COMMANDS"]

Threshold = Annotated[float | Curve, Param("Level at which it begins", unit="dBFS", ge=-100, le=0)]
Release = Annotated[
    float | Curve, Param("How fast it lets go when the level falls", unit="ms", ge=0, le=10_000)
]


@command(
    "fx.compressor",
    also=("compress", "compand", "drc"),
    examples=(
        "song.wav --threshold-db -20 --ratio 3",
        "song.wav --threshold-db -30 --ratio 6 --mix 0.4 -o parallel.wav",
    ),
    docs="effects/compressor",
)
def compressor(
    stream: Stream,
    threshold_db: Threshold = 0.0,
    ratio: Annotated[
        float | Curve,
        Param("dB of input over the threshold for one dB of output", unit=":1", ge=1, le=1000),
    ] = 1.0,
    attack_ms: Annotated[
        float | Curve,
        Param("How fast it reacts when the level rises", unit="ms", ge=0, le=10_000),
    ] = 1.0,
    release_ms: Release = 100.0,
) -> Stream:
    """Turn down what is louder than a threshold, so that loud and quiet draw closer.

    It is a feed-forward compressor with a hard knee that follows the samples' own level, each
    channel by itself, and it adds no make-up gain: follow with fx.gain or normalize. With ratio=1,
    where it stands by itself, it changes nothing; threshold_db=-20 ratio=4 is where most begin.
    """
    from pedalboard import Compressor

    times = {"attack_ms": attack_ms, "release_ms": release_ms}
    return through(stream, Compressor, threshold_db=threshold_db, ratio=ratio, **times)


@command(
    "fx.noise-gate",
    also=("gate", "expander"),
    examples=(
        "voice.wav --threshold-db -45",
        "voice.wav --threshold-db -40 --ratio 3 --release-ms 250 -o quiet-pauses.wav",
    ),
    docs="effects/noise-gate",
)
def noise_gate(
    stream: Stream,
    threshold_db: Annotated[
        float | Curve, Param("Level under which it closes", unit="dBFS", ge=-100, le=0)
    ] = -100.0,
    ratio: Annotated[
        float | Curve,
        Param("dB that the result falls for each dB under the threshold", unit=":1", ge=1, le=1000),
    ] = 10.0,
    attack_ms: Annotated[
        float | Curve,
        Param("How fast it opens when the level rises", unit="ms", ge=0, le=10_000),
    ] = 1.0,
    release_ms: Annotated[
        float | Curve,
        Param("How fast it closes when the level falls", unit="ms", ge=0, le=10_000),
    ] = 100.0,
) -> Stream:
    """Fade out what is quieter than a threshold: hiss and hum in the pauses.

    What is louder passes as it is. With ratio=2 it is a gentle expander, with 10 and more a gate.
    It follows each channel by itself. The -100 dB where it stands by itself are under the noise of
    most recordings; try -50.
    """
    from pedalboard import NoiseGate

    times = {"attack_ms": attack_ms, "release_ms": release_ms}
    return through(stream, NoiseGate, threshold_db=threshold_db, ratio=ratio, **times)


@command(
    "fx.limiter",
    also=("limit", "maximizer", "maximize"),
    examples=(
        "song.wav --threshold-db -12",
        "song.wav --threshold-db -20 --release-ms 50 -o dense.wav",
    ),
    docs="effects/limiter",
)
def limiter(stream: Stream, threshold_db: Threshold = -10.0, release_ms: Release = 100.0) -> Stream:
    """Make a recording denser and louder up to full scale.

    Two compressors in a row, a make-up gain for what they take, and a hard cut at 0 dBFS: the lower
    the threshold, the louder all becomes. To hold peaks under a ceiling without changing the rest,
    take fx.brickwall-limiter.
    """
    from pedalboard import Limiter

    return through(stream, Limiter, threshold_db=threshold_db, release_ms=release_ms)


@command(
    "fx.brickwall-limiter",
    also=("limiter", "limit", "brickwall"),
    examples=("song.wav --ceiling-db -3", "song.wav --ceiling-db -1 --true-peak -o safe.wav"),
    docs="effects/brickwall-limiter",
)
def brickwall_limiter(
    stream: Stream,
    ceiling_db: Annotated[
        float | Curve, Param("What no sample will pass", unit="dBFS", ge=-60, le=0)
    ] = -1.0,
    release_ms: Annotated[
        float | Curve,
        Param("How fast it lets go when the level falls", unit="ms", gt=0, le=10_000),
    ] = 100.0,
    lookahead_ms: Annotated[
        float, Param("How long before a peak it begins to turn down", unit="ms", gt=0, le=100)
    ] = 5.0,
    true_peak: Annotated[
        bool, Param("Look for peaks between the samples too, fourfold oversampled")
    ] = False,
) -> Stream:
    """Hold all peaks under a ceiling by turning down just before them.

    It looks ahead, all channels are turned down together, and nothing is made louder: at the end of
    a chain it keeps what came before from clipping. The ceiling is one of the samples; the wave
    between them can pass it by a little, less with true_peak. Its delay is taken out again.
    """
    from pedalboard import BrickwallLimiter

    settings = {"ceiling_db": ceiling_db, "release_ms": release_ms, "lookahead_ms": lookahead_ms}
    return through(stream, BrickwallLimiter, true_peak=true_peak, **settings)


COMMANDS = (compressor, noise_gate, limiter, brickwall_limiter)
