"""`sweep`: the grid of a pipeline's values from a script."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from os import PathLike
from pathlib import Path
from typing import Any

from musictool.address import exact, place
from musictool.batches import Asked
from musictool.batches.sweep import Sweep
from musictool.contract.batch_options import BATCH
from musictool.contract.options import ENCODING, VARIATIONS
from musictool.discovery import registry
from musictool.errors import BadCall, errors_worded
from musictool.jobs import Outcome, Settings, pipelines_of, refuse_unused
from musictool.pipeline import Pipeline, Step
from musictool.pipeline.grid import all_steps, grid, seeds_of
from musictool.script.many import in_order
from musictool.script.wording import in_python_words
from musictool.script.work import found, in_python

__all__ = ["sweep"]


def sweep(
    pipeline: str | Pipeline | Step,
    inputs: Iterable[PathLike[str] | str] | PathLike[str] | str = (),
    output: Path | str | None = None,
    *,
    seed: int | Sequence[int] = 0,
    device: str | None = None,
    force: bool = False,
    variations: int | None = None,
    allow: Sequence[str] | str = (),
    **options: Any,
) -> Iterator[Outcome]:
    """Make all combinations of several values, with a table and a page to listen to them.

    The results, `sweep.csv` and `index.html` are put into a folder.

    Parameters
    ----------
    pipeline
        As for `run`, with several values in braces: `"gain db={-6,-3,0}"`. A list does as well:
        `mt.Step("gain", {"db": [-6, -3, 0]})`.
    inputs
        Files, folders, patterns; none if the pipeline makes sound from nothing.
    output
        A folder, or a template, in which `{command}` stands for the values; by default
        `NAME.sweep` beside the only input.
    seed
        One for all combinations, or several, which are swept as well.
    options
        All others of `map`: how the results are written, which inputs are taken, and how.

    Yields
    ------
    Outcome
        As for `map`; `swept` has its values by name, `levels` its loudness and true peak.

    Raises
    ------
    MusictoolError
        What can be refused before any job begins.
    """
    known = registry()
    written = {one.name for one in ENCODING}
    others = [name for name in options if name not in {*written, *(one.name for one in BATCH)}]
    if others:
        raise BadCall(f"sweep has no option {others[0]!r}; its options are those of map")
    with errors_worded(in_python_words):
        seeds = seeds_of(seed)
        swept = found(pipeline, known, "sweep", allow)
        cells = grid(swept, known, seeds)
        encoding = {name: one for name, one in options.items() if name in written}
        how = {
            "seed": None if seeds else seed,
            "device": device,
            "batch_size": options.get("batch_size"),
        }
        given = {**how, **encoding}
        given = {name: one for name, one in given.items() if one is not None}
        settings = Settings.of(given, force, "sweep", all_steps(cells, swept))
        several = [inputs] if isinstance(inputs, str | PathLike) else list(inputs)
        if not all(isinstance(one, str | PathLike) for one in several):
            raise BadCall("sweep takes files, folders and patterns; mt.write a value to one first")
        texts = [exact(place(one), whole=False) for one in several]
        target = None if output is None else str(output)
        count = VARIATIONS.check(variations, "sweep")
        asked = Asked.of(options, "sweep")
        batch = Sweep.of(cells, texts, target, settings, known, variations=count, asked=asked)
        refuse_unused(pipelines_of(batch.jobs), given)
    outcomes = batch.run() if asked.only_failed else in_order(batch)
    return (in_python(outcome) for outcome in outcomes)
