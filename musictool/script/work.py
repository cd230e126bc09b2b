"""What a script does with files, values and pipelines: `read`, `run`, `map`, `write`, `info`."""

from __future__ import annotations

import contextlib
import logging
import math
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from os import PathLike, fspath
from pathlib import Path
from typing import Any

from musictool import files
from musictool.address import Address, exact, place
from musictool.batches import Asked, Batch, plan_values
from musictool.contract.options import ALLOW, VARIATIONS
from musictool.discovery import Registry, registry
from musictool.errors import BadCall, errors_worded
from musictool.jobs import Job, Outcome, Settings, files_behind, found_in, read_value
from musictool.jobs.history import with_output
from musictool.jobs.watch import Watch
from musictool.kinds import Kind, kind_of_file
from musictool.pipeline import CheckedPipeline, Pipeline, Step, check, find
from musictool.script.wording import in_python_words
from musictool.values import Report, Value

__all__ = ["found", "in_order", "in_python", "info", "map", "read", "run", "run_on", "write"]


def read(path: Path | str) -> Any:
    """Read a file whole: `Audio` from a recording, `Score` from MIDI, `Stems` from a folder.

    Raises
    ------
    FileError
        If it is missing, damaged, or in a format that nothing here reads.

    Warns
    -----
    UserWarning
        What was found in the file that its user should know, such as damage.
    """
    given, path = path, _path(path, "read")
    with errors_worded(in_python_words):
        kind = Kind.STEMS if _is_folder(path, fspath(given)) else kind_of_file(path)
        value = read_value(path, kind)
    for sentence in found_in(value):
        warnings.warn(sentence, stacklevel=2)
    return value


def write(
    path: Path | str,
    value: Value,
    *,
    force: bool = False,
    clip: files.Clip = "warn",
    bit_depth: int | str | None = None,
    bitrate: float | None = None,
    ceiling: float | None = None,
) -> files.Written:
    """Write a value, with its tags and its history, in the format that the extension names.

    Parameters
    ----------
    bit_depth
        8, 16, 24, 32 or "float"; by default that of the source.
    bitrate
        Of a lossy format, in kbit/s; by default one of the source's quality.
    ceiling
        The highest true peak of what the file decodes to, in dBTP: where encoding passes it, the
        level is lowered.

    Raises
    ------
    FileError
        If the file is there already and `force` is not given, or cannot be written. A file that
        went into the value is never replaced.
    UsageError
        If the format has no such bit depth or bitrate.

    Warns
    -----
    UserWarning
        What the file does not hold as the value has it, such as peaks over full scale. It is in
        `warnings` of what comes back, too.
    """
    path = _path(path, "write")
    if not isinstance(value, Value):
        raise BadCall(
            f"write takes a value, not {type(value).__name__}; of samples make one: "
            "mt.Audio(samples, sample_rate)"
        )
    given = {"clip": clip, "bit_depth": bit_depth, "bitrate": bitrate, "ceiling": ceiling}
    with errors_worded(in_python_words):
        settings = Settings.of(given, force, "write")
        value = with_output(value, settings)
        with files.outgoing(path, force, files_behind(value)) as near:
            written = files.write(
                near,
                value,
                settings.clip,
                settings.ceiling,
                encoding=files.Encoding(bitrate=settings.bitrate, bit_depth=settings.bit_depth),
                force=force,
                inputs=files_behind(value),
            )
    written = replace(written, path=path, warnings=_in_python_words(written.warnings))
    for sentence in written.warnings:
        warnings.warn(sentence, stacklevel=2)
    return written


def run(
    pipeline: str | Pipeline | Step,
    *inputs: Value | Path | str,
    seed: int = 0,
    device: str | None = None,
    force: bool = False,
    variations: int | None = None,
    allow: Sequence[str] | str = (),
) -> Any:
    """Run a pipeline: inline text, the path of a YAML file, a preset's name, or a `Pipeline`.

    Parameters
    ----------
    inputs
        Values or paths: one, or several if the pipeline joins them, or none if it makes sound
        from nothing.
    force
        Replace further files that steps are asked for (`analyze plot=song.png`).
    variations
        So many results, each with the next seed: other takes, and other values of what is drawn
        (`"gain db=-6..6"`).
    allow
        What a preset of the current folder may do beside the usual: load `"native"` code, write
        `"outside"` of the folder. It was trusted before (`musictool preset trust`), or else is run
        by the path of its file.

    Returns
    -------
    Audio, Score, Stems or Report
        What the last step gives; its `origin.history` says how it was made, with what was drawn. Of
        `variations` a list.

    Raises
    ------
    MusictoolError
        Whatever is wrong with the pipeline, the inputs or the work.

    Warns
    -----
    UserWarning
        What a command has to say of its result, and reading of its files. What it found and did,
        such as the tempo that was heard, goes to the log "musictool", and to the history.
    """
    settings = Settings.of({"seed": seed, "device": device}, force, "run")
    return run_on(pipeline, inputs, settings, variations, allow)


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
        given = [_given(one) for one in several]
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
    if pipe.joins:
        return plan_values(pipe, values, variations)
    jobs = [job for one in values for job in plan_values(pipe, [one], variations)]
    return [replace(job, number=number) for number, job in enumerate(jobs)]


