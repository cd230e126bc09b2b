"""Stems whose parts are streams: written, picked and referred to without lying in memory."""

import numpy as np
import pytest

import musictool as mt

BANDS = """
import numpy as np
from musictool import Stems, Stream, command, hookimpl

@command("bands.split")
def split(stream: Stream, bad: bool = False) -> Stems:
    \"\"\"Split a recording into a half and the rest.\"\"\"
    half = stream.map(lambda block: block * (np.nan if bad else 0.5))
    return Stems.of_streams({"half": half, "rest": stream.map(lambda block: block * 0.5)})

@command("bands.heard")
def heard(stems: Stems) -> Stream:
    \"\"\"Give the loudest of the stems.\"\"\"
    return max(stems.values(), key=lambda part: np.abs(part.samples).max()).stream()

@hookimpl
def musictool_register():
    return [split, heard]
"""


@pytest.fixture
def bands(install_plugin, tmp_path_factory, monkeypatch):
    """A command that gives streams as stems."""
    folder = tmp_path_factory.mktemp("bands")
    install_plugin(folder, "musictool-bands", BANDS)
    monkeypatch.syspath_prepend(folder)


def test_they_are_written_part_by_part_and_hand_on_their_tags(bands, single, song):
    mt.write("in.wav", song)
    outcome = single("bands.split", "in.wav", out="parts")
    assert outcome.written.frames == song.frames
    for name in ("half", "rest"):
        part = mt.read(f"parts/{name}.wav")
        np.testing.assert_allclose(part.samples, song.samples / 2, atol=2**-15)
        assert part.origin.history[-1]["pipeline"] == "bands.split"


def test_what_they_hold_is_checked_as_it_is_written(bands, single, song, tmp_path):
    mt.write("in.wav", song)
    with pytest.raises(mt.PluginError, match=r"bands\.split: gave back samples that are NaN"):
        single("bands.split bad=true", "in.wav", out="parts")
    assert not list(tmp_path.glob("parts/*"))


def test_a_script_gets_recordings_and_a_later_step_one_of_them(bands, song):
    stems = mt.run("bands.split", song)
    assert all(isinstance(part, mt.Audio) for part in stems.recordings.values())
    part = mt.run("bands.split | stems.part name=half | gain db=0", song)
    np.testing.assert_array_equal(part.samples, song.samples / 2)
    loudest = mt.run("bands.split | bands.heard", song)
    np.testing.assert_array_equal(loudest.samples, song.samples / 2)
