"""Every program as loud as every other at one velocity.

How loud a patch is shows when it is heard: a key is played, and its loudness measured after ITU-R
BS.1770, once in a process for each program that a score needs.
"""

from __future__ import annotations

from functools import cache

from musictool import Audio, amplitude, measure_loudness

from .keys import Key
from .palette import patch_of

__all__ = ["REFERENCE_LUFS", "gain_of"]

REFERENCE_LUFS = -26.0
"""Of a note at velocity 100, held for a second. Sixty-four at once, as loud as can be, come to
about -5 LUFS, so peaks are limited only where a whole orchestra plays at its loudest."""

PITCH = 60


@cache
def gain_of(program: int, rate: int) -> float:
    """The factor for a program's voices, at a sample rate in Hz."""
    key = Key(PITCH, 100 / 127, rate, rate)
    heard = patch_of(program).begin(key).render(2 * rate, 1.0)
    return amplitude(REFERENCE_LUFS - measure_loudness(Audio(heard, rate).stream()).lufs)
