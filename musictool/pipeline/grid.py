"""All values of a pipeline's settings in turn: what a sweep goes through.

`apart` has those of settings of which each value makes a result without a sweep.

They are written as what is drawn is, `strength={0.2,0.5,0.8}`, and here for any setting: of texts,
ranges, second recordings and the engine, too; a list does as well, in YAML and from Python, where a
setting takes one value. Each cell of the grid is a pipeline that has no braces
any more, so that its output is the one, to the byte, that this pipeline makes alone.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

from musictool.contract import Parameter
from musictool.contract.options import SEED
from musictool.discovery import Registry
from musictool.errors import PipelineError, UsageError
from musictool.pipeline.check import check
from musictool.pipeline.checked import CheckedPipeline, CheckedStep
from musictool.pipeline.draws import Between, in_words
from musictool.pipeline.model import Pipeline, Step
from musictool.quantities import with_shared_unit

__all__ = ["COLUMNS", "MOST_CELLS", "Cell", "all_steps", "apart", "grid", "seeds_of"]

COLUMNS = (
    "file",
    "variation",
    "duration_s",
    "loudness_lufs",
    "true_peak_dbtp",
    "took_s",
    "output",
    "error",
)
"""What a table of results has beside the values; a setting called so is told with its command."""

MOST_CELLS = 5000
"""Of one grid; more is nothing that anybody listens to."""

LONGEST = 100
"""Characters of a label, which becomes part of a file's name."""

LONGEST_VALUE = 24

NUMERIC = ("number", "integer")

ENGINE = "engine"


@dataclass(frozen=True)
class Cell:
    """One combination of the values."""

    pipeline: CheckedPipeline
    """Named for its values, so that outputs are."""
    swept: Mapping[str, Any]
    """Its values by the names of their settings: "strength", or "gain db" if there are others."""
    written: str
    """The pipeline with all the values, as it was written."""
    steps: frozenset[int]
    """The steps that have several values, or a random result of several seeds, from 0."""
    seed: int | None = None
    """Its own, where there are several."""


@dataclass(frozen=True)
class _Axis:
    """A setting with its values."""

    step: int
    setting: str
    item: int | None
    """Its place among the values of a setting that takes many."""
    values: Sequence[Any]
    """As they were given: texts, or what a script has."""
    unit: str = ""

    def put(self, step: Step, value: Any) -> Step:
        """The step with one of the values."""
        if self.setting == ENGINE:
            return replace(step, engine=value)
        if self.item is not None:
            given = step.parameters[self.setting]
            value = [*given[: self.item], value, *given[self.item + 1 :]]
        return replace(step, parameters={**step.parameters, self.setting: value})

    def told(self, step: CheckedStep, given: Any) -> Any:
        """What a table has for a value: a number, a switch, or text."""
        value = step.values.get(self.setting.replace("-", "_"))
        if self.item is not None and isinstance(value, tuple):
            value = value[self.item]
        return value if isinstance(value, int | float) else str(given)


def grid(
    pipeline: Pipeline,
    registry: Registry,
    seeds: Sequence[int] = (),
    inputs: Sequence[Any] = (),
) -> list[Cell]:
    """The cells of a pipeline's grid, the values of the last setting changing first.

    Parameters
    ----------
    seeds
        Several, each for all of the combinations; they change before all settings.
    inputs
        As of `check`.

    Raises
    ------
    UsageError
        For a pipeline of which no setting has several values, or that has too many; for a range,
        which has no end of values; and as `check`.
    """
    axes = list(_axes(pipeline, registry))
    if not axes and not seeds:
        _refuse_ranges(check(pipeline, registry, inputs))
        raise UsageError(
            "sweep: no setting has several values; write them in braces, as in gain db={-6,-3,0}"
        )
    sizes = [*(len(axis.values) for axis in axes), *([len(seeds)] if seeds else [])]
    count = math.prod(sizes)
    if count > MOST_CELLS:
        product_of = f"{' x '.join(map(str, sizes))} = " if len(sizes) > 1 else ""
        raise UsageError(
            f"sweep: {product_of}{count} combinations are more than the {MOST_CELLS} that it makes "
            "at a time; leave some values out"
        )
    found = _cells(pipeline, axes, registry, inputs)
    for cell in found:
        _refuse_ranges(cell.pipeline)
    return _labelled([one for cell in found for one in _seeded(cell, seeds)] if seeds else found)


