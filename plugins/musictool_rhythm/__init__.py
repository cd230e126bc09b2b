"""Rhythm: hear the beat, then move it. Beats, tempo, pitch, grid, groove, film cues; `analyze`.

`commands` and `tracking` declare them; each engine of `rhythm.beats` has a module or folder of its
name.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from musictool import Weights, hookimpl

from .commands.analyze import analyze, analyze_score
from .commands.speed import pitch, steady, tempo, transpose
from .commands.timing import click, fit, groove, quantize
from .tracking import beats_by_beatnet, beats_by_librosa, beats_by_tcn, beats_by_tempogram

__all__ = [
    "analyze",
    "analyze_score",
    "click",
    "fit",
    "groove",
    "musictool_register",
    "musictool_weights",
    "pitch",
    "quantize",
    "steady",
    "tempo",
    "transpose",
]


@hookimpl
def musictool_register() -> list[Callable[..., Any]]:
    """The nine commands of rhythm, the engines of `rhythm.beats`, and `analyze`."""
    return [
        *(beats_by_tcn, beats_by_tempogram, beats_by_librosa, beats_by_beatnet),
        *(analyze, analyze_score, tempo, pitch, transpose, steady, quantize, groove, fit, click),
    ]


@hookimpl
def musictool_weights() -> dict[str, Weights]:
    """What its network has learnt."""
    return {
        "beats": Weights(
            about="Hears beats, downbeats, and whether there is a regular beat",
            source="package:musictool_rhythm!/tcn/weights/beats.safetensors",
            sha256="1b5265608bef8be36e9d716c19e24c53212d380abffef9b2ff7654b733bf1612",
            size=432_948,
            licence="GPL-3.0-or-later",
            trained_on="renderings of composed pieces, of the Groove MIDI Dataset (CC BY 4.0), "
            "Freedoom's music (BSD-3-Clause), Nottingham's tunes (GPL-3.0) and Bach's chorales; no "
            "recordings",
        ),
        "beatnet": Weights(
            about="Hears beats and downbeats; for rhythm.beats --engine beatnet",
            source="pypi:BeatNet==1.1.3!/BeatNet/models/model_1_weights.pt",
            sha256="619091bc317ca3e83b45591d46f6de3d5a41588bcb39fe9fe7be30cffa6aca84",
            size=1_612_179,
            licence="CC-BY-4.0",
            trained_on="recordings with annotated beats, among them those of Ballroom and the Rock "
            "Corpus, GTZAN left out (Heydari, Cwitkowitz, Duan, ISMIR 2021)",
        ),
    }
