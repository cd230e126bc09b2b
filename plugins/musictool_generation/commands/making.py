"""`generate`: new music by a model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from musictool import Context, Model, Param, Score, command

__all__ = ["generate"]


@command(
    "generate",
    also=("compose", "create", "sample", "write-music", "improvise"),
    examples=(
        "--model model/ --bars 8 --key G --chords 'G C D G' -o new.mid",
        "--model model/ --keep tune.mid --bars 24 -o longer.mid",
    ),
    docs="generation",
)
def generate(
    model: Annotated[Model, Param("The model, a folder that train has made")],
    bars: Annotated[
        int | None,
        Param(
            "Length in bars; 16, or those of --keep, unless given",
            ge=1,
            le=2000,
            also=("length", "measures"),
        ),
    ] = None,
    meter: Annotated[
        str | None,
        Param(
            "Meter, such as 3/4; the model's usual one unless given",
            also=("time-signature", "signature"),
        ),
    ] = None,
    tempo: Annotated[
        float | None,
        Param(
            "Quarter notes a minute; the model's usual ones unless given",
            unit="BPM",
            ge=10,
            le=1000,
            also=("bpm",),
        ),
    ] = None,
    key: Annotated[
        str | None,
        Param("Key of all that is no drum: G, 'F# minor', 'D dorian'", also=("scale", "tonality")),
    ] = None,
    chords: Annotated[
        str | None,
        Param(
            "Chords, a bar each, over and over: 'Am F C G'; '| Am F | C |' for two in a bar",
            also=("harmony", "progression"),
        ),
    ] = None,
    range_: Annotated[
        Sequence[str],
        Param(
            "Lowest and highest pitch: C3-C6 for all that is no drum, violin:G3-E6 for some",
            also=("ranges", "ambitus", "register"),
        ),
    ] = (),
    keep: Annotated[
        Score | None,
        Param(
            "Notes that must stay, to the tick, with new ones around them",
            also=("melody", "fixed", "around"),
        ),
    ] = None,
    allow_copies: Annotated[
        bool,
        Param("Let passages come again that are longer than scores of the training set share"),
    ] = False,
    search: Annotated[
        Literal["sampling", "particles", "beam", "annealing"],
        Param(
            "How notes are found",
            choices={
                "sampling": "at random, by the model's probabilities: another piece for each seed",
                "particles": "several at random, those going on that lead to what must come",
                "beam": "the likeliest beginnings side by side: safe, and often repetitive",
                "annealing": "a whole piece, bettered by small changes: slower",
            },
            also=("decoding", "strategy", "method"),
        ),
    ] = "sampling",
    temperature: Annotated[
        float | None,
        Param(
            "Of sampling and particles, and at the beginning of annealing: over 1 is bolder; "
            "1 unless given",
            ge=0.05,
            le=10,
        ),
    ] = None,
    top_k: Annotated[
        int | None,
        Param("Of sampling and particles: only so many of the likeliest choices", ge=1),
    ] = None,
    top_p: Annotated[
        float | None,
        Param(
            "Of sampling and particles: only the likeliest choices that together are so likely",
            gt=0,
            le=1,
        ),
    ] = None,
    particles: Annotated[
        int | None, Param("Of particles: pieces side by side; 16 unless given", ge=1, le=512)
    ] = None,
    beams: Annotated[
        int | None, Param("Of beam search: beginnings side by side; 8 unless given", ge=1, le=512)
    ] = None,
    sweeps: Annotated[
        float | None,
        Param("Of annealing: changes tried, for each note; 2 unless given", gt=0, le=1000),
    ] = None,
    *,
    context: Context,
) -> Score:
    """Make new music with a model that has learnt from scores.

    All wishes hold in every search: length, meter, key, chords, ranges and notes that must stay,
    and no passage of the training set comes again that is longer than its own scores share with
    each other (at the median, in any key), unless --allow-copies is given. Chords hold where it
    counts: on every beat, and where a chord begins, all that sounds is of it; what is shorter and
    between beats may pass. Minor has its leading note, too. A piece ends with its last bar.

    The notes of --keep are heard by the model, which plays around them and goes on from them;
    key and range are wished of them as well, chords are not.

    Raises
    ------
    BadParameter
        For what is no meter, key, chord or range, and for an option of another search.
    CannotProcess
        For wishes that cannot be held together, or that the model finds no notes for.
    """
    from ..making import Search, make
    from ..searches.wishes import Wishes

    wishes = Wishes(bars, meter, key, chords, tuple(range_), keep)
    options = {
        "temperature": temperature,
        "top_k": top_k,
        "top_p": top_p,
        "particles": particles,
        "beams": beams,
        "sweeps": sweeps,
    }
    given = {name: value for name, value in options.items() if value is not None}
    return make(model, wishes, Search(search, given), tempo, allow_copies, context)