def apart(pipeline: Pipeline, registry: Registry, inputs: Sequence[Any] = ()) -> list[Cell]:
    """The cells of a pipeline that has several values where each makes a result; else none.

    They are named as the pipeline is, and for the values: `remix.15s`. What is drawn stays so.

    Raises
    ------
    UsageError
        As `check`.
    """
    axes = list(_axes(pipeline, registry, listed=True))
    if not axes:
        return []
    cells = _cells(pipeline, axes, registry, inputs)
    units = [axis.unit if axis.unit.isalpha() else "" for axis in axes]
    labels = [
        ",".join(
            f"{_plain(in_words(value))}{unit}"
            for value, unit in zip(cell.swept.values(), units, strict=True)
        )
        for cell in cells
    ]
    own = cells[0].pipeline.name
    return [
        replace(cell, pipeline=_named(cell.pipeline, f"{own}.{label}", label))
        for cell, label in zip(cells, labels, strict=True)
    ]


def _cells(
    pipeline: Pipeline, axes: Sequence[_Axis], registry: Registry, inputs: Sequence[Any]
) -> list[Cell]:
    """One for each combination of values, in their order."""
    names = _names(pipeline, axes)
    several = frozenset(axis.step for axis in axes)
    cells: dict[tuple[Any, ...], Cell] = {}
    for values in product(*(axis.values for axis in axes)):
        steps = list(pipeline.steps)
        for axis, value in zip(axes, values, strict=True):
            steps[axis.step] = axis.put(steps[axis.step], value)
        checked = check(replace(pipeline, steps=tuple(steps)), registry, inputs)
        told = [
            axis.told(checked.steps[axis.step], value)
            for axis, value in zip(axes, values, strict=True)
        ]
        key = tuple(  # 3 and 3.0 are one value
            in_words(word) if isinstance(value, str | int | float) else id(value)
            for word, value in zip(told, values, strict=True)
        )
        swept = dict(zip(names, told, strict=True))
        cells.setdefault(key, Cell(checked, swept, str(pipeline), several))
    return list(cells.values())


def seeds_of(given: Any) -> list[int]:
    """Several seeds, in braces or as a list; none if there is one, or none is given.

    Raises
    ------
    BadParameter
        For a value that is no seed.
    """
    if isinstance(given, str) and (given.strip()[:1], given.strip()[-1:]) == ("{", "}"):
        given = [one.strip() for one in given.strip()[1:-1].split(",")]
    if not isinstance(given, list | tuple | range):
        return []
    return list(dict.fromkeys(SEED.check(one, "sweep") for one in given))


def _seeded(cell: Cell, seeds: Sequence[int]) -> Iterator[Cell]:
    """A cell with each of the seeds.

    Raises
    ------
    UsageError
        If they are all the same to it.
    """
    variants = cell.pipeline.variants
    random = {
        number
        for one in variants
        for number, step in enumerate(one.steps)
        if "seed" in step.spec.uses
    }
    if not random:
        raise UsageError("nothing in this pipeline is random; leave --seed out")
    for seed in seeds:
        swept, several = {**cell.swept, "seed": seed}, cell.steps | random
        yield replace(cell, swept=swept, steps=several, seed=seed)


def all_steps(cells: Sequence[Cell], pipeline: Pipeline) -> CheckedPipeline:
    """The steps of all cells of a pipeline, for what is right as soon as it is for one."""

    def steps(first: CheckedPipeline) -> CheckedPipeline:
        alike = [
            one for cell in cells for one in cell.pipeline.variants if one.takes is first.takes
        ]
        found = {(one.spec.name, one.spec.engine): one for it in alike for one in it.steps}
        steps = (first.steps[0], *found.values(), first.steps[-1])
        return replace(first, steps=steps, pipeline=pipeline)

    return cells[0].pipeline.each(steps)


def _settings(step: Step, registry: Registry) -> dict[str, Parameter]:
    """All that it can be given, whatever comes in and by whichever engine."""
    command = registry.command(step.command, step.where)
    specs = [it for one in command.variants for it in (one.spec, *one.engines.values())]
    return {one.name: one for spec in reversed(specs) for one in spec.settings}


