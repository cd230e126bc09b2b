"""What is drawn where nobody says it: a style, and a key."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ..parts import DRUMS
from ..vocabulary import Vocabulary

if TYPE_CHECKING:
    from ..searches.wishes import Wishes

__all__ = ["fitting_styles", "settled"]

HOMES = {
    "major": ("C", "G", "D", "F", "Bb", "Eb", "A"),
    "minor": ("A minor", "E minor", "D minor", "G minor", "C minor", "B minor"),
}
"""Keys of few signatures."""


def settled(wishes: Wishes, vocabulary: Vocabulary, rng: np.random.Generator) -> Wishes:
    """Wishes with all that a model of this vocabulary has to be told.

    A style is drawn for models that were told some apart, where no instruments are wished and
    nothing plays already; a key for those that know all music in one, where nothing tells it: as
    often as scores of the style are in it, else one of few signatures. A mood holds to its mode.
    """
    others_play = wishes.keep is not None and not wishes.on_top
    if wishes.style is None and not wishes.instruments and not others_play:
        fit = fitting_styles(wishes, vocabulary)
        wishes = replace(wishes, style=str(rng.choice(fit))) if fit else wishes
    if wishes.tonality is not None or not wishes.arrangement(vocabulary).has_pitches:
        return wishes
    if wishes.mood is None and not vocabulary.centred:
        return wishes
    keys = _keys_of(wishes, vocabulary)
    shares = np.array([*keys.values()]) / sum(keys.values())
    drawn = str(rng.choice([*keys], p=shares))
    return replace(wishes, key=drawn) if wishes.mood else replace(wishes, home=drawn)


def fitting_styles(wishes: Wishes, vocabulary: Vocabulary) -> list[str]:
    """Styles with parts of pitches, of which one is free below a melody."""
    return [
        style.name
        for style in vocabulary.styles
        if sum(vocabulary.parts[at].family != DRUMS for at in style.parts) > wishes.on_top
    ]


def _keys_of(wishes: Wishes, vocabulary: Vocabulary) -> dict[str, int]:
    """Keys that may be drawn, each with its weight."""
    mode = wishes.mood.mode if wishes.mood else ""
    found = {
        key: count
        for style in vocabulary.styles
        if style.name == wishes.style
        for key, count in style.keys
        if key.endswith(mode)
    }
    homes = HOMES[mode] if mode else HOMES["major"] + HOMES["minor"]
    return found or dict.fromkeys(homes, 1)
