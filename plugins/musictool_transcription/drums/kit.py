"""The parts of a drum kit that are told apart."""

from __future__ import annotations

__all__ = ["DRUMS"]

DRUMS = {
    "kick": 36,
    "snare": 38,
    "closed hat": 42,
    "open hat": 46,
    "high tom": 50,
    "middle tom": 47,
    "low tom": 43,
    "crash": 49,
    "ride": 51,
}
"""Each with its note of General MIDI."""
