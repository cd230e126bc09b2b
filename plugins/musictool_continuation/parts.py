"""`inpaint` and `vary`: parts of a recording made anew of other parts of it."""

from __future__ import annotations

from typing import Annotated

from musictool import Context, Param, Stream, command

from .drawing.report import REPORT
from .hearing import TempoRange, Tracker

__all__ = ["inpaint", "vary"]


@command(
    "inpaint",
    also=("infill", "fill-in", "fill-hole", "repair", "conceal", "drop-outs", "gaps", "patch"),
    engine="unit",
    keeps_time=False,
    passes=2,
    extras={"report": REPORT},
    examples=(
        "song.wav --start 3.2 --end 5.1 -o mended.wav",
        "song.wav --bars 2 --seconds 6 --report joins.json -o longer.wav",
    ),
    docs="inpaint",
)
def inpaint(
    stream: Stream,
    start: Annotated[
        float | None,
        Param(
            "Where the new part begins; negative counts from the end; else at the beginning",
            unit="s",
            also=("from", "begin"),
        ),
    ] = None,
    end: Annotated[
        float | None,
        Param(
            "Where it ends; negative counts from the end; else at the end",
            unit="s",
            also=("to", "until", "stop"),
        ),
    ] = None,
    seconds: Annotated[
        float | None,
        Param(
            "Length of what comes in its place, if not the same; what follows moves along",
            unit="s",
            gt=0.01,
            le=600,
            also=("length", "duration"),
        ),
    ] = None,
    find: Annotated[
        bool, Param("Find gaps where the sound stops at once, and fill them all", also=("detect",))
    ] = False,
    *,
    tracker: Tracker = "tempogram",
    tempo_range: TempoRange = None,
    context: Context,
) -> Stream:
    """Fill a part of a recording with other beats of it; what is outside stays to the bit.

    For a cough, a gap or a mistake: nothing of what is inside is heard. The recording is entered
    elsewhere at the same place in the bar, where it sounded alike before, and left where it goes
    on alike; both joins are in phase, and the beat goes on through them. It listens to five
    minutes before and after.

    Parameters
    ----------
    stream
        At least 1.5 s of sound outside, with or without a beat, any rate and number of channels.
    start, end
        The part, in seconds; with find that in which gaps are looked for.
    seconds
        Length of the filling; the whole is longer or shorter by the difference.
    find
        Silence, or one value that is held, after sound that had not faded: at least 6 ms of it, in
        all channels.
    tracker
        An engine of `rhythm.beats`; the default places the beats of steady music most exactly.
    tempo_range
        Where the tempo of the beats is, in BPM; else the BPM tag, if there is one, decides.
    context
        Randomness and progress; the seed is the number of a take, of which 0 fits best.

    Returns
    -------
    The recording with the new part in it.

    Raises
    ------
    BadParameter
        Nothing says what is to be filled, or how long it is to be is said of gaps.
    CannotProcess
        Nothing lies between start and end; what is outside is silent or too short.
    """
    from .filling.engine import inpaint_recording

    return inpaint_recording(
        stream,
        start,
        end,
        seconds,
        find,
        tracker=tracker,
        tempo_range=tempo_range,
        context=context,
    )


@command(
    "vary",
    also=("variation", "reorder", "shuffle", "reimagine"),
    engine="unit",
    passes=2,
    extras={"report": REPORT},
    examples=(
        "song.wav --amount 0.3 -o other.wav",
        "song.wav --amount 1 --start 2 --end 6 --seed 3 --report joins.json -o livelier.wav",
    ),
    docs="vary",
)
def vary(
    stream: Stream,
    amount: Annotated[
        float,
        Param(
            "Share of the beats that are played by others: 0 none, 1 all but the first and the"
            " last bar",
            ge=0,
            le=1,
            also=("strength", "share", "how-much"),
        ),
    ] = 0.3,
    start: Annotated[
        float | None,
        Param(
            "Where it may begin to change; negative counts from the end; else at the beginning",
            unit="s",
            also=("from", "begin"),
        ),
    ] = None,
    end: Annotated[
        float | None,
        Param(
            "Where that ends; negative counts from the end; else at the end",
            unit="s",
            also=("to", "until", "stop"),
        ),
    ] = None,
    *,
    tracker: Tracker = "tempogram",
    tempo_range: TempoRange = None,
    context: Context,
) -> Stream:
    """Play the same piece with some of its bars in the place of others.

    Bars are chosen by chance until they are so large a share of the beats; in the place of each
    comes another one with like chords that joins well to what is around, in phase and ahead of the
    attack. Length, beats, beginning and end stay, and what does not change stays to the bit.
    Another seed chooses others.

    Parameters
    ----------
    stream
        At least 1.5 s of sound, with or without a beat, any rate and number of channels.
    amount
        The share; with 0 the recording is given back as it is.
    start, end
        The part that may change, in seconds; what is played in it may come from all over.
    tracker
        An engine of `rhythm.beats`; the default places the beats of steady music most exactly.
    tempo_range
        Where the tempo of the beats is, in BPM; else the BPM tag, if there is one, decides.
    context
        Randomness and progress.

    Returns
    -------
    As long as the recording, to the frame.

    Raises
    ------
    BadParameter
        The end comes before the start.
    CannotProcess
        The recording is silent, too short or too long, or nothing fits in another's place.
    """
    from .varying.engine import vary_recording

    return vary_recording(
        stream,
        amount,
        start,
        end,
        tracker=tracker,
        tempo_range=tempo_range,
        context=context,
    )
