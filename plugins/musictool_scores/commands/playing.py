"""`humanize`: notes as a person plays them."""

from __future__ import annotations

from typing import Annotated

from musictool import Context, Param, Score, command

__all__ = ["humanize"]


@command(
    "humanize",
    also=("humanise", "feel", "human", "loosen", "randomize"),
    uses=("seed",),
    docs="scores",
    examples=("tune.mid", "tune.mid --timing 12 --velocity 4 --seed 3 -o played.mid"),
)
def humanize(
    score: Score,
    timing: Annotated[
        float,
        Param(
            "How early or late notes usually come",
            unit="ms",
            ge=0,
            le=100,
            also=("time", "jitter", "amount", "onsets"),
        ),
    ] = 8.0,
    velocity: Annotated[
        float,
        Param(
            "How much louder or softer they usually are, in steps of velocity",
            ge=0,
            le=64,
            also=("dynamics", "velocities", "loudness"),
        ),
    ] = 8.0,
    *,
    context: Context,
) -> Score:
    """Play notes with the timing and the touch of a person.

    Each track has a player of its own. Timing drifts slowly around the beat, by noise of 1/f as
    musicians show it, and the notes of a chord come one shortly after another. Touch follows the
    accents of the meter and an arc over each four bars, and is a little uneven. Seeds in a row are
    takes in a row.

    No note passes another of its track, and none that ended before another began sounds into it.
    Pedal and other controls of a track move with its notes, lyrics too. Where a tick is too coarse
    for the timing, the score gets finer ones, and a note says so.

    References
    ----------
    Hennig et al., PLoS ONE 6(10), 2011; Todd, JASA 91(6), 1992.
    """
    from .. import humanizing

    return humanizing.humanize(score, timing, velocity, context.rng, context.note)
