"""The models that others have published, as the room of weights knows them."""

from __future__ import annotations

from musictool import Weights

__all__ = ["ACE_STEP", "STABLE_AUDIO"]

INCLUDE = ("model_index.json", "*/*.json", "*/*.safetensors")
"""What a pipeline is read from; other forms of the same weights may lie beside it."""

TRAINED_ON = "licensed music, music without rights and music made by programs, as its makers say"

ACE_STEP = {
    "ace-step-1.5-xl-turbo": Weights(
        about="Makes songs from words and lyrics; for --engine ace-step",
        source="hf:ACE-Step/acestep-v15-xl-turbo-diffusers",
        sha256=None,
        size=round(10e9),
        licence="MIT",
        trained_on=TRAINED_ON,
        include=INCLUDE,
        memory={"cpu": 20e9, "gpu": 11e9},
    ),
    "ace-step-1.5-xl-base": Weights(
        about="The same, not distilled; for separate --engine ace-step",
        source="hf:ACE-Step/acestep-v15-xl-base-diffusers",
        sha256=None,
        size=round(10e9),
        licence="MIT",
        trained_on=TRAINED_ON,
        include=INCLUDE,
        memory={"cpu": 20e9, "gpu": 11e9},
    ),
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
