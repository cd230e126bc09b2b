"""A loop that a command made: where other programs find it in the file, to the frame."""

from __future__ import annotations

import struct
from pathlib import Path

import mutagen
import numpy as np
import pytest

import musictool as mt
from musictool import Audio, looped, moved
from musictool.files.tags.following import followed
from musictool.files.tags.model import Marker, Tags
from musictool.origin import Origin

RATE = 44100
TONE = Audio(0.3 * np.sin(0.1 * np.arange(2 * RATE)).astype(np.float32), RATE)


def sampler_loops(path: Path) -> list[tuple[int, int]]:
    """First and last frame of each loop of a WAV's chunk smpl, as a sampler reads it."""
    data = path.read_bytes()
    at = data.index(b"smpl") + 8
    period, count = struct.unpack_from("<8xI16xI", data, at)
    assert period == round(1e9 / RATE)
    loops = [struct.unpack_from("<6I", data, at + 36 + 24 * k) for k in range(count)]
    assert all(kind == 0 and times == 0 for _, kind, _, _, _, times in loops)  # forwards, endless
    return [(first, last) for _, _, first, last, _, _ in loops]


def test_a_wav_has_it_as_a_samplers_loop(tmp_path):
    mt.write(tmp_path / "x.wav", looped(TONE, 0.5, 1.5))
    assert sampler_loops(tmp_path / "x.wav") == [(22050, 66149)]  # the last frame is played


@pytest.mark.parametrize(("suffix", "rate"), [(".ogg", RATE), (".flac", RATE), (".opus", 48000)])
@pytest.mark.filterwarnings("ignore:OPUS takes no 44100 Hz")
def test_comments_have_it_in_frames_of_the_file(tmp_path, suffix, rate, recwarn):
    path = tmp_path / f"x{suffix}"
    mt.write(path, looped(TONE, 0.5, 1.5))
    comments = mutagen.File(path)
    assert comments["LOOPSTART"] == [str(rate // 2)]
    assert comments["LOOPLENGTH"] == [str(rate)]
    assert not [one for one in recwarn if "loop" in str(one.message)]


def test_an_edit_takes_it_along_or_leaves_it_out():
    origin = looped(TONE, 0.5, 1.5).origin
    later = moved(Audio(TONE.samples, RATE, origin), [(0.25, 2.0, 0.0)]).origin
    tags = followed(later, 1.75, RATE)
    assert tags.markers == (Marker(0.25, 1.25, "", "loop"),)
    assert dict(tags.fields) == {"LOOPSTART": ("11025",), "LOOPLENGTH": ("44100",)}
    cut = followed(moved(Audio(TONE.samples, RATE, origin), [(1.0, 2.0, 0.0)]).origin, 1.0, RATE)
    assert (cut.markers, cut.fields, cut.lost) == ((), (), ("loops",))


def test_it_takes_the_place_of_the_loops_before():
    fields = (("TITLE", ("Song",)), ("LOOPSTART", ("7",)), ("LOOPEND", ("9",)))
    markers = (Marker(0.1, 0.2, "", "loop"), Marker(0.3, None, "hit"))
    native = (("TITLE", "Song"), ("LOOPSTART", "7"), ("LOOPEND", "9"))
    old = Tags(fields, family="vorbis", native=native, markers=markers, sample_rate=RATE)
    tags = followed(looped(Audio(TONE.samples, RATE, Origin(tags=old)), 0.0, 2.0).origin, 2.0, RATE)
    assert tags.markers == (Marker(0.3, None, "hit"), Marker(0.0, 2.0, "", "loop"))
    assert dict(tags.fields) == {
        "TITLE": ("Song",), "LOOPSTART": ("0",), "LOOPLENGTH": (str(2 * RATE),),
    }  # fmt: skip
    assert tags.native == (("TITLE", "Song"),)  # the rest is written anew from the fields
