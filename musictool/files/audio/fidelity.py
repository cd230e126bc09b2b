"""The level of what was written, as players decode it: a file decoded once more, and measured.

Lossy encoders move the wave between its samples, and at low bitrates they change the loudness. So
where a ceiling was asked for, or the bitrate is low, the file is held against what went into it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from musictool.files.audio.bitrates import is_coarse
from musictool.files.audio.formats import SUBTYPES, Encoding
from musictool.files.audio.reading import open_stream
from musictool.sound.levels import decibels

if TYPE_CHECKING:
    from musictool.sound.loudness import Loudness

__all__ = ["ATTEMPTS", "LevelCheck"]

ATTEMPTS = 4
"""How often a recording is encoded for the sake of a ceiling, each time at a lower level."""

TOLERANCE_DB = 0.02
"""Peaks this little over a ceiling keep to it: what rounding to 16 bits can add to one of −20."""

MARGIN_DB = 0.05
"""How far under the ceiling the next attempt aims, since an encoder is not linear."""

SAID_FROM_DB = 0.1
"""An encoder that passes a promised ceiling by more gets a warning, as meters differ by less."""

SAID_FROM_LU = 0.2
"""A loudness that a low bitrate changed by more gets a warning: more than any other encoding."""

SAID_FROM_PEAK_DB = 1.0
"""So does a peak that it raised by more."""


class LevelCheck(NamedTuple):
    """What is to be looked at when a file has been encoded.

    Parameters
    ----------
    encoding, channels
        Of the file.
    ceiling
        In dBTP, which the file must not pass; None if nobody asked for one.
    promised
        In dBTP or dBFS, which the recording was brought under, and an encoder may pass.
    """

    encoding: Encoding
    channels: int
    ceiling: float | None
    promised: float | None

    @property
    def is_needed(self) -> bool:
        """Whether the file is to be decoded at all."""
        lossy = SUBTYPES[self.encoding.subtype or ""].bitrates is not None
        promised = lossy and self.promised is not None
        return self.ceiling is not None or promised or is_coarse(self.encoding, self.channels)

    def decoded(self, written: Path, peak: float) -> tuple[Loudness, float]:
        """What a file decodes to, and by how many dB it must be lowered to keep to the ceiling.

        `peak` is that of the samples before they were clipped, linear.
        """
        from musictool.sound.loudness import measure_loudness  # most recordings do without

        after = measure_loudness(open_stream(written), true_peak=True)
        highest = max(after.true_peak or 0.0, peak)
        over = -1.0 if self.ceiling is None else decibels(highest) - self.ceiling
        return after, over + MARGIN_DB if over > TOLERANCE_DB else 0.0

    def sentences(
        self, given: float, before: Loudness, after: Loudness, lowered_db: float
    ) -> list[str]:
        """What to say of a file that was encoded, lowered by so much.

        `given` is the peak of the recording, linear: one that steps lifted over what was promised
        since then is no matter of encoding.
        """
        encoding = self.encoding
        peak, was = decibels(after.true_peak or 0.0), decibels(before.true_peak or 0.0)
        said = []
        if self.ceiling is not None and lowered_db:
            kept = peak <= self.ceiling + TOLERANCE_DB
            what = "is under" if kept else "came nearer to"
            said.append(
                f"lowered by {lowered_db:.1f} dB: what players decode {what} the ceiling of "
                f"{self.ceiling:g} dBTP, with a true peak of {peak:.1f}"
            )
        promised = self.promised if self.ceiling is None else None
        if promised is not None and decibels(given) <= promised + SAID_FROM_DB < peak:
            said.append(
                f"as {encoding.subtype} its true peak is {peak:.1f} dBTP, over the {promised:g} "
                f"asked for; --ceiling {promised:g} leaves room for it"
            )
        change = after.lufs - before.lufs
        if is_coarse(encoding, self.channels) and (
            abs(change) > SAID_FROM_LU or peak - was > SAID_FROM_PEAK_DB
        ):
            said.append(
                f"{(encoding.bitrate or 0) / 1000:.0f} kbit/s of {encoding.subtype} change the "
                f"loudness by {change:+.1f} LU and the true peak by {peak - was:+.1f} dB; a higher "
                "--bitrate keeps them"
            )
        return said
