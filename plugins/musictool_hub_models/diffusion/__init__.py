"""Models of diffusion in latents: Stable Audio 3 and ACE-Step 1.5, by diffusers' pipelines.

The engines `stable-audio` and `ace-step`. They need `musictool[diffusion]`, diffusers, whose
pipelines hold the weights, and the weights themselves, in a folder or in the model hub's cache;
nothing is fetched, and nothing of either is imported before it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import ace_step, stable_audio

__all__ = ["ENGINES"]

ENGINES: list[Callable[..., Any]] = [
    getattr(room, name) for room in (stable_audio, ace_step) for name in room.__all__
]
