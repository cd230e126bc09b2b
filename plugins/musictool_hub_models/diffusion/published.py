"""The models that others have published, as the room of weights knows them."""

from __future__ import annotations

from musictool import Weights

__all__ = ["ACE_STEP", "STABLE_AUDIO"]

INCLUDE = ("model_index.json", "*/*.json", "*/*.safetensors")
"""What a pipeline is read from; other forms of the same weights may lie beside it."""

ACE_STEP = {
    f"ace-step-1.5-xl-{kind}": Weights(
        about=about,
        source=f"hf:ACE-Step/acestep-v15-xl-{kind}-diffusers",
        sha256=None,
        size=round(10e9),
        licence="MIT",
        trained_on="licensed music, music without rights and music made by programs, as its makers"
        " say",
        include=INCLUDE,
        memory={"cpu": 20e9, "gpu": 11e9},
    )
    for kind, about in (
        ("turbo", "Makes songs from words and lyrics; for --engine ace-step"),
        ("base", "The same, not distilled; for separate --engine ace-step"),
    )
}
STABLE_AUDIO = {
    "stable-audio-3-medium": Weights(
        about="Makes music and sounds from words; for --engine stable-audio",
        source="hf:stabilityai/stable-audio-3-medium",
        sha256=None,
        size=round(10e9),
        licence="Stability AI Community License (gated; up to 1,000,000 USD a year), Gemma Terms",
        trained_on="licensed music and sounds, as its makers say",
        include=INCLUDE,
        memory={"cpu": 12e9, "gpu": 8e9},
    )
}
"""Sizes and memory, in bytes, are computed from the numbers of parameters that their makers tell:
4 billion and 0.6 of the text encoder; 1.4 billion, 0.85 of the codec, 0.3 of the text encoder."""
