"""`--jobs`: a table with a job in each row: a file, and what of the pipeline is its own.

A column is named after a parameter, with the step before it where that is needed: `db`, `gain.db`,
`2.db`, or the name that `as` gives a step. Empty cells leave what the pipeline says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from os import PathLike, fspath
from pathlib import Path
from typing import Any, NamedTuple

from musictool.address import Address, beneath, is_address
from musictool.batches.rows import Row, rows_of
from musictool.contract import Parameter
from musictool.contract.options import SEED
from musictool.contract.parameter import FILES
from musictool.discovery import Registry
from musictool.errors import BadCall, UnknownName, UsageError
from musictool.files import AUDIO_SUFFIXES
from musictool.pipeline import CheckedPipeline, Pipeline, Step, check

__all__ = ["Given", "Manifest"]

OWN = {"path": "path", "file": "path", "input": "path", "seed": "seed", "output": "output"}
"""Columns that are no parameter, and what each means."""

DECIMAL_COMMA = re.compile(r"([+-]?\d+),(\d+)(\D*)")
"""A number as spreadsheets write it in most of Europe."""


class Given(NamedTuple):
    """What a row asks for."""

    path: str | None
    pipeline: CheckedPipeline
    """With the parameters of the row."""
    seed: int | None
    output: str | None
    place: str
    """Where it stands: "list.csv, line 3"."""


class Column(NamedTuple):
    """What a column sets."""

    step: int
    """Its place in the pipeline, from 0."""
    parameter: Parameter


@dataclass
class Manifest:
    """Rows, of which each is a job."""

    name: str
    """What messages call it."""
    rows: Sequence[Row]
    folder: Path = Path()
    """What paths in it count from."""
    _checked: dict[Any, CheckedPipeline] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, rows: Any) -> Manifest:
        """Of mappings that a script has, one for each job.

        Raises
        ------
        UsageError
            If there are none, or one is no mapping.
        """
        if not isinstance(rows, Iterable) or isinstance(rows, Mapping):
            given = type(rows).__name__
            raise BadCall(f"jobs is a table's path, or a mapping for each job, not {given}")
        return cls("jobs", rows_of(rows))

    def checked(self, pipeline: Pipeline, registry: Registry) -> CheckedPipeline:
        """The pipeline as a whole, which alone may lack what the rows give.

        Raises
        ------
        UsageError
            For a column that nothing of the pipeline is called, or a value of the first row that
            does not fit.
        """
        first = next(self.given(pipeline, registry)).pipeline
        return first.each(lambda one: replace(one, pipeline=pipeline))

    def given(self, pipeline: Pipeline, registry: Registry) -> Iterator[Given]:
        """What each row asks for; rows with equal parameters have one pipeline.

        Raises
        ------
        UsageError
            For a column that nothing of the pipeline is called, or a value that does not fit, with
            its place.
        """
        names = dict.fromkeys(name for row in self.rows for name in row.cells)
        columns = {name: self._column(name, pipeline, registry) for name in names}
        for row in self.rows:
            own: dict[str, Any] = {}
            settings: dict[Column, Any] = {}
            for name, cell in row.cells.items():
                column = columns[name]
                if column in own or column in settings:
                    raise UsageError(f"{row.place}: two columns give the {name}; keep one of them")
                if isinstance(column, str):
                    own[column] = cell
                elif column is not None:
                    settings[column] = self._value(column.parameter, cell, pipeline)
            yield Given(
                _path("path", own, row.place),
                self._pipeline(pipeline, settings, row.place, registry),
                SEED.check(own["seed"], row.place) if "seed" in own else None,
                _path("output", own, row.place),
                row.place,
            )

    def _column(self, name: str, pipeline: Pipeline, registry: Registry) -> Column | str | None:
        """What a column sets: its own name, a parameter, or None for what is a remark."""
        if name.lstrip().startswith("#"):
            return None
        if name.strip().lower() in OWN:
            return OWN[name.strip().lower()]
        *before, last = re.split(r"[.\s]+(?=[^.\s]*$)", name.strip())
        wanted = last.replace("-", "_").lower()
        settings = list(_settings(pipeline, registry))
        found = [
            Column(number, parameter)
            for number, step, parameter in settings
            if parameter.name == wanted
            and (not before or before[0].lower() in _labels(number, step))
        ]
        if len(found) == 1:
            return found[0]
        if found:
            several = [f"{number + 1}.{wanted}" for number, _ in found]
            commands = [pipeline.steps[number].command for number, _ in found]
            if len(set(commands)) == len(commands):
                several = [f"{command}.{wanted}" for command in commands]
            raise UsageError(
                f"{self.name}: column {name} may mean {' or '.join(several)}; name one of them"
            )
        if Path(name).suffix.lower() in AUDIO_SUFFIXES:
            raise UsageError(
                f"{self.name}: its first line names no columns, but {name}; write path there, or "
                "give a plain list of files with --files-from"
            )
        known = {f"{step.command}.{it.name}" for _, step, it in settings} if before else set()
        known |= {parameter.name for _, _, parameter in settings} if not before else set()
        also: dict[str, list[str]] = {}
        for _, _, it in settings if not before else ():
            for word in it.also:
                also.setdefault(word, []).append(it.name)
        advice = "put # before its name to keep it as a remark"
        if wanted == "engine":
            advice = "all rows have the engine that --engine names, or engine= in a pipeline"
        raise UnknownName("column", name, known | OWN.keys(), self.name, also, advice)

    def _value(self, parameter: Parameter, cell: Any, pipeline: Pipeline) -> Any:
        if not isinstance(cell, str):
            return cell
        if parameter.kind in ("number", "integer") and not parameter.many:
            comma = DECIMAL_COMMA.fullmatch(cell)
            return f"{comma[1]}.{comma[2]}{comma[3]}" if comma else cell
        results = {step.name for step in pipeline.steps}
        if parameter.kind in FILES and cell.partition(".")[0] not in results:
            if is_address(cell) or isinstance(self.folder, Address):
                return beneath(self.folder, cell)
            return str(self.folder / cell)
        return cell

    def _pipeline(
        self,
        pipeline: Pipeline,
        settings: Mapping[Column, Any],
        place: str,
        registry: Registry,
    ) -> CheckedPipeline:
        key = tuple(sorted((step, it.name, repr(value)) for (step, it), value in settings.items()))
        if key not in self._checked:
            steps = list(pipeline.steps)
            for number, step in enumerate(steps):
                own = {it.name: value for (at, it), value in settings.items() if at == number}
                others = {
                    name: value
                    for name, value in step.parameters.items()
                    if name.replace("-", "_") not in own
                }
                places = {name: step.places.get(name, step.where) for name in others}
                steps[number] = replace(
                    step,
                    parameters={**others, **own},
                    where=place,
                    places={**places, **dict.fromkeys(own, place)},
                )
            checked = check(replace(pipeline, steps=tuple(steps)), registry)
            self._checked[key] = _unplaced(checked, pipeline)
        return self._checked[key]


def _path(name: str, own: Mapping[str, Any], place: str) -> str | None:
    found = own.get(name)
    if found is not None and not isinstance(found, str | PathLike):
        raise UsageError(f"{place}: {name} must be the path of a file, not {found!r}")
    return None if found is None else fspath(found)


def _settings(pipeline: Pipeline, registry: Registry) -> Iterator[tuple[int, Step, Parameter]]:
    """All that can be set in a pipeline."""
    for number, step in enumerate(pipeline.steps):
        command = registry.command(step.command, step.where)
        if step.engine is None or not command.others:
            specs = [one.choose(step.engine, step.place("engine")) for one in command.variants]
        else:
            specs = [one for one in command.specs if one.engine == step.engine]
        named = {
            parameter.name: parameter for spec in reversed(specs) for parameter in spec.settings
        }
        for parameter in named.values():
            yield number, step, parameter


def _labels(number: int, step: Step) -> set[str]:
    """What a step is called before the name of a parameter."""
    command = step.command.lower()
    short = command.rpartition(":")[2]
    names = {command, short, short.rpartition(".")[2]}
    numbered = {f"{number + 1}{sign}{name}" for name in names for sign in (".", " ")}
    return {str(number + 1), *names, *numbered, *({step.name.lower()} if step.name else ())}


def _unplaced(checked: CheckedPipeline, pipeline: Pipeline) -> CheckedPipeline:
    """A pipeline that does not say in which line it was written, for it goes with many jobs."""
    plain = tuple(
        replace(step.step, where=its.where, places=its.places)
        for step, its in zip(checked.steps, pipeline.steps, strict=True)
    )

    def unplaced(one: CheckedPipeline) -> CheckedPipeline:
        steps = tuple(replace(step, step=its) for step, its in zip(one.steps, plain, strict=True))
        return replace(one, steps=steps, pipeline=replace(one.pipeline, steps=plain))

    return checked.each(unplaced)
