"""Carry a recording on: the command `continue` and its embedded engine `unit`."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from musictool import Context, Param, Stream, command, hookimpl


@command(
    "continue",
    also=("extend", "outpaint", "lengthen", "longer", "prolong"),
    engine="unit",
    passes=2,
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
    tracker: Annotated[str | None, Param("What finds the beats", engine_of="rhythm.beats")] = (
        "tempogram"
    ),
    tempo_range: Annotated[
        tuple[float, float] | None,
        Param("Lowest and highest tempo, to choose between octaves", unit="BPM", ge=20, le=400),
    ] = None,
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


@hookimpl
def musictool_register() -> list[Any]:
    """What this plugin brings."""
    return [continue_]
