"""`gain`, `normalize` and `tag-loudness`: how loud a recording is, or says that it is."""

from __future__ import annotations

from typing import Annotated

from musictool import Context, Param, Stream, command

__all__ = ["gain", "normalize", "tag_loudness"]


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
    from .. import levels

    return levels.gain(stream, db)


@command(
    "normalize",
    also=("normalise", "loudness", "lufs", "loudnorm", "level", "louder", "peak"),
    passes=2,
    uses=(),
    examples=("song.wav --lufs -14 --limit", "songs/ --lufs -16 --album -o album/"),
    docs="editing",
    across="album",
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
    from .. import levels

    return levels.normalize(stream, lufs, peak, limit, album, context)


@command(
    "tag-loudness",
    also=("replaygain", "loudgain", "loudness"),
    keeps_form=False,
    passes=2,
    uses=(),
    examples=("song.wav -o tagged.wav", "songs/ --album -o tagged/"),
    docs="editing",
    across="album",
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
    from .. import levels

    return levels.tag_loudness(stream, album, context)
