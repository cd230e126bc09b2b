"""The basics: trim, gain, fade, normalize, tag-loudness, convert, concat, mix, stems.part.

This file declares the commands; how each works is in `editing` (trim, fade), `levels` (gain,
normalize), `converting` (convert) and `joining` (concat, mix).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Literal

from musictool import Audio, CannotProcess, Context, Param, Stems, Stream, command, hookimpl

__all__ = [
    "concat",
    "convert",
    "fade",
    "gain",
    "mix",
    "musictool_register",
    "normalize",
    "part",
    "tag_loudness",
    "trim",
]


@command(
    "trim",
    also=("cut", "crop", "slice", "shorten", "excerpt", "snip", "clip", "strip-silence"),
    keeps_time=False,
    passes=2,
    examples=("song.wav --start 1.5 --end 4", "song.wav --silence -50 -o tight.wav"),
    docs="editing",
)
def trim(
    stream: Stream,
    start: Annotated[
        float,
        Param(
            "Where to begin; negative counts from the end",
            unit="s",
            also=("from", "begin", "ss", "offset"),
        ),
    ] = 0.0,
    end: Annotated[
        float | None,
        Param(
            "Where to stop; negative counts from the end",
            unit="s",
            also=("to", "until", "stop", "out"),
        ),
    ] = None,
    duration: Annotated[
        float | None,
        Param(
            "How much to keep, in place of end",
            unit="s",
            gt=0,
            also=("length", "t", "seconds", "dur", "for"),
        ),
    ] = None,
    silence: Annotated[
        float | None,
        Param(
            "Strip what stays quieter than this at both ends",
            unit="dBFS",
            ge=-150,
            lt=0,
            also=("threshold", "strip"),
        ),
    ] = None,
) -> Stream:
    """Cut a recording out of a longer one.

    Times are exact to the frame. As in Python slices, a negative time counts from the end
    (start=-30 keeps the last half minute, end=-5 drops the last five seconds), and what reaches
    past either end stops there. Nothing after the end is decoded. With silence, the quiet
    beginning and end of what was cut are stripped as well.

    Raises
    ------
    BadParameter
        If both `end` and `duration` are given.
    CannotProcess
        If nothing is left: `start` beyond the end of the recording, or only silence.
    """
    from . import editing

    return editing.trim(stream, start, end, duration, silence)


@command(
    "gain",
    also=("volume", "amplify", "attenuate", "boost", "level", "louder", "quieter"),
    examples=("songs/ --db -6 -o quieter/", "song.wav --db 6 --clip limit -o louder.wav"),
    docs="editing",
)
def gain(
    stream: Stream,
    db: Annotated[
        float,
        Param(
            "Change in level",
            unit="dB",
            ge=-120,
            le=60,
            also=("gain", "volume", "level", "amount", "by"),
        ),
    ],
) -> Stream:
    """Make a recording louder or quieter.

    Every sample is multiplied by 10^(dB/20). Nothing is limited: what passes full scale is met by
    the file's clipping policy, and the next step of a pipeline gets it whole.
    """
    from . import levels

    return levels.gain(stream, db)


@command(
    "fade",
    also=("fade-in", "fade-out", "afade"),
    examples=("song.wav --in 0.5 --out 4", "song.wav --out 3 --shape s-curve -o ending.wav"),
    docs="editing",
)
def fade(
    stream: Stream,
    in_: Annotated[
        float,
        Param(
            "Length of the fade-in",
            unit="s",
            ge=0,
            also=("fade-in", "attack", "length", "duration"),
        ),
    ] = 0.0,
    out: Annotated[
        float,
        Param(
            "Length of the fade-out",
            unit="s",
            ge=0,
            also=("fade-out", "release", "length", "duration"),
        ),
    ] = 0.0,
    shape: Annotated[
        Literal["linear", "equal-power", "s-curve", "exponential"],
        Param(
            "How the level moves",
            also=("curve", "type"),
            choices={
                "linear": "amplitude in equal steps",
                "equal-power": "a quarter of a sine, 3 dB down in the middle",
                "s-curve": "half a cosine, soft at both ends",
                "exponential": "decibels in equal steps, over 60 dB",
            },
        ),
    ] = "linear",
) -> Stream:
    """Fade a recording in, out, or both.

    The first frame of a fade-in and the last frame of a fade-out are exactly zero. If the fades
    are longer than the recording, both are shortened in proportion so that they meet.

    Raises
    ------
    BadParameter
        If neither fade is asked for.
    """
    from . import editing

    return editing.fade(stream, in_, out, shape)


@command(
    "normalize",
    also=("normalise", "loudness", "lufs", "loudnorm", "level", "louder", "peak"),
    passes=2,
    uses=(),
    examples=("song.wav --lufs -14 --limit", "songs/ --lufs -16 --album -o album/"),
    docs="editing",
)
def normalize(
    stream: Stream,
    lufs: Annotated[
        float | None,
        Param(
            "Integrated loudness to reach",
            unit="LUFS",
            ge=-70,
            le=0,
            also=("target", "loudness", "integrated", "i", "level"),
        ),
    ] = None,
    peak: Annotated[
        float | None,
        Param(
            "Highest sample peak to reach or allow",
            unit="dBFS",
            ge=-60,
            le=0,
            also=("tp", "true-peak", "db", "dbfs", "level"),
        ),
    ] = None,
    limit: Annotated[
        bool, Param("Turn peaks down where the loudness would lift them over the peak")
    ] = False,
    album: Annotated[
        bool, Param("Measure all inputs as one, so that levels between them stay")
    ] = False,
    *,
    context: Context,
) -> Stream:
    """Bring a recording to a loudness, or to a peak level.

    With lufs alone the loudness is reached exactly, even where that passes full scale: the file's
    clipping policy then speaks up. With peak alone the highest sample lands there. With both, the
    loudness is reached unless a sample would pass the peak; the whole is then lowered to that
    peak, and a warning says what loudness that is. With neither, it is lufs=-14 peak=-1, as
    streaming services ask for. Only the level changes, never the dynamics. Silence stays silence,
    and a warning says so, as it does of what is too short to have a loudness by the standard.

    With limit the loudness is reached by fx.true-peak-limiter: peaks, those between samples too,
    are turned down to the peak, which is -1 if none is given.

    With album all inputs of the run, whichever folders they lie in, get one gain: loudness is that
    of all of them played one after the other, and the peak that of the loudest. A limiter works
    after that gain, so what it takes away is missing from the loudness. An input that cannot be
    read does not count.

    The recording is read twice, once to measure and once to apply, and never held.

    Raises
    ------
    BadParameter
        With `limit`, if a peak is given and no loudness.
    CannotProcess
        If a loudness is asked for, and the recording has none: sound, but quieter than -70 LUFS
        throughout.

    References
    ----------
    Loudness by ITU-R BS.1770; peaks are those of the samples.
    """
    from . import levels

    return levels.normalize(stream, lufs, peak, limit, album, context)


@command(
    "tag-loudness",
    also=("replaygain", "loudgain", "loudness"),
    keeps_form=False,
    passes=2,
    uses=(),
    examples=("song.wav -o tagged.wav", "songs/ --album -o tagged/"),
    docs="editing",
)
def tag_loudness(
    stream: Stream,
    album: Annotated[bool, Param("Add the values of all inputs together, as of one album")] = False,
    *,
    context: Context,
) -> Stream:
    """Write the loudness of a recording into its tags, for players to even it out.

    The output is a copy of the file, to the byte where the sound lies, with REPLAYGAIN_TRACK_GAIN
    and REPLAYGAIN_TRACK_PEAK, and with album REPLAYGAIN_ALBUM_GAIN and REPLAYGAIN_ALBUM_PEAK: what
    is missing to -18 LUFS, and the true peak. In Opus these are R128_TRACK_GAIN and
    R128_ALBUM_GAIN, towards -23 LUFS. What such tags said before is replaced, all others stay.
    MP3, FLAC, Ogg, Opus, M4A, WAV and AIFF have a place for them.

    With album all inputs of the run, whichever folders they lie in, count as one album. Silence
    gets a gain of 0, and a warning.

    Raises
    ------
    UnsupportedFormat
        If the output is of another format.

    References
    ----------
    ReplayGain 2.0 specification (hydrogenaud.io); loudness and true peak by ITU-R BS.1770-4; Opus:
    RFC 7845, section 5.2.1.
    """
    from . import levels

    return levels.tag_loudness(stream, album, context)


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
    from . import converting

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
    have nothing in common, and rises by up to 3 dB between alike ones.

    Raises
    ------
    BadParameter
        If both `crossfade` and `gap` are given.
    CannotProcess
        If a recording is too short for its crossfades.
    """
    from . import joining

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
    from . import joining

    return joining.mix(recordings, gains, starts)


@command(
    "stems.part",
    examples=("vocals stems/ -o vocals.wav", "drums stems/ -o drums.flac"),
    docs="editing",
)
def part(
    stems: Stems, name: Annotated[str, Param("Which of them, such as drums", positional=True)]
) -> Audio:
    """Pick one of the recordings that stems are made of.

    Raises
    ------
    CannotProcess
        If there is none of that name.
    """
    if name not in stems.parts:
        raise CannotProcess(f"no stem is called {name!r}; there is {', '.join(stems.parts)}")
    return stems[name]


@hookimpl
def musictool_register() -> list[Callable[..., Any]]:
    """The commands."""
    return [trim, gain, fade, normalize, tag_loudness, convert, concat, mix, part]
