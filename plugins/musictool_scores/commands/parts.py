"""`tracks`, `split` and `join`: which tracks a score has, and what is in each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from musictool import Context, Param, Score, command

__all__ = ["join", "split", "tracks"]

WHICH = "a number from 1 on, a range such as 2-4, a name, a pattern, an instrument, drums"


@command(
    "tracks",
    uses=(),
    also=("track", "instruments", "solo", "mute", "program", "reprogram", "channels"),
    docs="scores",
    examples=(
        "tune.mid --pick 1 --pick drums",
        "tune.mid --mute 2-3 --program bass=33 --rename 1=Lead -o band.mid",
    ),
)
def tracks(
    score: Score,
    pick: Annotated[
        Sequence[str],
        Param(f"Keep only these, in this order: {WHICH}", also=("keep", "only", "solo", "select")),
    ] = (),
    drop: Annotated[
        Sequence[str], Param("Leave these out", also=("remove", "delete", "without", "exclude"))
    ] = (),
    mute: Annotated[
        Sequence[str], Param("Keep these without their notes", also=("silence", "off"))
    ] = (),
    rename: Annotated[
        Sequence[str], Param("What one is called, such as 2=Lead", also=("name", "names"))
    ] = (),
    program: Annotated[
        Sequence[str],
        Param(
            "What plays one, such as bass=33 (General MIDI from 0 on) or 2=Violin",
            also=("instrument", "patch", "reprogram", "programs"),
        ),
    ] = (),
    *,
    context: Context,
) -> Score:
    """Pick, leave out, mute, rename and reprogram the tracks of a score.

    Each of these can be given several times, and with commas between. Tracks are meant by their
    numbers and names in the score that comes in, which musictool info lists. A track that is muted
    stays, so that numbers do too. What gets a program has it from beginning to end; of drums it
    chooses the kit, and drums they stay, which a warning says where an instrument was named.

    Raises
    ------
    BadParameter
        If nothing is asked for, or an instrument is none.
    CannotProcess
        If no track is called so, or none would be left.
    """
    from .. import arranging

    return arranging.arrange(score, pick, drop, mute, rename, program, context)


@command(
    "split",
    uses=(),
    also=("voices", "hands", "explode", "split-voices"),
    docs="scores",
    examples=("tune.mid --by hand", "tune.mid --by drum --tracks drums -o kit.mid"),
)
def split(
    score: Score,
    by: Annotated[
        Literal["voice", "hand", "pitch", "drum"],
        Param(
            "What parts the notes of a track",
            also=("mode", "how"),
            choices={
                "voice": "voices as sheet music has them, else as they lead on best",
                "hand": "what two hands would play, right and left",
                "pitch": "a pitch, given as at",
                "drum": "the pieces of a kit",
            },
        ),
    ] = "voice",
    tracks: Annotated[
        Sequence[str],
        Param(f"Which are split: {WHICH}; by default all that can be", also=("track", "which")),
    ] = (),
    at: Annotated[
        str | None,
        Param("The lowest pitch of the upper part, such as C4 or 60", also=("pitch", "note")),
    ] = None,
    *,
    context: Context,
) -> Score:
    """Make several tracks of one: voices, hands, two registers, the pieces of a drum kit.

    The parts lie where the track was, named for it and for what they are; all have its pedal, its
    bends and its program. Hands are those of pianos and organs, if there are any. A syllable goes
    with its note. What has one part only stays as it is, and if all does, a warning says so.

    Raises
    ------
    BadParameter
        If `at` is given without by=pitch or lacks with it, or is no pitch.
    CannotProcess
        If there is no such track.

    References
    ----------
    Voices by the costs of Chew and Wu, "Separating voices in polyphonic music: a contig mapping
    approach", CMMR 2004.
    """
    from .. import parting

    return parting.split(score, by, tracks, at, context.warn)


@command(
    "join",
    uses=(),
    also=("unite", "implode"),
    docs="scores",
    examples=("tune.mid", "tune.mid --tracks 1-2 --name Piano -o piano.mid"),
)
def join(
    score: Score,
    tracks: Annotated[
        Sequence[str],
        Param(
            f"Which become one: {WHICH}; by default those that have an instrument in common",
            also=("track", "which"),
        ),
    ] = (),
    name: Annotated[str, Param("What the track is called; else as all begin, or the first")] = "",
    *,
    context: Context,
) -> Score:
    """Make one track of several; what split made is one again.

    It lies where the first of them was, and is played by its instrument. Each of the tracks has
    voices of its own in it, so that split can part them. Where there are no two, a warning says so.

    Raises
    ------
    CannotProcess
        If there is no such track, or drums and pitches are to be one.
    """
    from .. import parting

    return parting.join(score, tracks, name, context.warn)
