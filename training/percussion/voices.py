"""The voices of a kit: which notes of General MIDI are theirs, what each is called, how loud."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["VOICES", "Voice", "voice_of"]


class Voice(NamedTuple):
    """One thing to strike."""

    notes: tuple[int, ...]
    """Of General MIDI."""
    drum: str
    """What the network calls it; "" if it is to stay silent about it."""
    level_db: float
    """About how loud it is beside the kick."""
    seconds: float
    """How long it sounds."""


VOICES = {
    "kick": Voice((36, 35), "kick", 0, 0.8),
    "snare": Voice((38, 40), "snare", -1, 0.9),
    "stick": Voice((37,), "snare", -6, 0.5),
    "clap": Voice((39,), "snare", -3, 0.6),
    "closed hat": Voice((42,), "closed hat", -4, 0.5),
    "pedal": Voice((44,), "closed hat", -7, 0.5),
    "open hat": Voice((46,), "open hat", -3, 1.6),
    "high tom": Voice((50, 48), "high tom", -2, 1.2),
    "middle tom": Voice((47, 45), "middle tom", -2, 1.2),
    "low tom": Voice((43, 41), "low tom", -1, 1.4),
    "crash": Voice((49, 57, 55, 52), "crash", -4, 2.8),
    "ride": Voice((51, 59), "ride", -6, 2.4),
    "bell": Voice((53,), "ride", -5, 2.0),
    "tambourine": Voice((54,), "", -10, 0.5),
    "cowbell": Voice((56,), "", -9, 0.6),
    "shaker": Voice((70, 69, 82), "", -14, 0.4),
}


def voice_of(pitch: int) -> str | None:
    """Whose note it is."""
    return _BY_NOTE.get(pitch)


_BY_NOTE = {note: name for name, voice in VOICES.items() for note in voice.notes}
