"""The engine `sampler`: it listens to recordings, and plays a score by their sounds."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from musictool import (
    BadParameter,
    CannotProcess,
    Context,
    Stream,
    middle_of,
    pitch_name,
    resample,
)

from ..performing import NEVER, Struck
from ..sampled.sounds import Sounds
from ..sampled.voices import SampledVoice
from .instrument import Sampler
from .listening import Piece, listen

__all__ = ["SamplePlayer", "player"]

LONGEST_S = 300.0
"""So much of all recordings together is listened to, from the middle of each."""

LOWEST_RATE, HIGHEST_RATE = 8000, 48_000
"""At which recordings are listened to."""


class SamplePlayer:
    """Voices of the pieces of recordings."""

    def __init__(self, sampler: Sampler, rate: int, context: Context) -> None:
        self._sampler = sampler
        self._rate = rate
        self._seed = int(context.rng.integers(2**31))
        self._sounds = Sounds()

    def begin(self, note: Struck) -> SampledVoice:
        """The voice of a note."""
        cut = (note.cut - note.start) / self._rate if note.cut < NEVER else math.inf
        if note.drum:
            region, held = self._sampler.drum(note.pitch, note.velocity)
        else:
            rng = np.random.default_rng((self._seed, note.number))
            region = self._sampler.tone(note.pitch, note.velocity, rng)
            held = (note.end - note.start) / self._rate
        return SampledVoice(region, self._sounds, self._rate, held, cut)


def player(reference: Sequence[Stream], rate: int, context: Context) -> SamplePlayer:
    """What plays the notes by the sounds of recordings.

    Raises
    ------
    BadParameter
        If there is none.
    CannotProcess
        If nothing is heard in them.
    """
    if not reference:
        raise BadParameter("synth: give at least one --reference, a recording whose sounds play")
    pieces: list[Piece] = []
    for at, one in enumerate(reference):
        context.progress(0.0, f"listening to reference {at + 1} of {len(reference)}")
        heard = middle_of(one, math.ceil(LONGEST_S / len(reference) * one.sample_rate)).audio()
        pieces += listen(resample(heard, min(max(heard.sample_rate, LOWEST_RATE), HIGHEST_RATE)))
    if not pieces:
        name = str(reference[0]) if len(reference) == 1 else "all of them"
        raise CannotProcess(
            f"synth: there is no sound in the reference ({name}): it is empty, silent or shorter "
            "than 30 ms; choose another"
        )
    sampler = Sampler(pieces)
    _tell(sampler, context)
    return SamplePlayer(sampler, rate, context)


def _tell(sampler: Sampler, context: Context) -> None:
    count = len(sampler.pieces)
    if not sampler.tones:
        context.warn(
            f"no single tone is heard in the reference: its {count} strokes play the notes, each "
            "moved to where its strongest partial is in tune"
        )
        return
    low, high = (pick(round(piece.nominal) for piece in sampler.tones) for pick in (min, max))
    tones = len(sampler.tones)
    others = count - tones
    context.note(
        f"played by {tones} tone{'' if tones == 1 else 's'} of the reference, from "
        f"{pitch_name(low)} to {pitch_name(high)}, and {others} other sound"
        f"{'' if others == 1 else 's'}"
    )
