"""What a command refers to beside what flows in: second recordings, notes, stems, and tables.

Each is read from its path, is the result of an earlier step, or comes as a value from Python.
"""

from __future__ import annotations

import contextlib
import weakref
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from musictool import files
from musictool.address import Address, exact, place
from musictool.contract import SECOND_INPUTS, Parameter
from musictool.discovery import registry
from musictool.errors import CannotProcess, FileError
from musictool.jobs.finite import finite
from musictool.jobs.left_out import LeftOut, usable, words_of
from musictool.jobs.results import as_audio, as_stream, private
from musictool.jobs.sources import files_in, found_in, hashed, moved
from musictool.jobs.watch import Watch
from musictool.kinds import SCORE_SUFFIXES, Kind, either, kind_of_file
from musictool.model_files import MODEL_FILE
from musictool.origin import Origin
from musictool.pipeline import REFERRED, CheckedPipeline, CheckedStep
from musictool.sound.resampling import resample
from musictool.table import Table
from musictool.values import Audio, Samples, Stems, Stream, Value

__all__ = ["References", "open_value", "read_value", "refers", "with_folders_expanded"]

FILES_OF = {Kind.AUDIO: files.AUDIO_SUFFIXES, Kind.SCORE: SCORE_SUFFIXES}
"""What is taken of a folder that stands for many second inputs."""


class References:
    """What steps refer to; each file is read once, for however many inputs.

    Parameters
    ----------
    files
        What was read, by the path as written; may be shared by many applications of pipelines.
    """

    def __init__(self, files: dict[str, Value | Table] | None = None) -> None:
        self.warnings: list[str] = []
        """What reading the files found that its user should know."""
        self.named: dict[str, list[Value]] = {}
        """Results of steps with a name, one for each recording that flows."""
        self.files = {} if files is None else files
        self.used: dict[str, Value | Table] = {}
        """Those of the files that this application has used, in that order."""

    def within(self) -> References:
        """The references of commands inside one of these: what they use, is used here."""
        inside = References(self.files)
        inside.warnings, inside.used = self.warnings, self.used
        return inside

    def split(self, counts: Sequence[int]) -> None:
        """A step has made so many of each recording that flows: each keeps what it came from."""
        for name, values in self.named.items():
            pairs = zip(values, counts, strict=True)
            self.named[name] = [value for value, count in pairs for _ in range(count)]

    def arguments(
        self, step: CheckedStep, main: Value | None, at: int, begin: int = 0
    ) -> dict[str, Any]:
        """The values of a step's parameters, as its function wants them.

        Parameters
        ----------
        main
            What flows into the step; a reference comes at its sample rate.
        at
            Which of the recordings that flow it is.
        begin
            The frame of the recording at which what flows into the step begins: its region's.
        """

        def found(parameter: Parameter, item: Any) -> Any:
            if parameter.kind == "table":
                return item if isinstance(item, Table) else self._table(item)
            value = self._value(item, parameter, at)
            rate = main.sample_rate if isinstance(main, Audio | Stream) else None
            if isinstance(value, Stems):
                parts = {
                    name: resample(part, rate or part.sample_rate)
                    for name, part in value.recordings.items()
                }
                return private(Stems.of_streams(parts, value.origin))
            if not isinstance(value, Audio | Stream):
                return value
            value = resample(value, rate or value.sample_rate)
            skipped = begin if parameter.aligned else 0
            if parameter.streamed:
                return private(_without(as_stream(value), skipped))
            audio: Audio = as_audio(value)
            return audio.with_samples(audio.samples[:, skipped:].copy())

        arguments: dict[str, Any] = {}
        for parameter in step.spec.all_parameters:
            if parameter.name not in step.values:
                continue
            value = step.values[parameter.name]
            if parameter.kind in REFERRED and value is not None:
                if not parameter.many:
                    value = found(parameter, value)
                elif value and step.spec.leaves_out:
                    value = self._usable(value, partial(found, parameter), step.spec.name)
                else:
                    value = [found(parameter, item) for item in value]
            arguments[parameter.variable] = value
        return arguments

    def _usable(
        self, items: Sequence[Any], opened: Callable[[Any], Any], command: str
    ) -> list[Any]:
        """What can be used of many; of the rest it is said why it was left out."""
        left_out: list[LeftOut] = []
        found = list(usable([(str(item), item) for item in items], opened, left_out, command))
        said = words_of(left_out, len(items))
        self.warnings += [sentence for sentence in said if sentence not in self.warnings]
        return [value for _, value in found]

    def opened(self, item: str, kind: str) -> Value | Table:
        """A file with its hash, of a recording no more than is needed for that.

        Raises
        ------
        FileError
        """
        read = self.files.get(item)
        if read is None:
            if kind == "table":
                read = _read_table(place(item))
            else:
                read = read_value(place(item), Kind(kind), streamed=True)
            self.files[item] = read
        return read

    def use(self, item: str, kind: str) -> None:
        """Note that a file is used, as a step would do that is left out."""
        read = self.used[item] = self.opened(item, kind)
        self.warn_of(None if isinstance(read, Table) else read)

    def _table(self, item: str) -> Table:
        self.use(item, "table")
        table: Any = self.used[item]
        return table  # type: ignore[no-any-return]

    def _value(self, item: Any, parameter: Parameter, at: int) -> Value:
        """A second input as it was read or made."""
        if not isinstance(item, str):
            value: Value = finite(item, parameter.name)
            return value
        name, _, part = item.partition(".")
        if item in self.named:
            return self.named[item][at]
        if name in self.named and isinstance(stems := self.named[name][at], Stems):
            if part not in stems.parts:
                known = ", ".join(stems.parts)
                raise CannotProcess(f"no stem is called {part!r}; there is {known}")
            return stems.recordings[part]
        read = self.files.get(item)
        if isinstance(read, Stream) and not parameter.streamed:
            read = None
        if read is None or isinstance(read, Table):
            read = read_value(place(item), Kind(parameter.kind_of(item)), parameter.streamed)
            self.files[item] = read
        self.used[item] = read
        self.warn_of(read)
        return read

    def warn_of(self, value: Value | None) -> None:
        """Note what reading the file of a value found."""
        found = found_in(value) if value is not None else []
        self.warnings += [sentence for sentence in found if sentence not in self.warnings]


