"""`humanize`: notes as a person plays them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from musictool import Context, Param, Score, command

from ..humanizing.drummer.styles import STYLES

__all__ = ["humanize"]

if TYPE_CHECKING:
    Style = str
else:
    Style = Literal[STYLES]


@command(
    "humanize",
    also=("humanise", "feel", "human", "loosen", "randomize"),
    engine="players",
    uses=("seed", "device"),
    docs="scores",
    examples=(
        "tune.mid --player pianist --amount 0.7 -o played.mid",
        "beat.mid --style funk --seed 3 -o played.mid",
    ),
)
def humanize(
    score: Score,
    amount: Annotated[
        float,
        Param(
            "How much of it: 0 is as written, 1 as they play, 2 exaggerated",
            ge=0,
            le=4,
            also=("strength", "intensity", "k"),
        ),
    ] = 1.0,
    *,
    player: Annotated[
        Literal["auto", "drummer", "pianist", "random"],
        Param(
            "Who plays; what is not for them stays as it is",
            choices={
                "auto": "a drummer at the drums, a pianist all else",
                "drummer": "the drums, as drummers do who were learnt from",
                "pianist": "all but drums, by rules of performance",
                "random": "everything, each track a little uneven",
            },
            also=("performer", "musician", "like", "who"),
        ),
    ] = "auto",
    timing: Annotated[
        float | None,
        Param(
            "How early or late notes usually come; as the player has it unless given, 8 at random",
            unit="ms",
            ge=0,
            le=100,
            also=("time", "jitter", "onsets"),
        ),
    ] = None,
    velocity: Annotated[
        float | None,
        Param(
            "How much louder or softer they usually are, in steps of velocity; as the player has "
            "it unless given, 8 at random",
            ge=0,
            le=64,
            also=("dynamics", "velocities", "loudness"),
        ),
    ] = None,
    style: Annotated[
        Style | None,
        Param("What the drummer plays; he is told nothing unless given", also=("genre",)),
    ] = None,
    context: Context,
) -> Score:
    """Play notes with the timing and the touch of a person.

    The drummer is a network that has learnt from eight drummers how loud and how early or late each
    hit comes, by its drum, its place in the bar, what is around it, tempo and style. All drum
    tracks are one kit. The pianist follows published rules of performance: the tempo and loudness
    of phrases, contrast of lengths, weight of remote tones and chords, a ritard at the end, the
    melody in front. Beside drums its tempo does not bend. The uneven player of `random` drifts by
    noise of 1/f, and accents the meter. Seeds in a row are takes in a row.

    Tempo map and bars stay as they are. A phrase takes as long as it is written. No note passes
    another of its track, chords stay chords, strummed ones too, and none that ended before another
    began sounds into it. Pedal and other controls of a track move with its notes, lyrics too. What
    is written louder stays louder. Where a tick is too coarse, the score gets finer ones, and a
    note says so.

    Raises
    ------
    BadParameter
        For a style where no drummer plays.
    CannotProcess
        For a drummer without drums, or a pianist with nothing but drums.

    References
    ----------
    Gillick et al., "Learning to groove with inverse sequence transformations", ICML 2019, and their
    Groove MIDI Dataset (Google LLC, CC BY 4.0). Friberg, Bresin and Sundberg, "Overview of the KTH
    rule system for musical performance", Advances in Cognitive Psychology 2(2-3), 2006. Hennig et
    al., PLoS ONE 6(10), 2011; Todd, JASA 91(6), 1992.
    """
    from ..humanizing.humanize import humanize

    return humanize(score, player, amount, timing, velocity, style, context)
