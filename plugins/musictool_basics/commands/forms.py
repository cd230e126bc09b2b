"""`convert`, `concat`, `mix` and `stems.part`: another form, one of many, and many of one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from musictool import Audio, CannotProcess, Context, Param, Stems, Stream, command

__all__ = ["concat", "convert", "mix", "part"]


@command(
    "convert",
    also=(
        "transcode",
        "encode",
        "export",
        "resample",
        "downsample",
        "upsample",
        "downmix",
        "compress",
        "mono",
        "stereo",
        "mp3",
    ),
    keeps_form=False,
    uses=(),
    examples=("song.wav -o song.mp3", "songs/ --sample-rate 48000 -o converted/"),
    docs="editing",
)
def convert(
    stream: Stream,
    sample_rate: Annotated[
        int | None,
        Param(
            "Sample rate to change to",
            unit="Hz",
            ge=1000,
            le=768000,
            also=("sr", "fs", "ar", "rate"),
        ),
    ] = None,
    channels: Annotated[
        int | None,
        Param(
            "Channels to change to: 1 mono, 2 stereo, 6 for 5.1, 8 for 7.1",
            unit="ch",
            ge=1,
            le=8,
            also=("ac", "mono", "stereo"),
        ),
    ] = None,
    *,
    context: Context,
) -> Stream:
    """Change the container, the sample rate or the number of channels.

    The container is chosen by the name of the output: -o out.flac; its bit depth by --bit-depth,
    its bitrate by --bitrate. Without a sample rate or channels the samples stay as they are.
    Channels are taken in the order of WAV files (L R C LFE, then surround). Surround folds down to
    stereo by ITU-R BS.775 (centre and surround at -3 dB, LFE left out), stereo to mono as the mean
    of both; neither is scaled to avoid clipping. Mono goes to both channels of stereo, and to the
    centre of surround; other added channels are silent. Where channels cancel as they are
    mixed to fewer, or what is left out is most of the sound, a warning says how much is lost.

    Raises
    ------
    CannotProcess
        If more than 8 channels are to become anything but mono.

    References
    ----------
    Resampling by libsoxr at its very high quality: level within 0.01 dB up to 0.91 of the Nyquist
    frequency, distortion under -120 dB. Fold-down: ITU-R BS.775-4, annex 4, table 2.
    """
    from .. import converting

    return converting.convert(stream, sample_rate, channels, context)


@command(
    "concat",
    also=("join", "append", "concatenate", "merge", "combine", "splice", "cat"),
    keeps_form=False,
    keeps_time=False,
    passes=2,
    examples=(
        "one.wav two.wav --gap 2 -o both.wav",
        "one.wav two.wav --crossfade 0.5 -o medley.wav",
    ),
    docs="editing",
)
def concat(
    recordings: Sequence[Stream],
    crossfade: Annotated[
        float,
        Param(
            "Let each recording overlap the one before",
            unit="s",
            ge=0,
            also=("overlap", "xfade", "fade"),
        ),
    ] = 0.0,
    gap: Annotated[
        float, Param("Silence between recordings", unit="s", ge=0, also=("silence", "pause", "pad"))
    ] = 0.0,
) -> Stream:
    """Join recordings end to end, in the order given.

    The result has the sample rate of the first and the channels of the widest; the others are
    converted as by convert. A crossfade is of equal power: level is kept between recordings that
    have nothing in common, and rises by up to 3 dB between alike ones. One that is given several
    times is a loop.

    Raises
    ------
    BadParameter
        If both `crossfade` and `gap` are given.
    CannotProcess
        If a recording is too short for its crossfades.
    """
    from .. import joining

    return joining.concat(recordings, crossfade, gap)


@command(
    "mix",
    also=("overlay", "layer", "merge", "combine", "blend", "sum", "amix", "mixdown"),
    keeps_form=False,
    passes=2,
    examples=(
        "voice.wav song.wav -o mixed.wav",
        "voice.wav song.wav --gains 0 --gains -9 --starts 2 --starts 0 -o mixed.wav",
    ),
    docs="editing",
)
def mix(
    recordings: Sequence[Stream],
    gains: Annotated[
        Sequence[float],
        Param(
            "Change in level, one per recording",
            also=("volumes", "levels", "db", "weights"),
            unit="dB",
            ge=-120,
            le=60,
        ),
    ] = (),
    starts: Annotated[
        Sequence[float],
        Param(
            "When each comes in, one per recording",
            also=("offsets", "delays", "at", "start"),
            unit="s",
            ge=0,
        ),
    ] = (),
) -> Stream:
    """Play recordings at the same time.

    The samples are added, so two recordings at full scale may pass it; follow with normalize, or
    set gains. The result lasts until the last recording ends, and has the sample rate of the
    first and the channels of the widest; the others are converted as by convert.

    Raises
    ------
    BadParameter
        If the number of `gains` or `starts` is not the number of recordings.
    """
    from .. import joining

    return joining.mix(recordings, gains, starts)


@command(
    "stems.part",
    examples=("vocals stems/ -o vocals.wav", "drums stems/ -o drums.flac"),
    docs="editing",
)
def part(
    stems: Stems, name: Annotated[str, Param("Which of them, such as drums", positional=True)]
) -> Stream:
    """Pick one of the recordings that stems are made of.

    Raises
    ------
    CannotProcess
        If there is none of that name.
    """
    if name not in stems:
        raise CannotProcess(f"no stem is called {name!r}; there is {', '.join(stems)}")
    picked = stems.recordings[name]
    return picked.stream() if isinstance(picked, Audio) else picked
