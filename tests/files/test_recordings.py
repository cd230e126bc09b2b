"""Real recordings, where MUSICTOOL_RECORDINGS names a folder of them."""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from musictool.files import expand_inputs, info, open_stream, read, write
from musictool.files.tags.stale import is_stale
from musictool.sound.loudness import measure_loudness
from musictool.values import Audio

FOLDER = os.environ.get("MUSICTOOL_RECORDINGS")
RECORDINGS = [item.path for item in expand_inputs([FOLDER])][:40] if FOLDER else []
pytestmark = pytest.mark.skipif(
    not FOLDER, reason="NOT TESTED on recordings: set MUSICTOOL_RECORDINGS to a folder of them"
)


SECONDS = 8
"""What is written of each: to encode minutes takes minutes."""


@pytest.mark.parametrize("path", RECORDINGS, ids=lambda path: path.name)
def test_a_recording_through_flac_and_its_own_format(tmp_path, path, made):
    stream = open_stream(path)
    described = info(path)
    frames = sum(block.shape[1] for block in stream.blocks())
    assert described.frames in {None, frames}
    begin = next(stream.blocks(SECONDS * stream.sample_rate))
    piece = Audio(begin, stream.sample_rate, stream.origin)
    assert np.abs(begin).max() > 0.01
    first = write(tmp_path / "x.flac", made(piece.stream(), {"step": 1}), clip="limit")
    assert (first.frames, first.sample_rate, first.channels) == (
        piece.frames,
        stream.sample_rate,
        stream.channels,
    )
    again = open_stream(tmp_path / "x.flac")
    loud = measure_loudness(piece.stream()).lufs
    assert measure_loudness(again).lufs == pytest.approx(loud, abs=0.1)
    expected = {name: values for name, values in described.tags.items() if not is_stale(name)}
    assert {k: v for k, v in info(tmp_path / "x.flac").tags.items() if k in expected} == expected
    own = Path(tmp_path / f"y{path.suffix}")
    second = write(own, replace(again, origin=stream.origin))
    assert info(own).subtype == described.subtype
    assert info(own).frames in {None, piece.frames}
    if described.bitrate:
        tags = stream.origin.tags
        pictures = sum(len(one.data) for one in tags.pictures) if tags else 0
        sizes = [file.stat().st_size - pictures for file in (path, own)]
        assert sizes[1] == pytest.approx(sizes[0] * piece.frames / frames, rel=0.5)  # if variable
    assert second.frames == piece.frames


def texts(path):
    """What is not empty; "7/13" is the number and the total to ID3."""
    return {
        name: [value.split("/")[0] if name == "TRACKNUMBER" else value for value in values]
        for name, values in info(path).tags.items()
        if any(values) and not is_stale(name)
    }


@pytest.mark.parametrize("path", RECORDINGS, ids=lambda path: path.name)
def test_a_second_of_a_recording_in_every_family(tmp_path, path, made):
    """Tags as people have them: empty, long, in odd encodings. None of them may cost the sound."""
    stream = open_stream(path)
    rate, second = stream.sample_rate, next(stream.blocks())[:, : stream.sample_rate]
    before = texts(path)
    for ext in (".wav", ".flac", ".mp3", ".ogg", ".aiff"):
        out = tmp_path / f"x{ext}"
        written = write(out, made(Audio(second, rate, stream.origin), {"step": 1}))
        assert read(out).frames == pytest.approx(second.shape[1] * written.sample_rate / rate)
        after = texts(out)
        assert {name: after.get(name) for name in before} == before
        assert info(out).history[-1] == {"step": 1}
