"""Scores: notes edited in their own musical time: pitches, timing and touch, tracks, voices.

`commands` declares them; how each works is in the module named for what it does.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from musictool import Weights, hookimpl

from .commands.forms import concat, convert, mix
from .commands.levels import fade, gain
from .commands.parts import join, split, tracks
from .commands.pitch import transpose
from .commands.playing import humanize
from .commands.time import quantize, tempo, trim

__all__ = [
    "concat",
    "convert",
    "fade",
    "gain",
    "humanize",
    "join",
    "mix",
    "musictool_register",
    "musictool_weights",
    "quantize",
    "split",
    "tempo",
    "tracks",
    "transpose",
    "trim",
]


@hookimpl
def musictool_register() -> list[Callable[..., Any]]:
    """The commands, half of them under names that recordings have, too."""
    return [
        *(trim, concat, mix, convert, gain, fade, tempo, quantize),
        *(transpose, humanize, tracks, split, join),
    ]


@hookimpl
def musictool_weights() -> dict[str, Weights]:
    """What its network has learnt."""
    return {
        "drummer": Weights(
            about="Plays written drum hits as a drummer does: how early, late and loud",
            source="package:musictool_scores!/humanizing/drummer/weights/drummer.safetensors",
            sha256="f90bc5f8c9a3638663f92c5528335b2214b245d3a26c3c1f254a450b71b4fc3b",
            size=273_970,
            licence="GPL-3.0-or-later",
            trained_on="the Groove MIDI Dataset (CC BY 4.0, Google LLC)",
        )
    }
