"""musictool: edit music with models.

    import musictool as mt

    song = mt.read("in.wav")
    longer = mt.run("continue seconds=20 | normalize lufs=-14", song, seed=7)
    mt.write("out.flac", longer)

Names are imported when they are first used, so `import musictool` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from musictool.contract import Context, Extra, Param, command, engine
    from musictool.curve import Curve
    from musictool.errors import (
        BadParameter,
        BadSamples,
        CannotProcess,
        Clipped,
        ContractError,
        FileError,
        MusictoolError,
        NoSuchCommand,
        OutputExists,
        PipelineError,
        PluginError,
        UnknownExtension,
        UnknownName,
        UnreadableFile,
        UnsupportedFormat,
        UsageError,
    )
    from musictool.hookspecs import hookimpl
    from musictool.jobs import Outcome
    from musictool.models import load_weights, save_weights
    from musictool.pipeline import Pipeline, Step
    from musictool.script import commands, info, map, read, run, write  # noqa: A004
    from musictool.sound.banks import ERB, MEL, SLANEY_MEL, sparse_bank, triangles, triangular_bank
    from musictool.sound.chroma import chroma_of
    from musictool.sound.flux import onset_strength, spectral_flux
    from musictool.sound.frames import Framer, frames_of, hann_window, spectra_of, window_length
    from musictool.sound.levels import amplitude, decibels
    from musictool.sound.loudness import Loudness, measure_loudness
    from musictool.sound.onsets import Onsets, find_onsets
    from musictool.sound.peaks import peak_offset
    from musictool.sound.resampling import resample, to_channels
    from musictool.sound.stretching import TimeMap, shift_pitch, stretch
    from musictool.sound.true_peak import TRUE_PEAK_REACH, true_peaks
    from musictool.sound.windows import Windows
    from musictool.table import Table
    from musictool.values import BLOCK_FRAMES, Audio, Note, Report, Samples, Score, Stems, Stream

__version__ = "0.1.0"

_HOME = {
    "Audio": "values",
    "BLOCK_FRAMES": "values",
    "BadParameter": "errors",
    "BadSamples": "errors",
    "CannotProcess": "errors",
    "Clipped": "errors",
    "Context": "contract",
    "ContractError": "errors",
    "Curve": "curve",
    "ERB": "sound.banks",
    "Extra": "contract",
    "FileError": "errors",
    "Framer": "sound.frames",
    "Loudness": "sound.loudness",
    "MEL": "sound.banks",
    "MusictoolError": "errors",
    "NoSuchCommand": "errors",
    "Note": "values",
    "Onsets": "sound.onsets",
    "Outcome": "jobs",
    "OutputExists": "errors",
    "Param": "contract",
    "Pipeline": "pipeline",
    "PipelineError": "errors",
    "PluginError": "errors",
    "Report": "values",
    "SLANEY_MEL": "sound.banks",
    "Samples": "values",
    "Score": "values",
    "Stems": "values",
    "Step": "pipeline",
    "Stream": "values",
    "TRUE_PEAK_REACH": "sound.true_peak",
    "Table": "table",
    "TimeMap": "sound.stretching",
    "UnknownExtension": "errors",
    "UnknownName": "errors",
    "UnreadableFile": "errors",
    "UnsupportedFormat": "errors",
    "UsageError": "errors",
    "Windows": "sound.windows",
    "amplitude": "sound.levels",
    "chroma_of": "sound.chroma",
    "command": "contract",
    "commands": "script",
    "decibels": "sound.levels",
    "engine": "contract",
    "find_onsets": "sound.onsets",
    "frames_of": "sound.frames",
    "hann_window": "sound.frames",
    "hookimpl": "hookspecs",
    "info": "script",
    "load_weights": "models",
    "map": "script",
    "measure_loudness": "sound.loudness",
    "onset_strength": "sound.flux",
    "peak_offset": "sound.peaks",
    "read": "script",
    "resample": "sound.resampling",
    "run": "script",
    "save_weights": "models",
    "shift_pitch": "sound.stretching",
    "sparse_bank": "sound.banks",
    "spectra_of": "sound.frames",
    "spectral_flux": "sound.flux",
    "stretch": "sound.stretching",
    "to_channels": "sound.resampling",
    "triangles": "sound.banks",
    "triangular_bank": "sound.banks",
    "true_peaks": "sound.true_peak",
    "window_length": "sound.frames",
    "write": "script",
}

__all__ = [
    "BLOCK_FRAMES",
    "ERB",
    "MEL",
    "SLANEY_MEL",
    "TRUE_PEAK_REACH",
    "Audio",
    "BadParameter",
    "BadSamples",
    "CannotProcess",
    "Clipped",
    "Context",
    "ContractError",
    "Curve",
    "Extra",
    "FileError",
    "Framer",
    "Loudness",
    "MusictoolError",
    "NoSuchCommand",
    "Note",
    "Onsets",
    "Outcome",
    "OutputExists",
    "Param",
    "Pipeline",
    "PipelineError",
    "PluginError",
    "Report",
    "Samples",
    "Score",
    "Stems",
    "Step",
    "Stream",
    "Table",
    "TimeMap",
    "UnknownExtension",
    "UnknownName",
    "UnreadableFile",
    "UnsupportedFormat",
    "UsageError",
    "Windows",
    "amplitude",
    "chroma_of",
    "command",
    "commands",
    "decibels",
    "engine",
    "find_onsets",
    "frames_of",
    "hann_window",
    "hookimpl",
    "info",
    "load_weights",
    "map",
    "measure_loudness",
    "onset_strength",
    "peak_offset",
    "read",
    "resample",
    "run",
    "save_weights",
    "shift_pitch",
    "sparse_bank",
    "spectra_of",
    "spectral_flux",
    "stretch",
    "to_channels",
    "triangles",
    "triangular_bank",
    "true_peaks",
    "window_length",
    "write",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'musictool' has no attribute {name!r}")
    return getattr(import_module(f"musictool.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
