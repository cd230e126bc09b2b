"""What the tags of a file name as its tempo, where that can be one."""

import pytest

from musictool.files import open_stream, write
from musictool.files.tags.model import Tags
from musictool.files.tags.tempo import tempo_of
from musictool.origin import Origin
from musictool.values import Audio


@pytest.mark.parametrize(
    ("text", "bpm"),
    [("120", 120), ("119.98", 119.98), ("119,98", 119.98), ("120 BPM", 120), ("♩ = 96", 96),
     ("0", None), ("999", None), ("", None), ("fast", None), ("-", None)],
)  # fmt: skip
def test_a_number_that_can_be_a_tempo_is_one(text, bpm):
    assert tempo_of(Tags((("BPM", (text,)),))) == bpm


def test_the_first_that_can_be_one_counts():
    assert tempo_of(Tags((("BPM", ("0", "87")), ("TEMPO", ("174",))))) == 87
    assert tempo_of(Tags((("TEMPO", ("174",)),))) == 174
    assert tempo_of(Tags()) is None
    assert tempo_of(None) is None


@pytest.mark.parametrize("suffix", [".mp3", ".flac", ".ogg", ".wav"])
def test_a_file_that_is_opened_brings_it_along(tmp_path, tones, suffix):
    audio = tones(0.3, 48000)
    origin = Origin(subtype="PCM_16", tags=Tags((("BPM", ("174",)),)))
    write(tmp_path / f"x{suffix}", Audio(audio.samples, 48000, origin))
    stream = open_stream(tmp_path / f"x{suffix}")
    assert stream.origin is not None
    assert stream.origin.tempo_bpm == 174
