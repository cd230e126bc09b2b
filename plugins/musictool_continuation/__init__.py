"""Arrange a recording in time: `continue`, `loop`, `remix`, and in `parts` `inpaint` and `vary`.

`continue` has two engines here, `unit`, which lays the recording's own beats, and `compose`, which
gives its voice new notes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from musictool import Context, Param, Stream, command, hookimpl

from .composing.declaration import compose
from .composing.parts import compose_filling, compose_otherwise
from .drawing.report import REPORT
from .hearing import TempoRange, Tracker
from .parts import inpaint, vary


@command(
    "continue",
    also=("extend", "outpaint", "lengthen", "longer", "prolong"),
    engine="unit",
    passes=2,
    engine_extras={"report": REPORT},
    examples=("song.wav", "song.wav --seconds 10 --ending fade -o longer.wav"),
    docs="continue",
)
def continue_(
    stream: Stream,
    seconds: Annotated[
        float,
        Param(
            "Length of the new part",
            unit="s",
            gt=0,
            le=600,
            also=("length", "duration", "by", "time", "bars"),
        ),
    ] = 20.0,
    only: Annotated[
        bool, Param("Give back the new part alone, without the recording before it")
    ] = False,
    *,
    novelty: Annotated[
        float,
        Param(
            "How soon it leaves what was played: no run of the recording is longer than"
            " 16 bars at 0, 4 bars at 0.5, 1 bar at 1",
            ge=0,
            le=1,
        ),
    ] = 0.5,
    decode: Annotated[
        Literal["beam", "sample", "anneal"],
        Param("Search: the best path found, a livelier one, or one revised as a whole"),
    ] = "beam",
    ending: Annotated[
        Literal["open", "fade", "resolve"],
        Param("Stop in the open, fade out (recordings alone), or come to rest on the tonic"),
    ] = "resolve",
    tracker: Tracker = "tempogram",
    tempo_range: TempoRange = None,
    context: Context,
) -> Stream:
    """Carry a recording on with new music in its own voice.

    Learns the recording's own beats, sounds and order in a few seconds and composes new music
    from them: bars of the recording in a new order, joined on the beat and in phase. Needs no
    downloaded model. Of more than ten minutes, it listens to the last ten.

    Parameters
    ----------
    stream
        At least 1.5 s of sound, any rate and number of channels.
    seconds
        Length of the new part; the result is longer than the recording by exactly this, or, of
        the new part alone, exactly this long.
    only
        Leave out the recording itself.
    novelty
        Bounds the longest verbatim run.
    decode
        How the order is searched for.
    ending
        How the new part ends.
    tracker
        An engine of `rhythm.beats`; the default places the beats of steady music most exactly.
    tempo_range
        Where the tempo of the beats is, in BPM; else the BPM tag, if there is one, decides.
    context
        Device, randomness and progress.

    Returns
    -------
    The recording, bit for bit up to the join at its end, and the new part.

    Raises
    ------
    CannotProcess
        The recording is silent or too short to learn from.
    """
    from .unit.engine import continue_recording

    return continue_recording(
        stream,
        seconds,
        only,
        novelty=novelty,
        decode=decode,
        ending=ending,
        tracker=tracker,
        tempo_range=tempo_range,
        context=context,
    )


@command(
    "loop",
    also=("seamless", "looping", "repeat", "loop-points", "game-music"),
    keeps_time=False,
    uses=("device",),
    extras={"report": REPORT},
    examples=("song.wav", "song.wav --seconds 3 --tolerance 1 --report loop.json -o loop.wav"),
    docs="loop",
)
def loop(
    stream: Stream,
    bars: Annotated[
        int | None,
        Param("Length in bars, unless it is free", ge=1, le=1000, also=("measures",)),
    ] = None,
    seconds: Annotated[
        float | None,
        Param(
            "Length in seconds, unless it is free",
            unit="s",
            gt=0.1,
            le=600,
            also=("length", "duration"),
        ),
    ] = None,
    tolerance: Annotated[
        float | None,
        Param(
            "How far from seconds it may be; 2 s, or half of it, unless given; 0 for not at all",
            unit="s",
            ge=0,
            le=600,
            also=("give-or-take", "within"),
        ),
    ] = None,
    start: Annotated[
        float, Param("Where the part begins that it is cut from", unit="s", ge=0, also=("from",))
    ] = 0.0,
    end: Annotated[
        float | None,
        Param("Where that ends; the end of the recording unless given", unit="s", gt=0),
    ] = None,
    tracker: Tracker = "tempogram",
    tempo_range: TempoRange = None,
    *,
    context: Context,
) -> Stream:
    """Cut the best seamless loop out of a recording, and mark it as one.

    Looks for two moments around which the recording is alike, whole beats apart and bars if it can
    be, joins them in phase, ahead of the attack or in a long crossfade where there is none, and
    lays what rings after the end over the beginning. The file is the loop from its first frame to
    its last, so any player can repeat it; games and samplers find its points in it: the chunk smpl
    of WAV, the loop of AIFF and CAF, and the fields LOOPSTART and LOOPLENGTH, in frames. Of more
    than ten minutes, the first ten are looked at.

    Parameters
    ----------
    stream
        At least 1.5 s of sound, with or without a beat, any rate and number of channels.
    bars
        Length in bars, as the tracker counts them.
    seconds
        Length in seconds. Within the tolerance the best loop counts, and nearer ones more.
    tolerance
        With 0 the loop is exactly so long, to the frame, wherever in the bar it then ends.
    start, end
        The part of the recording that it is looked for in, in seconds.
    tracker
        An engine of `rhythm.beats`; the default places the beats of steady music most exactly.
    tempo_range
        Where the tempo of the beats is, in BPM; else the BPM tag, if there is one, decides.
    context
        Device and progress.

    Returns
    -------
    The loop alone: samples of the recording but for its seam.

    Raises
    ------
    BadParameter
        Bars and seconds are given, a tolerance without seconds, or an end before the start.
    CannotProcess
        The recording is silent, too short, or shorter than what is wished for; bars are wished for
        and no steady beat is heard.
    """
    from .looping.engine import loop_of

    part = (start, end)
    return loop_of(stream, bars, seconds, tolerance, part, tracker, tempo_range, context)


@command(
    "remix",
    also=("retarget", "shorten", "fit-to-length", "resize", "edit-down", "cutdown", "duration"),
    keeps_time=False,
    uses=("device",),
    extras={"report": REPORT},
    examples=("song.wav --seconds 12", "song.wav --seconds 30 --hit 12.5 -o film.wav"),
    docs="remix",
)
def remix(
    stream: Stream,
    seconds: Annotated[
        float,
        Param(
            "Length of the result, to the frame; of 15,30 one of each",
            unit="s",
            gt=0.5,
            le=1800,
            each=True,
            also=("length", "target"),
        ),
    ],
    start_at: Annotated[
        float,
        Param("The moment of the recording that it begins with", unit="s", ge=0, also=("from",)),
    ] = 0.0,
    end_at: Annotated[
        float | None,
        Param(
            "The moment of the recording that it ends with; its end unless given",
            unit="s",
            gt=0,
            also=("to", "until"),
        ),
    ] = None,
    hit: Annotated[
        Sequence[float],
        Param(
            "Moments of the result on which a strong beat is to fall",
            unit="s",
            gt=0,
            also=("cue", "hits", "accent"),
        ),
    ] = (),
    tracker: Tracker = "tempogram",
    tempo_range: TempoRange = None,
    *,
    context: Context,
) -> Stream:
    """Make the same piece shorter or longer, to the frame, with its beginning and its end.

    Takes the cheapest way through the piece that lasts so long: it plays on, or jumps from the
    end of a bar to the beginning of another one that sounds alike, joined in phase and ahead of
    the attack. Its climax stays, and so does what is heard nowhere else, as far as there is room.
    Nothing is stretched: what bars cannot make up for, beats do, each of which comes up to 8 ms
    sooner or later than it would. A recording, or the part of it, may have ten minutes.

    Parameters
    ----------
    stream
        At least 1.5 s of sound, with or without a beat, any rate and number of channels.
    seconds
        Length of the result. A pipeline with several, such as `seconds=15,30,60`, makes a result of
        each, named for it.
    start_at, end_at
        What it begins and ends with in place of the recording's own beginning and end, in seconds.
    hit
        For each a strong beat, the first of a bar, is brought there, to a few milliseconds.
    tracker
        An engine of `rhythm.beats`; the default places the beats of steady music most exactly.
    tempo_range
        Where the tempo of the beats is, in BPM; else the BPM tag, if there is one, decides.
    context
        Device and progress.

    Returns
    -------
    `round(seconds * sample_rate)` frames, of which the first and the last ones are those of the
    recording, bit for bit.

    Raises
    ------
    BadParameter
        The end comes before the start, or a hit after the end.
    CannotProcess
        The recording is silent, too short or too long; the length is too short for a beginning and
        an end; no beats can be brought to the hits.

    References
    ----------
    Wenner, Bazin, Sorkine-Hornung, Kim and Gross, "Scalable music: automatic music retargeting
    and synthesis", Computer Graphics Forum 32(2), 2013.
    """
    from .remixing.engine import remix_of

    return remix_of(stream, seconds, start_at, end_at, hit, tracker, tempo_range, context)


@hookimpl
def musictool_register() -> list[Any]:
    """What this plugin brings."""
    return [continue_, compose, inpaint, compose_filling, loop, remix, vary, compose_otherwise]