def in_python(outcome: Outcome) -> Outcome:
    """The outcome with sentences as Python is written."""
    if outcome.error is not None:
        outcome.error.args = (in_python_words(str(outcome.error)), *outcome.error.args[1:])
    return replace(outcome, warnings=_in_python_words(outcome.warnings))


def _in_python_words(sentences: Iterable[str]) -> tuple[str, ...]:
    return tuple(in_python_words(sentence) for sentence in sentences)


def run_on(
    pipeline: str | Pipeline | Step,
    inputs: Sequence[Any],
    settings: Settings,
    variations: int | None = None,
    allow: Sequence[str] | str = (),
) -> Any:
    """As `run`, whose caller, and nobody else, may call this: warnings name where he stands."""
    known = registry()
    with errors_worded(in_python_words):
        pipe = _checked(pipeline, known, "run", allow)
        given = [_given(one) for one in inputs]
        jobs = plan_values(pipe, given, VARIATIONS.check(variations, "run"))
    values = []
    for outcome in (in_python(one) for one in Batch(jobs, settings, known).run()):
        for sentence in outcome.warnings:
            warnings.warn(sentence, stacklevel=3)  # where the caller of run stands
        for sentence in outcome.notes:
            logging.getLogger("musictool").info(sentence)
        if outcome.error is not None:
            raise outcome.error
        values.append(outcome.value)
    return values[0] if variations is None else values


def _checked(
    pipeline: Any, known: Registry, function: str, allow: Sequence[str] | str
) -> CheckedPipeline:
    return check(found(pipeline, known, function, allow), known)


def found(pipeline: Any, known: Registry, function: str, allow: Sequence[str] | str) -> Pipeline:
    """The pipeline that a function was given, in whichever form."""
    if not isinstance(pipeline, str | Pipeline | Step | PathLike):
        raise BadCall(
            f'the pipeline comes first, as in mt.{function}("gain db=3", song): text, a YAML file, '
            f"a preset's name, a Pipeline or a Step, not {type(pipeline).__name__}"
        )
    pipeline = fspath(pipeline) if isinstance(pipeline, PathLike) else pipeline
    return find(pipeline, known, ALLOW.check(allow, function))


def _given(one: Any) -> Any:
    """An input, of a path as such."""
    return place(one) if isinstance(one, str | PathLike) else one


def _path(path: Any, function: str) -> Path:
    if not isinstance(path, str | PathLike):
        example = "mt.write(path, value)" if function == "write" else f"mt.{function}(path)"
        raise BadCall(f"{function} takes a path, as in {example}, not {type(path).__name__}")
    return place(path)


def info(path: Path | str) -> Report:
    """Format, length, loudness, tags and history of a file.

    Returns
    -------
    Report
        `file, container, encoding, sample_rate, channels, frames, duration_s, bitrate, tags,
        pictures, speakers, markers, chunks, history, warnings`, and of a recording
        `loudness_lufs`, `peak_dbfs` and `true_peak_dbtp` (ITU-R BS.1770-4); what a file does not
        have, like the peak of silence, is None.
    """
    from musictool.sound.loudness import measure_loudness

    path = _path(path, "info")
    level: dict[str, Any] = {}
    with errors_worded(in_python_words), files.local_copy(path) as near:
        watch = Watch([near])
        about = files.info(near)
        if about.sample_rate is not None:
            measured = measure_loudness(files.open_stream(near), true_peak=True)
            level["loudness_lufs"] = _finite(measured.lufs)
            level["peak_dbfs"] = _finite(measured.peak_db)
            level["true_peak_dbtp"] = _finite(measured.true_peak_db)
        watch.check()
    findings = {
        "file": str(path),
        "container": about.container,
        "encoding": about.subtype,
        "sample_rate": about.sample_rate,
        "channels": about.channels,
        "frames": about.frames,
        "duration_s": about.duration_s and round(about.duration_s, 6),
        "bitrate": about.bitrate,
        **level,
        "tags": about.tags,
        "pictures": about.pictures,
        "speakers": about.speakers,
        "markers": [asdict(marker) for marker in about.markers],
        "chunks": list(about.chunks),
        "history": list(about.history),
        "warnings": list(about.warnings),
    }
    return Report(findings)


def _is_folder(path: Path, given: str) -> bool:
    """Whether a path stands for a folder; of an address the last slash says so."""
    return given.endswith("/") if isinstance(path, Address) else path.is_dir()


def _finite(value: float | None) -> float | None:
    return round(value, 2) if value is not None and math.isfinite(value) else None
