"""`generate`: new music by a model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from musictool import Audio, BadParameter, Batching, Context, Model, Param, Score, command

from .shared import CHORDS, COPIES, ENGINE, LIVE, MODEL, PHRASES

__all__ = ["generate"]


@command(
    "generate",
    also=("compose", "create", "sample", "write-music", "improvise"),
    engine=ENGINE,
    examples=(
        "--style chorale --key G --bars 8 -o new.mid",
        "--instruments piano,bass,drums --structure AABA --mood bright --count 8 -o takes/",
    ),
    docs="generation",
    batch=Batching(within=None, at_once=64),
)
def generate(
    style: Annotated[
        str | None,
        Param(
            "Kind of music, such as chorale, song, quartet, folk, lead-sheet, game, drums",
            also=("genre", "kind"),
        ),
    ] = None,
    bars: Annotated[
        int | None,
        Param(
            "Length in bars; those of what is given, or about 16, unless given",
            ge=1,
            le=2000,
            also=("length", "measures"),
        ),
    ] = None,
    meter: Annotated[
        str | None,
        Param(
            "Meter, such as 3/4; that of what is given, or the usual one, unless given",
            also=("time-signature", "signature"),
        ),
    ] = None,
    tempo: Annotated[
        float | None,
        Param(
            "Quarter notes a minute; those of what is given, or the usual ones, unless given",
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
    chords: Annotated[str | None, CHORDS] = None,
    instruments: Annotated[
        Sequence[str],
        Param(
            "Who plays, and nobody else: violin,cello,piano; instruments or families, drums",
            also=("instrument", "orchestration", "band", "ensemble", "parts", "tracks"),
        ),
    ] = (),
    *,
    model: Annotated[Model | None, MODEL] = None,
    melody: Annotated[
        Score | None,
        Param(
            "A tune that stays, to the tick, on top, with new parts below it",
            also=("tune", "theme", "lead", "harmonize", "accompany"),
        ),
    ] = None,
    rhythm: Annotated[
        Score | Audio | None,
        Param(
            "Where new notes begin: where those of a score do, or sounds of a recording",
            also=("groove", "beat", "onsets"),
        ),
    ] = None,
    mood: Annotated[
        Literal["calm", "bright", "dark", "tense"] | None,
        Param(
            "What it feels like: mode, tempo, density, height, loudness, short or long notes",
            choices={
                "calm": "pleasant, at rest",
                "bright": "pleasant, excited",
                "dark": "unpleasant, at rest",
                "tense": "unpleasant, excited",
            },
            also=("emotion", "feeling", "affect"),
        ),
    ] = None,
    valence: Annotated[
        float | None, Param("Of the mood, from unpleasant to pleasant", ge=-1, le=1)
    ] = None,
    arousal: Annotated[
        float | None,
        Param("Of the mood, from calm to excited", ge=-1, le=1, also=("energy", "intensity")),
    ] = None,
    density: Annotated[
        float | None,
        Param(
            "Notes a quarter note, of all parts together",
            gt=0,
            le=48,
            also=("busy", "notes-per-beat"),
        ),
    ] = None,
    structure: Annotated[
        str | None,
        Param(
            "A letter for each section, such as AABA: equal letters, equal music but for its end",
            also=("form", "sections"),
        ),
    ] = None,
    phrases: Annotated[int, PHRASES] = 4,
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
            also=("fixed", "around", "prompt"),
        ),
    ] = None,
    allow_copies: Annotated[bool, COPIES] = False,
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
            "Of sampling and particles: only the likeliest choices that together are so likely; "
            "0.9 unless given, 1 for all",
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
    live: Annotated[str | None, LIVE] = None,
    context: Context,
) -> Score:
    """Make new music, of a style and for instruments, as you wish for it.

    Without a model the one that is built in does it, which knows the styles; of models that train
    has made only those that were told styles apart do.

    All wishes hold in every search: length, meter, key, chords, instruments, ranges, melody,
    rhythm, structure, density within 10 %, and notes that must stay, and no passage of the training
    set comes again that is longer than its own scores share with each other (at the median, in any
    key), unless --allow-copies is given. Chords hold where it counts: on every beat, and where a
    chord begins, all that sounds is of it; what is shorter and between beats may pass. Minor has
    its leading note, too. A piece ends with its last bar.

    With --live the piece is heard while it is made: notes are sent in time as bytes of MIDI, to a
    raw device such as /dev/snd/midiC1D0, a named pipe, standard output, or a port of the system
    (musictool[live]), and the file is written in the end. The model stays a bar ahead, within which
    it finds its way around what cannot be; what was heard stays. Ctrl-C ends the piece there: all
    notes off, and the file holds what was heard.

    The notes of --keep are heard by the model, which plays around them and goes on from them: with
    the parts of the style in which it hears them best, unless style or instruments are given. Those
    of --melody are played to, by parts that lie lower. Key and range are wished of them as well,
    chords are not.

    A phrase ends with a long note or a rest, on the dominant or the tonic if the key is known, and
    the piece with the tonic, held, on its root. Where chords are given they are its harmonies.

    Raises
    ------
    BadParameter
        For what is no meter, key, chord, range or structure, for an option of another search, and
        for a melody beside what else must stay.
    UnknownName
        For a style or an instrument that there is not.
    CannotProcess
        For wishes that cannot be held together, or that the model finds no notes for.
    """
    from ..base import base_model
    from ..making import Search, make
    from ..searches.wishes import Wishes
    from ..wishing.mood import Mood
    from ..wishing.rhythm import rhythm_of

    if melody is not None and keep is not None:
        raise BadParameter("generate: melody and keep both say what must stay; give one of them")
    wishes = Wishes(
        bars,
        meter,
        key,
        chords,
        tuple(range_),
        keep if melody is None else melody,
        on_top=melody is not None,
        style=style,
        instruments=tuple(instruments),
        rhythm=None if rhythm is None else rhythm_of(rhythm, context),
        density=density,
        mood=Mood.of(mood, valence, arousal),
        structure=structure,
        phrase_bars=phrases or None,
    )
    options = {
        "temperature": temperature,
        "top_k": top_k,
        "top_p": top_p,
        "particles": particles,
        "beams": beams,
        "sweeps": sweeps,
    }
    given = {name: value for name, value in options.items() if value is not None}
    return make(
        model or base_model(context),
        wishes,
        Search(search, given),
        tempo,
        allow_copies,
        context,
        live,
    )