def _axes(pipeline: Pipeline, registry: Registry, listed: bool = False) -> Iterator[_Axis]:
    """The settings that have several values; if `listed` those of which each makes a result."""
    for number, step in enumerate(pipeline.steps):
        known = _settings(step, registry)
        for setting, given in step.parameters.items():
            parameter = known.get(setting.replace("-", "_"))
            if parameter is not None and parameter.kind == "output":
                continue  # in its name braces are fields
            is_text = isinstance(given, str) and given.strip()[:1] != "{"
            if parameter is not None and parameter.each and is_text and "," in given:
                given = f"{{{given}}}"
            elif listed and not (parameter and parameter.each and isinstance(given, list)):
                continue
            if parameter is not None and isinstance(given, list) and not _takes_list(parameter):
                yield _Axis(number, setting, None, given, parameter.unit)
                continue
            numeric = parameter is not None and parameter.kind in NUMERIC
            drawn = parameter is not None and parameter.can_be_drawn
            for item, value in enumerate(given if isinstance(given, list | tuple) else [given]):
                if not isinstance(value, str) or (parameter and value in parameter.choices):
                    continue
                texts = _texts(value, numeric, drawn, step.place(setting), setting)
                if texts:
                    many = isinstance(given, list | tuple)
                    unit = parameter.unit if parameter else ""
                    yield _Axis(number, setting, item if many else None, texts, unit)
        if listed:
            continue
        engines = _texts(step.engine or "", False, False, step.place(ENGINE), ENGINE)
        if engines:
            yield _Axis(number, ENGINE, None, engines)


def _takes_list(parameter: Parameter) -> bool:
    return parameter.many or parameter.kind in ("range", "bars")


def _texts(text: str, numeric: bool, drawn: bool, where: str, setting: str) -> list[str]:
    """The values in braces; none if there are no braces around the whole.

    Of what is not `drawn`, such as a path, a single one in braces is left as it is written.
    """
    text = text.strip()
    if text[:1] != "{" or text[-1:] != "}" or not (drawn or "," in text):
        return []
    items = text[1:-1].split(",")
    items = [one.strip() for one in (with_shared_unit(items) if numeric else items)]
    if not all(items):
        raise PipelineError(f"{where}: {setting} is {text}, of which a value is empty")
    return list(dict.fromkeys(items))


def _refuse_ranges(checked: CheckedPipeline) -> None:
    draws = {name: draw for one in checked.variants for name, (_, draw) in one.draws.items()}
    for name, draw in draws.items():
        if isinstance(draw.among, Between):
            low, high = draw.among.low, draw.among.high
            values = [low, (low + high) // 2 if draw.among.whole else (low + high) / 2, high]
            written = ",".join(f"{one:.6g}" for one in dict.fromkeys(values))
            raise UsageError(
                f"sweep: {name} is {draw.text}, a range, which has no end of values; write those "
                f"to be made in braces, as in {draw.parameter.name}={{{written}}}"
            )


def _names(pipeline: Pipeline, axes: Sequence[_Axis]) -> list[str]:
    """What each setting is called, with its command and its step only where it must be."""
    forms = []
    for axis in axes:
        command = pipeline.steps[axis.step].command
        several = "" if axis.item is None else f" {axis.item + 1}"
        name = f"{axis.setting.replace('-', '_')}{several}"
        forms.append((name, f"{command} {name}", f"{axis.step + 1} {command} {name}"))
    columns = list(zip(*forms, strict=True))
    return [
        next(
            form
            for form, column in zip(its, columns, strict=True)
            if column.count(form) == 1 and form not in COLUMNS
        )
        for its in forms
    ]


def _labelled(cells: Sequence[Cell]) -> list[Cell]:
    """The cells with pipelines that are named for the values, each otherwise.

    A number goes before names that are cut, or that a file system without capitals takes for one.
    """
    labels = [_label(cell.swept) for cell in cells]
    alike = len({label.casefold() for label in labels}) < len(labels)
    if alike or any(len(label) > LONGEST for label in labels):
        width = len(str(len(cells)))
        labels = [f"{n:0{width}},{one[:LONGEST]}" for n, one in enumerate(labels, start=1)]
    return [
        replace(cell, pipeline=_named(cell.pipeline, label, label))
        for cell, label in zip(cells, labels, strict=True)
    ]


def _named(checked: CheckedPipeline, name: str, cell: str) -> CheckedPipeline:
    named = replace(checked.pipeline, name=name)
    return checked.each(lambda one: replace(one, pipeline=named, cell=cell))


def _label(swept: Mapping[str, Any]) -> str:
    """Values as part of a file's name, on any file system: "strength=0.2,lufs=-14"."""
    return ",".join(f"{_plain(name)}={_plain(in_words(value))}" for name, value in swept.items())


def _plain(text: str) -> str:
    """Letters, digits and what no file system or shell minds; of a path its file's name alone."""
    last = re.split(r"[/\\]", text.rstrip("/\\"))[-1]
    stem = last if re.fullmatch(r"[-+.\d]*[\deE]", last) else re.sub(r"\.\w{1,5}$", "", last)
    return re.sub(r"[^\w.+-]+", "-", stem)[:LONGEST_VALUE].rstrip(".") or "-"
