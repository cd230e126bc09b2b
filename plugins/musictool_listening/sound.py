"""The sound of a page: the beginnings of recordings, as long as the page has room for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from musictool import PageSound, Stream, page_sounds

from .measuring import Measured
from .passages import beginning

__all__ = ["Sound", "sound_of"]

LONGEST = 20 * 60
"""Seconds of sound in a page, all recordings together: decoded, a browser holds half a gigabyte."""


@dataclass(frozen=True)
class Sound:
    """The sound of all recordings of a page."""

    players: list[PageSound]
    seconds: float | None
    """Of each recording only so many are there; None if all are whole."""

    @property
    def container(self) -> str:
        """FLAC or MP3."""
        return self.players[0].container


def sound_of(
    recordings: Sequence[Stream],
    measured: Sequence[Measured],
    wanted: str,
) -> Sound:
    """The beginnings of recordings as long as a page has room for, lossless if it can be."""
    seconds = LONGEST / len(recordings)
    whole = max(one.seconds for one in measured) <= seconds
    players = page_sounds(
        [beginning(recording, seconds) for recording in recordings],
        [min(one.seconds, seconds) for one in measured],
        [one.loudness.peak for one in measured],
        wanted,
    )
    return Sound(players, None if whole else seconds)
