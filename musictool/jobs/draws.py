"""What the draws of a job depend on: its seed, and the names and the content of its inputs.

So they are the same for a file in whatever folder, order or process, and others for each of many
files, copies of one under other names included. All of it stands in the history: what was drawn can
be checked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path, PurePath

from musictool import files
from musictool.errors import UnreadableFile
from musictool.jobs.job import Job
from musictool.jobs.sources import files_in
from musictool.values import Audio, Stems, Stream, Value

__all__ = ["as_drawn"]


def as_drawn(job: Job, seed: int) -> Job:
    """The job with its pipeline drawn; as it is if nothing in it is.

    Raises
    ------
    UnreadableFile
        If an input cannot be read.
    """
    if not job.pipeline.draws:
        return job
    named = zip(job.inputs, job.input_names, strict=True)
    known = [line for one, name in named for line in _identity(one, name)]
    return replace(job, pipeline=job.pipeline.drawn(seed, "\n".join(known)))


def _identity(one: Path | Value, name: str) -> Iterator[str]:
    """A line for each file of an input, or for the samples of a value that is in none."""
    if isinstance(one, Path):
        for path in files_in(one) if one.is_dir() else [one]:
            if path.is_file():
                called = PurePath(name).name if path == one else path.name
                yield f"{_hash(path)}  {called}"
    elif isinstance(one, Stems):
        for part in one.recordings.values():
            yield from _identity(part, name)
    elif (digest := getattr(one, "sha256", None)) and one.origin and one.origin.path:
        yield f"{digest}  {one.origin.path.name}"
    else:
        yield _content(one)


def _hash(path: Path) -> str:
    try:
        return files.hash_file(path)
    except OSError as error:
        raise UnreadableFile(path, error.strerror or str(error)) from None


def _content(value: Value) -> str:
    digest = sha256()
    if isinstance(value, Audio):
        digest.update(value.samples.T.tobytes())
    elif isinstance(value, Stream):
        for block in value.blocks():
            digest.update(block.T.tobytes())
    else:
        digest.update(repr(value).encode("utf-8", "surrogateescape"))
    return digest.hexdigest()
