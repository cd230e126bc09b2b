"""Equal work gives equal bytes, whatever the time."""

from pathlib import Path

import numpy as np
import pytest

import musictool as mt


@pytest.mark.parametrize("suffix", ["wav", "aiff"])
def test_a_file_of_floats_has_its_peaks_without_the_time(tmp_path, song, suffix):
    path = tmp_path / f"a.{suffix}"
    mt.write(path, song, bit_depth="float")
    content = path.read_bytes()
    at = content.index(b"PEAK")
    assert content[at + 12 : at + 16] == bytes(4)
    assert np.frombuffer(content[at + 16 : at + 20], ">f4" if suffix == "aiff" else "<f4") > 0.2


@pytest.mark.parametrize(("name", "bits"), [("a.ogg", None), ("a.opus", None), ("a.ogg", 24)])
def test_an_ogg_stream_has_a_number_by_its_content(tmp_path, song, name, bits):
    one, other, louder = (tmp_path / folder / name for folder in ("one", "other", "louder"))
    for path, value in ((one, song), (other, song), (louder, mt.commands.gain(song, db=1))):
        path.parent.mkdir()
        mt.write(path, value, bit_depth=bits)
        assert mt.info(path)["warnings"] == []  # all its pages are sound
    assert one.read_bytes() == other.read_bytes()
    assert _serial(one) != _serial(louder)


def _serial(path: Path) -> bytes:
    return path.read_bytes()[14:18]
