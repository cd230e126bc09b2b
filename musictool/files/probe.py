"""What can be known of a recording without decoding it: whether its two ends can be read."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import soundfile

from musictool.errors import UnreadableFile
from musictool.files import atomic
from musictool.files.reading import open_stream
from musictool.values import Stream

__all__ = ["probe"]


def probe(path: Path) -> Stream:
    """Open a recording and read its first block, and of a FLAC its last frame.

    A FLAC file does not say where it ends; other formats do, and `open_stream` looks there.

    Raises
    ------
    FileError
        As `open_stream`, and for what those readings meet.
    """
    stream = open_stream(path)
    with closing(stream.blocks()) as blocks:  # type: ignore[type-var]
        first = next(blocks, None)
    if first is None or not first.shape[1]:
        raise UnreadableFile(path, "holds no sound (0 frames)")
    if stream.frames and stream.origin and stream.origin.container == "FLAC":
        try:
            with soundfile.SoundFile(atomic.native(path)) as file:
                file.seek(stream.frames - 1)
                whole = len(file.read(1)) == 1
        except soundfile.LibsndfileError:
            whole = False
        if not whole:
            raise UnreadableFile(path, "is truncated: its end is missing; get a whole copy of it")
    return stream