def read_value(path: Path, kind: Kind, streamed: bool = False) -> Value:
    """A file or folder with its hash, whole or as a stream; unchanged while it is read.

    Raises
    ------
    FileError
        As `open_value`, and for what was changed meanwhile.
    """
    if isinstance(path, Address):
        return _read_far(path, kind, streamed)
    watch = Watch(files_in(path))
    value = open_value(path, kind)
    read: Value = (
        hashed(watch.checked(value)) if streamed else watch.checked(hashed(as_audio(value)))
    )
    return read


def _read_table(path: Path) -> Table:
    with files.local_copy(path) as copy:
        table: Table = Watch([copy]).checked(hashed(files.read_table(copy)))
    return moved(table, {copy: path})


def _read_far(address: Address, kind: Kind, streamed: bool) -> Value:
    """The same from a copy, which stays as long as the value, if that is a stream of it."""
    with contextlib.ExitStack() as stack:
        copy = stack.enter_context(files.local_copy(address, kind.is_folder))
        value = moved(read_value(copy, kind, streamed), {copy: address})
        if not isinstance(value, Stream):
            return value
        held, digest = _Held(), value.sha256
        weakref.finalize(held, stack.pop_all().close)

        def blocks(of: Iterator[Samples], _: _Held = held) -> Iterator[Samples]:
            yield from of

        value = value.through(blocks, frames=value.frames)
        object.__setattr__(value, "sha256", digest)  # it has these samples still
        return value


class _Held:
    """What a stream holds, so that the end of both is noticed."""


