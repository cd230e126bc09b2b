"""`continue`, `inpaint`, `vary` and `interpolate`: new notes beside those that are there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from musictool import BadParameter, Context, Model, Param, Score, command

from .shared import CHORDS, COPIES, ENGINE, LIVE, MODEL

__all__ = ["continue_score", "inpaint", "interpolate", "vary"]

TEMPERATURE = Param("Over 1 is bolder, under 1 more usual", ge=0.05, le=10)
PARTICLES = Param(
    "How many are made side by side, of which the one that fits best goes on", ge=1, le=512
)
START = Param(
    "Where the new notes begin; negative counts from the end; else at the beginning",
    unit="s",
    also=("from", "begin"),
)
END = Param(
    "Where they end; negative counts from the end; else at the end",
    unit="s",
    also=("to", "until", "stop"),
)
UNIT = Param(
    "What start and end count: seconds from 0, or bars or beats from 1",
    also=("units",),
    choices={
        "seconds": "as in recordings",
        "bars": "9 is where bar 9 begins",
        "beats": "of the meter",
    },
)
TRACKS = Param(
    "Which tracks get new notes: a number from 1 on, a range, a name, an instrument, "
    "drums; by default all",
    also=("track", "parts", "instruments", "voices", "which"),
)
STYLE = Param(
    "Kind of music: chorale, song, quartet, folk, lead-sheet, game, drums; what is heard unless "
    "given",
    also=("genre", "kind"),
)


@command(
    "continue",
    engine=ENGINE,
    keeps_form=False,
    keeps_time=False,
    examples=("tune.mid --bars 16 -o longer.mid", "tune.mid --bars 4 --model model/ --ending open"),
    docs="generation",
)
def continue_score(
    score: Score,
    bars: Annotated[
        int,
        Param(
            "How many bars are added; the one in which it is over is filled up as well",
            ge=1,
            le=2000,
            also=("length", "measures", "by"),
        ),
    ] = 8,
    ending: Annotated[
        Literal["resolve", "open"],
        Param(
            "Stop in the open, fade out (recordings alone), or come to rest on the tonic",
            choices={
                "resolve": "as pieces end that the model has learnt from",
                "open": "in the open, as if more came",
            },
        ),
    ] = "resolve",
    *,
    end: Annotated[
        float | None,
        Param(
            "Where the new bars come in, all that follows moved on, as in recordings; negative "
            "counts from the end; else at the end",
            unit="s",
            also=("insert", "at", "after", "from", "to", "until"),
        ),
    ] = None,
    unit: Annotated[Literal["seconds", "bars", "beats"], UNIT] = "seconds",
    tracks: Annotated[Sequence[str], TRACKS] = (),
    style: Annotated[str | None, STYLE] = None,
    model: Annotated[Model | None, MODEL] = None,
    temperature: Annotated[float, TEMPERATURE] = 1.0,
    particles: Annotated[
        int | None,
        Param(
            "How many are made side by side, of which the one that fits best goes on; 8 unless "
            "given",
            ge=1,
            le=512,
        ),
    ] = None,
    allow_copies: Annotated[bool, COPIES] = False,
    live: Annotated[str | None, LIVE] = None,
    context: Context,
) -> Score:
    """Carry a score on with new music for its instruments.

    What is there stays to the tick. The last 16 bars are heard by the model, and what follows goes
    on in their key and density, in the last meter and at the last tempo. Of a score without notes
    the bars stay, and music comes after them. With --end the new bars are put in there, and lead to
    what comes after them, which is heard as well.

    With --live what is new is heard while it is made, as by generate, one note after the other and
    not the best of several; the file has it after the score. Ctrl-C ends it there.

    Raises
    ------
    BadParameter
        For a unit without an end, and for an end or particles with live.
    UnknownName
        For a style that the model was not told.
    CannotProcess
        If the model plays none of the instruments, or finds no notes; if nothing is before the end,
        or there is no such track.
    """
    from ..base import base_model
    from ..making import Search
    from ..revising.continuing import continued
    from ..revising.region import Region

    if live is not None and particles is not None:
        raise BadParameter(
            "continue: live plays notes as they are found, and particles are compared when all of "
            "them have gone on; leave one of them out"
        )
    side_by_side = {"particles": particles or 8} if live is None else {}
    search = Search(
        "particles" if live is None else "sampling", {"temperature": temperature, **side_by_side}
    )
    return continued(
        score,
        bars,
        ending == "resolve",
        Region(None, end, unit, tuple(tracks)),
        style,
        model or base_model(context),
        search,
        allow_copies,
        context,
        live,
    )


@command(
    "inpaint",
    also=("infill", "fill-in", "regenerate", "rewrite"),
    engine=ENGINE,
    examples=(
        "tune.mid --bars 9-12 -o new.mid",
        "tune.mid --start 9 --end 13 --unit bars --tracks bass -o new-bass.mid",
    ),
    docs="generation",
)
def inpaint(
    score: Score,
    start: Annotated[float | None, START] = None,
    end: Annotated[float | None, END] = None,
    unit: Annotated[Literal["seconds", "bars", "beats"], UNIT] = "seconds",
    tracks: Annotated[Sequence[str], TRACKS] = (),
    *,
    style: Annotated[str | None, STYLE] = None,
    model: Annotated[Model | None, MODEL] = None,
    temperature: Annotated[float, TEMPERATURE] = 1.0,
    particles: Annotated[int, PARTICLES] = 16,
    allow_copies: Annotated[bool, COPIES] = False,
    context: Context,
) -> Score:
    """Make a part of a score anew, so that it leads from what is before to what comes after.

    All that begins outside stays to the tick, and so do the tracks that are not meant; what sounds
    on into the part does so. Tracks that play around it play in it, about as much. Of a track that
    is made anew as a whole, the bars, instrument, range and pace stay. The model hears 16 bars
    before the part and four after it. Several fillings are made side by side; those go on that
    the notes of the other tracks, and what comes after, follow well.

    Raises
    ------
    BadParameter
        If nothing says what is to be made anew, or a unit stands alone.
    UnknownName
        For a style that the model was not told.
    CannotProcess
        If nothing is between start and end, or nothing outside; if there is no such track; if the
        model plays none of the instruments, or finds no notes.

    References
    ----------
    Gordon, Salmond and Smith, "Novel approach to nonlinear/non-Gaussian Bayesian state estimation",
    IEE Proceedings F 140(2), 1993.
    """
    from ..base import base_model
    from ..making import Search
    from ..revising.infilling import infilled
    from ..revising.region import Region

    model = model or base_model(context)
    region = Region(start, end, unit, tuple(tracks))
    search = Search("particles", {"temperature": temperature, "particles": particles})
    return infilled(score, region, style, model, search, allow_copies, context)


@command(
    "vary",
    also=("variation", "mutate", "reimagine"),
    engine=ENGINE,
    examples=(
        "tune.mid --amount 0.3 -o other.mid",
        "tune.mid --amount 1 --keep rhythm --bars 9-12 --tracks piano -o same-rhythm.mid",
    ),
    docs="generation",
)
def vary(
    score: Score,
    amount: Annotated[
        float,
        Param(
            "Share of the notes that are made anew: 0 none, 1 all that need not stay",
            ge=0,
            le=1,
            also=("strength", "share", "how-much"),
        ),
    ] = 0.3,
    keep: Annotated[
        Sequence[Literal["rhythm", "melody", "harmony", "tones"]],
        Param(
            "What stays as it is",
            choices={
                "rhythm": "when notes begin and how long they are; other pitches, and drums stay",
                "melody": "the highest notes of the highest track",
                "harmony": "the chords that analyze finds: on beats all that is new is of them",
                "tones": "what sounds there: new notes are of those pitch classes, bar by bar",
            },
            also=("hold", "fixed"),
        ),
    ] = (),
    start: Annotated[float | None, START] = None,
    end: Annotated[float | None, END] = None,
    unit: Annotated[Literal["seconds", "bars", "beats"], UNIT] = "seconds",
    tracks: Annotated[Sequence[str], TRACKS] = (),
    *,
    key: Annotated[
        str | None, Param("Key of all that is new and no drum: G, 'F# minor', 'D dorian'")
    ] = None,
    chords: Annotated[str | None, CHORDS] = None,
    style: Annotated[str | None, STYLE] = None,
    model: Annotated[Model | None, MODEL] = None,
    temperature: Annotated[float, TEMPERATURE] = 1.0,
    particles: Annotated[int, PARTICLES] = 8,
    allow_copies: Annotated[bool, COPIES] = False,
    context: Context,
) -> Score:
    """Make another version of a score: a share of its notes anew, given all the others.

    Bars of tracks are chosen by chance until they have so many of the notes, and made anew as
    inpaint does it; another seed chooses others. What must stay does not count, nor what is outside
    of start and end or of other tracks: that stays to the tick. The first of the chords is that of
    the bar in which the part begins that may change.

    Raises
    ------
    BadParameter
        For a unit without start and end, for what is no key or chord, and for chords beside a
        harmony that stays.
    UnknownName
        For a style that the model was not told.
    CannotProcess
        If all notes are such as stay, or the model knows none of the instruments; if nothing is
        between start and end, or there is no such track.
    """
    from ..base import base_model
    from ..making import Search
    from ..revising.region import Region
    from ..revising.varying import varied

    model = model or base_model(context)
    search = Search("particles", {"temperature": temperature, "particles": particles})
    return varied(
        score,
        amount,
        keep,
        key,
        chords,
        Region(start, end, unit, tuple(tracks)),
        style,
        model,
        search,
        allow_copies,
        context,
    )


@command(
    "interpolate",
    also=("morph",),
    engine=ENGINE,
    keeps_time=False,
    examples=(
        "one.mid two.mid --steps 5 -o way.mid",
        "one.mid two.mid --steps 5 --only 3 -o middle.mid",
    ),
    docs="generation",
)
def interpolate(
    scores: Sequence[Score],
    steps: Annotated[
        int,
        Param(
            "How many pieces, the first score and the second one with them",
            ge=3,
            le=100,
            also=("count", "number"),
        ),
    ] = 5,
    only: Annotated[
        int | None,
        Param("Give this step alone: 1 is the first score", ge=1, also=("step", "at")),
    ] = None,
    *,
    model: Annotated[Model | None, MODEL] = None,
    temperature: Annotated[float, TEMPERATURE] = 1.0,
    particles: Annotated[int, PARTICLES] = 8,
    allow_copies: Annotated[bool, COPIES] = False,
    context: Context,
) -> Score:
    """Go from one score to another in steps, each with more of the second and less of the first.

    All steps come one after the other, each with a marker where it begins. A step has runs of bars
    of both, in their places, and between them bars that the model makes, at most 16, so that they
    lead from what is before to what comes after. A model with latent vectors (of the family vae or
    flow) makes a step as a whole, by vectors on the way from those of the one to those of the
    other; of so many --particles, what comes nearest to these is taken. The tempo of a step is
    between theirs; tracks of one family of instruments are each other's.

    Raises
    ------
    CannotProcess
        If there are not two scores, or fewer bars than steps; if the model plays none of the
        instruments, or finds no notes.
    """
    from ..base import base_model
    from ..making import Search
    from ..revising.between import interpolated

    search = Search("particles", {"temperature": temperature, "particles": particles})
    return interpolated(
        scores, steps, only, model or base_model(context), search, allow_copies, context
    )
