"""What a script does with a file, a value and a pipeline: `read`, `run`, `write`, `info`."""

from __future__ import annotations

import logging
import math
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from os import PathLike, fspath
from pathlib import Path
from typing import Any

from musictool import files
from musictool.address import Address, place
from musictool.batches import Batch, plan_values
from musictool.contract.options import ALLOW, VARIATIONS
from musictool.discovery import Registry, registry
from musictool.errors import BadCall, errors_worded
from musictool.jobs import Outcome, Settings, files_behind, found_in, read_value
from musictool.jobs.history import with_output
from musictool.jobs.watch import Watch
from musictool.kinds import Kind, kind_of_file, kind_of_folder
from musictool.model_files import MODEL_FILE
from musictool.pipeline import Pipeline, Step, check, find
from musictool.script.wording import in_python_words
from musictool.values import Report, Value

__all__ = ["found", "given_input", "in_python", "info", "read", "run", "run_on", "write"]


def read(path: Path | str) -> Any:
    """Read a file whole: `Audio` from a recording, `Score` from MIDI, else what a folder holds.

    That is a `Model`, or `Stems`.

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
        kind = _kind_of(path, fspath(given))
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
    Audio, Score, Stems, Model or Report
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
        given = [given_input(one) for one in inputs]
        pipe = check(found(pipeline, known, "run", allow), known, given)
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


def found(pipeline: Any, known: Registry, function: str, allow: Sequence[str] | str) -> Pipeline:
    """The pipeline that a function was given, in whichever form."""
    if not isinstance(pipeline, str | Pipeline | Step | PathLike):
        raise BadCall(
            f'the pipeline comes first, as in mt.{function}("gain db=3", song): text, a YAML file, '
            f"a preset's name, a Pipeline or a Step, not {type(pipeline).__name__}"
        )
    pipeline = fspath(pipeline) if isinstance(pipeline, PathLike) else pipeline
    return find(pipeline, known, ALLOW.check(allow, function))


def given_input(one: Any) -> Any:
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
        `loudness_lufs`, `peak_dbfs` and `true_peak_dbtp` (ITU-R BS.1770-4), of notes `bars, notes,
        tempo_bpm, meter, key, resolution` (ticks to a quarter note)`, tempos, meters, keys`
        (where they change)`, tracks, lyrics, chord_symbols`; what a file does not have, like the
        peak of silence, is None.
    """
    from musictool.sound.loudness import measure_loudness

    given, path = path, _path(path, "info")
    if _kind_of(path, fspath(given)) is Kind.MODEL:
        with errors_worded(in_python_words), files.local_copy(path, is_folder=True) as near:
            return Report({"file": str(path), **files.model_info(near)})
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
        **about.music,
        "tags": about.tags,
        "pictures": about.pictures,
        "speakers": about.speakers,
        "markers": [asdict(marker) for marker in about.markers],
        "chunks": list(about.chunks),
        "history": list(about.history),
        "warnings": list(about.warnings),
    }
    return Report(findings)


def _kind_of(path: Path, given: str) -> Kind:
    """What a path stands for; that of an address is a folder if a slash ends it."""
    if not isinstance(path, Address):
        return kind_of_folder(path) or kind_of_file(path)
    if not given.endswith("/"):
        return kind_of_file(path)
    return Kind.MODEL if files.state_of(path / MODEL_FILE) else Kind.STEMS


def _finite(value: float | None) -> float | None:
    return round(value, 2) if value is not None and math.isfinite(value) else None