def open_value(
    path: Path,
    kind: Kind,
    open_recording: Callable[[Path], Stream] = files.open_stream,
    command: str = "",
) -> Value:
    """A file, or a folder, as a kind of value; a recording is not decoded yet.

    Parameters
    ----------
    command
        What works on it. Of a file of another kind it is said which commands do that to such.

    Raises
    ------
    FileError
        If it is missing, damaged, or of another kind.
    """
    if kind is Kind.STEMS:
        return _open_stems(path)
    if kind is Kind.MODEL:
        return files.read_model(path)
    if kind is Kind.SCORE and isinstance(path, Path) and path.is_dir():
        raise FileError(path, f"is a folder, not {kind.words}; name a file in it")
    if (kind is Kind.SCORE) != (kind_of_file(path) is Kind.SCORE):
        wanted = f"{kind.words} (a {kind.suffix} file)" if kind is Kind.SCORE else kind.words
        found = kind_of_file(path)
        others = registry().working_on(found, command.rpartition(".")[2]) if command else []
        instead = f"; {either(others)} does that to {found.plural}" if others else ""
        raise FileError(path, f"is not what this works on; give it {wanted}{instead}")
    return files.read(path) if kind is Kind.SCORE else open_recording(path)


def _open_stems(folder: Path) -> Stems:
    if folder.exists() and not folder.is_dir():
        raise FileError(folder, "stems are a folder of recordings, and this is none")
    parts: dict[str, Audio] = {}
    for item in files.expand_inputs([folder]):
        name = item.path.stem
        if name in parts:
            raise FileError(folder, f"two of its recordings are called {name}; stems need names")
        parts[name] = files.read_audio(item.path)
    try:
        return Stems(parts, Origin(path=folder))
    except ValueError as error:
        raise FileError(
            folder, f"{error}; these are recordings that do not belong together"
        ) from None


def _without(stream: Stream, skipped: int) -> Stream:
    """A stream without its first frames."""
    if not skipped:
        return stream

    def rest(blocks: Iterator[Samples]) -> Iterator[Samples]:
        left = skipped
        for block in blocks:
            if left < block.shape[1]:
                yield block[:, left:]
            left = max(left - block.shape[1], 0)

    frames = None if stream.frames is None else max(stream.frames - skipped, 0)
    return stream.through(rest, frames=frames)


def refers(step: CheckedStep) -> bool:
    """Whether a step was given a second input."""
    return any(
        parameter.kind in SECOND_INPUTS and step.values.get(parameter.name) is not None
        for parameter in step.spec.all_parameters
    )


def with_folders_expanded(pipeline: CheckedPipeline) -> CheckedPipeline:
    """The pipeline with recordings in place of the folders and patterns that stand for many.

    A model that is called by the name of weights, `--from base`, has the folder of these.

    Raises
    ------
    UnreadableFile
        If there is no recording in it.
    MissingWeights
        If the weights of that name are not here.
    """

    def expanded(one: CheckedPipeline) -> CheckedPipeline:
        return replace(one, steps=tuple(_expanded(step, one) for step in one.steps))

    return pipeline.each(expanded)


def _expanded(step: CheckedStep, pipeline: CheckedPipeline) -> CheckedStep:
    values = dict(step.values)
    for parameter in step.spec.all_parameters:
        given = values.get(parameter.name)
        if parameter.kind == Kind.MODEL and isinstance(given, str):
            values[parameter.name] = given if pipeline.names_result(given) else _model_of(given)
        if parameter.kind in FILES_OF and parameter.many and values.get(parameter.name):
            suffixes = FILES_OF[Kind(parameter.kind)]
            values[parameter.name] = tuple(
                one
                for item in values[parameter.name]
                for one in (
                    [
                        exact(found.path, whole=False)
                        for found in files.expand_inputs([item], suffixes)
                    ]
                    if isinstance(item, str)
                    and not pipeline.names_result(item)
                    and _stands_for_many(item)
                    else [item]
                )
            )
    return replace(step, values=values)


def _model_of(item: str) -> str:
    """The folder of a model: the one written, or that of weights of this name."""
    from musictool.weights import find_weights  # few commands have a model

    known = registry()
    is_named = item in known.weights and MODEL_FILE in known.weights[item].files
    if not is_named or isinstance(place(item), Address) or place(item).exists():
        return item
    return str(find_weights(item, known))


def _stands_for_many(item: str) -> bool:
    path = place(item)
    if isinstance(path, Address):
        return item.endswith("/") or path.is_pattern
    return path.is_dir() or (any(one in item for one in "*?[") and not path.exists())
