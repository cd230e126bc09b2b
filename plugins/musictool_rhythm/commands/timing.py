"""`rhythm.quantize`, `groove`, `fit` and `click`: when each beat and each stroke comes."""

from __future__ import annotations

from typing import Annotated, Literal

from musictool import Batching, Context, Param, Stream, Table, command

from ..tracking import TempoRange, Tracker, find_beats

__all__ = ["click", "fit", "groove", "quantize"]

Grid = Annotated[
    Literal["1/4", "1/8", "1/8T", "1/16", "1/16T", "1/32"],
    Param(
        "Distance of the lines",
        choices={
            "1/4": "quarters",
            "1/8": "eighths",
            "1/8T": "eighth triplets",
            "1/16": "sixteenths",
            "1/16T": "sixteenth triplets",
            "1/32": "thirty-seconds",
        },
    ),
]


@command(
    "rhythm.quantize",
    also=("quantise", "snap", "tighten", "warp"),
    keeps_time=False,
    passes=4,
    uses=("device",),
    batch=Batching(),
    examples=("song.wav --grid 1/8", "song.wav --swing 0.62 --strength 1 -o swung.wav"),
    docs="rhythm",
)
def quantize(
    stream: Stream,
    grid: Grid = "1/16",
    strength: Annotated[
        float,
        Param("How far onsets move: 0 not at all, 1 onto the line", ge=0, le=1, also=("amount",)),
    ] = 0.8,
    swing: Annotated[
        float,
        Param(
            "Where every second line lies between its neighbours: 0.5 straight, 0.66 shuffled",
            also=("shuffle", "groove"),
            ge=0.5,
            le=0.75,
        ),
    ] = 0.5,
    tracker: Tracker = None,
    tempo_range: TempoRange = None,
    *,
    context: Context,
) -> Stream:
    """Tighten the timing: what begins beside the grid is moved onto it.

    The grid follows the beats that are found, so a tempo that changes stays as it is. Every onset
    moves to its nearest line; where several are nearest to one, the strongest does and the others
    keep their distances. Attacks themselves are untouched, what rings between them is stretched,
    and the pitch stays. Made for drums, bass and mixes with clear attacks; bowed strings, choirs
    and soft guitars have few onsets to take hold of, and where there are hardly any a warning says
    so. Swing sets every second line late, as in shuffle.

    The recording is read several times and never held.

    Raises
    ------
    BadParameter
        If the grid does not divide a beat (quarters in 6/8), or swing is asked of triplets.
    CannotProcess
        If there is no steady beat, or nothing begins that could be moved.
    """
    from .. import quantizing
    from ..telling import heard

    if strength == 0:
        return stream
    beats = find_beats(stream, tracker, tempo_range, context)
    context.note(heard(beats, stream))
    return quantizing.quantize(stream, beats, grid, strength, swing, context.warn)


@command(
    "rhythm.groove",
    also=("feel", "groove-template"),
    keeps_time=False,
    passes=5,
    uses=("device",),
    batch=Batching(),
    examples=(
        "song.wav --reference other.wav",
        "song.wav --reference other.wav --grid 1/8 --strength 0.5",
    ),
    docs="rhythm",
)
def groove(
    stream: Stream,
    reference: Annotated[
        Stream,
        Param("The recording whose feel is taken over", also=("ref", "template", "like", "from")),
    ],
    grid: Grid = "1/16",
    strength: Annotated[
        float,
        Param("How much of it: 0 nothing, 1 as in the reference", ge=0, le=1, also=("amount",)),
    ] = 1.0,
    tracker: Tracker = None,
    tempo_range: TempoRange = None,
    *,
    context: Context,
) -> Stream:
    """Play a recording with the feel of another: its micro-timing and its accents.

    In both, the beats are found, and for every sixteenth of the bar how early or late, and how
    loud, it is usually played in the reference. Onsets of the recording then move to these times,
    at its own tempo, and their levels to these accents, by 12 dB at most and no louder on the
    whole. Places at which the reference has no onsets stay as they are. If either has another
    meter, or bars that are not known, the places of one beat are told apart, not those of a bar.

    Both are read several times and never held; attacks are untouched and only move.

    Raises
    ------
    BadParameter
        If the grid does not divide a beat.
    CannotProcess
        If either recording has no steady beat or no onsets.
    """
    from .. import grooving
    from ..telling import heard

    if strength == 0:
        return stream
    beats, other_beats = (
        find_beats(one, tracker, tempo_range, context) for one in (stream, reference)
    )
    of_other = heard(other_beats, reference).removeprefix("heard ")
    context.note(f"{heard(beats, stream)}; in the reference {of_other}")
    return grooving.groove(stream, beats, reference, other_beats, grid, strength)


