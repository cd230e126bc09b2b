"""Making a file again from its record, and what it is made of where that is gone.

An entry of a record names its inputs. One that is found is taken; else it is made again itself, of
what its own entries name, as far back as needed. Nothing is written but into a temporary folder.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath
from typing import Any

from musictool import files
from musictool.address import known_as
from musictool.batches.across import Across
from musictool.batches.work import Progress, Work
from musictool.discovery import Registry
from musictool.errors import CannotProcess, MusictoolError, UnreadableFile
from musictool.files.history import History
from musictool.jobs import Job, Outcome, read_value
from musictool.jobs.given import suited
from musictool.kinds import Kind
from musictool.model_files import MODEL_FILE
from musictool.pipeline import CheckedPipeline
from musictool.remaking.links import Links
from musictool.remaking.reasons import reasons_of
from musictool.remaking.record import Entry, Record, Source, entry_of
from musictool.remaking.sources import Finder, Found, is_of_model
from musictool.remaking.steps import pipeline_of, settings_of
from musictool.table import Table
from musictool.values import Value

__all__ = ["Making"]

OLDEST = 100
"""So many runs are done one after the other, at most."""


class _Gone(UnreadableFile):
    """What a file was made of is not found."""

    def __init__(self, made: Path, names: tuple[str, ...]) -> None:
        self.names = names
        first, *older = names
        gone, it = ("none of which is", "one of them") if older else ("which is not", "it")
        chain = ", that of ".join([first, *older])
        super().__init__(
            made,
            f"was made of {chain}, {gone} beside it or in the current folder; say where {it} is "
            "with --source FILE|FOLDER",
        )


@dataclass
class Making:
    """One file made again, and what is learnt on the way."""

    record: Record
    finder: Finder
    links: Links
    folder: Path
    """An empty one, for what is made."""
    registry: Registry
    changed: bool = False
    """Take what has the name of a source, whatever it holds now."""
    allowed: Collection[str] = ()
    progress: Progress = lambda job, fraction, message: None
    reasons: list[str] = field(default_factory=list)
    """Why the bytes may be others."""
    sources: list[Path] = field(default_factory=list)
    """What it was made of."""
    pipelines: list[str] = field(default_factory=list)
    """What was done, in order."""

    def made(self) -> Path:
        """Make the file.

        Returns
        -------
        It, or of stems their folder, in the temporary folder.

        Raises
        ------
        MusictoolError
            If something that it is made of is not found, or cannot be done again here.
        """
        outcome = self._made(self.record.history, self.record.path.name, self.record)
        assert outcome.written is not None
        return outcome.written.path

    def _made(self, history: History, name: str | None, record: Record | None = None) -> Outcome:
        """What the newest entry of a history made, as a file of a name, or as a value."""
        if len(history) > OLDEST:
            raise CannotProcess(
                f"{self.record.path}: was made in more than {OLDEST} runs, and nothing is left of "
                "what lies between; say where that is with --source FILE|FOLDER"
            )
        *before, newest = history
        entry = entry_of(newest, self.record.path)
        pipeline = pipeline_of(entry, self.registry, self.allowed)
        pipeline = self._with_files(entry, pipeline)
        settings = settings_of(entry)
        inputs = self._inputs(entry, tuple(before), pipeline)
        pipeline = suited(pipeline, inputs)
        referred = self._references(entry, pipeline)
        self.reasons += reasons_of(entry, pipeline, self.registry)
        self.pipelines.append(entry.pipeline)
        job = Job(0, inputs, pipeline, returned=name is None)
        if name is not None:
            folder = self.folder / f"{len(self.pipelines)}"
            folder.mkdir()
            stems = pipeline.gives is Kind.STEMS
            own = PurePath(name.removesuffix(f"/{MODEL_FILE}")).name
            job = replace(job, output=folder if stems else folder / own)
        if record is not None and record.name is not None:
            job = replace(job, names=(record.name,) * len(inputs))
        if record is not None and record.variation is not None:
            job = replace(job, variation=record.variation)
            settings = replace(settings, seed=settings.seed - record.variation + 1)
        across = Across(self._measured(entry, job), settings)
        work = Work(settings, self.registry, across, references=referred)
        (outcome,) = work.done([job], self.progress)
        if outcome.error is not None:
            raise outcome.error
        return self._one_of(outcome, entry) if pipeline.several else outcome

    def _one_of(self, outcome: Outcome, entry: Entry) -> Outcome:
        """Of the several results of a run the one that is meant."""
        number = entry.result or 1
        if number > len(outcome.results):
            raise CannotProcess(
                f"{self.record.path}: is result {number}, and now only {len(outcome.results)} "
                "are made"
            )
        return outcome.results[number - 1]

    def _measured(self, entry: Entry, job: Job) -> list[Job]:
        """A job for each recording that was measured together with its own, in their order."""
        if any(source.name is None for source in entry.across):
            return [job]
        own = entry.inputs[0] if len(entry.inputs) == 1 else None
        return [
            job if source == own else replace(job, inputs=(self._input(source, source.history),))
            for source in entry.across
        ] or [job]

    def _inputs(
        self, entry: Entry, before: History, pipeline: CheckedPipeline
    ) -> tuple[Path | Value, ...]:
        if pipeline.takes is Kind.STEMS:
            return (self.links.folder_of([self._file(one, one.history) for one in entry.inputs]),)
        alone = len(entry.inputs) == 1
        if pipeline.takes is Kind.MODEL and alone and entry.inputs[0].name is not None:
            return (self._file(entry.inputs[0], entry.inputs[0].history or before).path.parent,)
        return tuple(self._input(one, one.history or before * alone) for one in entry.inputs)

    def _input(self, source: Source, history: History) -> Path | Value:
        if source.name is not None:
            return self.links.link(self._file(source, history))
        if not history:
            raise CannotProcess(
                f"{self.record.path}: was made of a value that a script held, which is in no file"
            )
        value: Any = self._made(history, None).value
        return value  # type: ignore[no-any-return]

    def _with_files(self, entry: Entry, pipeline: CheckedPipeline) -> CheckedPipeline:
        """The pipeline with the files that parameters name as they were, wherever they are now."""
        known = {one.name: one for one in entry.files}
        where: dict[Path, Path] = {}

        def found(value: Any) -> Any:
            if isinstance(value, tuple):
                return tuple(map(found, value))
            if not isinstance(value, Path) or known_as(value) not in known:
                return value
            if value not in where:
                where[value] = self._file(known[known_as(value)], (), value).path
            return where[value]

        steps = [
            replace(step, values={name: found(value) for name, value in step.values.items()})
            for step in pipeline.steps
        ]
        return replace(pipeline, steps=tuple(steps))

    def _file(self, source: Source, history: History, there: Path | None = None) -> Found:
        """A source as a file: as it was, else made again, else what has its name now."""
        found = self.finder.find(source, self.record.path, there)
        if found is not None and not found.changed:
            self.sources.append(found.path)
            return found
        if source.name is None:
            raise CannotProcess(f"{self.record.path}: was made of a value, which is in no file")
        older: tuple[str, ...] = ()
        if history:
            try:
                return self._between(source, history)
            except _Gone as error:
                older = error.names
            except MusictoolError:
                if found is None:
                    raise
        if found is None:
            raise _Gone(self.record.path, (source.name, *older))
        if not self.changed:
            raise UnreadableFile(
                found.path,
                f"has changed since {self.record.path} was made of it{_hashes(source, found)}; "
                "--source FILE|FOLDER says where it is as it was, --changed takes it as it is",
            )
        self.reasons.append(f"{found.path} has changed since")
        self.sources.append(found.path)
        return found

    def _between(self, source: Source, history: History) -> Found:
        """What was made before, and worked on then, made again."""
        before = len(self.reasons), len(self.sources), len(self.pipelines)
        try:
            outcome = self._made(history, source.name)
        except MusictoolError:
            learnt: tuple[list[Any], ...] = (self.reasons, self.sources, self.pipelines)
            for known, count in zip(learnt, before, strict=True):
                del known[count:]
            raise
        assert outcome.written is not None
        path = outcome.written.path
        path = path / MODEL_FILE if is_of_model(source) else path
        if files.hash_file(path) != source.sha256:
            self.reasons.append(f"{source.name}, made again on the way, has other bytes than then")
        return Found(source, path)

    def _references(self, entry: Entry, pipeline: CheckedPipeline) -> dict[str, Value | Table]:
        """What steps refer to, by the path as it is written there, in the order of the record."""
        wanted: dict[str, list[str]] = {}
        streamed: dict[str, bool] = {}
        for parameter, item in pipeline.references:
            if not pipeline.names_result(item):
                streamed[item] = streamed.get(item, True) and parameter.streamed
                wanted.setdefault(item, []).append(parameter.kind_of(item))
        left = list(entry.references)
        read: dict[str, Value | Table] = {}
        for item, (kind, *_) in wanted.items():
            if kind == Kind.STEMS:
                parts, left = left, []
                folder = self.links.folder_of([self._file(one, one.history) for one in parts])
                read[item] = read_value(folder, Kind.STEMS)
                continue
            name = PurePath(item).name
            name = f"{name}/{MODEL_FILE}" if kind == Kind.MODEL else name
            source = next((one for one in left if one.name == name), None)
            if source is None:
                raise CannotProcess(
                    f"{self.record.path}: its record has no hash of {item}, which it was made with"
                )
            left.remove(source)
            if kind == Kind.MODEL:
                model = self._file(source, source.history).path.parent
                read[item] = read_value(model, Kind.MODEL)
                continue
            path = self.links.link(self._file(source, source.history))
            if kind == "table":
                from musictool.jobs.sources import hashed

                read[item] = hashed(files.read_table(path))
            else:
                read[item] = read_value(path, Kind(kind), streamed[item])
        return read


def _hashes(source: Source, found: Found) -> str:
    if source.sha256 is None:
        return ""
    return f" (SHA-256 {source.sha256[:8]}… then, {files.hash_file(found.path)[:8]}… now)"
