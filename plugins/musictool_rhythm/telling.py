"""What is heard of a tempo, in words, and which octave of it is meant by one to be reached."""

from __future__ import annotations

import math
from dataclasses import dataclass

from musictool import Stream

from .beats import Beats
from .pulse import usual_beat

__all__ = ["Change", "change_to", "heard"]

OCTAVES = {1.0: "", 0.5: "half", 2.0: "twice"}
"""At which the same music can be counted."""
NEAR_TAG = 0.1
"""How far a tempo may lie from the tag's, in proportion, to be the same."""


@dataclass(frozen=True)
class Change:
    """The way from the tempo that a recording has to one that it shall have, all in BPM.

    Parameters
    ----------
    bpm
        The one to be reached.
    heard
        The one that is heard.
    octave
        Of that, at which the beat is counted.
    """

    bpm: float
    heard: float
    octave: float = 1.0

    @property
    def counted(self) -> float:
        """The tempo at that octave."""
        return self.heard * self.octave

    @property
    def factor(self) -> float:
        """How much faster the music becomes."""
        return self.bpm / self.counted

    def __str__(self) -> str:
        words = f"-> {self.bpm:g} BPM, x {self.factor:.3g}"
        if self.octave == 1:
            return words
        octave = f"{OCTAVES[self.octave]} as fast, at {self.counted:.1f}"
        low, high = math.floor(0.95 * self.heard), math.ceil(1.05 * self.heard)
        return f"{words}, counted {octave}, which is nearer (else tempo_range={low}-{high})"


def heard(beats: Beats, stream: Stream) -> str:
    """The tempo and the metre of beats, and what the tags of their recording say of it."""
    if beats.free:
        return "heard no steady beat"
    metre = f" in {beats.meter}" if beats.meter else ""
    tagged = _tagged(stream)
    tag = f" (BPM tag: {tagged:g})" if tagged else ""
    return f"heard {_tempo_of(beats):.1f} BPM{metre}{tag}"


def change_to(
    bpm: float, beats: Beats, stream: Stream, tempo_range: tuple[float, float] | None
) -> Change:
    """To a tempo from the one that is heard, or from half or twice that if it is nearer.

    Where a range or the BPM tag says at which octave the beat is counted, it is.
    """
    found, tagged = _tempo_of(beats), _tagged(stream)
    said = tempo_range is not None or (tagged and abs(found / tagged - 1) < NEAR_TAG)
    ways = [Change(bpm, found, octave) for octave in ([1.0] if said else OCTAVES)]
    return min(ways, key=lambda way: abs(math.log(way.factor)))


def _tagged(stream: Stream) -> float | None:
    return stream.origin.tempo_bpm if stream.origin else None


def _tempo_of(beats: Beats) -> float:
    """The median in BPM, of beats that are even where they are meant to be."""
    return 60 / usual_beat(beats)