@command(
    "rhythm.fit",
    also=("sync", "hit-points", "to-picture"),
    keeps_time=False,
    passes=4,
    uses=("device",),
    batch=Batching(),
    examples=("song.wav --cues cues.csv", "song.wav --cues cues.csv --most 1.2 -o film.wav"),
    docs="rhythm",
)
def fit(
    stream: Stream,
    cues: Annotated[
        Table, Param("The moments to hit: a table with the columns time, intensity and label")
    ],
    most: Annotated[
        float,
        Param(
            "How much faster or slower the music may become anywhere",
            unit="times",
            ge=1.01,
            le=3,
        ),
    ] = 1.5,
    tracker: Tracker = None,
    tempo_range: TempoRange = None,
    *,
    context: Context,
) -> Stream:
    """Fit music to a film: at each cue there is the first beat of a bar, or another strong one.

    The table is a CSV file with a column time, in seconds from the beginning, or from start if
    there is one; the music begins with the film. Which beat goes to which cue is chosen so that
    the tempo changes least, first beats of bars are preferred, and between cues the tempo passes
    smoothly from one to the next. Cues are hit to 20 ms; where a stroke falls on the beat, the
    stroke is what hits. After the last cue the music goes on at its own tempo.

    A column intensity, from 0 to 1, shapes the music between the cues: 1 is as recorded, 0 is
    12 dB quieter and 12 dB darker above 2 kHz, in straight lines from cue to cue, and before the
    first as at the first. A column label is for you; sentences about a cue quote it. Further
    columns do not count.

    Raises
    ------
    CannotProcess
        If the table cannot be read, if a cue comes before the first beat, sooner than a beat after
        the one before, or after the music has ended, if no beat can be brought to a cue within
        `most`, or if the music has no steady beat. The sentence names the cues.

    References
    ----------
    Which beats by dynamic programming over cues and beats; the tempo between cues by a monotone
    cubic: Fritsch and Carlson, "Monotone piecewise cubic interpolation", SIAM J. Numer. Anal.
    17(2), 1980.
    """
    from ..cue_fitting import fit_to_cues
    from ..cues import cues_of
    from ..telling import heard

    moments = cues_of(cues)
    beats = find_beats(stream, tracker, tempo_range, context)
    context.note(heard(beats, stream))
    return fit_to_cues(stream, beats, moments, most)


@command(
    "rhythm.click",
    also=("metronome", "click-track"),
    passes=2,
    uses=("device",),
    batch=Batching(),
    examples=("song.wav", "song.wav --level -12 -o check.wav"),
    docs="rhythm",
)
def click(
    stream: Stream,
    level: Annotated[
        float, Param("Peak of the clicks on the first beat of a bar", unit="dBFS", ge=-60, le=0)
    ] = -6.0,
    only: Annotated[bool, Param("The clicks alone, without the recording")] = False,
    tracker: Tracker = None,
    tempo_range: TempoRange = None,
    *,
    context: Context,
) -> Stream:
    """Play a metronome along with a recording, on the beats that are found.

    To hear whether the other rhythm commands will work by the right beats, or to practise with.
    The first beat of each bar is higher and louder, where bars are found. The clicks are added:
    what passes full scale is met by the file's clipping policy. In free time a warning says so.

    Raises
    ------
    CannotProcess
        If there are no beats at all.
    """
    from ..clicking import add_clicks
    from ..telling import heard

    beats = find_beats(stream, tracker, tempo_range, context)
    context.note(heard(beats, stream))
    return add_clicks(stream, beats, level, only, context.warn)
