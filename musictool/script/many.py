"""What a script does with many files or values: `map`."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import Any

from musictool import files
from musictool.address import exact
from musictool.batches import Asked, Batch, plan_values
from musictool.contract.options import VARIATIONS
from musictool.discovery import registry
from musictool.errors import BadCall, errors_worded
from musictool.jobs import Job, Outcome, Settings, pipelines_of, refuse_unused
from musictool.kinds import kind_of_input
from musictool.pipeline import CheckedPipeline, Pipeline, Step
from musictool.script.wording import in_python_words
from musictool.script.work import found, given_input, in_python
from musictool.values import Value

__all__ = ["in_order", "map"]


def map(  # noqa: A001 - as `concurrent.futures` calls it
    pipeline: str | Pipeline | Step,
    inputs: Iterable[Value | PathLike[str] | str] | Value | PathLike[str] | str = (),
    output: Path | str | None = None,
    *,
    jobs: PathLike[str] | str | Iterable[Mapping[str, Any]] | None = None,
    seed: int = 0,
    device: str | None = None,
    force: bool = False,
    clip: files.Clip | None = None,
    bit_depth: int | str | None = None,
    bitrate: float | None = None,
    ceiling: float | None = None,
    variations: int | None = None,
    include: Sequence[str] | str = (),
    exclude: Sequence[str] | str = (),
    batch_size: int | str = "auto",
    executor: str | None = None,
    workers: int | None = None,
    address: str | None = None,
    timeout: float | str | None = None,
    retry: int = 0,
    only_failed: bool = False,
    verify: bool = False,
    wait: bool = False,
    cache: float | str | None = None,
    allow: Sequence[str] | str = (),
) -> Iterator[Outcome]:
    """Run a pipeline over files and folders, as the command line does, and write the results.

    Of values, which are in no file, the results are handed back.

    Parameters
    ----------
    pipeline
        As for `run`.
    inputs
        Files, folders, patterns; or values.
    output
        A file, a folder (ending in a slash), or a template such as `"{stem}.{command}{ext}"`; by
        default each output lies beside its input.
    jobs
        A table with a job in each row, CSV or JSON lines, or rows as mappings: `path`, `output`,
        `seed`, and parameters of steps, such as `gain.db`.
    force
        Replace outputs that are there already.
    clip, bit_depth, bitrate, ceiling
        As for `write`.
    variations
        As for `run`; without a template the outputs are numbered.
    include, exclude
        Globs over the names of files, or their paths below a folder, with a slash: which are taken,
        and which are not.
    batch_size
        How many recordings go through a network at once: a number, or "auto" for as many as the
        memory of a GPU holds.
    executor, workers, address
        Where jobs are done, "serial", "processes" or what a plugin brings, and how many at a time;
        by default what suits their number. Values are worked on in this process.
    timeout
        Seconds after which a job is ended, and counts as failed.
    retry
        How often a job that failed is tried again.
    only_failed, verify
        Where `output` is a folder, what an earlier run did there is not done again: its outcome is
        `skipped`. Do only what failed; believe only content, not size and time of files.
    wait
        For another run in that folder, until it has ended.
    cache
        Keep the values between steps for later calls, up to this size in GB, or as text ("500MB").
    allow
        As for `run`.

    Yields
    ------
    Outcome
        One for each job as it is done, in the order of the inputs: `written` says what and where,
        `report` what was found, `value` what became of a value, `warnings` what to know, `notes`
        what was heard, `error` why there is nothing. One that fails stops no other.

    Raises
    ------
    MusictoolError
        What can be refused before any job begins.
    """
    written = {"clip": clip, "bit_depth": bit_depth, "bitrate": bitrate, "ceiling": ceiling}
    written = {name: option for name, option in written.items() if option is not None}
    known = registry()
    with errors_worded(in_python_words):
        rows = jobs is not None and not isinstance(jobs, str | PathLike)
        conduct = {
            "include": include,
            "exclude": exclude,
            "executor": executor,
            "workers": workers,
            "address": address,
            "timeout": timeout,
            "retry": retry,
            "only_failed": only_failed,
            "verify": verify,
            "wait": wait,
            "cache": cache,
        }
        asked = Asked.of({**conduct, "jobs": None if rows else jobs}, "map")
        if rows:
            from musictool.batches.manifest import Manifest  # few scripts have one

            asked = replace(asked, jobs=Manifest.of(jobs))
        pipe = asked.checked(found(pipeline, known, "map", allow), known)
        how = {"seed": seed, "device": device, "batch_size": batch_size}
        settings = Settings.of({**how, **written}, force, "map", pipe)
        count = VARIATIONS.check(variations, "map")
        several = [inputs] if isinstance(inputs, str | PathLike | Value) else inputs
        if not isinstance(several, Iterable):
            given = type(inputs).__name__
            raise BadCall(f"map takes files, folders, patterns or values, not {given}")
        given = [given_input(one) for one in several]
        if any(isinstance(one, Path) for one in given) or jobs is not None:
            if not all(isinstance(one, Path) for one in given):
                raise BadCall("map takes files, or values, not both at once")
            target = None if output is None else str(output)
            texts = [exact(one, whole=False) for one in given]
            batch = Batch.planned(
                pipe, texts, target, settings, known, variations=count, asked=asked
            )
        else:
            of_files = {**written, **{name: one for name, one in conduct.items() if one}}
            batch = Batch(_jobs_of_values(pipe, given, output, of_files, count), settings, known)
        refuse_unused(pipelines_of(batch.jobs), {**how, **written})
    outcomes = batch.run() if asked.only_failed else in_order(batch)
    return (in_python(outcome) for outcome in outcomes)


def in_order(batch: Batch) -> Iterator[Outcome]:
    """The outcomes of a batch in the order of its jobs, whenever they are done."""
    waiting: dict[int, Outcome] = {}
    numbers = iter([job.number for job in batch.jobs])
    due = next(numbers, None)
    with contextlib.closing(batch.run()) as outcomes:
        for outcome in outcomes:
            waiting[outcome.job.number] = outcome
            while due in waiting:
                yield waiting.pop(due)
                due = next(numbers, None)
    yield from (waiting[number] for number in sorted(waiting))


def _jobs_of_values(
    pipe: CheckedPipeline,
    values: Sequence[Any],
    output: Path | str | None,
    of_files: Mapping[str, Any],
    variations: int | None,
) -> list[Job]:
    """A job for each value, or one that joins them all; their results have no name for a file."""
    if output is not None or of_files:
        name = "output" if output is not None else next(iter(of_files))
        raise BadCall(f"map writes no values, so leave {name} out, and mt.write each outcome.value")
    if not values:
        raise BadCall("map: give at least one file, folder, pattern or value")
    first = kind_of_input(values[0], pipe.kinds)
    if (pipe.of(first) if first else pipe).joins:
        return plan_values(pipe, values, variations)
    jobs = [job for one in values for job in plan_values(pipe, [one], variations)]
    return [replace(job, number=number) for number, job in enumerate(jobs)]
