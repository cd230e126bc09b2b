"""The models that Meta has published, as the room of weights knows them."""

from __future__ import annotations

from musictool import Weights

__all__ = ["MELODIES", "WEIGHTS"]

SIZES = {
    "small": (2.4e9, {"cpu": 3.5e9, "gpu": 1.8e9}),
    "medium": (8.0e9, {"cpu": 11e9, "gpu": 5.5e9}),
    "large": (13.7e9, {"cpu": 18e9, "gpu": 9e9}),
    "melody": (8.0e9, {"cpu": 11e9, "gpu": 5.5e9}),
    "melody-large": (13.7e9, {"cpu": 18e9, "gpu": 9e9}),
}
"""Bytes of the files, about, and at work: computed from the number of parameters and the cache of a
window, in float32 on a CPU and bfloat16 on a GPU."""

FOR = (
    "; for generate and continue --engine musicgen",
    " and a melody; for style --engine melody",
)


def _weights(name: str) -> Weights:
    size, memory = SIZES[name.removeprefix("stereo-")]
    return Weights(
        about=f"Makes recordings from words{FOR['melody' in name]}",
        source=f"hf:facebook/musicgen-{name}",
        sha256=None,
        size=round(size),
        licence="CC-BY-NC-4.0",
        trained_on="20,000 hours of licensed music: of Meta's own, of Shutterstock and of Pond5",
        include=("*.json", "*.safetensors"),
        memory=memory,
    )


ALL = {
    f"musicgen-{stereo}{name}": _weights(f"{stereo}{name}")
    for stereo in ("", "stereo-")
    for name in SIZES
}
WEIGHTS = {name: one for name, one in ALL.items() if "melody" not in name}
MELODIES = {name: one for name, one in ALL.items() if "melody" in name}
"""Those that also hear a melody."""
