"""What an output follows from, and whether a file that is there already is that output.

    job, settings, registry, hashes --key_of--> a hash: equal work has an equal one
    job, settings, registry, file --is_made_by--> whether its newest history entry is of this work

All of it is also in the history that a file carries; what cannot change an output (a device, the
place of a file, the time) is in neither.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from musictool import __version__, files
from musictool.address import known_as
from musictool.discovery import Registry
from musictool.errors import MusictoolError
from musictool.files.history import HISTORY, read_history
from musictool.jobs.draws import as_drawn
from musictool.jobs.history import output_settings, step_entry
from musictool.jobs.job import Job, Settings
from musictool.jobs.sources import files_in, referenced_files, told_of
from musictool.kinds import CSV, JAMS, JSON, kind_of_folder
from musictool.pipeline import CheckedPipeline
from musictool.plain import json_text
from musictool.printable import legible

__all__ = ["is_made_by", "key_of", "undrawn", "work_of"]


def undrawn(pipeline: CheckedPipeline) -> CheckedPipeline:
    """The pipeline with what is drawn as it was written, whatever it has come to.

    What it comes to follows from seed and inputs, so that the key of an output need not have it.
    """
    written = [{one.parameter.name: one.text for one in step.draws} for step in pipeline.steps]
    steps = tuple(
        replace(step, values={**step.values, **texts}) if texts else step
        for step, texts in zip(pipeline.steps, written, strict=True)
    )
    return replace(pipeline, steps=steps)


def work_of(pipeline: CheckedPipeline, settings: Settings, registry: Registry) -> dict[str, Any]:
    """What is done to the inputs, as plain data: steps with all parameters, versions, seed."""
    return {
        "musictool": __version__,
        "pipeline": legible(str(pipeline.pipeline)),
        "steps": [step_entry(step, registry) for step in pipeline.steps],
        "seed": settings.seed,
        "output": output_settings(settings) if pipeline.gives.has_sound else {},
    }


def key_of(work: str, suffix: str, inputs: Iterable[str]) -> str:
    """A hash of some work, the format that it is written in, and what went in.

    Parameters
    ----------
    work
        What `work_of` says, and the hashes of the files that it refers to, as text.
    inputs
        Name and SHA-256 of each file: the name, since values that are drawn depend on it.
    """
    text = "\0".join([work, suffix.lower(), *inputs])
    return sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def is_made_by(path: Path, job: Job, settings: Settings, registry: Registry) -> bool:
    """Whether a file says in its newest history entry that it is the output of this very job.

    A file appears whole under its name, with that entry in it: then the job is done, also where
    nobody was left to note it.
    """
    try:
        entry = _newest_entry(path)
        if entry is None:
            return False
        drawn = as_drawn(job, settings.seed).pipeline
        work = json.loads(json_text(work_of(drawn, settings, registry)))
        copies = dict(job.copies)
        sources = [
            (known_as(copies[one]) if one in copies else name, files.hash_file(one))
            for given in job.inputs
            if isinstance(given, Path)
            for name, one in told_of(given)
        ]
        folders = [one for one in referenced_files(job.pipeline) if kind_of_folder(one)]
        inside = {one for folder in folders for one in files_in(folder)}
        alone = [one for one in referenced_files(job.pipeline) if one not in inside]
        told = [one for path in (*folders, *alone) for _, one in told_of(path)]
        references = {_hash(one) for one in told}
    except (MusictoolError, OSError, ValueError):
        return False
    found = [(one.get("name"), one.get("sha256")) for one in _dicts(entry.get("inputs"))]
    referred = {one.get("sha256") for one in _dicts(entry.get("references"))}
    return (
        _comparable(entry) == _comparable(work)
        and sorted(found, key=str) == sorted(sources, key=str)
        and references <= referred
    )


def _hash(path: Path) -> str:
    with files.local_copy(path) as copy:
        return files.hash_file(copy)


def _comparable(entry: Mapping[str, Any]) -> list[Any]:
    """What two entries of one work have in common, whatever was heard meanwhile."""
    steps = [
        {
            **step,
            "parameters": {
                name: value
                for name, value in dict(step.get("parameters", {})).items()
                if name not in ("start", "end") or not step["parameters"].get("bars")
            },
        }
        for step in _dicts(entry.get("steps"))
    ]
    names = ("musictool", "pipeline", "seed")
    return [*(entry.get(name) for name in names), steps, entry.get("output") or {}]


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _newest_entry(path: Path) -> dict[str, Any] | None:
    suffix = path.suffix.lower()
    if suffix == CSV:
        history = read_history(path)[0]
    elif suffix in (JSON, JAMS):
        held = json.loads(path.read_text(encoding="utf-8"))
        held = held.get("sandbox") if suffix == JAMS and isinstance(held, dict) else held
        history = held.get(HISTORY, ()) if isinstance(held, dict) else ()
    else:
        history = files.info(path).history
    return dict(history[-1]) if history else None
