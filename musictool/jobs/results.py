"""What a command gives back, checked and brought into the form that its user expects.

A plugin is somebody's code: a wrong type, a sample that is no number or an exception it did not
foresee must not reach a file, and must say which command it came from.
"""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, TypeVar

import numpy as np

from musictool.contract import Spec
from musictool.edits import edited
from musictool.errors import CannotProcess, MusictoolError, PluginError, is_a_stop, told
from musictool.jobs.edits import edits_of
from musictool.kinds import Kind
from musictool.plain import plain
from musictool.sound.resampling import resample
from musictool.values import Audio, Report, Samples, Stems, Stream, Value, with_origin

__all__ = [
    "Folder",
    "as_audio",
    "as_stream",
    "each_of_batch",
    "finished",
    "guarded",
    "handed",
    "lacks_memory",
    "plain_report",
    "private",
    "several_of",
    "streams_changed",
]

T = TypeVar("T")

END: Any = object()


def several_of(spec: Spec, result: Any) -> list[Any]:
    """The values that a command gave back which makes several of one.

    Raises
    ------
    PluginError
        If it is no sequence of at least one.
    """
    if not isinstance(result, list | tuple):
        given = type(result).__name__
        raise _bug(spec, f"gave back {given} where it declares several {spec.gives.plural}")
    if not result:
        raise _bug(spec, "gave back no result; what it cannot do it must say by CannotProcess")
    return list(result)


def finished(spec: Spec, result: Any, sources: Sequence[Value]) -> Value:
    """Check what came back, bring it to its source's form, and pass the origin on.

    Where there are several sources, the result is like the first.

    Raises
    ------
    PluginError
        If it is not what the command declares.
    """
    source = sources[0] if sources else None
    if not isinstance(result, spec.gives.type):
        raise _bug(spec, f"gave back {type(result).__name__} where it declares {spec.gives}")
    edits = edits_of(spec, result, sources)
    if isinstance(result, Audio | Stream):
        result = _checked(spec, result)
    elif isinstance(result, Stems):
        parts = {name: _checked(spec, part) for name, part in result.recordings.items()}
        result = Stems.of_streams(parts, result.origin)
    elif isinstance(result, Report):
        result = plain_report(spec, result)
    keeps_form = spec.keeps_form and not spec.joins
    if keeps_form and isinstance(source, Audio | Stream) and isinstance(result, Audio | Stream):
        result = resample(result, source.sample_rate, source.channels)
    # A plugin that builds its result from a reference hands on the reference's origin.
    origin = source.origin if source is not None else result.origin
    return edited(with_origin(result, origin), *edits)  # type: ignore[no-any-return]


def guarded(spec: Spec, work: Callable[[], T]) -> T:
    """Run a plugin's code; its errors, foreseen or not, are given the command's name.

    What it asks of NumPy's floating-point errors is for itself alone, and where it forks, the other
    process ends with it.
    """
    own = os.getpid()
    try:
        with np.errstate():
            return work()
    except CannotProcess as error:
        if error.step is not None or str(error).startswith(f"{spec.name}:"):
            raise  # of a step before, whose blocks this one reads, or as it is to be
        raise CannotProcess(f"{spec.name}: {error}") from error
    except (MusictoolError, MemoryError):
        raise
    except BaseException as error:
        if is_a_stop(error):
            raise
        if lacks_memory(error):
            raise MemoryError(str(error)) from error
        engine = f" engine {spec.engine}" if spec.engine else ""
        raise PluginError(
            f"{spec.name}:{engine} failed unexpectedly: {told(error)}; that is a bug in the plugin "
            "(set MUSICTOOL_DEBUG=1 to see where)"
        ) from error
    finally:
        if os.getpid() != own:
            os._exit(0)


def lacks_memory(error: BaseException | None) -> bool:
    """Whether an error says that memory ran out: also where a library could not be loaded."""
    said = "" if error is None else told(error).lower()
    return (
        isinstance(error, MemoryError)
        or (isinstance(error, OSError) and error.errno == errno.ENOMEM)
        or (
            isinstance(error, ImportError | OSError | RuntimeError)
            and any(words in said for words in _NO_MEMORY)
        )
    )


_NO_MEMORY = (
    "failed to map segment", "cannot allocate memory", "can't allocate memory", "bad_alloc",
    "paging file is too small",
)  # fmt: skip
"""How loaders and allocators of systems say it."""


class Folder:
    """The current folder, which a plugin must leave as it is: relative paths lead from it."""

    def __init__(self, specs: Sequence[Spec]) -> None:
        self._specs = specs
        self._path = _current_folder()

    def check(self) -> None:
        """Go back if a plugin has left it.

        Raises
        ------
        PluginError
            If it has; names the commands at work.
        """
        if self._path is None or _current_folder() == self._path:
            return
        os.chdir(self._path)
        names = " or ".join(dict.fromkeys(spec.name for spec in self._specs))
        raise PluginError(f"{names}: changed the current folder; that is a bug in the plugin")

    def __enter__(self) -> Folder:
        return self

    def __exit__(self, kind: type[BaseException] | None, *error: object) -> None:
        if kind is None or issubclass(kind, Exception):
            self.check()


