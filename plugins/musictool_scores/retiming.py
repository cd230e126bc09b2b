"""`rhythm.tempo` of notes: the tempo map is scaled, ticks stay what they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from musictool import BadParameter, CannotProcess, Score, Tempo

__all__ = ["at_tempo", "usual_tempo"]

FASTEST, SLOWEST = 1, 0xFFFFFF  # microseconds of a quarter note, all that MIDI can say


def at_tempo(
    score: Score,
    bpm: float | None,
    factor: float | None,
    from_bpm: float | None,
    note: Callable[[str], None],
) -> Score:
    """So much faster, or at a tempo in place of the one that most of it has."""
    if (bpm is None) == (factor is None):
        raise BadParameter("rhythm.tempo: give either a tempo (bpm=120) or a factor (factor=1.1)")
    if from_bpm is not None and bpm is None:
        raise BadParameter("rhythm.tempo: from_bpm says from which tempo to get to bpm; give both")
    if factor is None:
        assert bpm is not None
        known = from_bpm or usual_tempo(score)
        factor = bpm / known
        note(f"{known:.4g} BPM -> {bpm:.4g} BPM, x {factor:.3g}")
    tempos = score.tempos
    if not tempos or tempos[0].tick > 0:
        tempos = (Tempo(0, 500_000), *tempos)
    scaled = tuple(one._replace(microseconds=round(one.microseconds / factor)) for one in tempos)
    reached = [one.bpm * factor for one in tempos]
    if max(one.microseconds for one in scaled) > SLOWEST:
        raise CannotProcess(
            f"x {factor:.3g} leads to {min(reached):.3g} BPM in places; a score goes down to "
            f"{60e6 / SLOWEST:.2f} BPM"
        )
    if min(one.microseconds for one in scaled) < FASTEST:
        raise CannotProcess(
            f"x {factor:.3g} leads to {max(reached):.0f} BPM in places; a score goes up to "
            f"{60e6 / FASTEST:.0f} BPM"
        )
    return replace(score, tempos=scaled)


def usual_tempo(score: Score) -> float:
    """The tempo in BPM that most of the quarter notes have: the median over its ticks."""
    tempos = score.tempos
    if not tempos or tempos[0].tick > 0:
        tempos = (Tempo(0, 500_000), *tempos)
    ends = [*(one.tick for one in tempos[1:]), max(score.length, tempos[-1].tick + 1)]
    spans = np.diff([tempos[0].tick, *ends])
    order = np.argsort([one.microseconds for one in tempos], kind="stable")
    middle = np.searchsorted(np.cumsum(spans[order]), spans.sum() / 2)
    return tempos[int(order[min(int(middle), len(tempos) - 1)])].bpm
