"""A parametric equaliser of any number of bands, which may move."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import groupby
from typing import Annotated, Any

import numpy as np

from musictool import BadParameter, CannotProcess, Context, Param, Samples, Stream, command

from . import biquad
from .eq_bands import Band, band_of
from .streaming import processed

__all__ = ["COMMANDS"]

ALONE = Context()

HIGHEST = 0.49
"""Of the sample rate, as far up as a band is lowered."""


@command(
    "fx.eq",
    also=("equalizer", "equaliser", "equalize", "parametric", "filter"),
    rings=biquad.RINGS,
    uses=(),
    examples=(
        'song.wav --band "peak 250 -3 1"',
        'song.wav --band "highpass 80" --band "high-shelf 10000 +2" -o airy.wav',
    ),
    docs="effects/eq",
)
def eq(
    stream: Stream,
    band: Annotated[
        Sequence[str],
        Param('One band, such as "peak 1000 +3 1.4" (kind, Hz, dB, Q); repeat for more'),
    ],
    *,
    context: Context = ALONE,
) -> Stream:
    """Shape the spectrum of a recording with any number of bands.

    "peak HZ DB [Q]" raises or lowers around a frequency, the more narrowly the higher Q (1 if
    left out: about an octave and a half). "low-shelf HZ DB [Q]" and "high-shelf HZ DB [Q]" raise
    or lower all below or above; half the gain is reached at the frequency. "lowpass HZ [SLOPE]"
    and "highpass HZ [SLOPE]" keep what is below or above, 3 dB down at the frequency and from
    there on by 12, 24, 36 or 48 dB per octave (Butterworth). "bandpass HZ [Q]" keeps and
    "notch HZ [Q]" takes out what is around a frequency.

    Bands follow each other, so their gains in dB add up; what is raised may pass full scale. As in
    any such equaliser, bands near half the sample rate get narrower than their analogue models.
    A band rings for 2.2 Q / HZ seconds; after the end of the recording that is kept if it is heard
    for a quarter of a second and more, else the length stays.

    A number of a band may be a curve of time:value, "peak 0:200, 8:4000 +6 2", but for a SLOPE;
    a frequency moves evenly as the ear hears it.

    Raises
    ------
    BadParameter
        If a band is not one of these.
    CannotProcess
        If a band's frequency is not under half the sample rate.

    References
    ----------
    R. Bristow-Johnson, "Cookbook formulae for audio EQ biquad filter coefficients", W3C Note 2021.
    """
    if not band:
        raise BadParameter('fx.eq: give at least one band, such as "peak 1000 +3 1.4"')
    bands = [one for text in band for one in _within(text, stream.sample_rate, context)]
    for moves, group in groupby(bands, lambda one: bool(one.curves)):
        if moves:
            for one in group:
                stream = processed(stream, partial(_Moving, one, stream.sample_rate), **one.curves)
        else:
            sections = [one.sections(stream.sample_rate) for one in group]
            stream = biquad.filtered(stream, np.concatenate(sections))
    return stream


def _within(text: str, sample_rate: int, context: Context) -> Iterator[Band]:
    """The band, unless it does nothing at this rate and nobody wrote it for this recording."""
    band, half = band_of(text), sample_rate / 2
    if band.highest < half:
        yield band
        return
    place = f'the band "{text}" is at {band.highest:g} Hz, and a recording of {sample_rate} Hz has'
    if not context.adapts or band.kind.above_nyquist == "refused":
        raise CannotProcess(f"{place} nothing there; choose a frequency under {half:g} Hz")
    if band.kind.above_nyquist == "idle" and band.lowest >= half:
        context.warn(f"{place} nothing there; left out")
        return
    highest = HIGHEST * sample_rate
    context.warn(f"{place} nothing there; lowered to {highest:g} Hz")
    yield band.below(highest)


class _Moving:
    """A band whose quantities are set while it runs, as the parameters of pedalboard's effects."""

    def __init__(self, band: Band, sample_rate: int, channels: int, **first: float) -> None:
        self._band = band
        vars(self).update(first)
        self._filter = biquad.Filter(len(band.sections(sample_rate, first)), channels)

    def process(self, block: Samples, sample_rate: int, *_: Any) -> Samples:
        """The block through the band as it is now."""
        moved = {name: getattr(self, name) for name in self._band.curves}
        return self._filter(self._band.sections(sample_rate, moved), block)


COMMANDS = (eq,)
