"""Chapters of an MP4, named in a finished file: known at its end, and wanted at its beginning."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from musictool.files.audio.foreign import Source
from musictool.files.audio.muxing import writing_to
from musictool.files.parts import new_part
from musictool.files.system_errors import file_errors
from musictool.files.tags.model import Marker

__all__ = ["add_chapters"]


def add_chapters(
    sound: Path, path: Path, muxer: str, sample_rate: int, chapters: Sequence[Marker]
) -> None:
    """Name the chapters of an encoded sound, whose packets are copied; errors name `path`.

    Each has its end. They come as iTunes shows them (a track of texts) and as Nero does (`chpl`).
    A track begins at 0: what lies before the first chapter is one without a name.
    """
    if round(chapters[0].start * sample_rate) > 0:
        chapters = [Marker(0.0, chapters[0].start, "", "chapter"), *chapters]
    told: list[Any] = [
        {
            "id": number,
            "start": round(one.start * sample_rate),
            "end": round((one.end or 0.0) * sample_rate),
            "time_base": Fraction(1, sample_rate),
            "metadata": {"title": one.text},
        }
        for number, one in enumerate(chapters)
    ]
    with file_errors(path), new_part(sound.parent, sound.suffix, sound.stat().st_mode) as whole:
        with Source(sound) as heard, writing_to(whole, path, muxer, sample_rate) as out:
            copy = out.add_stream_from_template(heard.track, opaque=True)
            out.set_chapters(told)
            for packet in heard.container.demux(heard.track):
                if packet.size:
                    packet.stream = copy
                    out.mux(packet)
        whole.replace(sound)
