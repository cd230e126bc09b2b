"""`inpaint` and `vary`: parts of a recording made anew of other parts of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

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
        "song.wav --amount 1 --change order,rhythm --report joins.json -o livelier.wav",
    ),
    docs="vary",
)
def vary(
    stream: Stream,
    amount: Annotated[
        float,
        Param(
            "Share of the beats that are played otherwise: 0 none, 1 as many as can be, but for"
            " the first and the last bar",
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
    change: Annotated[
        Sequence[Literal["order", "rhythm", "ornaments"]],
        Param(
            "What is played otherwise; all of it unless given, and most in another order",
            choices={
                "order": "bars are played by other bars",
                "rhythm": "beats are played in another rhythm, by their own sounds",
                "ornaments": "grace notes, pickups and rolls come before accents",
            },
            also=("with", "by", "what"),
        ),
    ] = (),
    tracker: Tracker = "tempogram",
    tempo_range: TempoRange = None,
    context: Context,
) -> Stream:
    """Play the same piece otherwise, out of its own sounds.

    Bars are played by other bars with like chords, beats by their own halves and quarters in
    another rhythm, and accents are ornamented by their own attacks, softer and ahead of them; what
    changes is chosen by chance, until it is so large a share of the beats. The length, the beats,
    beginning and end stay, and what does not change stays to the bit. Another seed chooses
    otherwise.

    Parameters
    ----------
    stream
        At least 1.5 s of sound, with or without a beat, any rate and number of channels.
    amount
        The share; with 0 the recording is given back as it is.
    start, end
        The part that may change, in seconds; what is played in it may come from all over.
    change
        Of all three, four sevenths of what changes are in another order, two in another rhythm. A
        new rhythm keeps the beats; a stroke that would not be heard is left out. Music without a
        beat is laid in another order only.
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
        The recording is silent, too short or too long, or nothing of it can be played otherwise.
    """
    from .varying.engine import vary_recording

    return vary_recording(
        stream,
        amount,
        start,
        end,
        change or ("order", "rhythm", "ornaments"),
        tracker=tracker,
        tempo_range=tempo_range,
        context=context,
    )
