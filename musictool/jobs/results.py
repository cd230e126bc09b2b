"""What a command gives back, checked and brought into the form that its user expects.

A plugin is somebody's code: a wrong type, a sample that is no number or an exception it did not
foresee must not reach a file, and must say which command it came from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np

from musictool.contract import Spec
from musictool.errors import MusictoolError, PluginError
from musictool.resampling import audio_in_form, in_form
from musictool.values import Audio, Report, Samples, Score, Stems, Stream

__all__ = ["Value", "finished", "guarded", "in_blocks", "whole"]

Value = Audio | Stream | Score | Stems | Report
T = TypeVar("T")

TYPES: dict[str, type] = {
    "audio": Audio,
    "audios": Audio,
    "stream": Stream,
    "score": Score,
    "stems": Stems,
    "report": Report,
}


def finished(spec: Spec, result: Any, source: Value | None) -> Value:
    """Check what came back, bring it to its source's form, and pass the origin on.

    Raises
    ------
    PluginError
        If it is not what the command declares.
    """
    if not isinstance(result, TYPES[spec.gives]):
        raise PluginError(
            f"{spec.name}: gave back {type(result).__name__} where it declares {spec.gives}; "
            "that is a bug in the plugin"
        )
    if isinstance(result, Audio):
        _check_finite(spec, result.samples)
    elif isinstance(result, Stream):
        result = _guarded_stream(spec, result)
    if isinstance(source, Audio | Stream) and spec.keeps_form and not spec.joins:
        form = (source.sample_rate, source.channels)
        if isinstance(result, Audio):
            result = audio_in_form(result, *form)
        elif isinstance(result, Stream):
            result = in_form(result, *form)
    origin = source.origin if source is not None else None
    return replace(result, origin=result.origin or origin)  # type: ignore[no-any-return]


def guarded(spec: Spec, work: Callable[[], T]) -> T:
    """Run a plugin's code; an error it did not foresee is given the command's name."""
    try:
        return work()
    except (MusictoolError, MemoryError):
        raise
    except Exception as error:
        engine = f" engine {spec.engine}" if spec.engine else ""
        raise PluginError(
            f"{spec.name}:{engine} failed unexpectedly: {type(error).__name__}: {error}; that is a "
            "bug in the plugin (set MUSICTOOL_TRACEBACK=1 to see where)"
        ) from error


def whole(value: Any) -> Any:
    """A recording in memory; other values as they are."""
    return value.audio() if isinstance(value, Stream) else value


def in_blocks(value: Any) -> Any:
    """A recording as a stream; other values as they are."""
    return value.stream() if isinstance(value, Audio) else value


def _guarded_stream(spec: Spec, stream: Stream) -> Stream:
    def blocks() -> Iterator[Samples]:
        reading = guarded(spec, stream.blocks)
        while (block := guarded(spec, lambda: next(reading, None))) is not None:
            _check_finite(spec, block)
            yield block

    return replace(stream, open_blocks=blocks)


def _check_finite(spec: Spec, samples: Samples) -> None:
    if not np.isfinite(samples).all():
        raise PluginError(
            f"{spec.name}: gave back samples that are no numbers; that is a bug in the plugin"
        )
