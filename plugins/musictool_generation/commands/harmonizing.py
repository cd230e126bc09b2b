"""`harmonize`: new parts below a tune, by a model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from musictool import Context, Model, Param, Score, choose_tracks, command, instrument_name

from .shared import CHORDS, COPIES, ENGINE, MODEL, PHRASES

__all__ = ["harmonize"]

USUAL_STYLE = "chorale"


@command(
    "harmonize",
    also=("reharmonize", "accompany", "chorale", "voice"),
    engine=ENGINE,
    keeps_form=False,
    examples=(
        "melody.mid --style chorale -o chorale.mid",
        "melody.mid --instruments viola,cello --chords 'G C D G' --count 4 -o takes/",
    ),
    docs="generation",
)
def harmonize(
    score: Score,
    style: Annotated[
        str | None,
        Param(
            "Kind of music: song, quartet, folk and others; chorale, unless instruments are given",
            also=("genre", "kind"),
        ),
    ] = None,
    instruments: Annotated[
        Sequence[str],
        Param(
            "Who plays below the tune, and nobody else: viola,cello; instruments or families",
            also=("instrument", "ensemble", "parts"),
        ),
    ] = (),
    key: Annotated[
        str | None,
        Param("Key, as of the tune: G, 'F# minor', 'D dorian'; that which is heard unless given"),
    ] = None,
    chords: Annotated[str | None, CHORDS] = None,
    *,
    tracks: Annotated[
        Sequence[str],
        Param(
            "Which track is the tune, the others left out: a number from 1 on, a name, an "
            "instrument; the one that sings highest unless given",
            also=("track", "tune", "melody", "which"),
        ),
    ] = (),
    model: Annotated[Model | None, MODEL] = None,
    density: Annotated[
        float | None,
        Param("Notes a quarter note, of all parts and the tune together", gt=0, le=48),
    ] = None,
    phrases: Annotated[int, PHRASES] = 4,
    range_: Annotated[
        Sequence[str],
        Param(
            "Lowest and highest pitch: C3-C6 for all that is no drum, cello:C2-G4 for some",
            also=("ranges", "ambitus", "register"),
        ),
    ] = (),
    temperature: Annotated[
        float, Param("Over 1 is bolder, under 1 more usual", ge=0.05, le=10)
    ] = 1.0,
    allow_copies: Annotated[bool, COPIES] = False,
    context: Context,
) -> Score:
    """Give a tune parts below it: a harmony in its key, with cadences at the ends of its phrases.

    The tune stays, to the tick, on top, with its instrument, its tempo and its bars; what is new is
    lower wherever it sounds. Of several tracks the tune is the highest of those that sing for much
    of the piece, or what --tracks says, never drums; the others are left out. Each seed is another
    harmony. Which notes fit is decided by what is yet to come of the tune as well as by what was
    there: several pieces are carried on side by side, of which those go on that lead well to its
    notes. Of a model of the family crf the chords below the whole tune are found at once, as it has
    learnt them.

    Raises
    ------
    BadParameter
        For what is no key, chord or range.
    UnknownName
        For a style or an instrument that there is not.
    CannotProcess
        For a tune without notes, or of drums; if there is no such track; and for wishes that
        cannot be held together.
    """
    from ..base import base_model
    from ..making import Search, make
    from ..saved import loaded
    from ..searches.wishes import Wishes

    tune = _tune(score, tracks, context)
    model = model or base_model(context)
    known = {one.name for one in loaded(model, context).vocabulary.styles}
    if style is None and not instruments and USUAL_STYLE in known:
        style = USUAL_STYLE
    wishes = Wishes(
        key=key,
        chords=chords,
        ranges=tuple(range_),
        keep=tune,
        on_top=True,
        style=style,
        instruments=tuple(instruments),
        density=density,
        phrase_bars=phrases or None,
    )
    search = Search("particles", {"temperature": temperature})
    return make(model, wishes, search, None, allow_copies, context)


def _tune(score: Score, words: Sequence[str], context: Context) -> Score:
    """The score with its tune alone, said by these words or found."""
    from dataclasses import replace

    from ..tunes import tune_of

    chosen = choose_tracks(score, words, "harmonize") if words else [tune_of(score)]
    tune = replace(score, tracks=tuple(score.tracks[at] for at in sorted(chosen)))
    others = sum(track.notes.size > 0 for track in score.tracks) - len(chosen)
    if not words and others:
        name = tune.tracks[0].name.strip() or instrument_name(tune.tracks[0].program)
        context.warn(
            f"track {chosen[0] + 1}, {name}, is taken for the tune, and the other {others} left "
            f"out; --tracks says which it is"
        )
    return tune