def _current_folder() -> str | None:
    """None if it was removed."""
    try:
        return os.getcwd()  # noqa: PTH109
    except OSError:
        return None


def each_of_batch(spec: Spec, results: Any, count: int) -> list[Any]:
    """What a batch came back as, one for each recording that went in.

    Raises
    ------
    PluginError
        If it is anything else.
    """
    if not isinstance(results, list | tuple) or len(results) != count:
        size = f" of {len(results)}" if isinstance(results, list | tuple) else ""
        raise _bug(spec, f"gave back {type(results).__name__}{size} for {count} recordings")
    return list(results)


def private(value: Any) -> Any:
    """The value with samples of its own, for a plugin to work on while others hold them.

    Read-only arrays do not keep torch from writing into the memory that it shares with them.
    """
    if isinstance(value, Audio):
        return value.with_samples(value.samples.copy())
    if isinstance(value, Stream):
        return value.through(lambda blocks: (one.copy() for one in blocks), frames=value.frames)
    if isinstance(value, Stems):
        parts = {name: private(part) for name, part in value.recordings.items()}
        return Stems.of_streams(parts, value.origin)
    return value


def handed(spec: Spec, value: Value) -> Any:
    """A value as a command of one takes it; in blocks are stems, too, each part when asked for."""
    in_blocks = spec.takes in (Kind.STREAM, Kind.STEMS)
    return as_stream(value) if in_blocks else as_audio(value)


def streams_changed(change: Callable[[Stream], Stream], flows: Sequence[Value]) -> list[Value]:
    """What flows, of which the streams are changed."""
    return [change(value) if isinstance(value, Stream) else value for value in flows]


def as_audio(value: Any) -> Any:
    """A recording in memory, or all of stems; other values as they are."""
    if isinstance(value, Stems):
        return value.whole()
    return value.audio() if isinstance(value, Stream) else value


def as_stream(value: Any) -> Any:
    """A recording as a stream; other values as they are."""
    return value.stream() if isinstance(value, Audio) else value


def _checked(spec: Spec, recording: Audio | Stream) -> Audio | Stream:
    """A recording that somebody's code made, or makes while it is read."""
    if isinstance(recording, Stream):
        return _guarded_stream(spec, recording)
    _check_finite(spec, recording.samples)
    return recording.with_samples(_freeze(recording.samples))


def _guarded_stream(spec: Spec, stream: Stream) -> Stream:
    def blocks() -> Iterator[Samples]:
        reading = guarded(spec, lambda: iter(stream.open_blocks()))
        following = partial(next, reading, END)
        frames = 0
        while (block := guarded(spec, following)) is not END:
            block = _checked_block(spec, block, stream.channels)
            frames += block.shape[1]
            if stream.frames is not None and frames > stream.frames:
                raise _bug(spec, f"gave more than the {stream.frames} frames that it said")
            yield block
        if stream.frames is not None and frames < stream.frames:
            raise _bug(spec, f"gave {frames} frames and not the {stream.frames} that it said")

    return stream.with_blocks(blocks)


def _checked_block(spec: Spec, block: Any, channels: int) -> Samples:
    if (
        not isinstance(block, np.ndarray)
        or block.dtype.kind != "f"
        or block.ndim != 2
        or block.shape[0] != channels
    ):
        shape = f" of {block.dtype} {block.shape}" if isinstance(block, np.ndarray) else ""
        raise _bug(
            spec,
            f"gave a block that is {type(block).__name__}{shape}, "
            f"not float32 of shape ({channels}, frames)",
        )
    _check_finite(spec, block)
    return _freeze(block.astype(np.float32, copy=False))


def _freeze(samples: Samples) -> Samples:
    """The samples, now read-only with all that they are a view of.

    A plugin that writes into its buffer again then fails, with an error that names the plugin. What
    is not NumPy's, such as a tensor, cannot be made read-only, and is copied.
    """
    array: Any = samples
    while isinstance(array, np.ndarray):
        array.flags.writeable = False
        array = array.base
    return samples if array is None else samples.copy()


def plain_report(spec: Spec, report: Report) -> Report:
    """The report in JSON's own types."""
    try:
        findings = plain(dict(report))
        json.dumps(findings)
        return Report(findings, report.origin)
    except (TypeError, ValueError, RecursionError) as error:
        raise _bug(spec, f"gave findings that JSON cannot hold: {error}") from None


def _check_finite(spec: Spec, samples: Samples) -> None:
    if not np.isfinite(samples).all():
        raise _bug(spec, "gave back samples that are NaN or infinite")


def _bug(spec: Spec, what: str) -> PluginError:
    return PluginError(f"{spec.name}: {what}; that is a bug in the plugin")
