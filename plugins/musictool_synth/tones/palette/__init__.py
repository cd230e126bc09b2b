"""Which patch plays which program of General MIDI: a tuple of 128, family by family."""

from __future__ import annotations

from ..keys import Patch
from .bowed import BASSES, BOWED, ENSEMBLES
from .keyboards import CHROMATIC, ORGANS, PIANOS
from .others import EFFECTS, PERCUSSIVE, WORLD
from .plucked import GUITARS
from .synths import LEADS, PADS, SYNTH_EFFECTS
from .winds import BRASS, PIPES, REEDS

__all__ = ["PALETTE"]

PALETTE: tuple[Patch, ...] = (
    *(*PIANOS, *CHROMATIC, *ORGANS),  # 0-23
    *(*GUITARS, *BASSES, *BOWED, *ENSEMBLES),  # 24-55
    *(*BRASS, *REEDS, *PIPES),  # 56-79
    *(*LEADS, *PADS, *SYNTH_EFFECTS),  # 80-103
    *(*WORLD, *PERCUSSIVE, *EFFECTS),  # 104-127
)
