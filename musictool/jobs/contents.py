"""What a value holds, as a hash: equal for equal content, wherever it is from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import astuple, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np

from musictool.jobs.states import state_of_files
from musictool.plain import plain
from musictool.table import Table
from musictool.values import Audio, Model, Report, Score, Stems, Stream

__all__ = ["content_of"]

OF_A_SCORE = ("tempos", "meters", "keys", "texts", "resolution", "length", "others")
OF_A_TRACK = ("name", "program", "drum", "texts", "channel", "others", "file_track")
"""What is no array."""


def content_of(value: Any) -> str:
    """The hash of a value, or of what a parameter was given; a stream is read for it.

    Of a recording the samples count, of notes and models that were read their file.
    """
    value = value.stream() if isinstance(value, Audio) else value
    digest = hashlib.sha256(type(value).__name__.encode())
    for part in _parts(value):
        digest.update(len(part).to_bytes(8, "little"))
        digest.update(part)
    return digest.hexdigest()


def _parts(value: Any) -> Iterator[bytes]:
    if isinstance(value, Score | Model | Table) and value.sha256:
        yield value.sha256.encode()
    elif isinstance(value, Stream):
        yield str((value.sample_rate, value.channels)).encode()
        samples = hashlib.sha256()  # however they lie in blocks
        for block in value.blocks():
            samples.update(np.ascontiguousarray(block.T, np.float32).tobytes())
        yield samples.digest()
    elif isinstance(value, Score):
        yield repr((*(getattr(value, name) for name in OF_A_SCORE),)).encode()
        for track in value.tracks:
            yield track.notes.tobytes()
            yield track.controls.tobytes()
            yield repr(tuple(getattr(track, name) for name in OF_A_TRACK)).encode()
    elif isinstance(value, Stems):
        for name, one in value.recordings.items():
            yield name.encode()
            yield content_of(one).encode()
    elif isinstance(value, Model):
        yield json.dumps(dict(value.about)).encode()
        for name, content in sorted(value.files.items()):
            yield name.encode()
            yield content
    elif isinstance(value, Table):
        yield json.dumps([dict(row) for row in value.rows]).encode()
    elif isinstance(value, Report):
        yield json.dumps(plain(value.findings)).encode()
    elif isinstance(value, Path):
        yield f"{value}\n{state_of_files(value)}".encode()
    elif isinstance(value, list | tuple):
        yield from (content_of(one).encode() for one in value)
    elif is_dataclass(value) and not isinstance(value, type):  # a curve
        yield repr(astuple(value)).encode()
    else:
        yield json.dumps(plain(value)).encode()
