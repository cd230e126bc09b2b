"""Distortion, and the sound of old or cheap devices and codecs."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from musictool import CannotProcess, Context, Curve, Param, Stream, command, watch_downmix

from .streaming import through
from .stretches import in_stretches

__all__ = ["COMMANDS"]

ALONE = Context()

MP3_RATES = (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000)

Quality = Annotated[
    Literal[
        "zero-order-hold",
        "linear",
        "catmull-rom",
        "lagrange",
        "windowed-sinc",
        "windowed-sinc-256",
        "windowed-sinc-128",
        "windowed-sinc-64",
        "windowed-sinc-32",
        "windowed-sinc-16",
        "windowed-sinc-8",
    ],
    Param(
        "How the sample rate is changed",
        choices={
            "zero-order-hold": "repeats samples; harsh, metallic mirror tones",
            "linear": "straight lines; mirror tones, duller",
            "catmull-rom": "cubic curves; mirror tones",
            "lagrange": "curves of fifth order; mirror tones",
            "windowed-sinc": "no filter against mirror tones going down",
            "windowed-sinc-256": "mirror tones under -50 dB; slow",
            "windowed-sinc-128": "mirror tones under -35 dB",
            "windowed-sinc-64": "mirror tones under -30 dB",
            "windowed-sinc-32": "mirror tones under -30 dB",
            "windowed-sinc-16": "mirror tones from just above the limit",
            "windowed-sinc-8": "mirror tones from above the limit; fast",
        },
    ),
]


@command(
    "fx.bitcrush",
    also=("crush", "bit-reduction"),
    examples=("song.wav --bits 6", "song.wav --bits 10 --mix 0.5 -o grainy.wav"),
    docs="effects/bitcrush",
)
def bitcrush(
    stream: Stream,
    bits: Annotated[
        float | Curve, Param("How many bits a sample is rounded to", unit="bits", ge=0, le=32)
    ] = 8.0,
) -> Stream:
    """Round every sample to few bits, for the grain and hiss of early samplers.

    Quiet passages suffer first: what is smaller than half a step becomes silence. 8 bits hiss, 4
    buzz, fractions of a bit are allowed. The sample rate stays as it is; add fx.resample for the
    rest of an old machine. What is bits here is bit_depth in pedalboard; here that is the flag for
    the format of the file.
    """
    from pedalboard import Bitcrush

    return through(stream, Bitcrush, bit_depth=bits)


@command(
    "fx.clipping",
    also=("hard-clip", "clip", "fuzz"),
    examples=("song.wav --threshold-db -6", "song.wav --threshold-db -12 --mix 0.4 -o fuzzy.wav"),
    docs="effects/clipping",
)
def clipping(
    stream: Stream,
    threshold_db: Annotated[
        float | Curve, Param("Level at which the wave is cut off", unit="dBFS", ge=-100, le=0)
    ] = -6.0,
) -> Stream:
    """Cut the wave off flat at a level, for hard, fuzzy distortion.

    What stays under the level is untouched, bit for bit. What is cut off comes back as odd
    harmonics, some of them mirrored at half the sample rate, since there is no oversampling.
    """
    from pedalboard import Clipping

    return through(stream, Clipping, threshold_db=threshold_db)


@command(
    "fx.distortion",
    also=("overdrive", "saturate", "saturation", "drive", "soft-clip"),
    examples=("song.wav --drive-db 12", "song.wav --drive-db 20 --mix 0.3 -o warm.wav"),
    docs="effects/distortion",
)
def distortion(
    stream: Stream,
    drive_db: Annotated[
        float | Curve,
        Param(
            "Level into the distortion: more is denser",
            unit="dB",
            ge=-100,
            le=60,
            also=("amount", "gain"),
        ),
    ] = 25.0,
) -> Stream:
    """Overdrive the sound softly, with the warm and dense harmonics of a saturated amplifier.

    Every sample x becomes tanh(drive x): quiet sound only gets louder, loud sound is rounded off,
    and nothing passes full scale. High harmonics are mirrored at half the sample rate, since there
    is no oversampling.
    """
    from pedalboard import Distortion

    return through(stream, Distortion, drive_db=drive_db)


@command(
    "fx.resample",
    also=("downsample", "aliasing"),
    uses=(),
    examples=(
        "song.wav --target-sample-rate 11025",
        "song.wav --target-sample-rate 8000 --quality zero-order-hold -o harsh.wav",
    ),
    docs="effects/resample",
)
def resample(
    stream: Stream,
    target_sample_rate: Annotated[
        float, Param("The sample rate on the way", unit="Hz", ge=100, le=768_000)
    ] = 8000.0,
    quality: Quality = "windowed-sinc-32",
    *,
    context: Context = ALONE,
) -> Stream:
    """Lower the sample rate and raise it again, for the dull or metallic sound of old devices.

    What is above half of target_sample_rate is lost (windowed-sinc-…) or comes back mirrored and
    inharmonic (the other qualities). The file keeps its own sample rate; to change that, use
    convert.
    """
    from pedalboard import Resample

    if context.adapts and target_sample_rate >= stream.sample_rate:
        context.warn(
            f"left out, since target_sample_rate={target_sample_rate:g} is no lower than the "
            f"{stream.sample_rate} Hz of this recording"
        )
        return stream
    return through(
        stream, Resample, target_sample_rate=target_sample_rate, quality=_quality(quality)
    )


@command(
    "fx.mp3-compressor",
    also=("mp3",),
    examples=("song.wav --vbr-quality 8", "song.wav --vbr-quality 9.5 --mix 0.6 -o watery.wav"),
    docs="effects/mp3-compressor",
)
def mp3_compressor(
    stream: Stream,
    vbr_quality: Annotated[float, Param("LAME's quality: 0 best, 9.9 worst", ge=0, le=9.9)] = 2.0,
) -> Stream:
    """Let a recording suffer what MP3 does to it, from hardly audible to under water.

    It is encoded by LAME with variable bitrate and decoded again at once, and stands where it
    stood, to the sample. The container of the output is another matter.
    """
    from pedalboard import MP3Compressor

    if stream.sample_rate not in MP3_RATES:
        nearest = min(MP3_RATES, key=lambda rate: abs(rate - stream.sample_rate))
        raise CannotProcess(
            f"MP3 has no sample rate of {stream.sample_rate} Hz; "
            f"put convert sample_rate={nearest} before it"
        )
    return through(stream, MP3Compressor, in_pairs=True, vbr_quality=vbr_quality)


@command(
    "fx.gsm-full-rate-compressor",
    also=("gsm",),
    uses=(),
    examples=("voice.wav", "song.wav --mix 0.5 -o on-hold.wav"),
    docs="effects/gsm-full-rate-compressor",
)
def gsm_full_rate_compressor(
    stream: Stream, quality: Quality = "windowed-sinc-8", *, context: Context = ALONE
) -> Stream:
    """Make a recording sound like a call on an early mobile phone.

    It is squeezed through the GSM Full Rate codec: mono, nothing above 4 kHz, 13 kbit/s of a model
    of the human voice, which music suits badly. Channels become alike. Recordings of more than
    three minutes are coded in stretches that begin half a minute early, since the codec cannot
    be stopped and go on.
    """
    from pedalboard import GSMFullRateCompressor

    heard = watch_downmix(stream, context.warn)
    return in_stretches(heard, lambda: GSMFullRateCompressor(_quality(quality)))


def _quality(name: str) -> Any:
    """Give WindowedSinc32 of pedalboard for windowed-sinc-32."""
    from pedalboard import Resample

    return Resample.Quality.__members__[name.title().replace("-", "")]


COMMANDS = (bitcrush, clipping, distortion, resample, mp3_compressor, gsm_full_rate_compressor)
