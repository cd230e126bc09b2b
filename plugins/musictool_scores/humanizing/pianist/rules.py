"""The rules: what a pianist does with the tempo and the loudness of a melody, in numbers.

Each takes a `Line` and gives `(lasts, db)`: by what factor each note lasts longer than written,
less one, and by how many dB it is louder, shape `(N,)` each. They add up. A quantity `k` of 1 is
what the authors hold for a natural one; at -1 a rule does the opposite.

References
----------
Friberg, "Generative rules for music performance: a formal description of a rule system", Computer
Music Journal 15(2), 1991. Friberg, Bresin and Sundberg, "Overview of the KTH rule system for
musical performance", Advances in Cognitive Psychology 2(2-3), 2006. Their program Director Musices
(rules/frules2.lsp, phrasearch.lsp, FinalRitard.lsp) was read for the numbers of duration contrast,
double duration, high loud, phrase arch and final ritard. Todd, "The dynamics of dynamics", JASA
91(6), 1992: louder where it is faster. Friberg and Sundberg, "Does music performance allude to
locomotion?", JASA 105(3), 1999: the final ritard.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .line import Line

__all__ = ["RULES", "final_ritard", "melodic_charge_of"]

Array = NDArray[Any]
Change = tuple[Array, Array]

CHARGES = np.array([0, 6.5, 2, 4.5, 4, 2.5, 6, 1, 5.5, 3, 3.5, 5])
"""Melodic charge of a tone so many semitones over the root: how remote it is on the circle of
fifths, on its flat side a little less (Friberg 1991)."""

TRIADS = CHARGES[[0, 4, 7]].mean()

ARC = {"begin": 0.10, "end": 0.20}
"""By how much a phrase is slower at its ends than at its turn."""
ARC_DB = {"begin": 0.5, "end": 1.0}
TURN = 0.5
"""Where in a phrase it is fastest and loudest."""

SLOWEST, POWER, RITARD = 0.45, 3.0, 1.6
"""Tempo in which a piece ends, the exponent of the way there, and the seconds that it takes."""


def melodic_charge_of(pitches: Array, roots: Array) -> Array:
    """How remote tones are from roots, 0 to 6.5."""
    return np.asarray(CHARGES[(pitches - roots) % 12])


def phrase_arch(line: Line, k: float = 1.0) -> Change:
    """Faster and louder to the turn of each phrase, slower and softer to its end.

    From the turn on both sides by the square of the way; the last note is only a fifth as much
    longer, since the next phrase shall come in time. In halves of a phrase the same, half as much.
    """
    lasts, db = np.zeros(len(line.ticks)), np.zeros(len(line.ticks))
    for start, stop in zip(line.phrases[:-1].tolist(), line.phrases[1:].tolist(), strict=True):
        seconds = line.seconds[start:stop]
        length = seconds[-1] + line.lasts[stop - 1] - seconds[0]
        way = (seconds - seconds[0]) / length
        for weight, part in ((1.0, way), (0.5, 2 * way % 1)):
            rising = np.clip(1 - part / TURN, 0, 1) ** 2
            falling = np.clip((part - TURN) / (1 - TURN), 0, 1) ** 2
            lasts[start:stop] += weight * k * (ARC["begin"] * rising + ARC["end"] * falling)
            db[start:stop] -= 2 * weight * k * (ARC_DB["begin"] * rising + ARC_DB["end"] * falling)
        lasts[stop - 1] *= 0.2
    return lasts, db


def duration_contrast(line: Line, k: float = 1.0) -> Change:
    """Short notes shorter and softer, most of all those of 200 ms, none over 600 ms."""
    ms = 1000 * line.lasts
    c = np.interp(ms, [30, 200, 400, 600], [0, -11, -7, 0], left=0, right=0)
    return 1.5 * k * c / ms, 0.075 * k * c


def double_duration(line: Line, k: float = 1.0) -> Change:
    """Of two notes in the ratio 2:1 before a longer one the ratio becomes smaller."""
    lasts = np.zeros(len(line.ticks))
    ms = 1000 * line.lasts
    for at in range(1, len(ms) - 1):
        if ms[at] < 1000 and abs(2 * ms[at] - ms[at - 1]) < 0.02 * ms[at] < ms[at + 1] - ms[at]:
            lasts[at] += 0.12 * k
            lasts[at - 1] -= 0.06 * k
    return lasts, np.zeros(len(ms))


def high_loud(line: Line, k: float = 1.0) -> Change:
    """Higher is louder, 3 dB an octave."""
    return np.zeros(len(line.ticks)), k * (line.pitches - line.pitches.mean()) / 4


def melodic_charge(line: Line, k: float = 1.0) -> Change:
    """Tones that are remote from the chord, or where none is known from the tonic, have weight."""
    charge = melodic_charge_of(line.pitches, line.roots)
    return 2 / 300 * k * charge, 0.2 * k * charge


def harmonic_charge(line: Line, k: float = 1.0) -> Change:
    """Bars that are remote from the tonic are louder and a little slower.

    The rule goes by the chords of an analysis; here a bar is as remote as the tones of its melody
    and its roots are on the mean, beyond those of the tonic triad.
    """
    tones = melodic_charge_of(line.pitches, np.full(len(line.ticks), line.tonic))
    roots = melodic_charge_of(line.roots, np.full(len(line.ticks), line.tonic))
    weights = np.bincount(line.bars, line.lasts)
    mean = np.bincount(line.bars, (tones + roots) / 2 * line.lasts) / np.maximum(weights, 1e-9)
    charge = np.sqrt(np.maximum(mean - TRIADS, 0.0))[line.bars]
    return 0.015 * k * charge, 1.5 * k * charge


RULES: dict[str, tuple[Callable[[Line, float], Change], float]] = {
    "phrase arch": (phrase_arch, 0.8),
    "duration contrast": (duration_contrast, 1.0),
    "double duration": (double_duration, 1.0),
    "high loud": (high_loud, 1.0),
    "melodic charge": (melodic_charge, 1.0),
    "harmonic charge": (harmonic_charge, 0.7),
}
"""Those that are applied, with their quantities."""


def final_ritard(left: Array) -> Array:
    """Seconds by which what is written so long before the last onset comes late.

    Tempo falls as that of a runner who stops: `v(x) = (1 + (w^q - 1) x)^(1/q)` over the way `x`
    from 0 to 1, from 1 to `SLOWEST`.
    """
    way = np.clip(1 - left / RITARD, 0, 1)
    slope = SLOWEST**POWER - 1
    power = (POWER - 1) / POWER
    taken = ((1 + slope * way) ** power - 1) / (power * slope)  # integral of 1/v
    return np.asarray(RITARD * (taken - way))
