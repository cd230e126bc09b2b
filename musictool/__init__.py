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
        OutputExists,
        PipelineError,
        PluginError,
        UnknownName,
        UnreadableFile,
        UnsupportedFormat,
        UsageError,
    )
    from musictool.hookspecs import hookimpl
    from musictool.jobs import commands, info, read, run, write
    from musictool.models import load_weights, save_weights
    from musictool.pipeline import Pipeline, Step
    from musictool.sound.levels import amplitude, decibels
    from musictool.sound.loudness import Loudness, measure_loudness
    from musictool.sound.onsets import Onsets, find_onsets
    from musictool.sound.resampling import resample
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
    "Extra": "contract",
    "FileError": "errors",
    "Loudness": "sound.loudness",
    "MusictoolError": "errors",
    "Note": "values",
    "Onsets": "sound.onsets",
    "OutputExists": "errors",
    "Param": "contract",
    "Pipeline": "pipeline",
    "PipelineError": "errors",
    "PluginError": "errors",
    "Report": "values",
    "Samples": "values",
    "Score": "values",
    "Stems": "values",
    "Step": "pipeline",
    "Stream": "values",
    "TRUE_PEAK_REACH": "sound.true_peak",
    "Table": "table",
    "TimeMap": "sound.stretching",
    "UnknownName": "errors",
    "UnreadableFile": "errors",
    "UnsupportedFormat": "errors",
    "UsageError": "errors",
    "Windows": "sound.windows",
    "amplitude": "sound.levels",
    "command": "contract",
    "commands": "jobs",
    "decibels": "sound.levels",
    "engine": "contract",
    "find_onsets": "sound.onsets",
    "hookimpl": "hookspecs",
    "info": "jobs",
    "load_weights": "models",
    "measure_loudness": "sound.loudness",
    "read": "jobs",
    "resample": "sound.resampling",
    "run": "jobs",
    "save_weights": "models",
    "shift_pitch": "sound.stretching",
    "stretch": "sound.stretching",
    "true_peaks": "sound.true_peak",
    "write": "jobs",
}

__all__ = [
    "BLOCK_FRAMES",
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
    "Loudness",
    "MusictoolError",
    "Note",
    "Onsets",
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
    "UnknownName",
    "UnreadableFile",
    "UnsupportedFormat",
    "UsageError",
    "Windows",
    "amplitude",
    "command",
    "commands",
    "decibels",
    "engine",
    "find_onsets",
    "hookimpl",
    "info",
    "load_weights",
    "measure_loudness",
    "read",
    "resample",
    "run",
    "save_weights",
    "shift_pitch",
    "stretch",
    "true_peaks",
    "write",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'musictool' has no attribute {name!r}")
    return getattr(import_module(f"musictool.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
