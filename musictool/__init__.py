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
    from musictool.loudness import Loudness, measure_loudness
    from musictool.onsets import Onsets, find_onsets
    from musictool.pipeline import Pipeline, Step
    from musictool.resampling import resample
    from musictool.stretching import TimeMap, shift_pitch, stretch
    from musictool.table import Table
    from musictool.true_peak import TRUE_PEAK_REACH, true_peaks
    from musictool.values import BLOCK_FRAMES, Audio, Note, Report, Score, Stems, Stream
    from musictool.windows import Windows

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
    "Loudness": "loudness",
    "MusictoolError": "errors",
    "Note": "values",
    "Onsets": "onsets",
    "OutputExists": "errors",
    "Param": "contract",
    "Pipeline": "pipeline",
    "PipelineError": "errors",
    "PluginError": "errors",
    "Report": "values",
    "Score": "values",
    "Stems": "values",
    "Step": "pipeline",
    "Stream": "values",
    "TRUE_PEAK_REACH": "true_peak",
    "Table": "table",
    "TimeMap": "stretching",
    "UnknownName": "errors",
    "UnreadableFile": "errors",
    "UnsupportedFormat": "errors",
    "UsageError": "errors",
    "Windows": "windows",
    "command": "contract",
    "commands": "jobs",
    "engine": "contract",
    "find_onsets": "onsets",
    "hookimpl": "hookspecs",
    "info": "jobs",
    "measure_loudness": "loudness",
    "read": "jobs",
    "resample": "resampling",
    "run": "jobs",
    "shift_pitch": "stretching",
    "stretch": "stretching",
    "true_peaks": "true_peak",
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
    "command",
    "commands",
    "engine",
    "find_onsets",
    "hookimpl",
    "info",
    "measure_loudness",
    "read",
    "resample",
    "run",
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
